# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Long lists of prefixes: compiled, compared with their own rules by the module's self-test, loaded,
# and asked by real packets. Prints bytes and times, which are an emulated machine's. The client's own
# prefix lies far from the list of IPv6, so its starts are wide.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# A list of N prefixes of each family that do not touch, all over the space, in $CASE_DIR/list.
scale_list() { # N
	awk -v n="$1" 'BEGIN {
		for (i = 1; i <= n; i++) {
			a = (i * 40503 * 3 + int(i / 4096) * 7) % 16777216
			printf "%d.%d.%d.%d/29\n", 16 + int(a / 131072) % 64, int(a / 512) % 256,
				int(a / 2) % 256, a % 2 * 128 + int(i / 1048576) * 16
			printf "2001:%x:%x::/48\n", int(i / 32768), i % 32768 * 2
		}
	}' >"$CASE_DIR/list"
}

# A step and how long it took.
scale_run() { # WHAT COMMAND...
	local what=$1 from to
	shift
	from=$(date +%s%N)
	expect "$@"
	to=$(date +%s%N)
	echo "# $what: $(((to - from) / 1000000)) ms" | tee /dev/kmsg
}

scale_case() { # N SELFTEST
	local mine other six bytes
	need rolewall
	module_unload
	expect module_load selftest="$2"
	net_pair client server
	net_more client server 9
	serve server tcp 80 81
	mine=$(net_sibling client server 4 9) six=$(net_addr client server 6)
	other=$(net_addr client server 4)
	scale_list "$1"
	cat >"$CASE_DIR/site.yaml" <<-END
		rolewall: site/1
		name: scale
		roles: []
		local:
		  - {id: web, from: [$mine, "${six%::*}::/64", {file: list}], to: self, service: tcp/80}
		  - {id: other, from: {file: list}, to: self, service: tcp/81}
	END
	scale_run "build of $1 prefixes of each family" rolewall build -f "$CASE_DIR/site.yaml" -o "$CASE_DIR/blob"
	bytes=$(stat -c %s "$CASE_DIR/blob")
	# Two intervals a prefix, with as many entries of the root at most: of IPv4 2 + 1 + 4 bytes each, of
	# IPv6 with wide starts 8 + 1 + 4. The rest of the policy fits into a page.
	expect_num "$bytes <= (2 * 7 + 2 * 13) * $1 + 4096" "bytes of the blob"
	scale_run "load with $2 packets of self-test" tool server apply --blob "$CASE_DIR/blob"
	echo "# $bytes bytes, $(tool server status --json | grep -E '"(load-ns|memory)"' | tr -d ' \n')" | tee /dev/kmsg
	expect_both client server <<-END
		open tcp 80 source=9
		timeout tcp 80 source=1 family=4
		timeout tcp 81 source=9
	END
	expect_match deny "$(rolewall explain --blob "$CASE_DIR/blob" --in --proto tcp --src "$other" --dport 80 --json)" "a stranger"
	expect tool server flush
	expect module_unload
}

# sixty-five thousand prefixes of each family agree with their rules and judge packets
case_scale_64k() {
	scale_case 65536 24
}

# a million prefixes of each family are built, loaded and judge packets
# once
case_scale_1m() {
	scale_case 1000000 0
}
