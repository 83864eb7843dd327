// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_diffset.c - what two policies permit differently
 *
 * For: userspace/diffset*.c. Random policies are compared, and then random
 * packets judged by core/naive.c are looked for in what was said: a packet
 * that one policy alone permits must be in a box, and no other may be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "compile.h"
#include "diffset.h"
#include "diffset_tell.h"
#include "naive.h"
#include "random_model.h"
#include "small_policy.h"

static void open_model(struct rwall_model *m, struct rwall_policy *p)
{
	const char *why;
	size_t size;
	void *blob;

	assert_int_equal(rwall_compile(m, &blob, &size, &why), 0);
	assert_int_equal(rwall_blobfile_open(blob, size, p, &why), 0);
	rwall_model_free(m);
}

static uint32_t iface_atom(const struct rwall_space *s, const char *name)
{
	size_t i, j;

	for (i = 0; i < s->nifaces; i++) {
		for (j = 0; j < s->npolicies; j++)
			if (s->ifaces[i].zone[j] !=
			    rwall_blob_zone(s->t[j], name))
				break;
		if (j == s->npolicies && !s->ifaces[i].loopback)
			return i;
	}
	fail_msg("no atom of interface %s", name);
	return 0;
}

static bool in_box(const struct rwall_space *s, const struct rwall_box *box,
		   const struct random_packet *p)
{
	const struct rwall_key *k = &p->key;
	uint32_t src = rwall_space_address(s, k->v6, p->src);
	uint32_t dst = rwall_space_address(s, k->v6, p->dst);

	return box->point == k->point && box->slot == k->slot &&
	       box->lo <= k->dport && k->dport <= box->hi &&
	       rwall_set_has(s, box->from, src) &&
	       rwall_set_has(s, box->to, dst) &&
	       (k->point == RWALL_POINT_OUT ||
		rwall_set_has(s, box->in, iface_atom(s, p->in_name))) &&
	       (k->point == RWALL_POINT_IN ||
		rwall_set_has(s, box->out, iface_atom(s, p->out_name)));
}

static bool in_flows(const struct rwall_diffset *d, bool gained,
		     const struct random_packet *p)
{
	size_t i, j;

	for (i = 0; i < d->nflows; i++) {
		const struct rwall_boxes *b = gained ? &d->flows[i].gained :
						       &d->flows[i].lost;

		for (j = 0; j < b->n; j++)
			if (in_box(d->space, &b->box[j], p))
				return true;
	}
	return false;
}

static bool permits(const struct rwall_tables *t, struct random_packet *p)
{
	p->key.in_zone = rwall_blob_zone(t, p->in_name);
	p->key.out_zone = rwall_blob_zone(t, p->out_name);
	return rwall_naive_classify(t, &p->key) >= 0;
}

static unsigned int check_packets(const struct rwall_diffset *d,
				  const struct rwall_model *m, unsigned int n)
{
	const struct rwall_tables *a = d->space->t[0], *b = d->space->t[1];
	struct random_packet p;
	unsigned int differ = 0;
	bool was, is;

	while (n--) {
		random_draw(m, &p);
		was = permits(a, &p);
		is = permits(b, &p);
		differ += was != is;
		assert_int_equal(in_flows(d, true, &p), is && !was);
		assert_int_equal(in_flows(d, false, &p), was && !is);
	}
	return differ;
}

static void drop_rules(struct rwall_model *m, unsigned int n)
{
	while (n-- && m->nrules > 1)
		m->rules[random_below(m->nrules)].port_hi = UINT16_MAX;
}

/* Of two policies made from the same seed, one with other ports in places. */
static void compare_random(unsigned int seed, bool alike, unsigned int *differ)
{
	unsigned int rules = 1 + seed % 40, groups = 1 + seed % 7;
	unsigned int zones = seed % 4;
	struct rwall_policy a = { 0 }, b = { 0 };
	struct rwall_model *m;
	struct rwall_diffset *d;

	random_seed(seed);
	open_model(random_model(rules, groups, zones), &a);
	random_seed(alike ? seed : seed + 1000);
	m = random_model(rules, groups, zones);
	drop_rules(m, alike ? 3 : 0);
	rwall_model_sort(m);
	open_model(m, &b);
	d = rwall_diffset_new(&a.t, &b.t);
	random_seed(seed);
	m = random_model(rules, groups, zones);
	*differ += check_packets(d, m, 300);
	rwall_model_free(m);
	rwall_diffset_free(d);
	rwall_blobfile_close(&a);
	rwall_blobfile_close(&b);
}

static void random_policies(void **state)
{
	unsigned int seed, differ = 0;

	(void)state;
	for (seed = 1; seed <= 150; seed++)
		compare_random(seed, seed % 2, &differ);
	assert_true(differ > 1000);
}

static void a_policy_is_like_itself(void **state)
{
	struct rwall_policy a = { 0 };
	struct rwall_diffset *d;
	unsigned int seed;

	(void)state;
	for (seed = 1; seed <= 30; seed++) {
		random_seed(seed);
		open_model(random_model(30, 5, 3), &a);
		d = rwall_diffset_new(&a.t, &a.t);
		assert_false(d->permissions);
		assert_false(d->names);
		assert_int_equal(d->nsettings, 0);
		rwall_diffset_free(d);
		rwall_blobfile_close(&a);
	}
}

static struct rwall_rule *rule_of(struct rwall_model *m, const char *flow)
{
	size_t i;

	for (i = 0; i < m->nrules; i++)
		if (!strcmp(m->rules[i].flow, flow))
			return &m->rules[i];
	fail_msg("no rule of %s", flow);
	return NULL;
}

/* The small policy, and what the test makes of it. */
static struct rwall_policy before, after;

static struct rwall_diffset *compare_small(struct rwall_model *m)
{
	small_policy(&before);
	rwall_model_sort(m);
	open_model(m, &after);
	return rwall_diffset_new(&before.t, &after.t);
}

static void close_small(struct rwall_diffset *d)
{
	rwall_diffset_free(d);
	rwall_blobfile_close(&before);
	rwall_blobfile_close(&after);
}

static const struct rwall_flow_diff *changed(const struct rwall_diffset *d,
					     const char *flow)
{
	size_t i;

	for (i = 0; i < d->nflows; i++)
		if (!strcmp(d->flows[i].flow, flow))
			return &d->flows[i];
	fail_msg("no flow %s", flow);
	return NULL;
}

static void assert_box(const struct rwall_diffset *d,
		       const struct rwall_boxes *boxes, const char *expected)
{
	_cleanup_text_ struct rwall_text b = { 0 };

	assert_int_equal(boxes->n, 1);
	rwall_tell_box(d->space, &boxes->box[0], 9, &b);
	assert_string_equal(rwall_text_get(&b), expected);
}

static void renamed(void **state)
{
	struct rwall_model *m = small_model();
	struct rwall_rule *r = rule_of(m, "epo/dns");
	struct rwall_diffset *d;

	(void)state;
	free(r->flow);
	r->flow = rwall_xstrdup("local/names");
	d = compare_small(m);
	assert_false(d->permissions);
	assert_true(d->names);
	assert_int_equal(changed(d, "epo/dns")->change, RWALL_CHANGE_UNNAMED);
	assert_int_equal(changed(d, "local/names")->change, RWALL_CHANGE_NAMED);
	close_small(d);
}

static void narrowed_and_widened(void **state)
{
	struct rwall_model *m = small_model();
	struct rwall_diffset *d;
	uint16_t agent, admin;

	(void)state;
	agent = rule_of(m, "epo/agent-https")->from;
	admin = rule_of(m, "local/ssh")->from;
	m->groups[agent].r4[0].hi -= 1u << 15;
	rwall_group_add4(&m->groups[admin], 0xc6336400, 0xc63364ff);
	rule_of(m, "epo/sql")->port_hi += 2;
	d = compare_small(m);
	assert_box(d, &changed(d, "epo/agent-https")->lost,
		   "443/tcp from 10.20.128.0/17");
	assert_int_equal(changed(d, "epo/agent-https")->change,
			 RWALL_CHANGE_NARROWED);
	assert_box(d, &changed(d, "local/ssh")->gained,
		   "22/tcp from 198.51.100.0/24 through eth0");
	assert_box(d, &changed(d, "epo/sql")->gained,
		   "1434-1435/tcp to 10.0.5.10, 2001:db8::5");
	assert_int_equal(changed(d, "epo/sql")->change, RWALL_CHANGE_WIDENED);
	close_small(d);
}

static void zones_count(void **state)
{
	struct rwall_model *m = small_model();
	struct rwall_diffset *d;

	(void)state;
	rule_of(m, "local/ssh")->in_zones = RWALL_ZONES_ALL;
	d = compare_small(m);
	assert_box(d, &changed(d, "local/ssh")->gained,
		   "22/tcp from 192.0.2.0/24 through any other");
	close_small(d);
}

/* What one flow gives up another may still permit: nothing is lost. */
static void another_flow_still_permits(void **state)
{
	struct rwall_model *m = small_model();
	struct rwall_rule *r, *dns = rule_of(m, "epo/dns");
	struct rwall_diffset *d;

	(void)state;
	r = rwall_model_add_rule(m);
	dns = rule_of(m, "epo/dns");
	*r = *dns;
	r->flow = rwall_xstrdup("local/udp");
	r->service = rwall_xstrdup("udp");
	r->from_role = rwall_xstrdup("");
	r->to_role = rwall_xstrdup("");
	r->row = rwall_xstrdup("");
	r->title_en = rwall_xstrdup("");
	r->title_ja = rwall_xstrdup("");
	r->port_lo = 1;
	r->port_hi = 52;
	dns->port_lo = 54;
	dns->port_hi = 60;
	r->port_hi = 55;
	d = compare_small(m);
	assert_int_equal(changed(d, "epo/dns")->lost.n, 0);
	assert_int_equal(changed(d, "epo/dns")->change, RWALL_CHANGE_WIDENED);
	assert_box(d, &changed(d, "epo/dns")->gained, "54-60/udp to any");
	assert_int_equal(changed(d, "local/udp")->gained.n, 2);
	close_small(d);
}

static void settings(void **state)
{
	struct rwall_model *m = small_model();
	struct rwall_diffset *d;

	(void)state;
	m->mode[RWALL_POINT_IN] = RWALL_MODE_AUDIT;
	m->deny[RWALL_POINT_OUT] = !m->deny[RWALL_POINT_OUT];
	m->points = 7;
	rule_of(m, "epo/ftp")->helper = RWALL_HELPER_NONE;
	d = compare_small(m);
	assert_false(d->permissions);
	assert_int_equal(d->nsettings, 4);
	assert_string_equal(d->settings[0].setting, "enforced");
	assert_string_equal(d->settings[0].at, "forward");
	assert_string_equal(d->settings[1].setting, "mode");
	assert_string_equal(d->settings[2].setting, "deny");
	assert_string_equal(d->settings[3].setting, "helper");
	assert_string_equal(d->settings[3].before, "ftp");
	close_small(d);
}

static void fill_rule(struct rwall_model *m, unsigned int i, uint16_t group)
{
	struct rwall_rule *r = rwall_model_add_rule(m);

	r->point = i % 3 ? RWALL_POINT_IN : RWALL_POINT_OUT;
	r->port_lo = 1 + i;
	r->port_hi = 1 + i + i % 5;
	r->from = i % 3 ? group : RWALL_GROUP_SELF;
	r->to = i % 3 ? RWALL_GROUP_SELF : group;
	r->in_zones = r->out_zones = RWALL_ZONES_ALL;
	r->flow = rwall_xasprintf("p/f%u", i);
	r->service = rwall_xstrdup("");
	r->from_role = rwall_xstrdup("");
	r->to_role = rwall_xstrdup("");
	r->row = rwall_xstrdup("");
	r->title_en = rwall_xstrdup("");
	r->title_ja = rwall_xstrdup("");
}

/* Rules at thousands of ports, for groups of many ranges each. */
static struct rwall_model *large_model(unsigned int rules, unsigned int skip)
{
	struct rwall_model *m = small_model();
	unsigned int i, j;

	for (i = 0; i < 40; i++) {
		struct rwall_group *g = rwall_model_add_group(m);

		g->name = rwall_xasprintf("p/g%u", i);
		for (j = 0; j < 50; j++)
			rwall_group_add4(g, i << 20 | j << 8,
					 (i << 20 | j << 8) + 3 * i);
	}
	for (i = 0; i < rules; i++)
		if (!skip || i % skip)
			fill_rule(m, i, m->ngroups - 1 - i % 40);
	rwall_model_sort(m);
	return m;
}

/* Thousands of rules of which many are gone must not take minutes. */
static void large_policies(void **state)
{
	struct rwall_policy a = { 0 }, b = { 0 };
	struct rwall_diffset *d;
	clock_t begin = clock();
	size_t i, lost = 0;

	(void)state;
	open_model(large_model(4000, 0), &a);
	open_model(large_model(4000, 10), &b);
	d = rwall_diffset_new(&a.t, &b.t);
	for (i = 0; i < d->nflows; i++) {
		assert_int_equal(d->flows[i].gained.n, 0);
		lost += d->flows[i].lost.n;
	}
	assert_int_equal(lost, 400);
	assert_true(clock() - begin < 60 * CLOCKS_PER_SEC);
	rwall_diffset_free(d);
	rwall_blobfile_close(&a);
	rwall_blobfile_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_policies),
		cmocka_unit_test(a_policy_is_like_itself),
		cmocka_unit_test(renamed),
		cmocka_unit_test(narrowed_and_widened),
		cmocka_unit_test(zones_count),
		cmocka_unit_test(another_flow_still_permits),
		cmocka_unit_test(settings),
		cmocka_unit_test(large_policies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
