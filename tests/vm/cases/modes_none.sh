# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# tracking: none. What has to work without connections, and what must not pass for an answer.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# all directions of a host work, in both families, and no connection is tracked
case_none_host() {
	need rolewall
	net_pair client server
	serve server tcp 80 81 udp 53 54
	serve client tcp 22 23 udp 5000
	policy client "set tracking none" "out tcp/80" "out udp/53" "out ping" "in tcp/22" "in udp/5000"
	expect_both client server <<-'END'
		open tcp 80
		answer udp 53
		answer ping
		reset tcp 81 wait=3
		not-permitted udp 54 wait=3
	END
	expect_both server client <<-'END'
		open tcp 22
		answer udp 5000
		timeout tcp 23
		timeout udp 5001
		timeout ping
	END
	expect_eq 0 "$(in_ns client cat /proc/sys/net/netfilter/nf_conntrack_count)" "connections"
	expect_count 'N >= 8' client rule out-tcp-80
	expect_count 'N == 4' client rule out-udp-53
	expect_count 'N == 4' client rule in-udp-5000
	expect_count 'N == 4' client rule out-ping
	expect tool client flush
	expect_eq "" "$(in_ns client nft list hooks 2>/dev/null | grep -E 'defrag|rolewall')" "hooks left"
}
