# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What is said about packets: counters, explanations, audit; and who else has a say.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# audit denies nothing and counts what it would have denied; enforcing afterwards does
case_audit_mode() {
	need rolewall
	net_pair client server
	serve server tcp 80 81 udp 53
	policy_write "$CASE_DIR/site.yaml" "in tcp/80" "set inbound reject"
	expect tool server apply -f "$CASE_DIR/site.yaml" --audit
	expect_both client server <<-'END'
		open tcp 80
		open tcp 81
		answer udp 53
		answer ping
		reset tcp 9
	END
	expect_both server client <<<'answer ping'
	expect_count 'N >= 12' server would in no-service
	expect_count 'N >= 2' server would out no-service
	expect_count 'N == 0' server essential out reject
	expect_status 1 tool server explain --live --in --proto tcp --src 10.0.1.1 --dport 81
	expect_match 'would-deny' "$(tool server explain --live --in --proto tcp --src 10.0.1.1 --dport 81 --json)" \
		"the explanation"
	expect_match '"mode": "audit"' "$(tool server status --json)" "the mode"
	expect tool server apply -f "$CASE_DIR/site.yaml"
	expect_both client server <<-'END'
		open tcp 80
		reset tcp 81
	END
	# One direction alone.
	policy server "in tcp/80" "set mode {in: enforce, out: audit}" "set inbound drop"
	expect_both client server <<<'timeout tcp 81'
	expect_both server client <<<'answer ping'
}

# counters and last hits come with the rules, in packets and bytes
case_counters() {
	local shown
	need rolewall
	net_pair client server
	serve server udp 53 54
	policy server "in udp/53" "in udp/54 192.0.2.1" "in tcp/80"
	expect_python client "ten datagrams of twenty bytes" <<-END
		wire = packets.Wire(net, "client", "server")
		src, dst = "$(net_addr client server 4)", "$(net_addr server client 4)"
		# Somebody must be there, or there would be ICMP errors too.
		net.keep(net.make_socket(src, 2, src, 999))
		for _ in range(10):
		    wire.send(packets.ip4(src, dst, 17, packets.udp(src, dst, 999, 53, bytes(20))))
		for _ in range(3):
		    wire.send(packets.ip4(src, dst, 17, packets.udp(src, dst, 999, 54, bytes(20))))
		wire.hear(1.5)
		wire.close()
	END
	shown=$(tool server show --json)
	# Ten datagrams and their ten answers, 48 bytes each.
	expect_python - "show --json" <<-END
		import json
		shown = json.loads('''$shown''')
		rules = {rule["flow"]: rule for rule in shown["rules"]}
		rule = rules["local/in-udp-53"]
		if (rule["packets"], rule["bytes"]) != (20, 960) or not 500 < rule["last-hit-ms"] < 30000:
		    print("permitted:", rule["packets"], rule["bytes"], rule["last-hit-ms"])
		rule = rules["local/in-tcp-80"]
		if (rule["packets"], rule["last-hit-ms"]) != (0, None):
		    print("never hit:", rule)
		wanted = {"point": "in", "reason": "no-peer", "packets": 3, "bytes": 144}
		if wanted not in shown["denied"]:
		    print("denied:", shown["denied"])
	END
	# Another policy with the same rule goes on counting; another port is another rule.
	policy server "in udp/53 10.0.0.0/8,fd00::/8" "in udp/5353"
	expect_eq 20 "$(count server rule in-udp-53)" "carried over a change of policy"
	expect_eq 3 "$(count server deny in no-peer)" "reasons carried"
	policy server "in udp/53-55"
	expect_eq 0 "$(count server rule in-udp-53)" "another rule"
	expect_eq 0 "$(count server rule in-udp-53-55)" "another rule"
	expect tool server flush
	policy server "in udp/53"
	# A neighbour may be asked for again at any moment.
	expect_eq "" "$(counts server | grep -v "^essential [a-z]* nd ")" "counters after a flush"
}

# what explain says of the live policy, of its blob and of its site is what befalls the packet
# once
case_explain() {
	local line
	need rolewall
	net_pair client server
	net_more client server 9
	serve server tcp 80 81 82 udp 53 54
	serve client tcp 443 444
	policy_write "$CASE_DIR/site.yaml" "in tcp/80" \
		"in tcp/81 $(net_sibling client server 4 9),$(net_sibling client server 6 9)" \
		"in udp/53 any lan" "in udp/54 any dmz" "zone lan cli*" "zone dmz eth0" \
		"in icmp/echo-request" "out tcp/443"
	must rolewall build -f "$CASE_DIR/site.yaml" -o "$CASE_DIR/site.blob"
	expect tool server apply -f "$CASE_DIR/site.yaml"
	# Direction, protocol, port, own number of the client's address; then what the packet gets.
	while read -r -a line; do
		explain_one "${line[@]}"
	done <<-'END'
		in tcp 80 1 allowed allowed
		in tcp 81 9 allowed allowed
		in tcp 81 1 denied denied
		in tcp 82 1 denied denied
		in udp 53 1 allowed allowed
		in udp 54 1 denied denied
		in ping 0 1 allowed denied
		out tcp 443 1 allowed allowed
		out tcp 444 1 denied denied
	END
	expect_both client server <"$CASE_DIR/probes-in"
	expect_both server client <"$CASE_DIR/probes-out"
	# An answer is explained as what it answers.
	expect_status 0 tool server explain --live --out --proto tcp --sport 80 --dport 4000 --dst 10.0.1.1 --state reply
	expect_status 1 tool server explain --live --out --proto tcp --sport 82 --dport 4000 --dst 10.0.1.1 --state reply
	expect_status 1 tool server explain --live --in --proto tcp --sport 443 --dport 4000 --src 10.0.1.1
	expect_status 0 tool server explain --live --in --proto tcp --sport 443 --dport 4000 --src 10.0.1.1 --state reply
	expect_match 'in-tcp-80' "$(tool server explain --live --in --proto tcp --dport 80 --src 10.0.1.1)" "the flow"
	expect_eq "" "$(counts server | grep 'in-tcp-8443')" "an explanation counts nothing"
}

# Asks the tool, and notes the probe that shows whether it was right.
explain_one() { # POINT PROTO PORT NUMBER VERDICT4 VERDICT6
	local point=$1 proto=$2 port=$3 number=$4 family wanted status real
	local -a words
	for family in 4 6; do
		wanted=$5
		[ "$family" = 4 ] || wanted=$6
		case $proto-$family in
		ping-4) words=(--proto icmp --dport echo-request) ;;
		ping-6) words=(--proto icmpv6 --dport echo-request) ;;
		*) words=(--proto "$proto" --dport "$port") ;;
		esac
		words+=(--"$point" --"$([ "$point" = in ] && echo src || echo dst)"
			"$(net_sibling client server $family "$number")"
			--"$([ "$point" = in ] && echo iif || echo oif)" client)
		status=0 real='open|answer'
		[ "$wanted" = allowed ] || { status=1 real='timeout|reset|not-permitted'; }
		expect_status $status tool server explain --live "${words[@]}"
		# The same code reads the same tables: one family will do for the others.
		[ "$family" = 6 ] || {
			expect_status $status rolewall explain --blob "$CASE_DIR/site.blob" "${words[@]}"
			expect_status $status rolewall explain -f "$CASE_DIR/site.yaml" "${words[@]}"
		}
		[ "$point" = out ] || real+=" $proto $port source=$number"
		[ "$point" = in ] || real+=" $proto $port"
		echo "$real family=$family wait=0.7" >>"$CASE_DIR/probes-$point"
	done
}

# beside other tables: a drop of theirs stays, an accept of theirs does not override ours, a flush
# of theirs is none of ours
case_neighbours() {
	need rolewall nft_ct
	net_pair client server
	serve server tcp 80 81 82
	policy server "in tcp/80" "in tcp/81"
	in_ns server nft -f - <<-'END'
		table inet theirs {
			counter early { }
			counter late { }
			chain before {
				type filter hook input priority -11;
				tcp dport 82 counter name early
			}
			chain after {
				type filter hook input priority -9;
				tcp dport 82 counter name late
				tcp dport 81 drop
				accept
			}
		}
	END
	expect_both client server <<-'END'
		open tcp 80
		timeout tcp 81
		timeout tcp 82
	END
	# Our place is -10: in front of the filter tables, behind everything that prepares for them.
	expect_num "$(their_counter early) > 0" "packets in front of us"
	expect_eq 0 "$(their_counter late)" "packets behind us"
	in_ns server nft add rule inet theirs before accept
	expect_both client server <<<'timeout tcp 82'
	in_ns server nft flush ruleset
	expect_both client server <<-'END'
		open tcp 81
		timeout tcp 82
	END
	expect_match 'in-tcp-80' "$(tool server show)" "the policy after nft flush ruleset"
	iptables_beside
}

their_counter() { # NAME
	in_ns server nft list counter inet theirs "$1" | awk '/packets/ { print $2 }'
}

iptables_beside() {
	command -v iptables-nft >/dev/null || return 0
	in_ns server iptables-nft -A INPUT -p tcp --dport 80 -j DROP
	in_ns server iptables-nft -A INPUT -p tcp --dport 82 -j ACCEPT
	in_ns server ip6tables-nft -A INPUT -p tcp --dport 80 -j DROP
	expect_both client server <<-'END'
		timeout tcp 80
		open tcp 81
		timeout tcp 82
	END
	in_ns server iptables-nft -F
	in_ns server ip6tables-nft -F
	# Exempted from tracking by another table: never taken for anything.
	in_ns server nft -f - <<-'END'
		table inet raw {
			chain c {
				type filter hook prerouting priority raw;
				tcp dport 80 notrack
			}
		}
	END
	expect_both client server <<-'END'
		timeout tcp 80
		open tcp 81
	END
	expect_count 'N > 0' server deny in untracked
}
