# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Others who judge packets beside us: that a packet passes only if all of them let it, that status
# and doctor list them, and that their tables stay as they are. case_neighbours in judgement.sh has
# the order of places within one hook.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# One member a line of each judge, as status lists them: kind family table name hook order policy.
judges() { # NS
	tool "$1" status --json 2>/dev/null | jq -r '.neighbours.judges[] | [.kind, .family, .table // "-",
		.name // "-", .hook // "-", .order // "-", .policy // "-", .rules // "-"] | join(" ")'
}

# base chains are listed with place, order, policy and number of rules; a load and a flush of ours
# leave the ruleset as it was, byte by byte
case_neighbours_nft() {
	local before list
	need rolewall nft_ct
	net_pair client server
	serve server tcp 80 81
	in_ns server nft -f - <<-'END'
		table inet theirs {
			chain first {
				type filter hook input priority -20; policy accept;
				tcp dport 82 drop
				ct state established accept
			}
			chain last {
				type filter hook input priority 5; policy drop;
				tcp dport 80 accept
				meta l4proto { icmp, icmpv6 } accept
				jump own
			}
			chain own { }
			chain out { type filter hook output priority 0; }
		}
		table ip6 six {
			chain pre { type filter hook prerouting priority -300; }
		}
		table netdev dev {
			chain in { type filter hook ingress device "client" priority 0; }
		}
	END
	before=$(in_ns server nft list ruleset)
	expect_both client server <<-'END'
		open tcp 80
		timeout tcp 81
	END
	policy server "in tcp/80,tcp/81" "in ping"
	expect_both client server <<-'END'
		open tcp 80
		timeout tcp 81
		answer ping
	END
	list=$(judges server)
	expect_match 'nftables inet theirs first input before accept 2' "$list" "an earlier chain"
	expect_match 'nftables inet theirs last input after drop 3' "$list" "a later chain"
	expect_match 'nftables inet theirs out output after accept 0' "$list" "a chain without rules"
	expect_match 'nftables ip6 six pre prerouting before accept 0' "$list" "another hook"
	expect_match 'nftables netdev dev in ingress before accept 0' "$list" "a device"
	expect_no_match ' own | hook ' "$list" "a chain without a hook, or nftables' and our own function"
	expect_match 'nftables inet theirs last' "$(tool server status)" "status for people"
	expect_match 'enforced' "$(tool server doctor --json | jq -r '.checks[] | select(.check == "policy").text')" \
		"doctor on the policy"
	expect tool server flush
	expect_eq "$before" "$(in_ns server nft list ruleset)" "their ruleset"
	expect_status 0 tool server doctor
	expect_match 'warn  policy +no policy is active' "$(tool server doctor)" "doctor without a policy"
	expect_match 'inet theirs last' "$(tool server status)" "without a policy"
}

# iptables' legacy tables are no part of nftables: they are listed, and their drop is final too
case_neighbours_legacy() {
	local before family
	need rolewall iptable_filter ip6table_filter iptable_raw
	need_tool iptables-legacy
	net_pair client server
	serve server tcp 80 81
	in_ns server iptables-legacy -A INPUT -p tcp --dport 80 -j DROP
	in_ns server ip6tables-legacy -A INPUT -p tcp --dport 80 -j DROP
	in_ns server iptables-legacy -A INPUT -p tcp --dport 82 -j ACCEPT
	in_ns server iptables-legacy -t raw -A OUTPUT -p udp --dport 9 -j ACCEPT
	before=$(in_ns server iptables-legacy-save | grep -v '^#')
	policy server "in tcp/80,tcp/81"
	expect_both client server <<-'END'
		timeout tcp 80
		open tcp 81
		timeout tcp 82
	END
	for family in ip ip6; do
		expect_match "iptables $family filter" "$(judges server)" "the table of $family"
	done
	# The hooks of a table are only known where the kernel lists them.
	if modprobe -q nfnetlink_hook; then
		expect_match 'iptables ip filter - input after' "$(judges server)" "IPv4's table"
		expect_match 'iptables ip6 filter - input after' "$(judges server)" "IPv6's table"
		expect_match 'iptables ip raw - output before' "$(judges server)" "an earlier table"
		expect_no_match 'iptables ip [a-z]+ - - ' "$(judges server)" "a table without a hook"
	fi
	expect tool server flush
	expect_eq "$(sed 's/\[.*//' <<<"$before")" \
		"$(in_ns server iptables-legacy-save | grep -v '^#' | sed 's/\[.*//')" "their tables"
}

# published ports as container engines make them: destination translation, masquerading and a
# forward chain that drops. Policies speak of the container's port; both sides' drops are final
case_neighbours_containers() {
	local lan wan before
	need rolewall nf_nat nft_chain_nat nft_compat xt_MASQUERADE xt_conntrack xt_nat
	need_tool iptables-nft
	net_gateway lan gw wan
	serve lan tcp 80 81 82
	lan=$(net_addr lan gw 4) wan=$(net_addr gw wan 4)
	in_ns gw iptables-nft-restore <<-END
		*nat
		:PREROUTING ACCEPT
		:POSTROUTING ACCEPT
		:ENGINE -
		-A PREROUTING -m addrtype --dst-type LOCAL -j ENGINE
		-A POSTROUTING -s ${lan%.*}.0/24 ! -o lan -j MASQUERADE
		-A ENGINE ! -i lan -p tcp --dport 8080 -j DNAT --to-destination $lan:80
		-A ENGINE ! -i lan -p tcp --dport 8081 -j DNAT --to-destination $lan:81
		-A ENGINE ! -i lan -p tcp --dport 8082 -j DNAT --to-destination $lan:82
		COMMIT
		*filter
		:FORWARD DROP
		:ENGINE -
		-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
		-A FORWARD -j ENGINE
		-A FORWARD -i lan ! -o lan -j ACCEPT
		-A ENGINE -d $lan/32 ! -i lan -o lan -p tcp --dport 80 -j ACCEPT
		-A ENGINE -d $lan/32 ! -i lan -o lan -p tcp --dport 81 -j ACCEPT
		COMMIT
	END
	before=$(in_ns gw nft list ruleset | sed 's/counter packets [0-9]* bytes [0-9]*/counter/')
	policy gw gateway "forward tcp/80 any $lan" "forward tcp/82 any $lan" "set forward drop"
	# Permitted by both; by the engine alone; by us alone; by nobody under the published number.
	expect_probes wan "$wan" "" <<-'END'
		open tcp 8080
		timeout tcp 8081
		timeout tcp 8082
	END
	expect_match 'nftables ip filter FORWARD forward after drop 3' "$(judges gw)" "the engine's chain"
	expect_match 'nftables ip nat PREROUTING prerouting before accept' "$(judges gw)" "the translation"
	expect tool gw flush
	expect_eq "$before" "$(in_ns gw nft list ruleset |
		sed 's/counter packets [0-9]* bytes [0-9]*/counter/')" "the engine's ruleset"
	expect_probes wan "$wan" "" <<<'open tcp 8081'
}
