# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What is not judged because it does not pass netfilter's hooks: what happens is pinned here and
# described in Documentation/bypasses.rst, and that status tells of it. case_bridge and case_vrf in
# zones.sh have bridges and VRFs.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

bypasses() { # NS
	tool "$1" status --json 2>/dev/null | jq -r '.neighbours.bypasses[] | [.kind, .device // "-",
		.what // "-"] | join(" ")'
}

# a packet socket sends what the policy denies, and sees what arrives before it is denied
case_bypass_packet_socket() {
	need rolewall
	net_pair client server
	serve server udp 9
	serve client udp 9
	policy server "in tcp/1"
	expect_both client server <<<'timeout udp 9'
	expect_both server client <<<'not-permitted udp 9'
	expect_eq "" "$(bypasses server)" "nothing goes past"
	expect_python server "packet sockets" <<-END
		import socket, time
		here, there = "$(net_addr server client 4)", "$(net_addr client server 4)"
		net.enter("client")
		far = packets.hardware("server")
		ears = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		ears.bind(("0.0.0.0", 7))
		ears.settimeout(5)
		net.keep(ears)
		net.enter("server")
		tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
		tap.bind(("client", 0x0800))
		tap.settimeout(5)
		net.keep(tap)
		near = packets.hardware("client")
		packet = packets.ip4(here, there, 17, packets.udp(here, there, 5, 7))
		tap.send(far + near + b"\x08\x00" + packet)
		# The second time past the queueing discipline, too (PACKET_QDISC_BYPASS).
		tap.setsockopt(263, 20, 1)
		tap.send(far + near + b"\x08\x00" + packet)
		for _ in range(2):
		    if ears.recvfrom(64)[0] != b"ping":
		        print("what a packet socket sent did not arrive")
		net.enter("client")
		ears.sendto(b"denied", (here, 9))
		end = time.monotonic() + 5
		while b"denied" not in tap.recv(2048) and time.monotonic() < end:
		    pass
		if time.monotonic() >= end:
		    print("a packet socket did not see what was denied behind it")
	END
	expect_match 'packet-socket client (python3|net.py) ' "$(bypasses server)" "status names the process"
	expect_count 'N > 0' server deny in no-service
}

# a flowtable takes an established connection past the forward hook: a tightened policy does not end
# it while it is offloaded, and does end one that is not
case_bypass_flowtable() {
	local wan
	need rolewall nf_flow_table nft_flow_offload nf_flow_table_inet nf_conntrack_netlink
	net_gateway lan gw wan
	serve wan tcp 80 81
	wan=$(net_addr wan gw 4)
	in_ns gw nft -f - <<-'END'
		table inet theirs {
			flowtable fast { hook ingress priority 0; devices = { lan, wan }; }
			chain forward {
				type filter hook forward priority 0;
				tcp dport 80 ct state established flow add @fast
			}
		}
	END
	policy gw gateway "forward tcp/80,tcp/81 any $wan" "set forward drop"
	expect_eq open "$(tcp_open lan past "$wan" 80)" "a connection that is offloaded"
	expect_eq open "$(tcp_open lan plain "$wan" 81)" "one that is not"
	expect_eq open "$(tcp_say past)" "the first, again"
	expect_match 'flowtable (lan, wan|wan, lan) theirs fast' "$(bypasses gw)" "the flowtable"
	expect_eq 1 "$(tool gw status --json | jq .neighbours.offloaded)" "offloaded connections"
	policy gw gateway "forward tcp/443 any $wan" "set forward drop"
	expect_eq open "$(tcp_say past)" "the offloaded one goes on"
	expect_eq timeout "$(tcp_say plain 0.7)" "the other is cut"
	expect_probes lan "$wan" "" <<<'timeout tcp 80'
	# Without the flowtable it falls back to the hooks, and is cut.
	in_ns gw nft delete table inet theirs
	expect_eq timeout "$(tcp_say past 0.7)" "no longer offloaded"
}

# tc redirects frames before the hooks see them; so does an XDP program, or it drops or answers them
case_bypass_tc_xdp() {
	need rolewall sch_ingress act_mirred cls_matchall
	net_gateway lan gw wan
	policy gw gateway "forward tcp/1 any any" "in ping" "set forward drop"
	must ip -n wan addr add 10.0.1.9/24 dev gw
	expect_eq timeout "$(ping_ask lan 10.0.1.9 0.7)" "before there is a redirect"
	for side in lan wan; do
		must in_ns gw tc qdisc add dev "$side" clsact
		must in_ns gw tc filter add dev "$side" ingress matchall action mirred egress redirect \
			dev "$([ "$side" = lan ] && echo wan || echo lan)"
		must in_ns gw ip link set "$side" promisc on
	done
	must ip -n lan neigh replace 10.0.1.9 lladdr "$(in_ns wan cat /sys/class/net/gw/address)" dev gw
	must ip -n wan neigh replace 10.0.1.1 lladdr "$(in_ns lan cat /sys/class/net/gw/address)" dev gw
	must ip -n wan route replace 10.0.1.1 dev gw
	expect_eq answer "$(ping_ask lan 10.0.1.9 3)" "redirected by tc"
	expect_match 'tc lan clsact' "$(bypasses gw)" "status tells of tc"
	expect_no_match 'xdp' "$(bypasses gw)" "no program yet"
	in_ns gw tc qdisc del dev lan clsact
	in_ns gw tc qdisc del dev wan clsact
	expect_eq timeout "$(ping_ask lan 10.0.1.9 0.7)" "the redirect is gone"
	[ -e /proc/sys/kernel/unprivileged_bpf_disabled ] || { note "no BPF here: tc alone was tried"; return; }
	bypass_xdp
	bypass_tcx
}

# xdp_attach NS DEVICE INSTRUCTION...: each "code registers value", as <linux/bpf.h> numbers them
xdp_attach() {
	local ns=$1 device=$2
	shift 2
	expect_python "$ns" "an XDP program at $device" <<-END
		import ctypes, os, socket, struct
		lines = """$(printf '%s\n' "$@")""".split("\n")
		code = b"".join(struct.pack("<BBhi", *(int(w, 0) for w in (l.split()[0], l.split()[1], "0", l.split()[2])))
		                for l in lines)
		code = ctypes.create_string_buffer(code, len(code))
		words = ctypes.create_string_buffer(b"GPL\0")
		attr = struct.pack("<IIQQIIQI", 6, len(lines), ctypes.addressof(code), ctypes.addressof(words), 0, 0, 0, 0)
		attr = ctypes.create_string_buffer(attr.ljust(128, b"\0"))
		program = net.LIBC.syscall(321, 5, attr, 128)
		if program < 0:
		    raise OSError(ctypes.get_errno(), "BPF_PROG_LOAD")
		index = socket.if_nametoindex("$device")
		nest = struct.pack("<HHi", 8, 1, program) + struct.pack("<HHI", 8, 3, 2)
		body = struct.pack("<BxHiII", 0, 0, index, 0, 0) + struct.pack("<HH", 4 + len(nest), 43) + nest
		sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
		sock.send(struct.pack("<IHHII", 16 + len(body), 19, 5, 1, 0) + body)
		error = struct.unpack("<i", sock.recv(4096)[16:20])[0]
		sock.close()
		os.close(program)
		if error:
		    raise OSError(-error, "RTM_SETLINK")
	END
}

# A program's verdict is r0: 1 drops, 3 sends back; function 23 redirects to the device of r1.
bypass_xdp() {
	local side other
	for side in lan wan; do
		other=$([ "$side" = lan ] && echo wan || echo lan)
		xdp_attach gw "$side" "0xb7 1 $(in_ns gw cat "/sys/class/net/$other/ifindex")" "0xb7 2 0" \
			"0x85 0 23" "0x95 0 0"
	done
	expect_eq answer "$(ping_ask lan 10.0.1.9 3)" "redirected by XDP"
	expect_match 'xdp lan -' "$(bypasses gw)" "status tells of XDP"
	must in_ns gw ip link set wan xdpgeneric off
	xdp_attach gw lan "0xb7 0 3" "0x95 0 0"
	expect_python lan "sent back by XDP" <<-'END'
		import socket, time
		tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x88b5))
		tap.bind(("gw", 0x88b5))
		tap.settimeout(5)
		net.keep(tap)
		tap.send(b"\x02\0\0\0\0\x01" + packets.hardware("gw") + b"\x88\xb5" + b"back" * 12)
		# What goes out is seen as well, as PACKET_OUTGOING.
		while True:
		    if tap.recvfrom(2048)[1][2] != 4: break
	END
	must in_ns gw ip link set lan xdpgeneric off
	expect_eq answer "$(ping_ask lan "$(net_addr gw lan 4)" 3)" "a permitted ping, without a program"
	xdp_attach gw lan "0xb7 0 1" "0x95 0 0"
	expect_eq timeout "$(ping_ask lan "$(net_addr gw lan 4)" 0.7)" "permitted, and dropped by XDP"
}

# Since Linux 6.6 a program may stand at tc's place without a queueing discipline.
bypass_tcx() {
	local said
	said=$(python_in gw <<-'END'
		import ctypes, os, socket, struct
		code = ctypes.create_string_buffer(struct.pack("<BBhiBBhi", 0xb7, 0, 0, -1, 0x95, 0, 0, 0))
		words = ctypes.create_string_buffer(b"GPL\0")
		attr = struct.pack("<IIQQIIQI", 3, 2, ctypes.addressof(code), ctypes.addressof(words), 0, 0, 0, 0)
		attr = ctypes.create_string_buffer(attr.ljust(128, b"\0"))
		program = net.LIBC.syscall(321, 5, attr, 128)
		link = struct.pack("<IIII", program, socket.if_nametoindex("wan"), 46, 0).ljust(64, b"\0")
		link = net.LIBC.syscall(321, 28, ctypes.create_string_buffer(link), 64)
		if link < 0:
		    print("cannot")
		else:
		    import json, subprocess
		    run = subprocess.run(["rolewall", "status", "--json", "--netns", "gw"], capture_output=True)
		    for one in json.loads(run.stdout)["neighbours"]["bypasses"]:
		        print(one["kind"], one["device"], one["what"])
		    os.close(link)
		os.close(program)
	END
	)
	if [ "$said" = cannot ]; then
		printf '%s\n6.6\n' "$(uname -r)" | sort -V -C || fail "no program at tcx"
		return 0
	fi
	expect_match 'tc wan tcx' "$said" "status tells of tcx"
	expect_no_match 'tc wan' "$(bypasses gw)" "tc, when it is gone"
}

# a macvlan or ipvlan of a device is another stack: the host's policy does not judge its packets
case_bypass_stacked() {
	local kind number=8
	need rolewall
	net_pair client server
	serve server tcp 80
	policy server "in tcp/1"
	for kind in "macvlan mode private" "ipvlan mode l2"; do
		modprobe -q "${kind%% *}" || continue
		number=$((number + 1))
		net_new "guest$number"
		# shellcheck disable=SC2086 # words
		must ip -n server link add link client name child type $kind
		expect_match "stacked-device child ${kind%% *}" "$(bypasses server)" "while it is here"
		must ip -n server link set child netns "guest$number"
		must ip -n "guest$number" addr add "$(net_sibling server client 4 $number)/24" dev child
		must ip -n "guest$number" addr add "$(net_sibling server client 6 $number)/64" dev child nodad
		must ip -n "guest$number" link set child up
		serve "guest$number" tcp 80
		expect_probes client "$(net_sibling server client 4 $number)" \
			"$(net_sibling server client 6 $number)" <<<'open tcp 80'
		must ip -n "guest$number" link del child
	done
	expect_both client server <<<'timeout tcp 80'
}

# a macvtap or ipvtap gives frames to a program, mostly another machine: the host's policy judges none
case_bypass_tap() {
	local kind number=8 address
	need rolewall
	net_pair client server
	policy server "in tcp/1"
	for kind in "macvtap mode private" "ipvtap mode l2"; do
		modprobe -q "${kind%% *}" || continue
		number=$((number + 1))
		address=$(net_sibling server client 4 $number)
		# shellcheck disable=SC2086 # words
		must ip -n server link add link client name child type $kind
		# An ipvtap knows its packets by their address.
		must ip -n server addr add "$address/32" dev child
		must ip -n server link set child up
		must ip -n client neigh replace "$address" dev server \
			lladdr "$(in_ns server cat /sys/class/net/child/address)"
		expect_match "stacked-device child ${kind%% *}" "$(bypasses server)" "status tells of it"
		expect_python server "$kind" <<-END
			import os, select, socket, time
			there, here = "$(net_addr client server 4)", "$address"
			tap = os.open("/dev/tap%d" % socket.if_nametoindex("child"), os.O_RDWR)
			near = packets.hardware("child")
			net.enter("client")
			far = packets.hardware("server")
			mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
			mouth.bind((there, 10 + $number))
			mouth.settimeout(5)
			net.keep(mouth)
			mouth.sendto(b"for the guest", (here, 9))
			end = time.monotonic() + 5
			while time.monotonic() < end and select.select([tap], [], [], 1)[0]:
			    if b"for the guest" in os.read(tap, 2048): break
			else:
			    print("what is for the guest did not reach it")
			# A virtio_net_hdr comes before each frame.
			os.write(tap, bytes(10) + far + near + b"\x08\x00" +
			         packets.ip4(here, there, 17, packets.udp(here, there, 9, 10 + $number, b"from the guest")))
			if mouth.recv(64) != b"from the guest":
			    print("something else came from the guest")
			os.close(tap)
		END
		must ip -n server link del child
	done
}
