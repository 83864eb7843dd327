# SPDX-License-Identifier: GPL-2.0-or-later
#
# Everything at once, for as long as is wanted: a flood that is counted, connections, swaps, trials in
# namespaces that come and go, interfaces, dumps, exceptions, tools that are killed. In rounds: after
# each all is still, and memory is looked at.
import contextlib
import os
import random
import signal
import socket
import subprocess
import threading
import time

import flood
import rwnl

# What the kernel holds for itself, in kB of /proc/meminfo; pages of files come and go as they like.
HELD = ("SUnreclaim", "Percpu", "VmallocUsed", "KernelStack", "PageTables")


def held():
    with open("/proc/meminfo") as file:
        values = {line.split(":")[0]: int(line.split()[1]) for line in file}
    return sum(values.get(name, 0) for name in HELD)


class Churn(threading.Thread):
    """One kind of work in one namespace, again and again until the round is over."""

    def __init__(self, soak, name, namespace, work, pause=0.0):
        super().__init__(daemon=True)
        self.soak, self.name, self.namespace, self.work, self.pause = soak, name, namespace, work, pause

    def run(self):
        try:
            self.soak.net.enter(self.namespace)
            while not self.soak.over.is_set():
                self.work()
                self.soak.done[self.name] = self.soak.done.get(self.name, 0) + 1
                self.soak.over.wait(self.pause)
        except Exception as error:
            self.soak.bad.append("%s: %s: %s" % (self.name, type(error).__name__, error))
            self.soak.over.set()


class Soak:
    def __init__(self, net, seed, blobs, address4, address6):
        self.net, self.random = net, random.Random(seed)
        self.paths = blobs
        self.blobs = [open(path, "rb").read() for path in blobs]
        self.addresses = [address4, address6]
        self.over, self.bad, self.done, self.rounds = threading.Event(), [], {}, 0

    def swap(self):
        talk = rwnl.Talk()
        for blob in self.blobs:
            talk.load(blob)
        talk.sock.close()

    def dump(self):
        talk = rwnl.Talk()
        if talk.policy() not in self.blobs and not talk.interrupted:
            self.bad.append("a dump is neither policy")
        talk.counters()
        talk.exceptions()
        talk.status()
        talk.sock.close()

    def allow(self):
        talk = rwnl.Talk()
        with contextlib.suppress(rwnl.Refused):
            number = talk.allow(1, 0, 17, rwnl.u16(rwnl.A_DPORT, 7000))
            # A swap may have been faster: it ends all exceptions.
            talk.ask(rwnl.DISALLOW, rwnl.u32(rwnl.A_EXCEPTION, number))
        talk.sock.close()

    def namespace(self):
        """One of its own: a load, a trial, its end, and gone with what is in force by then."""
        if self.net.LIBC.unshare(self.net.CLONE_NEWNET):
            raise OSError("unshare")
        talk = rwnl.Talk()
        talk.load(self.blobs[0])
        talk.load(self.blobs[1], confirm=60)
        how = self.random.randrange(4)
        if how == 0:
            talk.ask(rwnl.ROLLBACK)
        elif how == 1:
            talk.ask(rwnl.CONFIRM, rwnl.u32(rwnl.A_GENERATION, talk.generation()))
        elif how == 2:
            talk.ask(rwnl.FLUSH)
        talk.sock.close()
        self.net.enter("-")

    def interface(self):
        name = "eth%d" % self.random.randrange(100, 200)
        for words in ("add %s type dummy", "set %s up", "set %s down", "set %s name x1", "del x1"):
            words = words.replace("%s", name).split()
            subprocess.run(["ip", "link", *words], check=True, capture_output=True)

    def connect(self):
        for address in self.addresses:
            if self.net.tcp_connect(address, 80, "10") != "open":
                self.bad.append("a permitted connection was not made")

    def kill(self):
        """A tool that ends in the middle of something."""
        words = self.random.choice((["apply", "--blob", self.random.choice(self.paths)], ["show"],
                                    ["monitor"], ["status"]))
        tool = subprocess.Popen(["rolewall", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(self.random.random() * 0.3)
        tool.send_signal(signal.SIGKILL)
        tool.wait()

    def round(self, seconds):
        self.over.clear()
        threads = [Churn(self, *what) for what in (
            ("swaps", "server", self.swap), ("dumps", "server", self.dump, 0.01),
            ("exceptions", "server", self.allow, 0.05), ("namespaces", "-", self.namespace, 0.02),
            ("interfaces", "server", self.interface, 0.1), ("connections", "client", self.connect, 0.05),
            ("kills", "server", self.kill, 0.1))]
        receiver = flood.Receiver(self.net, "server")
        for thread in threads:
            thread.start()
        try:
            rounds = flood.send(self.net, "client", self.addresses, receiver, seconds)
        finally:
            self.over.set()
            for thread in threads:
                thread.join()
        self.rounds += rounds
        self.bad += flood.judge(receiver, rounds)
        receiver.close()

    def still(self):
        """Nothing is left to be done by anybody; what is held then."""
        for _ in range(3):
            os.system("ip netns add soak-drain; ip netns del soak-drain")
            time.sleep(1)
        return held()

    def run(self, seconds, rounds=4):
        """kB held after each round, and what was wrong."""
        seen = []
        for _ in range(rounds):
            self.round(seconds / rounds)
            seen.append(self.still())
            if self.bad:
                break
        return seen, self.bad
