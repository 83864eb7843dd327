# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The tool against a real module: what it says is what the kernel has.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# The value of a member, such as .points[0].mode, of what a verb prints as JSON.
member() { # PATH NS VERB...
	local path=$1 ns=$2
	shift 2
	tool "$ns" "$@" --json | jq -r "$path"
}

# apply, status and flush: loaded, mode and matched are told apart
case_tool_life() {
	need rolewall
	net_pair client server
	serve server tcp 80
	expect_eq false "$(member .loaded server status)"
	policy_write "$CASE_DIR/a.yaml" "in tcp/80" "out tcp/443"
	expect_match '^applied case: 2 rules, .* generation [0-9]+, ' \
		"$(tool server apply -f "$CASE_DIR/a.yaml" 2>/dev/null)" "apply"
	expect_both client server <<-'END'
		open tcp 80
		timeout tcp 81
	END
	expect_status 0 tool server status
	expect_eq "true case 2 enforce" \
		"$(member '"\(.loaded) \(.name) \(.rules) \(.points[0].mode)"' server status)"
	expect_num "$(member '.points[0].matched' server status) > 4" "packets matched"
	expect_num "$(member '.points[0].denied.packets' server status) > 1" "packets denied"
	expect_match 'enforce, matched [0-9]+ packets' "$(tool server status)" "status for people"
	expect_status 0 tool server flush
	expect_status 3 tool server flush
	expect_status 3 tool server status
	expect_both client server <<-'END'
		reset tcp 81
	END
}

# what is in force already is not loaded again, and a dry run foretells which: configuration managers ask so
case_tool_changed() {
	local site=$CASE_DIR/a.yaml before
	need rolewall
	net_new server
	policy_write "$site" "in tcp/80"
	expect_eq "false true" "$(member '"\(.applied) \(.changed)"' server apply -f "$site" --dry-run)" "before"
	expect_eq "true true" "$(member '"\(.applied) \(.changed)"' server apply -f "$site")" "first"
	before=$(member .generation server status)
	expect_eq "false false" "$(member '"\(.applied) \(.changed)"' server apply -f "$site" --dry-run)" "again, dry"
	expect_eq "false false $before" \
		"$(member '"\(.applied) \(.changed) \(.generation)"' server apply -f "$site")" "again"
	expect_eq "$before" "$(member .generation server status)" "generation"
	expect_match '^unchanged case: ' "$(tool server apply -f "$site")" "for people"
	# Nothing to wait for, nothing to confirm.
	expect_eq "false null" "$(member '"\(.changed) \(."confirm-within-s")"' server apply -f "$site" \
		--confirm 10s --wait)" "on trial"
	expect_eq null "$(member .trial server status)" "no trial"
	# Another mode is another policy, and so is one that only waits to be confirmed.
	expect_eq true "$(member .changed server apply -f "$site" --audit --dry-run)" "audit"
	expect_eq true "$(member .changed server apply -f "$site" --audit --confirm 1h)" "audit on trial"
	expect_eq true "$(member .changed server apply -f "$site" --audit --dry-run)" "still on trial"
	expect_status 2 tool server apply -f "$site" --audit
	expect tool server rollback
	expect_eq null "$(setpriv --bounding-set=-net_admin --inh-caps=-net_admin rolewall apply -f "$site" \
		--dry-run --json | jq .changed)" "without rights"
}

# --audit loads a policy that denies on paper only, from a site and from a blob
case_tool_audit() {
	local source
	need rolewall
	net_pair client server
	serve server tcp 80 81
	policy_write "$CASE_DIR/a.yaml" "in tcp/80"
	expect rolewall build -f "$CASE_DIR/a.yaml" -o "$CASE_DIR/a.blob"
	for source in "-f $CASE_DIR/a.yaml" "--blob $CASE_DIR/a.blob"; do
		# shellcheck disable=SC2086 # option and file
		expect tool server apply $source --audit
		expect_both client server <<-'END'
			open tcp 81
		END
		expect_eq audit "$(member '.points[0].mode' server status)"
		expect_num "$(member '.points[0]."would-deny".packets' server status) > 0" "would be denied"
		expect_eq 0 "$(member '.points[0].denied.packets' server status)" "denied in audit mode"
		expect_eq would-deny "$(member .verdict server explain --live --in --proto tcp \
			--src 10.0.1.1 --dport 81)"
	done
}

# show prints the kernel's own blob with counters and last hits
# once
case_tool_show() {
	need rolewall
	net_pair client server
	serve server tcp 80
	policy server "in tcp/80 10.0.1.0/24,fd00::/16" "in tcp/8000-8010 192.0.2.0/24"
	expect_both client server <<-'END'
		open tcp 80
		timeout tcp 8000
	END
	expect_num "$(member '[.rules[] | select(.service == "80/tcp")][0].packets' server show) > 3" \
		"packets of the rule"
	expect_eq null "$(member '[.rules[] | select(.service == "8000-8010/tcp")][0]."last-hit-ms"' \
		server show)" "a rule never hit"
	expect_eq "no-peer" "$(member '.denied[0].reason' server show)"
	expect_eq "10.0.1.0/24 fd00::/16" \
		"$(member '[.rules[] | select(.service == "80/tcp")][0].from.addresses | join(" ")' server show)"
	expect_match 'not for this address' "$(tool server show)" "show for people"
	expect_eq "$(member .digest server show)" "$(member .digest server status)" "digests"
}

# explain --live says what the kernel would do, and --blob what the tool makes of it
# once
case_tool_explain() {
	local packet want said
	need rolewall
	net_new server
	policy server "zone lan eth0" "in tcp/80 10.0.0.0/8" "in tcp/22 any lan" "in ping" \
		"out udp/53 192.0.2.1"
	policy_build "$CASE_DIR/b" "zone lan eth0" "in tcp/80 10.0.0.0/8" "in tcp/22 any lan" "in ping" \
		"out udp/53 192.0.2.1"
	while read -r want packet; do
		for said in --live "--blob $CASE_DIR/b"; do
			# shellcheck disable=SC2086 # several options
			expect_eq "$want" "$(member '"\(.verdict)/\(.reason)"' server explain $said $packet)" \
				"$said $packet"
		done
	done <<-'END'
		accept/null --in --proto tcp --src 10.9.9.9 --dport 80
		deny/no-peer --in --proto tcp --src 11.9.9.9 --dport 80
		deny/no-service --in --proto udp --src 10.9.9.9 --dport 80
		deny/no-zone --in --proto tcp --src 10.9.9.9 --dport 22
		accept/null --in --proto tcp --src 10.9.9.9 --dport 22 --iif eth0
		accept/null --in --proto icmp --src 9.9.9.9 --dport echo-request
		accept/null --in --proto icmpv6 --src 2001:db8::1 --dport echo-request
		accept/null --out --proto icmp --dst 9.9.9.9 --dport echo-reply --state reply
		accept/null --out --proto tcp --dst 10.9.9.9 --sport 80 --dport 4000 --state reply
		deny/no-peer --out --proto udp --dst 192.0.2.2 --dport 53
		accept/null --in --proto udp --src 192.0.2.1 --sport 53 --dport 4000 --state reply
		deny/no-service --in --proto gre --src 9.9.9.9
		accept/null --in --proto icmpv6 --src fe80::1 --dport 135
		accept/null --in --proto tcp --src 9.9.9.9 --dport 1 --iif lo
		not-enforced/null --forward --proto tcp --src 9.9.9.9 --dst 9.9.9.8 --dport 1
	END
}

# without CAP_NET_ADMIN every verb gets exit 4 and a sentence, whatever it asks
# once
case_tool_not_permitted() {
	local verb
	local -a bare=(setpriv --bounding-set=-net_admin --inh-caps=-net_admin rolewall)
	need rolewall
	policy_build "$CASE_DIR/b" "in tcp/80"
	for verb in status flush show "apply --blob $CASE_DIR/b"; do
		# shellcheck disable=SC2086 # a verb and its options
		expect_status 4 "${bare[@]}" $verb
		# shellcheck disable=SC2086
		expect_match 'not permitted' "$("${bare[@]}" $verb 2>&1)" "$verb"
	done
}

# what the module refuses is told in its own words, and leaves the policy as it was
# once
case_tool_refused() {
	local before
	need rolewall
	net_new server
	policy server "in tcp/80"
	before=$(member .generation server status)
	expect_status 2 tool server apply --blob /dev/null
	expect_eq "$before" "$(member .generation server status)" "generation"
}

# a policy of many chunks goes in and comes out byte for byte
# once
case_tool_large() {
	local peers i
	need rolewall
	net_new server
	peers=$(for ((i = 0; i < 12000; i++)); do
		echo "10.$((i / 256)).$((i % 256)).$((i % 200))"
	done | paste -sd,)
	policy_write "$CASE_DIR/large.yaml" "in tcp/80 $peers"
	expect rolewall build -f "$CASE_DIR/large.yaml" -o "$CASE_DIR/large.blob"
	expect_num "$(stat -c %s "$CASE_DIR/large.blob") > 65536" "bytes of the blob"
	expect tool server apply --blob "$CASE_DIR/large.blob"
	expect_eq "$(rolewall show --blob "$CASE_DIR/large.blob" --json | jq -r .digest)" \
		"$(member .digest server show)" "digest of what came out"
}
