# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Policies on trial: what comes back by itself, when, and what may happen meanwhile.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# Two policies: one that the case needs, one that locks it out.
confirm_blobs() {
	policy_build "$CASE_DIR/good.blob" "in tcp/22" "in udp/53" "in ping"
	policy_build "$CASE_DIR/bad.blob" "in tcp/443" "in udp/53" "in ping"
}

# a connection that a policy on trial locks out lives again after the timer, tool killed or not
case_confirm_timer() {
	local pid
	need rolewall
	net_pair client server
	serve server tcp 22 443
	confirm_blobs
	expect tool server apply --blob "$CASE_DIR/good.blob"
	expect_eq open "$(tcp_open client session "$(net_addr server client 4)" 22)" "a session"
	expect_eq open "$(tcp_open client session6 "$(net_addr server client 6)" 22)" "a session"
	# The tool waits for the outcome, and is killed as a session that hangs would be.
	tool server apply --blob "$CASE_DIR/bad.blob" --confirm 30s --wait >"$CASE_DIR/said" 2>&1 &
	pid=$!
	expect_soon 5 grep -q 'on trial for 30s' "$CASE_DIR/said"
	kill -KILL "$pid"
	expect_eq timeout "$(tcp_say session 2)" "locked out"
	expect_eq timeout "$(tcp_say session6 2)" "locked out over IPv6"
	expect_both client server <<-'END'
		timeout tcp 22
		open tcp 443
	END
	# The first session's segments are sent again, with pauses that grow.
	expect_soon 70 alive session
	expect_soon 70 alive session6
	expect_both client server <<-'END'
		open tcp 22
		timeout tcp 443
	END
	expect_python server "the outcome" <<-'END'
		got = rwnl.Talk().outcome()
		if got != ("timeout", 2): print(got)
	END
}

alive() {
	[ "$(tcp_say "$1" 3)" = open ]
}

# the command's whole state: what GET says, events, answers to what makes no sense
case_confirm_commands() {
	need rolewall
	net_new server
	confirm_blobs
	expect_python server "the commands" <<-END
		from rwnl import *
		import time
		good, bad = open("$CASE_DIR/good.blob", "rb").read(), open("$CASE_DIR/bad.blob", "rb").read()
		talk, ear = Talk(), Talk().listen()
		def wanted(what, got, want):
		    if got != want:
		        print("%s: %r, not %r" % (what, got, want))
		def refused(what, code, command, body=b""):
		    said = refusal(talk, command, body)
		    if not said.startswith(code + ": ") or len(said) < 20:
		        print(what, "was answered with", repr(said))
		def heard(what, *want):
		    got = [(c, number(a.get(A_GENERATION, b"")), OUTCOMES[number(a.get(A_OUTCOME, b""))],
		            number(a.get(A_TRIED, b"")), A_DIGEST in a) for c, a in ear.events(0.3)]
		    wanted(what, got, list(want))
		def load(blob, confirm):
		    try:
		        talk.load(blob, confirm=confirm)
		    except Refused as error:
		        return str(error)
		refused("confirm with nothing there", "ENOENT", CONFIRM, u32(A_GENERATION, 1))
		refused("rollback with nothing there", "ENOENT", ROLLBACK)
		for seconds in (0, 1, 9, 3601, 1 << 31, 0xFFFFFFFF):
		    if not (load(good, seconds) or "").startswith("ERANGE: the time to confirm"):
		        print(seconds, "seconds were taken")
		wanted("nothing was loaded", talk.status()[A_STATE], b"\0")
		# From nothing: a rollback opens the namespace again.
		wanted("load", load(good, 10), None)
		now = talk.status()
		left = number(now[A_LEFT_MS])
		if not 8000 < left <= 10000: print("left", left)
		wanted("nothing before", A_PREV_GENERATION in now, False)
		wanted("load during a trial", load(bad, None).split(":")[0], "EBUSY")
		wanted("trial during a trial", load(bad, 20).split(":")[0], "EBUSY")
		talk.ask(ROLLBACK)
		wanted("open again", talk.status()[A_STATE], b"\0")
		wanted("outcome", talk.outcome(), ("rollback", 1))
		heard("events", (NEW_POLICY, 1, "none", 0, True), (ROLLED_BACK, 2, "rollback", 1, False))
		refused("a second rollback", "ENOENT", ROLLBACK)
		# From a policy: it comes back whole.
		talk.load(good)
		before = talk.status()
		talk.load(bad, confirm=3600)
		now = talk.status()
		wanted("generation before", number(now[A_PREV_GENERATION]), 3)
		wanted("name before", now[A_PREV_NAME], before[A_NAME])
		wanted("digest before", now[A_PREV_DIGEST], before[A_DIGEST])
		refused("no generation", "EINVAL", CONFIRM)
		refused("another generation", "ESTALE", CONFIRM, u32(A_GENERATION, 3))
		refused("another digest", "ESTALE", CONFIRM, u32(A_GENERATION, 4) + attr(A_DIGEST, before[A_DIGEST]))
		talk.ask(ROLLBACK)
		back = talk.status()
		wanted("digest", back[A_DIGEST], before[A_DIGEST])
		wanted("time of its load", back[A_LOADED_AT], before[A_LOADED_AT])
		wanted("generation", number(back[A_GENERATION]), 5)
		wanted("the policy", talk.policy(), good)
		# Confirmed: stays, and once only.
		talk.load(bad, confirm=10)
		talk.ask(CONFIRM, u32(A_GENERATION, 6) + attr(A_DIGEST, talk.status()[A_DIGEST]))
		wanted("outcome", talk.outcome(), ("confirmed", 6))
		wanted("nothing left", A_LEFT_MS in talk.status() or A_PREV_NAME in talk.status(), False)
		refused("a second confirm", "ENOENT", CONFIRM, u32(A_GENERATION, 6))
		refused("a rollback of what is confirmed", "ENOENT", ROLLBACK)
		heard("events", (NEW_POLICY, 3, "none", 0, True), (NEW_POLICY, 4, "none", 0, True),
		      (ROLLED_BACK, 5, "rollback", 4, True), (NEW_POLICY, 6, "none", 0, True),
		      (CONFIRMED, 6, "confirmed", 6, False))
		# The timer of a decided trial does not end the next one.
		talk.load(good, confirm=10)
		time.sleep(6)
		talk.ask(ROLLBACK)
		talk.load(good, confirm=12)
		time.sleep(7)
		wanted("on trial", A_LEFT_MS in talk.status(), True)
		talk.ask(FLUSH)
		wanted("flushed", talk.outcome(), ("flushed", 9))
		time.sleep(7)
		wanted("still open", talk.status()[A_STATE], b"\0")
		wanted("still flushed", talk.outcome(), ("flushed", 9))
	END
}

# clock jumps in either direction neither hasten nor delay the automatic return
case_confirm_clock() {
	local now jump
	need rolewall
	net_new server
	confirm_blobs
	expect tool server apply --blob "$CASE_DIR/good.blob"
	now=$(date +%s)
	for jump in +86400 -86400; do
		expect_python server "a jump of $jump seconds" <<-END
			import time
			talk, began = rwnl.Talk(), time.monotonic()
			talk.load(open("$CASE_DIR/bad.blob", "rb").read(), confirm=10)
			time.clock_settime(time.CLOCK_REALTIME, time.time() + $jump)
			time.sleep(8)
			if rwnl.A_LEFT_MS not in talk.status(): print("rolled back early")
			time.sleep(max(0, began + 12 - time.monotonic()))
			if talk.outcome()[0] != "timeout": print("not rolled back", talk.status())
		END
	done
	expect_num "$(date +%s) - $now < 600" "the clock is where it was"
}

# the policy that comes back has its counters, and knows interfaces that came, went and changed names
case_confirm_whole() {
	need rolewall
	net_pair client server
	serve server tcp 22 443 8080
	policy_build "$CASE_DIR/zoned.blob" "zone lan client lan*" "zone other other*" "in tcp/22 any lan" \
		"in tcp/8080 any other"
	policy_build "$CASE_DIR/bad.blob" "in tcp/443"
	expect tool server apply --blob "$CASE_DIR/zoned.blob"
	expect_both client server <<-'END'
		open tcp 22
		timeout tcp 8080
	END
	python_in server <<-END
		talk = rwnl.Talk()
		open("$CASE_DIR/before", "w").write(rwnl.counts())
		talk.load(open("$CASE_DIR/bad.blob", "rb").read(), confirm=60)
	END
	must ip -n server link add gone0 type dummy
	must ip -n server link set client down
	must ip -n server link set client name other0
	must ip -n server link set other0 up
	must ip -n server addr add fd00:0:0:1::2/64 dev other0 nodad
	must ip -n server link add lan7 type dummy
	must ip -n server link del gone0
	expect_both client server <<-'END'
		timeout tcp 22
		open tcp 443
	END
	expect_python server "the counters" <<-END
		talk = rwnl.Talk()
		talk.ask(rwnl.ROLLBACK)
		was = dict(line.rsplit(" ", 2)[::2] for line in open("$CASE_DIR/before").read().splitlines())
		now = dict(line.rsplit(" ", 2)[::2] for line in rwnl.counts().splitlines())
		for what in was:
		    if "tcp-22" in what and now.get(what) != was[what]:
		        print(what, was[what], now.get(what))
	END
	expect_both client server <<-'END'
		timeout tcp 22
		open tcp 8080
		timeout tcp 443
	END
	must ip -n server link set other0 down
	must ip -n server link set other0 name lan0
	must ip -n server link set lan0 up
	must ip -n server addr add fd00:0:0:1::2/64 dev lan0 nodad
	expect_both client server <<-'END'
		open tcp 22
		timeout tcp 8080
	END
}

# hooks of the policy before stay while it may return, and what only the new one needs goes
case_confirm_points() {
	need rolewall
	net_pair client server
	serve server tcp 22
	policy_build "$CASE_DIR/host.blob" "in tcp/22" "out tcp/25"
	policy_build "$CASE_DIR/gw.blob" gateway "in tcp/22" "forward tcp/80 any any"
	expect tool server apply --blob "$CASE_DIR/host.blob"
	expect_python server "points" <<-END
		talk = rwnl.Talk()
		def points(want):
		    got = rwnl.number(talk.status()[rwnl.A_POINTS])
		    if got != want: print("points", got, "not", want)
		points(3)
		talk.load(open("$CASE_DIR/gw.blob", "rb").read(), confirm=60)
		points(7)
		talk.ask(rwnl.ROLLBACK)
		points(3)
	END
	expect_both client server <<-'END'
		open tcp 22
		timeout tcp 80
	END
}

# a namespace that dies while a policy is on trial leaves nothing; the module stays meanwhile
case_confirm_namespace() {
	local i
	need rolewall
	confirm_blobs
	for i in 1 2 3; do
		net_new "short$i"
		expect tool "short$i" apply --blob "$CASE_DIR/good.blob"
		expect tool "short$i" apply --blob "$CASE_DIR/bad.blob" --confirm 10s
		expect_status 1 rmmod rolewall
	done
	for i in 1 2 3; do
		must ip netns del "short$i"
	done
	sleep 11
	net_new again
	expect tool again apply --blob "$CASE_DIR/good.blob" --confirm 10s
	expect_status 1 rmmod rolewall
	# The last reference goes with the timer; then the module may.
	expect_soon 20 rmmod rolewall
	expect module_load
}

# a flood under trials and rollbacks loses nothing permitted, lets nothing else in
case_confirm_flood() {
	local said
	need rolewall
	net_pair client server
	policy_build "$CASE_DIR/one.blob" "in udp/53" "in tcp/80" "zone lan client"
	policy_build "$CASE_DIR/two.blob" "in udp/53" "in udp/5000-6000" "out tcp/25"
	expect tool server apply --blob "$CASE_DIR/one.blob"
	said=$(python_in - <<-END
		import flood
		blobs = ["$CASE_DIR/one.blob", "$CASE_DIR/two.blob"]
		print(flood.check(net, "client", "server", ["$(net_addr server client 4)", "$(net_addr server client 6)"],
		                  "server", blobs, trial=True))
	END
	)
	expect_match '^[0-9]+ [0-9]+$' "$said" "the flood"
}

member() { # PATH NS VERB...
	local path=$1 ns=$2
	shift 2
	tool "$ns" "$@" --json | jq -r "$path"
}

# the tool: times, what status says, exit codes of each way that it can end
# once
case_confirm_tool() {
	local status=0 wrong
	need rolewall
	net_new server
	confirm_blobs
	expect_status 2 tool server confirm
	expect_status 2 tool server rollback
	for wrong in 9s 61m 2h 0s 3601 1h30m '' s; do
		expect_status 2 tool server apply --blob "$CASE_DIR/good.blob" --confirm "$wrong"
	done
	expect_status 2 tool server apply --blob "$CASE_DIR/good.blob" --wait
	expect_status 3 tool server status
	expect tool server apply --blob "$CASE_DIR/good.blob"
	expect_eq null "$(member .trial server status)" "no trial"
	expect tool server apply --blob "$CASE_DIR/bad.blob" --confirm 1h
	expect_num "$(member '.trial."left-ms"' server status) > 3500000" "time left"
	expect_match 'trial +59m [0-9]+s left, then back to case' "$(tool server status)" "status"
	expect_status 2 tool server apply --blob "$CASE_DIR/good.blob"
	expect_match 'confirm it or roll it back' "$(tool server apply --blob "$CASE_DIR/good.blob" 2>&1)"
	expect_match '^confirmed case: generation 2 stays' "$(tool server confirm)" "confirm"
	expect_status 2 tool server confirm
	expect_match 'confirmed already' "$(tool server confirm 2>&1)"
	expect_status 2 tool server rollback
	expect tool server apply --blob "$CASE_DIR/good.blob" --confirm 5m
	expect_match '^rolled back to case: generation 4' "$(tool server rollback)" "rollback"
	expect_status 5 tool server confirm
	expect_status 5 tool server rollback
	expect_eq rollback "$(member '."last-outcome"' server status)" "outcome"
	# One that waits hears of each end.
	expect tool server apply --blob "$CASE_DIR/good.blob"
	tool server apply --blob "$CASE_DIR/bad.blob" --confirm 10s --wait >"$CASE_DIR/said" 2>&1 || status=$?
	expect_eq 5 "$status" "waited for the timer: $(cat "$CASE_DIR/said")"
	expect_status 5 tool server confirm
	waited confirm 0
	waited rollback 5
	waited flush 3
	# From nothing, back to nothing.
	expect tool server apply --blob "$CASE_DIR/good.blob" --confirm 10s
	expect_match 'back to no policy at all' "$(tool server status)" "status"
	expect_match 'packets are not touched' "$(tool server rollback)" "rollback"
	expect_status 3 tool server status
	expect_status 5 tool server confirm
	expect tool server apply --blob "$CASE_DIR/good.blob"
	expect_status 2 tool server confirm
}

waited() { # VERB STATUS
	local pid status=0
	expect tool server apply --blob "$CASE_DIR/good.blob"
	tool server apply --blob "$CASE_DIR/bad.blob" --confirm 60s --wait >"$CASE_DIR/said" 2>&1 &
	pid=$!
	expect_soon 5 grep -q 'on trial' "$CASE_DIR/said"
	expect tool server "$1"
	wait "$pid" || status=$?
	expect_eq "$2" "$status" "waited for $1: $(cat "$CASE_DIR/said")"
}

# two tools at once: one trial wins, the other is refused, and nothing else happens
case_confirm_race() {
	local i pids=() won=0 refused=0 status
	need rolewall
	net_new server
	confirm_blobs
	expect tool server apply --blob "$CASE_DIR/good.blob"
	for i in 1 2 3 4 5 6; do
		tool server apply --blob "$CASE_DIR/bad.blob" --confirm 60s >"$CASE_DIR/a$i" 2>&1 &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		status=0
		wait "$i" || status=$?
		case $status in
		0) won=$((won + 1)) ;;
		2) refused=$((refused + 1)) ;;
		esac
	done
	expect_eq "1 5" "$won $refused" "won and refused"
	expect_eq 1 "$(member .trial.previous.generation server status)" "what was before"
	pids=() won=0
	for i in 1 2 3 4; do
		tool server confirm >"$CASE_DIR/c$i" 2>&1 &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		! wait "$i" || won=$((won + 1))
	done
	expect_eq 1 "$won" "confirmed"
}

# what a trial counted goes back with it: of flows that both have, of reasons; a rule that only it had is gone
case_confirm_counts() {
	local before=() after=() i
	need rolewall
	net_pair client server
	serve server udp 53
	policy_build "$CASE_DIR/one.blob" "in udp/53" "in ping" "out tcp/25"
	policy_build "$CASE_DIR/two.blob" "in tcp/443" "in udp/53" "in udp/54" "in ping"
	expect tool server apply --blob "$CASE_DIR/one.blob"
	counted_burst 3
	before=("$(count server rule in-udp-53)" "$(count server deny in no-service)")
	# A question and its answer count at the opening's rule, each.
	expect_eq "12 12" "${before[*]}" "before the trial"
	expect tool server apply --blob "$CASE_DIR/two.blob" --confirm 60s
	expect_eq "12 12" "$(count server rule in-udp-53) $(count server deny in no-service)" "carried to the trial"
	counted_burst 2
	# On trial port 54 is permitted, and refused by ICMP, which counts there too; 55 is not.
	expect_eq "20 16 8" "$(count server rule in-udp-53) $(count server deny in no-service) $(count server \
		rule in-udp-54)" "during the trial"
	expect tool server rollback
	after=("$(count server rule in-udp-53)" "$(count server deny in no-service)")
	expect_eq "20 16" "${after[*]}" "handed back"
	expect_no_match 'in-udp-54' "$(counts server)" "the rule that went with the trial"
	counted_burst 1
	expect_eq "24 20" "$(count server rule in-udp-53) $(count server deny in no-service)" "counting goes on"
}

# N rounds of three datagrams over each family: one that is answered, two to ports 54 and 55
counted_burst() {
	expect_python client "a burst" <<-END
		import socket
		for address in ("$(net_addr server client 4)", "$(net_addr server client 6)"):
		    for _ in range($1):
		        for port in (53, 54, 55):
		            with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET,
		                               socket.SOCK_DGRAM) as s:
		                s.settimeout(5)
		                s.sendto(b"x", (address, port))
		                if port == 53: s.recv(10)
	END
}
