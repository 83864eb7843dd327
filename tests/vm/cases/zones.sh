# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Zones follow interfaces: by name and by pattern, later ones too, through renames and moves; and
# what becomes of packets behind a VRF and on a bridge.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# link NS PEER NUMBER NAME: one more link, with addresses 10.9.NUMBER.1 and .2
link() {
	must ip -n "$1" link add "$4" type veth peer name "to$3" netns "$2"
	must ip -n "$1" addr add "10.9.$3.1/24" dev "$4"
	must ip -n "$1" addr add "fd09::$3:1/112" dev "$4" nodad
	must ip -n "$2" addr add "10.9.$3.2/24" dev "to$3"
	must ip -n "$2" addr add "fd09::$3:2/112" dev "to$3" nodad
	must ip -n "$1" link set "$4" up
	must ip -n "$2" link set "to$3" up
}

# zone_says NUMBER <<< LINES: probes from the peer over link NUMBER
zone_says() {
	expect_probes peer "10.9.$1.1" "fd09::$1:1"
}

# interfaces by name and by pattern, in several zones too; later and renamed ones
case_zones() {
	need rolewall
	net_new host peer
	link host peer 1 eth0
	link host peer 2 eth10
	link host peer 3 eth11
	link host peer 4 other
	serve host tcp 22 80 81 443
	policy host "zone mgmt eth0" "zone lan eth1*" "zone dmz eth11" \
		"in tcp/22 any mgmt" "in tcp/80 any lan" "in tcp/81 any dmz" "in tcp/443 any" "out ping any lan"
	zone_says 1 <<-'END'
		open tcp 22
		timeout tcp 80
		open tcp 443
	END
	zone_says 2 <<-'END'
		timeout tcp 22
		timeout tcp 81
		open tcp 80
	END
	# Two patterns match, so this one lies in two zones.
	zone_says 3 <<-'END'
		timeout tcp 22
		open tcp 80
		open tcp 81
		open tcp 443
	END
	zone_says 4 <<-'END'
		timeout tcp 22
		timeout tcp 80
		open tcp 443
	END
	expect_count 'N >= 8' host deny in no-zone
	expect_probes host 10.9.2.2 fd09::2:2 <<<'answer ping'
	expect_probes host 10.9.1.2 fd09::1:2 <<<'not-permitted ping'
	# A connection that is open when its interface changes zone ends there.
	expect_eq open "$(tcp_open peer held 10.9.2.1 80)" "a connection through the zone"
	link host peer 5 eth15
	zone_says 5 <<-'END'
		open tcp 80
		timeout tcp 22
	END
	must ip -n host link set eth10 down
	must ip -n host link set eth10 name mgmt0
	must ip -n host link set mgmt0 up
	must ip -n host addr replace fd09::2:1/112 dev mgmt0 nodad
	zone_says 2 <<-'END'
		timeout tcp 80
		open tcp 443
	END
	expect_ne open "$(tcp_say held 0.5)" "a connection whose interface left its zone"
	must ip -n host link set other down
	must ip -n host link set other name eth1
	must ip -n host link set eth1 up
	must ip -n host addr replace fd09::4:1/112 dev eth1 nodad
	zone_says 4 <<-'END'
		open tcp 80
		timeout tcp 22
	END
}

# an interface that comes from another namespace gets this one's zone; one that leaves loses it
case_zones_move() {
	local i
	need rolewall
	net_new host away peer
	serve host tcp 80
	serve away tcp 80 81
	policy host "zone lan eth*" "in tcp/80 any lan"
	policy away "zone wan eth*" "in tcp/81 any wan"
	link away peer 1 eth1
	zone_says 1 <<-'END'
		timeout tcp 80
		open tcp 81
	END
	must ip -n away link set eth1 netns host
	must ip -n host addr add 10.9.1.1/24 dev eth1
	must ip -n host addr add fd09::1:1/112 dev eth1 nodad
	must ip -n host link set eth1 up
	zone_says 1 <<<'open tcp 80'
	# Interfaces come and go while the map is read.
	for i in 1 2 3 4 5 6 7 8; do
		must ip -n host link add "eth2$i" type dummy
		must ip -n host link set "eth2$i" name "x$i"
		must ip -n host link del "x$i"
	done
	policy host "zone lan eth*" "in tcp/80 any lan" "in tcp/82 any lan"
	zone_says 1 <<<'open tcp 80'
}

# VRF: local input sees the VRF's device; local output sees each packet twice, at first untracked
# under the VRF's device, then under the real one: a zone must name both
case_vrf() {
	need rolewall vrf
	net_new host peer
	link host peer 1 eth1
	must ip -n host link add blue type vrf table 100
	must ip -n host link set blue up
	must ip -n host link set eth1 master blue
	must ip -n host addr replace fd09::1:1/112 dev eth1 nodad
	in_ns host sysctl -qw net.ipv4.tcp_l3mdev_accept=1
	serve host tcp 80 81
	zone_says 1 <<<'open tcp 80'
	policy host "zone port eth*" "zone both blue,eth1" "in tcp/80 any both" "in tcp/81 any port"
	zone_says 1 <<-'END'
		open tcp 80
		timeout tcp 81
	END
	expect_count 'N >= 2' host rule in-tcp-80
	expect_count 'N >= 2' host deny in no-zone
	expect_count 'N >= 2' host essential out vrf
	expect_eq "" "$(counts host | grep 'rule in-tcp-81')" "the zone of an enslaved interface"
	expect tool host flush
	zone_says 1 <<<'open tcp 80'
}

# a bridge forwards frames without asking the IP hooks; its own address is judged as any other
case_bridge() {
	need rolewall bridge
	net_new host peer far
	link host peer 1 eth1
	link host far 2 eth2
	net_bridged host 0 || true
	must ip -n host link add br0 type bridge
	must ip -n host link set br0 up
	must ip -n host addr flush dev eth1
	must ip -n host addr flush dev eth2
	must ip -n host link set eth1 master br0
	must ip -n host link set eth2 master br0
	must ip -n host addr add 10.9.1.1/24 dev br0
	must ip -n host addr add fd09::1:1/112 dev br0 nodad
	must ip -n far addr add 10.9.1.9/24 dev to2
	must ip -n far addr add fd09::1:9/112 dev to2 nodad
	serve far tcp 80
	serve host tcp 80 81
	policy host gateway "zone lan br0" "in tcp/81 any lan" "set forward drop"
	# Frames between ports are not IP packets of this host: they pass, documented as a bypass.
	expect_probes peer 10.9.1.9 fd09::1:9 <<<'open tcp 80'
	zone_says 1 <<-'END'
		open tcp 81
		timeout tcp 80
	END
	# br_netfilter brings them to the hooks, where a gateway's policy denies them.
	net_bridged host 1 || return 0
	expect_probes peer 10.9.1.9 fd09::1:9 <<<'timeout tcp 80'
	policy host gateway "forward tcp/80 any any" "set forward drop"
	expect_probes peer 10.9.1.9 fd09::1:9 <<<'open tcp 80'
}
