# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# tracking: none and tracking: socket: what has to work without connections, and what a swap from one
# mode to another may not lose or let in. What must not pass for an answer is in modes_attacks.sh.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

modes_host() { # MODE
	local mode=$1
	need rolewall
	net_pair client server
	serve server tcp 80 81 udp 53 54 123
	serve client tcp 22 23 udp 5000
	policy client "set tracking $mode" "out tcp/80" "out udp/53" "out udp/123" "out ping" "in tcp/22" \
		"in udp/5000"
	expect_both client server <<-'END'
		open tcp 80
		answer udp 53
		answer ping
		reset tcp 81 wait=3
		not-permitted udp 54 wait=3
	END
	# Both ends at the service's port, as of NTP; and an IPv4 peer of an IPv6 socket.
	expect_python client "sockets that are bound, or of both families" <<-END
		import socket
		four, six = "$(net_addr server client 4)", "$(net_addr server client 6)"
		for family, address in ((socket.AF_INET, four), (socket.AF_INET6, six)):
		    with socket.socket(family, socket.SOCK_DGRAM) as sock:
		        sock.settimeout(5)
		        sock.bind(("", 123))
		        sock.sendto(b"time", (address, 123))
		        if sock.recv(9) != b"time":
		            print(address, "garbled")
		mapped = "::ffff:" + four
		with socket.create_connection((mapped, 80), 5) as sock:
		    sock.sendall(b"ping")
		    if sock.recv(4) != b"ping":
		        print("mapped: garbled")
		with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
		    sock.settimeout(5)
		    sock.sendto(b"ping", (mapped, 53))
		    if sock.recv(4) != b"ping":
		        print("mapped datagram: garbled")
		    # Larger than the link: the answer comes in pieces, which bear no ports.
		    for address in (mapped, six):
		        sock.sendto(bytes(20000), (address, 53))
		        if len(sock.recv(65536)) != 20000:
		            print(address, "fragments: garbled")
	END
	expect_both server client <<-'END'
		open tcp 22
		answer udp 5000
		timeout tcp 23
		timeout udp 5001
		timeout ping
	END
	expect_eq 0 "$(in_ns client cat /proc/sys/net/netfilter/nf_conntrack_count)" "connections"
	expect_eq "" "$(in_ns client conntrack -L 2>/dev/null)" "connections listed"
	expect_count 'N >= 8' client rule out-tcp-80
	expect_count 'N >= 4' client rule out-udp-53
	expect_count 'N == 4' client rule in-udp-5000
	expect_count 'N == 4' client rule out-ping
	# What another table exempts from tracking is no matter where nothing tracks.
	in_ns client nft 'add table inet t; add chain inet t c { type filter hook prerouting priority raw; }
		add rule inet t c notrack'
	expect_both client server <<<'open tcp 80'
	modes_cut "$mode"
	expect tool client flush
}

# A tightened policy ends what is open, in both directions; what stays permitted lives on.
modes_cut() { # MODE
	local family
	for family in 4 6; do
		expect_eq open "$(tcp_open "out$family" "$(net_addr server client $family)" 80)" "outwards"
	done
	for family in 4 6; do
		expect_eq open "$(ask_helper server tcp_open "in$family" "$(net_addr client server $family)" 22)" \
			"inwards"
	done
	policy client "set tracking $1" "out tcp/80" "in tcp/22"
	for family in 4 6; do
		expect_eq open "$(tcp_say "out$family" 5)" "outwards, still permitted, IPv$family"
		expect_eq open "$(tcp_say "in$family" 5)" "inwards, still permitted, IPv$family"
	done
	policy client "set tracking $1"
	for family in 4 6; do
		expect_ne open "$(tcp_say "out$family" 1)" "outwards, no longer permitted, IPv$family"
		expect_ne open "$(tcp_say "in$family" 1)" "inwards, no longer permitted, IPv$family"
	done
}

tcp_open() { # NAME ADDRESS PORT, from the client
	ask_helper client tcp_open "$@"
}

# without connections a host does what its policy says, and only that
case_modes_host_none() {
	modes_host none
}

# by sockets likewise
case_modes_host_socket() {
	modes_host socket
}

# by sockets where early demultiplexing is off and where a VRF owns the interface
case_modes_socket_tables() {
	need rolewall
	net_pair client server
	serve server tcp 80 udp 53
	serve client tcp 22
	policy client "set tracking socket" "out tcp/80" "out udp/53" "in tcp/22"
	in_ns client sysctl -qw net.ipv4.ip_early_demux=0
	expect_both client server <<-'END'
		open tcp 80
		answer udp 53
	END
	expect_both server client <<<'open tcp 22'
	modprobe -q vrf || return 0
	in_ns client sysctl -qw net.ipv4.ip_early_demux=1
	must ip -n client link add blue type vrf table 100
	must ip -n client link set blue up
	must ip -n client addr add 127.0.0.1/8 dev blue
	must ip -n client link set server master blue
	must ip -n client addr replace "$(net_addr client server 6)/64" dev server nodad
	expect_python client "sockets in a VRF" <<-END
		import socket
		for demux in ("1", "0"):
		    open("/proc/sys/net/ipv4/ip_early_demux", "w").write(demux)
		    for address in ("$(net_addr server client 4)", "$(net_addr server client 6)"):
		        for device in (b"blue", b"server"):
		            for kind, port in ((socket.SOCK_STREAM, 80), (socket.SOCK_DGRAM, 53)):
		                with net.make_socket(address, kind) as sock:
		                    sock.settimeout(5)
		                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device)
		                    try:
		                        sock.connect((address, port))
		                        sock.send(b"ping")
		                        if sock.recv(4) != b"ping":
		                            print("garbled")
		                    except OSError as error:
		                        print(demux, address, device, port, error)
	END
}

# a gateway without connections: what is bound passes in its direction, with path MTU and errors
case_modes_gateway() {
	need rolewall
	net_gateway lan gw wan
	serve wan tcp 443 444 udp 53 54
	serve lan tcp 8080
	policy gw gateway "set tracking none" "forward tcp/443 any any wan lan" "forward tcp/444 any any lan wan" \
		"forward udp/53 any any lan wan" "forward udp/33434-33534 any any lan wan" \
		"forward ping any any lan wan" "zone lan lan" "zone wan wan" "set forward drop"
	expect_probes lan "$(net_addr wan gw 4)" "$(net_addr wan gw 6)" <<-'END'
		open tcp 444
		answer udp 53
		answer ping
		timeout tcp 443
		timeout udp 54
	END
	expect_probes wan "$(net_addr lan gw 4)" "$(net_addr lan gw 6)" <<-'END'
		timeout tcp 444
		timeout ping
	END
	expect_python lan "a traceroute's two hops" <<-END
		import select, socket
		for family, level, ttl, err, addresses in (
		    (socket.AF_INET, 0, 2, 11, ("$(net_addr gw lan 4)", "$(net_addr wan gw 4)")),
		    (socket.AF_INET6, 41, 16, 25, ("$(net_addr gw lan 6)", "$(net_addr wan gw 6)")),
		):
		    for hops, hop in enumerate(addresses, 1):
		        with socket.socket(family, socket.SOCK_DGRAM) as sock:
		            sock.setsockopt(level, ttl, hops)
		            sock.setsockopt(level, err, 1)
		            sock.sendto(b"trace", (addresses[1], 33434))
		            poll = select.poll()
		            poll.register(sock, 0)
		            if not poll.poll(5000):
		                print(hop, "has not answered")
		                continue
		            _, notes, _, _ = sock.recvmsg(99, 512, socket.MSG_ERRQUEUE)
		            if net.socket.inet_pton(family, hop) not in notes[0][2]:
		                print(hop, "expected, got", notes)
	END
	must ip -n gw link set wan mtu 1300
	must ip -n wan link set gw mtu 1300
	must ip -n wan route replace default via "$(net_addr gw wan 4)" advmss 1460
	must ip -n wan -6 route replace default via "$(net_addr gw wan 6)" advmss 1440
	expect_python lan "a transfer through a narrow link" <<-END
		for server in ("$(net_addr wan gw 4)", "$(net_addr wan gw 6)"):
		    sock = net.make_socket(server, 1)
		    sock.settimeout(20)
		    sock.connect((server, 444))
		    sock.sendall(bytes(20480))
		    got = 0
		    while got < 20480:
		        got += len(sock.recv(65536))
		    sock.close()
	END
	expect_eq 0 "$(in_ns gw cat /proc/sys/net/netfilter/nf_conntrack_count)" "connections"
}

# path MTU discovery of a host, by sockets and without
case_modes_path_mtu() {
	local mode
	need rolewall
	net_gateway client router server
	serve server tcp 80 udp 53
	must ip -n router link set server mtu 1300
	must ip -n server link set router mtu 1300
	must ip -n server route replace default via "$(net_addr router server 4)" advmss 1460
	must ip -n server -6 route replace default via "$(net_addr router server 6)" advmss 1440
	for mode in none socket; do
		policy client "set tracking $mode" "out tcp/80"
		expect_python client "a transfer through a narrow link, $mode" <<-END
			for server in ("$(net_addr server router 4)", "$(net_addr server router 6)"):
			    sock = net.make_socket(server, 1)
			    sock.settimeout(20)
			    sock.connect((server, 80))
			    sock.sendall(bytes(20480))
			    got = 0
			    while got < 20480:
			        got += len(sock.recv(65536))
			    sock.close()
		END
		expect_count 'N >= 2' client essential in pmtu
		expect_count 'N == 0' client deny in
		in_ns client sh -c 'ip route flush cache; ip -6 route flush cache'
		expect tool client flush
	done
}
