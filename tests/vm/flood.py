# SPDX-License-Identifier: GPL-2.0-or-later
#
# Permitted and forbidden datagrams at once, over both families, from a namespace to another, with
# everything that arrives counted; and policies that are swapped meanwhile as fast as loads go.
import mmap
import os
import socket
import time

import rwnl

# What both policies permit, what neither does, and what one of them does.
PERMITTED, FORBIDDEN, EITHER = 53, 54, 5555
# Words that a swapper and who started it share.
SWAPS, FAILED, END = range(3)


class Swapper:
    """Loads one blob after another until stop(); on trial: every other load is rolled back.

    A process of its own, so that it never waits for who sends; it counts in memory that both see."""

    def __init__(self, net, namespace, blobs, trial):
        self.net, self.namespace, self.blobs, self.trial = net, namespace, blobs, trial
        # Whole words, so that nobody reads half a number.
        self.shared = memoryview(mmap.mmap(-1, 24)).cast("Q")
        self.reason, self.pid = "", 0

    @property
    def swaps(self):
        return self.shared[SWAPS]

    @property
    def failed(self):
        return self.shared[FAILED] != 0

    def start(self):
        parent, (said, says) = os.getpid(), os.pipe()
        self.pid = os.fork()
        if not self.pid:
            self.swap(parent, says)
        os.close(says)
        self.said = open(said, encoding="utf-8")

    def swap(self, parent, says):
        try:
            self.net.enter(self.namespace)
            talk = rwnl.Talk()
            while not self.shared[END] and os.getppid() == parent:
                talk.load(self.blobs[self.swaps % len(self.blobs)], confirm=60 if self.trial else None)
                self.shared[SWAPS] += 1
                if self.trial:
                    self.decide(talk)
        except BaseException as error:
            self.shared[FAILED] = 1
            os.write(says, repr(error).encode())
        os._exit(0)

    def decide(self, talk):
        if self.swaps % 4 < 2:
            talk.ask(rwnl.ROLLBACK)
        else:
            talk.ask(rwnl.CONFIRM, rwnl.u32(rwnl.A_GENERATION, talk.generation()))

    def end(self):
        self.shared[END] = 1
        if self.pid:
            with self.said:
                self.reason = self.said.read()
            os.waitpid(self.pid, 0)
            self.pid = 0

    def stop(self):
        self.end()
        if self.failed:
            raise RuntimeError("a load failed: " + self.reason)
        return self.swaps


class Receiver:
    def __init__(self, net, namespace):
        net.enter(namespace)
        self.socks, self.got = {}, {}
        for family, address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
            for port in (PERMITTED, FORBIDDEN, EITHER):
                sock = socket.socket(family, socket.SOCK_DGRAM)
                if family == socket.AF_INET6:
                    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                sock.setsockopt(socket.SOL_SOCKET, 33, 8 << 20)
                sock.setblocking(False)
                sock.bind((address, port))
                self.socks[family, port], self.got[family, port] = sock, 0

    def drain(self):
        for key, sock in self.socks.items():
            try:
                while sock.recv(100):
                    self.got[key] += 1
            except BlockingIOError:
                pass

    def close(self):
        for sock in self.socks.values():
            sock.close()


def send(net, namespace, addresses, receiver, seconds, either=False, enough=None):
    """Rounds of one datagram of each kind, for so long and until enough; the number of rounds."""
    net.enter(namespace)
    targets, rounds, end = [], 0, time.monotonic() + seconds
    ports = (PERMITTED, FORBIDDEN, EITHER)[: 3 if either else 2]
    for address in addresses:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_DGRAM)
        targets += [(sock, (address, port)) for port in ports]
    while time.monotonic() < end or (enough and not enough(rounds)):
        for sock, target in targets:
            sock.sendto(b"flood", target)
        rounds += 1
        if not rounds % 32:
            receiver.drain()
    for sock, _ in targets[:: len(ports)]:
        sock.close()
    return rounds


def judge(receiver, rounds):
    bad, end = [], time.monotonic() + 5
    while time.monotonic() < end:
        receiver.drain()
        if all(n == rounds for (_, port), n in receiver.got.items() if port == PERMITTED):
            break
        time.sleep(0.05)
    # The last ones may be those that nobody waits for.
    time.sleep(0.1)
    receiver.drain()
    for (family, port), n in receiver.got.items():
        wanted = rounds if port == PERMITTED else 0
        if n > rounds if port == EITHER else n != wanted:
            bad.append("%s port %d: %d of %d arrived, expected %d" % (family.name, port, n, rounds, wanted))
    return bad


def check(net, sender, to, addresses, swapped, blobs, seconds=4, trial=False, swaps=20, either=False):
    """Rounds and swaps, or what was wrong; policies are swapped in namespace swapped.

    With either, also how many datagrams passed that one of the policies permits."""
    wanted = swaps
    receiver = Receiver(net, to)
    swapper = Swapper(net, swapped, [open(name, "rb").read() for name in blobs], trial)
    swapper.start()
    try:
        rounds = send(net, sender, addresses, receiver, seconds, either,
                      lambda n: swapper.failed or (n >= 300 and swapper.swaps >= wanted))
        swaps = swapper.stop()
        bad = judge(receiver, rounds)
    finally:
        swapper.end()
        receiver.close()
    if swaps < wanted:
        bad.append("only %d swaps" % swaps)
    if rounds < 300:
        bad.append("only %d rounds" % rounds)
    passed = sum(n for (_, port), n in receiver.got.items() if port == EITHER)
    return "; ".join(bad) or "%d %d" % (rounds, swaps) + (" %d" % passed if either else "")
