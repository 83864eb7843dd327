# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What belongs to a connection without being of it: ICMP errors and the connections of helpers.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# an ICMP error arrives for a permitted flow, and does not for one that is not
case_icmp_errors() {
	local family s
	need rolewall
	net_pair client server
	policy client "out udp/53" "out udp/54"
	expect_both client server <<-'END'
		reset udp 53
		reset udp 54
	END
	expect_count 'N >= 4' client rule out-udp-53
	# The socket is older than the policy under which its error must not arrive.
	expect_python client "an error for a flow that is no longer permitted" <<-END
		import socket
		for dst, family in (("$(net_addr server client 4)", socket.AF_INET), ("$(net_addr server client 6)", socket.AF_INET6)):
		    sock = socket.socket(family, socket.SOCK_DGRAM)
		    sock.connect((dst, 54))
		    net.keep(sock)
		    net.HELD["errors%d" % (6 if ":" in dst else 4)] = sock
	END
	for family in 4 6; do
		s=$(net_addr server client $family)
		expect_python server "ICMP errors" <<-END
			wire = packets.Wire(net, "server", "client")
			src, dst = "$s", "$(net_addr client server $family)"
			six = ":" in src
			port = net.HELD["errors$family"].getsockname()[1]
			net.HELD["errors$family"].send(b"first")
			# What the client sent, as it is quoted: to port 54 with its own port, and twice forged.
			def error(sport, dport, kind=None, size=None):
			    quote = packets.ip(dst, src, 17, packets.udp(dst, src, sport, dport))[:size]
			    if six:
			        return packets.ip(src, dst, 58, packets.icmp6(src, dst, kind or 1, 4, 0, quote))
			    return packets.ip(src, dst, 1, packets.icmp(kind or 3, 3, 0, quote))
			wire.send(error(port, 55), error(port + 1, 54), error(port, 54, 3 if six else 11))
			# Quotations that end within a header.
			for size in (0, 1, 10, 19, 20, 22, 39, 40, 41, 44):
			    wire.send(error(port, 54, None, size))
			wire.close()
		END
	done
	expect_count 'N >= 4' client deny in invalid
	policy client "out udp/53"
	expect_python client "a denied flow's errors" <<-'END'
		for name in ("errors4", "errors6"):
		    try:
		        net.HELD[name].getsockopt(1, 4)
		        net.HELD[name].send(b"x")
		        print(name, "was sent")
		    except OSError as error:
		        if net.word(error) != "not-permitted":
		            print(name, net.word(error))
	END
	for family in 4 6; do
		s=$(net_addr server client $family)
		expect_python server "errors of a flow that is no longer permitted" <<-END
			wire = packets.Wire(net, "server", "client")
			src, dst = "$s", "$(net_addr client server $family)"
			port = net.HELD["errors$family"].getsockname()[1]
			quote = packets.ip(dst, src, 17, packets.udp(dst, src, port, 54))
			if ":" in src:
			    packet = packets.ip(src, dst, 58, packets.icmp6(src, dst, 1, 4, 0, quote))
			else:
			    packet = packets.ip(src, dst, 1, packets.icmp(3, 3, 0, quote))
			wire.send(packet)
			wire.close()
		END
	done
	expect_soon 3 counted client 2 deny in related
}

counted() { # NS N WHAT...
	[ "$(count "$1" "${@:3}")" -ge "$2" ]
}

# path MTU discovery through a router with a narrow link, on a host that permits one port only
case_path_mtu() {
	need rolewall
	net_gateway client router server
	serve server tcp 80
	must ip -n router link set server mtu 1300
	must ip -n server link set router mtu 1300
	# Else the server's own segment size would hide what is tested.
	must ip -n server route replace default via "$(net_addr router server 4)" advmss 1460
	must ip -n server -6 route replace default via "$(net_addr router server 6)" advmss 1440
	policy client "out tcp/80"
	policy router gateway "forward tcp/80 any any"
	expect_python client "a transfer through a narrow link" <<-END
		for server in ("$(net_addr server router 4)", "$(net_addr server router 6)"):
		    sock = net.make_socket(server, 1)
		    sock.settimeout(20)
		    sock.connect((server, 80))
		    data = bytes(range(256)) * 400
		    sent = got = 0
		    while got < len(data):
		        if sent < len(data):
		            sock.sendall(data[sent : sent + 20480])
		            sent += 20480
		        while got < sent and (part := sock.recv(65536)):
		            got += len(part)
		    sock.close()
	END
	expect_count 'N >= 2' client essential in pmtu
	expect_count 'N == 0' client deny in
}

# FTP: both kinds of data connection pass with the helper named, neither without it
case_helper_ftp() {
	local mode
	need rolewall nf_conntrack_ftp
	net_pair client server
	ftp_serve
	policy server "in tcp/21" "helper ftp"
	for mode in passive active; do
		expect_eq "data" "$(ftp_ask $mode 4)" "$mode, IPv4"
		expect_eq "data" "$(ftp_ask $mode 6)" "$mode, IPv6"
	done
	expect_no_match 'data' "$(ftp_ask third 4)" "PORT to a third party"
	expect_count 'N >= 20' server rule in-tcp-21
	policy server "in tcp/21"
	ftp_fails "without a helper, the server enforcing"
	# The client's side of the same.
	expect tool server flush
	policy client "out tcp/21" "helper ftp"
	for mode in passive active; do
		expect_eq "data" "$(ftp_ask $mode 4)" "$mode, the client enforcing"
	done
	policy client "out tcp/21"
	ftp_fails "without a helper, the client enforcing"
}

# All four at once, as each takes its patience.
ftp_fails() { # WHAT
	local mode family pids=''
	for mode in passive active; do
		for family in 4 6; do
			ftp_ask $mode $family >"$CASE_DIR/ftp-$mode-$family" &
			pids+=" $!"
		done
	done
	# shellcheck disable=SC2086 # a list of processes
	wait $pids
	for mode in passive active; do
		for family in 4 6; do
			expect_match '^(timeout|reset|not-permitted)$' "$(cat "$CASE_DIR/ftp-$mode-$family")" \
				"$mode $1, IPv$family"
		done
	done
}

ftp_serve() {
	expect_python server "the FTP server" <<<'import ftp; ftp.serve(net)'
}

ftp_ask() { # passive|active|third FAMILY
	python_in client <<-END
		import ftp
		print(ftp.ask(net, "$1", "$(net_addr client server "$2")", "$(net_addr server client "$2")"))
	END
}

# a helper that is not loaded refuses the load and says what to do
case_helper_missing() {
	need rolewall
	net_new server
	policy server "in tcp/80"
	must wait_for 20 helper_gone tftp
	policy_write "$CASE_DIR/tftp.yaml" "in udp/69" "helper tftp"
	expect_status 2 tool server apply -f "$CASE_DIR/tftp.yaml"
	expect_match 'modprobe nf_conntrack_tftp' "$(tool server apply -f "$CASE_DIR/tftp.yaml" 2>&1)" "the hint"
	expect_no_match 'tftp' "$(cat /proc/modules)" "modules that a load requested"
	expect_match '"generation": 1,' "$(tool server status --json)" "the active policy"
	must modprobe nf_conntrack_tftp
	expect tool server apply -f "$CASE_DIR/tftp.yaml"
	expect_status 1 rmmod nf_conntrack_tftp
	expect tool server flush
	expect_soon 5 rmmod nf_conntrack_tftp
}
