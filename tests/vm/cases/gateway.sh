# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# A gateway: what it forwards between which ends, with and without address translation.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

gateway_nets() { # NS: both families' prefixes of an end
	echo "$(net_addr "$1" gw 4 | sed 's/[.][0-9]*$/.0/')/24,$(net_addr "$1" gw 6 | sed 's/::.*/::/')/64"
}

# forwarding: what is bound passes in its direction, everything else does not
case_forward() {
	local lan wan
	need rolewall
	net_gateway lan gw wan
	serve wan tcp 443 444 udp 53 54
	serve lan tcp 443
	lan=$(gateway_nets lan) wan=$(gateway_nets wan)
	policy gw gateway "forward tcp/443 $lan $wan" "forward udp/53 any $wan" \
		"forward ping $lan any" "set forward drop"
	gateway_probes lan wan <<-'END'
		open tcp 443
		answer udp 53
		answer ping
		timeout tcp 444
		timeout udp 54
	END
	gateway_probes wan lan <<-'END'
		timeout tcp 443
		timeout ping
	END
	expect_count 'N >= 10' gw rule forward-tcp-443
	expect_count 'N > 0' gw deny forward no-peer
	expect_both lan gw <<-'END'
		timeout ping
	END
	policy gw gateway "forward tcp/443 $lan $wan" "set forward reject"
	gateway_probes lan wan <<-'END'
		open tcp 443
		reset tcp 444 wait=3
		unreachable|prohibited udp 53 wait=3
	END
}

gateway_probes() { # FROM TO, across gw
	expect_probes "$1" "$(net_addr "$2" gw 4)" "$(net_addr "$2" gw 6)"
}

# gateway: false leaves forwarding alone and judges the host itself
case_forward_alone() {
	need rolewall
	net_gateway lan gw wan
	serve wan tcp 443
	policy gw "in tcp/22"
	gateway_probes lan wan <<-'END'
		open tcp 443
		answer ping
		reset tcp 444
	END
	expect_both lan gw <<-'END'
		timeout ping
		reset tcp 22
	END
	expect_eq "" "$(counts gw | grep forward)" "counters of forwarding"
	policy gw gateway "in tcp/22"
	gateway_probes lan wan <<-'END'
		timeout tcp 443
	END
	policy gw "in tcp/22"
	gateway_probes lan wan <<-'END'
		open tcp 443
	END
}

# roles of a profile: one flow written once is enforced by its server, its client and the gateway
case_forward_roles() {
	local lan wan ns
	need rolewall
	net_gateway lan gw wan
	serve wan tcp 8443 9000
	serve lan tcp 9100 8443
	lan=$(policy_list "$(gateway_nets lan)") wan=$(policy_list "$(gateway_nets wan)")
	role_site gw true "" "agent: $lan" "server: $wan"
	role_site wan false demo/server "agent: $lan"
	role_site lan false demo/agent "server: $wan"
	for ns in gw wan lan; do
		gateway_probes lan wan <<-'END'
			open tcp 8443
			timeout|reset tcp 9000 wait=1
			timeout|not-permitted ping
		END
		gateway_probes wan lan <<-'END'
			open tcp 9100
			timeout|reset tcp 8443 wait=1
		END
		expect_match 'rule demo/report [0-9]' "$(counts "$ns")" "$ns"
		expect tool "$ns" flush
	done
}

role_site() { # NS GATEWAY ROLE PEER...
	local ns=$1 gateway=$2 role=$3
	shift 3
	{
		printf 'rolewall: site/1\nname: roles\ngateway: %s\nroles: [%s]\n' "$gateway" "$role"
		printf 'peers:\n  demo:\n'
		printf '    %s\n' "$@"
	} >"$CASE_DIR/roles-$ns.yaml"
	expect tool "$ns" apply -f "$CASE_DIR/roles-$ns.yaml" --profiles "$TESTS/profiles"
}

# translation on the gateway: the policy speaks of addresses before SNAT and after DNAT, both ways
case_forward_nat() {
	local lan wan
	need rolewall nf_nat nft_chain_nat nft_nat nft_masq
	net_gateway lan gw wan
	serve wan tcp 443 8443 udp 53
	serve lan tcp 80
	lan=$(gateway_nets lan) wan=$(gateway_nets wan)
	in_ns gw nft -f - <<-END
		table inet t {
			chain pre {
				type nat hook prerouting priority dstnat;
				iifname lan tcp dport 8443 dnat ip to $(net_addr wan gw 4):443
				iifname lan tcp dport 8443 dnat ip6 to [$(net_addr wan gw 6)]:443
				iifname wan tcp dport 8080 dnat ip to $(net_addr lan gw 4):80
				iifname wan tcp dport 8080 dnat ip6 to [$(net_addr lan gw 6)]:80
			}
			chain post {
				type nat hook postrouting priority srcnat;
				oifname wan masquerade
			}
		}
	END
	policy gw gateway "forward tcp/443,udp/53 $lan $wan" "forward tcp/80 $wan $lan" "set forward drop"
	gateway_probes lan wan <<-'END'
		open tcp 443
		open tcp 8443
		answer udp 53
		timeout ping
	END
	expect_probes wan "$(net_addr gw wan 4)" "$(net_addr gw wan 6)" <<-'END'
		open tcp 8080
		timeout tcp 8443
	END
	expect_eq open "$(tcp_open lan held "$(net_addr wan gw 4)" 8443)" "a translated connection"
	policy gw gateway "forward tcp/80 $wan $lan" "set forward drop"
	expect_eq timeout "$(tcp_say held 0.7)" "a translated connection that is no longer permitted"
	gateway_probes lan wan <<-'END'
		timeout tcp 8443
	END
	expect_probes wan "$(net_addr gw wan 4)" "$(net_addr gw wan 6)" <<-'END'
		open tcp 8080
	END
}
