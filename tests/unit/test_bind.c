// SPDX-License-Identifier: GPL-2.0-or-later
/* test_bind.c - what a site permits, worked out by hand from KB66797. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <glob.h>
#include <string.h>

#include "policy_text.h"
#include "util.h"

#define HEAD		"rolewall: site/1\nname: x\n"
#define SERVER		HEAD "roles: [mcafee-epo/epo-server]\n"
#define AGENT		HEAD "roles: [mcafee-epo/agent]\n"
#define SQL		HEAD "roles: [mcafee-epo/sql-server]\n"
#define PEER(role, who) "peers: {mcafee-epo: {" role ": " who "}}\n"
#define IN		RWALL_POINT_IN
#define OUT		RWALL_POINT_OUT
#define FORWARD		RWALL_POINT_FORWARD

static void said(const struct policy_text *t, const char *what)
{
	if (!strstr(t->said, what))
		fail_msg("wanted \"%s\" in: %s", what, t->said);
}

static void database(void **state)
{
	const struct rwall_rule *r;
	struct policy_text t;
	size_t n;

	(void)state;
	policy_text_bind(&t,
			 SQL PEER("epo-server", "[10.0.6.1, \"2001:db8::1\"]"));
	assert_int_equal(t.ret, 0);
	/* 1433 and 1434 from the server; the handlers are not bound. */
	assert_int_equal(t.model->nrules, 2);
	assert_int_equal(t.model->points, 1 << IN | 1 << OUT);
	r = policy_text_rule(&t, "mcafee-epo/server-to-sql-tcp", IN, &n);
	assert_int_equal(n, 1);
	assert_int_equal(r->slot, RWALL_SLOT_TCP);
	assert_int_equal(r->port_lo, 1433);
	assert_int_equal(r->to, RWALL_GROUP_SELF);
	assert_string_equal(t.model->groups[r->from].name,
			    "mcafee-epo/epo-server");
	assert_int_equal(t.model->groups[r->from].r4[0].lo, 0x0a000601);
	assert_string_equal(r->row, "KB66797 t1.7 q1.6 q4.1");
	assert_string_equal(r->from_role, "epo-server");
	assert_string_equal(t.model->roles, "mcafee-epo/sql-server");
	said(&t,
	     "warning: role mcafee-epo/agent-handler is not bound; left out: handler-to-sql-tcp, handler-to-sql-udp");
	assert_int_equal(policy_text_closed(&t, "handler-to-sql-udp")->reason,
			 RWALL_CLOSED_UNBOUND);
	policy_text_free(&t);
}

static void own_port(void **state)
{
	struct policy_text t;

	(void)state;
	policy_text_bind(
		&t,
		SQL PEER(
			"epo-server",
			"any") "services: {mcafee-epo: {sql-tcp: 14330, sql-udp: [udp/1, tcp/2-3]}}\n");
	assert_int_equal(policy_text_rule(&t, "mcafee-epo/server-to-sql-tcp",
					  IN, NULL)
				 ->port_lo,
			 14330);
	assert_int_equal(policy_text_rule(&t, "mcafee-epo/server-to-sql-tcp",
					  IN, NULL)
				 ->from,
			 RWALL_GROUP_ANY);
	assert_int_equal(t.model->nrules, 3);
	policy_text_free(&t);
}

static void versions(void **state)
{
	struct policy_text t;

	(void)state;
	policy_text_bind(&t, AGENT PEER("epo-server", "any"));
	assert_null(
		policy_text_rule(&t, "mcafee-epo/agent-to-server", OUT, NULL));
	assert_int_equal(policy_text_closed(&t, "agent-to-server")->reason,
			 RWALL_CLOSED_VERSION);
	policy_text_free(&t);
	policy_text_bind(
		&t, AGENT
		"peers: {mcafee-epo: {epo-server: any, relay-server: any}}\n"
		"versions: {mcafee-epo: {agent: \"4.8\"}}\n");
	assert_int_equal(policy_text_rule(&t, "mcafee-epo/agent-to-server", OUT,
					  NULL)
				 ->port_lo,
			 80);
	assert_int_equal(policy_text_rule(&t,
					  "mcafee-epo/relay-to-agent-discovery",
					  IN, NULL)
				 ->port_lo,
			 8083);
	policy_text_free(&t);
	policy_text_bind(
		&t, AGENT
		"peers: {mcafee-epo: {epo-server: any, relay-server: any}}\n"
		"versions: {mcafee-epo: {agent: 4.x}}\n");
	assert_non_null(
		policy_text_rule(&t, "mcafee-epo/agent-to-server", OUT, NULL));
	assert_null(policy_text_rule(&t, "mcafee-epo/relay-to-agent-discovery",
				     IN, NULL));
	said(&t, "relay-server is bound, but all its flows are closed");
	policy_text_free(&t);
}

static void options(void **state)
{
	struct policy_text t;

	(void)state;
	policy_text_bind(
		&t,
		SERVER PEER(
			"linux-client",
			"any") "options: {mcafee-epo: {deploy-linux: true}}\n");
	assert_int_equal(policy_text_rule(&t, "mcafee-epo/server-to-linux-ssh",
					  OUT, NULL)
				 ->port_lo,
			 22);
	assert_int_equal(policy_text_rule(&t, "mcafee-epo/linux-to-server-ssh",
					  IN, NULL)
				 ->port_lo,
			 22);
	assert_int_equal(policy_text_closed(&t, "server-to-syslog")->reason,
			 RWALL_CLOSED_OPTION);
	assert_string_equal(policy_text_closed(&t, "server-to-syslog")->detail,
			    "option syslog is off");
	policy_text_free(&t);
}

static void helper(void **state)
{
	struct policy_text t;

	(void)state;
	policy_text_bind(
		&t,
		SERVER PEER(
			"update-server",
			"any") "options: {mcafee-epo: {ftp-updates: true}}\n");
	assert_int_equal(policy_text_rule(&t, "mcafee-epo/server-to-update-ftp",
					  OUT, NULL)
				 ->helper,
			 RWALL_HELPER_FTP);
	policy_text_free(&t);
}

static void names(void **state)
{
	struct policy_text t;

	(void)state;
	policy_text_bind(&t, SERVER);
	said(&t, "role mcafee-epo/update-server is known by names alone");
	said(&t,
	     "s-download.mcafee.com, lc.mcafee.com, epo.mcafee.com, update.nai.com");
	assert_int_equal(
		policy_text_closed(&t, "server-to-update-https")->reason,
		RWALL_CLOSED_NAMES);
	assert_int_equal(t.model->nrules, 0);
	said(&t, "permits nothing but the essentials");
	policy_text_free(&t);
	policy_text_bind(&t, SERVER PEER("agent", "[a.example, 10.0.0.1]"));
	said(&t, "names permit nothing until they are resolved: a.example");
	assert_int_equal(t.ret, 0);
	policy_text_free(&t);
}

static void nobody(void **state)
{
	struct policy_text t;

	(void)state;
	policy_text_bind(
		&t, SQL
		"peers: {mcafee-epo: {epo-server: any, agent-handler: []}}\n");
	assert_string_equal(t.said, "");
	assert_int_equal(policy_text_closed(&t, "handler-to-sql-tcp")->reason,
			 RWALL_CLOSED_NOBODY);
	policy_text_free(&t);
}

static void default_any(void **state)
{
	struct policy_text t;

	(void)state;
	policy_text_bind(&t, SQL "peers-default: any\n" PEER(
				     "agent-handler", "[10.0.0.1, \"::1\"]"));
	assert_int_equal(t.model->nrules, 4);
	assert_int_equal(policy_text_rule(&t, "mcafee-epo/server-to-sql-tcp",
					  IN, NULL)
				 ->from,
			 RWALL_GROUP_ANY);
	assert_int_not_equal(
		policy_text_rule(&t, "mcafee-epo/handler-to-sql-tcp", IN, NULL)
			->from,
		RWALL_GROUP_ANY);
	policy_text_free(&t);
}

static void union_and_loopback(void **state)
{
	struct policy_text t;

	(void)state;
	policy_text_bind(
		&t, HEAD
		"roles: [mcafee-epo/epo-server, mcafee-epo/sql-server]\n" PEER(
			"agent-handler", "[10.0.0.1, \"2001:db8::1\"]"));
	assert_int_equal(policy_text_closed(&t, "server-to-sql-tcp")->reason,
			 RWALL_CLOSED_LOOPBACK);
	assert_null(strstr(t.said, "sql-server is not bound"));
	assert_non_null(policy_text_rule(&t, "mcafee-epo/handler-to-sql-tcp",
					 IN, NULL));
	assert_non_null(
		policy_text_rule(&t, "mcafee-epo/handler-to-server", IN, NULL));
	policy_text_free(&t);
}

static void gateway(void **state)
{
	const struct rwall_rule *r;
	struct policy_text t;

	(void)state;
	policy_text_bind(
		&t, HEAD
		"roles: []\ngateway: true\n"
		"zones: {c: eth0, s: eth1}\n"
		"role-zones: {mcafee-epo: {agent: c, epo-server: s}}\n"
		"peers: {mcafee-epo: {agent: [10.1.0.0/16], epo-server: [10.2.0.1]}}\n");
	assert_int_equal(t.ret, 0);
	assert_int_equal(t.model->points, 7);
	/* 443 from agents, 8081 to agents; port 80 is for agents 4.x. */
	assert_int_equal(t.model->nrules, 2);
	r = policy_text_rule(&t, "mcafee-epo/agent-to-server-secure", FORWARD,
			     NULL);
	assert_true(r->in_zones == 1 && r->out_zones == 2);
	r = policy_text_rule(&t, "mcafee-epo/server-to-agent-wake-up", FORWARD,
			     NULL);
	assert_true(r->in_zones == 2 && r->out_zones == 1);
	said(&t, "note: role mcafee-epo/sql-server is not bound");
	said(&t,
	     "warning: bound in IPv4 alone: mcafee-epo/agent, mcafee-epo/epo-server");
	policy_text_free(&t);
}

/* Naming a product opens nothing between strangers, whatever the default. */
static void gateway_of_strangers(void **state)
{
	struct policy_text t;

	(void)state;
	policy_text_bind(&t, HEAD
			 "roles: []\ngateway: true\npeers-default: any\n" PEER(
				 "console", "[192.0.2.0/24]"));
	assert_int_equal(t.model->nrules, 1);
	assert_non_null(policy_text_rule(&t, "mcafee-epo/console-to-server",
					 FORWARD, NULL));
	policy_text_free(&t);
}

static void zones(void **state)
{
	const struct rwall_rule *r;
	struct policy_text t;

	(void)state;
	policy_text_bind(
		&t,
		SERVER "zones: {m: eth0, l: [eth1]}\n"
		       "role-zones: {mcafee-epo: {console: m, agent: [m, l]}}\n"
		       "peers: {mcafee-epo: {console: any, agent: any}}\n");
	r = policy_text_rule(&t, "mcafee-epo/console-to-server", IN, NULL);
	assert_true(r->in_zones == 1 && r->out_zones == RWALL_ZONES_ALL);
	r = policy_text_rule(&t, "mcafee-epo/server-to-agent-wake-up", OUT,
			     NULL);
	assert_true(r->out_zones == 3 && r->in_zones == RWALL_ZONES_ALL);
	assert_int_equal(t.model->nzones, 2);
	assert_int_equal(t.model->npatterns, 2);
	assert_int_equal(t.model->patterns[1].zone, 1);
	policy_text_free(&t);
}

static void locals(void **state)
{
	const struct rwall_rule *r;
	struct policy_text t;

	(void)state;
	policy_text_bind(
		&t,
		SERVER PEER(
			"agent",
			"[10.0.0.1]") "zones: {m: eth0}\nlocal:\n"
				      "- {id: ssh, from: [192.0.2.0/24], to: self, service: tcp/22, zone: m}\n"
				      "- {id: dns, from: self, to: any, service: [udp/53, tcp/53]}\n"
				      "- {id: ping, from: mcafee-epo/agent, to: self, service: icmp/8}\n");
	assert_int_equal(t.ret, 0);
	r = policy_text_rule(&t, "local/ssh", IN, NULL);
	assert_true(r->in_zones == 1);
	assert_string_equal(t.model->groups[r->from].name, "local/ssh");
	assert_string_equal(r->from_role, "192.0.2.0/24");
	assert_string_equal(r->row, "site");
	r = policy_text_rule(&t, "local/ping", IN, NULL);
	assert_int_equal(r->port_lo, 0x0800);
	assert_int_equal(r->port_hi, 0x08ff);
	assert_string_equal(t.model->groups[r->from].name, "mcafee-epo/agent");
	assert_non_null(policy_text_rule(&t, "local/dns", OUT, NULL));
	policy_text_free(&t);
	policy_text_bind(
		&t, SERVER
		"local: [{id: a, from: mcafee-epo/agent, to: self, service: tcp/1}]\n");
	assert_int_equal(t.ret, -EINVAL);
	assert_null(t.model);
	said(&t, "nobody is bound to role mcafee-epo/agent");
	policy_text_free(&t);
}

static void dhcp(void **state)
{
	const struct rwall_rule *r;
	struct policy_text t;

	(void)state;
	policy_text_bind(&t, HEAD "roles: []\nsettings: {dhcp: true}\n");
	assert_int_equal(t.model->nrules, 4);
	assert_int_equal(policy_text_rule(&t, "rolewall/dhcp-request", OUT,
					  NULL)
				 ->port_lo,
			 67);
	assert_int_equal(
		policy_text_rule(&t, "rolewall/dhcp-answer", IN, NULL)->port_lo,
		68);
	r = policy_text_rule(&t, "rolewall/dhcpv6-answer", IN, NULL);
	assert_int_equal(r->port_lo, 546);
	/* fe80::/10 ends at febf:ffff:... */
	assert_true(t.model->groups[r->from].r6[0].hi.hi == 0xfebfffffffffffff);
	assert_int_equal(policy_text_rule(&t, "rolewall/dhcpv6-request", OUT,
					  NULL)
				 ->port_lo,
			 547);
	policy_text_free(&t);
}

static void unused_peer(void **state)
{
	struct policy_text t;

	(void)state;
	policy_text_bind(
		&t, SQL
		"peers: {mcafee-epo: {epo-server: any, agent-handler: any, ldap-server: any}}\n");
	said(&t,
	     "role mcafee-epo/ldap-server is bound, but no flow of this host has it");
	policy_text_free(&t);
}

#define ESA		HEAD "roles: [cisco-esa/email-gateway]\n"
#define ESA_PEERS(rest) "peers: {cisco-esa: {" rest "}}\n"

static void advice(void **state)
{
	struct policy_text t;

	(void)state;
	policy_text_bind(
		&t, ESA ESA_PEERS("admin: [192.0.2.0/24], mail-sender: any"));
	assert_null(strstr(t.said, "advises"));
	policy_text_free(&t);
	policy_text_bind(&t, ESA ESA_PEERS("admin: [\"::/0\"]"));
	said(&t,
	     "advises (ssh-not-outside): keep SSH away from the gateway's outside addresses; permitted from any address by cisco-esa/admin-to-gateway-ssh\n");
	said(&t,
	     "by cisco-esa/admin-to-gateway-ssh, cisco-esa/admin-to-gateway-http, cisco-esa/admin-to-gateway-https\n");
	policy_text_free(&t);
	/* The packet counts: another service's flow, and one of the site's own. */
	policy_text_bind(
		&t,
		ESA ESA_PEERS(
			"office365: any") "local: [{id: ssh, from: any, to: self, service: tcp/20-30}]\n");
	said(&t,
	     "advises (ssh-not-outside): keep SSH away from the gateway's outside addresses; permitted from any address by local/ssh\n");
	said(&t, "by cisco-esa/office365-to-gateway, local/ssh\n");
	policy_text_free(&t);
	/* A host that does not play the role is not advised. */
	policy_text_bind(
		&t, SQL
		"peers: {mcafee-epo: {epo-server: any}, cisco-esa: {admin: any}}\n"
		"local: [{id: ssh, from: any, to: self, service: tcp/22}]\n");
	assert_null(strstr(t.said, "advises"));
	policy_text_free(&t);
	/* A gateway is, of the hosts behind it. */
	policy_text_bind(&t, HEAD "roles: []\ngateway: true\n" ESA_PEERS(
				     "admin: any, email-gateway: [10.0.8.1]"));
	said(&t, "advises (ssh-not-outside)");
	policy_text_free(&t);
}

#define DSA(role)      HEAD "roles: [trendmicro-dsa/" role "]\n"
#define DSA_PEERS(map) "peers: {trendmicro-dsa: {" map "}}\n"
#define DSA_ON(option) "options: {trendmicro-dsa: {" option ": true}}\n"
#define DSA_PORTS(map) "services: {trendmicro-dsa: {" map "}}\n"

/* The document gives no port of proxies, relays and the cloud. */
static void missing_port(void **state)
{
	struct policy_text t;

	(void)state;
	/* Bound, and the port given or not. */
	policy_text_bind(&t, DSA("agent") DSA_PEERS("proxy-server: 10.0.0.2")
				     DSA_ON("proxy"));
	assert_int_equal(t.ret, -EINVAL);
	assert_null(t.model);
	said(&t,
	     ":4:26: error: service trendmicro-dsa/proxy has no documented port and the site gives none; needed by: agent-to-proxy\n");
	said(&t, "= services: {trendmicro-dsa: {proxy: port}}\n");
	assert_null(strstr(t.said, "all its flows are closed"));
	policy_text_free(&t);
	policy_text_bind(&t,
			 DSA("agent") DSA_PEERS("proxy-server: 10.0.0.2")
				 DSA_ON("proxy") DSA_PORTS("proxy: tcp/8080"));
	assert_int_equal(t.ret, 0);
	assert_int_equal(policy_text_rule(&t, "trendmicro-dsa/agent-to-proxy",
					  OUT, NULL)
				 ->port_lo,
			 8080);
	policy_text_free(&t);
	/* At the host that listens, whose peers are bound. */
	policy_text_bind(&t, DSA("relay") DSA_PEERS("agent: 10.0.0.0/8")
				     DSA_ON("relay"));
	assert_int_equal(t.ret, -EINVAL);
	said(&t, "needed by: agent-to-relay\n");
	policy_text_free(&t);
	/* One error a service, whatever number of flows. */
	policy_text_bind(&t, DSA("agent") DSA_PEERS("trendmicro-cloud: any"));
	assert_int_equal(t.ret, -EINVAL);
	assert_int_equal(rwall_diag_count(t.d, RWALL_ERROR), 1);
	said(&t,
	     "needed by: agent-to-cloud-software, agent-to-cloud-reputation, agent-to-cloud-update\n");
	policy_text_free(&t);
	/* Bound to any by default, but switched on. */
	policy_text_bind(&t,
			 DSA("agent") "peers-default: any\n" DSA_ON("proxy"));
	assert_int_equal(t.ret, -EINVAL);
	said(&t, ":5:28: error: service trendmicro-dsa/proxy has");
	policy_text_free(&t);
	/* A gateway between the two. */
	policy_text_bind(&t, HEAD "roles: []\ngateway: true\n" DSA_PEERS(
				     "agent: 10.0.0.0/8, relay: 10.1.0.1")
				     DSA_ON("relay"));
	assert_int_equal(t.ret, -EINVAL);
	said(&t, "error: service trendmicro-dsa/relay has");
	policy_text_free(&t);
	/* Off, or nobody's, or in use by default alone: no error. */
	policy_text_bind(&t, DSA("agent") DSA_PEERS("relay: 10.0.0.3"));
	assert_int_equal(t.ret, 0);
	said(&t, "relay is bound, but all its flows are closed");
	policy_text_free(&t);
	policy_text_bind(&t, DSA("agent") DSA_PEERS("proxy-server: []")
				     DSA_ON("proxy"));
	assert_int_equal(t.ret, 0);
	assert_int_equal(policy_text_closed(&t, "agent-to-proxy")->reason,
			 RWALL_CLOSED_NOBODY);
	policy_text_free(&t);
	policy_text_bind(&t, DSA("agent") "peers-default: any\n");
	assert_int_equal(t.ret, 0);
	said(&t,
	     "warning: service trendmicro-dsa/cloud has no documented port; left out: agent-to-cloud-software, agent-to-cloud-reputation, agent-to-cloud-update\n");
	assert_int_equal(
		policy_text_closed(&t, "agent-to-cloud-software")->reason,
		RWALL_CLOSED_PORT);
	policy_text_free(&t);
}

static void examples(void **state)
{
	struct rwall_closed_list closed = { 0 };
	struct rwall_model *m = NULL;
	struct rwall_site *site = NULL;
	struct rwall_diag *d;
	glob_t found;
	size_t i;

	(void)state;
	assert_int_equal(glob("policies/examples/mcafee-epo-*.yaml", 0, NULL,
			      &found),
			 0);
	assert_int_equal(glob("policies/examples/trendmicro-dsa-*.yaml",
			      GLOB_APPEND, NULL, &found),
			 0);
	assert_int_equal(glob("policies/examples/cisco-esa-*.yaml", GLOB_APPEND,
			      NULL, &found),
			 0);
	assert_int_equal(glob("policies/examples/jump-host.yaml", GLOB_APPEND,
			      NULL, &found),
			 0);
	for (i = 0; i < found.gl_pathc; i++) {
		d = rwall_diag_new();
		assert_int_equal(rwall_site_load(found.gl_pathv[i], PROFILES, d,
						 &site),
				 0);
		assert_int_equal(rwall_bind_site(site, d, &closed, &m), 0);
		assert_int_equal(rwall_diag_count(d, RWALL_WARNING), 0);
		assert_true(m->nrules > 4);
		rwall_closed_list_free(&closed);
		rwall_model_free(m);
		rwall_site_free(site);
		rwall_diag_free(d);
	}
	assert_int_equal(i, 8);
	globfree(&found);
}

/* What needs connections is refused at its place. */
static void tracking(void **state)
{
	static const char ftp[] = HEAD
		"roles: []\nlocal:\n"
		"  - {id: ftp, from: any, to: self, service: tcp/21, helper: ftp}\n";
	static const char *const modes[] = { "socket", "none" };
	_cleanup_free_ char *site = NULL;
	struct policy_text t;
	size_t i;

	(void)state;
	for (i = 0; i < RWALL_COUNT(modes); i++) {
		free(site);
		site = rwall_xasprintf("%ssettings: {tracking: %s}\n", ftp,
				       modes[i]);
		policy_text_bind(&t, site);
		assert_int_equal(t.ret, -EINVAL);
		said(&t, ":5:5: error: flow local/ftp needs helper ftp");
		policy_text_free(&t);
		free(site);
		site = rwall_xasprintf(
			HEAD
			"roles: []\nsettings: {tracking: %s, mode: {in: audit}}\n",
			modes[i]);
		policy_text_bind(&t, site);
		assert_int_equal(t.ret, -EINVAL);
		said(&t, ":4:22: error: tracking: ");
		policy_text_free(&t);
	}
	policy_text_bind(&t, HEAD "roles: []\ngateway: true\n"
				  "settings: {tracking: socket}\n");
	assert_int_equal(t.ret, -EINVAL);
	said(&t, ":5:22: error: what a gateway forwards belongs to no socket");
	policy_text_free(&t);
	policy_text_bind(&t, HEAD "roles: []\ngateway: true\n"
				  "settings: {tracking: none, mode: audit}\n");
	assert_int_equal(t.ret, 0);
	assert_int_equal(t.model->tracking, RWALL_TRACKING_NONE);
	policy_text_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(database),
		cmocka_unit_test(own_port),
		cmocka_unit_test(versions),
		cmocka_unit_test(options),
		cmocka_unit_test(helper),
		cmocka_unit_test(names),
		cmocka_unit_test(nobody),
		cmocka_unit_test(default_any),
		cmocka_unit_test(union_and_loopback),
		cmocka_unit_test(gateway),
		cmocka_unit_test(gateway_of_strangers),
		cmocka_unit_test(zones),
		cmocka_unit_test(locals),
		cmocka_unit_test(dhcp),
		cmocka_unit_test(unused_peer),
		cmocka_unit_test(advice),
		cmocka_unit_test(missing_port),
		cmocka_unit_test(tracking),
		cmocka_unit_test(examples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
