#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
A name server that says what it is told, lies and floods included.

    tests/refresh/dns.py ADDRESS PORT ZONE.json

The zone is read anew for each question: {"name": {"A": [...], "AAAA": [...], "ttl": 300,
"rcode": 0, "cname": "other", "silent": false, "mute6": false, "rubbish": false}}. A name that is not in it does not
exist. Answers over 512 bytes are cut short over UDP and whole over TCP. Prints "ready" once.
"""
import json
import socket
import socketserver
import struct
import sys
import threading

NXDOMAIN = 3
A, CNAME, AAAA = 1, 5, 28


def pack_name(name):
    return b"".join(bytes([len(p)]) + p.encode() for p in name.split(".") if p) + b"\0"


def read_question(data):
    at, labels = 12, []
    while data[at]:
        labels.append(data[at + 1:at + 1 + data[at]].decode())
        at += 1 + data[at]
    kind, _ = struct.unpack_from("!HH", data, at + 1)
    return ".".join(labels).lower(), kind, data[12:at + 5]


def record(name, kind, ttl, rdata):
    return pack_name(name) + struct.pack("!HHIH", kind, 1, ttl & 0xffffffff, len(rdata)) + rdata


def answers(zone, name, kind):
    """Records and the response code; CNAMEs are followed for ten steps at most."""
    out = []
    for _ in range(10):
        entry = zone.get(name)
        if entry is None:
            return out, NXDOMAIN
        if "cname" not in entry:
            break
        out.append(record(name, CNAME, entry.get("ttl", 300), pack_name(entry["cname"])))
        name = entry["cname"]
    family = {A: ("A", socket.AF_INET), AAAA: ("AAAA", socket.AF_INET6)}.get(kind)
    if family and "cname" not in entry:
        for text in entry.get(family[0], []):
            out.append(record(name, kind, entry.get("ttl", 300),
                              socket.inet_pton(family[1], text)))
    return out, entry.get("rcode", 0)


def reply(path, data, udp):
    name, kind, question = read_question(data)
    with open(path, encoding="utf-8") as file:
        zone = json.load(file)
    entry = zone.get(name, {})
    if entry.get("silent") or (entry.get("mute6") and kind == AAAA):
        return None
    if entry.get("rubbish"):
        # A header that promises an answer, and something in its place.
        return data[:2] + struct.pack("!HHHHH", 0x8180, 1, 9, 0, 0) + question + b"\xc0" * 200
    records, rcode = answers(zone, name, kind)
    body = b"".join(records)
    flags = 0x8580 | rcode
    if udp and len(body) > 512 - 12 - len(question):
        flags, body, records = flags | 0x0200, b"", []
    return data[:2] + struct.pack("!HHHHH", flags, 1, len(records), 0, 0) + question + body


class Udp(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        out = reply(self.server.zone, data, True)
        if out:
            sock.sendto(out, self.client_address)


class Tcp(socketserver.StreamRequestHandler):
    def handle(self):
        head = self.rfile.read(2)
        while len(head) == 2:
            out = reply(self.server.zone, self.rfile.read(struct.unpack("!H", head)[0]), False)
            if not out:
                return
            self.wfile.write(struct.pack("!H", len(out)) + out)
            head = self.rfile.read(2)


class UdpServer(socketserver.ThreadingUDPServer):
    allow_reuse_address = True


class TcpServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def main():
    address, port, zone = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    if ":" in address:
        UdpServer.address_family = TcpServer.address_family = socket.AF_INET6
    servers = [UdpServer((address, port), Udp), TcpServer((address, port), Tcp)]
    for server in servers:
        server.zone = zone
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print("ready", flush=True)
    threading.Event().wait()


main()
