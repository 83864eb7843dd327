# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What passes in every policy, as networks break without it, and what only pretends to be that.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# neighbours and multicast listeners find each other under an empty policy
case_essential_link() {
	need rolewall
	net_pair client server
	policy server
	policy client
	must ip -n client neigh flush all
	must ip -n server neigh flush all
	# Nothing of the echo passes, but the neighbour is found; ARP is none of our business.
	expect_both client server <<-'END'
		not-permitted ping
	END
	policy client "out ping"
	expect_both client server <<-'END'
		timeout ping
	END
	expect_match 'REACHABLE|DELAY|PROBE|STALE' "$(ip -n client -6 neigh show "$(net_addr server client 6)")" \
		"the neighbour"
	expect_count 'N >= 1' server essential in nd
	expect_count 'N >= 1' server essential out nd
	expect_python client "joining a group" <<-'END'
		import socket
		sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
		index = socket.if_nametoindex("server")
		sock.setsockopt(41, socket.IPV6_JOIN_GROUP, packets.raw("ff02::1234") + index.to_bytes(4, "little"))
		net.keep(sock)
	END
	expect_soon 5 counted_one client essential out mld
}

counted_one() {
	[ "$(count "$@")" -ge 1 ]
}

# forged neighbour discovery and listener reports, from further than the link, are denied
case_essential_forged() {
	need rolewall
	net_pair client server
	policy server
	expect_python client "forged messages" <<-END
		wire = packets.Wire(net, "client", "server")
		src, dst = "$(net_addr client server 6)", "$(net_addr server client 6)"
		link = "fe80::1"
		def message(kind, hops, source=src, data=bytes(16)):
		    return packets.ip6(source, dst, 58, packets.icmp6(source, dst, kind, 0, 0, data), hops=hops)
		# Routers lower the hop limit of 255; a listener report comes from a link-local address.
		wire.send(*[message(kind, hops) for kind in (133, 134, 135, 136) for hops in (64, 254, 1)])
		wire.send(*[message(kind, 64, link) for kind in (130, 131, 132, 143)])
		wire.send(*[message(kind, 1) for kind in (130, 131, 132, 143)])
		# A redirect is none of the essentials.
		wire.send(message(137, 255, link, bytes(32)))
		wire.close()
	END
	expect_count 'N >= 21' server deny in
	expect_eq "" "$(counts server | grep 'essential in mld')" "forged listener reports"
	# And so is too-big for no connection.
	expect_python client "too big, of nothing" <<-END
		wire = packets.Wire(net, "client", "server")
		src, dst = "$(net_addr client server 6)", "$(net_addr server client 6)"
		quote = packets.ip6(dst, src, 17, packets.udp(dst, src, 4000, 53))
		wire.send(packets.ip6(src, dst, 58, packets.icmp6(src, dst, 2, 0, 1280, quote)))
		src, dst = "$(net_addr client server 4)", "$(net_addr server client 4)"
		quote = packets.ip4(dst, src, 17, packets.udp(dst, src, 4000, 53))
		wire.send(packets.ip4(src, dst, 1, packets.icmp(3, 4, 1300, quote)))
		wire.close()
	END
	expect_eq "" "$(counts server | grep 'essential in pmtu')" "too big, of no connection"
	expect_count 'N >= 2' server deny in invalid
}

# DHCP is an option; without it its packets are denied
case_dhcp() {
	need rolewall
	net_pair client server
	policy client "set dhcp true"
	dhcp_packets
	expect_count 'N >= 2' client rule rolewall/dhcp-answer
	expect_count 'N >= 1' client rule rolewall/dhcp-request
	expect_count 'N >= 1' client rule rolewall/dhcpv6-answer
	# The stack hands a sender of broadcasts its own, which is no answer.
	expect_count 'N <= 1' client deny
	policy client
	dhcp_packets
	expect_count 'N >= 3' client deny
}

# An offer to the broadcast address and to the client itself, and the client's own discovery.
dhcp_packets() {
	expect_python server "the server's DHCP" <<-END
		wire = packets.Wire(net, "server", "client")
		src, dst = "$(net_addr server client 4)", "$(net_addr client server 4)"
		for to in (dst, "255.255.255.255"):
		    wire.send(packets.ip4(src, to, 17, packets.udp(src, to, 67, 68, bytes(240))))
		src, dst = "fe80::2", "$(net_addr client server 6)"
		wire.send(packets.ip6(src, dst, 17, packets.udp(src, dst, 547, 546, bytes(60))))
		wire.close()
	END
	python_in client <<-'END' >/dev/null
		import socket
		with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
		    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
		    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"server")
		    sock.bind(("", 68))
		    sock.sendto(bytes(240), ("255.255.255.255", 67))
	END
}

# broadcast and multicast are judged like all else: by port and by the sender's address
case_multicast() {
	need rolewall
	net_pair client server
	policy server "in udp/5353" "in udp/137 $(net_addr client server 4)"
	expect_python client "datagrams to groups" <<-END
		import socket
		heard = {}
		net.enter("server")
		index = socket.if_nametoindex("client")
		for port in (5353, 5354, 137):
		    for family, any_address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
		        sock = socket.socket(family, socket.SOCK_DGRAM)
		        if family == socket.AF_INET6:
		            sock.setsockopt(41, socket.IPV6_V6ONLY, 1)
		            sock.setsockopt(41, socket.IPV6_JOIN_GROUP, packets.raw("ff02::fb") + index.to_bytes(4, "little"))
		        else:
		            request = packets.raw("224.0.0.251") + bytes(4) + index.to_bytes(4, "little")
		            sock.setsockopt(0, socket.IP_ADD_MEMBERSHIP, request)
		        sock.bind((any_address, port))
		        sock.settimeout(0.3)
		        heard[family, port] = sock
		wire = packets.Wire(net, "client", "server")
		four, six = "$(net_addr client server 4)", "fe80::7"
		broadcast = "$(net_addr client server 4 | sed 's/[0-9]*$/255/')"
		for port in (5353, 5354, 137):
		    for src, dst in ((four, "224.0.0.251"), (six, "ff02::fb"), (four, broadcast)):
		        wire.send(packets.ip(src, dst, 17, packets.udp(src, dst, 9, port)))
		wire.close()
		wanted = {(socket.AF_INET, 5353): 2, (socket.AF_INET6, 5353): 1, (socket.AF_INET, 137): 2}
		for key, sock in heard.items():
		    got = 0
		    try:
		        while sock.recv(10):
		            got += 1
		    except OSError:
		        pass
		    sock.close()
		    if got != wanted.get(key, 0):
		        print(key, "heard", got, "expected", wanted.get(key, 0))
	END
}
