# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Everything at once. A few seconds here; an hour with ROLEWALL_PROVE=1, or ROLEWALL_SECONDS of it.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# swaps, trials, namespaces, interfaces, dumps, exceptions, kills under traffic: memory and counters flat
case_soak() {
	local said rounds seconds=6
	need rolewall
	[ -z "${ROLEWALL_PROVE-}" ] || seconds=${ROLEWALL_SECONDS:-3600}
	net_pair client server
	serve server tcp 80
	policy_build "$CASE_DIR/one.blob" "in udp/53" "in tcp/80" "zone lan eth1*"
	policy_build "$CASE_DIR/two.blob" "in udp/53" "in tcp/80" "in tcp/443 192.0.2.0/24" "out tcp/25" \
		"in udp/5000-6000 any lan" "zone lan eth*,x*"
	expect tool server apply --blob "$CASE_DIR/one.blob"
	said=$(python_in - <<-END
		import soak
		one = soak.Soak(net, ${SEED:-1}, ["$CASE_DIR/one.blob", "$CASE_DIR/two.blob"],
		                "$(net_addr server client 4)", "$(net_addr server client 6)")
		seen, bad = one.run($seconds)
		print(one.rounds, "rounds of 4 datagrams,", ", ".join("%d %s" % (n, what) for what, n in sorted(one.done.items())))
		print("kB held after each round:", *seen)
		# The first round fills what is kept for later; what grows from then on, grows for ever.
		if seen[-1] - seen[1] > max(4096, seen[1] // 50):
		    bad.append("memory grows: %s" % seen)
		print("bad:", "; ".join(bad[:5]))
	END
	)
	sed 's/^/# /' <<<"$said"
	[[ $said =~ bad:\ *$ ]] || fail "$said"
	rounds=${said%% *}
	# Each datagram was counted once, whichever policy judged it; a connection has two families.
	expect_eq $((2 * rounds)) "$(count server rule in-udp-53)" "permitted packets counted"
	expect_soon 20 test "$(($(sed 's/refs//' /sys/module/rolewall/refcnt)))" -le 2
	expect tool server flush
}
