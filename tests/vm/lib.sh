# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What a case may call: namespaces, probes, servers, expectations. Sourced by tests/vm/guest, in the
# guest, for one case at a time. Cases define case_NAME functions and nothing that runs by itself.
# Topologies are in lib_net.sh; a failed expectation is recorded and the case goes on, must ends it.

failures=0

note() {
	echo "$*"
}

fail() {
	local frame=1
	failures=$((failures + 1))
	# The line of the case, not that of the helper in between.
	while [[ ${BASH_SOURCE[frame]-} == */lib*.sh ]]; do
		frame=$((frame + 1))
	done
	echo "FAILED (${BASH_SOURCE[frame]##*/}:${BASH_LINENO[frame - 1]}): $*"
}

skip() {
	echo "$*" >"$CASE_DIR/skip"
	exit 4
}

must() {
	"$@" && return 0
	local status=$?
	echo "FAILED (${BASH_SOURCE[1]##*/}:${BASH_LINENO[0]}): status $status of: $*"
	exit 1
}

# need rolewall|MODULE...: the case makes no sense without.
need() {
	local module
	for module in "$@"; do
		if [ "$module" = rolewall ]; then
			[ -n "$ROLEWALL_KO" ] || skip "the module has not been built"
			# shellcheck disable=SC2119
			must module_load
		else
			modprobe -q "$module" || skip "this kernel has no module $module"
		fi
	done
}

need_tool() {
	local tool
	for tool in "$@"; do
		command -v "$tool" >/dev/null || skip "no $tool"
	done
}

# shellcheck disable=SC2120 # parameters of the module, for cases that want some
module_load() {
	local dependency
	[ ! -d /sys/module/rolewall ] || return 0
	for dependency in $(modinfo -F depends "$ROLEWALL_KO" | tr ',' ' '); do
		modprobe "$dependency" || return 1
	done
	insmod "$ROLEWALL_KO" "$@"
}

module_unload() {
	[ ! -d /sys/module/rolewall ] || rmmod rolewall
}

# The files that the kernel itself reads lie where the machine's first process sees them; where its root
# cannot be written, the kernel has been told of another place.
firmware_folder() {
	local told
	told=$(cat /sys/module/firmware_class/parameters/path 2>/dev/null || true)
	echo "/proc/1/root${told:-/lib/firmware}"
}

# expect_eq WANTED GOT WHAT
expect_eq() {
	[ "$1" = "$2" ] || fail "${3-}: expected '$1', got '$2'"
}

expect_ne() {
	[ "$1" != "$2" ] || fail "${3-}: got '$2', which it must not be"
}

expect_match() {
	[[ $2 =~ $1 ]] || fail "${3-}: expected a match of /$1/ in '$2'"
}

expect_no_match() {
	[[ ! $2 =~ $1 ]] || fail "${3-}: found /$1/ in '$2'"
}

# expect_num 'A <= B' WHAT
expect_num() {
	(($1)) || fail "${2-}: not true: $1"
}

# expect COMMAND...: it succeeds; its output is shown when it does not.
expect() {
	local output status=0
	output=$("$@" 2>&1) || status=$?
	[ "$status" = 0 ] || fail "status $status of: $*${output:+: $output}"
}

# expect_status N COMMAND...
expect_status() {
	local wanted=$1 output status=0
	shift
	output=$("$@" 2>&1) || status=$?
	[ "$status" = "$wanted" ] ||
		fail "status $status, expected $wanted, of: $*${output:+: $output}"
}

# expect_soon SECONDS COMMAND...: it succeeds before the time is over.
expect_soon() {
	local seconds=$1
	shift
	wait_for "$seconds" "$@" || fail "not within $seconds s: $*"
}

wait_for() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		((SECONDS < end)) || return 1
		sleep 0.2
	done
}

# A line of words to net.py and its answer. Over loopback the shell can ask by itself, which takes
# half the time; a case that judges the first namespace's own packets unsets HELPER_PORT.
ask_helper() {
	local line reply asked
	printf -v line '%q ' "$@"
	if [ -z "${HELPER_PORT-}" ]; then
		nc -U -N "$HELPER" <<<"$line"
		return
	fi
	exec {asked}<>"/dev/tcp/127.0.0.1/$HELPER_PORT"
	printf '%s\n' "$line" >&"$asked"
	IFS= read -r -d '' reply <&"$asked" || true
	exec {asked}>&-
	printf '%s' "$reply"
}

# The probes answer with one word; NS is a namespace's name, or - for the first one.
tcp_serve() { # NS ADDRESS PORT
	expect_eq serving "$(ask_helper "$1" tcp_serve "$2" "$3")" "tcp_serve $*"
}

udp_echo() { # NS ADDRESS PORT
	expect_eq serving "$(ask_helper "$1" udp_echo "$2" "$3")" "udp_echo $*"
}

tcp_connect() { # NS ADDRESS PORT [TIMEOUT [SOURCE [SOURCE-PORT]]] -> open reset timeout ...
	local ns=$1
	shift
	ask_helper "$ns" tcp_connect "$@"
}

udp_ask() { # NS ADDRESS PORT [TIMEOUT [SOURCE [SOURCE-PORT]]] -> answer reset timeout ...
	local ns=$1
	shift
	ask_helper "$ns" udp_ask "$@"
}

ping_ask() { # NS ADDRESS [TIMEOUT] -> answer timeout unreachable ...
	local ns=$1
	shift
	ask_helper "$ns" ping "$@"
}

tcp_open() { # NS NAME ADDRESS PORT [TIMEOUT]: a connection that stays, for tcp_say
	local ns=$1
	shift
	ask_helper "$ns" tcp_open "$@"
}

tcp_say() { # NAME [TIMEOUT] -> open closed reset timeout
	ask_helper - tcp_say "$@"
}

frame_send() { # NS INTERFACE HEX [COUNT]
	local ns=$1
	shift
	expect_eq sent "$(ask_helper "$ns" frame_send "$@")" "frame_send"
}

# Python from stdin, run inside the helper within NS; prints are the answer. What it imports
# costs its seconds once for all cases. A raised exception is printed as a traceback.
run_python() { # NS
	local text
	IFS= read -r -d '' text || true
	run_text "$1" "$text"
}

run_text() { # NS PYTHON
	local file=$CASE_DIR/python.$BASHPID.${EPOCHREALTIME/./}
	printf '%s' "$2" >"$file"
	ask_helper "$1" python "$file"
}

expect_tcp() { # WORD NS ADDRESS PORT [TIMEOUT ...]
	local wanted=$1
	shift
	expect_eq "$wanted" "$(tcp_connect "$@")" "tcp $1 -> $2 port $3"
}

expect_udp() { # WORD NS ADDRESS PORT [TIMEOUT ...]
	local wanted=$1
	shift
	expect_eq "$wanted" "$(udp_ask "$@")" "udp $1 -> $2 port $3"
}

expect_ping() { # WORD NS ADDRESS [TIMEOUT]
	local wanted=$1
	shift
	expect_eq "$wanted" "$(ping_ask "$@")" "ping $1 -> $2"
}
