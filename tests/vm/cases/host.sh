# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# A host's own traffic: what comes in, what goes out, and how a denial looks from the other end.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

hooks_of() { # NS: chains of the netfilter hooks, as the kernel lists them
	in_ns "$1" nft list hooks 2>/dev/null | tr -s ' \n\t' ' '
}

# without a policy nothing is touched: no hook, no connection tracking, rmmod works
case_no_policy() {
	need rolewall
	net_pair client server
	serve server tcp 80 udp 53
	expect_both client server <<-'END'
		open tcp 80
		answer udp 53
		answer ping
		reset tcp 81
	END
	expect_no_match 'rolewall|conntrack' "$(hooks_of server)" "hooks"
	expect_eq "" "$(in_ns server conntrack -L 2>/dev/null)" "connections"
	expect_status 3 tool server status
	expect_status 3 tool server show
	# An empty list means something only if the same command shows a connection where there is one.
	policy server "in tcp/80"
	expect_both client server <<<'open tcp 80'
	expect_match 'dport=80' "$(in_ns server conntrack -L 2>&1)" "connections under a policy"
	expect tool server flush
	expect module_unload
	expect_both client server <<-'END'
		open tcp 80
	END
}

# inbound: permitted by port, protocol and family, all else is a timeout
case_inbound_ports() {
	need rolewall
	net_pair client server
	serve server tcp 80 81 8000 8010 udp 53 54
	policy server "in tcp/80" "in tcp/8000-8009" "in udp/53"
	expect_both client server <<-'END'
		open tcp 80
		open tcp 8000
		answer udp 53
		timeout tcp 81
		timeout tcp 8010
		timeout udp 54
		timeout udp 80
		timeout ping
	END
	expect_count 'N >= 4' server rule in-tcp-80
	expect_count 'N >= 10' server deny in no-service
	policy server "in ping"
	expect_both client server <<-'END'
		answer ping
		timeout tcp 80
		timeout udp 53
	END
}

# inbound: permitted by peer, both families
case_inbound_peers() {
	local a4 a6
	need rolewall
	net_pair client server
	net_more client server 9
	serve server tcp 80 81 udp 53
	a4=$(net_sibling client server 4 9) a6=$(net_sibling client server 6 9)
	policy server "in tcp/80 $a4,$a6" "in udp/53 ${a4%9}8/31,${a6%9}8/127" "in tcp/81 any"
	expect_both client server <<-'END'
		open tcp 80 source=9
		timeout tcp 80 source=1
		answer udp 53 source=9
		timeout udp 53 source=1
		open tcp 81 source=9
		open tcp 81 source=1
	END
	expect_count 'N > 0' server deny in no-peer
}

# outbound: permitted by port and peer; else a connection is reset at once, a datagram's sender
# gets EPERM from the kernel
case_outbound() {
	local s4 s6
	need rolewall
	net_pair client server
	serve server tcp 80 81 443 udp 53 54
	s4=$(net_addr server client 4) s6=$(net_addr server client 6)
	policy client "out tcp/80" "out udp/53" "out tcp/443 $s4,$s6"
	expect_both client server <<-'END'
		open tcp 80
		open tcp 443
		answer udp 53
		reset tcp 81 wait=3
		not-permitted udp 54 wait=3
		not-permitted ping wait=3
	END
	net_more server client 9
	expect_probes client "$(net_sibling server client 4 9)" "$(net_sibling server client 6 9)" <<-'END'
		open tcp 80
		reset tcp 443 wait=3
	END
	# Nothing was said about what comes in, so nothing does.
	tcp_serve client :: 22
	expect_both server client <<-'END'
		timeout tcp 22
		timeout ping
	END
	policy client "out tcp/80" "set outbound drop"
	expect_both client server <<-'END'
		open tcp 80
		timeout tcp 81
		not-permitted udp 54
	END
}

# a rejection is a RST, or ICMP with the code "administratively prohibited"
case_reject_codes() {
	need rolewall
	net_pair client server
	serve server tcp 80 udp 53
	policy server "in tcp/80" "set inbound reject"
	expect_both client server <<-'END'
		open tcp 80
		reset tcp 81 wait=3
		unreachable|prohibited udp 53 wait=3
	END
	expect_python client "codes" <<-END
		wire = packets.Wire(net, "client", "server")
		for src, dst, want in (
		    ("$(net_addr client server 4)", "$(net_addr server client 4)", "icmp 3/13"),
		    ("$(net_addr client server 6)", "$(net_addr server client 6)", "icmp 1/1"),
		):
		    got = wire.ask(packets.ip(src, dst, 17, packets.udp(src, dst, 4000, 53)), until="icmp")
		    if got != want:
		        print("udp: expected", want, "got", got)
		    echo = packets.icmp(8, 0) if "." in src else packets.icmp6(src, dst, 128, 0)
		    got = wire.ask(packets.ip(src, dst, 1 if "." in src else 58, echo), until="icmp")
		    if got != want:
		        print("echo request: expected", want, "got", got)
		    got = wire.ask(packets.ip(src, dst, 6, packets.tcp(src, dst, 4000, 81, packets.SYN)), until="tcp")
		    if got != "tcp RA 81>4000":
		        print("tcp: got", got)
		    # What makes no sense gets no answer.
		    got = wire.ask(packets.ip(src, dst, 6, packets.tcp(src, dst, 4000, 80, 0)))
		    if got:
		        print("a packet without flags was answered with", got)
		wire.close()
	END
	expect_count 'N > 0' server essential out reject
}

# an empty policy denies everything but loopback
case_empty_policy() {
	need rolewall
	net_pair client server
	serve server tcp 80 udp 53
	policy server
	expect_both client server <<-'END'
		timeout tcp 80
		timeout udp 53
		timeout ping
	END
	expect_probes server 127.0.0.1 ::1 <<-'END'
		open tcp 80
		answer udp 53
		answer ping
		reset tcp 81
	END
	expect_probes server "$(net_addr server client 4)" "$(net_addr server client 6)" <<-'END'
		open tcp 80
		answer ping
	END
	expect_both server client <<-'END'
		reset tcp 80 wait=3
		not-permitted ping wait=3
	END
	expect_count 'N >= 12' server essential in loopback
	expect_count 'N >= 12' server essential out loopback
}
