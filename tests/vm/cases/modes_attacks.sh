# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What passes for an answer without connections, and what does not. The attacker may be asked by the
# victim for tcp/443, udp/53 and ping, so it sends from those ports. What still gets through is stated
# as well, as Documentation/architecture.rst states it.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

attack() { # MODE
	local mode=$1
	need rolewall
	net_pair attacker victim
	net_more attacker victim 9
	serve victim tcp 22 8080 udp 5353 53
	policy victim "set tracking $mode" "out tcp/443" "out udp/53" "out ping" "in tcp/22" \
		"set inbound drop"
	expect_python attacker "attacks" <<-END
		import socket
		mode = "$mode"
		FIN, SYN, RST, PSH, ACK, URG, ECE, CWR = (1 << bit for bit in range(8))
		wire = packets.Wire(net, "attacker", "victim")
		for src, dst in (
		    ("$(net_addr attacker victim 4)", "$(net_addr victim attacker 4)"),
		    ("$(net_addr attacker victim 6)", "$(net_addr victim attacker 6)"),
		):
		    six = ":" in src
		    def want(what, wanted, *sent):
		        # What is awaited may take its time on a busy machine; silence is known by then.
		        got = wire.ask(*sent, patience=10 if wanted else 0.4, until=wanted or None)
		        got = "; ".join([got, *map(packets.describe, wire.hear(0.2))]) if wanted else got
		        if got != wanted:
		            print("%s: expected '%s', got '%s'" % (what, wanted, got))
		    def tcp(sport, dport, flags):
		        return packets.ip(src, dst, 6, packets.tcp(src, dst, sport, dport, flags, ack=77))
		    def udp(sport, dport):
		        return packets.ip(src, dst, 17, packets.udp(src, dst, sport, dport))
		    want("a service that is permitted", "tcp SA 22>443", tcp(443, 22, SYN))
		    for more in (0, FIN, PSH, URG, FIN | PSH | URG, ECE | CWR, RST, FIN | RST):
		        want("SYN with %#x" % more, "", tcp(443, 8080, SYN | more))
		    # Flags that open nothing: none lets them reach the host, whose kernel says what it says
		    # to anybody; a socket is needed otherwise. From a port that is not asked: neither.
		    scan = {"none": "tcp R 8080>443", "socket": ""}[mode]
		    want("ACK scan", scan, tcp(443, 8080, ACK))
		    want("ACK scan of a closed port", scan.replace("8080", "8081"), tcp(443, 8081, ACK))
		    want("SYN and ACK", scan, tcp(443, 8080, SYN | ACK))
		    for flags in (0, FIN, FIN | PSH | URG, PSH):
		        want("flags %#x" % flags, "", tcp(443, 8080, flags))
		    for flags in (ACK, SYN | ACK, FIN, 0, SYN):
		        want("flags %#x from another port" % flags, "", tcp(444, 8080, flags))
		    want("an answer that nobody asked for, to a service", {"none": "udp 5353>53", "socket": ""}[mode], udp(53, 5353))
		    want("the same from another port", "", udp(54, 5353))
		    # Both ends at the service's port: a socket that is bound there hears it, as NTP has it.
		    want("from port 53 to port 53", "udp 53>53", udp(53, 53))
		    # A datagram in pieces is judged by its ports, whichever piece comes first.
		    pieces = packets.fragments6 if six else packets.fragments4
		    for dport in (5353, 5354):
		        whole = packets.udp(src, dst, 54, dport, bytes(3000))
		        parts = pieces(src, dst, 17, whole, 1200, ident=dport)
		        want("fragments", "", *parts)
		        want("fragments, the last one first", "", *parts[::-1])
		        want("a first fragment alone", "", parts[0])
		        want("fragments that overlap", "", *pieces(src, dst, 17, whole, 1200, ident=dport + 9, overlap=8))
		    echo = packets.icmp6(src, dst, 128, 0) if six else packets.icmp(8, 0)
		    want("echo request", "", packets.ip(src, dst, 58 if six else 1, echo))
		    def error(quote, kind=None, code=None):
		        if six:
		            return packets.ip(src, dst, 58, packets.icmp6(src, dst, kind or 1, 4, 0, quote))
		        return packets.ip(src, dst, 1, packets.icmp(kind or 3, 3 if code is None else code, 0, quote))
		    def quote(sport, dport, of=None, proto=17):
		        of = of or dst
		        body = packets.udp(of, src, sport, dport) if proto == 17 else packets.tcp(of, src, sport, dport, ACK)
		        return packets.ip(of, src, proto, body)
		    # Forged errors: of what may not be sent, of another host's packets, and cut short.
		    wire.send(error(quote(4000, 54)), error(quote(4000, 444, proto=6)),
		              error(quote(4000, 53, "192.0.2.1" if not six else "2001:db8::1")),
		              error(quote(4000, 53)[:21]), error(quote(4000, 54), 2 if six else 3, 4))
		    # In pieces: the first one shows its ports, of the others nobody knows them.
		    quotes = pieces(dst, src, 6, packets.tcp(dst, src, 4001, 443, ACK) + bytes(2000), 1200)
		    wire.send(error(quotes[0], 2 if six else 3, 4), error(quotes[1], 2 if six else 3, 4))
		    # Of what may be sent, but was not.
		    wire.send(error(quote(4001, 53)), error(quote(4001, 443, proto=6)),
		              error(quote(4001, 443, proto=6), 2 if six else 3, 4))
		    wire.hear(0.3)
		wire.close()
	END
	if [ "$mode" = socket ]; then
		expect_count 'N == 20' victim deny in related
		expect_count 'N == 0' victim essential in pmtu
	else
		expect_count 'N == 12' victim deny in related
		expect_count 'N == 4' victim essential in pmtu
	fi
	expect_count 'N >= 2' victim rule in-tcp-22
	attack_clients "$mode"
}

# The victim's own sockets hear whom they asked, and an error about what they sent.
attack_clients() { # MODE
	expect_python victim "sockets that asked" <<-END
		import socket
		mode = "$mode"
		for src, dst, other in (
		    ("$(net_addr attacker victim 4)", "$(net_addr victim attacker 4)", "$(net_sibling attacker victim 4 9)"),
		    ("$(net_addr attacker victim 6)", "$(net_addr victim attacker 6)", "$(net_sibling attacker victim 6 9)"),
		):
		    net.enter("victim")
		    family = socket.AF_INET6 if ":" in src else socket.AF_INET
		    connected, free, bound = (socket.socket(family, socket.SOCK_DGRAM) for _ in range(3))
		    connected.connect((src, 53))
		    free.sendto(b"?", (src, 53))
		    bound.bind(("", 7000))
		    for sock in (connected, free, bound):
		        sock.settimeout(0.5)
		    ports = [sock.getsockname()[1] for sock in (connected, free, bound)]
		    wire = packets.Wire(net, "attacker", "victim")
		    for sender in (src, other):
		        for port in ports:
		            wire.send(packets.ip(sender, dst, 17, packets.udp(sender, dst, 53, port, sender.encode())))
		    def heard(sock):
		        got = set()
		        try:
		            while True:
		                got.add(sock.recv(99).decode())
		        except OSError:
		            return got
		    both = {src, other}
		    # A connected socket that has no right to a datagram leaves it to nobody.
		    for name, sock, wanted in (
		        ("connected", connected, {src}),
		        ("not connected", free, both),
		        ("bound", bound, both if mode == "none" else set()),
		    ):
		        got = heard(sock)
		        if got != wanted:
		            print(name, "expected", wanted, "got", got)
		    quote = packets.ip(dst, src, 17, packets.udp(dst, src, ports[0], 53))
		    if ":" in src:
		        wire.send(packets.ip(src, dst, 58, packets.icmp6(src, dst, 1, 4, 0, quote)))
		    else:
		        wire.send(packets.ip(src, dst, 1, packets.icmp(3, 3, 0, quote)))
		    try:
		        connected.recv(9)
		        print("no error came")
		    except OSError as error:
		        if net.word(error) != "reset":
		            print("an error of its own:", error)
		    wire.close()
		    for sock in (connected, free, bound):
		        sock.close()
	END
}

# by sockets: no service is reached from the port of another one
case_modes_attacks_socket() {
	attack socket
	attack_passive
}

# without anything: no TCP connection is opened; what gets through is what is documented
case_modes_attacks_none() {
	attack none
}

# A connection that came in is not taken for one that went out, whatever port its client chose.
attack_passive() {
	local family
	for family in 4 6; do
		expect_python attacker "a connection from port 443" <<-END
			import socket
			address = "$(net_addr victim attacker $family)"
			sock = net.make_socket(address, socket.SOCK_STREAM, None, 443)
			sock.settimeout(5)
			sock.connect((address, 22))
			net.HELD["passive$family"] = sock
			net.keep(sock)
			if net.tcp_say("passive$family", "5") != "open":
			    print("not open")
		END
	done
	policy victim "set tracking socket" "out tcp/443"
	for family in 4 6; do
		expect_ne open "$(ask_helper attacker tcp_say "passive$family" 1)" "a service that is no longer permitted"
	done
}
