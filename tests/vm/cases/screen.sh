# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The early screen: what it drops never reaches the IP hooks, what it must spare does. A table of
# nft's in prerouting, before defragmentation and conntrack, counts the packets that got so far: those
# to port 1000 and above that the cases send, and those with a hop limit of 77.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

tap() { # NS
	in_ns "$1" nft -f - <<-'END'
		table inet tap {
			counter ports { }
			counter hops { }
			chain early {
				type filter hook prerouting priority -450;
				meta l4proto { tcp, udp, sctp, dccp, udplite } th dport 1000-9999 counter name ports
				ip ttl 77 counter name hops
				ip6 hoplimit 77 counter name hops
			}
		}
	END
}

# tapped NS ports|hops: how many packets came so far since it was asked last
tapped() {
	in_ns "$1" nft reset counter inet tap "$2" | awk '/packets/ { print $2 }'
}

# Datagrams to a forbidden port of the server, eight of each family.
knock() { # [PORT]
	expect_python client "knock" <<-END
		import socket
		net.enter("client")
		for family, address in ((socket.AF_INET, "$(net_addr server client 4)"), (socket.AF_INET6, "$(net_addr server client 6)")):
		    with socket.socket(family, socket.SOCK_DGRAM) as sock:
		        for _ in range(8):
		            sock.sendto(b"knock", (address, ${1-5000}))
	END
}

# expect_knock screened|judged WHAT [PORT]
expect_knock() {
	local wanted=16 got
	[ "$1" = judged ] || wanted=0
	count_knock "${3-5000}"
	[ "$got" = "$wanted" ] || screen_state
	if [ "$1" = screened ] && [ "$got" = 16 ] && ! not_told; then
		# Who listened in the case before may hold its socket for a moment yet, in any namespace.
		expect_soon 30 not_told
		count_knock "${3-5000}"
	fi
	expect_eq $wanted "$got" "$2: packets behind the screen"
}

count_knock() { # PORT, sets got
	tapped server ports >/dev/null
	knock "$1"
	got=$(tapped server ports)
}

not_told() {
	! tool server status | grep -q listens
}

# Why the screen stands aside, where it should not.
screen_state() {
	note "$(tool server status --json | jq -c .screen) $(lsmod | grep -c '^nf_nat')" \
		"$(in_ns server sysctl -a 2>/dev/null | grep -E '(br0|client|all|default).forwarding' | paste -sd ' ')"
}

# a scan is dropped before conntrack; what is permitted, its answers and ping pass, both families
case_screen_scan() {
	local proto
	screen_need
	net_pair client server
	tap server
	serve server tcp 80 443 2000
	serve client udp 53
	policy server "in tcp/80" "in tcp/443,udp/5300 192.0.2.0/24" "in ping" "out udp/53" "out ping" "out tcp/25 192.0.2.0/24"
	expect_knock judged "without a screen"
	policy server "in tcp/80" "in tcp/443,udp/5300 192.0.2.0/24" "in ping" "out udp/53" "out ping" "out tcp/25 192.0.2.0/24" \
		"set screen [client]"
	expect_knock screened "a port of no flow"
	expect_knock screened "a port for other peers" 5300
	expect_count 'N == 48' server deny in
	expect_count 'N == 32' server screened
	expect_both client server <<-'END'
		open tcp 80
		timeout tcp 443
		timeout tcp 2000
		answer ping
	END
	expect_eq 0 "$(tapped server ports)" "a scan"
	expect_both server client <<-'END'
		answer udp 53
		answer ping
	END
	expect_count 'N >= 18' server deny in no-peer
	expect_match 'screen +client' "$(tool server status)" "status"
	expect_match '1 interface' "$(tool server status)" "status"
	# All protocols that have ports.
	for proto in 6 17 33 132 136; do
		expect_python client "protocol $proto" <<-END
			net.enter("client")
			wire = packets.Wire(net, "client", "server")
			for src, dst in (("$(net_addr client server 4)", "$(net_addr server client 4)"),
			                 ("$(net_addr client server 6)", "$(net_addr server client 6)")):
			    wire.send(packets.ip(src, dst, $proto, packets.udp(src, dst, 4000, 7000, bytes(40))))
			wire.close()
		END
	done
	expect_eq 0 "$(tapped server ports)" "packets of all protocols"
	expect tool server flush
	expect_knock judged "after a flush"
}

# it stands aside while it cannot foresee: audit, helpers, forwarding, translation; and says so
case_screen_aside() {
	local family
	screen_need
	need nf_conntrack_ftp
	net_pair client server
	tap server
	policy server "in tcp/80" "set screen client" "set mode {out: audit}"
	expect_knock judged "a point that audits"
	expect_match 'audits' "$(tool server status)" "status"
	policy server "in tcp/80" "set screen client" "set mode {forward: audit}"
	expect_knock screened "a point that is not enforced anyway"
	policy server "out tcp/21" "helper ftp" "set screen client"
	expect_knock judged "a helper"
	expect_match 'helper' "$(tool server status)" "status"
	policy server "in tcp/80" "set screen client"
	expect_knock screened "nothing in the way"
	in_ns server sysctl -qw net.ipv4.conf.client.forwarding=1
	in_ns server sysctl -qw net.ipv6.conf.client.forwarding=1
	expect_knock judged "an interface that forwards"
	expect_match 'forward' "$(tool server status)" "status"
	in_ns server sysctl -qw net.ipv4.conf.client.forwarding=0 net.ipv6.conf.client.forwarding=0
	expect_knock screened "one that does no more"
	in_ns server sysctl -qw net.ipv6.conf.all.forwarding=1
	for family in default all client; do
		in_ns server sysctl -qw "net.ipv4.conf.$family.forwarding=1"
	done
	policy server gateway "in tcp/80" "forward tcp/81 any any" "set screen client"
	expect_knock screened "forwarding that is judged"
	must modprobe nf_nat
	expect_knock judged "translation is loaded"
	expect_match 'translation' "$(tool server status)" "status"
	wait_for 20 nat_gone || return 0
	expect_knock screened "translation is gone"
}

# a rollback finds its screen again, a trial leaves none behind; while somebody listens nothing is screened
case_screen_trial() {
	local pid tracking
	screen_need
	net_pair client server
	tap server
	serve server tcp 80
	serve client udp 53
	policy_build "$CASE_DIR/plain.blob" "in tcp/80"
	policy_build "$CASE_DIR/other.blob" "in tcp/80" "in tcp/81" "set screen other"
	policy server "in tcp/80" "set screen [client, \"eth*\"]"
	expect tool server apply --blob "$CASE_DIR/plain.blob" --confirm 60s
	expect_knock judged "a trial without a screen"
	# What comes and goes meanwhile, the one that returns has followed.
	must ip -n server link add eth5 type dummy
	must ip -n server link add eth6 type dummy
	must ip -n server link del eth6
	expect tool server rollback
	expect_knock screened "rolled back"
	expect_match ': 2 interfaces' "$(tool server status)" "rolled back"
	expect tool server apply --blob "$CASE_DIR/other.blob" --confirm 60s
	expect_match ': 0 interfaces' "$(tool server status)" "a trial that screens others"
	expect_knock judged "a trial that screens others"
	expect tool server confirm
	must ip -n server link set eth5 name other
	expect_match ': 1 interface' "$(tool server status)" "confirmed"
	expect_knock judged "confirmed"
	for tracking in none socket; do
		policy server "in tcp/80" "out udp/53" "set screen client" "set tracking $tracking"
		expect_knock screened "tracking: $tracking"
		expect_both client server <<-'END'
			open tcp 80
		END
		expect_both server client <<-'END'
			answer udp 53
		END
	done
	rolewall monitor --netns server >"$CASE_DIR/heard" 2>"$CASE_DIR/said" &
	pid=$!
	expect_soon 20 grep -q listening "$CASE_DIR/said"
	expect_knock judged "somebody listens"
	expect_match 'listens' "$(tool server status)" "status"
	kill "$pid"
	wait "$pid"
	expect_soon 5 not_told
	expect_knock screened "nobody listens"
}

# what is not plain TCP or UDP to this host passes to the full check
case_screen_spares() {
	screen_need
	need 8021q
	net_pair client server
	must ip -n client link add link server name vlan type vlan id 7
	must ip -n server link add link client name vlan type vlan id 7
	must ip -n client link set vlan up
	must ip -n server link set vlan up
	tap server
	policy server "in tcp/80" "set screen [client]"
	expect_python client "spared packets" <<-END
		import socket, subprocess
		def hops():
		    out = subprocess.run(["ip", "netns", "exec", "server", "nft", "reset", "counter", "inet", "tap", "hops"],
		                         capture_output=True, text=True, check=True).stdout
		    return int(out.split("packets ")[1].split()[0])
		def ip(src, dst, proto, body, **options):
		    return packets.ip6(src, dst, proto, body, hops=77) if ":" in src else \
		        packets.ip4(src, dst, proto, body, ttl=77, **options)
		net.enter("client")
		wire = packets.Wire(net, "client", "server")
		four = ("$(net_addr client server 4)", "$(net_addr server client 4)")
		six = ("$(net_addr client server 6)", "$(net_addr server client 6)")
		forbidden = {}
		for src, dst in (four, six):
		    whole = packets.udp(src, dst, 4000, 54)
		    plain = ip(src, dst, 17, whole)
		    forbidden[src] = plain
		    def expect(what, wanted, *sent):
		        hops()
		        wire.send(*sent)
		        got = hops()
		        if got != wanted:
		            print("%s from %s: %d of %d passed, expected %d" % (what, src, got, len(sent), wanted))
		    expect("a forbidden datagram", 0, plain)
		    expect("a forbidden segment", 0, ip(src, dst, 6, packets.tcp(src, dst, 4000, 54, packets.SYN)))
		    expect("a forbidden answer", 0, ip(src, dst, 17, packets.udp(src, dst, 54, 4000)))
		    expect("a permitted segment", 1, ip(src, dst, 6, packets.tcp(src, dst, 4000, 80, packets.SYN)))
		    expect("a segment of any flags", 4, *(ip(src, dst, 6, packets.tcp(src, dst, 4000, 80, flags))
		                                          for flags in (0, 16, 18, 63)))
		    expect("GRE", 1, ip(src, dst, 47, bytes(8)))
		    expect("ESP", 1, ip(src, dst, 50, bytes(40)))
		    expect("a header that is cut off", 1, ip(src, dst, 17, whole[:3]))
		    if ":" in src:
		        error = packets.icmp6(src, dst, 1, 4, data=plain)
		        expect("an ICMP error", 1, ip(src, dst, 58, error))
		        for kinds in ([0], [60], [44], [43], [60, 60]):
		            kind, body = packets.extend(kinds, 17, whole)
		            expect("extension headers %s" % kinds, 1, ip(src, dst, kind, body))
		        expect("multicast", 1, ip(src, "ff02::1", 17, packets.udp(src, "ff02::1", 4000, 54)))
		        continue
		    expect("an ICMP error", 1, ip(src, dst, 1, packets.icmp(3, 3, data=plain)))
		    expect("a first fragment", 1, ip(src, dst, 17, whole, more=True))
		    expect("a later fragment", 1, ip(src, dst, 17, whole, offset=64))
		    expect("multicast", 1, ip(src, "224.0.0.1", 17, packets.udp(src, "224.0.0.1", 4000, 54)))
		    expect("DHCP", 2, ip(src, dst, 17, packets.udp(src, dst, 67, 68)), ip(src, dst, 17, packets.udp(src, dst, 68, 67)))
		# Tagged frames go on to their own device, which the policy does not name.
		tagged = packets.Wire(net, "client", "server", "vlan", "vlan")
		hops()
		tagged.send(*forbidden.values())
		if hops() != 2:
		    print("tagged frames did not pass")
		# Two tags, and PPPoE's sessions: no packet of this host's, and none that is taken for one.
		six, plain = forbidden[six[0]], forbidden[four[0]]
		for head in (b"\x88\xa8\0\7\x81\0\0\7\x08\0", b"\x88\x64\x11\0\0\1\0\x32\0\x21",
		             b"\x88\x64\x11\0\0\1", b"\x81\0\0\x63\x08\0", b"\x81\0", b"\x88\xa8\0"):
		    for body in (plain, six, b""):
		        wire.sock.send((wire.peer + wire.own + head + body).ljust(14, b"\0"))
		if hops():
		    print("frames of other protocols reached the IP layer")
	END
}

# a packet socket of the kind that DHCP clients use hears its answers; a bridge's port passes frames
case_screen_neighbours() {
	screen_need
	need bridge
	net_pair client server
	tap server
	policy server "in tcp/80" "in ping" "out ping" "set screen [\"*\"]"
	expect_python client "a packet socket" <<-END
		import socket
		net.enter("server")
		sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
		sock.settimeout(1)
		wire = packets.Wire(net, "client", "server")
		src, dst = "$(net_addr client server 4)", "$(net_addr server client 4)"
		wire.send(packets.ip(src, dst, 17, packets.udp(src, dst, 67, 68, b"offer")))
		try:
		    while b"offer" not in sock.recv(2000):
		        pass
		except OSError:
		    print("the offer was not heard")
		sock.close()
	END
	expect_match '1 interface' "$(tool server status)" "loopback is never screened"
	# Behind a bridge the port's frames go on to the bridge, where they are screened.
	net_bridged server 0 || true
	must ip -n server link add br0 type bridge
	must ip -n server link set br0 up
	must ip -n server link set client master br0
	policy server "in tcp/80" "in ping" "out ping" "set screen [client]"
	must ip -n server addr flush dev client
	must ip -n server addr add "$(net_addr server client 4)/24" dev br0
	must ip -n server addr add "$(net_addr server client 6)/64" dev br0 nodad
	must in_ns client ip neigh flush all
	net_ready server client
	expect_knock judged "a bridge's port"
	policy server "in tcp/80" "in ping" "out ping" "set screen [br0]"
	expect_knock screened "the bridge"
}

# interfaces that come, change names, move and vanish, under a flood
case_screen_follows() {
	local i
	screen_need
	net_pair client server
	net_new away
	tap server
	policy server "in tcp/80" "set screen [\"eth*\", client]"
	flood_knock
	expect_knock_flood screened "named"
	must ip -n server link set client down
	must ip -n server link set client name other
	must ip -n server link set other up
	must ip -n server addr replace "$(net_addr server client 6)/64" dev other nodad
	expect_knock_flood judged "renamed"
	must ip -n server link set other down
	must ip -n server link set other name eth7
	must ip -n server link set eth7 up
	must ip -n server addr replace "$(net_addr server client 6)/64" dev eth7 nodad
	expect_knock_flood screened "renamed to a pattern"
	must ip -n server link set eth7 netns away
	expect_match '0 interfaces' "$(tool server status)" "moved away"
	policy away "in tcp/80" "set screen [\"e*\"]"
	expect_match '1 interface now' "$(tool away status)" "moved here"
	must ip -n away link set eth7 netns server
	expect_match '1 interface now' "$(tool server status)" "moved back"
	must ip -n server addr add "$(net_addr server client 4)/24" dev eth7
	must ip -n server link set eth7 up
	for i in 1 2 3 4 5 6 7 8 9 10; do
		must ip -n server link add "eth1$i" type veth peer name "to1$i" netns client
		must ip -n server link set "eth1$i" up
		must ip -n server link set "eth1$i" down
		must ip -n server link set "eth1$i" name "x$i"
		must ip -n server link del "x$i"
		must ip -n server link add "eth1$i" type dummy
		must ip -n server link del "eth1$i"
	done
	expect_match '1 interface now' "$(tool server status)" "all are gone"
	must ip -n server link del eth7
	expect_match '0 interfaces' "$(tool server status)" "vanished under the flood"
	touch "$CASE_DIR/stop"
}

# IPv4 datagrams to a forbidden port, until the file stop is there.
flood_knock() {
	python_in client <<-END
		import os, socket, threading, time
		def flood(address="$(net_addr server client 4)", stop="$CASE_DIR/stop"):
		    net.enter("client")
		    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		    while not os.path.exists(stop):
		        time.sleep(0.002)
		        try:
		            sock.sendto(b"knock", (address, 5001))
		        except OSError:
		            pass
		    sock.close()
		threading.Thread(target=flood, daemon=True).start()
	END
}

expect_knock_flood() { # screened|judged WHAT
	if [ "$1" = judged ]; then
		expect_soon 10 has_tapped
	else
		sleep 0.3
		tapped server ports >/dev/null
		sleep 0.5
		expect_eq 0 "$(tapped server ports)" "$2: packets behind the screen"
	fi
}

has_tapped() {
	[ "$(tapped server ports)" -gt 0 ]
}

# policies with and without a screen, swapped under a flood: nothing lost, nothing let in, all counted
case_screen_swap() {
	screen_swap
}

# the same with two processors
# smp: 2
case_screen_swap_smp() {
	# Another hook of this kind keeps the kernel's switch for them on. Without it each swap patches
	# the code that the other processor runs, which hangs QEMU without KVM now and then.
	ip link add hooked type dummy
	nft add table netdev hooked
	nft 'add chain netdev hooked in { type filter hook ingress device "hooked" priority 0; }'
	screen_swap
	nft delete table netdev hooked
	ip link del hooked
}

screen_swap() {
	local said rounds
	screen_need
	net_pair client server
	policy_build "$CASE_DIR/one.blob" "in udp/53" "set screen [client]"
	policy_build "$CASE_DIR/two.blob" "in udp/53" "in tcp/443 192.0.2.0/24" "out tcp/25"
	policy_build "$CASE_DIR/three.blob" "in udp/53" "in tcp/80" "set screen [\"c*\", lo]"
	expect tool server apply --blob "$CASE_DIR/one.blob"
	said=$(python_in - <<-END
		import flood
		blobs = ["$CASE_DIR/%s.blob" % name for name in ("one", "two", "three")]
		print(flood.check(net, "client", "server", ["$(net_addr server client 4)", "$(net_addr server client 6)"],
		                  "server", blobs))
	END
	)
	expect_match '^[0-9]+ [0-9]+$' "$said" "the flood"
	rounds=${said% *}
	note "$rounds rounds of 4 datagrams, ${said#* } swaps"
	expect_eq $((2 * rounds)) "$(count server rule in-udp-53)" "permitted packets counted"
	expect_eq $((2 * rounds)) "$(count server deny in no-service)" "denied packets counted"
	expect_count "N > 0 && N < 2 * $rounds" server screened
}

# a namespace destroyed under a flood with its screen in place; the module unloads afterwards
case_screen_namespace() {
	local i
	screen_need
	for i in 1 2 3; do
		rm -f "$CASE_DIR/stop"
		net_pair client server
		policy server "in udp/53" "set screen [\"*\"]"
		flood_knock
		sleep 0.3
		# Not by a socket of the helper, which would keep the namespace alive.
		expect_match 'dropped early [1-9]' "$(tool server status)" "the flood"
		must ip netns del server
		sleep 0.2
		touch "$CASE_DIR/stop"
		sleep 0.1
		must ip netns del client
	done
	expect_soon 20 unreferenced
	expect_soon 20 rmmod rolewall
}

unreferenced() {
	[ "$(cat /sys/module/rolewall/refcnt)" = 0 ]
}
