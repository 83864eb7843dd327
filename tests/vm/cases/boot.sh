# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the module does before anybody has loaded a policy: the parameters closed, failsafe and policy.
# The initial namespace is meant here, named "-"; the other cases live in namespaces of their own.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# The files that the kernel itself reads lie where the machine's first process sees them.
firmware=/proc/1/root/lib/firmware

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
	expect tool - apply --blob "$CASE_DIR/site.blob" --confirm 10s
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
		modprobe -r nf_conntrack_ftp 2>/dev/null || true
		policy_build "$file" "in tcp/21" "helper ftp"
		;;
	esac
}
