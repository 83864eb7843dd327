# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The packet's two roads: the short one must judge as the long one would.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

roads() { # compared | handed | apart
	cat "/sys/module/rolewall/parameters/roads_$1"
}

# Loads a policy of these lines in gw and floods it; both roads must have been taken, and agree.
roads_flood() { # WHAT ROUNDS LINE...
	local what=$1 rounds=$2 compared handed apart
	shift 2
	compared=$(roads compared) handed=$(roads handed) apart=$(roads apart)
	policy gw "$@"
	expect_python lan "$what" <<-END
		import roads
		ends = {
		    "lan": ("$(net_addr lan gw 4)", "$(net_addr lan gw 6)"),
		    "wan": ("$(net_addr wan gw 4)", "$(net_addr wan gw 6)"),
		    "gw": ("$(net_addr gw lan 4)", "$(net_addr gw lan 6)"),
		    "gw'": ("$(net_addr gw wan 4)", "$(net_addr gw wan 6)"),
		}
		roads.flood(net, ends, "gw", $rounds, ${SEED-1})
	END
	compared=$(($(roads compared) - compared)) handed=$(($(roads handed) - handed))
	apart=$(($(roads apart) - apart))
	echo "# $what: $compared compared, $handed handed over, $apart apart"
	((compared > rounds / 2)) || fail "$what: only $compared packets were compared"
	((handed > compared / 20)) || fail "$what: only $handed of $compared were for the long road"
	((handed < compared * 24 / 25)) || fail "$what: $handed of $compared were for the long road"
	((apart == 0)) || fail "$what: the roads differ on $apart of $compared packets"
}

# packets of all kinds meet the same end on the short road as on the long one, in every mode
case_roads() {
	local mode lan wan
	local -a flows wide
	need rolewall
	net_gateway lan gw wan
	echo 1 >/sys/module/rolewall/parameters/roads
	lan=$(net_addr lan gw 4)/32,$(net_addr lan gw 6)/128
	wan=$(net_addr wan gw 4)/32,$(net_addr wan gw 6)/128
	flows=(
		gateway
		"in tcp/22,udp/53" "in tcp/80,udp/80 $lan" "out udp/53,tcp/5000" "out tcp/22,udp/1000 $wan"
		"forward udp/53,tcp/80 any any" "forward tcp/22,udp/5000 $lan $wan" "forward udp/8080 $wan any"
		# Two rules of one port: an answer looked up by the wrong end is counted by the other one.
		"forward udp/8080,tcp/65535 $lan any" "forward tcp/65535,tcp/53 $wan any"
		"forward tcp/8080,udp/40000 any $lan"
		"forward ping any any" "in ping"
	)
	# Ports one by one, two hundred and more classes: sixteen-bit tables.
	mapfile -t wide < <(seq 20000 20300 | awk '{ print "in tcp/" $1 " 10.99." NR % 256 ".0/24" }')
	for mode in conntrack none; do
		roads_flood "$mode" 800 "${flows[@]}" "set tracking $mode"
		roads_flood "$mode, zones" 300 "zone a lan" "zone b wan" "${flows[@]}" \
			"in tcp/1000,udp/5000 any a" "forward tcp/1000,udp/1000 any any a b" \
			"forward tcp/40000,udp/65535 any any b a" "out udp/8080 any b" "set tracking $mode"
		roads_flood "$mode, rejects" 200 "${flows[@]}" "set tracking $mode" "set inbound reject" \
			"set forward reject"
		roads_flood "$mode, wide" 200 "${flows[@]}" "${wide[@]}" "set tracking $mode"
	done
	roads_flood socket 500 "${flows[@]:1:4}" "in ping" "set tracking socket"
	echo 0 >/sys/module/rolewall/parameters/roads
}
