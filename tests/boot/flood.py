#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
A peer that floods this host with probes from before its first process until after its last one.

    tests/boot/flood.py REPORT

Makes a link to a namespace of its own. A round is one probe of each kind over both families: datagrams,
SYNs and echo requests in, datagrams out, datagrams through loopback. What passed is known by its round:
SIGTERM ends the flood and writes REPORT, one JSON line for each stretch of rounds of which the same
kinds passed. The name by which it is called begins with @, so that systemd lets it live to the end.
"""
import ctypes
import errno
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "vm"))
import packets  # noqa: E402

LIBC = ctypes.CDLL(None, use_errno=True)
HOST = {4: "10.9.1.2", 6: "fd00:9:1::2"}
PEER = {4: "10.9.1.1", 6: "fd00:9:1::1"}
LOOPBACK = {4: "127.0.0.1", 6: "::1"}
FAMILY = {4: socket.AF_INET, 6: socket.AF_INET6}
IN, OUT, TCP = (161, 5000, 5100, 54), (5001, 54), (22, 80)
# A round is judged when so many others have begun after it.
LATE = 3


def run(*words):
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL)


def enter(fd):
    if LIBC.setns(fd, 0x40000000):
        raise OSError(ctypes.get_errno(), "setns")


def make_link():
    """Returns the namespaces of host and peer; the thread is in that of the host."""
    host = os.open("/proc/self/ns/net", os.O_RDONLY)
    if LIBC.unshare(0x40000000):
        raise OSError(ctypes.get_errno(), "unshare")
    peer = os.open("/proc/self/ns/net", os.O_RDONLY)
    run("ip", "link", "add", "far", "type", "veth", "peer", "name", "wire", "netns", "1")
    sides = ((peer, "far", PEER), (host, "wire", HOST))
    for fd, device, address in sides:
        enter(fd)
        run("ip", "addr", "add", address[4] + "/24", "dev", device)
        run("ip", "addr", "add", address[6] + "/64", "dev", device, "nodad")
        run("ip", "link", "set", device, "up")
    return host, peer


def datagrams(family, address="", port=0):
    sock = socket.socket(FAMILY[family], socket.SOCK_DGRAM)
    if family == 6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    sock.setblocking(False)
    sock.bind((address, port))
    return sock


class Flood:
    def __init__(self):
        self.host, self.peer = make_link()
        self.passed = {}
        self.ears = []
        self.listen()
        enter(self.peer)
        self.mouths = {("peer", f): datagrams(f) for f in (4, 6)}
        self.pings = {f: self.raw(f, packets.ICMP if f == 4 else packets.ICMP6) for f in (4, 6)}
        # A socket of TCP's own would send a SYN again when it had been denied.
        self.syns = {f: self.raw(f, packets.TCP) for f in (4, 6)}
        self.hear("out", OUT)
        enter(self.host)
        self.mouths.update({("host", f): datagrams(f) for f in (4, 6)})

    def listen(self):
        enter(self.host)
        self.hear("in", IN)
        for family in (4, 6):
            self.ears.append(("lo", family, datagrams(family, LOOPBACK[family], 9)))

    def hear(self, way, ports):
        for family in (4, 6):
            for port in ports:
                self.ears.append(("%s udp %d" % (way, port), family, datagrams(family, "", port)))

    def raw(self, family, proto):
        sock = socket.socket(FAMILY[family], socket.SOCK_RAW, proto)
        sock.setblocking(False)
        return sock

    def mark(self, number, what, family):
        if number in self.passed:
            self.passed[number].add("%s v%d" % (what, family))

    def send(self, sock, number, address, port):
        try:
            sock.sendto(b"%d" % number, (address, port))
        except OSError as error:
            # Forbidden by the policy, or by what answered before.
            if error.errno not in (errno.EPERM, errno.EACCES, errno.ECONNREFUSED, errno.EAGAIN):
                raise

    def echo(self, number, family):
        """The kernel fills in the checksum of ICMPv6."""
        rest = 77 << 16 | number & 0xFFFF
        packet = packets.icmp(8, 0, rest) if family == 4 else struct.pack("!BBHI", 128, 0, 0, rest)
        self.pings[family].sendto(packet, (HOST[family], 0))

    def syn(self, number, family, port):
        packet = packets.tcp(PEER[family], HOST[family], 40000 + port, port, packets.SYN, seq=number)
        self.syns[family].sendto(packet, (HOST[family], 0))

    def round(self, number):
        self.passed[number] = set()
        enter(self.peer)
        for family in (4, 6):
            for port in IN:
                self.send(self.mouths["peer", family], number, HOST[family], port)
            for port in TCP:
                self.syn(number, family, port)
            self.echo(number, family)
        enter(self.host)
        for family in (4, 6):
            for port in OUT:
                self.send(self.mouths["host", family], number, PEER[family], port)
            self.send(self.mouths["host", family], number, LOOPBACK[family], 9)
        self.drain(number)

    def drain(self, number):
        for what, family, sock in self.ears:
            for data in self.read(sock):
                self.mark(int(data), what, family)
        for family in (4, 6):
            for data in self.read(self.pings[family], family):
                if data[0] == (0 if family == 4 else 129):
                    # The rest of the number is that of a round of now.
                    seq = struct.unpack("!H", data[6:8])[0]
                    self.mark(number - ((number - seq) & 0xFFFF), "in ping", family)
            for data in self.read(self.syns[family], family):
                # Nobody listens: a SYN that came through is answered by a reset.
                port, ack, flags = struct.unpack("!H6xI1xB", data[:14])
                if flags & packets.RST:
                    self.mark(ack - 1, "in tcp %d" % port, family)

    def read(self, sock, family=None):
        """What has come; of raw sockets of IPv4 without the header."""
        while True:
            try:
                data = sock.recv(2048)
                yield data[20:] if family == 4 else data
            except BlockingIOError:
                return
            except ConnectionRefusedError:
                continue


class Report:
    def __init__(self):
        self.stretches = []

    def add(self, passed):
        passed = sorted(passed)
        if not self.stretches or self.stretches[-1]["passed"] != passed:
            self.stretches.append({"rounds": 0, "passed": passed})
        self.stretches[-1]["rounds"] += 1

    def write(self, path):
        with open(path + ".new", "w", encoding="ascii") as file:
            for stretch in self.stretches:
                file.write(json.dumps(stretch) + "\n")
        os.rename(path + ".new", path)


def main():
    ended, number, done = [], 0, 0
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    flood, report = Flood(), Report()
    # systemd is to come on, however slow the machine.
    os.nice(10)
    while not ended:
        flood.round(number)
        number += 1
        if number - done > LATE:
            report.add(flood.passed.pop(done))
            done += 1
        if number == 1:
            print("ready", flush=True)
        time.sleep(0.05)
    report.write(sys.argv[1])


main()
