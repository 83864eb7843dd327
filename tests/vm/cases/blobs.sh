# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Blobs on their way into the kernel: large ones, broken ones, by the wrong hands or into the wrong
# module.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# a policy of more than three mebibytes loads and judges rightly
# once
case_blob_large() {
	local size
	need rolewall
	net_pair client server
	net_more client server 9
	serve server tcp 80 81
	# 150,000 addresses of each of two roles, with gaps, and one of the client's addresses.
	python_in - <<-END
		site = open("$CASE_DIR/large.yaml", "w")
		site.write("rolewall: site/1\nname: large\nroles: []\nlocal:\n")
		for port, first, mine in ((80, 16, "$(net_sibling client server 4 9)"), (81, 60, "$(net_addr client server 4)")):
		    site.write("  - id: tcp-%d\n    to: self\n    service: tcp/%d\n    from:\n" % (port, port))
		    site.write("      - %s\n" % mine)
		    for i in range(150000):
		        site.write("      - %d.%d.%d.%d/32\n" % (first + (i >> 14), i >> 6 & 255, i & 63, i % 251))
		site.write("  - {id: tcp-80-v6, to: self, service: tcp/80, from: ['$(net_sibling client server 6 9)']}\n")
		site.write("  - {id: tcp-81-v6, to: self, service: tcp/81, from: ['$(net_addr client server 6)']}\n")
		site.close()
	END
	expect rolewall build -f "$CASE_DIR/large.yaml" -o "$CASE_DIR/large.blob"
	size=$(stat -c %s "$CASE_DIR/large.blob")
	expect_num "$size >= 3 << 20" "bytes of the blob"
	expect tool server apply --blob "$CASE_DIR/large.blob"
	expect_both client server <<-'END'
		open tcp 80 source=9
		timeout tcp 80 source=1
		open tcp 81 source=1
		timeout tcp 81 source=9
	END
	echo "# large blob: $size bytes, $(tool server status --json | grep -E '"(load-ns|memory)"' | tr -d ' \n')" \
		| tee /dev/kmsg
	python_in server <<<"open('$CASE_DIR/back', 'wb').write(rwnl.Talk().policy())"
	expect cmp "$CASE_DIR/back" "$CASE_DIR/large.blob"
	# The same again, over itself: both are in memory for a moment.
	expect tool server apply --blob "$CASE_DIR/large.blob"
	expect tool server flush
}

# a corrupt blob is refused with a sentence; the active policy stays in force
case_blob_corrupt() {
	need rolewall
	net_pair client server
	serve server tcp 80
	policy_build "$CASE_DIR/p.blob" "in tcp/443 10.0.0.0/8" "out tcp/25" "zone lan eth*" "in udp/53 any lan"
	policy server "in tcp/80"
	expect_python server "broken blobs" <<-END
		import struct
		blob = open("$CASE_DIR/p.blob", "rb").read()
		talk = rwnl.Talk()
		before = talk.generation(), talk.policy()
		def refused(what, data, want):
		    try:
		        talk.load(bytes(data))
		        print(what, "was loaded")
		    except rwnl.Refused as error:
		        if error.code != 22 or want not in error.text:
		            print(what, "was refused with", error)
		def changed(at, data):
		    return blob[:at] + data + blob[at + len(data):]
		refused("another magic", changed(0, b"X"), "not a rolewall policy")
		refused("version 2", changed(8, b"\2"), "another version")
		refused("a byte more", blob + b"\0", "truncated")
		refused("a wrong digest", changed(16, bytes(32)), "digest")
		refused("a flipped name", changed(len(blob) - 2, bytes([blob[-2] ^ 1])), "digest")
		for size in (1, 8, 100, 303, 304, 305, len(blob) // 2, len(blob) - 1):
		    refused("%d bytes" % size, blob[:size], "blob")
		for bit in range(0, len(blob) * 8, 37):
		    refused("bit %d" % bit, changed(bit // 8, bytes([blob[bit // 8] ^ 1 << bit % 8])), "")
		if (talk.generation(), talk.policy()) != before:
		    print("the policy has changed")
	END
	printf 'RWALLPOL nonsense' >"$CASE_DIR/short.blob"
	expect_status 2 tool server apply --blob "$CASE_DIR/short.blob"
	head -c -1 "$CASE_DIR/p.blob" >"$CASE_DIR/cut.blob"
	expect_status 2 tool server apply --blob "$CASE_DIR/cut.blob"
	expect_match 'truncated' "$(tool server apply --blob "$CASE_DIR/cut.blob" 2>&1)" "the sentence"
	expect_both client server <<<'open tcp 80'
}

# A container's root. The guest lives in a chroot, where the kernel makes no user namespaces: so the
# way leads over the first process's root and a mount namespace whose root ours becomes.
as_container() {
	# shellcheck disable=SC2016 # expanded inside
	chroot /proc/1/root /bin/busybox unshare -m /bin/busybox sh -c '
		cd /new 2>/dev/null || cd /mnt/new && mount --move . / && exec chroot . /usr/bin/unshare -Urn "$@"' sh "$@"
}

# A program that joins both groups, says so in a pipe of its own, and prints the command of each event.
hears() { # PIPE
	cat <<-END
		import sys
		sys.path.insert(0, "$TESTS")
		import rwnl
		talk = rwnl.Talk().listen(b"events").listen(b"denied")
		print("ready", file=open("$CASE_DIR/$1", "w"))
		for command, _ in talk.events(3):
		    print(command)
	END
}

# who lacks the privilege gets EPERM on everything, reading too: the tool exits 4
case_privilege() {
	local verb listeners
	need rolewall
	need_tool setpriv unshare
	expect_eq 0 "$(as_container id -u)" "a container's root"
	net_new host
	policy host "in tcp/80"
	policy_build "$CASE_DIR/p.blob" "in tcp/443"
	for verb in status show flush "apply --blob $CASE_DIR/p.blob" \
		"explain --live --in --proto tcp --dport 80 --src 10.0.0.1"; do
		# shellcheck disable=SC2086 # words of a verb
		expect_status 4 in_ns host setpriv --bounding-set -net_admin --inh-caps -net_admin \
			rolewall $verb
		# shellcheck disable=SC2086
		expect_status 4 as_container "$PWD/userspace/rolewall" $verb
	done
	expect_match 'initial user namespace' "$(as_container "$PWD/userspace/rolewall" status 2>&1 || true)" "the sentence"
	# Each operation that the family's description has. Its groups may be joined, as the kernel asks for
	# the privilege over one's own namespace alone: and tell of nothing that happens in another.
	expect_eq "EPERM" "$(as_container /usr/bin/python3 - <<-END
		import sys
		sys.path.insert(0, "$TESTS")
		import rwnl, yaml
		talk = rwnl.Talk()
		described = yaml.safe_load(open("$PWD/Documentation/netlink/specs/rolewall.yaml"))
		operations = [one for one in described["operations"]["list"] if "event" not in one]
		said = {rwnl.refusal(talk, one["value"], b"", rwnl.DUMP if "dump" in one else rwnl.ACK).split(":")[0]
		        for one in operations}
		print(*said, *([] if len(operations) >= 11 else [len(operations)]))
	END
	)" "raw sockets of a container's root"
	expect_match 'PermissionError' "$(hears none |
		in_ns host setpriv --bounding-set -net_admin --inh-caps -net_admin /usr/bin/python3 - 2>&1)" \
		"a listener without the privilege"
	mkfifo "$CASE_DIR/one" "$CASE_DIR/two"
	hears one | as_container /usr/bin/python3 - >"$CASE_DIR/contained" &
	listeners=$!
	read -r _ <"$CASE_DIR/one"
	hears two | in_ns host /usr/bin/python3 - >"$CASE_DIR/host" &
	listeners+=" $!"
	read -r _ <"$CASE_DIR/two"
	policy host "in tcp/81"
	# shellcheck disable=SC2086 # several
	wait $listeners
	expect_eq "" "$(cat "$CASE_DIR/contained")" "what a container's root hears of others"
	expect_match '^7$' "$(cat "$CASE_DIR/host")" "what root hears"
	expect_match 'in-tcp-81' "$(tool host show)" "the active policy"
}

# without the module, and with one of another protocol, the tool says so and exits 3
case_module_missing() {
	need rolewall
	net_new host
	policy_build "$CASE_DIR/p.blob" "in tcp/443"
	expect module_unload
	expect_status 3 tool host status
	expect_status 3 tool host apply --blob "$CASE_DIR/p.blob"
	expect_match 'modprobe rolewall' "$(tool host status 2>&1 || true)" "the hint"
	other_module || skip "no headers, or no compiler, to build another module"
	must insmod "$CASE_DIR/kmod/rolewall.ko"
	expect_status 3 tool host status
	expect_status 3 tool host apply --blob "$CASE_DIR/p.blob"
	expect_match 'version 2 .*version 1' "$(tool host status 2>&1 || true)" "the sentence"
	expect rmmod rolewall
}

# A module that speaks version 2: the built one with the number in its family patched, as building
# one in the guest would take a minute. The family begins with int id, unsigned int hdrsize, and
# char name[16]; its version follows.
other_module() {
	mkdir -p "$CASE_DIR/kmod"
	python3 - "$ROLEWALL_KO" "$CASE_DIR/kmod/rolewall.ko" <<-'END'
		import sys
		data = bytearray(open(sys.argv[1], "rb").read())
		name, version = b"rolewall" + bytes(8), (1).to_bytes(4, "little")
		if data.count(name + version) != 1:
		    sys.exit("the family is not where it was thought to be")
		data[data.find(name + version) + 16] = 2
		open(sys.argv[2], "wb").write(data)
	END
}
