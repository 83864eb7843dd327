# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Network namespaces and the links between them, for cases. Every namespace that is made here is
# destroyed by tests/vm/guest after the case.
#
#   net_pair client server          client [server] 10.0.1.1, fd00:0:0:1::1
#                                     |
#                                   server [client] 10.0.1.2, fd00:0:0:1::2
#
#   net_gateway lan gw wan          lan [gw] --- [lan] gw [wan] --- [gw] wan
#                                   with forwarding in gw and default routes to it at both ends
#
# An interface is named after the namespace at the link's other end.

declare -A net_address=()
net_links=0

in_ns() { # NS COMMAND...
	local ns=$1
	shift
	if [ "$ns" = - ]; then "$@"; else ip netns exec "$ns" "$@"; fi
}

net_new() { # NS...
	local said
	said=$(ask_helper - make "$@")
	[ "$said" = "done" ] || must false "net_new $*: $said"
}

# net_join A B [A4/LEN B4/LEN A6/LEN B6/LEN]
net_join() {
	local a=$1 b=$2 n said
	net_links=$((net_links + 1))
	n=$net_links
	local a4=${3-10.0.$n.1/24} b4=${4-10.0.$n.2/24}
	local a6=${5-fd00:0:0:$n::1/64} b6=${6-fd00:0:0:$n::2/64}
	net_address[$a-$b-4]=${a4%/*} net_address[$b-$a-4]=${b4%/*}
	net_address[$a-$b-6]=${a6%/*} net_address[$b-$a-6]=${b6%/*}
	said=$(ask_helper - join "$a" "$b" "$a4" "$b4" "$a6" "$b6")
	[ "$said" = "done" ] || must false "net_join $*: $said"
}

# net_addr NS PEER 4|6: the address of NS on its link to PEER.
net_addr() {
	echo "${net_address[$1-$2-$3]}"
}

net_pair() { # A B
	net_new "$1" "$2"
	net_join "$1" "$2"
	net_ready "$1" "$2"
}

net_gateway() { # LAN GATEWAY WAN
	net_new "$1" "$2" "$3"
	net_join "$1" "$2"
	net_join "$3" "$2"
	net_forwarding "$2"
	local ns
	for ns in "$1" "$3"; do
		must ip -n "$ns" route add default via "$(net_addr "$2" "$ns" 4)"
		must ip -n "$ns" route add default via "$(net_addr "$2" "$ns" 6)"
		net_ready "$ns" "$2"
	done
}

net_forwarding() { # NS
	# shellcheck disable=SC2016 # expanded inside
	in_ns "$1" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward
		echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
}

# Whether the IP hooks see the frames that bridges of a namespace forward. Module br_netfilter makes them,
# in every namespace from then on, and some other case may have loaded it. False where there is none.
net_bridged() { # NS 0|1
	modprobe -q br_netfilter || return
	in_ns "$1" sysctl -qw "net.bridge.bridge-nf-call-iptables=$2" "net.bridge.bridge-nf-call-ip6tables=$2"
}

# Neighbours are resolved beforehand, so that the first probe is not late.
net_ready() { # A B
	local family
	for family in 4 6; do
		expect_eq answer "$(ping_ask "$1" "$(net_addr "$2" "$1" "$family")" 5)" \
			"the link $1 - $2 is up for IPv$family"
	done
}
