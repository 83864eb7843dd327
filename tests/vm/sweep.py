# SPDX-License-Identifier: GPL-2.0-or-later
#
# What has to be done after a case, inside net.py's process, as each program that is started costs a
# tenth of a second in the guest: ends what the case left running, removes namespaces and interfaces,
# reads what the kernel said, and counts what is still allocated. Used by tests/vm/guest alone.
import collections
import contextlib
import ctypes
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time

import leaks
import links

CLONE_NEWNET, MNT_DETACH = 0x40000000, 2
LIBC = ctypes.CDLL(None, use_errno=True)
BASELINE = "/run/rolewall-test/baseline"
LOG = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
BAD = re.compile(
    r"WARNING:|BUG:|Oops|KASAN|KCSAN|UBSAN|general protection|suspicious RCU|possible recursive"
    r"|circular locking|inconsistent lock|unreferenced object|refcount_t:|rcu.*(stall|detected)"
    r"|unregister_netdevice: waiting|blocked for more than|scheduling while atomic"
    r"|(Poison|Redzone|Left Redzone|Object padding) overwritten|Objects remaining"
)


def read(path):
    with contextlib.suppress(OSError), open(path) as file:
        return file.read()
    return ""


def session_of(pid):
    # Behind the name, which may hold anything: state, parent, group, session.
    words = read("/proc/%s/stat" % pid).rpartition(")")[2].split()
    return words[3] if len(words) > 3 else ""


def namespace_of(pid):
    with contextlib.suppress(OSError):
        return os.stat("/proc/%s/ns/net" % pid).st_ino
    return None


def kill(session, namespaces):
    """A session has the number of its first process, and none in the guest is used twice."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        if int(pid) >= int(session) and (
            session_of(pid) == session or namespace_of(pid) in namespaces
        ):
            with contextlib.suppress(OSError):
                os.kill(int(pid), signal.SIGKILL)


def hasten(name):
    """Whose other end has gone with its namespace, a socket that nobody has any more asks once."""
    with open("/run/netns/" + name) as file:
        if LIBC.setns(file.fileno(), CLONE_NEWNET):
            return
    with contextlib.suppress(OSError), open("/proc/sys/net/ipv4/tcp_orphan_retries", "w") as file:
        file.write("1")


def remove_namespaces(names):
    for name in names:
        LIBC.umount2(("/run/netns/" + name).encode(), MNT_DETACH)
        with contextlib.suppress(OSError):
            os.unlink("/run/netns/" + name)


def remove_links():
    for _, name in socket.if_nameindex():
        if name != "lo":
            subprocess.run(["ip", "link", "del", name], stderr=subprocess.DEVNULL, check=False)


def wait_for_callbacks():
    """Where the kernel can be asked to wait for all RCU callbacks, it does; else it has begun to."""
    with contextlib.suppress(OSError), open("/sys/module/rcutree/parameters/do_rcu_barrier", "w") as file:
        file.write("1")


def drain():
    """Making and destroying a network namespace waits for those that are being destroyed."""
    thread = threading.Thread(target=LIBC.unshare, args=(CLONE_NEWNET,))
    thread.start()
    thread.join()
    wait_for_callbacks()


def sweep(session):
    """Everything that a case started is in its session or in one of its namespaces."""
    names = os.listdir("/run/netns")
    inodes = {os.stat("/run/netns/" + name).st_ino for name in names}
    for name in names:
        links.in_thread(hasten, name)
    kill(session, inodes)
    remove_namespaces(names)
    remove_links()
    drain()
    return "done"


def said():
    """Lines of the kernel's log that were not read before."""
    lines = []
    while True:
        try:
            lines.append(os.read(LOG, 8192).decode(errors="replace").partition(";")[2].rstrip("\n"))
        except BrokenPipeError:
            lines.append("BUG: rolewall's tests: the kernel's log overflowed")
        except BlockingIOError:
            return lines


def complaints(case):
    lines = said()
    # A new process reads the log from its beginning.
    starts = [i for i, line in enumerate(lines) if line == "rolewall-test: start " + case]
    found = [line for line in lines[starts[-1] if starts else 0 :] if BAD.search(line)][:3]
    found = ["the kernel said: " + "; ".join(found)] if found else []
    # After a first report lockdep is silent.
    if re.search(r"debug_locks: *0", read("/proc/lockdep_stats")):
        found.append("lockdep has given up")
    return "\n".join(found)


def baseline():
    """What is allocated now is what every case has to come back to."""
    drain()
    remember(leaks.count())
    return "done"


def remember(counts):
    """In a file, as this process may be replaced by another."""
    with open(BASELINE, "w") as file:
        json.dump(counts, file)


def left_behind():
    """Freed memory may wait for seconds in the kernel's own batches, so only what stays counts."""
    before = collections.Counter(json.loads(read(BASELINE)))
    for pause in (0.1, 0.2, 0.5, 1, 1, 3, 3, 3, 3, 3, 0):
        now = leaks.count()
        grown = [
            "%s: %d -> %d" % (place, before[place], count)
            for place, count in sorted(now.items())
            if count > before[place]
        ]
        if not grown:
            return ""
        drain()
        time.sleep(pause)
    # A leak is told once: what is there now is what later cases start from.
    remember(now)
    return "left behind: " + "; ".join(grown)
