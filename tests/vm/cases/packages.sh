# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The Debian packages on a host that enforces: what installing, upgrading, removing and purging does
# to the policy in force. Needs what tests/packages/run has built; without it the case is skipped.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# The guest's layer is thrown away, so dpkg may do here what it does on a host. Pages are nobody's here.
package() {
	DEBIAN_FRONTEND=noninteractive dpkg --no-triggers --force-unsafe-io "$@" </dev/null
}

wants=/etc/systemd/system/sysinit.target.wants/rolewall.service

# install, upgrade, removal and purge of the tool leave the policy in force, and its service enabled or not
# once
case_package_life() {
	local first next
	need rolewall
	first=$(find build/packages/deb -name 'rolewall_*.deb' 2>/dev/null || true)
	next=$(find build/packages/next -name 'rolewall_*.deb' 2>/dev/null || true)
	[ -n "$first" ] && [ -n "$next" ] || skip "no packages: tests/packages/run --all"

	must package -i "$first"
	expect test -x /usr/sbin/rolewall
	expect test -d /etc/rolewall/profiles
	expect test -L "$wants"
	expect test ! -e "${wants%/*}/rolewall-refresh.timer"
	expect /usr/sbin/rolewall profiles

	net_pair client server
	serve server tcp 80 81
	policy server "in tcp/80"
	mkdir -p /var/lib/rolewall /etc/rolewall
	echo saved >/var/lib/rolewall/policy.blob
	echo "a site's own" >/etc/rolewall/site.yaml
	package_denies

	# What the administrator has switched off stays off.
	rm "$wants"
	must package -i "$next"
	expect test ! -e "$wants"
	expect test -e /etc/rolewall/site.yaml
	expect test -e /var/lib/rolewall/policy.blob
	package_denies

	expect_match 'stays until' "$(ip netns exec server env PATH="/usr/sbin:$PATH" \
		DEBIAN_FRONTEND=noninteractive dpkg --no-triggers --remove rolewall 2>&1)" "what removal says"
	expect test ! -e /usr/sbin/rolewall
	expect test -e /var/lib/rolewall/policy.blob
	package_denies

	must package --purge rolewall
	expect test ! -e /var/lib/rolewall
	expect test -e /etc/rolewall/site.yaml
	package_denies
	# What a purge rightly leaves, the next case would find.
	rm -r /etc/rolewall
}

package_denies() {
	expect_both client server <<-'END'
		open tcp 80
		timeout tcp 81
	END
}
