# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Exported rulesets with real connections, where the module is not loaded into the namespace: what
# tests/vm/cases/oracle.sh does not look at.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# nft_policy NS LINE...: as policy, but enforced by nft.
nft_policy() {
	local ns=$1 blob=$CASE_DIR/$1.blob
	shift
	policy_build "$blob" "$@"
	must rolewall export nft --blob "$blob" >"$CASE_DIR/$ns.nft"
	expect in_ns "$ns" nft -f "$CASE_DIR/$ns.nft"
}

# export: a host's ruleset permits, drops and answers as the module does
case_export_host() {
	need_tool nft
	net_pair client server
	serve server tcp 80 81 udp 53 54
	nft_policy server "in tcp/80" "in udp/53" "in ping" "set inbound reject"
	expect_both client server <<-'END'
		open tcp 80
		answer udp 53
		answer ping
		reset tcp 81 wait=3
		unreachable|prohibited udp 54 wait=3
	END
	nft_policy server "in tcp/80"
	expect_both client server <<-'END'
		open tcp 80
		timeout tcp 81
		timeout udp 53
		timeout ping
	END
	nft_policy client "out tcp/80"
	expect_both client server <<-'END'
		open tcp 80
		reset tcp 81 wait=3
	END
	expect_probes server 127.0.0.1 ::1 <<-'END'
		open tcp 80
	END
}

# export: a tightened ruleset ends open connections, audit none, and other tables stay
case_export_swap() {
	need_tool nft
	net_pair client server
	serve server tcp 80 81
	must in_ns server nft add table inet neighbour
	nft_policy server "in tcp/80" "in tcp/81"
	expect_eq open "$(tcp_open client kept "$(net_addr server client 4)" 80)" "80"
	expect_eq open "$(tcp_open client lost "$(net_addr server client 4)" 81)" "81"
	nft_policy server "in tcp/80"
	expect_eq open "$(tcp_say kept 3)" "still permitted"
	expect_eq timeout "$(tcp_say lost 3)" "no longer permitted"
	nft_policy server "in tcp/443" "set mode audit"
	expect_eq open "$(tcp_say kept 3)" "audit"
	expect_match 'would be denied' "$(in_ns server nft list table inet rolewall)" "audit counts"
	expect_match 'table inet neighbour' "$(in_ns server nft list tables)" "other tables"
}

# export: a gateway's ruleset forwards by zones, in both directions of what is permitted
case_export_gateway() {
	need_tool nft
	net_gateway lan gw wan
	serve wan tcp 80 81
	serve lan tcp 80
	nft_policy gw gateway "zone inside lan" "zone outside wan" \
		"forward tcp/80 any any inside outside"
	expect_probes lan "$(net_addr wan gw 4)" "$(net_addr wan gw 6)" <<-'END'
		open tcp 80
		timeout tcp 81
	END
	expect_probes wan "$(net_addr lan gw 4)" "$(net_addr lan gw 6)" <<-'END'
		timeout tcp 80
	END
}

# export: FTP's data connections pass with the helper named, not without, nor to a third party
case_export_ftp() {
	local mode
	# For ftp_serve and ftp_ask.
	# shellcheck source=tests/vm/cases/related.sh
	. "$TESTS/cases/related.sh"
	need_tool nft
	need nf_conntrack_ftp
	net_pair client server
	ftp_serve
	nft_policy server "in tcp/21" "helper ftp"
	for mode in passive active; do
		expect_eq "data" "$(ftp_ask $mode 4)" "$mode, IPv4"
		expect_eq "data" "$(ftp_ask $mode 6)" "$mode, IPv6"
	done
	expect_no_match 'data' "$(ftp_ask third 4)" "PORT to a third party"
	nft_policy server "in tcp/21"
	ftp_fails "without a helper"
}
