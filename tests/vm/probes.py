# SPDX-License-Identifier: GPL-2.0-or-later
#
# Many probes at once, for lib_policy.sh: a denied one takes its whole patience, so they wait side
# by side. Returns only what is not as wanted.
import threading


def sibling(address, number):
    mark = ":" if ":" in address else "."
    return address.rsplit(mark, 1)[0] + mark + number


def parse(lines):
    for line in lines.split("\n"):
        words = line.split()
        if not words:
            continue
        plain = [word for word in words if "=" not in word]
        yield plain, dict(word.split("=", 1) for word in words if "=" in word)


def ask(net, kind, address, port, patience, source):
    if kind == "ping":
        return net.ping(address, patience)
    verb = net.tcp_connect if kind == "tcp" else net.udp_ask
    return verb(address, port, patience, source)


def one(net, namespace, address, plain, options, bad):
    wanted, kind = plain[0].split("|"), plain[1]
    port = plain[2] if len(plain) > 2 else "0"
    # Denied is what takes long; what is permitted may take its time on a busy machine.
    patience = options.get("wait", "0.7" if "timeout" in wanted else "5")
    try:
        net.enter(namespace)
        source = options.get("source")
        if source:
            source = options.get("own-" + ("6" if ":" in address else "4")) or source
        got = ask(net, kind, address, port, patience, source)
    except Exception as error:
        got = "error: %r" % error
    if got not in wanted:
        bad.append("%s %s %s: expected %s, got %s" % (kind, address, port, plain[0], got))


def own_address(net, address):
    """The address of this namespace from which the other one would be reached."""
    import socket

    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.connect((address, 9))
        return sock.getsockname()[0]


def run(net, namespace, address4, address6, lines):
    threads, bad = [], []
    for plain, options in parse(lines):
        for family, address in (("4", address4), ("6", address6)):
            if not address or options.get("family", family) != family:
                continue
            options = dict(options)
            if "source" in options:
                options["own-" + family] = sibling(own_address(net, address), options["source"])
            threads.append(
                threading.Thread(target=one, args=(net, namespace, address, plain, options, bad))
            )
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return "; ".join(sorted(bad))
