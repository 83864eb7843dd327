# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The nftables ruleset against the module: the same packets, the same verdicts, and those of
# core/classify.c. See tests/oracle/oracle.c. A case a product: 25,000 packets and more on each of the
# check's two kernels, others on each; 100,000 with ROLEWALL_PROVE=1.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

oracle_sources=$TESTS/../oracle

# Built on the host where that has happened already; a compiler under emulation takes its time.
oracle_build() {
	local program=$TESTS/../../build/oracle file
	for file in "$oracle_sources"/*.[ch] "$TESTS"/../../kmod/core/*.[ch]; do
		[ "$program" -nt "$file" ] || program=
	done
	if [ -z "$program" ]; then
		need_tool gcc
		program=$CASE_DIR/oracle
		must "$oracle_sources/build" "$program"
	fi
	oracle=$program
}

# A namespace that forwards, believes any source and says nothing of its own accord.
oracle_net() { # NS
	net_new "$1"
	net_forwarding "$1"
	# shellcheck disable=SC2016 # expanded inside
	in_ns "$1" sh -c 'for f in conf/all/rp_filter=0 conf/default/rp_filter=0 \
			conf/all/send_redirects=0 conf/default/send_redirects=0; do
			echo "${f#*=}" >"/proc/sys/net/ipv4/${f%=*}"
		done
		echo 0 >/proc/sys/net/ipv6/auto_flowlabels'
	must in_ns "$1" nft -f "$oracle_sources/tap.nft"
}

# One run in a fresh namespace; its line, without the verdicts' words, is left in $line.
oracle_run() { # NAME BLOB SEED PACKETS CONNECTIONS LOAD
	local ns=$1
	shift
	oracle_net "$ns"
	line=$(in_ns "$ns" "$oracle" "$@" 2>&1) || true
	ip netns del "$ns"
}

# A site under both; adds to $packets, $permitted, $denied, $wrong.
oracle_site() { # SITE PACKETS CONNECTIONS
	local site=$1 blob=$CASE_DIR/blob line module
	local -a words
	must rolewall --profiles "$TESTS/../../policies" build -f "$site" -o "$blob" 2>/dev/null
	rolewall export nft --blob "$blob" >"$CASE_DIR/export.nft"
	oracle_run m "$blob" "$seed" "$2" "$3" "rolewall apply --blob $blob >/dev/null"
	module=$line
	oracle_run n "$blob" "$seed" "$2" "$3" "nft -f $CASE_DIR/export.nft"
	expect_eq "$module" "$line" "${site##*/}: the module, and nft"
	read -r -a words <<<"$(grep '^packets' <<<"$module")"
	packets=$((packets + ${words[1]:-0}))
	permitted=$((permitted + ${words[3]:-0}))
	denied=$((denied + ${words[5]:-0}))
	wrong=$((wrong + ${words[7]:-1}))
	[ "${words[7]:-1}" = 0 ] || fail "${site##*/}: $module"
}

oracle_product() { # PRODUCT
	local site packets=0 permitted=0 denied=0 wrong=0 seed=${SEED:-1} oracle many=25000
	local -a sites
	[ -z "${ROLEWALL_PROVE-}" ] || many=100000
	need rolewall tun nfnetlink_log nf_conntrack_ftp nf_conntrack_tftp
	need_tool nft
	[ -e "$TESTS/../../policies/$1.yaml" ] || skip "no profile of $1"
	oracle_build
	read -r -d '' -a sites < <(must python3 "$oracle_sources/sites.py" \
		"$TESTS/../../policies/$1.yaml" "$CASE_DIR") || true
	for site in "${sites[@]}"; do
		oracle_site "$site" $((many / ${#sites[@]} + 1)) 200
	done
	echo "# oracle $1: $packets packets, $permitted permitted, $denied denied, $wrong disagreements" \
		>/dev/kmsg
	note "$1: $packets packets, $permitted permitted, $denied denied, $wrong disagreements"
	expect_num "$packets >= many" "packets"
	expect_num "$permitted >= many / 10" "permitted"
	expect_num "$denied >= many / 10" "denied"
	expect_eq 0 "$wrong" "disagreements"
}

# McAfee ePO: module, nft and classifier agree
case_oracle_mcafee_epo() {
	oracle_product mcafee-epo
}

# Symantec Endpoint Protection: module, nft and classifier agree
case_oracle_symantec_sep() {
	oracle_product symantec-sep
}

# Clearswift SECURE Exchange Gateway: module, nft and classifier agree
case_oracle_clearswift_sxg() {
	oracle_product clearswift-sxg
}

# Trend Micro Deep Security Agent: module, nft and classifier agree
case_oracle_trendmicro_dsa() {
	oracle_product trendmicro-dsa
}

# Cisco Email Security Appliance: module, nft and classifier agree
case_oracle_cisco_esa() {
	oracle_product cisco-esa
}

# A site with its interfaces screened; adds to $screened. As a gateway's: where a policy does not judge
# what is forwarded, none may be, which the oracle would miss.
oracle_screened() { # SITE PACKETS CONNECTIONS
	local site=$1 blob=$CASE_DIR/blob line
	sed -i 's/^settings:/settings:\n  screen: "*"/; s/^gateway: false/gateway: true/' "$site"
	must rolewall --profiles "$TESTS/../../policies" build -f "$site" -o "$blob" 2>/dev/null
	oracle_net screened
	line=$(in_ns screened "$oracle" "$blob" "$seed" "$2" "$3" "rolewall apply --blob $blob >/dev/null" 2>&1) || true
	expect_match ' disagreements 0 ' "$line" "${site##*/}"
	expect_no_match 'stands aside' "$(tool screened status)" "${site##*/}"
	expect_count 'N >= 20' screened screened
	screened=$((screened + $(count screened screened)))
	ip netns del screened
}

# Symantec SEP: the early screen changes no verdict
case_oracle_screen() {
	local site seed=${SEED:-1} oracle screened=0
	local -a sites
	need tun nfnetlink_log
	screen_need
	oracle_build
	read -r -d '' -a sites < <(must python3 "$oracle_sources/sites.py" \
		"$TESTS/../../policies/symantec-sep.yaml" "$CASE_DIR") || true
	for site in "${sites[@]}"; do
		case $site in *-gateway.yaml) oracle_screened "$site" 1500 40 ;; esac
	done
	expect_match '^[1-9]' "$screened" "packets that were screened"
	note "$screened packets were screened"
}

# a ruleset with one port, one address or one direction changed is found out
# once
case_oracle_can_fail() {
	local change oracle line blob=$CASE_DIR/blob
	need rolewall tun nfnetlink_log
	need_tool nft
	oracle_build
	policy_build "$blob" "in tcp/443,tcp/22 10.0.0.0/8,2001:db8::/32" "out udp/53 192.0.2.0/28"
	rolewall export nft --blob "$blob" >"$CASE_DIR/right.nft"
	oracle_run right "$blob" 1 3000 50 "nft -f $CASE_DIR/right.nft"
	expect_match ' disagreements 0 ' "$line" "unchanged"
	for change in 's/443 : goto/444 : goto/' 's,192.0.2.0/28,192.0.2.0/29,' \
		's/ct direction reply jump out/ct direction reply jump in/'; do
		sed "$change" "$CASE_DIR/right.nft" >"$CASE_DIR/wrong.nft"
		expect_status 1 cmp -s "$CASE_DIR/right.nft" "$CASE_DIR/wrong.nft"
		oracle_run wrong "$blob" 1 3000 50 "nft -f $CASE_DIR/wrong.nft"
		expect_match ' disagreements [1-9]' "$line" "$change"
	done
}
