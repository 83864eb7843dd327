# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Several processors in the hooks at once. That nothing shared is written there is read from the
# machine code, by tests/stores; here what follows is tried: no count gets lost.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# An independent count, in the same namespace and before rolewall's hook.
processors_nft() {
	must in_ns gw nft -f - <<-'END'
		table inet before {
			counter permitted4 { }
			counter permitted6 { }
			counter forbidden { }
			chain forward {
				type filter hook forward priority -200;
				meta nfproto ipv4 udp dport 53 counter name permitted4
				meta nfproto ipv6 udp dport 53 counter name permitted6
				udp dport 54 counter name forbidden
			}
		}
	END
	# An answer, and an error is one, would count as well.
	must in_ns wan nft -f - <<-'END'
		table inet quiet {
			chain input {
				type filter hook input priority 0;
				udp dport 53 drop
			}
		}
	END
}

processors_before() { # COUNTER FIELD
	in_ns gw nft -j list counter inet before "$1" | jq ".nftables[] | .counter? // empty | .$2"
}

# processors_flood ROUNDS ADDRESS4 ADDRESS6: one sender a processor, each pinned to its own
processors_flood() {
	in_ns lan python3 - <<-END
		import os, socket, sys
		children = []
		for cpu in sorted(os.sched_getaffinity(0)):
		    pid = os.fork()
		    if pid:
		        children.append(pid)
		        continue
		    os.sched_setaffinity(0, {cpu})
		    sockets = [(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), "$2"),
		               (socket.socket(socket.AF_INET6, socket.SOCK_DGRAM), "$3")]
		    for n in range($1):
		        for sock, address in sockets:
		            for port in (53, 54):
		                try:
		                    sock.sendto(b"hello", (address, port))
		                except OSError:
		                    pass
		    os._exit(0)
		for pid in children:
		    os.waitpid(pid, 0)
		print(len(children))
	END
}

# processors_clash ADDRESS4: four processors open the same connection at once, a hundred times
processors_clash() {
	in_ns lan python3 - <<-END
		import os, socket
		children, pipes = [], []
		for cpu in sorted(os.sched_getaffinity(0)):
		    go = os.pipe()
		    pid = os.fork()
		    if not pid:
		        os.sched_setaffinity(0, {cpu})
		        socks = []
		        for n in range(100):
		            sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		            sock.setsockopt(socket.SOL_SOCKET, 15, 1)
		            sock.bind(("", 20000 + n))
		            socks.append(sock)
		        os.read(go[0], 1)
		        for sock in socks:
		            sock.sendto(b"hello", ("$1", 53))
		        os._exit(0)
		    children.append(pid)
		    pipes.append(go[1])
		for pipe in pipes:
		    os.write(pipe, b"x")
		for pid in children:
		    os.waitpid(pid, 0)
	END
}

processors_set() { # 0|1: all but the first
	local cpu
	for cpu in 1 2 3; do
		must sh -c "echo $1 >/sys/devices/system/cpu/cpu$cpu/online"
	done
}

# Processors go and come back: what they counted stays, and nothing is counted twice.
processors_come_back() {
	local before said permitted
	# Neighbours are looked for whenever the kernel wants to.
	before=$(counts gw | grep -v ' nd ')
	processors_set 0
	expect_eq "$before" "$(counts gw | grep -v ' nd ')" "counts of processors that have gone"
	said=$(processors_flood 100 "$(net_addr wan gw 4)" "$(net_addr wan gw 6)")
	expect_eq 1 "$said" "processors that are left"
	processors_set 1
	processors_flood 100 "$(net_addr wan gw 4)" "$(net_addr wan gw 6)" >/dev/null
	permitted=$(($(processors_before permitted4 packets) + $(processors_before permitted6 packets)))
	expect_eq $permitted "$(count gw rule forward-udp-53)" "packets counted when they have come back"
}

# counters are exact while four processors count the same rule and the same reason, come and go
# smp: 4
case_processors_exact() {
	local tracking permitted4 permitted6 forbidden bytes said
	need rolewall nf_tables
	[ "$(nproc)" -ge 4 ] || skip "$(nproc) processors are fewer than four"
	net_gateway lan gw wan
	processors_nft
	for tracking in none conntrack; do
		must in_ns gw nft reset counters >/dev/null
		policy gw gateway "forward udp/53 any any" "set forward drop" "set tracking $tracking"
		said=$(processors_flood 2000 "$(net_addr wan gw 4)" "$(net_addr wan gw 6)")
		expect_eq 4 "$said" "processors that sent"
		permitted4=$(processors_before permitted4 packets)
		permitted6=$(processors_before permitted6 packets)
		forbidden=$(processors_before forbidden packets)
		# A full queue between the two namespaces may drop some before any hook.
		expect_num "$permitted4 >= 6000" "permitted packets that came"
		expect_num "$forbidden >= 12000" "forbidden packets that came"
		note "$tracking: $permitted4 + $permitted6 permitted, $forbidden forbidden"
		expect_eq $((permitted4 + permitted6)) "$(count gw rule forward-udp-53)" \
			"permitted packets counted, $tracking"
		expect_eq "$forbidden" "$(count gw deny forward no-service)" \
			"denied packets counted, $tracking"
		bytes=$(counts gw | awk '/^rule forward-udp-53/ { print $NF }')
		expect_eq $((permitted4 * 33 + permitted6 * 53)) "$bytes" "bytes counted, $tracking"
		processors_clash "$(net_addr wan gw 4)"
		permitted4=$(processors_before permitted4 packets)
		expect_eq $((permitted4 + permitted6)) "$(count gw rule forward-udp-53)" \
			"packets of one connection at once, $tracking"
		[ "$tracking" != none ] || processors_come_back
		expect tool gw flush
	done
}
