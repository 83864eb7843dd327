# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The test machine itself: what other cases take for granted of it.

# two namespaces reach each other over both families
case_smoke_pair() {
	local family address
	net_pair client server
	tcp_serve server :: 8080
	tcp_serve server 0.0.0.0 8081
	udp_echo server :: 5353
	for family in 4 6; do
		address=$(net_addr server client "$family")
		expect_ping answer client "$address"
		expect_udp answer client "$address" 5353
		expect_tcp open client "$address" 8080
		expect_tcp reset client "$address" 9
		expect_udp reset client "$address" 9
	done
}

# a gateway forwards, and what it drops is a timeout
case_smoke_gateway() {
	local family address
	need nft_reject_inet
	net_gateway lan gw wan
	tcp_serve wan :: 443
	in_ns gw nft -f - <<-'END'
		table inet t {
			chain c {
				type filter hook forward priority 0;
				tcp dport 81 drop
				tcp dport 82 reject with icmpx admin-prohibited
			}
		}
	END
	for family in 4 6; do
		address=$(net_addr wan gw "$family")
		expect_tcp open lan "$address" 443
		expect_tcp timeout lan "$address" 81 0.5
		expect_ne open "$(tcp_connect lan "$address" 82)" "a rejected port"
	done
}

# the module loads, says so and can be unloaded
case_smoke_module() {
	need rolewall
	expect test -d /sys/module/rolewall
	expect module_unload
	expect module_load
}
