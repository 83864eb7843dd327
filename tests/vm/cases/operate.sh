# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Rolling a policy out by SSH: what apply refuses, what a trial undoes, what confirm warns of, and
# what apply and diff say beforehand of open connections.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"
# shellcheck source=tests/vm/lib_ssh.sh
. "$TESTS/lib_ssh.sh"

operate_blobs() {
	policy_build "$CASE_DIR/good.blob" "in tcp/22" "in ping"
	policy_build "$CASE_DIR/bad.blob" "in tcp/443" "in ping"
}

# apply refuses what locks out its own SSH session, a forced trial stalls it, and the kernel returns
# once
case_operate_ssh() {
	need rolewall
	net_pair client server
	operate_blobs
	ssh_serve server
	expect tool server apply --blob "$CASE_DIR/good.blob"
	ssh_open client me "$(net_addr server client 4)"
	ssh_say me "rolewall apply --blob $CASE_DIR/bad.blob; echo refused: \$?"
	ssh_expect me 90 'refused: 2$'
	ssh_expect me 1 'lock-out: .*SSH connection that you came by, tcp 10\.0\.1\.1:[0-9]+ to 10\.0\.1\.2:22'
	ssh_say me "rolewall apply --blob $CASE_DIR/bad.blob --confirm 60s; echo on trial: \$?"
	ssh_expect me 90 'on trial: 2$'
	# As behind sudo: the variable is gone, the ancestors are not.
	ssh_say me "env -u SSH_CONNECTION rolewall apply --blob $CASE_DIR/bad.blob; echo behind sudo: \$?"
	ssh_expect me 90 'behind sudo: 2$'
	expect_eq 1 "$(tool server status --json | jq .generation)" "nothing was loaded"
	# The session is cut off with the tool in it, which waits; nobody is left to answer.
	ssh_say me "rolewall apply --blob $CASE_DIR/bad.blob --confirm 10s --force --wait; echo waited: \$?"
	expect_soon 90 trial_pending server
	ssh_say me "echo still there"
	expect_eq timeout "$(tcp_connect client "$(net_addr server client 4)" 22 2)" "locked out"
	expect_eq timeout "$(tcp_connect client "$(net_addr server client 6)" 22 2)" "locked out over IPv6"
	expect_no_match 'still there' "$(cat "$CASE_DIR/me.said")" "the session stalls"
	ssh_expect me 70 'waited: 5$'
	ssh_expect me 10 'still there$'
	expect_match 'warning: a lock-out' "$(cat "$CASE_DIR/me.said")" "a forced load warns"
	expect_eq "timeout 3" "$(tool server status --json | jq -r '"\(."last-outcome") \(.generation)"')" "returned"
}

trial_pending() { # NS
	[ "$(tool "$1" status --json | jq '.trial != null')" = true ]
}

# the connection is cut and its tool killed in the middle of a trial: the kernel returns all the same
# once
case_operate_cut() {
	need rolewall
	net_pair client server
	operate_blobs
	ssh_serve server
	expect tool server apply --blob "$CASE_DIR/good.blob"
	ssh_open client me "$(net_addr server client 6)"
	ssh_say me "rolewall apply --blob $CASE_DIR/bad.blob --confirm 10s --force --wait"
	expect_soon 90 trial_pending server
	# The wire is gone, then everything that served the session, the tool too.
	must ip -n server link set client down
	ip netns pids server | xargs -r kill -KILL
	sleep 11
	expect_eq "timeout 3" "$(tool server status --json | jq -r '"\(."last-outcome") \(.generation)"')" "returned"
	must ip -n server link set client up
	must ip -n server addr add fd00:0:0:1::2/64 dev client nodad
	serve server tcp 22
	expect_soon 20 reached_by 6
	expect_soon 20 reached_by 4
}

reached_by() { # FAMILY
	[ "$(tcp_connect client "$(net_addr server client "$1")" 22 2)" = open ]
}

# what the refusal proposes makes it go away: by both families, an address of the link, another port
# once
case_operate_remedy() {
	local to line out
	need rolewall
	net_pair client server
	operate_blobs
	ssh_serve server 2222
	local SSH_PORT=2222
	for to in 10.0.1.2 fd00:0:0:1::2 "$(operate_link_local)%server"; do
		out=$(ssh_to client "$to" "rolewall apply --blob $CASE_DIR/good.blob --dry-run --json 2>/dev/null
			echo \$? >$CASE_DIR/status")
		expect_eq 2 "$(cat "$CASE_DIR/status")" "$to: the dry run"
		line=$(jq -r '."lock-out".remedy' <<<"$out")
		expect_eq "2222 no-service client" "$(jq -r '."lock-out".session | "\(.dport) \(.reason) \(.iif)"' <<<"$out")" \
			"$to: what is said"
		printf 'rolewall: site/1\nname: case\nroles: []\nlocal:\n  %s\n' "$line" >"$CASE_DIR/remedy.yaml"
		expect ssh_to client "$to" "rolewall apply -f $CASE_DIR/remedy.yaml"
		# Only what was asked for: others stay out.
		expect_eq timeout "$(tcp_connect client "$(net_addr server client 4)" 443 1)" "$to: another port"
		expect tool server flush
	done
}

operate_link_local() {
	ip -n server -6 -o addr show dev client scope link | awk '{ sub("/.*", "", $4); print $4; exit }'
}

# no refusal where nothing is denied, where it is another namespace, by a zone that fits; and one without a session
# once
case_operate_scope() {
	need rolewall
	net_pair client server
	net_new other
	operate_blobs
	policy_build "$CASE_DIR/zone.blob" "zone near client" "in tcp/22 any near"
	policy_build "$CASE_DIR/far.blob" "zone far wan*" "in tcp/22 any far"
	ssh_serve server
	ssh_open client me "$(net_addr server client 4)"
	ssh_say me "cd $CASE_DIR; t() { rolewall apply --no-save --blob \"\$@\"; echo \"\$*: \$?\"; }"
	ssh_say me "t bad.blob --audit; t bad.blob --netns other; t zone.blob; t far.blob; t zone.blob"
	ssh_expect me 120 'zone.blob: 0$'
	ssh_expect me 120 'far.blob: 2$'
	ssh_expect me 1 'in by client: no-zone'
	ssh_expect me 1 'bad.blob --audit: 0$'
	ssh_expect me 1 'bad.blob --netns other: 0$'
	# From a console: somebody must still be able to come in, unless it is forced.
	expect_status 2 tool server apply --blob "$CASE_DIR/bad.blob"
	expect_match 'nobody could administer this host any more: of 22/tcp' \
		"$(tool server apply --blob "$CASE_DIR/bad.blob" 2>&1)" "what is said"
	expect_eq 22 "$(tool server apply --blob "$CASE_DIR/bad.blob" --dry-run --json 2>/dev/null |
		jq '."lock-out".ports[0]')" "the dry run"
	expect tool server apply --blob "$CASE_DIR/good.blob"
	expect tool server apply --blob "$CASE_DIR/bad.blob" --force
	# It is in force: there is nothing to refuse.
	expect tool server apply --blob "$CASE_DIR/bad.blob"
	# Ends of a session that is cut off would hold their namespaces for minutes.
	expect tool server flush
}

# confirm warns unless somebody has come in since the trial began; an old session does not count
# once
case_operate_confirm() {
	local said
	need rolewall
	net_pair client server
	operate_blobs
	policy_build "$CASE_DIR/more.blob" "in tcp/22" "in tcp/443"
	expect tool server apply --blob "$CASE_DIR/good.blob" --confirm 60s
	expect_eq null "$(tool server confirm --json | jq .logins)" "a host that nobody administers"
	ssh_serve server
	ssh_open client old "$(net_addr server client 4)"
	expect tool server apply --blob "$CASE_DIR/more.blob" --confirm 60s
	# Within the session: what it does is no proof either.
	ssh_say old "rolewall confirm --no-save --json 2>&1; echo confirmed: \$?"
	ssh_expect old 90 'confirmed: 0$'
	ssh_expect old 1 'warning: .*none was accepted since the trial began'
	ssh_expect old 1 '"since-trial": 0'
	expect tool server apply --blob "$CASE_DIR/good.blob" --confirm 60s
	ssh_open client new "$(net_addr server client 6)"
	said=$(tool server confirm --json 2>"$CASE_DIR/warned")
	expect_eq "2 1" "$(jq -r '.logins | "\(.open) \(."since-trial")"' <<<"$said")" "a new session"
	expect_eq "" "$(cat "$CASE_DIR/warned")" "no warning"
	printf '%s' "$said" >"$CASE_DIR/said.json"
	expect "$TESTS/../schema/output.py" confirm/1 "$CASE_DIR/said.json"
}

cuts() { # NS COMMAND...: "cut by point src dport..."
	local ns=$1
	shift
	tool "$ns" "$@" --json 2>/dev/null | cuts_of
}

cuts_of() {
	jq -r '.cuts | "\(.cut) \(.by)" + ([.first[] | " \(.point) \(.src) \(.dport)"] | sort | join(""))'
}

# a host: which open connections a load would cut is told before, and is what it then cuts
case_operate_cuts() {
	local four six all
	need rolewall
	net_pair client server
	four=$(net_addr server client 4) six=$(net_addr server client 6)
	serve server tcp 80 8080
	serve client tcp 25
	policy_build "$CASE_DIR/both.blob" "in tcp/80" "in tcp/8080" "out tcp/25"
	policy_build "$CASE_DIR/one.blob" "in tcp/80"
	policy_build "$CASE_DIR/two.blob" "in tcp/80" "in tcp/81"
	all="in $(net_addr client server 4) 8080 in $(net_addr client server 6) 8080 out $four 25 out $six 25"
	operate_connect
	# No policy yet, and nothing is tracked: sockets tell.
	expect_eq "4 sockets $all" "$(cuts server apply --blob "$CASE_DIR/one.blob" --dry-run)" "by sockets"
	expect tool server apply --blob "$CASE_DIR/both.blob"
	operate_alive open
	tool server apply --blob "$CASE_DIR/one.blob" --dry-run --json >"$CASE_DIR/apply.json"
	tool server diff live "$CASE_DIR/one.blob" --json >"$CASE_DIR/diff.json" || expect_eq 1 $? "it differs"
	expect_eq "4 conntrack $all" "$(cuts_of <"$CASE_DIR/apply.json")" "by conntrack"
	expect_eq "4 conntrack $all" "$(cuts_of <"$CASE_DIR/diff.json")" "diff"
	expect "$TESTS/../schema/output.py" apply/1,diff/1 "$CASE_DIR"/{diff,apply}.json
	expect_match 'open connections that it would cut: 4 of [0-9]+, by connection tracking' \
		"$(tool server apply --blob "$CASE_DIR/one.blob" --dry-run)" "people"
	expect_eq null "$(tool server apply --blob "$CASE_DIR/one.blob" --dry-run --keep-established 1h --json |
		jq .cuts)" "they are kept"
	expect_status 0 tool server diff live "$CASE_DIR/both.blob"
	expect tool server apply --blob "$CASE_DIR/one.blob"
	operate_alive timeout
	expect_eq "0 conntrack" "$(cuts server diff live "$CASE_DIR/two.blob")" "cut already"
}

operate_connect() {
	local family
	for family in 4 6; do
		expect_eq open "$(tcp_open client "stays$family" "$(net_addr server client $family)" 80)" "stays"
		expect_eq open "$(tcp_open client "in$family" "$(net_addr server client $family)" 8080)" "in"
		expect_eq open "$(tcp_open server "out$family" "$(net_addr client server $family)" 25)" "out"
	done
}

operate_alive() { # WORD: what becomes of those that may be cut
	local family
	for family in 4 6; do
		expect_eq open "$(tcp_say "stays$family" 5)" "the one that stays, IPv$family"
		expect_eq "$1" "$(tcp_say "in$family" 1)" "in, IPv$family"
		# What this host sends is rejected, not dropped, so it knows at once.
		expect_eq "${1/timeout/reset}" "$(tcp_say "out$family" 1)" "out, IPv$family"
	done
}

# what a trial cuts is neither reset nor forgotten, with every tracking, whatever is to be rejected; after confirm it is
case_operate_trial_cuts() {
	local tracking
	need rolewall
	net_pair client server
	serve server tcp 80 8080
	serve client tcp 25
	for tracking in conntrack socket none; do
		policy_build "$CASE_DIR/both.blob" "in tcp/80" "in tcp/8080" "out tcp/25" "set tracking $tracking"
		policy_build "$CASE_DIR/one.blob" "in tcp/80" "set inbound reject" "set tracking $tracking"
		expect tool server apply --blob "$CASE_DIR/both.blob"
		operate_connect
		expect tool server apply --blob "$CASE_DIR/one.blob" --confirm 60s
		operate_outcome "$tracking, on trial" timeout
		expect_eq reset "$(tcp_connect client "$(net_addr server client 4)" 8080 2)" "$tracking: an opening"
		expect tool server rollback
		operate_outcome "$tracking, returned" open
		expect tool server apply --blob "$CASE_DIR/one.blob" --confirm 60s
		expect tool server confirm --no-save
		operate_outcome "$tracking, confirmed" reset
		expect tool server flush
	done
}

operate_outcome() { # WHAT WORD
	local name patience=1
	# What was lost meanwhile is sent again, later each time.
	[ "$2" != open ] || patience=20
	for name in in4 in6 out4 out6; do
		expect_eq "$2" "$(tcp_say $name $patience)" "$1: $name"
	done
}

# a gateway: connections that it forwards are told, by zones too
case_operate_cuts_gateway() {
	need rolewall nf_conntrack_netlink
	net_gateway lan gw wan
	serve wan tcp 80 8080
	policy_build "$CASE_DIR/all.blob" gateway "forward tcp/80,tcp/8080 any any"
	policy_build "$CASE_DIR/zone.blob" gateway "zone inside lan" "zone outside wan" \
		"forward tcp/80 any any inside outside"
	policy_build "$CASE_DIR/back.blob" gateway "zone inside lan" "zone outside wan" \
		"forward tcp/80 any any outside inside"
	expect tool gw apply --blob "$CASE_DIR/all.blob"
	local family
	for family in 4 6; do
		expect_eq open "$(tcp_open lan "web$family" "$(net_addr wan gw $family)" 80)" "web"
		expect_eq open "$(tcp_open lan "alt$family" "$(net_addr wan gw $family)" 8080)" "alt"
	done
	expect_eq "0 conntrack" "$(cuts gw diff live "$CASE_DIR/all.blob")" "the same"
	expect_eq "2 conntrack forward $(net_addr lan gw 4) 8080 forward $(net_addr lan gw 6) 8080" \
		"$(cuts gw diff live "$CASE_DIR/zone.blob")" "by zone"
	expect_eq 4 "$(tool gw apply --blob "$CASE_DIR/back.blob" --dry-run --json | jq .cuts.cut)" "the other way"
	expect tool gw apply --blob "$CASE_DIR/zone.blob"
	for family in 4 6; do
		expect_eq open "$(tcp_say "web$family" 5)" "web, IPv$family"
		expect_eq timeout "$(tcp_say "alt$family" 1)" "alt, IPv$family"
	done
}

# a gateway that rejects: what it forwards and a trial cuts is neither reset nor forgotten; after confirm it is
case_operate_trial_gateway() {
	local family
	need rolewall
	net_gateway lan gw wan
	serve wan tcp 80 8080
	policy_build "$CASE_DIR/both.blob" gateway "forward tcp/80,tcp/8080 any any"
	policy_build "$CASE_DIR/one.blob" gateway "forward tcp/80 any any" "set forward reject"
	expect tool gw apply --blob "$CASE_DIR/both.blob"
	for family in 4 6; do
		expect_eq open "$(tcp_open lan "alt$family" "$(net_addr wan gw $family)" 8080)" "alt"
	done
	expect tool gw apply --blob "$CASE_DIR/one.blob" --confirm 60s
	operate_forwarded "on trial" timeout 1
	expect_eq reset "$(tcp_connect lan "$(net_addr wan gw 4)" 8080 2)" "an opening"
	expect_eq reset "$(tcp_connect lan "$(net_addr wan gw 6)" 8080 2)" "an opening, IPv6"
	expect tool gw rollback
	operate_forwarded returned open 20
	expect tool gw apply --blob "$CASE_DIR/one.blob" --confirm 60s
	expect tool gw confirm --no-save
	operate_forwarded confirmed reset 1
}

operate_forwarded() { # WHAT WORD PATIENCE
	local family
	for family in 4 6; do
		expect_eq "$2" "$(tcp_say "alt$family" "$3")" "$1, IPv$family"
	done
}

# a tool that is killed at any moment of an upload, with a trial pending and without, changes all or nothing
# once
case_operate_killed() {
	need rolewall
	net_new server
	# Large enough that the kernel takes its time.
	operate_large 1 >"$CASE_DIR/one.yaml"
	operate_large 2 >"$CASE_DIR/two.yaml"
	must rolewall build -f "$CASE_DIR/one.yaml" -o "$CASE_DIR/one.blob"
	must rolewall build -f "$CASE_DIR/two.yaml" -o "$CASE_DIR/two.blob"
	expect tool server apply --blob "$CASE_DIR/one.blob"
	expect_python server "killed while uploading" <<-END
		import os, random, signal, subprocess, time
		from rwnl import *
		blobs = [open("$CASE_DIR/%s.blob" % n, "rb").read() for n in ("one", "two")]
		talk, rng = Talk(), random.Random(7)
		tool = ["$(command -v rolewall)", "apply", "--no-save", "--blob"]
		def run(which, after=None, *more):
		    began = time.monotonic()
		    p = subprocess.Popen(tool + ["$CASE_DIR/%s.blob" % which, *more], stdin=subprocess.DEVNULL,
		                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
		    if after is not None:
		        time.sleep(after)
		        p.send_signal(signal.SIGKILL)
		    code = p.wait()
		    return code, time.monotonic() - began
		def whole(what, *allowed):
		    now = talk.policy()
		    if now not in allowed: print(what, "is neither the old nor the new one")
		    return now
		code, takes = run("two")
		if code: print("apply ends with", code)
		killed = changed = 0
		for round in range(24):
		    before = talk.generation(), talk.policy()
		    code, _ = run(("one", "two")[round % 2], takes * rng.random())
		    killed += code == -signal.SIGKILL
		    now = talk.generation(), whole("round %d" % round, *blobs)
		    # Another number, if and only if another policy.
		    if (now[0] == before[0]) != (now[1] == before[1]): print("round", round, before[0], now[0])
		    changed += now[0] != before[0]
		if not killed: print("none was killed")
		# On trial itself: the trial is there whole, or nothing is.
		talk.load(blobs[0])
		pending = 0
		for round in range(12):
		    before = talk.generation()
		    run("two", takes * rng.random() * 1.1, "--confirm", "10m")
		    now = talk.status()
		    on_trial = A_LEFT_MS in now
		    if on_trial != (number(now[A_GENERATION]) != before): print("round", round, "half a trial")
		    whole("trial %d" % round, blobs[on_trial])
		    pending += on_trial
		    if on_trial: talk.ask(ROLLBACK)
		# While another one is on trial: refused or killed, it changes nothing.
		talk.load(blobs[0], confirm=3600)
		before = talk.generation()
		for round in range(8):
		    run("two", takes * rng.random() * 1.1)
		    whole("pending %d" % round, blobs[0])
		    now = talk.status()
		    if A_LEFT_MS not in now or number(now[A_GENERATION]) != before: print("the trial is gone")
		talk.ask(CONFIRM, u32(A_GENERATION, before))
		open("$CASE_DIR/tally", "w").write("%d killed, %d changed, %d on trial" % (killed, changed, pending))
	END
	echo "# $(cat "$CASE_DIR/tally")"
}

operate_large() { # SEED
	local i
	printf 'rolewall: site/1\nname: large\nroles: []\nlocal:\n'
	for ((i = 0; i < 400; i++)); do
		printf '  - {id: flow-%d, from: "10.%d.%d.0/24", to: self, service: tcp/%d}\n' "$i" "$1" \
			"$((i % 250))" "$((1000 * $1 + i))"
	done
}
