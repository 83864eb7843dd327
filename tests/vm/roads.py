# SPDX-License-Identifier: GPL-2.0-or-later
#
# Random packets of all kinds, for comparing the short road of the module with its long one. Few ports
# and addresses, so that answers, denials and permissions all come up; headers that are odd or cut
# short, so that both roads meet what is not for the short one.
import errno
import random
import socket

import packets

PORTS = (22, 53, 80, 1000, 5000, 8080, 40000, 65535)
PROTOS = (packets.TCP,) * 10 + (packets.UDP,) * 10 + (1, 58, 132, 33, 136, 47, 0, 255)


def transport(draw, src, dst, proto, ports):
    sport, dport = ports
    if proto == packets.TCP:
        flags = draw.choice((2, 2, 2, 16, 18, 18, 17, 4, 0, 3, 63, draw.randrange(256)))
        return packets.tcp(src, dst, sport, dport, flags, seq=draw.randrange(1 << 32), data=draw.randbytes(4))
    if proto in (packets.UDP, 136):
        return packets.udp(src, dst, sport, dport, draw.randbytes(8), proto=proto)
    if proto == packets.ICMP:
        return packets.icmp(draw.choice((0, 3, 5, 8, 11, 13)), draw.randrange(5), data=inner(draw, dst, src))
    if proto == packets.ICMP6:
        kind = draw.choice((1, 2, 3, 128, 129, 135, 143))
        return packets.icmp6(src, dst, kind, draw.randrange(3), data=inner(draw, dst, src))
    return sport.to_bytes(2, "big") + dport.to_bytes(2, "big") + draw.randbytes(20)


def inner(draw, src, dst):
    proto = draw.choice((packets.TCP, packets.UDP))
    body = packets.tcp(src, dst, draw.choice(PORTS), draw.choice(PORTS), draw.randrange(64))
    if proto == packets.UDP:
        body = packets.udp(src, dst, draw.choice(PORTS), draw.choice(PORTS))
    return packets.ip(src, dst, proto, body)[: draw.choice((1500, 60, 30, 8))]


def packet(draw, src, dst, proto, ports):
    """One packet from src to dst, most of them sound."""
    body = transport(draw, src, dst, proto, ports)
    odd = draw.randrange(16)
    if odd == 0:
        body = body[: draw.randrange(len(body))]
    if ":" in src:
        if odd in (1, 2):
            kinds = (packets.HOP, packets.DEST, packets.ROUTING, packets.FRAGMENT)
            proto, body = packets.extend([draw.choice(kinds) for _ in range(draw.randrange(1, 4))], proto, body)
        return packets.ip6(src, dst, proto, body)
    if odd == 1:
        return packets.ip4(src, dst, proto, b"\1\1\1\0" + body, header=6)
    if odd == 2:
        return packets.ip4(src, dst, proto, body, more=bool(draw.randrange(2)), offset=draw.choice((0, 8, 64)))
    return packets.ip4(src, dst, proto, body)


def local(raw4, raw6, data, dst):
    """The same from a socket of this host, as LOCAL_OUT sees it; what the kernel refuses is not sent."""
    try:
        (raw6 if ":" in dst else raw4).sendto(data, (dst, 0))
    except OSError as error:
        if error.errno == errno.ENODEV:
            raise


def connected(ends, here, there, family):
    """A socket that has asked a name server, for policies that want one."""
    sock = socket.socket((socket.AF_INET, socket.AF_INET6)[family], socket.SOCK_DGRAM)
    sock.bind((ends[here][family], 5000))
    sock.connect((ends[there][family], 53))
    return sock


def flood(net, ends, gateway, rounds, seed):
    """Packets between all pairs of ends, given as {namespace: (v4, v6)}, from and to the gateway itself, too."""
    draw = random.Random(seed)
    names = [name for name in ends if not name.startswith(gateway)]
    wires = {name: packets.Wire(net, name, gateway) for name in names}
    net.enter(gateway)
    raw4 = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    raw6 = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
    asking = [connected(ends, gateway, names[0], family) for family in (0, 1)]
    sent = []
    for _ in range(rounds):
        if sent and draw.randrange(2):
            # An answer to one of the last packets, so that connections have two directions.
            there, here, family, proto, ports = draw.choice(sent[-20:])
            ports = ports[::-1]
        else:
            family, proto, ports = draw.randrange(2), draw.choice(PROTOS), (draw.choice(PORTS), draw.choice(PORTS))
            # Within the gateway the loopback interface is all that there is: seldom.
            here, there = draw.sample(names + [gateway, gateway + "'"], 2)
            while here.startswith(gateway) and there.startswith(gateway) and draw.randrange(4):
                here, there = draw.sample(names + [gateway, gateway + "'"], 2)
            sent.append((here, there, family, proto, ports))
        src, dst = (ends[end][family] for end in (here, there))
        data = packet(draw, src, dst, proto, ports)
        if here.startswith(gateway):
            local(raw4, raw6, data, dst)
        else:
            wires[here].send(data)
    for wire in wires.values():
        wire.close()
    for sock in [raw4, raw6, *asking]:
        sock.close()
