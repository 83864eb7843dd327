# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What passes beside the policy: timed exceptions, and connections that are to be kept.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# an exception permits its flow and nothing else, answers included, in each tracking mode; then it ends
case_allow_modes() {
	local mode
	need rolewall
	net_pair client server
	serve server tcp 22 80 8080 udp 53 5353
	serve client tcp 25 26
	for mode in conntrack socket none; do
		policy server "in tcp/80" "out tcp/99" "set tracking $mode"
		expect_both client server <<-'END'
			open tcp 80
			timeout tcp 22
			timeout udp 5353
			timeout ping
		END
		expect_python server "allowed with $mode" <<-'END'
			from rwnl import *
			talk = Talk()
			talk.allow(600, 0, 6, u16(A_DPORT, 20), u16(A_DPORT_LAST, 22))
			talk.allow(600, 0, 17, u16(A_DPORT, 5353))
			talk.allow(600, 1, 6, u16(A_DPORT, 25))
			talk.allow(600, 1, 17, u16(A_DPORT, 7777))
			talk.allow(600, 0, 1, u16(A_DPORT, 8 << 8))
			talk.allow(600, 0, 58, u16(A_DPORT, 128 << 8))
		END
		expect_both client server <<-'END'
			open tcp 22
			open tcp 80
			answer udp 5353
			answer ping
			timeout tcp 8080
			timeout udp 53
		END
		# Nobody listens there: what comes back is an ICMP error.
		expect_both server client <<-'END'
			open tcp 25
			reset tcp 26
			reset udp 7777
			not-permitted udp 7778
		END
		expect_eq open "$(tcp_open client "s$mode" "$(net_addr server client 4)" 22)" "a session"
		# A load leaves them, and the counters tell.
		policy server "in tcp/80" "in tcp/8080" "out tcp/99" "set tracking $mode"
		expect_eq open "$(tcp_say "s$mode" 3)" "the session, after a load"
		expect_count 'N > 0' server essential in exception
		expect_python server "taken away with $mode" <<-'END'
			from rwnl import *
			talk = Talk()
			for e in talk.exceptions():
			    if not number(e[A_PACKETS]) or number(e[A_LEFT_MS]) > 600000: print(e)
			    talk.ask(DISALLOW, attr(A_EXCEPTION, e[A_EXCEPTION]))
			if talk.exceptions(): print("still there")
		END
		expect_eq timeout "$(tcp_say "s$mode" 1)" "the session, after its exception"
		expect_both client server <<-'END'
			timeout tcp 22
			open tcp 8080
			timeout udp 5353
			timeout ping
		END
	done
}

# the kernel takes an exception away by itself, and cuts what it had let in, to the tick
case_allow_expires() {
	need rolewall
	net_pair client server
	net_more client server 7
	serve server tcp 22 80
	# The early screen stands aside.
	policy server "in tcp/80" "set screen client"
	expect_python server "allowed" <<-END
		from rwnl import *
		import socket, time
		talk = Talk()
		v4 = attr(A_SRC, socket.inet_aton("$(net_addr client server 4)"))
		v6 = attr(A_SRC, socket.inet_pton(socket.AF_INET6, "$(net_addr client server 6)")[:8] + bytes(8))
		talk.allow(12, 0, 6, u16(A_DPORT, 22), v4, u8(A_SRC_LEN, 32))
		talk.allow(12, 0, 6, u16(A_DPORT, 22), v6, u8(A_SRC_LEN, 64))
	END
	expect_eq open "$(tcp_open client four "$(net_addr server client 4)" 22)" "a session"
	expect_eq open "$(tcp_open client six "$(net_addr server client 6)" 22)" "a session over IPv6"
	expect_eq open "$(tcp_say four 2)" "IPv4"
	expect_both client server <<-'END'
		timeout tcp 22 source=7 family=4
	END
	sleep 12.5
	expect_eq timeout "$(tcp_say four 1)" "IPv4, after its time"
	expect_eq timeout "$(tcp_say six 1)" "IPv6, after its time"
	expect_python server "gone" <<-'END'
		import time
		talk = rwnl.Talk()
		if talk.exceptions(): print("still there", talk.exceptions())
	END
}

# clock jumps in either direction neither hasten nor delay the end of an exception
case_allow_clock() {
	local now
	need rolewall
	net_new server
	now=$(date +%s)
	policy server "in tcp/80"
	expect_python server "exceptions and the clock" <<-'END'
		from rwnl import *
		import time
		def jump(seconds):
		    time.clock_settime(time.CLOCK_REALTIME, time.time() + seconds)
		def ports():
		    return sorted(number(e[A_DPORT]) for e in talk.exceptions())
		talk = Talk()
		talk.allow(600, 0, 6, u16(A_DPORT, 22))
		jump(7200)
		if ports() != [22]: print("gone with the clock set ahead:", ports())
		talk.allow(3, 0, 6, u16(A_DPORT, 23))
		jump(-7200)
		end = time.monotonic() + 6
		while 23 in ports() and time.monotonic() < end: time.sleep(0.1)
		if ports() != [22]: print("with the clock set back:", ports())
		left = number(talk.exceptions()[0][A_LEFT_MS])
		if not 540000 < left < 600000: print("left:", left)
	END
	expect_num "$(date +%s) - $now < 600" "the clock is where it was"
}

# what ALLOW refuses, how many there may be, and what ends them all
case_allow_commands() {
	need rolewall
	net_new server
	policy_build "$CASE_DIR/p.blob" "in tcp/80"
	expect_python server "the commands" <<-END
		from rwnl import *
		talk, blob = Talk(), open("$CASE_DIR/p.blob", "rb").read()
		def refused(code, body, command=ALLOW):
		    said = refusal(talk, command, body)
		    if not said.startswith(code + ": "): print(code, "wanted, got", repr(said))
		base = u32(A_FOR, 60) + u8(A_POINT, 0) + u8(A_PROTO, 6)
		refused("ENOENT", base)
		talk.load(blob)
		refused("EINVAL", b"")
		refused("EINVAL", u32(A_FOR, 60) + u8(A_POINT, 0))
		refused("EINVAL", u32(A_FOR, 60) + u8(A_PROTO, 6))
		refused("EINVAL", u8(A_POINT, 0) + u8(A_PROTO, 6))
		for seconds in (0, 86401, 0xFFFFFFFF):
		    refused("ERANGE", u32(A_FOR, seconds) + u8(A_POINT, 0) + u8(A_PROTO, 6))
		refused("ERANGE", u32(A_FOR, 1) + u8(A_POINT, 3) + u8(A_PROTO, 6))
		for body in (u16(A_DPORT_LAST, 3), u16(A_DPORT, 4) + u16(A_DPORT_LAST, 3),
		             u8(A_SRC_LEN, 8), attr(A_SRC, bytes(5)), attr(A_SRC, bytes(4)) + attr(A_DST, bytes(16)),
		             attr(A_SRC, bytes(4)) + u8(A_SRC_LEN, 33), attr(A_SRC, b"\1\1\1\1") + u8(A_SRC_LEN, 24),
		             attr(A_DST, bytes(15) + b"\1") + u8(A_DST_LEN, 127),
		             attr(A_SRC, b"\1\1\1\1") + u8(A_SRC_LEN, 31)):
		    refused("EINVAL", base + body)
		refused("EINVAL", u32(A_FOR, 60) + u8(A_POINT, 0) + u8(A_PROTO, 47) + u16(A_DPORT, 1))
		refused("ENOENT", u32(A_EXCEPTION, 1), DISALLOW)
		refused("EINVAL", b"", DISALLOW)
		# What was given is what is told; numbers are not used twice.
		talk.allow(86400, 1, 17, u16(A_DPORT, 53), attr(A_DST, b"\x0a\0\0\0"), u8(A_DST_LEN, 8))
		e = talk.exceptions()[0]
		if (e[A_POINT], e[A_PROTO], number(e[A_DPORT]), number(e[A_DPORT_LAST]), e[A_DST], e[A_DST_LEN]) != (
		        b"\1", b"\x11", 53, 53, b"\x0a\0\0\0", b"\x08"): print(e)
		if not 86390000 < number(e[A_LEFT_MS]) <= 86400000: print(e)
		talk.ask(DISALLOW, u32(A_EXCEPTION, 1))
		ids = [talk.allow(3600, 0, 6, u16(A_DPORT, n)) for n in range(1, 65)]
		if ids != list(range(2, 66)): print(ids)
		refused("ENOSPC", base)
		if [number(e[A_EXCEPTION]) for e in talk.exceptions()] != ids: print("dump")
		# A rollback to a policy leaves them; to none takes them away, as a flush does.
		talk.load(blob, confirm=60)
		talk.ask(ROLLBACK)
		if len(talk.exceptions()) != 64: print("gone with a rollback")
		talk.ask(FLUSH)
		if talk.exceptions(): print("there after a flush")
		talk.load(blob, confirm=60)
		talk.allow(3600, 0, 6)
		talk.ask(ROLLBACK)
		if talk.exceptions(): print("there after a rollback to nothing")
	END
}

# a gateway's exception: its direction and prefixes only, replies and ICMP errors too
case_allow_gateway() {
	need rolewall
	net_gateway lan gw wan
	serve wan tcp 22 80 udp 53
	serve lan tcp 22
	policy gw gateway "forward tcp/80 any any"
	expect_python gw "allowed" <<-END
		from rwnl import *
		import socket
		talk = Talk()
		v4, v6 = (socket.inet_pton(f, a) for f, a in ((socket.AF_INET, "$(net_addr wan gw 4)"),
		                                              (socket.AF_INET6, "$(net_addr wan gw 6)")))
		for dst, bits in ((v4, 32), (v6, 128)):
		    talk.allow(60, 2, 6, u16(A_DPORT, 22), attr(A_DST, dst), u8(A_DST_LEN, bits))
		    talk.allow(60, 2, 17, u16(A_DPORT, 54), attr(A_DST, dst))
	END
	expect_probes lan "$(net_addr wan gw 4)" "$(net_addr wan gw 6)" <<-'END'
		open tcp 22
		open tcp 80
		timeout udp 53
		reset udp 54
	END
	expect_probes wan "$(net_addr lan gw 4)" "$(net_addr lan gw 6)" <<-'END'
		timeout tcp 22
	END
}

# connections that were let through go on while they are to be kept, new ones do not
case_keep_established() {
	local mode
	need rolewall
	net_pair client server
	serve server tcp 22 80
	for mode in conntrack socket; do
		policy_build "$CASE_DIR/old.blob" "in tcp/22" "in tcp/80" "set tracking $mode"
		policy_build "$CASE_DIR/new.blob" "in tcp/80" "set tracking $mode"
		expect tool server apply --blob "$CASE_DIR/old.blob"
		expect_eq open "$(tcp_open client "v4$mode" "$(net_addr server client 4)" 22)" "a session"
		expect_eq open "$(tcp_open client "v6$mode" "$(net_addr server client 6)" 22)" "a session"
		python_in server <<-END
			rwnl.Talk().load(open("$CASE_DIR/new.blob", "rb").read(), keep=8)
		END
		expect_eq open "$(tcp_say "v4$mode" 2)" "$mode, IPv4 kept"
		expect_eq open "$(tcp_say "v6$mode" 2)" "$mode, IPv6 kept"
		expect_count 'N > 0' server essential in kept
		expect_both client server <<-'END'
			timeout tcp 22
			open tcp 80
		END
		sleep 8.5
		expect_eq timeout "$(tcp_say "v4$mode" 1)" "$mode, IPv4 after its time"
		expect_eq timeout "$(tcp_say "v6$mode" 1)" "$mode, IPv6 after its time"
	done
	policy_build "$CASE_DIR/none.blob" "in tcp/80" "set tracking none"
	expect_match EOPNOTSUPP "$(python_in server <<-END
		try: rwnl.Talk().load(open("$CASE_DIR/none.blob", "rb").read(), keep=0)
		except rwnl.Refused as error: print(error)
	END
	)" "without connections"
}

# the tool: what allow takes and refuses, what list, status, show and their JSON say of it
case_allow_tool() {
	local wrong
	need rolewall
	net_new server
	expect_status 3 tool server allow --in --for 1h tcp/22
	policy server "in tcp/80"
	for wrong in "--in tcp/22" "--in --for 25h tcp/22" "--in --for 0 tcp/22" "--in --for 1h" "--for 1h tcp/22" \
		"--in --out --for 1h tcp/22" "--in --for 1h tcp/99999" "--in --for 1h --src 10.0.0.1/8 tcp/22" \
		"--in --for 1h --src 10.0.0.1 --dst fd00::1 tcp/22" "--in --for 1h --src 10.0.0.0/33 tcp/22" \
		"--list --for 1h" "--remove 1" "--remove x" "--in --for 1h any"; do
		# shellcheck disable=SC2086 # words
		expect_status 2 tool server allow $wrong
	done
	expect_eq "exception 1: in 22/tcp from 10.0.0.0/8 to any, for 2h 00m" \
		"$(tool server allow --for 2h --in tcp/22 --src 10.0.0.0/8)" "allowed"
	expect tool server allow --for 30m --out udp/5000-5010 --dst fd00::/16
	expect tool server allow --for 24h --forward gre
	expect_eq "in 22/tcp 10.0.0.0/8 any,out 5000-5010/udp any fd00::/16,forward gre any any" \
		"$(tool server allow --list --json | jq -r \
			'[.exceptions[] | "\(.point) \(.service) \(.from) \(.to)"] | join(",")')" "listed"
	expect_match 'exception  1 +in 22/tcp from 10.0.0.0/8 to any, 1h 59m left, 0 packets' "$(tool server status)"
	expect_eq 3 "$(tool server show --json | jq '.exceptions | length')" "shown"
	expect tool server allow --remove 1
	expect_status 2 tool server allow --remove 1
	expect_eq 2 "$(tool server status --json | jq '.exceptions | length')" "in status"
	tool server apply -f "$CASE_DIR/server.yaml" --keep-established 10m
	expect_match 'kept +open connections go on (10m|9m)' "$(tool server status)"
	tool server apply -f "$CASE_DIR/server.yaml" --keep-established always
	expect_eq null "$(tool server status --json | jq '."keeps-established"."left-s"')" "always"
	expect_status 2 tool server apply -f "$CASE_DIR/server.yaml" --keep-established 0
	expect tool server apply -f "$CASE_DIR/server.yaml"
	expect_eq null "$(tool server status --json | jq '."keeps-established"')" "decided anew"
	expect tool server flush
	expect_eq "no exceptions" "$(tool server allow --list)" "after a flush"
}

# listeners and monitor hear of each exception: added, taken away, its time up, gone with the policy
case_allow_events() {
	local pid wanted
	need rolewall
	net_new server
	policy server "in tcp/80"
	rolewall monitor --policy --netns server >"$CASE_DIR/lines" 2>"$CASE_DIR/said" &
	pid=$!
	rolewall monitor --policy --json --netns server >"$CASE_DIR/json" 2>"$CASE_DIR/said2" &
	wait_for 20 grep -q listening "$CASE_DIR/said" || fail "no monitor"
	wait_for 20 grep -q listening "$CASE_DIR/said2" || fail "no monitor"
	expect_python server "the events" <<-'END'
		from rwnl import *
		import socket, time
		talk, ear = Talk(), Talk().listen()
		v6 = attr(A_SRC, socket.inet_pton(socket.AF_INET6, "fd00::")) + u8(A_SRC_LEN, 16)
		def heard(what, *want):
		    got = [(c, number(a[A_GENERATION]), number(a[A_EXCEPTION]) if A_EXCEPTION in a else None)
		           for c, a in ear.events(0.5)]
		    if got != list(want): print(what, got)
		talk.allow(600, 0, 6, u16(A_DPORT, 22), v6)
		talk.allow(2, 0, 17, u16(A_DPORT, 53))
		told = ear.events(0.5)
		if [(c, number(a[A_EXCEPTION])) for c, a in told] != [(ALLOWED, 1), (ALLOWED, 2)]: print(told)
		a = told[0][1]
		if (a[A_POINT], a[A_PROTO], number(a[A_DPORT]), number(a[A_DPORT_LAST]), a[A_SRC_LEN]) != (
		        b"\0", b"\x06", 22, 22, b"\x10"): print("not as it was asked for", a)
		if not 590000 < number(a[A_LEFT_MS]) <= 600000: print("left", number(a[A_LEFT_MS]))
		talk.ask(DISALLOW, u32(A_EXCEPTION, 1))
		heard("taken away", (DISALLOWED, 1, 1))
		refusal(talk, DISALLOW, u32(A_EXCEPTION, 1))
		heard("a second time")
		time.sleep(2)
		heard("lapsed", (LAPSED, 1, 2))
		talk.allow(600, 1, 6)
		talk.ask(FLUSH)
		heard("flushed", (ALLOWED, 1, 3), (DISALLOWED, 2, 3), (DEL_POLICY, 2, None))
	END
	expect_soon 5 grep -q flushed "$CASE_DIR/json"
	kill "$pid" "$!"
	wanted="exception 1 added: in 22/tcp from fd00::/16 to any, for 10m 00s
exception 2 added: in 53/udp from any to any, for 2s
exception 1 removed: in 22/tcp from fd00::/16 to any, 0 packets
exception 2 lapsed: in 53/udp from any to any, 0 packets
exception 3 added: out tcp from any to any, for 10m 00s
exception 3 removed: out tcp from any to any, 0 packets"
	expect_eq "$wanted" "$(grep -v ^policy "$CASE_DIR/lines")" "people"
	expect_eq "added 1,added 2,removed 1,lapsed 2,added 3,removed 3" "$(jq -rs \
		'[.[] | select(.event == "exception") | "\(.change) \(.exception.id)"] | join(",")' \
		"$CASE_DIR/json")" "JSON"
	python3 "$TESTS/../schema/output.py" monitor/1 "$CASE_DIR/json" >"$CASE_DIR/wrong" ||
		fail "not as the schema says: $(cat "$CASE_DIR/wrong")"
}
