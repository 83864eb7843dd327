# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Keys, signed policies, trust in them, and the kernel's audit log, for cases. Sourced by the case files
# that need them, after lib_policy.sh.

signed_module() { # PARAMETER...
	must module_unload
	module_load "$@"
}

# The namespaces go, with the sockets that the helper has open there, and what the parameters asked for.
signed_end() { # NS...
	local ns
	ask_helper - reset >/dev/null
	for ns in "$@"; do
		must ip netns del "$ns"
	done
	expect_soon 30 module_unload
	expect module_load
}

signed_key() { # NAME
	must openssl req -x509 -newkey rsa:2048 -nodes -sha256 -days 30 -subj "/CN=Test $1" \
		-keyout "$CASE_DIR/$1.key" -out "$CASE_DIR/$1.pem" 2>/dev/null
}

# The module "fails" once it has done its work; what matters is whether the key is there.
signed_trust() { # NAME [revoked=1]
	local ring
	ring=$(awk '/ \.secondary_trusted_keys: / { print $1 }' /proc/keys)
	[ -n "$TRUST_KO" ] && [ -n "$ring" ] || return 1
	must openssl x509 -in "$CASE_DIR/$1.pem" -outform DER -out "$CASE_DIR/$1.der"
	insmod "$TRUST_KO" keyring=$((16#$ring)) cert="$CASE_DIR/$1.der" "${@:2}" 2>/dev/null || true
	grep -q "Test $1: " /proc/keys || fail "the kernel does not trust Test $1: $(dmesg | tail -n 3)"
}

# Files with secrets of nobody; OUT below $CASE_DIR.
signed_make() { # OUT BLOB SERIAL [TARGET [PERMITS [KEY]]]
	must rolewall sign --blob "$CASE_DIR/$2" --serial "$3" --target "${4-host-1}" \
		${5:+--permit "$5"} --key "$CASE_DIR/${6-good}.key" --cert "$CASE_DIR/${6-good}.pem" \
		-o "$CASE_DIR/$1" >/dev/null
}

signed_blobs() {
	policy_build "$CASE_DIR/a.blob" "in tcp/80" "in udp/53"
	policy_build "$CASE_DIR/b.blob" "in tcp/443"
}

# refused NS SENTENCE FILE [OPTION]...: exit 4 or 2, and a sentence with these words
expect_refused() {
	local ns=$1 sentence=$2 said status=0
	shift 2
	said=$(tool "$ns" apply --no-save --blob "$CASE_DIR/$1" "${@:2}" 2>&1) || status=$?
	[ "$status" = 4 ] || [ "$status" = 2 ] || fail "$1: status $status of a load: $said"
	expect_match "$sentence" "$said" "$1"
}

expect_serial() { # NS SERIAL
	expect_eq "$2" "$(tool "$1" status --json | jq .signed.serial)" "the serial in force"
}

audit_begin() {
	python_in - <<<"$(audit_switch 1)" >"$CASE_DIR/said"
	expect_eq "" "$(cat "$CASE_DIR/said")" "the audit's switch"
	dmesg -C
}

# Leaves the module's records, in order.
audit_end() {
	python_in - <<<"$(audit_switch 0)" >/dev/null
	dmesg | grep 'type=1325.*table=rolewall' >"$CASE_DIR/records" || true
}

audit_told() { # -> OP CAUSE RES, a line each
	sed -E 's/.* op=([a-z]+) netns=[0-9]+ (cause=([a-z-]+) )?.* res=([01])$/\1 \3 \4/' "$CASE_DIR/records"
}

# AUDIT_SET: mask AUDIT_STATUS_ENABLED, enabled
audit_switch() { # 0|1
	cat <<-END
		import socket, struct
		s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 9)
		s.settimeout(5)
		s.send(struct.pack("=IHHII", 48, 1001, 5, 1, 0) + struct.pack("=8I", 1, $1, 0, 0, 0, 0, 0, 0))
		code = struct.unpack_from("=i", s.recv(4096), 16)[0]
		if code: print("AUDIT_SET:", code)
	END
}
