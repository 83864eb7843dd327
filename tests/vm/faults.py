# SPDX-License-Identifier: GPL-2.0-or-later
#
# Allocations that fail: the first one of an action, then the second, until the action meets none that
# fails. Needs a kernel with fault injection (scripts/uml --flavour debug); works on the thread that
# calls it, and reads and writes the kernel's settings for faults alone.
import contextlib
import errno
import os
import threading

import flood
import rwnl

DEBUG = "/sys/kernel/debug/"
MOST = 4000


def put(name, value):
    with open(DEBUG + name, "w") as file:
        file.write(str(value))


def within_module():
    with open("/sys/module/rolewall/sections/.text") as file:
        start = int(file.read(), 16)
    with open("/proc/modules") as file:
        return start, start + next(int(l.split()[1]) for l in file if l.startswith("rolewall "))


def within_tracing():
    """What the kernel itself warns of when it finds no memory for a module's tracepoints."""
    with open("/proc/kallsyms") as file:
        symbols = sorted((int(words[0], 16), words[2]) for words in map(str.split, file))
    for (start, name), (end, _) in zip(symbols, symbols[1:]):
        if name in ("event_define_fields", "event_define_fields.part.0"):
            return start, end
    return 0, 0


def prepare(module=False):
    """All of a thread's allocations may fail, or only those below the module's own code."""
    # Before the filter: it is what spares all the others.
    for kind in ("failslab", "fail_page_alloc"):
        put(kind + "/probability", 0)
    only, never = (within_module() if module else (0, (1 << 64) - 1)), within_tracing()
    for kind in ("failslab", "fail_page_alloc"):
        for name, (start, end) in (("require", only), ("reject", never)):
            put("%s/%s-start" % (kind, name), "0x%x" % start)
            put("%s/%s-end" % (kind, name), "0x%x" % end)
        put(kind + "/stacktrace-depth", 32)
    for kind in ("failslab", "fail_page_alloc"):
        put(kind + "/ignore-gfp-wait", "N")
        put(kind + "/verbose", 0)
        put(kind + "/times", -1)
    put("fail_page_alloc/min-order", 0)


@contextlib.contextmanager
def everything_fails():
    """Each allocation of the module does, in whatever context."""
    prepare(module=True)
    put("failslab/probability", 100)
    put("fail_page_alloc/probability", 100)
    try:
        yield
    finally:
        prepare()


class Fault:
    """The N-th allocation of what runs within fails; reached tells whether there were as many."""

    def __init__(self, n):
        self.n, self.reached = n, False
        self.file = os.open("/proc/thread-self/fail-nth", os.O_RDWR)

    def __enter__(self):
        os.write(self.file, b"%d" % self.n)
        return self

    def __exit__(self, *_):
        self.reached = int(os.pread(self.file, 20, 0)) == 0
        os.write(self.file, b"0")
        os.close(self.file)


def steps(every):
    """The first ones one by one; further ones with wider steps, unless every one is wanted."""
    n = 1
    while n < MOST:
        yield n
        n += 1 if every or n < 40 else n // 8


class Sweep:
    def __init__(self, every):
        self.every, self.said, self.bad = every, [], []

    def run(self, what, action, check, may_refuse=True):
        """check(error) says what is wrong after a run in which one allocation failed, or "".

        The action's own error is passed, or None where it came through in spite of that."""
        refused = passed = 0
        for n in steps(self.every):
            error, fault = None, Fault(n)
            try:
                with fault:
                    action()
            except (rwnl.Refused, OSError) as caught:
                error = caught
            if not fault.reached:
                break
            refused, passed = refused + (error is not None), passed + (error is None)
            wrong = check(error)
            if wrong:
                self.bad.append("%s, allocation %d: %s (%s)" % (what, n, wrong, error))
        else:
            self.bad.append("%s: no end after %d" % (what, MOST))
        if error:
            self.bad.append("%s: without a fault: %s" % (what, error))
        if bool(refused) != may_refuse:
            self.bad.append("%s: %d were refused" % (what, refused))
        self.said.append("%s: %d refused, %d came through" % (what, refused, passed))


def is_memory(error):
    code = error.code if isinstance(error, rwnl.Refused) else error.errno
    return code in (errno.ENOMEM, errno.ENOBUFS)


class Loads:
    """Sweeps over what a tool asks for in one namespace; starts with policy old in force."""

    def __init__(self, sweep, old, new):
        self.sweep, self.old, self.new = sweep, old, new
        self.talk = rwnl.Talk()
        self.talk.grow(len(new) + 4096)

    def restore(self):
        status = self.talk.status()
        if rwnl.A_CONFIRM in status or rwnl.A_LEFT_MS in status:
            self.talk.ask(rwnl.ROLLBACK)
        if self.talk.policy() != self.old:
            self.talk.load(self.old)

    def fresh(self):
        """A socket without an error or an answer that nobody has read."""
        self.talk.sock.close()
        self.talk = rwnl.Talk(self.talk.family)
        self.talk.grow(len(self.new) + 4096)

    def check(self, error):
        """The old policy stands after an error, unless the answer alone was lost; the new one else."""
        self.fresh()
        active, wrong = self.talk.policy(), ""
        if error and not is_memory(error):
            wrong = "another error"
        elif error and isinstance(error, rwnl.Refused) and active != self.old:
            wrong = "refused, and yet the policy changed"
        elif not error and active != self.new:
            wrong = "accepted, and yet not in force"
        elif active not in (self.old, self.new):
            wrong = "neither policy is in force"
        self.restore()
        return wrong

    def check_read(self, error):
        self.fresh()
        if error and not is_memory(error):
            return "another error"
        return "" if self.talk.policy() == self.old else "the policy changed"

    def trial(self):
        self.restore()
        self.talk.load(self.new, confirm=600)

    def check_return(self, error):
        """Going back cannot fail: only the message about it can."""
        self.fresh()
        status = self.talk.status()
        wrong = ""
        if error and not is_memory(error):
            wrong = "another error"
        elif not error and self.talk.policy() != self.old:
            wrong = "not rolled back"
        elif isinstance(error, rwnl.Refused) and self.talk.policy() not in (self.old, self.new):
            wrong = "neither policy is in force"
        if not wrong and rwnl.A_GENERATION not in status:
            wrong = "no policy"
        self.trial()
        return wrong

    def run(self):
        sweep = self.sweep
        sweep.run("load", lambda: self.talk.load(self.new), self.check)
        self.restore()
        sweep.run("load on trial", lambda: self.talk.load(self.new, confirm=600), self.check)
        self.trial()
        sweep.run("rollback", lambda: self.talk.ask(rwnl.ROLLBACK), self.check_return, False)
        self.restore()
        sweep.run("status", lambda: self.talk.ask(rwnl.GET), self.check_read)
        # A dump's memory is taken before the module is asked.
        prepare()
        for what, command in (("policy", rwnl.GET_POLICY), ("counters", rwnl.GET_COUNTERS)):
            sweep.run("dump of the " + what,
                      lambda command=command: self.talk.ask(command, flags=rwnl.DUMP), self.check_read)
        self.talk.sock.close()


def under_flood(net, sender, to, addresses, work):
    """Runs work in a thread of namespace to, under a flood there; what was wrong with the packets."""
    receiver, failed, rounds = flood.Receiver(net, to), [], 0

    def body():
        try:
            net.enter(to)
            work()
        except Exception as error:
            failed.append("%s: %s" % (type(error).__name__, error))

    thread = threading.Thread(target=body, daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            rounds += flood.send(net, sender, addresses, receiver, 0.5)
        failed += flood.judge(receiver, rounds)
    finally:
        thread.join()
        receiver.close()
    return rounds, failed


def module_load(net, path, every):
    """Sweeps over loading the module, which is not there; leaves it there."""
    sweep = Sweep(every)
    file = os.open(path, os.O_RDONLY)

    def load():
        if net.LIBC.syscall(313, file, b"", 0):
            raise OSError(net.ctypes.get_errno(), "finit_module")

    def check(error):
        loaded = os.path.isdir("/sys/module/rolewall")
        if not error:
            os.system("rmmod rolewall")
        elif loaded:
            return "refused, and yet it is there"
        elif not is_memory(error):
            return "another error"
        return ""

    prepare()
    sweep.run("module load", load, check)
    os.close(file)
    return sweep


def namespaces(net, every):
    """Sweeps over making a network namespace."""
    sweep = Sweep(every)

    def make():
        if net.LIBC.unshare(net.CLONE_NEWNET):
            raise OSError(net.ctypes.get_errno(), "unshare")

    prepare()
    # Which error is a matter of the kernel's own rooms, some of which make up their own.
    sweep.run("namespace", make, lambda error: "")
    net.enter("-")
    return sweep
