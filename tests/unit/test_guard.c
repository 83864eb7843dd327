// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_guard.c - what a policy would do to connections: lock-outs and cuts
 *
 * For: userspace/guard.c, fate.c and cuts.c, with sites as text and connections
 * made by hand; interfaces are given, not asked for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <sys/socket.h>

#include "compile.h"
#include "guard.h"
#include "policy_text.h"

#define HEAD "rolewall: site/1\nname: x\nroles: []\n"
#define SSH(from, more)                                                  \
	HEAD "local:\n  - {id: ssh, from: " from ", to: self, service: " \
	     "tcp/22" more "}\n"

static void policy(struct rwall_policy *p, const char *site)
{
	struct policy_text t;
	const char *why = "";
	size_t size;
	void *blob;

	policy_text_bind(&t, site);
	if (t.ret)
		fail_msg("refused: %s", t.said);
	assert_int_equal(rwall_compile(t.model, &blob, &size, &why), 0);
	assert_int_equal(rwall_blobfile_open(blob, size, p, &why), 0);
	policy_text_free(&t);
}

static struct rwall_session session(const char *text)
{
	struct rwall_session s;

	assert_int_equal(rwall_session_parse(text, &s), 0);
	return s;
}

/* Returns the reason, or RWALL_REASON_NONE where the session goes on. */
static enum rwall_reason judge(const char *site, const char *connection,
			       const char *interface)
{
	struct rwall_session s = session(connection);
	struct rwall_lockout l = { 0 };
	struct rwall_policy p;
	bool out;

	policy(&p, site);
	strcpy(l.fate.iif, interface);
	out = rwall_guard_session(&p.t, &s, &l);
	assert_int_equal(l.kind,
			 out ? RWALL_LOCKOUT_SESSION : RWALL_LOCKOUT_NONE);
	rwall_blobfile_close(&p);
	return out ? l.fate.reason : RWALL_REASON_NONE;
}

#define FOUR "192.0.2.7 50022 192.0.2.1 22"
#define SIX  "2001:db8::7 50022 2001:db8::1 22"

static void sessions(void **state)
{
	(void)state;
	assert_int_equal(judge(SSH("any", ""), FOUR, ""), RWALL_REASON_NONE);
	assert_int_equal(judge(SSH("any", ""), SIX, ""), RWALL_REASON_NONE);
	assert_int_equal(judge(SSH("192.0.2.0/24", ""), FOUR, ""),
			 RWALL_REASON_NONE);
	assert_int_equal(judge(SSH("192.0.2.8", ""), FOUR, ""),
			 RWALL_REASON_NO_PEER);
	/* One family alone is bound. */
	assert_int_equal(judge(SSH("192.0.2.0/24", ""), SIX, ""),
			 RWALL_REASON_NO_PEER);
	assert_int_equal(judge(SSH("\"2001:db8::/64\"", ""), SIX, ""),
			 RWALL_REASON_NONE);
	/* The port of the session is what counts. */
	assert_int_equal(judge(SSH("any", ""), "192.0.2.7 50022 192.0.2.1 2222",
			       ""),
			 RWALL_REASON_NO_SERVICE);
	assert_int_equal(judge(HEAD "local:\n  - {id: a, from: self, to: any, "
				    "service: tcp/22}\n",
			       FOUR, ""),
			 RWALL_REASON_NO_SERVICE);
}

static void zones(void **state)
{
	static const char site[] =
		SSH("any", ", zone: lan") "zones:\n  lan: [\"eth*\"]\n";

	(void)state;
	assert_int_equal(judge(site, FOUR, "eth7"), RWALL_REASON_NONE);
	assert_int_equal(judge(site, FOUR, "wan0"), RWALL_REASON_NO_ZONE);
	assert_int_equal(judge(site, SIX, ""), RWALL_REASON_NO_ZONE);
	/* What comes by the loopback interface is not asked for. */
	assert_int_equal(judge(HEAD, "127.0.0.1 50022 127.0.0.1 22", "lo"),
			 RWALL_REASON_NONE);
}

static void modes(void **state)
{
	(void)state;
	assert_int_equal(judge(HEAD, FOUR, ""), RWALL_REASON_NO_SERVICE);
	assert_int_equal(judge(HEAD "settings: {mode: audit}\n", FOUR, ""),
			 RWALL_REASON_NONE);
	assert_int_equal(judge(HEAD "settings: {mode: {in: audit}}\n", FOUR,
			       ""),
			 RWALL_REASON_NONE);
	/* The answer is judged as the opening, whose point enforces. */
	assert_int_equal(judge(HEAD "settings: {mode: {out: audit}}\n", FOUR,
			       ""),
			 RWALL_REASON_NO_SERVICE);
	assert_int_equal(judge(SSH("any", "") "settings: {tracking: none}\n",
			       FOUR, ""),
			 RWALL_REASON_NONE);
	assert_int_equal(
		judge(SSH("192.0.2.8", "") "settings: {tracking: socket}\n",
		      FOUR, ""),
		RWALL_REASON_NO_PEER);
}

static bool shut(const char *site, const struct rwall_logins_ports *ports)
{
	struct rwall_policy p;
	bool ret;

	policy(&p, site);
	ret = rwall_guard_ports(&p.t, ports);
	rwall_blobfile_close(&p);
	return ret;
}

static void ports(void **state)
{
	const struct rwall_logins_ports none = { 0 };
	const struct rwall_logins_ports two = { .port = { 3389, 22 }, .n = 2 };
	const struct rwall_logins_ports other = { .port = { 2222 }, .n = 1 };

	(void)state;
	assert_false(shut(HEAD, &none));
	assert_true(shut(HEAD, &two));
	/* One that somebody may use is enough. */
	assert_false(shut(SSH("192.0.2.8", ""), &two));
	assert_true(shut(SSH("192.0.2.8", ""), &other));
	assert_false(shut(HEAD "local:\n  - {id: a, from: any, to: self, "
			       "service: tcp/2000-3000}\n",
			  &other));
	/* Neither out of this host nor over UDP does one come in. */
	assert_true(shut(HEAD "local:\n  - {id: a, from: self, to: any, "
			      "service: tcp/2222}\n"
			      "  - {id: b, from: any, to: self, "
			      "service: udp/2222}\n",
			 &other));
	assert_false(shut(HEAD "settings: {mode: audit}\n", &two));
}

/* What the message proposes makes the refusal go away. */
static void remedy(void **state)
{
	struct rwall_session s = session(SIX);
	struct rwall_lockout l = { 0 };
	_cleanup_free_ char *site = NULL;
	struct rwall_policy p;
	json_t *told;

	(void)state;
	policy(&p, HEAD);
	assert_true(rwall_guard_session(&p.t, &s, &l));
	rwall_blobfile_close(&p);
	told = rwall_guard_json(&l);
	site = rwall_xasprintf(
		"%slocal:\n  %s\n", HEAD,
		json_string_value(json_object_get(told, "remedy")));
	assert_int_equal(judge(site, SIX, ""), RWALL_REASON_NONE);
	assert_int_equal(judge(site, "2001:db8::8 1 2001:db8::1 22", ""),
			 RWALL_REASON_NO_PEER);
	json_decref(told);
}

static struct rwall_conn conn(enum rwall_point point, uint8_t proto,
			      const char *src, const char *dst, uint16_t dport)
{
	bool v6 = strchr(src, ':');
	struct rwall_conn c = { .point = point,
				.proto = proto,
				.sport = 40000,
				.dport = dport,
				.v6 = v6 };

	inet_pton(v6 ? AF_INET6 : AF_INET, src, c.src);
	inet_pton(v6 ? AF_INET6 : AF_INET, dst, c.dst);
	return c;
}

#define IN(src, dport) \
	conn(RWALL_POINT_IN, IPPROTO_TCP, src, "192.0.2.1", dport)

static void cuts(void **state)
{
	static const char gateway[] =
		"gateway: true\nlocal:\n"
		"  - {id: web, from: any, to: any, service: tcp/80}\n"
		"  - {id: dns, from: self, to: any, service: udp/53}\n";
	struct rwall_conn list[] = {
		conn(RWALL_POINT_FORWARD, IPPROTO_TCP, "10.0.0.1", "10.9.0.1",
		     80),
		conn(RWALL_POINT_FORWARD, IPPROTO_TCP, "2001:db8::1",
		     "2001:db8:9::1", 80),
		conn(RWALL_POINT_FORWARD, IPPROTO_TCP, "2001:db8::1",
		     "2001:db8:9::1", 81),
		conn(RWALL_POINT_FORWARD, 47, "10.0.0.1", "10.9.0.1", 0),
		conn(RWALL_POINT_OUT, IPPROTO_UDP, "192.0.2.1", "192.0.2.9",
		     53),
		conn(RWALL_POINT_OUT, IPPROTO_UDP, "192.0.2.1", "192.0.2.9",
		     123),
		conn(RWALL_POINT_IN, IPPROTO_TCP, "127.0.0.1", "127.0.0.1", 99),
		/* By its own address, that is by the loopback interface too. */
		IN("192.0.2.1", 99),
	};
	const struct rwall_conns c = { .conn = list, .n = RWALL_COUNT(list) };
	_cleanup_free_ char *site = rwall_xasprintf("%s%s", HEAD, gateway);
	struct rwall_policy p, before;
	struct rwall_cuts cuts;

	(void)state;
	policy(&p, site);
	rwall_cuts_judge(NULL, &p.t, &c, &cuts);
	assert_int_equal(cuts.open, 8);
	assert_int_equal(cuts.n, 3);
	assert_int_equal(cuts.first[0].conn.dport, 81);
	assert_int_equal(cuts.first[0].fate.reason, RWALL_REASON_NO_SERVICE);
	assert_int_equal(cuts.first[1].conn.proto, 47);
	assert_int_equal(cuts.first[2].conn.dport, 123);
	/* What is denied already is not cut once more; the same cuts nothing. */
	rwall_cuts_judge(&p.t, &p.t, &c, &cuts);
	assert_int_equal(cuts.n, 0);
	/* Before, only names could leave; of those that pass none goes. */
	policy(&before, HEAD "gateway: true\nlocal:\n"
			     "  - {id: a, from: any, to: any, service: "
			     "tcp/80-81}\n");
	rwall_cuts_judge(&before.t, &p.t, &c, &cuts);
	assert_int_equal(cuts.n, 1);
	assert_int_equal(cuts.first[0].conn.dport, 81);
	rwall_blobfile_close(&p);
	rwall_blobfile_close(&before);
}

/* However many there are, those that administer the host are named. */
static void cuts_first(void **state)
{
	struct rwall_conn list[20];
	const struct rwall_conns c = { .conn = list, .n = RWALL_COUNT(list) };
	struct rwall_policy p;
	struct rwall_cuts cuts;
	size_t i;

	(void)state;
	for (i = 0; i < RWALL_COUNT(list); i++)
		list[i] = IN("192.0.2.7", 8000 + i);
	list[17].dport = 22;
	policy(&p, HEAD);
	rwall_cuts_judge(NULL, &p.t, &c, &cuts);
	assert_int_equal(cuts.n, 20);
	assert_int_equal(cuts.first[0].conn.dport, 22);
	assert_int_equal(cuts.first[1].conn.dport, 8001);
	rwall_blobfile_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sessions),   cmocka_unit_test(zones),
		cmocka_unit_test(modes),      cmocka_unit_test(ports),
		cmocka_unit_test(remedy),     cmocka_unit_test(cuts),
		cmocka_unit_test(cuts_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
