# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the module does before anybody has loaded a policy: the parameters closed, failsafe and policy.
# The initial namespace is meant here, named "-"; the other cases live in namespaces of their own.

export HELPER_PORT=

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

firmware=$(firmware_folder)

# The module anew, with parameters; what it says stays in $CASE_DIR/said.
boot_module() { # PARAMETER...
	local status=0
	must module_unload
	dmesg -C
	module_load "$@" 2>/dev/null || status=$?
	dmesg >"$CASE_DIR/said"
	return "$status"
}

# A namespace each side of the initial one, which forwards between them.
boot_neighbours() {
	local ns
	net_new inner outer
	for ns in inner outer; do
		must ip -n "$ns" link add host type veth peer name "$ns" netns 1
	done
	boot_link inner 1
	boot_link outer 2
	must sysctl -q net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	expect_ping answer inner 10.9.1.2 5
	expect_ping answer inner fd00:9:1::2 5
	expect_ping answer inner 10.9.2.1 5
	expect_ping answer outer fd00:9:2::2 5
}

boot_link() { # NS NUMBER
	must ip -n "$1" -batch - <<-END
		addr add 10.9.$2.1/24 dev host
		addr add fd00:9:$2::1/64 dev host nodad
		link set host up
		route add default via 10.9.$2.2
		route add default via fd00:9:$2::2
	END
	must ip -batch - <<-END
		addr add 10.9.$2.2/24 dev $1
		addr add fd00:9:$2::2/64 dev $1 nodad
		link set $1 up
	END
}

expect_state() { # open|closed|active
	local status=3
	[ "$1" != active ] || status=0
	expect_eq "$1" "$(tool - status --json | jq -r .state)" "state"
	expect_status "$status" tool - status
}

expect_closed() {
	expect_state closed
	expect_probes inner 10.9.1.2 fd00:9:1::2 <<-'END'
		open tcp 22
		answer udp 161
		timeout tcp 80
		timeout udp 53
		timeout ping
	END
	expect_probes - 10.9.1.1 fd00:9:1::1 <<-'END'
		timeout tcp 80
		not-permitted udp 161
		not-permitted ping
	END
	expect_probes inner 10.9.2.1 fd00:9:2::1 <<-'END'
		timeout tcp 22
		timeout udp 161
		timeout ping
	END
	expect_probes - 127.0.0.1 ::1 <<-'END'
		open tcp 80
		answer udp 53
		answer ping
	END
}

# closed=1: only fail-safe ports, loopback and neighbours until a policy; rollback and flush return to it
case_boot_closed() {
	need rolewall
	boot_neighbours
	serve - tcp 22 80 udp 53 161
	serve inner tcp 80 udp 161
	serve outer tcp 22 udp 161
	policy_build "$CASE_DIR/site.blob" "in tcp/80" "out udp/161"
	policy_build "$CASE_DIR/tried.blob" "in tcp/81"
	expect boot_module closed=1 failsafe=tcp/22,udp/161
	expect_match 'rolewall: closed until a policy is loaded, but for: tcp/22,udp/161' \
		"$(cat "$CASE_DIR/said")" "what the kernel says"
	# Neighbours that were known before do not make IPv6 work.
	ip neigh flush all
	expect_closed
	expect_eq 'failsafe/tcp-22 failsafe/udp-161' "$(tool - show --json | jq -r '[.rules[].flow] | join(" ")')"
	expect_count 'N > 0' - rule failsafe/tcp-22
	expect_count 'N > 0' - deny in no-service
	expect_count 'N > 0' - deny out no-service
	expect_count 'N > 0' - deny forward no-service
	expect_match 'loaded +no: closed, but for fail-safe ports' "$(tool - status)" "status"
	# A namespace of somebody's own is not concerned, nor is what begins later.
	net_new later
	expect_eq open "$(tool inner status --json | jq -r .state)" "inner"
	expect_eq open "$(tool later status --json | jq -r .state)" "later"
	expect_status 1 rmmod rolewall
	# A first trial returns to what was: closed.
	expect tool - apply --blob "$CASE_DIR/site.blob" --confirm 60s
	expect_state active
	expect_probes inner 10.9.1.2 fd00:9:1::2 <<-'END'
		timeout tcp 22
		open tcp 80
	END
	expect_match 'closed' "$(tool - rollback)" "rollback"
	expect_closed
	# So does a flush, of what is in force and of what is on trial.
	expect tool - apply --blob "$CASE_DIR/site.blob"
	expect_match 'closed' "$(tool - flush)" "flush"
	expect_state closed
	expect_status 3 tool - flush
	expect tool - apply --blob "$CASE_DIR/site.blob"
	expect tool - apply --blob "$CASE_DIR/tried.blob" --confirm 10s
	expect_eq closed "$(tool - flush --json | jq -r .state)" "flush of a trial"
	expect_eq flushed "$(tool - status --json | jq -r '."last-outcome"')"
	expect_state closed
	# Only force opens, and the next flush closes again.
	expect_match 'packets are not touched' "$(tool - flush --open)" "forced flush"
	expect_state open
	expect_status 3 tool - flush --open
	expect_match 'closed' "$(tool - flush)" "flush of an open host"
	expect_closed
	expect tool - flush --open
	expect boot_module
	expect_state open
	sysctl -q net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0
}

# parameters that make no sense: the module says which, and is not there
case_boot_parameters() {
	local list
	need rolewall
	for list in tcp/0 sctp/22 "tcp/22," \
		"$(seq -s, -f tcp/%g 17)"; do
		expect_ne 0 "$(boot_module closed=1 "failsafe=$list"; echo $?)" "failsafe=$list"
		expect_match 'rolewall: failsafe=.*: [a-z]' "$(cat "$CASE_DIR/said")" "failsafe=$list"
		expect_eq "" "$(grep -w rolewall /proc/modules)" "failsafe=$list"
	done
	# Closed to everything, also to fail-safe ports of which there are none.
	expect boot_module closed=1
	expect_state closed
	expect_eq 0 "$(tool - show --json | jq '.rules | length')" "rules"
	expect tool - flush --open
	expect boot_module failsafe=tcp/22
	expect_state open
}

# policy=FILE: in force before the first message; a file that is none leaves closed, or no module
case_boot_file() {
	local bad name=rolewall/policy.blob
	need rolewall
	policy_build "$CASE_DIR/site.blob" "in tcp/80"
	must mkdir -p "$firmware/rolewall"
	must cp "$CASE_DIR/site.blob" "$firmware/$name"
	expect boot_module "policy=$name"
	expect_state active
	expect_eq case "$(tool - status --json | jq -r .name)" "the policy"
	expect_eq "$(sha256sum <"$CASE_DIR/site.blob")" "$(python_in - <<<'import sys, hashlib
print(hashlib.sha256(rwnl.Talk().policy()).hexdigest() + "  -")')" "its bytes"
	expect tool - flush
	expect_state open
	expect boot_module closed=1 "policy=$name"
	expect_state active
	expect tool - flush
	expect_state closed
	expect tool - flush --open
	for bad in missing corrupt empty huge helper; do
		boot_spoil "$bad"
		expect_ne 0 "$(boot_module "policy=$name"; echo $?)" "a $bad file, not closed"
		expect_match "rolewall: policy $name: .+the host is open" "$(cat "$CASE_DIR/said")" "$bad"
		expect_eq "" "$(grep -w rolewall /proc/modules)" "a $bad file"
		expect boot_module closed=1 failsafe=tcp/22 "policy=$name"
		expect_match "rolewall: policy $name: .+stays closed" "$(cat "$CASE_DIR/said")" "$bad"
		expect_state closed
		expect tool - flush --open
	done
	must rm -r "$firmware/rolewall"
	expect boot_module
}

boot_spoil() { # HOW
	local file=$firmware/rolewall/policy.blob
	cp "$CASE_DIR/site.blob" "$file"
	case $1 in
	missing) rm "$file" ;;
	corrupt) printf '\xff' | dd of="$file" bs=1 seek=700 conv=notrunc status=none ;;
	truncated) truncate -s -1 "$file" ;;
	empty) truncate -s 0 "$file" ;;
	huge) truncate -s 65M "$file" ;;
	helper)
		must wait_for 20 helper_gone ftp
		policy_build "$file" "in tcp/21" "helper ftp"
		;;
	esac
}

saved=/var/lib/rolewall

# The status of "rolewall boot"; what it says stays in $CASE_DIR/told.
boot_again() {
	local status=0
	rolewall boot >"$CASE_DIR/told" 2>&1 || status=$?
	echo "$status"
}

digest_of() { # FILE
	dd if="$1" bs=1 skip=16 count=32 status=none | od -An -tx1 | tr -d ' \n'
}

expect_saved() { # FILE BLOB
	expect cmp "$saved/$1" "$2"
}

# what is kept for the next boot, when, and that a full disk takes nothing away
case_boot_save() {
	local name
	need rolewall
	must mkdir -p "$saved"
	must mount -t tmpfs -o size=64k tmpfs "$saved"
	net_new other
	for name in one three; do
		policy_build "$CASE_DIR/$name.blob" "in tcp/80" "in udp/${#name}"
	done
	expect tool other apply --blob "$CASE_DIR/one.blob"
	expect tool - apply --blob "$CASE_DIR/one.blob" --no-save
	expect_eq "" "$(ls "$saved")" "saved of a namespace, or not to be saved"
	expect tool - apply --blob "$CASE_DIR/one.blob"
	expect_saved policy.blob "$CASE_DIR/one.blob"
	expect_match 'table inet rolewall' "$(cat "$saved/policy.nft")" "the ruleset"
	# The same again does not push the older one out; a trial is saved when it is confirmed.
	expect tool - apply --blob "$CASE_DIR/three.blob"
	expect tool - apply --blob "$CASE_DIR/three.blob"
	expect_saved policy.blob.old "$CASE_DIR/one.blob"
	expect tool - apply --blob "$CASE_DIR/one.blob" --confirm 60s
	expect_saved policy.blob "$CASE_DIR/three.blob"
	expect tool - confirm
	expect_saved policy.blob "$CASE_DIR/one.blob"
	expect_saved policy.blob.old "$CASE_DIR/three.blob"
	# Nothing is left half written where there is no room, and what was saved is still there.
	dd if=/dev/zero of="$saved/filler" bs=4k 2>/dev/null || true
	expect_status 1 tool - apply --blob "$CASE_DIR/three.blob"
	expect_match 'in force, but the next boot will not begin with it: .*No space' \
		"$(tool - apply --blob "$CASE_DIR/three.blob" 2>&1)" "a full disk"
	expect_eq "$(digest_of "$CASE_DIR/three.blob")" "$(tool - status --json | jq -r .digest)" "in force"
	expect_saved policy.blob "$CASE_DIR/one.blob"
	expect_eq 'filler policy.blob policy.blob.old policy.nft' "$(echo "$saved"/* | sed "s|$saved/||g")" "files"
	rm "$saved/filler"
	expect tool - flush
	must umount "$saved"
}

# rolewall boot: the saved policy, else the one before it, else closed; without the module nftables
case_boot_service() {
	local bad
	need rolewall nf_tables
	must mkdir -p "$saved"
	must mount -t tmpfs tmpfs "$saved"
	policy_build "$CASE_DIR/old.blob" "in tcp/80"
	policy_build "$CASE_DIR/new.blob" "in tcp/80" "in tcp/443"
	expect boot_module closed=1
	expect_eq 3 "$(boot_again)" "nothing saved"
	expect_match 'no policy is saved.*stays as it was: closed' "$(paste -sd ' ' "$CASE_DIR/told")"
	expect tool - apply --blob "$CASE_DIR/old.blob"
	expect tool - apply --blob "$CASE_DIR/new.blob"
	expect tool - flush
	# No site, no resolver, no profile is looked at.
	expect_eq 0 "$(boot_again)" "the saved policy: $(cat "$CASE_DIR/told")"
	expect_state active
	expect_eq 0 "$(boot_again)" "the saved policy, in force already"
	expect_eq 2 "$(tool - status --json | jq .rules)" "rules"
	expect_eq 5 "$(tool - status --json | jq .generation)" "not loaded again"
	for bad in corrupt truncated missing; do
		expect tool - flush
		boot_damage "$bad"
		expect_eq 1 "$(boot_again)" "$bad"
		expect_match 'OLDER than the last' "$(cat "$CASE_DIR/told")" "$bad"
		expect_eq 1 "$(tool - status --json | jq .rules)" "the older one's rules"
	done
	expect tool - flush
	printf x >"$saved/policy.blob"
	printf x >"$saved/policy.blob.old"
	expect_eq 3 "$(boot_again)" "both damaged"
	expect_match 'policy.blob: blob: shorter.*policy.blob.old: blob: .*stays as it was: closed' \
		"$(paste -sd ' ' "$CASE_DIR/told")" "both damaged"
	expect_state closed
	# A trial is not overtaken.
	expect tool - apply --blob "$CASE_DIR/new.blob"
	expect tool - apply --blob "$CASE_DIR/old.blob" --confirm 60s
	expect_eq 2 "$(boot_again)" "on trial"
	expect tool - flush --open
	# Without the module.
	must module_unload
	expect_eq 3 "$(boot_again)" "no module"
	expect_match 'NFTABLES enforces' "$(cat "$CASE_DIR/told")" "no module"
	expect_match '443' "$(nft list table inet rolewall)" "the ruleset"
	expect_match 'table inet rolewall is there' "$(rolewall status 2>&1)" "status"
	must rm "$saved/policy.nft"
	expect_eq 3 "$(boot_again)" "no module, no ruleset"
	expect_match 'THE HOST IS OPEN' "$(cat "$CASE_DIR/told")" "no module, no ruleset"
	# With it again the fallback ends.
	expect boot_module closed=1
	expect_eq 0 "$(boot_again)" "the module is back"
	expect_status 1 nft list table inet rolewall
	expect tool - flush --open
	expect boot_module
	must umount "$saved"
}

boot_damage() { # HOW
	case $1 in
	corrupt) printf '\xff' | dd of="$saved/policy.blob" bs=1 seek=700 conv=notrunc status=none ;;
	truncated) truncate -s 100 "$saved/policy.blob" ;;
	missing) rm "$saved/policy.blob" ;;
	esac
}
