# SPDX-License-Identifier: GPL-2.0-or-later
#
# Packets byte by byte, as no socket would send them. A Wire is one end of a link between two
# namespaces: it sends frames to the other end beneath every hook of its own, and hears what comes
# back.
import fcntl
import select
import socket
import struct
import time

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
TCP, UDP, ICMP, ICMP6 = 6, 17, 1, 58
HOP, ROUTING, FRAGMENT, DEST, NONE = 0, 43, 44, 60, 59


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def raw(address):
    return socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address)


def pseudo(src, dst, proto, size):
    if ":" in src:
        return raw(src) + raw(dst) + struct.pack("!II", size, proto)
    return raw(src) + raw(dst) + struct.pack("!BBH", 0, proto, size)


def summed(src, dst, proto, body, at):
    """The checksum of a transport header whose field lies at an offset."""
    total = checksum(pseudo(src, dst, proto, len(body)) + body)
    return body[:at] + struct.pack("!H", total or 0xFFFF) + body[at + 2 :]


def tcp(src, dst, sport, dport, flags, seq=1000, ack=0, data=b""):
    body = struct.pack("!HHIIBBHHH", sport, dport, seq, ack, 0x50, flags, 8192, 0, 0) + data
    return summed(src, dst, TCP, body, 16)


def udp(src, dst, sport, dport, data=b"ping", proto=UDP, length=None):
    size = 8 + len(data) if length is None else length
    return summed(src, dst, proto, struct.pack("!HHHH", sport, dport, size, 0) + data, 6)


def icmp(kind, code, rest=0, data=b""):
    body = struct.pack("!BBHI", kind, code, 0, rest) + data
    return body[:2] + struct.pack("!H", checksum(body)) + body[4:]


def icmp6(src, dst, kind, code, rest=0, data=b""):
    return summed(src, dst, ICMP6, struct.pack("!BBHI", kind, code, 0, rest) + data, 2)


def ip4(src, dst, proto, body, ttl=64, offset=0, more=False, ident=1, header=5, version=4, total=None):
    size = 20 + len(body) if total is None else total
    flags = (0x2000 if more else 0) | offset >> 3
    head = struct.pack("!BBHHHBBH", version << 4 | header, 0, size, ident, flags, ttl, proto, 0)
    head += raw(src) + raw(dst)
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + body


def ip6(src, dst, proto, body, hops=64, size=None):
    length = len(body) if size is None else size
    return struct.pack("!IHBB", 6 << 28, length, proto, hops) + raw(src) + raw(dst) + body


def ip(src, dst, proto, body, **options):
    return (ip6 if ":" in src else ip4)(src, dst, proto, body, **options)


def extend(headers, proto, body):
    """IPv6 extension headers before a transport: (first protocol, body)."""
    for kind in reversed(headers):
        if kind == ROUTING:
            body = struct.pack("!BBBBI", proto, 0, 0, 1, 0) + body
        elif kind == FRAGMENT:
            body = struct.pack("!BBHI", proto, 0, 0, 7) + body
        else:
            body = struct.pack("!BBBBI", proto, 0, 1, 4, 0) + body
        proto = kind
    return proto, body


def fragments6(src, dst, proto, body, size, ident=9, overlap=0):
    """The fragments of an IPv6 packet, each of at most size bytes, the later ones overlapping."""
    at, out = 0, []
    while at < len(body):
        part = body[at : at + size]
        more = at + len(part) < len(body)
        head = struct.pack("!BBHI", proto, 0, at | more, ident)
        out.append(ip6(src, dst, FRAGMENT, head + part))
        at += len(part) - (overlap if more else 0)
    return out


def fragments4(src, dst, proto, body, size, ident=9, overlap=0):
    at, out = 0, []
    while at < len(body):
        part = body[at : at + size]
        more = at + len(part) < len(body)
        out.append(ip4(src, dst, proto, part, offset=at, more=more, ident=ident))
        at += len(part) - (overlap if more else 0)
    return out


def hardware(interface):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        answer = fcntl.ioctl(sock, 0x8927, struct.pack("256s", interface.encode()))
    return answer[18:24]


def unfold(packet):
    """(source, destination, protocol, transport) of a packet, extension headers passed over."""
    if packet[0] >> 4 == 4:
        end = struct.unpack_from("!H", packet, 2)[0]
        size = (packet[0] & 15) * 4
        names = [socket.inet_ntop(socket.AF_INET, packet[at : at + 4]) for at in (12, 16)]
        return names[0], names[1], packet[9], packet[size:end]
    names = [socket.inet_ntop(socket.AF_INET6, packet[at : at + 16]) for at in (8, 24)]
    proto, body = packet[6], packet[40 : 40 + struct.unpack_from("!H", packet, 4)[0]]
    while proto in (HOP, ROUTING, DEST) and len(body) >= 8:
        proto, body = body[0], body[(body[1] + 1) * 8 :]
    return names[0], names[1], proto, body


def describe(packet):
    """A word or two: "tcp SA 80>1234", "udp 53>1234", "icmp 3/13"."""
    _, _, proto, body = unfold(packet)
    if proto == TCP and len(body) >= 20:
        sport, dport = struct.unpack_from("!HH", body)
        letters = "".join(c for c, bit in (("S", 2), ("F", 1), ("R", 4), ("A", 16)) if body[13] & bit)
        return "tcp %s %d>%d" % (letters, sport, dport)
    if proto == UDP and len(body) >= 8:
        return "udp %d>%d" % struct.unpack_from("!HH", body)
    if proto in (ICMP, ICMP6) and len(body) >= 2:
        return "icmp %d/%d" % (body[0], body[1])
    return "proto %d" % proto


class Wire:
    def __init__(self, net, here, there, interface=None, peer=None):
        """From namespace here to there; interfaces are called after the other end."""
        interface, peer = interface or there, peer or here
        net.enter(there)
        self.peer = hardware(peer)
        net.enter(here)
        self.own = hardware(interface)
        self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.sock.bind((interface, 0))
        net.keep(self.sock)

    def send(self, *packets):
        for packet in packets:
            kind = b"\x86\xdd" if packet[0] >> 4 == 6 else b"\x08\x00"
            self.sock.send(self.peer + self.own + kind + packet)

    def hear(self, patience=0.5, until=None):
        """What the other end sends: a list of packets, ended early by a word that is awaited."""
        heard, end = [], time.monotonic() + patience
        while (left := end - time.monotonic()) > 0:
            if not select.select([self.sock], [], [], left)[0]:
                break
            frame, sender = self.sock.recvfrom(65600)
            if sender[2] == socket.PACKET_OUTGOING or frame[12:14] not in (b"\x08\x00", b"\x86\xdd"):
                continue
            packet = frame[14:]
            _, _, proto, body = unfold(packet)
            if proto == ICMP6 and body and body[0] in (130, 131, 132, 133, 134, 135, 136, 143):
                continue
            heard.append(packet)
            if until and describe(packet).startswith(until):
                break
        return heard

    def clear(self):
        while select.select([self.sock], [], [], 0)[0]:
            self.sock.recv(65600)

    def ask(self, *packets, patience=0.5, until=None):
        """Descriptions of the answers, joined."""
        self.clear()
        self.send(*packets)
        return "; ".join(describe(packet) for packet in self.hear(patience, until))

    def close(self):
        self.sock.close()
