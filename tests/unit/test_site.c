// SPDX-License-Identifier: GPL-2.0-or-later
/* test_site.c - site files: the contract, and what is said of bad ones. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "policy_text.h"
#include "util.h"

#define HEAD  "rolewall: site/1\nname: x\n"
#define EMPTY HEAD "roles: []\n"

/* The site file of the contract, with an id of its own for each thing. */
static const char contract[] =
	"rolewall: site/1\n"
	"name: dc1-epo\n"
	"roles: [mcafee-epo/epo-server]\n"
	"gateway: false\n"
	"peers-default: none\n"
	"peers:\n"
	"  mcafee-epo:\n"
	"    agent: [10.20.0.0/16, \"2001:db8:20::/48\", 10.30.0.10-10.30.0.99]\n"
	"    sql-server: [10.0.5.10]\n"
	"    update-server: any\n"
	"options:  {mcafee-epo: {syslog: true}}\n"
	"versions: {mcafee-epo: {agent: \"5.7\"}}\n"
	"services: {mcafee-epo: {agent-wake-up: 8591}}\n"
	"zones:    {mgmt: [eth0], lan: [\"eth1*\", bond0]}\n"
	"role-zones: {mcafee-epo: {console: mgmt}}\n"
	"local:\n"
	"  - {id: ssh-admin, from: [192.0.2.0/24], to: self, service: tcp/22}\n"
	"settings: {mode: enforce, tracking: conntrack, inbound: drop, outbound: reject}\n";

static void refused(const char *text, const char *because)
{
	struct policy_text t;

	policy_text_load(&t, text);
	assert_int_equal(t.ret, -EINVAL);
	assert_null(t.site);
	if (!strstr(t.said, because))
		fail_msg("wanted \"%s\" in: %s", because, t.said);
	policy_text_free(&t);
}

static void the_contract(void **state)
{
	struct policy_text t;
	const struct rwall_site *s;

	(void)state;
	policy_text_load(&t, contract);
	assert_string_equal(t.said, "");
	s = t.site;
	assert_string_equal(s->name, "dc1-epo");
	assert_int_equal(s->nprofiles, 1);
	assert_int_equal(s->nroles, 1);
	assert_string_equal(s->roles[0].role->id, "epo-server");
	assert_true(rwall_site_plays(s, s->roles[0].role));
	assert_int_equal(s->npeers, 3);
	assert_int_equal(s->peers[0].addresses.nr4, 2);
	assert_int_equal(s->peers[0].addresses.nr6, 1);
	assert_int_equal(s->peers[0].at.line, 8);
	assert_int_equal(s->peers[0].at.col, 5);
	assert_true(s->peers[2].any);
	assert_true(s->options[0].on);
	assert_string_equal(s->versions[0].text, "5.7");
	assert_int_equal(s->services[0].ports.port[0].slot, RWALL_SLOT_TCP);
	assert_int_equal(s->services[0].ports.port[0].lo, 8591);
	assert_int_equal(s->nzones, 2);
	assert_string_equal(s->zones[1].patterns[0].name, "eth1");
	assert_true(s->zones[1].patterns[0].prefix);
	assert_false(s->zones[1].patterns[1].prefix);
	assert_true(s->role_zones[0].zones == 1);
	assert_int_equal(s->locals[0].from.kind, RWALL_END_ADDRESSES);
	assert_int_equal(s->locals[0].to.kind, RWALL_END_SELF);
	assert_int_equal(s->locals[0].ports.port[0].lo, 22);
	policy_text_free(&t);
}

static void defaults(void **state)
{
	struct policy_text t;

	(void)state;
	policy_text_load(&t, EMPTY);
	assert_int_equal(t.ret, 0);
	assert_false(t.site->gateway);
	assert_false(t.site->peers_default_any);
	assert_false(t.site->settings.dhcp);
	assert_int_equal(t.site->settings.mode[RWALL_POINT_IN],
			 RWALL_MODE_ENFORCE);
	assert_int_equal(t.site->settings.deny[RWALL_POINT_IN],
			 RWALL_DENY_DROP);
	assert_int_equal(t.site->settings.deny[RWALL_POINT_OUT],
			 RWALL_DENY_REJECT);
	assert_int_equal(t.site->settings.deny[RWALL_POINT_FORWARD],
			 RWALL_DENY_DROP);
	policy_text_free(&t);
}

static void modes(void **state)
{
	struct policy_text t;

	(void)state;
	policy_text_load(
		&t, EMPTY
		"settings: {mode: {out: audit}, forward: reject, inbound: reject}\n");
	assert_int_equal(t.ret, 0);
	assert_int_equal(t.site->settings.mode[RWALL_POINT_IN],
			 RWALL_MODE_ENFORCE);
	assert_int_equal(t.site->settings.mode[RWALL_POINT_OUT],
			 RWALL_MODE_AUDIT);
	assert_int_equal(t.site->settings.deny[RWALL_POINT_FORWARD],
			 RWALL_DENY_REJECT);
	assert_int_equal(t.site->settings.deny[RWALL_POINT_IN],
			 RWALL_DENY_REJECT);
	policy_text_free(&t);
}

static void screens(void **state)
{
	struct policy_text t;

	(void)state;
	policy_text_load(&t, EMPTY "settings: {screen: [eth0, \"eth1*\"]}\n");
	assert_string_equal(t.said, "");
	assert_int_equal(t.site->settings.nscreened, 2);
	assert_string_equal(t.site->settings.screened[0].name, "eth0");
	assert_false(t.site->settings.screened[0].prefix);
	assert_string_equal(t.site->settings.screened[1].name, "eth1");
	assert_true(t.site->settings.screened[1].prefix);
	policy_text_free(&t);
	policy_text_load(&t, EMPTY "settings: {screen: eth0}\n");
	assert_int_equal(t.site->settings.nscreened, 1);
	policy_text_free(&t);
	policy_text_load(&t, EMPTY);
	assert_int_equal(t.site->settings.nscreened, 0);
	policy_text_free(&t);
	refused(EMPTY "settings: {screen: [eth0, eth0]}\n",
		"\"eth0\" is repeated");
	refused(EMPTY "settings: {screen: [abcdefghijklmnop]}\n", "too long");
	refused(EMPTY "settings: {screen: {a: b}}\n", "a map");
}

static void nflog_groups(void **state)
{
	struct policy_text t;

	(void)state;
	policy_text_load(&t, EMPTY);
	assert_int_equal(t.site->settings.nflog, 0);
	policy_text_free(&t);
	policy_text_load(&t, EMPTY "settings: {nflog-group: 0}\n");
	assert_int_equal(t.site->settings.nflog, 1);
	policy_text_free(&t);
	policy_text_load(&t, EMPTY "settings: {nflog-group: 65535}\n");
	assert_int_equal(t.site->settings.nflog, 65536);
	policy_text_free(&t);
}

static void bad_nflog_groups(void **state)
{
	(void)state;
	refused(EMPTY "settings: {nflog-group: 65536}\n",
		"\"65536\" is not an nflog group");
	refused(EMPTY "settings: {nflog-group: -1}\n",
		"write a number from 0 to 65535");
	refused(EMPTY "settings: {nflog-group: 05}\n", "is not an nflog group");
	refused(EMPTY "settings: {nflog-group: \"\"}\n", "a value is missing");
	refused(EMPTY "settings: {nflog-group: 5x}\n", "is not an nflog group");
	refused(EMPTY "settings: {nflog-group: 99999999999999999999}\n",
		"is not an nflog group");
	refused(EMPTY "settings: {nflog-group: [5]}\n", "a text is wanted");
}

static void misspelt(void **state)
{
	(void)state;
	refused(EMPTY "peer: {}\n", "did you mean \"peers\"?");
	refused(HEAD "roles: [mcafee-eop/agent]\n",
		"did you mean \"mcafee-epo\"?");
	refused(HEAD "roles: [mcafee-epo/agnet]\n", "did you mean \"agent\"?");
	refused(EMPTY "peers: {mcafee-epo: {sqlserver: any}}\n",
		"did you mean \"sql-server\"?");
	refused(EMPTY "options: {mcafee-epo: {sylog: true}}\n",
		"did you mean \"syslog\"?");
	refused(EMPTY "versions: {mcafee-epo: {agents: \"5\"}}\n",
		"did you mean \"agent\"?");
	refused(EMPTY "services: {mcafee-epo: {sql-tpc: 1}}\n",
		"did you mean \"sql-tcp\"?");
	refused(EMPTY
		"zones: {mgmt: eth0}\nrole-zones: {mcafee-epo: {console: mgnt}}\n",
		"did you mean \"mgmt\"?");
}

static void values(void **state)
{
	(void)state;
	refused(EMPTY "services: {mcafee-epo: {sql-tcp: 65536}}\n",
		":4:34: error: port 65536 is out of range\n"
		"  services: {mcafee-epo: {sql-tcp: 65536}}\n"
		"                                   ^~~~~\n"
		"  = ports run from 1 to 65535\n");
	refused(EMPTY "services: {mcafee-epo: {smb: 446}}\n",
		"cannot be changed");
	refused(EMPTY "gateway: no\n", "write true or false");
	refused(EMPTY "peers: {mcafee-epo: {agent: self}}\n",
		"list the role under \"roles\"");
	refused(EMPTY "peers: {mcafee-epo: {agent: [10.0.0.1/8]}}\n",
		"the prefix is 10.0.0.0/8");
	refused(EMPTY "peers: {mcafee-epo: {agent: }}\n", "a value is missing");
	refused(EMPTY "peers: {mcafee-epo: {any: any}}\n",
		"there is no role \"any\"");
	refused(EMPTY "settings: {tracking: [none]}\n", "a text is wanted");
	refused(EMPTY "settings: {tracking: sockets}\n",
		"write conntrack, socket or none");
	refused(EMPTY "zones: {a: [eth0], b: [eth0]}\n",
		"is in a zone already");
	refused(EMPTY "zones: {a: [abcdefghijklmnop]}\n", "too long");
	refused(EMPTY "zones: {a: [eth/0]}\n", "a slash, a colon or a blank");
	refused(EMPTY "zones: {a: [..]}\n", "is no interface's name");
	refused(HEAD "roles: [mcafee-epo/agent, mcafee-epo/agent]\n",
		"is repeated");
	refused("rolewall: site/2\nname: x\nroles: []\n", "not a format");
	refused("[]\n", "this is a list, a map is wanted");
}

/* A site with a list of so many names, each with its number. */
static void refused_list(size_t n, const char *before, const char *name,
			 const char *after, const char *because)
{
	_cleanup_text_ struct rwall_text text = { 0 };
	size_t i;

	rwall_text_add(&text, EMPTY "%s", before);
	for (i = 0; i < n; i++) {
		rwall_text_add(&text, "%s", i ? ", " : "");
		rwall_text_add(&text, name, i);
	}
	rwall_text_add(&text, "%s\n", after);
	refused(rwall_text_get(&text), because);
}

static void too_many(void **state)
{
	(void)state;
	refused_list(257, "zones: {z: [", "eth%zu", "]}",
		     "a site has at most 256 interface patterns");
	refused_list(257, "settings: {screen: [", "eth%zu", "]}",
		     "a screen has at most 256 interface patterns");
	refused_list(64, "zones: {", "z%zu: []", "}",
		     "a site has at most 63 zones");
}

static void empty_lists(void **state)
{
	(void)state;
	refused(EMPTY "local: [{id: a, from: any, to: self, service: []}]\n",
		"the list is empty");
	refused(EMPTY
		"zones: {z: eth0}\n"
		"local: [{id: a, from: any, to: self, service: tcp/1, from-zone: []}]\n",
		"the list of zones is empty");
}

static void of_names(void **state)
{
	(void)state;
	refused(EMPTY "settings: {names: {grace: 0s}}\n", "write 60s, 5m, 24h");
	refused(EMPTY "settings: {names: {min-ttl: 1y}}\n",
		"write 60s, 5m, 24h");
	refused(EMPTY "settings: {names: {cap: 0}}\n", "\"0\"");
	refused(EMPTY "settings: {names: {cap: 5m}}\n", "\"5m\"");
	refused(EMPTY "settings: {names: {cap: 1000000}}\n", "\"1000000\"");
}

static void locals(void **state)
{
	(void)state;
	refused(EMPTY
		"local: [{id: a, from: self, to: self, service: tcp/1}]\n",
		"loopback is always permitted");
	refused(EMPTY
		"local: [{id: a, from: any, to: 10.0.0.1, service: tcp/1}]\n",
		"it is no gateway");
	refused(EMPTY "local:\n- {id: a, from: any, to: self, service: tcp/1}\n"
		      "- {id: a, from: any, to: self, service: tcp/2}\n",
		":6:3: error: flow \"a\" is there already");
	refused(EMPTY
		"gateway: true\nzones: {z: eth0}\n"
		"local: [{id: a, from: any, to: 10.0.0.1, service: tcp/1, zone: z}]\n",
		"write from-zone, to-zone or both");
	refused(EMPTY
		"zones: {z: eth0}\n"
		"local: [{id: a, from: any, to: self, service: tcp/1, to-zone: z}]\n",
		"this host itself is in no zone");
}

static void all_at_once(void **state)
{
	struct policy_text t;

	(void)state;
	policy_text_load(&t,
			 HEAD "roles: [mcafee-epo/agnet]\ngateway: maybe\n"
			      "zones: {Lan: eth0}\nsettings: {mode: loud}\n");
	assert_int_equal(t.ret, -EINVAL);
	assert_int_equal(rwall_diag_count(t.d, RWALL_ERROR), 4);
	policy_text_free(&t);
}

static void unknown_version_warns(void **state)
{
	struct policy_text t;

	(void)state;
	policy_text_load(&t,
			 EMPTY "versions: {mcafee-epo: {agent: \"6.0\"}}\n");
	assert_int_equal(t.ret, 0);
	assert_non_null(strstr(
		t.said, "warning: KB66797 says nothing about version 6.0"));
	policy_text_free(&t);
}

static void bad_files(void **state)
{
	struct rwall_site *site = NULL;
	struct rwall_diag *d;
	glob_t found;
	size_t i;

	(void)state;
	assert_int_equal(glob("tests/schema/bad/site-*.yaml", 0, NULL, &found),
			 0);
	for (i = 0; i < found.gl_pathc; i++) {
		d = rwall_diag_new();
		if (rwall_site_load(found.gl_pathv[i], PROFILES, d, &site) !=
		    -EINVAL)
			fail_msg("%s was taken", found.gl_pathv[i]);
		rwall_diag_free(d);
	}
	assert_true(i > 20);
	globfree(&found);
}

/* 1 MiB of flows on one line must not take the square of it. */
static void many_flows(void **state)
{
	static const char flow[] =
		"{id: a, from: any, to: self, service: tcp/1},";
	size_t n = 20000, i, used;
	char *text = malloc(sizeof(EMPTY) + n * sizeof(flow) + 32);
	struct policy_text t;

	(void)state;
	used = (size_t)sprintf(text, "%slocal: [", EMPTY);
	for (i = 0; i < n; i++)
		used += (size_t)sprintf(text + used, "%s", flow);
	sprintf(text + used, "]\n");
	policy_text_load(&t, text);
	assert_int_equal(rwall_diag_count(t.d, RWALL_ERROR), n - 1);
	policy_text_free(&t);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_contract),
		cmocka_unit_test(defaults),
		cmocka_unit_test(modes),
		cmocka_unit_test(screens),
		cmocka_unit_test(nflog_groups),
		cmocka_unit_test(bad_nflog_groups),
		cmocka_unit_test(misspelt),
		cmocka_unit_test(values),
		cmocka_unit_test(too_many),
		cmocka_unit_test(empty_lists),
		cmocka_unit_test(of_names),
		cmocka_unit_test(locals),
		cmocka_unit_test(all_at_once),
		cmocka_unit_test(unknown_version_warns),
		cmocka_unit_test(bad_files),
		cmocka_unit_test(many_flows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
