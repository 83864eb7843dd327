# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Policies that change under traffic: no packet is judged by neither or by half a policy.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# flood_swaps FROM TO SWAPPED ADDRESS4 ADDRESS6 [SWAPS]: leaves rounds, swaps, and how many of two
# datagrams a round passed that one of the policies permits; a hundred thousand swaps with
# ROLEWALL_PROVE=1
flood_swaps() {
	local said
	said=$(python_in - <<-END
		import flood
		blobs = ["$CASE_DIR/one.blob", "$CASE_DIR/two.blob"]
		print(flood.check(net, "$1", "$2", ["$4", "$5"], "$3", blobs,
		                  swaps=${6-20}, either=True))
	END
	)
	if [[ $said =~ ^([0-9]+)\ ([0-9]+)\ ([0-9]+)$ ]]; then
		rounds=${BASH_REMATCH[1]} swaps=${BASH_REMATCH[2]} either=${BASH_REMATCH[3]}
		echo "# swaps: $swaps under $rounds rounds of 6 datagrams, $either of $((2 * rounds)) by one policy"
	else
		rounds=0 swaps=0 either=0
		fail "$said"
	fi
}

swap_host() { # [SWAPS]
	local rounds swaps either
	need rolewall
	net_pair client server
	policy_build "$CASE_DIR/one.blob" "in udp/53" "in tcp/80"
	policy_build "$CASE_DIR/two.blob" "in udp/53" "in udp/5000-6000" "in tcp/443 192.0.2.0/24" \
		"out tcp/25"
	expect tool server apply --blob "$CASE_DIR/one.blob"
	flood_swaps client server server "$(net_addr server client 4)" \
		"$(net_addr server client 6)" "$@"
	# Each datagram was counted once, whichever policy judged it.
	expect_eq $((2 * rounds)) "$(count server rule in-udp-53)" "permitted packets counted"
	# What has not passed was denied, once, whichever policy did.
	expect_num "$either > 0 && $either < 2 * rounds" "both policies judged"
	expect_eq $((4 * rounds - either)) "$(count server deny in no-service)" "denied packets counted"
	# Five bytes behind UDP's and IPv4's, or IPv6's, headers.
	expect_eq $((rounds * (33 + 53))) "$(counts server | awk '/^rule in-udp-53/ { print $NF }')" \
		"bytes counted"
}

# host: a flood under swaps loses nothing permitted, lets nothing else in, counts every packet
case_swap_flood() {
	swap_host
}

# the same with two processors
# smp: 2
case_swap_flood_smp() {
	swap_host ${ROLEWALL_PROVE:+${ROLEWALL_SWAPS:-100000}}
}

# gateway: the same for what is forwarded
case_swap_flood_gateway() {
	local rounds swaps either
	need rolewall
	net_gateway lan gw wan
	policy_build "$CASE_DIR/one.blob" gateway "forward udp/53 any any" "set forward drop"
	policy_build "$CASE_DIR/two.blob" gateway "forward udp/53 any any" "forward tcp/80 any any" \
		"zone lan lan" "set forward drop"
	expect tool gw apply --blob "$CASE_DIR/one.blob"
	flood_swaps lan wan gw "$(net_addr wan gw 4)" "$(net_addr wan gw 6)"
	expect_eq $((2 * rounds)) "$(count gw rule forward-udp-53)" "permitted packets counted"
	expect_eq 0 "$either" "datagrams that neither permits"
	expect_eq $((4 * rounds)) "$(count gw deny forward no-service)" "denied packets counted"
}

# two tools at once: each load is whole, the generation counts them all
case_swap_race() {
	local i pids=() failed=0 before
	need rolewall
	net_new server
	policy_build "$CASE_DIR/one.blob" "in udp/53"
	policy_build "$CASE_DIR/two.blob" "in tcp/80" "in tcp/443"
	expect tool server apply --blob "$CASE_DIR/one.blob"
	before=$(generation)
	for i in 1 2 3 4 5; do
		tool server apply --blob "$CASE_DIR/one.blob" >"$CASE_DIR/a$i" 2>&1 &
		pids+=($!)
		tool server apply --blob "$CASE_DIR/two.blob" >"$CASE_DIR/b$i" 2>&1 &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i" || failed=$((failed + 1))
	done
	expect_eq 0 "$failed" "loads that failed"
	# Whoever finds its policy in force already loads nothing.
	expect_eq $((before + $(cat "$CASE_DIR"/[ab][1-5] | grep -c '^applied '))) "$(generation)" "generation"
	# What is active is one of the two, byte for byte.
	python_in server <<<"open('$CASE_DIR/active', 'wb').write(rwnl.Talk().policy())"
	cmp -s "$CASE_DIR/active" "$CASE_DIR/one.blob" || expect cmp "$CASE_DIR/active" "$CASE_DIR/two.blob"
}

generation() {
	python_in server <<<'print(rwnl.Talk().generation())'
}

# a tool that is killed while sending leaves the policy as it was
case_swap_killed() {
	local i before pid
	need rolewall
	net_new server
	policy_many "$CASE_DIR/big.blob" 60000
	policy server "in tcp/80"
	before=$(generation)
	for i in 0.02 0.05 0.1 0.2; do
		tool server apply --blob "$CASE_DIR/big.blob" >/dev/null 2>&1 &
		pid=$!
		sleep "$i"
		kill -KILL "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
		# A load is one message: it took effect whole, or did not happen.
		expect tool server status
		expect_num "$(generation) <= $before + 1" "generation after a killed load"
		before=$(generation)
	done
	policy server "in tcp/80"
	expect_match 'in-tcp-80' "$(tool server show)" "the policy"
}

# A blob with many prefixes of one peer.
policy_many() { # BLOB NUMBER
	python_in - <<-END
		with open("$1.yaml", "w") as site:
		    site.write("rolewall: site/1\nname: many\nroles: []\nlocal:\n")
		    site.write("  - {id: many, to: self, service: tcp/80, from: [\n")
		    for i in range($2):
		        site.write("    10.%d.%d.%d/32,\n" % (i >> 15, i >> 7 & 255, (i & 127) * 2))
		    site.write("    192.0.2.1]}\n")
	END
	must rolewall build -f "$1.yaml" -o "$1"
}
