# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Policies, probes and counters, for cases. Sourced by the case files that load policies.
#
# A policy is given by lines, each one argument:
#
#   in SERVICE [PEERS [ZONE]]            what this host may receive; PEERS joined by commas, or any
#   out SERVICE [PEERS [ZONE]]           what it may open
#   forward SERVICE FROM TO [ZONE ZONE]  what it may forward; needs the line "gateway"
#   helper NAME                          of the flow before
#   zone NAME PATTERN...
#   set KEY VALUE                        a setting
#   gateway
#
# SERVICE may be several joined by commas; "ping" is the echo request of both families.

policy_flows='' policy_zones='' policy_settings='' policy_gateway=false
declare -A policy_ids=()

# A list of YAML strings from words joined by commas.
policy_list() {
	local list=\"${1//,/\", \"}\"
	echo "[$list]"
}

policy_id() {
	local id=${1//[^a-z0-9]/-}
	policy_ids[$id]=$((${policy_ids[$id]:-0} + 1))
	[ "${policy_ids[$id]}" = 1 ] || id+=-${policy_ids[$id]}
	echo_id=$id
}

policy_peers() {
	case $1 in
	self | any | */[a-z]*) echo "$1" ;;
	*) policy_list "$1" ;;
	esac
}

# policy_flow POINT SERVICE FROM TO [KEY VALUE]...
policy_flow() {
	local service=$2 from to
	policy_id "$1-$2"
	[ "$service" != ping ] || service=icmp/echo-request,icmpv6/echo-request
	from=$(policy_peers "$3") to=$(policy_peers "$4")
	policy_flows+="  - {id: $echo_id, from: $from, to: $to, service: $(policy_list "$service")"
	shift 4
	while [ $# -gt 0 ]; do
		policy_flows+=", $1: $2"
		shift 2
	done
	policy_flows+=$'}\n'
}

policy_line() {
	case $1 in
	in) policy_flow in "$2" "${3-any}" self ${4:+zone "$4"} ;;
	out) policy_flow out "$2" self "${3-any}" ${4:+zone "$4"} ;;
	forward) policy_flow forward "$2" "$3" "$4" ${5:+from-zone "$5"} ${6:+to-zone "$6"} ;;
	helper) policy_flows="${policy_flows%\}*}, helper: $2}"$'\n' ;;
	zone)
		local name=$2 patterns
		shift 2
		patterns=$*
		policy_zones+="  $name: $(policy_list "${patterns// /,}")"$'\n'
		;;
	set) policy_settings+="  $2: ${*:3}"$'\n' ;;
	gateway) policy_gateway=true ;;
	*) must false "policy line: $*" ;;
	esac
}

policy_write() { # FILE LINE...
	local file=$1 line echo_id=''
	local -a words
	shift
	policy_flows='' policy_zones='' policy_settings='' policy_gateway=false policy_ids=()
	for line in "$@"; do
		read -r -a words <<<"$line"
		policy_line "${words[@]}"
	done
	{
		printf 'rolewall: site/1\nname: case\ngateway: %s\nroles: []\n' "$policy_gateway"
		[ -z "$policy_zones" ] || printf 'zones:\n%s' "$policy_zones"
		[ -z "$policy_flows" ] || printf 'local:\n%s' "$policy_flows"
		[ -z "$policy_settings" ] || printf 'settings:\n%s' "$policy_settings"
	} >"$file"
}

# policy NS LINE...: write a site, load it.
policy() {
	local ns=$1 file=$CASE_DIR/$1.yaml
	shift
	policy_write "$file" "$@"
	expect tool "$ns" apply -f "$file"
}

tool() { # NS VERB...
	local ns=$1
	shift
	if [ "$ns" = - ]; then rolewall "$@"; else rolewall "$@" --netns "$ns"; fi
}

policy_build() { # BLOB LINE...
	local blob=$1
	shift
	policy_write "$blob.yaml" "$@"
	must rolewall build -f "$blob.yaml" -o "$blob"
}

# Python with packets.py, rwnl.py and probes.py at hand; what it prints is the answer.
python_in() { # NS
	local text
	IFS= read -r -d '' text || true
	run_text "$1" "import sys
if '$TESTS' not in sys.path: sys.path.insert(0, '$TESTS')
import packets, rwnl, probes
rwnl.keep = net.keep
$text"
}

# Python that prints what has gone wrong, and nothing when all is well.
expect_python() { # NS WHAT
	local said
	said=$(python_in "$1")
	[ -z "$said" ] || fail "$2: $said"
}

# Lines of "WORD KIND [PORT [key=value]...]" sent all at once from one namespace to another, over
# both families; KIND is tcp, udp or ping, WORD the wanted answer or several joined by "|".
# family=4 picks one family, source=N another own address that ends in N, wait=S the patience.
expect_both() { # FROM TO
	expect_probes "$1" "$(net_addr "$2" "$1" 4)" "$(net_addr "$2" "$1" 6)"
}

expect_probes() { # FROM ADDRESS4 ADDRESS6
	local lines said
	IFS= read -r -d '' lines || true
	said=$(python_in "$1" <<-END
		print(probes.run(net, "$1", "$2", "$3", """$lines"""))
	END
	)
	[ -z "$said" ] || fail "$said"
}

# One line a counter that is not zero: "rule FLOW", "deny POINT REASON" or "essential POINT NAME",
# then packets and bytes.
counts() { # NS
	python_in "$1" <<<'print(rwnl.counts())'
}

# count NS rule FLOW | count NS deny POINT REASON | count NS essential POINT NAME
count() {
	local ns=$1
	shift
	counts "$ns" | awk -v key="$* " 'index($0, key) == 1 { n += $(NF - 1) } END { print n + 0 }'
}

expect_count() { # 'A <= B' with N for the count, NS, WHAT...
	local wanted=$1 n
	shift
	n=$(count "$@")
	((${wanted//N/$n})) || fail "counted $n of ${*:2}, expected $wanted; all: $(counts "$1" | paste -sd ';')"
}

# A second and third address at a link's end, for peers that are told apart.
net_more() { # NS PEER NUMBER...
	local ns=$1 peer=$2 n
	shift 2
	for n in "$@"; do
		must ip -n "$ns" addr add "$(net_sibling "$ns" "$peer" 4 "$n")/24" dev "$peer"
		must ip -n "$ns" addr add "$(net_sibling "$ns" "$peer" 6 "$n")/64" dev "$peer" nodad
	done
}

net_sibling() { # NS PEER FAMILY NUMBER
	local address
	address=$(net_addr "$1" "$2" "$3")
	if [ "$3" = 4 ]; then echo "${address%.*}.$4"; else echo "${address%:*}:$4"; fi
}

# Servers for all ports that cases use, at one end.
serve() { # NS tcp PORT... udp PORT...
	local ns=$1 word kind=tcp
	shift
	for word in "$@"; do
		case $word in
		tcp | udp) kind=$word ;;
		*) [ "$kind" = tcp ] && tcp_serve "$ns" :: "$word" || udp_serve "$ns" "$word" ;;
		esac
	done
}

# An answer leaves from the address that was asked only with a socket an address family.
udp_serve() { # NS PORT
	udp_echo "$1" :: "$2"
}

# Translation makes the early screen stand aside, in all namespaces; a case before may have loaded it.
nat_gone() {
	[ -d /sys/module/nf_nat ] || return 0
	modprobe -qr nft_masq nft_redir nft_chain_nat nft_nat iptable_nat ip6table_nat xt_MASQUERADE xt_nat \
		nf_nat_ftp nf_nat_tftp nf_nat || true
	[ ! -d /sys/module/nf_nat ]
}

# A connection helper and what translates for it; a case before may have loaded and still be holding it.
helper_gone() { # ftp|tftp
	[ -d "/sys/module/nf_conntrack_$1" ] || return 0
	modprobe -qr "nf_nat_$1" "nf_conntrack_$1" || true
	[ ! -d "/sys/module/nf_conntrack_$1" ]
}

screen_need() {
	need rolewall nf_tables
	need_tool nft
	wait_for 20 nat_gone || skip "translation is loaded and does not go away"
}
