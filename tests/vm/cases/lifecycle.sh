# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Namespaces and the module: made, loaded, unloaded and destroyed, idle and under traffic.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# two namespaces, two policies; a new namespace inherits none
case_namespaces() {
	need rolewall
	net_new hub one two three
	net_join hub one
	net_join hub two
	serve one tcp 80 81
	serve two tcp 80 81
	policy one "in tcp/80"
	policy two "in tcp/81"
	expect_both hub one <<-'END'
		open tcp 80
		timeout tcp 81
	END
	expect_both hub two <<-'END'
		timeout tcp 80
		open tcp 81
	END
	expect_status 3 tool hub status
	expect_status 3 tool three status
	expect_status 3 tool - status
	expect_match 'tcp/80|80/tcp' "$(tool one show)" "one's policy"
	expect tool one flush
	expect_both hub one <<<'open tcp 81'
	expect_both hub two <<<'timeout tcp 80'
	expect_status 3 tool one flush
}

# a namespace destroyed under traffic with its policy in force
case_namespace_destroyed() {
	local i
	need rolewall
	net_new hub
	for i in 1 2 3; do
		net_new "gone$i"
		net_join hub "gone$i"
		udp_echo hub :: "600$i"
		policy "gone$i" "in udp/53" "out udp/600$i" "zone lan hub"
		flood_start "$i" hub "$(net_addr "gone$i" hub 4)" "$(net_addr "gone$i" hub 6)"
		sleep 0.3
		must ip netns del "gone$i"
		sleep 0.2
		touch "$CASE_DIR/stop$i"
	done
	expect_soon 20 test "$(sed 's/refs//' /sys/module/rolewall/refcnt)" = 0
	expect_soon 20 rmmod rolewall
}

# A thread of datagrams, until the file stop$1 is there.
flood_start() { # NUMBER NS ADDRESS...
	python_in "$2" <<-END
		import os, socket, threading, time
		def flood(addresses="${*:3}".split(), stop="$CASE_DIR/stop$1", namespace="$2"):
		    net.enter(namespace)
		    socks = [net.make_socket(address, socket.SOCK_DGRAM) for address in addresses]
		    while not os.path.exists(stop):
		        time.sleep(0.005)
		        for _ in range(20):
		            for sock, address in zip(socks, addresses):
		                for port in (53, 54):
		                    try:
		                        sock.sendto(b"flood", (address, port))
		                    except OSError:
		                        pass
		    for sock in socks:
		        sock.close()
		threading.Thread(target=flood, daemon=True).start()
	END
}

# fifty namespaces made, loaded and destroyed, twice: the second time takes no more memory
case_namespaces_many() {
	local round free=() many=50
	need rolewall
	[ -z "${ROLEWALL_PROVE-}" ] || many=400
	policy_build "$CASE_DIR/p.blob" "in tcp/80" "in tcp/443 10.0.0.0/8" "zone lan eth*" "in udp/53 any lan"
	for round in 1 2 3; do
		expect_python - "namespaces" <<-END
			import os
			blob = open("$CASE_DIR/p.blob", "rb").read()
			def loaded():
			    if net.LIBC.unshare(net.CLONE_NEWNET):
			        raise OSError("unshare")
			    talk = rwnl.Talk()
			    talk.load(blob)
			    if talk.policy() != blob:
			        print("another blob came back")
			    talk.sock.close()
			for _ in range($many):
			    loaded()
			net.enter("-")
		END
		expect_soon 30 unreferenced
		free+=("$(awk '/^(MemFree|Cached|Buffers):/ { n += $2 } END { print n }' /proc/meminfo)")
	done
	note "free memory: ${free[*]}"
	expect_num "${free[2]} > ${free[1]} - 8192" "memory after fifty more namespaces: ${free[*]}"
}

unreferenced() {
	[ "$(cat /sys/module/rolewall/refcnt)" = 0 ]
}

# the module stays while a policy is in force, and goes afterwards, under traffic too
case_unload() {
	local round
	need rolewall
	net_pair client server
	serve server udp 53
	for round in 1 2; do
		policy server "in udp/53" "zone lan client"
		expect_status 1 rmmod rolewall
		expect_match 'in use' "$(rmmod rolewall 2>&1)" "the reason"
		expect_both client server <<<'answer udp 53'
		flood_start "$round" client "$(net_addr server client 4)" "$(net_addr server client 6)"
		sleep 0.3
		expect tool server flush
		expect rmmod rolewall
		sleep 0.2
		expect module_load
		policy server "in udp/53"
		expect tool server flush
		expect rmmod rolewall
		expect module_load
		touch "$CASE_DIR/stop$round"
	done
	expect_soon 10 no_conntrack server
}

# After the last policy is gone, connection tracking is too.
no_conntrack() {
	expect_both client "$1" <<<'answer udp 53'
	in_ns "$1" conntrack -F 2>/dev/null || true
	[ "$(ping_ask client "$(net_addr "$1" client 4)")" = answer ] || return 1
	[ -z "$(in_ns "$1" conntrack -L 2>/dev/null)" ]
}

# with the parameter each policy is compared with its own rules before it is accepted
case_selftest() {
	local file
	need rolewall
	expect module_unload
	expect module_load selftest=20000
	net_new host
	policy host "in tcp/80 10.0.0.0/8,fd00::/8" "in tcp/8000-9000" "out udp/53 any lan" "zone lan eth*"
	policy host gateway "forward tcp/443 10.1.0.0/16 fd00::/8,10.2.0.0/16" "in ping" "in gre 10.0.0.7"
	expect tool host flush
	expect module_unload
}
