# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the script rulesets, which all instruments share, a module of the benchmarks' own."""
import importlib.machinery
import importlib.util
import os
import sys

_path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rulesets")
_loader = importlib.machinery.SourceFileLoader("rulesets", _path)
sys.dont_write_bytecode = True
rulesets = importlib.util.module_from_spec(importlib.util.spec_from_loader("rulesets", _loader))
_loader.exec_module(rulesets)
