# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Where a packet, its connection and its interface are not what they seem: a gateway's own errors,
# helpers behind translation, packets sent elsewhere after their route was found.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# a gateway's own ICMP errors about what it forwards arrive; about what it does not forward, not
case_gateway_errors() {
	need rolewall
	net_gateway lan gw wan
	serve wan udp 53
	policy gw gateway "zone inner lan" "zone outer wan" "forward udp/53 any any inner outer" \
		"set forward drop"
	expect_python lan "time exceeded" <<-END
		import socket
		for dst, six in (("$(net_addr wan gw 4)", False), ("$(net_addr wan gw 6)", True)):
		    for port, wanted in ((53, "unreachable"), (54, "timeout")):
		        sock = net.make_socket(dst, 2)
		        sock.setsockopt(socket.IPPROTO_IPV6 if six else socket.IPPROTO_IP, 16 if six else 2, 1)
		        sock.setsockopt(socket.IPPROTO_IPV6 if six else socket.IPPROTO_IP, 25 if six else 11, 1)
		        sock.settimeout(3 if port == 53 else 0.7)
		        sock.connect((dst, port))
		        sock.send(b"x")
		        try:
		            sock.recv(10)
		            got = "an answer"
		        except OSError as error:
		            got = net.word(error)
		        if got != wanted:
		            print(dst, port, got)
	END
	expect_count 'N >= 2' gw rule forward-udp-53
}

# FTP through a gateway that translates the server's address and names the helper
case_helper_nat() {
	need rolewall nf_conntrack_ftp nf_nat_ftp nft_chain_nat nft_nat
	net_gateway lan gw wan
	# An address of another length than the server's own: what is announced grows on its way.
	net_more gw lan 200
	expect_python wan "the FTP server" <<<'import ftp; ftp.serve(net, "wan")'
	in_ns gw nft -f - <<-END
		table ip t {
			chain pre {
				type nat hook prerouting priority dstnat;
				iifname lan tcp dport 21 dnat to $(net_addr wan gw 4)
			}
		}
	END
	policy gw gateway "forward tcp/21 any any" "helper ftp" "set forward drop"
	for mode in passive active; do
		expect_eq data "$(python_in lan <<-END
			import ftp
			print(ftp.ask(net, "$mode", "$(net_addr lan gw 4)", "$(net_sibling gw lan 4 200)"))
		END
		)" "$mode through translation"
	done
}

# what is sent to this host itself but translated away is judged as what leaves
case_translated_away() {
	need rolewall nft_chain_nat nft_nat
	net_pair client server
	serve server udp 53
	in_ns client nft -f - <<-END
		table inet t {
			chain out {
				type nat hook output priority -100;
				udp dport 99 dnat ip to $(net_addr server client 4):53
				udp dport 99 dnat ip6 to [$(net_addr server client 6)]:53
			}
		}
	END
	policy client "out udp/54"
	expect_probes client "$(net_addr client server 4)" "$(net_addr client server 6)" <<-'END'
		not-permitted udp 99
	END
	policy client "out udp/53"
	expect_probes client "$(net_addr client server 4)" "$(net_addr client server 6)" <<-'END'
		answer udp 99
	END
}

# a forged segment is no connection in midstream, once a gateway has stopped adopting
case_adopt_gateway_late() {
	need rolewall
	net_gateway lan gw wan
	serve lan tcp 22
	echo 0 >/sys/module/rolewall/parameters/adopt
	policy gw gateway "forward tcp/443 $(gateway_net lan 4),$(gateway_net lan 6) any" "set forward drop"
	echo 300 >/sys/module/rolewall/parameters/adopt
	expect_python wan "forged segments" <<-END
		wire = packets.Wire(net, "wan", "gw")
		for dst, src in (
		    ("$(net_addr lan gw 4)", "$(net_addr wan gw 4)"),
		    ("$(net_addr lan gw 6)", "$(net_addr wan gw 6)"),
		):
		    wire.send(packets.ip(src, dst, 6, packets.tcp(src, dst, 443, 22, 0x10)))
		wire.close()
	END
	expect_soon 3 reached gw 2 deny forward no-service
	expect_count 'N == 0' gw rule forward-tcp-443
}

gateway_net() { # NS FAMILY
	net_addr "$1" gw "$2"
}

reached() { # NS N WHAT...
	[ "$(count "$1" "${@:3}")" -ge "$2" ]
}
