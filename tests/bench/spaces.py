# SPDX-License-Identifier: GPL-2.0-or-later
"""Contestants of the benchmarks in network namespaces of their own, inside a guest. Measures nothing."""
import os
import subprocess
import sys
import time


def fail(text):
    print(f"{os.path.basename(sys.argv[0])}: {text}", file=sys.stderr)
    sys.exit(1)


def sh(*words, **more):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False, **more)
    if done.returncode:
        fail(f"{' '.join(words)}: status {done.returncode}\n{done.stdout}")


def make_namespace(name):
    sh("ip", "netns", "add", name)
    for n in (0, 1):
        sh("ip", "-n", name, "link", "add", f"dummy{n}", "type", "dummy")
        sh("ip", "-n", name, "link", "set", f"dummy{n}", "up")


def load(name, folder):
    make_namespace(name)
    began = time.monotonic()
    sh("ip", "netns", "exec", name, os.path.join(folder, "load"))
    seconds = time.monotonic() - began
    if seconds > 2:
        print(f"{os.path.basename(sys.argv[0])}: {name} took {seconds:.1f} s to load {folder}", file=sys.stderr)


def clear():
    """Takes all of them away again."""
    for name in os.listdir("/run/netns"):
        if name.startswith("rolewall"):
            # Fails where nothing is in force, which is as good.
            subprocess.run(["ip", "netns", "exec", name, os.environ["ROLEWALL"], "flush"],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        sh("ip", "netns", "del", name)
