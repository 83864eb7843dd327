# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Packets that come in odd pieces or sizes, and connections in odd states: judged as all others are.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# a packet whose bytes lie in two or three pieces, split at each byte of its headers
case_packets_split() {
	local tracking
	need rolewall tun
	net_new server
	# A device whose writer says which bytes lie where (IFF_NAPI_FRAGS). It stays with its file.
	expect_python server "the device" <<-'END'
		import fcntl, os, struct
		fd = os.open("/dev/net/tun", os.O_RDWR)
		fcntl.ioctl(fd, 0x400454CA, struct.pack("16sH22x", b"split", 0x0002 | 0x1000 | 0x0010 | 0x0020))
		class Tap:
		    type = 0
		    def shutdown(self, how): raise OSError
		    def close(self): os.close(fd)
		net.keep(Tap())
		net.HELD["split"] = fd
	END
	must ip -n server addr add 10.0.1.2/24 dev split
	must ip -n server addr add fd00:0:0:1::2/64 dev split nodad
	# Somebody must be there, or there would be ICMP errors too.
	expect_python server "a listener" <<-'END'
		for address in ("10.0.1.2", "fd00:0:0:1::2"):
		    sock = net.make_socket(address, 2)
		    sock.bind((address, 53))
		    net.keep(sock)
	END
	must ip -n server link set split address 02:00:00:00:00:02 up
	for tracking in none conntrack; do
		policy server "in udp/53" "in tcp/80" "set tracking $tracking" "set inbound drop" "set screen split"
		expect_python server "split packets, $tracking" <<-'END'
			import os
			head = bytes.fromhex("020000000002" "020000000001")
			sent = 0
			for src, dst in (("10.0.1.1", "10.0.1.2"), ("fd00:0:0:1::1", "fd00:0:0:1::2")):
			    size = 40 if ":" in src else 20
			    for proto, wanted, other in ((17, 53, 54), (6, 80, 81)):
			        for port in (wanted, other):
			            body = packets.udp(src, dst, 4000, port) if proto == 17 else \
			                packets.tcp(src, dst, 4000 + sent, port, packets.SYN)
			            frame = head + (b"\x86\xdd" if size == 40 else b"\x08\0") + packets.ip(src, dst, proto, body)
			            # The kernel itself wants a link's header in one piece.
			            for at in range(14, 14 + size + len(body)):
			                for pieces in ((frame[:at], frame[at:]), (frame[:at], frame[at : at + 1], frame[at + 1 :])):
			                    os.writev(net.HELD["split"], [piece for piece in pieces if piece])
			                sent += 1
		END
		# Two a byte of header and body: 8 + 4 bytes behind IPv4's or IPv6's header, 20 behind TCP's.
		expect_eq $((2 * (32 + 52))) "$(count server rule in-udp-53)" "permitted datagrams, $tracking"
		expect_num "$(count server deny in no-service) == 2 * (32 + 52 + 40 + 60)" "denied packets, $tracking"
		expect tool server flush
	done
}

# super-packets of more than 64 KiB, of many datagrams, with wrong checksums
case_packets_large() {
	local ns
	need rolewall nf_tables
	need_tool ethtool
	net_gateway lan gw wan
	serve wan tcp 80
	for ns in lan wan; do
		in_ns "$ns" ethtool -K gw gro on rx-gro-list on >/dev/null 2>&1 || true
		in_ns gw ethtool -K "$ns" gro on >/dev/null 2>&1 || true
		ip -n "$ns" link set gw gso_max_size 150000 gro_max_size 150000 2>/dev/null || note "no big TCP"
		ip -n gw link set "$ns" gso_max_size 150000 gro_max_size 150000 2>/dev/null || true
	done
	# Or a packet would be as large only as a slow machine's round trips warrant.
	for ns in lan wan; do
		in_ns "$ns" sysctl -qw net.ipv4.tcp_tso_rtt_log=30 2>/dev/null || true
	done
	in_ns gw nft -f - <<-'END'
		table inet sizes {
			counter huge { }
			chain f { type filter hook forward priority -300; meta length > 65536 counter name huge; }
		}
	END
	policy gw gateway "forward tcp/80 any any" "forward udp/53 any any" "set forward drop"
	policy wan "in tcp/80,udp/53"
	expect_python lan "large transfers" <<-END
		import socket
		for there, here in (("$(net_addr wan gw 4)", "$(net_addr lan gw 4)"), ("$(net_addr wan gw 6)", "$(net_addr lan gw 6)")):
		    sock = net.make_socket(there, socket.SOCK_STREAM)
		    sock.settimeout(20)
		    sock.connect((there, 80))
		    sock.setblocking(True)
		    import threading
		    data = bytes(range(256)) * 16384
		    sender = threading.Thread(target=sock.sendall, args=(data,), daemon=True)
		    sender.start()
		    got = 0
		    while got < len(data) and (part := sock.recv(1 << 20)):
		        got += len(part)
		    if got != len(data):
		        print(there, "echoed", got, "of", len(data))
		    sock.close()
		    # Forty datagrams in one buffer, to a permitted port and to another one.
		    net.enter("wan")
		    ears = {}
		    for port in (53, 54):
		        ears[port] = net.make_socket(there, socket.SOCK_DGRAM)
		        ears[port].setsockopt(socket.SOL_SOCKET, 33, 4 << 20)
		        ears[port].bind((there, port))
		        ears[port].settimeout(1)
		        net.keep(ears[port])
		    net.enter("lan")
		    for port, wanted in ((53, 40), (54, 0)):
		        sock = net.make_socket(there, socket.SOCK_DGRAM)
		        sock.setsockopt(17, 103, 1200)
		        sock.sendto(bytes(48000), (there, port))
		        count = 0
		        try:
		            while count < 41:
		                if len(ears[port].recv(65536)) != 1200:
		                    print(there, "a datagram of another size")
		                count += 1
		                if count == wanted:
		                    ears[port].settimeout(0.3)
		        except OSError:
		            pass
		        if count != wanted:
		            print(there, "port", port, "heard", count, "of 40 datagrams")
		    # A SYN whose checksum is wrong opens nothing.
		    wire = packets.Wire(net, "lan", "gw")
		    good = packets.tcp(here, there, 4000, 80, packets.SYN)
		    bad = good[:16] + bytes([good[16] ^ 1]) + good[17:]
		    if said := wire.ask(packets.ip(here, there, 6, bad)):
		        print("a wrong checksum was answered with", said)
		    wire.close()
	END
	echo "# $(in_ns gw nft list counter inet sizes huge | awk '/packets/ { print $2 }') packets of more than 64 KiB"
	expect_count 'N > 0' gw rule forward-tcp-80
	expect_count 'N > 0' gw deny forward no-service
}

# connections in another zone of tracking, opened from both ends at once, in a table that is full
case_connections_odd() {
	local most=/proc/sys/net/netfilter/nf_conntrack_max before
	need rolewall nft_ct
	net_pair client server
	serve server tcp 80 81 udp 53
	# A template of a zone is attached before the connection is looked up.
	in_ns server nft -f - <<-'END'
		table inet zoned {
			chain pre { type filter hook prerouting priority raw; ct zone set 7; }
			chain out { type filter hook output priority raw; ct zone set 7; }
		}
	END
	policy server "in tcp/80" "in udp/53"
	expect_both client server <<-'END'
		open tcp 80
		timeout tcp 81
		answer udp 53
	END
	in_ns server nft delete table inet zoned
	expect tool server flush
	# Both ends open at once: the other end's SYN belongs to a connection that is permitted.
	policy client "out tcp/6000" "set inbound drop"
	policy server "in tcp/1" "set inbound drop"
	expect_python client "opened from both ends" <<-END
		import socket
		for here, there in (("$(net_addr client server 4)", "$(net_addr server client 4)"),
		                    ("$(net_addr client server 6)", "$(net_addr server client 6)")):
		    wire = packets.Wire(net, "server", "client")
		    net.enter("client")
		    sock = net.make_socket(there, socket.SOCK_STREAM, here, 5000)
		    sock.setblocking(False)
		    net.keep(sock)
		    def syn(sport, dport):
		        return packets.ip(there, here, 6, packets.tcp(there, here, sport, dport, packets.SYN))
		    if said := wire.ask(syn(6000, 5000), patience=0.4):
		        print("before anybody asked:", said)
		    sock.connect_ex((there, 6000))
		    said = wire.ask(syn(6000, 5000), patience=3, until="tcp SA 5000>6000")
		    if "tcp SA 5000>6000" not in said:
		        print("the other end's SYN was answered with:", said)
		    # The answer to the right one may come again meanwhile.
		    said = wire.ask(syn(6001, 5000), syn(6000, 5001), patience=0.4)
		    if "SA 5000>6001" in said or "SA 5001>6000" in said:
		        print("SYNs of other ports were answered with:", said)
		    wire.close()
	END
	expect tool client flush
	expect tool server flush
	# A table that is full: nothing forbidden gets in, what is open goes on, afterwards all is as before.
	policy server "in tcp/80" "in udp/53"
	expect_eq open "$(tcp_open client kept "$(net_addr server client 4)" 80)" "a connection"
	before=$(cat $most)
	echo 60 >$most
	expect_python client "a flood of connections" <<-END
		wire = packets.Wire(net, "client", "server")
		for src, dst in (("$(net_addr client server 4)", "$(net_addr server client 4)"),
		                 ("$(net_addr client server 6)", "$(net_addr server client 6)")):
		    for port in range(10000, 10300):
		        wire.send(packets.ip(src, dst, 6, packets.tcp(src, dst, port, 80, packets.SYN)),
		                  packets.ip(src, dst, 17, packets.udp(src, dst, port, 53)))
		wire.close()
	END
	expect_both client server <<<'timeout tcp 81'
	expect_eq open "$(tcp_say kept)" "what was open before"
	echo "$before" >$most
	expect_both client server <<-'END'
		open tcp 80
		answer udp 53
		timeout tcp 81
	END
}
