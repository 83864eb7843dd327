# SPDX-License-Identifier: GPL-2.0-or-later
#
# How many allocations of the module are alive, a place: by the slab caches' user tracking, bytes of
# vmalloc, and how many network namespaces there are. Only reads. sweep.py compares the numbers with
# those of the freshly loaded module.
import collections
import glob
import os
import re

MODULE = "[rolewall]"
# An allocation counts as the module's own where it is this near to the allocator: what the
# kernel itself allocates further down, a connection for a sent packet say, is not.
NEAR = 6
# Of a hook that others share with us, the kernel makes a new array for them as we leave it.
# The beginning of another module lay where ours lies now: its addresses are taken for ours.
# The first object of a slab that is accounted to a memory cgroup brings a list of the cgroups of that
# slab's objects, which stays as long as the slab (6.1, 6.12). Whoever frees may bring the allocator a
# sheaf to keep what is free in (7.3).
THEIRS = (
    "__nf_hook_entries_try_shrink",
    "do_one_initcall",
    "memcg_alloc_slab_cgroups",
    "alloc_slab_obj_exts",
    "__alloc_empty_sheaf",
    "__pcs_replace_",
)


def slabs(found):
    for path in glob.glob("/sys/kernel/debug/slab/*/alloc_traces"):
        cache = path.split("/")[-2]
        try:
            with open(path) as file:
                text = file.read()
        except OSError:
            continue
        if MODULE not in text:
            continue
        # A record is a line with the count and caller, then its stack, indented.
        for record in re.split(r"\n(?=\s*\d+ \S+)", text):
            lines = [line.strip() for line in record.strip().splitlines()]
            if not lines or MODULE not in "\n".join(lines[: NEAR + 1]):
                continue
            if any(line.startswith(THEIRS) for line in lines):
                continue
            count = re.match(r"(\d+)", lines[0])
            near = next(line for line in lines[: NEAR + 1] if MODULE in line)
            symbol = re.search(r"(\S+?)\+0x\S+ \[rolewall\]", near)
            if count and symbol:
                found["%s %s" % (cache, symbol.group(1))] += int(count.group(1))


def vmalloc(found):
    with open("/proc/vmallocinfo") as file:
        for line in file:
            words = line.split()
            if MODULE in line and len(words) > 2:
                found["vmalloc %s" % words[2].split("+")[0]] += int(words[1])


def namespaces(found):
    with open("/proc/slabinfo") as file:
        for line in file:
            words = line.split()
            if words[0] == "net_namespace":
                found["net_namespace objects"] += int(words[1])


def count():
    """A Counter by "CACHE CALLER"."""
    found = collections.Counter()
    vmalloc(found)
    # A kernel with KASAN keeps for a long while what was freed, and finds leaks by kmemleak.
    if not os.path.exists("/sys/kernel/debug/kmemleak"):
        slabs(found)
        namespaces(found)
    return found
