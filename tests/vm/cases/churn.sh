# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Hours of administration in minutes, see churn.py. That nothing leaks is looked for after each case, by
# tests/vm/guest.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# loads, trials, flushes, exceptions, namespaces, refreshes at random: each datagram is known, and counted
case_churn() {
	local said actions=400 seconds=8
	# One a second for two hours.
	[ -z "${ROLEWALL_PROVE-}" ] || actions=7200 seconds=7200
	need rolewall
	net_pair client server
	policy_build "$CASE_DIR/one.blob" "in udp/53" "in tcp/80"
	policy_build "$CASE_DIR/two.blob" "in udp/53" "in udp/5000-6000" "set tracking socket"
	policy_build "$CASE_DIR/three.blob" "in udp/53" "out tcp/25" "set tracking none"
	cat >"$CASE_DIR/names.yaml" <<-END
		rolewall: site/1
		name: names
		roles: []
		local:
		  - {id: in-udp-53, from: any, to: self, service: udp/53}
		  - {id: dns, from: self, to: [$(net_addr client server 4)], service: udp/53}
		  - {id: mirror, from: self, to: [mirror.example.com], service: tcp/443}
		settings: {names: {grace: 1h, min-ttl: 1s}}
	END
	echo '{"mirror.example.com": {"A": ["203.0.113.1"], "ttl": 0}}' >"$CASE_DIR/zone.json"
	in_ns client "$TESTS/../refresh/dns.py" "$(net_addr client server 4)" 53 "$CASE_DIR/zone.json" \
		>"$CASE_DIR/dns.log" 2>&1 &
	expect_soon 60 grep -q ready "$CASE_DIR/dns.log"
	said=$(python_in - <<-END
		import churn
		hours = churn.Churn(net, "server", "client", ["$(net_addr server client 4)", "$(net_addr server client 6)"],
		                    "$CASE_DIR", "${SEED:-1}")
		print(hours.run($actions, $seconds, "$(net_addr client server 4)"))
	END
	)
	if [[ $said =~ ^[0-9]+\ actions:\  ]]; then
		echo "# churn: $said"
	else
		fail "$said"
	fi
}
