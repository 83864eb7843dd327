# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Hostile inputs and faults that have no other place: senders, memory, the module itself. The table in
# Documentation/security.rst names the case of each.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# messages of all operations, wrong in one place each: what is refused changes nothing, nothing breaks
case_netlink_fuzz() {
	local said seconds=15 whole=False
	need rolewall
	# A few seconds do not reach every operation.
	[ -z "${ROLEWALL_PROVE-}" ] || seconds=${ROLEWALL_SECONDS:-1800} whole=True
	net_pair client host
	policy_build "$CASE_DIR/1.blob" "in udp/53" "zone lan cli*" "in tcp/80 10.0.0.0/8 lan" "out ping"
	policy_build "$CASE_DIR/2.blob" gateway "forward tcp/80 10.0.0.0/8 any" "in udp/53" "out udp/5300" \
		"set tracking none"
	policy_build "$CASE_DIR/3.blob" "in udp/5300,tcp/20000-30000 10.0.1.0/24,fd00::/16" \
		"set tracking socket" "set inbound reject" "set screen client"
	said=$(python_in host <<-END
		import fuzz_netlink
		blobs = [open("$CASE_DIR/%d.blob" % n, "rb").read() for n in (1, 2, 3)]
		fuzzer = fuzz_netlink.Fuzzer("Documentation/netlink/specs/rolewall.yaml", blobs, ${SEED:-1})
		traffic = fuzz_netlink.Traffic(net, (
		    ("client", "$(net_addr client host 4)", "$(net_addr host client 4)"),
		    ("client", "$(net_addr client host 6)", "$(net_addr host client 6)"),
		    ("host", "$(net_addr host client 4)", "$(net_addr client host 4)"),
		    ("host", "$(net_addr host client 6)", "$(net_addr client host 6)")))
		bad = fuzzer.run($seconds, traffic, $whole)
		talk = rwnl.Talk()
		talk.load(blobs[0])
		if talk.policy() != blobs[0]:
		    bad.append("another blob came back afterwards")
		talk.ask(rwnl.FLUSH, rwnl.attr(rwnl.A_OPEN, b""))
		print(fuzzer.said(), "bad:", "; ".join(bad))
	END
	)
	echo "# ${said% bad:*}"
	[[ $said =~ bad:\ *$ ]] || fail "$said"
}

# a socket speaks of the namespace it was made in, and needs its maker's and its user's privilege
case_netlink_sockets() {
	need rolewall
	need_tool setpriv
	net_new one two
	policy one "in tcp/80"
	expect_python one "a socket that outlives its thread's namespace" <<-'END'
		talk = rwnl.Talk()
		net.enter("two")
		if rwnl.A_GENERATION not in talk.status():
		    print("a socket of one speaks of another namespace")
		if rwnl.A_GENERATION in rwnl.Talk().status():
		    print("two has a policy")
		net.enter("one")
	END
	cat >"$CASE_DIR/kept.py" <<-END
		import os, socket, sys
		sys.path.insert(0, "$TESTS")
		import rwnl
		# A socket of the privileged, used by one who is so no more; then one of his in privileged hands.
		talk = rwnl.Talk()
		print(rwnl.refusal(talk, rwnl.GET) or "fine", end=" ")
		here, there = socket.socketpair()
		if not os.fork():
		    os.setresuid(65534, 65534, 65534)
		    print(rwnl.refusal(talk, rwnl.GET).split(":")[0], rwnl.refusal(talk, rwnl.FLUSH).split(":")[0],
		          flush=True, end=" ")
		    mine = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, rwnl.GENERIC)
		    socket.send_fds(here, [b"x"], [mine.fileno()])
		    os._exit(0)
		os.wait()
		fd = socket.recv_fds(there, 1, 1)[1][0]
		other = rwnl.Talk(talk.family)
		other.sock = socket.socket(fileno=fd)
		print(rwnl.refusal(other, rwnl.GET).split(":")[0], rwnl.refusal(other, rwnl.FLUSH).split(":")[0])
	END
	expect_eq "fine EPERM EPERM EPERM EPERM" "$(in_ns one python3 -u "$CASE_DIR/kept.py" 2>&1)" "sockets handed on"
	expect_match 'in-tcp-80' "$(tool one show)" "the policy"
}

# the module asked to go while policies come and go: refused or gone, never half there
case_unload_race() {
	local i gone=0 pid
	need rolewall
	net_new host
	policy_build "$CASE_DIR/p.blob" "in tcp/80" "in udp/53"
	(
		until [ -e "$CASE_DIR/stop" ]; do
			tool host apply --blob "$CASE_DIR/p.blob" && tool host show && tool host flush
		done >/dev/null 2>&1 || true
	) &
	pid=$!
	for i in 1 2 3 4 5 6; do
		if rmmod rolewall 2>/dev/null; then
			gone=$((gone + 1))
			must module_load
		fi
		sleep "0.0$i"
	done
	touch "$CASE_DIR/stop"
	wait $pid
	echo "# $gone of 6 unloads came through"
	tool host flush >/dev/null 2>&1 || true
	expect tool host apply --blob "$CASE_DIR/p.blob"
	# What a policy stands on cannot be taken away beneath it.
	expect_status 1 rmmod nf_conntrack
	expect tool host flush
	expect_soon 5 rmmod rolewall
	expect module_load
}

# the kernel has no room for another hook: the load is refused, and what stood stands
case_hooks_full() {
	need rolewall nf_tables
	net_pair client server
	serve server tcp 80 81
	{
		echo "table ip full {"
		seq 1 1024 | sed 's/.*/chain c& { type filter hook output priority 0; }/'
		echo "}"
	} >"$CASE_DIR/full.nft"
	policy_build "$CASE_DIR/p.blob" "in tcp/80" "set tracking none"
	must in_ns server nft -f "$CASE_DIR/full.nft"
	expect_match 'hooks cannot be registered' "$(tool server apply --blob "$CASE_DIR/p.blob" 2>&1 || true)" \
		"the sentence"
	# Nor are the hooks there that could be had.
	expect_both client server <<<'open tcp 81'
	expect_status 3 tool server status
	must in_ns server nft delete table ip full
	expect tool server apply --blob "$CASE_DIR/p.blob"
	expect_both client server <<<'timeout tcp 81'
}

# a module built for another kernel is refused by the kernel, and leaves nothing
case_module_foreign() {
	need rolewall
	module_unload
	python3 - "$ROLEWALL_KO" "$CASE_DIR/rolewall.ko" <<-'END'
		import sys
		data = open(sys.argv[1], "rb").read()
		# The release alone does not count where symbols have versions.
		at = data.index(b"mod_unload", data.index(b"vermagic="))
		open(sys.argv[2], "wb").write(data[:at] + b"M" + data[at + 1 :])
	END
	expect_status 1 insmod "$CASE_DIR/rolewall.ko"
	expect_match 'version magic' "$(dmesg | tail -n 3)" "what the kernel says"
	expect_eq "" "$(grep -w rolewall /proc/modules)" "the module"
	expect module_load
}

# a host without IPv6: policies load, IPv4 is judged; and without conntrack there is no module
# append: ipv6.disable=1
case_no_ipv6() {
	local module
	need rolewall
	net_new client server
	must ip -n client link add server type veth peer name client netns server
	must ip -n client addr add 10.0.1.1/24 dev server
	must ip -n server addr add 10.0.1.2/24 dev client
	must ip -n client link set server up
	must ip -n server link set client up
	expect_eq "" "$(ls /proc/sys/net/ipv6 2>/dev/null)" "IPv6"
	tcp_serve server 0.0.0.0 80
	tcp_serve server 0.0.0.0 81
	for tracking in conntrack socket none; do
		policy server "in tcp/80" "in tcp/443 2001:db8::/32" "set tracking $tracking"
		expect_probes client 10.0.1.2 "" <<-'END'
			open tcp 80
			timeout tcp 81
		END
	done
	expect tool server flush
	expect module_unload
	for module in nf_conntrack_ftp nf_conntrack_tftp nft_ct nf_conntrack_netlink nf_conntrack; do
		rmmod $module 2>/dev/null || true
	done
	[ ! -d /sys/module/nf_conntrack ] || return 0
	expect_status 1 insmod "$ROLEWALL_KO"
	expect_eq "" "$(grep -w rolewall /proc/modules)" "the module without what it stands on"
}

# a load in a memory cgroup without room: refused or its tool killed, and then nothing has changed; or loaded
case_memory_cgroup() {
	need rolewall
	net_pair client server
	policy_build "$CASE_DIR/old.blob" "in udp/53"
	/usr/bin/python3 -c "print(*('10.%d.%d.%d/32' % (n >> 15, n >> 7 & 255, n << 1 & 255) for n in range(150000)), sep='\n')" \
		>"$CASE_DIR/peers.txt"
	printf 'rolewall: site/1\nname: large\nroles: []\nlocal:\n  - {id: a, from: [{file: peers.txt}], to: self, service: udp/53}\n' \
		>"$CASE_DIR/large.yaml"
	must rolewall build -f "$CASE_DIR/large.yaml" -o "$CASE_DIR/large.blob"
	mkdir -p /sys/fs/cgroup
	mountpoint -q /sys/fs/cgroup || mount -t cgroup2 none /sys/fs/cgroup || skip "this kernel has no cgroups"
	grep -qw memory /sys/fs/cgroup/cgroup.controllers || skip "this kernel has no memory controller"
	echo +memory >/sys/fs/cgroup/cgroup.subtree_control
	mkdir -p /sys/fs/cgroup/small
	expect tool server apply --blob "$CASE_DIR/old.blob"
	expect_python server "loads without room" <<-END
		import os, subprocess
		old, large = (open("$CASE_DIR/%s.blob" % n, "rb").read() for n in ("old", "large"))
		talk, group, ended = rwnl.Talk(), "/sys/fs/cgroup/small", []
		def join():
		    open(group + "/cgroup.procs", "w").write("0")
		def load(room):
		    open(group + "/memory.max", "w").write(str(room))
		    return subprocess.run(["$(command -v rolewall)", "apply", "--no-save", "--blob", "$CASE_DIR/large.blob"],
		                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
		                          stderr=subprocess.DEVNULL, preexec_fn=join).returncode
		for room in range(1 << 20, len(large) * 6, len(large) // 4):
		    talk.load(old)
		    ended.append(load(room))
		    now = talk.policy()
		    if now != large and (ended[-1] == 0 or now != old):
		        print(room, "bytes: status", ended[-1], "and a policy of", len(now), "bytes")
		if all(ended) or not any(ended):
		    print("always the same:", ended)
		talk.ask(rwnl.FLUSH, rwnl.attr(rwnl.A_OPEN, b""))
	END
	rmdir /sys/fs/cgroup/small
}
