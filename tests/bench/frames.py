# SPDX-License-Identifier: GPL-2.0-or-later
"""Ethernet frames for the benchmarks, as bytes, and the requests that inject.c reads.

Only what the workloads need: TCP and UDP over IPv4 and IPv6 without options, checksums correct.
Pure: opens no file and no socket.
"""
import ipaddress
import struct

DEVICE_MAC = {"dummy0": "020000000100", "dummy1": "020000000101"}
PEER_MAC = "020000000001"
SYN, ACK = 0x02, 0x10
_PAYLOAD = bytes(32)
_MAGIC = 0x4A4E4952


def _sum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _tcp(sport, dport, flags, seq, ack):
    offset = 5 << 4
    return struct.pack("!HHIIBBHHH", sport, dport, seq, ack, offset, flags, 64240, 0, 0)


def _udp(sport, dport):
    return struct.pack("!HHHH", sport, dport, 8 + len(_PAYLOAD), 0)


def _with_checksum(segment, at, pseudo):
    check = _sum(pseudo + segment) or 0xFFFF
    return segment[:at] + struct.pack("!H", check) + segment[at + 2:]


def frame(src, dst, proto, sport, dport, *, flags=ACK, seq=1, ack=1, device="dummy0", payload=None):
    """One frame that arrives on a device."""
    a, b = ipaddress.ip_address(src), ipaddress.ip_address(dst)
    payload = _PAYLOAD if payload is None else payload
    if proto == "tcp":
        number, at, segment = 6, 16, _tcp(sport, dport, flags, seq, ack) + payload
    else:
        number, at, segment = 17, 6, _udp(sport, dport) + _PAYLOAD
    pseudo = a.packed + b.packed + struct.pack("!IBBBB", len(segment), 0, 0, 0, number)
    segment = _with_checksum(segment, at, pseudo)
    if a.version == 4:
        head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(segment), 1, 0x4000, 64, number, 0,
                           a.packed, b.packed)
        head = head[:10] + struct.pack("!H", _sum(head)) + head[12:]
        kind = b"\x08\x00"
    else:
        head = struct.pack("!IHBB16s16s", 6 << 28, len(segment), number, 64, a.packed, b.packed)
        kind = b"\x86\xdd"
    return bytes.fromhex(DEVICE_MAC[device] + PEER_MAC) + kind + head + segment


def pack(frames):
    """Frames as inject.c reads them."""
    return b"".join(struct.pack("=H", len(f)) + f for f in frames)


def head(count, rounds=1, device="dummy0", eat=False):
    """What goes before packed frames in a request to /proc/rolewall_inject."""
    return struct.pack("=IIII16s", _MAGIC, rounds, count, int(eat), device.encode())
