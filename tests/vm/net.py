#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Servers and probes for tests in the guest: one process for a whole run, since starting a Python
# takes a second there. `net.py SOCKET PORT` listens on a UNIX socket and on a loopback port; lib.sh's
# functions write one line of words to it and read the answer. tests/vm/guest asks through the pipes
# SOCKET.ask and SOCKET.said, which no policy can cut. A thread enters the network namespace asked for,
# makes its sockets there and stays; so this process itself never leaves the first namespace.
import contextlib
import ctypes
import errno
import io
import os
import select
import shlex
import socket
import struct
import sys
import threading
import time
import traceback

import links
import sweep

CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)
SERVERS = []
LOCK = threading.Lock()
FAILURES = {
    errno.ECONNREFUSED: "reset",
    errno.ECONNRESET: "reset",
    errno.EHOSTUNREACH: "unreachable",
    errno.ENETUNREACH: "unreachable",
    errno.ETIMEDOUT: "timeout",
    errno.EACCES: "prohibited",
    errno.EPERM: "not-permitted",
}


def enter(namespace):
    if namespace in ("-", "init"):
        path = "/proc/1/ns/net"
    else:
        path = "/run/netns/" + namespace
    with open(path) as file:
        if LIBC.setns(file.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns " + namespace)


def word(error):
    if isinstance(error, (TimeoutError, socket.timeout)) and not getattr(error, "errno", None):
        return "timeout"
    return FAILURES.get(error.errno, errno.errorcode.get(error.errno, str(error)))


def make_socket(address, kind, source=None, source_port=0):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, kind)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if source or source_port:
        any_address = "::" if family == socket.AF_INET6 else "0.0.0.0"
        sock.bind((source or any_address, source_port))
    return sock


def end_at_once(sock):
    """A connection that a policy has cut would otherwise hold its namespace for minutes."""
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def keep(server):
    with LOCK:
        SERVERS.append(server)


def echo_stream(connection):
    with contextlib.suppress(OSError), connection:
        connection.settimeout(120)
        while data := connection.recv(65536):
            connection.sendall(data)


def tcp_serve(address, port):
    """Echoes whatever comes; answers port numbers alike on every address with "::"."""
    sock = make_socket(address, socket.SOCK_STREAM)
    sock.bind((address, int(port)))
    sock.listen(64)
    keep(sock)

    def loop():
        while True:
            try:
                connection, _ = sock.accept()
            except OSError:
                return
            keep(connection)
            threading.Thread(target=echo_stream, args=(connection,), daemon=True).start()

    threading.Thread(target=loop, daemon=True).start()
    return "serving"


def udp_echo(address, port):
    sock = make_socket(address, socket.SOCK_DGRAM)
    sock.bind((address, int(port)))
    keep(sock)

    def loop():
        while True:
            try:
                data, peer = sock.recvfrom(65536)
                sock.sendto(data, peer)
            except OSError as error:
                if error.errno == errno.EBADF or sock.fileno() < 0:
                    return

    threading.Thread(target=loop, daemon=True).start()
    return "serving"


def tcp_connect(address, port, timeout="2", source=None, source_port="0"):
    """open means that data went there and back, not only that the handshake did."""
    sock = make_socket(address, socket.SOCK_STREAM, source, int(source_port))
    with sock:
        sock.settimeout(float(timeout))
        try:
            sock.connect((address, int(port)))
            sock.sendall(b"ping")
            return "open" if sock.recv(4) == b"ping" else "closed"
        except OSError as error:
            end_at_once(sock)
            return word(error)


HELD = {}


def tcp_open(name, address, port, timeout="2"):
    """A connection that stays, to be asked again by tcp_say after something has changed."""
    sock = make_socket(address, socket.SOCK_STREAM)
    sock.settimeout(float(timeout))
    try:
        sock.connect((address, int(port)))
    except OSError as error:
        sock.close()
        return word(error)
    HELD[name] = sock
    keep(sock)
    return tcp_say(name, timeout)


def tcp_say(name, timeout="2"):
    if name not in HELD:
        return "no-such-connection"
    sock = HELD[name]
    # A late answer to an earlier question must not be taken for one to this.
    sock.setblocking(False)
    with contextlib.suppress(OSError):
        while sock.recv(65536):
            pass
    sock.settimeout(float(timeout))
    try:
        sock.sendall(b"ping")
        return "open" if sock.recv(4) else "closed"
    except OSError as error:
        return word(error)


def udp_ask(address, port, timeout="2", source=None, source_port="0"):
    sock = make_socket(address, socket.SOCK_DGRAM, source, int(source_port))
    with sock:
        sock.settimeout(float(timeout))
        try:
            sock.connect((address, int(port)))
            sock.send(b"ping")
            return "answer" if sock.recv(16) == b"ping" else "garbled"
        except OSError as error:
            return word(error)


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ping(address, timeout="2"):
    six = ":" in address
    family = socket.AF_INET6 if six else socket.AF_INET
    protocol = socket.IPPROTO_ICMPV6 if six else socket.IPPROTO_ICMP
    ident, deadline = threading.get_native_id() & 0xFFFF, time.monotonic() + float(timeout)
    request, reply = (128, 129) if six else (8, 0)
    packet = struct.pack("!BBHHH", request, 0, 0, ident, 1) + b"rolewall"
    if not six:
        packet = packet[:2] + struct.pack("!H", checksum(packet)) + packet[4:]
    with socket.socket(family, socket.SOCK_RAW, protocol) as sock:
        try:
            sock.sendto(packet, (address, 0))
            while (left := deadline - time.monotonic()) > 0:
                if not select.select([sock], [], [], left)[0]:
                    break
                data, peer = sock.recvfrom(65536)
                if not six:
                    data = data[(data[0] & 15) * 4 :]
                if data[0] == reply and struct.unpack("!H", data[4:6])[0] == ident:
                    return "answer"
                if peer[0] != address and data[0] in ((1,) if six else (3,)):
                    return "unreachable"
        except OSError as error:
            return word(error)
    return "timeout"


def frame_send(interface, frame, count="1"):
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sock:
        sock.bind((interface, 0))
        for _ in range(int(count)):
            sock.send(bytes.fromhex(frame))
    return "sent"


def python(path):
    """Runs a file of Python with its prints as the answer: what it imports is there for all."""
    output = io.StringIO()
    names = {"print": lambda *a, **k: print(*a, **{**k, "file": output}), "net": sys.modules[__name__]}
    with open(path) as file:
        code = compile(file.read(), path, "exec")
    try:
        exec(code, names)
    except Exception:
        return output.getvalue() + traceback.format_exc()
    return output.getvalue().rstrip("\n")


def reset():
    """The end of a case: every socket that it left is closed, so that its namespaces can go."""
    with LOCK:
        for server in SERVERS:
            if server.type == socket.SOCK_STREAM:
                end_at_once(server)
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            server.close()
        SERVERS.clear()
        HELD.clear()
    return "done"


VERBS = {
    function.__name__: function
    for function in (
        tcp_serve, tcp_connect, tcp_open, tcp_say, udp_echo, udp_ask, ping, frame_send, python,
        reset, links.make, links.join, sweep.sweep, sweep.complaints, sweep.baseline, sweep.left_behind,
    )
}


def obey(line):
    try:
        namespace, verb, *words = shlex.split(line)
        enter(namespace)
        return VERBS[verb](*words)
    except Exception as error:
        return "error: %s: %s" % (type(error).__name__, error)


def answer(connection):
    with connection, contextlib.suppress(OSError):
        connection.sendall((obey(connection.makefile().readline()) + "\n").encode())


def serve(listener):
    listener.listen(64)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=answer, args=(connection,), daemon=True).start()


def answer_guest(ask, said):
    """One question after the other; each in a thread of its own, as it may enter a namespace."""
    while True:
        with open(ask) as file:
            line = file.readline()
        if not line:
            continue
        result = []
        thread = threading.Thread(target=lambda: result.append(obey(line)))
        thread.start()
        thread.join()
        with contextlib.suppress(OSError), open(said, "w") as file:
            file.write(result[0] + "\0")


def main():
    path, port = sys.argv[1:]
    for end in (".ask", ".said"):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path + end)
        os.mkfifo(path + end)
    threading.Thread(target=answer_guest, args=(path + ".ask", path + ".said"), daemon=True).start()
    loopback = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    loopback.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    loopback.bind(("127.0.0.1", int(port)))
    threading.Thread(target=serve, args=(loopback,), daemon=True).start()
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    serve(listener)


if __name__ == "__main__":
    main()
