# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Names that change while a policy is in force. The name server runs in the namespace of the peer and
# is asked through the policy itself.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

dns=$TESTS/../refresh/dns.py

zone() { # JSON
	echo "$1" >"$CASE_DIR/zone.new"
	mv "$CASE_DIR/zone.new" "$CASE_DIR/zone.json"
}

site() { # FLOW...: beside the question to the name server
	{
		printf 'rolewall: site/1\nname: names\nroles: []\nlocal:\n'
		printf -- '  - {id: dns, from: self, to: [10.0.1.2], service: udp/53}\n'
		printf -- '  - {%s}\n' "$@"
		printf 'settings: {names: {grace: 1h, min-ttl: 1s}}\n'
	} >"$CASE_DIR/site.yaml"
}

mirror='id: mirror, from: self, to: [mirror.example.com], service: tcp/443'
other='id: other, from: self, to: [10.0.1.0/24], service: tcp/80'

# In namespace client, with the case's cache. --netns would leave the questions outside.
named() { # VERB...
	in_ns client rolewall --names "$CASE_DIR/names.json" "$@"
}

refresh() { # -> how it ended
	named --json refresh -f "$CASE_DIR/site.yaml" --resolver 10.0.1.2 2>>"$CASE_DIR/refresh.log" |
		jq -r .end
}

# The guest is too slow to wait for: what was seen was seen two hours earlier.
hours_pass() {
	jq '(.names[][] | .first, .last) -= 7200' "$CASE_DIR/names.json" >"$CASE_DIR/names.new"
	mv "$CASE_DIR/names.new" "$CASE_DIR/names.json"
}

start() {
	need rolewall
	net_pair client server
	net_more server client 77
	serve server tcp 80 443
	zone '{"mirror.example.com": {"A": ["10.0.1.2"], "ttl": 0}}'
	in_ns server "$dns" 10.0.1.2 53 "$CASE_DIR/zone.json" >"$CASE_DIR/dns.log" 2>&1 &
	expect_soon 60 grep -q ready "$CASE_DIR/dns.log"
	site "$mirror" "$other"
}

# Show why, where a round did not end as it should.
ended() { # WORD [WHAT]
	local end
	end=$(refresh) || true # 1: another site
	expect_eq "$1" "$end" "${2-}"
	[ "$1" = "$end" ] || cat "$CASE_DIR/refresh.log" "$CASE_DIR/dns.log"
}

# a name's addresses are loaded as they change, and no other flow notices
# once
case_refresh_swaps() {
	start
	ended remembered "before the first load"
	named apply -f "$CASE_DIR/site.yaml" >/dev/null || fail "apply"
	ended unchanged
	expect_tcp open client 10.0.1.2 443
	expect_tcp open client 10.0.1.2 80
	expect tcp_open client kept 10.0.1.2 80
	before=$(named show --json | jq '[.rules[] | select(.flow == "local/other")][0].packets')
	zone '{"mirror.example.com": {"A": ["10.0.1.77"], "ttl": 0}}'
	expect_tcp reset client 10.0.1.77 443
	ended loaded "a new address"
	expect_tcp open client 10.0.1.77 443
	expect_tcp open client 10.0.1.2 443
	expect_eq open "$(tcp_say kept)" "a connection of another flow"
	after=$(named show --json | jq '[.rules[] | select(.flow == "local/other")][0].packets')
	expect_num "$after >= $before && $before > 0" "another flow's counter goes on"
	hours_pass
	ended loaded "an old address whose grace is over"
	expect_tcp reset client 10.0.1.2 443
	expect_tcp open client 10.0.1.77 443
	generation=$(named status --json | jq .generation)
	ended unchanged
	expect_eq "$generation" "$(named status --json | jq .generation)" "no swap for nothing"
}

# a name server that is gone takes nothing away, and a load does without it
# once
case_refresh_without_dns() {
	start
	ended remembered
	pkill -f "$CASE_DIR/zone.json"
	named apply -f "$CASE_DIR/site.yaml" >/dev/null || fail "apply"
	expect_tcp open client 10.0.1.2 443
	ended unchanged
	expect_tcp open client 10.0.1.2 443
}

# a site that was edited and not applied does not go live by a refresh, one in audit mode stays so
# once
case_refresh_other_site() {
	start
	ended remembered
	named apply -f "$CASE_DIR/site.yaml" >/dev/null || fail "apply"
	site "$mirror" "$other" 'id: more, from: self, to: any, service: tcp/8443'
	zone '{"mirror.example.com": {"A": ["10.0.1.77"], "ttl": 0}}'
	ended other-site
	expect_status 1 named refresh -f "$CASE_DIR/site.yaml" --resolver 10.0.1.2
	expect_tcp reset client 10.0.1.77 443
	site "$mirror" "$other"
	ended loaded "the site as it was applied"
	expect_tcp open client 10.0.1.77 443
	named apply -f "$CASE_DIR/site.yaml" --audit >/dev/null || fail "apply --audit"
	hours_pass
	ended loaded "in audit mode"
	expect_eq audit "$(named status --json | jq -r '.points[0].mode')"
}

# a round that was killed between remembering and loading is finished by the next
# once
case_refresh_cut_short() {
	start
	ended remembered
	named apply -f "$CASE_DIR/site.yaml" >/dev/null || fail "apply"
	ended unchanged
	named build -f "$CASE_DIR/site.yaml" -o "$CASE_DIR/old.blob" || fail "build"
	zone '{"mirror.example.com": {"A": ["10.0.1.77"], "ttl": 0}}'
	ended loaded
	# As if the load had never happened.
	named apply --blob "$CASE_DIR/old.blob" >/dev/null || fail "apply"
	expect_tcp reset client 10.0.1.77 443
	ended loaded "the next round"
	expect_tcp open client 10.0.1.77 443
}
