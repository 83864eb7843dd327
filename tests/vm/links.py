# SPDX-License-Identifier: GPL-2.0-or-later
#
# Network namespaces and the links between them, inside net.py's process, where ip would be started
# seven times for two namespaces: at a twentieth of a second each. Speaks rtnetlink as far as that needs.
# Used by lib_net.sh, through net.py.
import ctypes
import os
import socket
import struct
import threading

from rwnl import attr

CLONE_NEWNET, MS_BIND = 0x40000000, 0x1000
LIBC = ctypes.CDLL(None, use_errno=True)
NEWLINK, NEWADDR = 16, 20
REQUEST, CREATE, EXCLUSIVE = 1 | 4, 0x400, 0x200
IFF_UP, NODAD = 1, 2
# IFLA_*, IFA_*, VETH_INFO_PEER
NAME, LINKINFO, NS_FD, KIND, DATA, PEER, ADDRESS, LOCAL = 3, 18, 28, 1, 2, 1, 1, 2


def name(word):
    return attr(NAME, word.encode() + b"\0")


def link(index=0, flags=0, change=0):
    return struct.pack("=BxHiII", socket.AF_UNSPEC, 0, index, flags, change)


def request(kind, flags, body):
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as sock:
        sock.send(struct.pack("=IHHII", 16 + len(body), kind, REQUEST | flags, 1, 0) + body)
        code = struct.unpack_from("=i", sock.recv(65536), 16)[0]
    if code:
        raise OSError(-code, os.strerror(-code))


def check(status, what):
    if status:
        raise OSError(ctypes.get_errno(), what)


def up(interface):
    request(NEWLINK, 0, link(socket.if_nametoindex(interface), IFF_UP, IFF_UP))


def add_address(interface, text):
    address, length = text.split("/")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    data = socket.inet_pton(family, address)
    flags = NODAD if family == socket.AF_INET6 else 0
    request(NEWADDR, CREATE | EXCLUSIVE, struct.pack(
        "=BBBBI", family, int(length), flags, 0, socket.if_nametoindex(interface)
    ) + attr(LOCAL, data) + attr(ADDRESS, data))


def in_thread(function, *words):
    """The thread is left in whatever namespace it went to, and ends."""
    failed = []

    def run():
        try:
            function(*words)
        except OSError as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


def make_one(namespace):
    path = "/run/netns/" + namespace
    with open(path, "x"):
        pass
    check(LIBC.unshare(CLONE_NEWNET), "unshare")
    check(LIBC.mount(b"/proc/thread-self/ns/net", path.encode(), None, MS_BIND, None), "mount " + path)
    up("lo")


def make(*namespaces):
    """As ip netns add does, with loopback up."""
    for namespace in namespaces:
        in_thread(make_one, namespace)
    return "done"


def furnish(namespace, interface, addresses):
    with open("/run/netns/" + namespace) as file:
        check(LIBC.setns(file.fileno(), CLONE_NEWNET), "setns " + namespace)
    for address in addresses:
        add_address(interface, address)
    up(interface)


def pair(a, b):
    """Made from within a, with its other end in b."""
    with open("/run/netns/" + a) as here, open("/run/netns/" + b) as there:
        check(LIBC.setns(here.fileno(), CLONE_NEWNET), "setns " + a)
        peer = attr(PEER, link() + name(a) + attr(NS_FD, struct.pack("=I", there.fileno())))
        request(NEWLINK, CREATE | EXCLUSIVE, link() + name(b) + attr(
            LINKINFO, attr(KIND, b"veth") + attr(DATA, peer)
        ))


def join(a, b, a4, b4, a6, b6):
    """Two veths, each named after the namespace at the other end, with an address a family."""
    in_thread(pair, a, b)
    in_thread(furnish, a, b, (a4, a6))
    in_thread(furnish, b, a, (b4, b6))
    return "done"
