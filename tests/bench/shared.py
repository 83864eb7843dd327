# SPDX-License-Identifier: GPL-2.0-or-later
"""What the benchmarks share: where the tool lies, and the script rulesets as a module."""
import importlib.machinery
import importlib.util
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
TOOL = os.environ.get("ROLEWALL") or os.path.join(TOP, "userspace/rolewall")
PROFILES = os.path.join(TOP, "policies")

_path = os.path.join(HERE, "rulesets")
_loader = importlib.machinery.SourceFileLoader("rulesets", _path)
sys.dont_write_bytecode = True
rulesets = importlib.util.module_from_spec(importlib.util.spec_from_loader("rulesets", _loader))
_loader.exec_module(rulesets)
