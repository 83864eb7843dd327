# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What can be seen of denials: monitor, learn, metrics, unused rules, nflog, tracepoint, drop monitor.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# watch NS OPTION...: a monitor in the background; its lines in $CASE_DIR/NS.events.
watch() {
	local ns=$1
	shift
	# No shell in between, which would take the signals.
	rolewall monitor "$@" --netns "$ns" >"$CASE_DIR/$ns.events" 2>"$CASE_DIR/$ns.said" &
	watching=$!
	wait_for 20 grep -q listening "$CASE_DIR/$ns.said" || fail "no monitor: $(cat "$CASE_DIR/$ns.said")"
}

# unwatch [SIGNAL]: end it; it must end well.
unwatch() {
	kill "-${1-INT}" "$watching"
	local status=0
	wait "$watching" || status=$?
	expect_eq 0 "$status" "the monitor's exit status"
}

# events NS FILTER: what jq makes of all lines
events() {
	jq -rs "$2" "$CASE_DIR/$1.events"
}

# datagrams that a policy denies, as many as wanted, one namespace to another
datagrams() { # FROM TO PORT COUNT
	python_in "$1" <<-END
		import socket
		sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		net.keep(sock)  # or its owner may be gone before anybody asks
		for _ in range($4):
		    try:
		        sock.sendto(b"x", ("$(net_addr "$2" "$1" 4)", $3))
		    except PermissionError:
		        pass  # denied on its way out, which the sender is told
	END
}

# a line a denied packet, both families, with reason, ends, interface, nearest flow and owner
case_monitor_lines() {
	need rolewall
	net_pair client server
	serve server tcp 81
	policy server "in tcp/80 10.9.9.9,fd00:9::9" "out udp/53"
	watch server --json
	expect_both client server <<-'END'
		timeout tcp 80
		timeout tcp 81
	END
	datagrams server client 99 1
	sleep 0.5
	unwatch
	expect_match '^[1-9]' "$(events server '[.[] | select(.reason == "no-peer" and .dport == 80 and
		.src == "10.0.1.1" and .dst == "10.0.1.2" and .iif == "client" and .point == "in" and
		.nearest.flow == "local/in-tcp-80" and .verdict == "deny")] | length')" "no-peer, IPv4"
	expect_match '^[1-9]' "$(events server '[.[] | select(.reason == "no-peer" and .src == "fd00:0:0:1::1")]
		| length')" "no-peer, IPv6"
	expect_match '^[1-9]' "$(events server '[.[] | select(.reason == "no-service" and .dport == 81 and
		.owner.listens and (.owner.name | startswith("python")))] | length')" "who waits on the port"
	expect_eq 'out no-service 17 0 client' "$(events server '.[] | select(.dport == 99) |
		"\(.point) \(.reason) \(.proto) \(.owner.uid) \(.oif)"')" "an own datagram"
	expect_match python "$(events server '.[] | select(.dport == 99) | .owner.name')" "its owner"
	# Lines for people, ended by their number.
	tool server monitor --count 1 >"$CASE_DIR/people" 2>/dev/null &
	local people=$!
	sleep 2
	datagrams client server 4000 1
	wait "$people" || fail "the monitor for people"
	expect_match 'denied in no-service udp 10.0.1.1:[0-9]+ -> 10.0.1.2:4000 in by client' \
		"$(cat "$CASE_DIR/people")" "a line for people"
}

# shown and suppressed are together what the counters have; a killed monitor leaves nothing behind
case_monitor_flood() {
	need rolewall
	net_pair client server
	policy server "in tcp/80"
	watch server --json
	datagrams client server 4000 1500
	sleep 1
	datagrams client server 4000 10
	sleep 1
	unwatch
	local shown suppressed
	shown=$(events server length)
	suppressed=$(events server 'map(.suppressed) | add')
	expect_eq 1510 "$((shown + suppressed))" "shown and suppressed ($shown + $suppressed)"
	expect_eq 0 "$(events server 'map(.lost) | add')" "lost"
	expect_num "$shown >= 200 && $suppressed >= 500" "the limit: $shown shown"
	expect_match "$shown shown, $suppressed suppressed, 0 lost" "$(cat "$CASE_DIR/server.said")" "the summary"
	expect_eq "$suppressed" "$(tool server status --json | jq .events.suppressed)" "suppressed, by status"
	expect_count 'N == 1510' server deny in no-service
	watch server
	datagrams client server 4000 300
	kill -KILL "$watching"
	wait "$watching" 2>/dev/null || true
	datagrams client server 4000 300
	expect_count 'N == 2110' server deny in no-service
}

# a swap: the nearest flow is that of the new policy; policies are told; audit says would-deny
case_monitor_swap() {
	need rolewall
	net_pair client server
	policy server "in tcp/80 10.9.9.9"
	watch server --json --policy
	expect_tcp timeout client 10.0.1.2 80 0.5
	policy server "in tcp/90 10.9.9.9" "set mode audit"
	tcp_connect client 10.0.1.2 90 0.5 >/dev/null
	sleep 0.5
	expect tool server flush
	sleep 0.5
	unwatch TERM
	expect_eq 'deny local/in-tcp-80' "$(events server '[.[] | select(.dport == 80)][0] | "\(.verdict) \(.nearest.flow)"')"
	expect_eq 'would-deny local/in-tcp-90' \
		"$(events server '[.[] | select(.dport == 90)][0] | "\(.verdict) \(.nearest.flow)"')"
	expect_eq 'loaded flushed' "$(events server '[.[] | select(.event == "policy") | .change] | join(" ")')"
	expect_status 3 tool server monitor
	expect_status 2 tool server monitor --count 0
	expect_status 2 tool server monitor --for never
}

# namespaces do not hear one another; a pipe that closes ends the monitor
case_monitor_apart() {
	need rolewall
	net_pair client server
	policy server "in tcp/80"
	policy client "in tcp/80" "out udp/4000"
	watch server --json
	datagrams server client 4000 2
	datagrams client server 4000 3
	sleep 0.5
	unwatch
	expect_eq 'in in in out out' "$(events server 'map(.point) | sort | join(" ")')" "events of one alone"
	timeout 20 rolewall monitor --netns server 2>"$CASE_DIR/pipe.said" | head -n 1 >"$CASE_DIR/one" &
	local pipe=$!
	wait_for 20 grep -q listening "$CASE_DIR/pipe.said"
	datagrams client server 4000 1
	expect_soon 10 test -s "$CASE_DIR/one"
	wait "$pipe" || fail "the reader of the pipe"
	expect_soon 10 grep -q shown "$CASE_DIR/pipe.said"
}

# what was denied comes back as proposals, which permit it once a person has taken them over
# once
case_learn() {
	need rolewall
	net_pair client server
	serve server tcp 8443
	policy server "in tcp/80 10.9.9.9" "set mode audit"
	watch server --json
	expect_both client server <<<'open tcp 8443'
	tcp_connect client 10.0.1.2 80 0.5 >/dev/null
	sleep 0.5
	unwatch
	local said
	said=$(rolewall learn -f "$CASE_DIR/server.yaml" "$CASE_DIR/server.events")
	expect_match 'from: \[10.0.1.1, "fd00:0:0:1::1"\], to: self, service: tcp/8443' "$said" "a flow of the site's own"
	expect_match 'add to from of local flow in-tcp-80: \[10.0.1.1\]' "$said" "an address that is missing"
	expect_eq "$said" "$(tac "$CASE_DIR/server.events" | rolewall learn -f "$CASE_DIR/server.yaml" -)" \
		"the order of events"
	sed -i '/^local:/r /dev/stdin' "$CASE_DIR/server.yaml" <<<"$(grep '^  - ' <<<"$said")"
	sed -i 's/mode: audit/mode: enforce/' "$CASE_DIR/server.yaml"
	expect tool server apply -f "$CASE_DIR/server.yaml"
	expect_both client server <<<'open tcp 8443'
	expect_status 2 rolewall learn -f "$CASE_DIR/server.yaml" /etc/hostname
}

# OpenMetrics text that a parser takes, with the counters' numbers, replaced as a whole
# once
case_metrics() {
	need rolewall
	net_pair client server
	expect_status 3 tool server metrics
	policy server "in udp/53" "set mode {in: enforce, out: audit}"
	udp_serve server 53
	expect_both client server <<<'answer udp 53'
	datagrams client server 4000 7
	datagrams server client 4000 5
	expect tool server metrics -o "$CASE_DIR/rolewall.prom"
	expect_python client "the parser" <<-END
		from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
		text = open("$CASE_DIR/rolewall.prom").read()
		got = {}
		for family in parse(text):
		    for sample in family.samples:
		        got[sample.name, tuple(sorted(sample.labels.items()))] = sample.value
		def value(name, **labels):
		    return got.get(("rolewall_" + name, tuple(sorted(labels.items()))))
		wanted = [
		    (value("denied_packets_total", point="in", reason="no-service"), 7),
		    (value("would_deny_packets_total", point="out", reason="no-service"), 5),
		    (value("denied_packets_total", point="out", reason="no-service"), 0),
		    (value("mode", point="out", mode="audit"), 1),
		    (value("policy_loaded"), 1),
		]
		for number, (is_, should) in enumerate(wanted):
		    if is_ != should:
		        print(number, is_, "instead of", should)
		flow = value("accepted_packets_total", point="in", product="local", flow="in-udp-53")
		if not flow or flow < 4:
		    print("accepted:", flow)
	END
	expect_eq '# EOF' "$(tail -n 1 "$CASE_DIR/rolewall.prom")"
	expect_status 2 tool server metrics -o "$CASE_DIR/missing/rolewall.prom"
}

# rules that nobody used
# once
case_show_unused() {
	need rolewall
	net_pair client server
	policy server "in udp/53" "in tcp/80"
	udp_serve server 53
	expect_both client server <<<'answer udp 53'
	expect_eq local/in-tcp-80 "$(tool server show --unused 30d --json | jq -r '.rules[].flow')"
	sleep 2
	expect_eq 2 "$(tool server show --unused 1s --json | jq '.rules | length')" "after a while"
	expect_match never "$(tool server show --unused 30d)" "for people"
	expect_status 2 tool server show --unused soon
	expect_status 2 tool server show --unused 30d -f "$CASE_DIR/server.yaml"
}

# denials go to the nflog group that the site names, with reason and point
case_nflog() {
	need rolewall nfnetlink_log
	net_pair client server
	policy server "in tcp/80" "set nflog-group 5"
	expect_python server "nflog" <<-'END'
		import socket, struct
		sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
		sock.bind((0, 0))
		sock.settimeout(5)
		def config(body):
		    data = struct.pack("=BBH", 0, 0, socket.htons(5)) + body
		    sock.send(struct.pack("=IHHII", 16 + len(data), 4 << 8 | 1, 5, 1, 0) + data)
		    error = struct.unpack_from("=i", sock.recv(4096), 16)[0]
		    if error:
		        print("config:", error)
		config(rwnl.attr(1, b"\1"))
		config(rwnl.attr(2, struct.pack("!IBB", 100, 2, 0)))
		config(rwnl.attr(5, struct.pack("!I", 1)))
		net.enter("client")
		out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
		out.sendto(b"x", ("10.0.1.2", 4000))
		data = sock.recv(4096)
		prefix = dict(rwnl.attrs(data[20:])).get(10)
		if prefix != b"rolewall:no-service:in\0":
		    print("prefix", prefix)
		sock.close()
		out.close()
	END
	expect tool server flush
	expect_soon 10 rmmod nfnetlink_log
}

# the tracepoint shows denials and, while it is on, what passes; the drop names rolewall where it can
case_tracepoint() {
	need rolewall
	net_pair client server
	mountpoint -q /sys/kernel/tracing || mount -t tracefs tracefs /sys/kernel/tracing
	local trace=/sys/kernel/tracing
	udp_serve server 53
	policy server "in udp/53"
	expect_both client server <<<'answer udp 53'
	echo 1 >$trace/events/rolewall/verdict/enable
	echo 1 >$trace/events/skb/kfree_skb/enable
	expect_both client server <<<'answer udp 53'
	datagrams client server 4000 1
	echo 0 >$trace/events/rolewall/verdict/enable
	echo 0 >$trace/events/skb/kfree_skb/enable
	cp $trace/trace "$CASE_DIR/trace"
	echo >$trace/trace
	expect_match 'point=in verdict=deny reason=no-service rule=-1 .*proto=17 src=10.0.1.1:[0-9]+ dst=10.0.1.2:4000' \
		"$(grep 4000 "$CASE_DIR/trace")" "a denial"
	expect_match 'point=in verdict=accept reason=none rule=0 .*src=\[fd00:0:0:1::1\]:[0-9]+ dst=\[fd00:0:0:1::2\]:53' \
		"$(grep ':53 ' "$CASE_DIR/trace")" "a packet that passes"
	case $(uname -r) in
	6.1.*) ;;
	*) expect_match 'location=rwall_' "$(grep NETFILTER_DROP "$CASE_DIR/trace")" "who dropped" ;;
	esac
}
