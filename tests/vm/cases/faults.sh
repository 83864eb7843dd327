# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Memory that is not there: the N-th allocation fails, N = 1, 2, ... until the action meets none. Needs
# a kernel that can be told to fail one; ROLEWALL_PROVE=1 leaves out no N.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

faults_need() {
	need rolewall
	[ -e /proc/self/fail-nth ] || skip "this kernel injects no faults"
	[ -d /sys/kernel/debug/failslab ] || skip "this kernel injects no faults into its allocator"
}

# What kmemleak finds is five seconds old at least, and has been seen twice.
faults_leaks() {
	[ -e /sys/kernel/debug/kmemleak ] || return 0
	sleep 6
	echo scan >/sys/kernel/debug/kmemleak
	# Again, as what has changed in between is not told.
	echo scan >/sys/kernel/debug/kmemleak
	expect_no_match '\[rolewall\]' "$(cat /sys/kernel/debug/kmemleak)" "leaks"
}

faults_sweep() { # NS WHAT; Python on stdin that leaves a list of sweeps, and of what went wrong, bad
	local said
	said=$({
		printf 'import faults, os\nevery, bad = bool("%s"), []\n' "${ROLEWALL_PROVE-}"
		cat
		printf 'for one in sweeps:\n    bad += one.bad\n    print(*one.said, sep="\\n")\n'
		printf 'print("bad:", "; ".join(bad[:5]))\n'
	} | python_in "$1")
	sed 's/^/# /' <<<"$said"
	[[ $said =~ bad:\ *$ ]] || fail "$2: $said"
}

# the N-th allocation of a load, a trial, a rollback, a dump fails under a flood: the old policy stands
case_faults_policy() {
	faults_need
	net_pair client server
	policy_build "$CASE_DIR/old.blob" "in udp/53" "in tcp/80"
	policy_build "$CASE_DIR/new.blob" "in udp/53" "zone lan cli*" "in udp/5000-6000 any lan" \
		"in tcp/443 192.0.2.0/24" "out tcp/25"
	expect tool server apply --blob "$CASE_DIR/old.blob"
	faults_sweep server "loads" <<-END
		sweep = faults.Sweep(every)
		sweeps = [sweep]
		listener = rwnl.Talk().listen()
		def work():
		    faults.prepare(module=True)
		    blobs = [open("$CASE_DIR/%s.blob" % name, "rb").read() for name in ("old", "new")]
		    faults.Loads(sweep, *blobs).run()
		try:
		    rounds, wrong = faults.under_flood(net, "client", "server",
		        ["$(net_addr server client 4)", "$(net_addr server client 6)"], work)
		finally:
		    faults.prepare()
		bad += wrong
		print(rounds, "rounds of 4 datagrams")
	END
	# The events themselves find no memory: the verdicts are the same.
	expect_python server "verdicts without memory" <<-END
		import faults, flood
		denied = rwnl.Talk().listen(b"denied")
		receiver = flood.Receiver(net, "server")
		with faults.everything_fails():
		    rounds = flood.send(net, "client",
		        ["$(net_addr server client 4)", "$(net_addr server client 6)"], receiver, 2)
		print(*flood.judge(receiver, rounds), sep="; ", end="")
		receiver.close()
	END
	faults_leaks
}

# functions_refused WHAT COMMAND...: it fails, and says why
functions_refused() {
	local what=$1 status=0
	shift
	"$@" >"$CASE_DIR/said" 2>&1 || status=$?
	expect_ne 0 "$status" "$what"
	expect_match '^rolewall: .+' "$(cat "$CASE_DIR/said")" "$what: what the tool says"
}

functions_state() {
	python_in server <<-'END'
		talk = rwnl.Talk()
		print(talk.policy().hex()[:200], talk.generation())
		print(*[line for line in rwnl.counts().splitlines() if "no-service" in line])
	END
}

# functions of the module fail under a load and a trial: refused, the old policy stands, nothing leaks
case_faults_functions() {
	local pair before
	need rolewall
	[ -e "${INJECT_KO-}" ] || skip "this kernel cannot make a function fail"
	net_pair client server
	policy_build "$CASE_DIR/old.blob" "in udp/53"
	policy_build "$CASE_DIR/new.blob" gateway "in udp/53" "zone lan cli*" "in udp/5000 any lan" \
		"forward tcp/80 any any" "set screen client" "set nflog-group 5"
	modprobe -q nfnetlink_log || true
	expect tool server apply --blob "$CASE_DIR/old.blob"
	expect_both client server <<<'timeout udp 54'
	before=$(functions_state)
	for pair in policy_new=-12 counters_alloc=-12 screen_draw=-12 zones_new=0 screen_prepare=-12 \
		hook_register=-7 tracking_hold=-1 confirm_load=-5 netlink_answer=0 netlink_keep=-12; do
		must insmod "$INJECT_KO" "function=rolewall:rwall_${pair%=*}" "error=${pair#*=}"
		functions_refused "$pair" tool server apply --blob "$CASE_DIR/new.blob"
		functions_refused "$pair, on trial" tool server apply --blob "$CASE_DIR/new.blob" --confirm 60s
		expect_num "$(cat /sys/module/inject/parameters/calls) > 0" "$pair was called"
		must rmmod inject
		expect_eq "$before" "$(functions_state)" "$pair"
	done
	expect tool server apply --blob "$CASE_DIR/new.blob" --confirm 60s
	expect tool server rollback
	expect_both client server <<<'timeout udp 54'
	expect tool server flush
}

# the N-th allocation of loading the module, and of making a namespace, fails: nothing stays behind
case_faults_module() {
	faults_need
	module_unload
	faults_sweep - "module" <<-END
		sweeps = [faults.module_load(net, "$ROLEWALL_KO", every)]
	END
	expect test -d /sys/module/rolewall
	faults_sweep - "namespaces" <<-END
		sweeps = [faults.namespaces(net, every)]
	END
	faults_leaks
}
