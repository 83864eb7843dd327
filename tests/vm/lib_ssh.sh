# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# A real SSH server in a namespace, and sessions into it, for cases. Sourced by the case files that
# need one, after lib_policy.sh. Servers and sessions end with the case.

# ssh_serve NS [PORT]: a server on all addresses; its keys are the case's own.
ssh_serve() {
	local ns=$1 port=${2-22} dir=$CASE_DIR/ssh
	need_tool /usr/sbin/sshd ssh ssh-keygen
	mkdir -p "$dir" /run/sshd
	chmod 755 /run/sshd
	[ -e "$dir/key" ] || must ssh-keygen -q -t ed25519 -N '' -f "$dir/key"
	[ -e "$dir/host" ] || must ssh-keygen -q -t ed25519 -N '' -f "$dir/host"
	cat >"$dir/config.$ns" <<-END
		HostKey $dir/host
		Port $port
		AuthorizedKeysFile $dir/key.pub
		PidFile none
		UsePAM no
		UseDNS no
		StrictModes no
		PermitRootLogin prohibit-password
		LoginGraceTime 0
		ClientAliveInterval 0
		TCPKeepAlive no
	END
	in_ns "$ns" /usr/sbin/sshd -D -e -f "$dir/config.$ns" </dev/null >"$dir/log.$ns" 2>&1 &
	expect_soon 60 grep -q 'listening on .* port' "$dir/log.$ns"
}

# ssh_to NS ADDRESS COMMAND...: one command in a session of its own.
ssh_to() {
	local ns=$1 address=$2
	shift 2
	in_ns "$ns" ssh -F none -i "$CASE_DIR/ssh/key" -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=180 \
		-o KexAlgorithms=curve25519-sha256 -n \
		-p "${SSH_PORT-22}" "root@$address" "export PATH='$PATH'; $*"
}

# ssh_open NS NAME ADDRESS: a session that stays, with a shell to which ssh_say writes lines; what it
# prints is in $CASE_DIR/NAME.said.
ssh_open() {
	local ns=$1 name=$2 address=$3
	must mkfifo "$CASE_DIR/$name.in"
	in_ns "$ns" ssh -F none -i "$CASE_DIR/ssh/key" -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o ConnectTimeout=180 \
		-o KexAlgorithms=curve25519-sha256 -T \
		-p "${SSH_PORT-22}" "root@$address" bash <"$CASE_DIR/$name.in" >"$CASE_DIR/$name.said" 2>&1 &
	# Open for both, lest the other end wait for, or lose, its peer.
	exec {ssh_fd}<>"$CASE_DIR/$name.in"
	ssh_fds[$name]=$ssh_fd
	ssh_say "$name" "export PATH='$PATH'"
	# shellcheck disable=SC2016 # expanded at the other end
	ssh_say "$name" 'echo "begins: $SSH_CONNECTION"'
	expect_soon 180 grep -q ^begins: "$CASE_DIR/$name.said"
}
declare -A ssh_fds=()

ssh_say() { # NAME LINE
	echo "$2" >&"${ssh_fds[$1]}"
}

# ssh_expect NAME SECONDS PATTERN: the session prints a line like it before the time is over.
ssh_expect() {
	wait_for "$2" grep -Eq "$3" "$CASE_DIR/$1.said" ||
		fail "session $1: no '$3' within $2 s in: $(tail -n 8 "$CASE_DIR/$1.said")"
}
