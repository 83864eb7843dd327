// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_expect.c - files of expectations, and whether policies keep them
 *
 * For: userspace/expect*.c. Random sets of packets are expected of random
 * policies; what is found is compared with what core/naive.c says to packets
 * out of the set, and to the packet that is said to be at fault.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "compile.h"
#include "expect_check.h"
#include "naive.h"
#include "policy_text.h"
#include "random_model.h"
#include "small_policy.h"
#include "stateless.h"

static void bad_files(void **state)
{
	struct rwall_expectations *e = NULL;
	struct rwall_diag *d;
	glob_t found;
	size_t i;

	(void)state;
	assert_int_equal(
		glob("tests/schema/bad/expect-*.yaml", 0, NULL, &found), 0);
	for (i = 0; i < found.gl_pathc; i++) {
		d = rwall_diag_new();
		if (rwall_expect_load(found.gl_pathv[i], d, &e) != -EINVAL)
			fail_msg("%s was taken", found.gl_pathv[i]);
		rwall_diag_free(d);
	}
	assert_true(i > 10);
	globfree(&found);
}

/* One expectation in a file; what no schema can see is refused as well. */
static void refused(const char *packets, const char *because)
{
	char path[] = "/tmp/rolewall-test-XXXXXX", *said;
	struct rwall_expectations *e = NULL;
	struct rwall_diag *d = rwall_diag_new();
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_true(dprintf(fd,
			    "rolewall: expectations/1\nexpect: [allow: {%s}]\n",
			    packets) > 0);
	close(fd);
	assert_int_equal(rwall_expect_load(path, d, &e), -EINVAL);
	unlink(path);
	said = policy_text_print(d);
	if (!strstr(said, because))
		fail_msg("wanted \"%s\" in: %s", because, said);
	free(said);
	rwall_diag_free(d);
}

static void mistakes(void **state)
{
	(void)state;
	refused("in: tcp/1, src: []", "the list is empty");
	refused("in: tcp/1, iif: []", "the list is empty");
	refused("out: tcp/1, iif: eth0",
		"what goes out has no interface that it came by");
	refused("in: tcp/1, src: 10.0.0.1, dst: \"fd00::1\"",
		"no packet is from IPv4 to IPv6");
	refused("in: icmp, state: reply",
		"the ICMP type of a reply is not named");
}

static void good_file(void **state)
{
	struct rwall_diag *d = rwall_diag_new();
	_cleanup_text_ struct rwall_text title = { 0 };
	struct rwall_expectations *e;

	(void)state;
	assert_int_equal(rwall_expect_load("tests/schema/good/expect-all.yaml",
					   d, &e),
			 0);
	assert_int_equal(e->n, 7);
	assert_true(e->expect[0].allowed);
	assert_int_equal(e->expect[0].point, RWALL_POINT_IN);
	assert_int_equal(e->expect[0].ports->port[0].lo, 443);
	assert_string_equal(e->expect[0].flow,
			    "mcafee-epo/agent-to-server-secure");
	assert_int_equal(e->expect[1].deny.src.except.nr6, 1);
	assert_int_equal(e->expect[2].reason, RWALL_REASON_NO_ZONE);
	assert_int_equal(e->expect[3].allow.oif.n, 2);
	assert_int_equal(e->expect[5].allow.state, RWALL_TRACK_REPLY);
	rwall_expect_title(&e->expect[4], &title);
	assert_non_null(strstr(rwall_text_get(&title),
			       "from 10.0.0.1-10.0.0.9 to 10.0.0.0/8 but "
			       "10.1.0.0/16"));
	rwall_expect_free(e);
	rwall_diag_free(d);
}

/* One expectation made by hand, and what becomes of it. */
struct trial {
	struct rwall_policy policy;
	struct rwall_expect expect;
	struct rwall_expectations e;
	struct rwall_port port;
	struct rwall_ports ports;
	struct rwall_range4 r4[2];
	struct rwall_range6 r6[2];
	struct rwall_space *space;
	struct rwall_book book;
	struct rwall_finding finding;
};

static void open_model(struct rwall_model *m, struct rwall_policy *p)
{
	const char *why;
	size_t size;
	void *blob;

	assert_int_equal(rwall_compile(m, &blob, &size, &why), 0);
	assert_int_equal(rwall_blobfile_open(blob, size, p, &why), 0);
	rwall_model_free(m);
}

/* A range that begins and ends near where the policy's own ranges do. */
static void draw_end(const struct rwall_model *m, struct rwall_expect_end *end,
		     struct rwall_range4 *r4, struct rwall_range6 *r6)
{
	const struct rwall_group *g = &m->groups[random_below(m->ngroups)];

	end->any = !random_below(3) || !g->nr4 || !g->nr6;
	if (end->any)
		return;
	*r4 = g->r4[0];
	*r6 = g->r6[0];
	if (r4->hi - r4->lo > 3 && random_below(2))
		r4->hi -= 2;
	if (random_below(3))
		end->addresses.r4 = r4, end->addresses.nr4 = 1;
	if (!end->addresses.nr4 || random_below(2))
		end->addresses.r6 = r6, end->addresses.nr6 = 1;
}

static void draw_expectation(const struct rwall_model *m, struct trial *t)
{
	const struct rwall_rule *r = &m->rules[random_below(m->nrules)];
	struct rwall_expect *x = &t->expect;
	struct rwall_expect_packets *p;

	x->allowed = random_below(2);
	p = x->allowed ? &x->allow : &x->deny;
	p->given = true;
	x->point = r->point;
	t->port = (struct rwall_port){ r->slot, r->port_lo, r->port_hi };
	if (random_below(2))
		t->port.hi = t->port.lo;
	t->ports = (struct rwall_ports){ &t->port, 1 };
	x->ports = &t->ports;
	draw_end(m, &p->src, &t->r4[0], &t->r6[0]);
	draw_end(m, &p->dst, &t->r4[1], &t->r6[1]);
}

static void run_trial(struct trial *t)
{
	const struct rwall_tables *tables = &t->policy.t;

	t->e = (struct rwall_expectations){ .expect = &t->expect, .n = 1 };
	t->space = rwall_expect_space(tables, &t->e);
	rwall_split_book(t->space, 0, NULL, &t->book);
	rwall_expect_check(t->space, &t->book, &t->e, 0, &t->finding);
}

static void end_trial(struct trial *t)
{
	free(t->finding.boxes.box);
	rwall_split_book_free(&t->book);
	rwall_space_free(t->space);
	rwall_blobfile_close(&t->policy);
}

static uint64_t number(const uint8_t *bytes, int n)
{
	uint64_t v = 0;

	while (n--)
		v = v << 8 | *bytes++;
	return v;
}

static bool at_end(const struct rwall_expect_end *end, bool v6,
		   const uint8_t *addr)
{
	const struct rwall_range6 *r6 = end->addresses.r6;
	const struct rwall_range4 *r4 = end->addresses.r4;
	uint64_t hi = number(addr, v6 ? 8 : 4), lo = number(addr + 8, 8);

	if (end->any)
		return true;
	if (!v6)
		return end->addresses.nr4 && r4->lo <= hi && hi <= r4->hi;
	return end->addresses.nr6 &&
	       (hi > r6->lo.hi || (hi == r6->lo.hi && lo >= r6->lo.lo)) &&
	       (hi < r6->hi.hi || (hi == r6->hi.hi && lo <= r6->hi.lo));
}

static bool meant(const struct trial *t, const struct random_packet *p)
{
	const struct rwall_expect_packets *x = rwall_expect_packets(&t->expect);

	return p->key.point == t->expect.point && p->key.slot == t->port.slot &&
	       t->port.lo <= p->key.dport && p->key.dport <= t->port.hi &&
	       at_end(&x->src, p->key.v6, p->src) &&
	       at_end(&x->dst, p->key.v6, p->dst);
}

/* As it stands; without connections perhaps as what it would answer, too. */
static bool passes(const struct rwall_tables *t, struct rwall_key k)
{
	if (rwall_naive_classify(t, &k) >= 0)
		return true;
	if (!rwall_stateless_mistaken(t, &k))
		return false;
	if (k.slot == RWALL_SLOT_OTHER)
		k.sport = k.dport;
	rwall_key_reverse(&k);
	return rwall_naive_classify(t, &k) >= 0;
}

/* A set that holds has no packet that is judged otherwise. */
static unsigned int try_packets(const struct rwall_model *m, struct trial *t)
{
	struct random_packet p;
	unsigned int n = 400, tried = 0;
	bool permitted;

	while (n--) {
		random_draw(m, &p);
		if (!meant(t, &p))
			continue;
		p.key.in_zone = rwall_blob_zone(&t->policy.t, p.in_name);
		p.key.out_zone = rwall_blob_zone(&t->policy.t, p.out_name);
		permitted = passes(&t->policy.t, p.key);
		tried++;
		if (t->finding.failing == RWALL_FAILING_NOT)
			assert_int_equal(permitted, t->expect.allowed);
	}
	return tried;
}

/* And one that does not has the packet that was named. */
static void try_example(const struct trial *t)
{
	const struct rwall_opinion *o = &t->finding.opinion;

	if (t->finding.failing == RWALL_FAILING_NOT)
		return;
	assert_true(t->finding.has_packet);
	assert_int_equal(o->verdict == RWALL_VERDICT_ACCEPT,
			 !t->expect.allowed);
	assert_int_equal(t->finding.packet.point, t->expect.point);
}

static bool is_icmp(const struct trial *t)
{
	return t->port.slot == RWALL_SLOT_ICMP ||
	       t->port.slot == RWALL_SLOT_ICMPV6;
}

/* Does a host that may ask name servers and build tunnels keep an expectation? */
static bool is_kept(unsigned int tracking, bool allowed, bool reply,
		    struct rwall_port port, const char *flow)
{
	static const char site[] =
		"rolewall: site/1\nname: x\nroles: []\nlocal:\n"
		"- {id: dns, from: self, to: any, service: udp/53}\n"
		"- {id: tunnel, from: self, to: any, service: gre}\n"
		"- {id: ssh, from: any, to: self, service: tcp/22}\n";
	struct rwall_expect_packets *p;
	struct policy_text text;
	struct trial t = { .port = port };
	bool kept;

	policy_text_bind(&text, site);
	open_model(text.model, &t.policy);
	text.model = NULL;
	t.policy.t.tracking = tracking;
	t.ports = (struct rwall_ports){ &t.port, 1 };
	t.expect.allowed = allowed;
	t.expect.point = RWALL_POINT_IN;
	t.expect.ports = &t.ports;
	t.expect.flow = (char *)flow;
	p = allowed ? &t.expect.allow : &t.expect.deny;
	p->given = true;
	p->src.any = p->dst.any = true;
	p->state = reply ? RWALL_TRACK_REPLY : RWALL_TRACK_NEW;
	run_trial(&t);
	if (!flow)
		try_example(&t);
	kept = t.finding.failing == RWALL_FAILING_NOT;
	end_trial(&t);
	policy_text_free(&text);
	return kept;
}

static const struct rwall_port snmp = { RWALL_SLOT_UDP, 161, 161 };
static const struct rwall_port https = { RWALL_SLOT_TCP, 443, 443 };
static const struct rwall_port gre = { RWALL_SLOT_OTHER, 47, 47 };

/* Some of what must not come in may be an answer. */
static void denied_without_connections(void **state)
{
	(void)state;
	assert_true(is_kept(RWALL_TRACKING_CONNTRACK, false, false, snmp, 0));
	assert_true(is_kept(RWALL_TRACKING_SOCKET, false, false, snmp, 0));
	assert_false(is_kept(RWALL_TRACKING_NONE, false, false, snmp, 0));
	assert_true(is_kept(RWALL_TRACKING_CONNTRACK, false, true, https, 0));
	assert_false(is_kept(RWALL_TRACKING_SOCKET, false, true, https, 0));
	assert_false(is_kept(RWALL_TRACKING_NONE, false, true, https, 0));
}

/* All of what must come in may be; of ports at the other end all are meant. */
static void allowed_without_connections(void **state)
{
	(void)state;
	assert_false(is_kept(RWALL_TRACKING_CONNTRACK, true, false, gre, 0));
	assert_true(is_kept(RWALL_TRACKING_SOCKET, true, false, gre, 0));
	assert_true(is_kept(RWALL_TRACKING_NONE, true, false, gre, 0));
	assert_true(
		is_kept(RWALL_TRACKING_NONE, true, false, gre, "local/tunnel"));
	assert_false(
		is_kept(RWALL_TRACKING_NONE, true, false, gre, "local/dns"));
	assert_false(is_kept(RWALL_TRACKING_NONE, true, false, snmp, 0));
	assert_false(is_kept(RWALL_TRACKING_NONE, true, true, https, 0));
}

static void random_sets(void **state)
{
	unsigned int seed, tried = 0, holds = 0, fails = 0;
	struct rwall_model *m;

	(void)state;
	for (seed = 1; seed <= 400; seed++) {
		struct trial t = { 0 };

		random_seed(seed);
		open_model(random_model(1 + seed % 20, 1 + seed % 5, seed % 4),
			   &t.policy);
		random_seed(seed);
		m = random_model(1 + seed % 20, 1 + seed % 5, seed % 4);
		draw_expectation(m, &t);
		t.policy.t.tracking = seed % RWALL_TRACKINGS;
		run_trial(&t);
		if (!is_icmp(&t) && t.finding.failing != RWALL_FAILING_EMPTY) {
			tried += try_packets(m, &t);
			try_example(&t);
			holds += t.finding.failing == RWALL_FAILING_NOT;
			fails += t.finding.failing != RWALL_FAILING_NOT;
		}
		rwall_model_free(m);
		end_trial(&t);
	}
	assert_true(tried > 1000 && holds > 30 && fails > 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_files),
		cmocka_unit_test(mistakes),
		cmocka_unit_test(good_file),
		cmocka_unit_test(denied_without_connections),
		cmocka_unit_test(allowed_without_connections),
		cmocka_unit_test(random_sets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
