# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What programs read is as it is described: JSON by its schema, netlink by its spec.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# what verbs print with --json of a real module is as the schema says, and colour stays away where unwanted
# once
case_described_json() {
	local out=$CASE_DIR/json env verb
	need rolewall
	net_pair client server
	serve server tcp 80
	policy_write "$CASE_DIR/a.yaml" "in tcp/80" "out udp/53"
	policy_write "$CASE_DIR/b.yaml" "in tcp/80" "out udp/53" "in tcp/82" "set screen client"
	mkdir "$out"
	tool server status --json >"$out/open" || expect_eq 3 $? "status without a policy"
	tool server apply -f "$CASE_DIR/a.yaml" --json >"$out/apply"
	# No shell in between, which would take the signal.
	rolewall monitor --policy --json --netns server >"$out/monitor" 2>"$CASE_DIR/said" &
	local watching=$!
	wait_for 20 grep -q listening "$CASE_DIR/said" || fail "no monitor"
	expect_both client server <<-'END'
		open tcp 80
		timeout tcp 81
	END
	tool server status --json >"$out/status"
	tool server show --json >"$out/show"
	tool server show --unused 30d --json >"$out/unused"
	tool server explain --live --in --proto tcp --src 10.9.9.9 --dport 81 --json >"$out/explain" ||
		expect_eq 1 $? "explain of a denied packet"
	tool server apply -f "$CASE_DIR/b.yaml" --confirm 1h --json >"$out/trial"
	tool server status --json >"$out/status-trial"
	tool server rollback --json >"$out/rollback"
	tool server apply -f "$CASE_DIR/b.yaml" --confirm 1h --json >"$out/again"
	tool server confirm --json >"$out/confirm"
	for verb in status show; do
		for env in TERM=dumb NO_COLOR=1 ROLEWALL_COLOR=never; do
			expect_no_match $'\033' "$(env TERM=xterm "$env" script -qec \
				"rolewall --netns server $verb" /dev/null </dev/null)" "$verb with $env"
		done
	done
	expect_match $'\033' "$(TERM=xterm script -qec "rolewall --netns server status" /dev/null </dev/null)" \
		"status on a terminal"
	tool server flush --json >"$out/flush"
	sleep 0.5
	kill -INT "$watching"
	wait "$watching" || fail "the monitor's status"
	# Last, as nothing else is taken then.
	expect tool server apply -f "$CASE_DIR/a.yaml"
	tool server lock --json >"$out/lock"
	tool server status --json >"$out/locked"
	expect "$TESTS/../schema/output.py" \
		apply/1,confirm/1,explain/1,flush/1,lock/1,monitor/1,rollback/1,show/1,status/1 "$out"/*
}

# the kernel's own client does and understands all that the netlink spec has, events too
case_described_netlink() {
	need rolewall
	[ -n "$YNL" ] || skip "the client is not there: scripts/ynl"
	net_pair client server
	policy_build "$CASE_DIR/one.blob" "in tcp/80" "out udp/53"
	policy_build "$CASE_DIR/two.blob" "in tcp/80" "in tcp/81"
	expect_eq "" "$(ip netns exec server python3 "$TESTS/ynl.py" "$YNL" \
		"$TESTS/../../Documentation/netlink/specs/rolewall.yaml" "$CASE_DIR/one.blob" \
		"$CASE_DIR/two.blob" 2>&1)" "what is wrong"
}
