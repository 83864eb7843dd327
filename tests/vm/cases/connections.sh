# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Connections over time: answers, packets that belong to none, policies that change under them, and
# connections that are older than the policy.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# answers of permitted connections pass; what only looks like an answer does not
case_replies() {
	need rolewall
	net_pair client server
	serve server tcp 443 udp 53
	serve client tcp 22 udp 2000
	policy client "out tcp/443" "out udp/53" "out ping" "in tcp/22"
	expect_both client server <<-'END'
		open tcp 443
		answer udp 53
		answer ping
	END
	expect_both server client <<-'END'
		open tcp 22
		timeout ping
		timeout udp 2000
	END
	expect_python server "what only looks like an answer" <<-END
		wire = packets.Wire(net, "server", "client")
		S, A, R, F = packets.SYN, packets.ACK, packets.RST, packets.FIN
		for dst, src in (
		    ("$(net_addr client server 4)", "$(net_addr server client 4)"),
		    ("$(net_addr client server 6)", "$(net_addr server client 6)"),
		):
		    def tcp(port, flags, to=4000):
		        return packets.ip(src, dst, 6, packets.tcp(src, dst, port, to, flags, ack=7))
		    odd = [tcp(443, flags) for flags in (A, S | A, F | A, R, R | A, 0, S | F, 0xFF)]
		    # To a service of this host, but what cannot be adopted. (An ACK alone can: it is
		    # permitted to send to that service, and is answered with a reset by TCP itself.)
		    odd += [tcp(5000, flags, 22) for flags in (S | A, F | A, R | A)]
		    odd.append(packets.ip(src, dst, 17, packets.udp(src, dst, 53, 2000)))
		    odd.append(packets.ip(src, dst, 17, packets.udp(src, dst, 53, 4000)))
		    if "." in src:
		        odd.append(packets.ip(src, dst, 1, packets.icmp(0, 0, 77)))
		    else:
		        odd.append(packets.ip(src, dst, 58, packets.icmp6(src, dst, 129, 0, 77)))
		    for packet in odd:
		        wire.send(packet)
		answers = [packets.describe(packet) for packet in wire.hear(0.7)]
		if answers:
		    print("answers to", "; ".join(answers))
		wire.close()
	END
	# SYN-ACK, RST and nonsense out of nowhere are no packets of a connection at all; so are answers
	# to an echo that nobody sent.
	expect_count 'N >= 12' client deny in invalid
	expect_count 'N >= 26' client deny in
	expect_match 'dport=443' "$(in_ns client conntrack -L 2>&1)" "connections that were permitted"
	in_ns client conntrack -L 2>/dev/null | grep -c 'dport=4000' >"$CASE_DIR/left" || true
	expect_eq 0 "$(cat "$CASE_DIR/left")" "connections made by denied packets"
}

# a tightened policy cuts what it no longer permits, at once, on a host in both directions
case_swap_host() {
	local family s c
	need rolewall
	net_pair client server
	serve server tcp 80 81 443
	serve client tcp 22
	policy client "in tcp/22" "out tcp/80" "out tcp/443"
	for family in 4 6; do
		s=$(net_addr server client $family) c=$(net_addr client server $family)
		expect_eq open "$(tcp_open client kept$family "$s" 443)" "kept"
		expect_eq open "$(tcp_open client cut$family "$s" 80)" "to be cut"
		expect_eq open "$(tcp_open server in$family "$c" 22)" "inbound, to be cut"
	done
	expect_both client server <<<'reset tcp 81'
	policy client "out tcp/81" "out tcp/443"
	for family in 4 6; do
		expect_eq open "$(tcp_say kept$family)" "a connection that both policies permit"
		expect_ne open "$(tcp_say cut$family 0.5)" "an outbound connection cut"
		expect_ne open "$(tcp_say in$family 0.5)" "an inbound connection cut"
	done
	expect_both client server <<-'END'
		open tcp 81
		reset tcp 80
	END
	expect_both server client <<<'timeout tcp 22'
	policy client "in tcp/22" "out tcp/80" "out tcp/443"
	expect_both client server <<<'open tcp 80'
	expect_both server client <<<'open tcp 22'
	expect_eq open "$(tcp_say kept4)" "a connection that all three policies permit"
}

# the same on a gateway
case_swap_gateway() {
	local family a
	need rolewall
	net_gateway lan gw wan
	serve wan tcp 443 444
	policy gw gateway "forward tcp/443,tcp/444 any any" "set forward drop"
	for family in 4 6; do
		a=$(net_addr wan gw $family)
		expect_eq open "$(tcp_open lan kept$family "$a" 443)" "kept"
		expect_eq open "$(tcp_open lan cut$family "$a" 444)" "to be cut"
	done
	policy gw gateway "forward tcp/443 any any" "set forward drop"
	for family in 4 6; do
		expect_eq open "$(tcp_say kept$family)" "a connection that both policies permit"
		expect_eq timeout "$(tcp_say cut$family 0.5)" "a connection cut"
	done
	policy gw gateway "forward tcp/443,tcp/444 any any" "set forward drop"
	expect_soon 5 says open cut4
}

says() { # WORD NAME
	[ "$(tcp_say "$2" 1)" = "$1" ]
}

# a first policy takes over the connections that it permits, whoever speaks first, and cuts others
case_adopt_host() {
	local family s c first
	need rolewall
	net_pair client server
	serve server tcp 443 80
	serve client tcp 22 23
	for family in 4 6; do
		s=$(net_addr server client $family) c=$(net_addr client server $family)
		expect_eq open "$(tcp_open client out$family "$s" 443)" "outbound"
		expect_eq open "$(tcp_open client bad$family "$s" 80)" "outbound, to be cut"
		expect_eq open "$(tcp_open server in$family "$c" 22)" "inbound"
		expect_eq open "$(tcp_open server evil$family "$c" 23)" "inbound, to be cut"
	done
	policy client "in tcp/22" "out tcp/443"
	for family in 4 6; do
		expect_eq open "$(tcp_say out$family)" "outbound"
		expect_eq open "$(tcp_say in$family)" "inbound"
		expect_ne open "$(tcp_say bad$family 0.5)" "outbound, cut"
		expect_ne open "$(tcp_say evil$family 0.5)" "inbound, cut"
	done
	expect tool client flush
	expect_eq open "$(tcp_say in4)" "inbound, without a policy"
	# Now the other end of an inbound connection, and the server of an outbound one, speaks first.
	for first in in out; do
		policy client "in tcp/22" "out tcp/443"
		expect_eq open "$(server_speaks client $first)" "$first, the other end first"
		expect tool client flush
	done
}

# The far end of a held connection sends first, over each family; the near end answers nothing.
server_speaks() { # NS NAME
	python_in - <<-END
		import socket
		held = [net.HELD["$2" + family] for family in "46"]
		said = set()
		def peer_of(s):
		    try:
		        return s.getpeername()[1]
		    except OSError:
		        return None
		for near in held:
		    far = [
		        s for s in net.SERVERS
		        if s.fileno() >= 0 and s is not near and s.type == socket.SOCK_STREAM
		        and peer_of(s) == near.getsockname()[1]
		    ]
		    near.settimeout(2)
		    far[0].sendall(b"from afar")
		    try:
		        said.add("open" if near.recv(100).endswith(b"from afar") else "garbled")
		    except OSError as error:
		        said.add(net.word(error))
		print(" ".join(sorted(said)))
	END
}

# the same on a gateway; and a forged packet in the middle of nothing opens nothing on a host
case_adopt_gateway() {
	local family a
	need rolewall
	net_gateway lan gw wan
	serve wan tcp 443 444
	for family in 4 6; do
		a=$(net_addr wan gw $family)
		expect_eq open "$(tcp_open lan good$family "$a" 443)" "permitted later"
		expect_eq open "$(tcp_open lan bad$family "$a" 444)" "not permitted later"
		expect_eq open "$(tcp_open lan far$family "$a" 443)" "permitted later, the server first"
	done
	policy gw gateway "forward tcp/443 any any" "set forward drop"
	expect_eq open "$(server_speaks gw far)" "the server speaks first"
	for family in 4 6; do
		expect_eq open "$(tcp_say good$family)" "adopted"
		expect_eq timeout "$(tcp_say bad$family 0.5)" "cut"
	done
}

# a forged ACK from a permitted server's port is no connection of this host
case_adopt_forged() {
	need rolewall
	net_pair client server
	serve client tcp 22
	policy client "out tcp/443" "in tcp/80"
	expect_python server "forged packets" <<-END
		wire = packets.Wire(net, "server", "client")
		for dst, src in (
		    ("$(net_addr client server 4)", "$(net_addr server client 4)"),
		    ("$(net_addr client server 6)", "$(net_addr server client 6)"),
		):
		    for flags in (packets.ACK, packets.ACK | packets.PSH, packets.FIN | packets.ACK):
		        # Port 22 listens, 4000 does not; neither is connected to the server's 443.
		        for port in (22, 4000):
		            body = packets.tcp(src, dst, 443, port, flags, seq=99, ack=5, data=b"x")
		            got = wire.ask(packets.ip(src, dst, 6, body), patience=0.2)
		            if got:
		                print(src, "to", port, "was answered with", got)
		wire.close()
	END
	expect_count 'N >= 12' client deny in
	expect_eq "" "$(counts client | grep '^rule')" "rules that matched"
}
