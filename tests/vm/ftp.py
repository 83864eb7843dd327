# SPDX-License-Identifier: GPL-2.0-or-later
#
# As much of FTP as its connection tracking helper looks at: a server that sends the word "data"
# over a data connection, and a client that asks for it.
import contextlib
import re
import socket
import threading

PATIENCE = 0.7


def numbers(address, port):
    return ",".join(address.split(".") + [str(port >> 8), str(port & 255)])


def plain(address):
    return address.removeprefix("::ffff:")


def open_passive(control):
    """A listening socket, and the reply that announces it."""
    address = control.getsockname()[0]
    listener = socket.create_server((address, 0), family=socket.AF_INET6, dualstack_ipv6=True)
    listener.settimeout(PATIENCE)
    port = listener.getsockname()[1]
    if "." in address:
        return listener, "227 Entering Passive Mode (%s)." % numbers(plain(address), port)
    return listener, "229 Entering Extended Passive Mode (|||%d|)" % port


def open_active(line):
    """The address and port that a client has announced."""
    if line.startswith("PORT "):
        fields = line.split()[1].split(",")
        return "::ffff:" + ".".join(fields[:4]), int(fields[4]) << 8 | int(fields[5])
    _, _, address, port, _ = line.split()[1].split("|")
    return address, int(port)


def send_data(listener, target):
    if listener:
        with contextlib.suppress(OSError):
            connection, _ = listener.accept()
            connection.sendall(b"data")
            connection.close()
        listener.close()
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as sock:
        sock.setsockopt(41, socket.IPV6_V6ONLY, 0)
        sock.settimeout(PATIENCE)
        sock.connect(target)
        sock.sendall(b"data")


def session(net, namespace, control):
    net.enter(namespace)
    listener, target = None, None
    with contextlib.suppress(OSError), control:
        control.settimeout(10)
        control.sendall(b"220 ready\r\n")
        for line in control.makefile(newline="\r\n"):
            if line.startswith(("PASV", "EPSV")):
                listener, reply = open_passive(control)
            elif line.startswith(("PORT", "EPRT")):
                target, reply = open_active(line), "200 ok"
            elif line.startswith("RETR"):
                control.sendall(b"150 here it comes\r\n")
                send_data(listener, target)
                reply = "226 done"
            else:
                reply = "500 what"
            control.sendall(reply.encode() + b"\r\n")


def serve(net, namespace="server"):
    listener = socket.create_server(("::", 21), family=socket.AF_INET6, dualstack_ipv6=True)
    net.keep(listener)

    def loop():
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                net.keep(connection)
                threading.Thread(target=session, args=(net, namespace, connection), daemon=True).start()

    threading.Thread(target=loop, daemon=True).start()


def say(control, lines, text):
    control.sendall(text.encode() + b"\r\n")
    return next(lines).rstrip()


def announce(mode, own, port):
    if "." in own:
        if mode == "third":
            own = own.rsplit(".", 1)[0] + ".77"
        return "PORT " + numbers(own, port)
    return "EPRT |2|%s|%d|" % (own, port)


def passive(net, control, lines, server):
    reply = say(control, lines, "PASV" if "." in server else "EPSV")
    port = re.findall(r"\d+", reply)
    port = int(port[-2]) << 8 | int(port[-1]) if reply.startswith("227") else int(port[-1])
    control.sendall(b"RETR x\r\n")
    with net.make_socket(server, socket.SOCK_STREAM) as data:
        data.settimeout(PATIENCE)
        data.connect((server, port))
        return data.recv(10).decode()


def active(control, lines, mode, own):
    family = socket.AF_INET6 if ":" in own else socket.AF_INET
    with socket.create_server((own, 0), family=family) as listener:
        listener.settimeout(PATIENCE)
        say(control, lines, announce(mode, own, listener.getsockname()[1]))
        control.sendall(b"RETR x\r\n")
        data, _ = listener.accept()
        with data:
            return data.recv(10).decode()


def ask(net, mode, own, server):
    with net.make_socket(server, socket.SOCK_STREAM) as control:
        control.settimeout(3)
        try:
            control.connect((server, 21))
            lines = control.makefile(newline="\r\n")
            next(lines)
            # The helper takes a command only behind a line that it has seen the end of.
            say(control, lines, "USER x")
            if mode == "passive":
                return passive(net, control, lines, server)
            return active(control, lines, mode, own)
        except OSError as error:
            return net.word(error)
