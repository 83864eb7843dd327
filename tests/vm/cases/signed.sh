# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Signed policies: what is taken, what is refused and why, what a signer's word permits, and the lock.
# Keys are made here. The kernel comes to trust one of them by tests/vm/trust; what it has trusted
# from its build on, its distribution's key, signs its modules, whose signatures are replayed.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"
# shellcheck source=tests/vm/lib_signed.sh
. "$TESTS/lib_signed.sh"

# signed=1: only what a trusted key signed for this host, newer than before; a trial still returns
case_signed_required() {
	need rolewall
	need_tool openssl
	signed_key good
	signed_key other
	signed_blobs
	net_new host second
	must signed_module signed=1 target=web,host-1 min_serial=3
	expect_eq parameter "$(tool host status --json | jq -r .signatures.required)" "required"
	expect_eq 3 "$(tool host status --json | jq '.signatures."min-serial"')" "the lowest serial"
	expect_refused host 'signatures are required, and this policy has none' a.blob
	signed_make a5 a.blob 5
	if [ "$(tool host status --json | jq .signatures.checked)" = false ]; then
		expect_refused host 'this kernel cannot check signatures' a5
		must signed_module
		skip "this kernel checks no signatures: only that it refuses all was seen"
	fi
	expect_refused host 'a key that this kernel does not trust' a5
	signed_trust good || skip "no certificate can be trusted here"
	signed_accepted
	signed_beside
	signed_trials
	signed_end host second
}

signed_accepted() {
	expect tool host apply --blob "$CASE_DIR/a5"
	expect_serial host 5
	expect_match 'CN = Test good' "$(tool host status --json | jq -r .signed.signer)" "the signer"
	expect_match 'signed +serial 5 for host-1, by CN = Test good' "$(tool host status)" "status"
	expect_match 'required +signatures, by the module' "$(tool host status)" "status"
	expect_match 'must be signed.* serial 5 or above' "$(tool host doctor)" "doctor"
	expect_eq host-1 "$(tool host show --json | jq -r .signed.target)" "show"
	expect_eq "" "$(python_in host <<<"
import rwnl
if rwnl.Talk().policy() != open('$CASE_DIR/a5', 'rb').read(): print('other bytes')")" "what comes back"
	expect_match unchanged "$(tool host apply --blob "$CASE_DIR/a5")" "the same again"
	signed_make b4 b.blob 4
	signed_make b5 b.blob 5
	signed_make b2 b.blob 2
	signed_make b6 b.blob 6 host-2
	signed_make w6 b.blob 6 web allow
	signed_make o6 b.blob 6 host-1 "" other
	expect_refused host 'serial is not above' b4
	expect_refused host 'serial is not above' b5
	expect_refused second 'serial is below min_serial' b2
	expect_refused host 'signed for another target' b6
	expect_refused host 'a key that this kernel does not trust' o6
	# What was loaded before may be loaded again; another namespace counts by itself.
	expect_python host "the same bytes" <<-END
		rwnl.Talk().load(open("$CASE_DIR/a5", "rb").read())
	END
	expect tool second apply --blob "$CASE_DIR/b4"
	expect_serial host 5
}

# What would loosen a policy is up to its signer.
signed_beside() {
	expect_match 'permits no exceptions' "$(tool host allow --in --for 60s tcp/22 2>&1)" "allow"
	expect_match 'permits no flush' "$(tool host flush 2>&1)" "flush"
	expect_refused host 'permit to keep open connections' w6 --keep-established 1h
	expect tool host apply --blob "$CASE_DIR/w6"
	expect tool host allow --in --for 60s tcp/22
	expect_match 'permits no flush' "$(tool host flush 2>&1)" "flush"
	# The next signer did not permit exceptions: they end as his policy begins.
	signed_make a7 a.blob 7 '*' keep,flush
	expect tool host apply --blob "$CASE_DIR/a7" --keep-established 1h
	expect_eq 0 "$(tool host status --json | jq '.exceptions | length')" "exceptions"
	expect tool host flush
	expect_refused host 'serial is not above' w6
	expect tool host apply --blob "$CASE_DIR/a7"
}

signed_trials() {
	signed_make b8 b.blob 8
	expect tool host apply --blob "$CASE_DIR/b8" --confirm 60s
	expect_serial host 8
	expect tool host rollback
	expect_serial host 7
	# It has not come to stay, so nothing was lost; and what is confirmed is saved signed.
	expect tool host apply --blob "$CASE_DIR/b8" --confirm 10s
	expect_soon 20 signed_serial host 7
	expect tool host apply --blob "$CASE_DIR/b8" --confirm 60s
	expect tool host confirm
	expect_refused host 'serial is not above' a7
}

signed_serial() { # NS SERIAL
	[ "$(tool "$1" status --json | jq .signed.serial)" = "$2" ]
}

# signatures are required of the file that the kernel reads at boot, and of the saved policy, just the same
case_signed_boot() {
	local firmware saved=/var/lib/rolewall
	firmware=$(firmware_folder)/rolewall
	need rolewall
	need_tool openssl
	signed_key good
	signed_blobs
	[ "$(tool - status --json | jq .signatures.checked)" = true ] || skip "this kernel checks no signatures"
	signed_trust good || skip "no certificate can be trusted here"
	signed_make a5 a.blob 5
	signed_make b6 b.blob 6 host-1 flush
	must mkdir -p "$firmware" "$saved"
	must mount -t tmpfs tmpfs "$saved"
	must cp "$CASE_DIR/a.blob" "$firmware/policy.blob"
	expect_status 1 signed_module signed=1 target=host-1 policy=rolewall/policy.blob
	expect_match 'policy rolewall/policy.blob: signatures are required' "$(dmesg | tail -n 5)" "a bare file"
	must cp "$CASE_DIR/a5" "$firmware/policy.blob"
	expect_status 1 signed_module signed=1 target=host-1 min_serial=6 policy=rolewall/policy.blob
	expect signed_module signed=1 target=host-1 policy=rolewall/policy.blob
	expect_serial - 5
	# What is confirmed is saved as it was signed, and is checked when it comes back.
	expect tool - apply --blob "$CASE_DIR/b6" --confirm 60s
	expect tool - confirm
	expect cmp "$saved/policy.blob" "$CASE_DIR/b6"
	expect tool - flush
	expect rolewall boot
	expect_serial - 6
	expect tool - flush
	must cp "$CASE_DIR/a5" "$saved/policy.blob"
	must cp "$CASE_DIR/b.blob" "$saved/policy.blob.old"
	expect_status 3 rolewall boot
	expect_match 'serial is not above.*signatures are required' "$(rolewall boot 2>&1 | paste -sd ' ')" "boot"
	must umount "$saved"
	must rm -r "$firmware"
	signed_end
}

# no other signature will do: replayed, with a content, of other bytes, cut, with bytes added, any bit
case_signed_negative() {
	need rolewall
	need_tool openssl
	signed_key good
	signed_blobs
	net_new host
	[ "$(tool host status --json | jq .signatures.checked)" = true ] || skip "this kernel checks no signatures"
	signed_trust good || skip "no certificate can be trusted here"
	must signed_module signed=1 target=host-1
	signed_make a5 a.blob 5
	signed_make a6 a.blob 6
	head -c $((128 + $(stat -c %s "$CASE_DIR/a.blob"))) "$CASE_DIR/a6" >"$CASE_DIR/content"
	must openssl cms -sign -binary -nodetach -noattr -nocerts -outform DER \
		-signer "$CASE_DIR/good.pem" -inkey "$CASE_DIR/good.key" \
		-in "$CASE_DIR/content" -out "$CASE_DIR/attached.der"
	must openssl cms -sign -binary -noattr -nocerts -outform DER -signer "$CASE_DIR/good.pem" \
		-inkey "$CASE_DIR/good.key" -in "$CASE_DIR/a.blob" -out "$CASE_DIR/blob.der"
	expect tool host apply --blob "$CASE_DIR/a5"
	expect_python host "refusals" <<-END
		$(signed_refusals)
	END
	signed_end host
}

# Python: everything that must be refused, and the one thing besides that must not.
signed_refusals() {
	cat <<-END
		import lzma, subprocess
		talk = rwnl.Talk()
		read = lambda name: open("$CASE_DIR/" + name, "rb").read()
		blob, five, six, content = read("a.blob"), read("a5"), read("a6"), read("content")
		before, asked = talk.status()[rwnl.A_GENERATION], 0
		def refused(what, data, code):
		    global asked
		    asked += 1
		    try:
		        talk.load(data)
		    except rwnl.Refused as error:
		        if not str(error).startswith(code + ": ") or len(error.text) < 20:
		            print(what, "was answered with", error)
		    else:
		        print(what, "was taken")
		# A signature of the distribution's key, which this kernel trusts: a module's.
		name = subprocess.run(["modinfo", "-n", "nf_conntrack_ftp"], capture_output=True, text=True).stdout.strip()
		ko = (lzma.open if name.endswith("xz") else open)(name, "rb").read()
		end = b"~Module signature appended~\n"
		if not ko.endswith(end):
		    print("the kernel's modules are not signed")
		at = len(ko) - len(end)
		size = int.from_bytes(ko[at - 4 : at], "big")
		refused("a module's signature", content + ko[at - 12 - size : at - 12], "EKEYREJECTED")
		refused("a whole signed module", ko, "EKEYREJECTED")
		refused("a signature with its content", content + read("attached.der"), "EKEYREJECTED")
		refused("a signature of the blob alone", content + read("blob.der"), "EKEYREJECTED")
		refused("another policy's signature", content + five[len(content) :], "EKEYREJECTED")
		refused("a signature without a policy", six[len(content) :], "EKEYREJECTED")
		refused("an empty signature", content + b"\x30\0", "EKEYREJECTED")
		refused("no signature", content, "EINVAL")
		refused("bytes added", six + b"\0", "EINVAL")
		refused("a policy in the signature's place", content + blob, "EINVAL")
		refused("twice", six + six, "EINVAL")
		for n in [8, 64, 127, 128, 200, len(content) - 1, len(content) + 1, len(content) + 4, len(six) - 1]:
		    refused("cut to %d bytes" % n, six[:n], "EINVAL")
		# A bit of every byte of the header, and of bytes all over policy and signature. Whatever in the
		# signature is not signed itself may change without harm: the verifier must never take
		# bytes that nobody signed, so here only the signed part has to be refused.
		def flip(at):
		    data = bytearray(six)
		    data[at] ^= 1 << at % 8
		    return bytes(data)
		for at in list(range(128)) + list(range(128, len(content), 37)):
		    try:
		        talk.load(flip(at))
		    except rwnl.Refused as error:
		        asked += 1
		        if error.code not in (22, 129):
		            print("bit in byte", at, error)
		    else:
		        print("a flipped bit in byte", at, "was taken")
		# The signature's last 256 bytes are RSA's own.
		for at in range(len(six) - 256, len(six), 29):
		    refused("a flipped bit of the signature, byte %d" % at, flip(at), "EKEYREJECTED")
		for at in range(len(content), len(six) - 256, 3):
		    try:
		        talk.load(flip(at))
		        if talk.policy()[: len(content)] != content: print("other bytes are in force")
		        before = talk.status()[rwnl.A_GENERATION]
		    except rwnl.Refused as error:
		        asked += 1
		        if error.code not in (22, 126, 129): print("bit in byte", at, error)
		if talk.status()[rwnl.A_GENERATION] != before or asked < 180:
		    print("the policy has changed, or too little was asked:", asked)
	END
}

# signed=0 or nothing: a bare policy is taken, but what is signed must hold
case_signed_voluntary() {
	need rolewall
	need_tool openssl
	signed_key unknown
	signed_blobs
	net_new host
	expect_eq no "$(tool host status --json | jq -r .signatures.required)" "required"
	expect tool host apply --blob "$CASE_DIR/a.blob"
	expect_eq null "$(tool host status --json | jq .signed)" "signed"
	expect_match 'signed +not signed' "$(tool host status)" "status"
	signed_make u5 a.blob 5 '*' "" unknown
	expect_refused host 'does not trust|cannot check' u5
	expect_status 2 tool host apply --blob "$CASE_DIR/u5" --audit
	expect tool host allow --in --for 60s tcp/22
	expect tool host flush
	expect_eq 0 "$(rolewall verify-signature --cert "$CASE_DIR/unknown.pem" "$CASE_DIR/u5" >/dev/null; echo $?)"
}

# Raised for good, so only where the guest has nothing else to run. Modules that nobody has signed are
# loaded before.
signed_lock_down() {
	local file=/sys/kernel/security/lockdown
	must test -e "$file"
	echo integrity >"$file"
	expect_match '\[integrity\]' "$(cat "$file")" "the kernel's lockdown"
}

signed_can_lock_down() {
	need rolewall
	need_tool openssl
	[ -d /sys/kernel/security ] || skip "this kernel has no securityfs: no lockdown"
	mountpoint -q /sys/kernel/security || must mount -t securityfs securityfs /sys/kernel/security
	[ -e /sys/kernel/security/lockdown ] || skip "this kernel has no lockdown"
	signed_key other
	signed_blobs
	net_new host
}

# a kernel that is locked down requires signatures of a module that does not say; what is in force stays
# append: rolewall.signed=-1
case_signed_lockdown() {
	local before
	signed_can_lock_down
	signed_key good
	signed_trust good || skip "no certificate can be trusted here"
	net_new second
	must signed_module signed=-1 target=host-1
	expect_eq no "$(tool host status --json | jq -r .signatures.required)" "required before"
	expect tool host apply --no-save --blob "$CASE_DIR/a.blob"
	expect tool host allow --in --for 600s tcp/22
	before=$(tool host status --json | jq '[.digest, .generation]')
	signed_lock_down
	signed_locked_down_words
	expect_status 4 tool host apply --no-save --blob "$CASE_DIR/b.blob"
	expect_refused host 'signatures are required, and this policy has none' b.blob
	expect_refused second 'signatures are required, and this policy has none' b.blob
	signed_make o5 a.blob 5 host-1 "" other
	signed_make t5 a.blob 5 host-2
	expect_refused host 'a key that this kernel does not trust' o5
	expect_refused host 'signed for another target' t5
	expect_match 'permits no exceptions' "$(tool host allow --in --for 60s tcp/23 2>&1)" "allow"
	expect_match 'permits no flush' "$(tool host flush 2>&1)" "flush"
	expect_match '^\[ *"[0-9a-f]{64}", *1 *\]$' "${before//$'\n'/}" "what was in force"
	expect_eq "$before" "$(tool host status --json | jq '[.digest, .generation]')" "what was in force"
	signed_locked_down_taken
	signed_no_way_back
	ask_helper - reset >/dev/null
	must ip netns del host
	must ip netns del second
}

# Why, to people and to programs; and that what is in force is of the time before.
signed_locked_down_words() {
	expect_eq lockdown "$(tool host status --json | jq -r .signatures.required)" "required"
	expect_match 'required +signatures, as the kernel is locked down' "$(tool host status)" "status"
	expect_match 'must be signed, as the kernel is locked down; the active one was loaded before and is not' \
		"$(tool host doctor)" "doctor"
}

# A trusted signer's policy is; it ends the exceptions of the time before, which he has not permitted.
signed_locked_down_taken() {
	signed_make b5 b.blob 5
	expect_eq 1 "$(tool host status --json | jq '.exceptions | length')" "exceptions before"
	expect tool host apply --no-save --blob "$CASE_DIR/b5"
	expect_serial host 5
	expect_eq 0 "$(tool host status --json | jq '.exceptions | length')" "exceptions"
	expect_match 'must be signed, as the kernel is locked down, with serial 5 or above' \
		"$(tool host doctor)" "doctor"
	expect_refused host 'signatures are required, and this policy has none' a.blob
	signed_make a4 a.blob 4
	expect_refused host 'serial is not above' a4
}

# Neither by the parameter, nor by loading the module anew with another, nor from the kernel.
signed_no_way_back() {
	local parameter=/sys/module/rolewall/parameters/signed
	expect_status 1 bash -c "echo 0 >$parameter"
	expect_eq -1 "$(cat "$parameter")" "the parameter"
	expect_status 1 rmmod rolewall
	expect_status 1 bash -c "echo none >/sys/kernel/security/lockdown"
	expect_eq lockdown "$(tool host status --json | jq -r .signatures.required)" "required"
}

# signed=0 was said before the kernel was locked down, and holds: bare policies are taken
# append: rolewall.signed=0
case_signed_lockdown_off() {
	signed_can_lock_down
	must signed_module signed=0
	signed_lock_down
	expect_eq no "$(tool host status --json | jq -r .signatures.required)" "required"
	expect_match 'need not be signed' "$(tool host doctor)" "doctor"
	expect tool host apply --no-save --blob "$CASE_DIR/a.blob"
	signed_make o5 b.blob 5 '*' "" other
	expect_refused host 'a key that this kernel does not trust' o5
	expect tool host flush
	ask_helper - reset >/dev/null
	must ip netns del host
	# What is gone from such a kernel does not come back, whatever its parameters.
	expect_soon 30 module_unload
	expect_status 1 insmod "$ROLEWALL_KO" signed=0
}

# lock: nothing loads, flushes, allows or rolls back any more; not while a policy is on trial
case_lock() {
	local verb watching
	need rolewall
	signed_blobs
	net_new host
	expect_status 3 tool host lock
	expect tool host apply --blob "$CASE_DIR/a.blob" --confirm 60s
	expect_match 'waits to be confirmed' "$(tool host lock 2>&1)" "on trial"
	expect tool host confirm --no-save
	# Long enough for a slow machine to end it before its time, below.
	expect tool host allow --in --for 600s tcp/22
	lock_watched
	for verb in "apply --blob $CASE_DIR/b.blob" "apply --blob $CASE_DIR/b.blob --confirm 60s" flush \
		"flush --open" rollback lock "allow --in --for 60s tcp/23"; do
		# shellcheck disable=SC2086 # words
		expect_status 4 tool host $verb
		# shellcheck disable=SC2086 # words
		expect_match 'the active policy is locked' "$(tool host $verb 2>&1)" "$verb"
	done
	lock_told
	expect_python host "messages" <<-END
		from rwnl import *
		talk = Talk()
		for command, body in (CONFIRM, u32(A_GENERATION, 1)), (ROLLBACK, b""), (LOCK, u32(A_GENERATION, 1)):
		    said = refusal(talk, command, body)
		    if not said.startswith("EROFS: "): print(command, said)
	END
	expect_eq true "$(tool host status --json | jq .locked)" "locked"
	expect_match 'locked +until the namespace goes' "$(tool host status)" "status"
	# An exception that is there may be ended.
	expect tool host allow --remove 1
	expect_status 1 rmmod rolewall
	# Another namespace is not concerned; and this one's end is the lock's.
	expect tool - apply --no-save --blob "$CASE_DIR/b.blob"
	expect_python - "another policy than that is locked" <<-END
		from rwnl import *
		talk = Talk()
		for body in u32(A_GENERATION, 99), u32(A_GENERATION, talk.generation()) + attr(A_DIGEST, bytes(32)):
		    said = refusal(talk, LOCK, body)
		    if not said.startswith("ESTALE: "): print(said)
	END
	expect tool - flush
	signed_end host
}

# Locks, and hears of it by the protocol; people and programs are told by two monitors.
lock_watched() {
	rolewall monitor --policy --netns host >"$CASE_DIR/lines" 2>"$CASE_DIR/said" &
	watching=$!
	rolewall monitor --policy --json --netns host >"$CASE_DIR/json" 2>"$CASE_DIR/said2" &
	watching+=" $!"
	wait_for 30 grep -q listening "$CASE_DIR/said" || fail "no monitor"
	wait_for 30 grep -q listening "$CASE_DIR/said2" || fail "no monitor"
	expect_python host "the lock, and what is told of it" <<-END
		from rwnl import *
		import subprocess
		ear = Talk().listen()
		said = subprocess.run(["rolewall", "--netns", "host", "lock"], capture_output=True, text=True)
		if "is final, until the namespace goes" not in said.stdout: print(said)
		heard = [(c, number(a[A_GENERATION]), a[A_NAME], a[A_DIGEST].hex()) for c, a in ear.events(1)]
		if heard != [(LOCKED, 1, b"case\0", "$(tool host status --json | jq -r .digest)")]: print(heard)
	END
}

# Once, although a second lock was asked for, and nothing of what was refused.
lock_told() {
	# shellcheck disable=SC2086 # two numbers
	{ kill -INT $watching && wait $watching; } || fail "a monitor's status"
	expect_eq "policy locked, generation 1 case" "$(cat "$CASE_DIR/lines")" "people"
	expect_eq 'policy locked 1 case' "$(jq -r '"\(.event) \(.change) \(.generation) \(.name)"' "$CASE_DIR/json")" \
		"programs"
	expect "$TESTS/../schema/output.py" monitor/1 "$CASE_DIR/json"
}

# each policy that comes, goes or is locked leaves a record in the kernel's audit log, and what the lock refuses
case_audit_records() {
	local digest
	need rolewall
	[ -e /proc/self/loginuid ] || skip "this kernel has no audit"
	signed_blobs
	net_new host
	expect tool host apply --blob "$CASE_DIR/a.blob"
	audit_begin
	expect tool host apply --blob "$CASE_DIR/b.blob"
	expect tool host apply --blob "$CASE_DIR/a.blob" --confirm 60s
	expect tool host rollback
	expect tool host lock
	expect_status 4 tool host apply --blob "$CASE_DIR/a.blob"
	expect_status 4 tool host flush
	expect_status 4 tool host allow --in --for 60s tcp/23
	must ip netns del host
	audit_end
	digest=$(rolewall show --blob "$CASE_DIR/b.blob" --json | jq -r .digest)
	expect_eq "load  1
load  1
rollback  1
lock  1
load locked 0
flush locked 0
allow locked 0" "$(audit_told)" "records: $(cat "$CASE_DIR/records")"
	expect_match "op=load netns=[0-9]+ name=\"case\" sha256=$digest generation=2 signed=0 .*comm=\"rolewall\".* res=1$" \
		"$(head -n 1 "$CASE_DIR/records")" "the record of a load"
	expect_match 'op=load netns=[0-9]+ cause=locked .*comm="rolewall".* res=0$' \
		"$(sed -n 5p "$CASE_DIR/records")" "the record of a refusal"
}

# each policy that is refused for whose it is leaves one too: of a word that says why, and res=0
case_audit_refused() {
	need rolewall
	need_tool openssl
	[ -e /proc/self/loginuid ] || skip "this kernel has no audit"
	signed_key good
	signed_key other
	signed_blobs
	net_new host
	[ "$(tool host status --json | jq .signatures.checked)" = true ] || { audit_unverifiable; return; }
	signed_trust good || skip "no certificate can be trusted here"
	must signed_module signed=1 target=host-1 min_serial=3
	signed_make a5 a.blob 5
	signed_make b2 b.blob 2
	signed_make b4 b.blob 4
	signed_make t6 b.blob 6 host-2
	signed_make o6 b.blob 6 host-1 "" other
	audit_odd
	# Cut behind the header, where no signature is left; and one of the header's own bytes changed.
	must head -c 200 "$CASE_DIR/a5" >"$CASE_DIR/cut"
	must python3 -c "
data = bytearray(open('$CASE_DIR/a5', 'rb').read())
data[16] ^= 1
open('$CASE_DIR/bit', 'wb').write(data)"
	expect tool host apply --no-save --blob "$CASE_DIR/a5"
	audit_begin
	audit_refused_all
	audit_end
	expect_eq "load no-signature 0
load untrusted-key 0
load target 0
load malformed 0
load bad-signature 0
load serial 0
load serial 0
load algorithm 0
load untrusted-key 0
load not-permitted 0
flush not-permitted 0
allow not-permitted 0" "$(audit_told)" "records: $(cat "$CASE_DIR/records")"
	# Of what is not signed nothing is read, of what is too old all may be.
	expect_no_match 'name=|sha256=' "$(head -n 5 "$CASE_DIR/records")" "what nobody has signed"
	expect_match 'cause=serial name="case" sha256=[0-9a-f]{64} generation=0 signed=1 serial=2 ' \
		"$(sed -n 6p "$CASE_DIR/records")" "an old policy"
	expect_serial host 5
	signed_end host
}

# All that a kernel can say that checks no signatures.
audit_unverifiable() {
	must signed_module target=host-1
	signed_make a5 a.blob 5
	audit_begin
	expect_refused host 'this kernel cannot check signatures' a5
	audit_end
	expect_eq "load unverifiable 0" "$(audit_told)" "records: $(cat "$CASE_DIR/records")"
	signed_end host
}

# One signed with a digest that no kernel's parser knows, and one by a key that was trusted once.
audit_odd() {
	head -c $((128 + $(stat -c %s "$CASE_DIR/a.blob"))) "$CASE_DIR/a5" >"$CASE_DIR/odd"
	must openssl cms -sign -binary -noattr -nocerts -md sha512-256 -outform DER \
		-signer "$CASE_DIR/good.pem" -inkey "$CASE_DIR/good.key" -in "$CASE_DIR/odd" -out "$CASE_DIR/odd.der"
	must cat "$CASE_DIR/odd.der" >>"$CASE_DIR/odd"
	signed_key once
	must signed_trust once revoked=1
	signed_make once7 b.blob 7 host-1 "" once
}

# The tool would refuse some by itself, so these are put to the module as they are.
audit_refused_all() {
	expect_python host "refusals" <<-END
		from rwnl import *
		talk = Talk()
		read = lambda name: open("$CASE_DIR/" + name, "rb").read()
		def refused(name, code, **how):
		    try:
		        talk.load(read(name), **how)
		        print(name, "was taken")
		    except Refused as error:
		        if not str(error).startswith(code + ": "): print(name, error)
		refused("a.blob", "EKEYREJECTED")
		refused("o6", "ENOKEY")
		refused("t6", "EKEYREJECTED")
		refused("cut", "EINVAL")
		refused("bit", "EKEYREJECTED")
		refused("b2", "ESTALE")
		refused("b4", "ESTALE")
		refused("odd", "EKEYREJECTED")
		refused("once7", "ENOKEY")
	END
	expect_status 4 tool host apply --no-save --blob "$CASE_DIR/a5" --keep-established 1h
	expect_status 4 tool host flush
	expect_status 4 tool host allow --in --for 60s tcp/22
}
