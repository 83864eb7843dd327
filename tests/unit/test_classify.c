// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_classify.c - the classifier against two rivals, and by hand
 *
 * For: core/classify.c, core/naive.c and the compiler's rooms together. The
 * randomised comparison puts RWALL_TEST_PACKETS packets (a million and more) to
 * the classifier, to the linear walk over the blob's rules, and to the linear
 * walk over the model, which has never seen a blob.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compile.h"
#include "naive.h"
#include "random_model.h"
#include "util.h"

#define MODELS	240
#define PACKETS 5000 /* a model: 1,200,000 in all */

struct opened {
	void *blob;
	size_t size;
	struct rwall_tables t;
};

static void open_model(const struct rwall_model *m, struct opened *o)
{
	const char *why = NULL;

	assert_int_equal(rwall_compile(m, &o->blob, &o->size, &why), 0);
	if (!rwall_blob_open(o->blob, o->size, &o->t, &why))
		fail_msg("the compiler's own blob was refused: %s", why);
}

static void compare(const struct rwall_model *m, const struct opened *o,
		    uint64_t seed, unsigned int packets)
{
	struct random_packet p;

	while (packets--) {
		int model, naive, fast;

		random_draw(m, &p);
		p.key.in_zone = rwall_blob_zone(&o->t, p.in_name);
		p.key.out_zone = rwall_blob_zone(&o->t, p.out_name);
		model = random_rival(m, &p);
		naive = rwall_naive_classify(&o->t, &p.key);
		fast = rwall_classify(&o->t, &p.key);
		if (model != naive || model != fast)
			fail_msg(
				"seed %llu: point %d slot %d port %d v6 %d: model %d, rules %d, tables %d",
				(unsigned long long)seed, p.key.point,
				p.key.slot, p.key.dport, p.key.v6, model, naive,
				fast);
	}
}

static void test_rivals(void **unused)
{
	const char *text = getenv("SEED");
	uint64_t seed = text ? strtoull(text, NULL, 10) : 1;
	unsigned int i;

	(void)unused;
	print_message("# %u packets from seed %llu\n", MODELS * PACKETS,
		      (unsigned long long)seed);
	for (i = 0; i < MODELS; i++) {
		unsigned int zones = i % 3 ? random_below(5) : 0;
		struct rwall_model *m;
		struct opened o;

		random_seed(seed + i);
		m = random_model(random_below(i % 8 ? 40 : 900),
				 random_below(12), zones);
		open_model(m, &o);
		compare(m, &o, seed + i, PACKETS);
		free(o.blob);
		rwall_model_free(m);
	}
}

/* A thousand services at a thousand ports need sixteen-bit tables. */
static void test_wide(void **unused)
{
	struct rwall_model *m;
	struct opened o;

	(void)unused;
	random_seed(7);
	m = random_model(3000, 100, 0);
	open_model(m, &o);
	assert_true(o.t.wide);
	compare(m, &o, 7, 20000);
	free(o.blob);
	rwall_model_free(m);
}

static struct rwall_rule *in_rule(struct rwall_model *m, uint16_t port,
				  uint16_t from, const char *flow)
{
	struct rwall_rule *r = rwall_model_add_rule(m);

	r->point = RWALL_POINT_IN;
	r->slot = RWALL_SLOT_TCP;
	r->port_lo = r->port_hi = port;
	r->from = from;
	r->to = RWALL_GROUP_SELF;
	r->in_zones = r->out_zones = RWALL_ZONES_ALL;
	r->flow = rwall_xstrdup(flow);
	return r;
}

static struct rwall_model *small_model(void)
{
	struct rwall_model *m = rwall_model_new();
	struct rwall_group *g;

	m->name = rwall_xstrdup("small");
	m->roles = rwall_xstrdup("p/server");
	m->points = 1u << RWALL_POINT_IN | 1u << RWALL_POINT_OUT;
	while (m->ngroups < 2)
		rwall_model_add_group(m);
	g = &m->groups[1];
	rwall_group_add4(g, 0x0a140000, 0x0a14ffff); /* 10.20.0.0/16 */
	rwall_group_add6(g, (struct rwall_addr6){ 0x20010db800200000, 0 },
			 (struct rwall_addr6){ 0x20010db80020ffff, ~0ull });
	in_rule(m, 443, 1, "p/a-https");
	in_rule(m, 8443, RWALL_GROUP_ANY, "p/b-console");
	rwall_model_sort(m);
	return m;
}

static int ask(const struct opened *o, uint16_t port, const char *src, bool v6)
{
	struct rwall_key k = { .src = src, .dport = port, .v6 = v6 };

	k.point = RWALL_POINT_IN;
	k.slot = RWALL_SLOT_TCP;
	return rwall_classify(&o->t, &k);
}

static void test_by_hand(void **unused)
{
	struct rwall_model *m = small_model();
	struct opened o;

	(void)unused;
	open_model(m, &o);
	assert_int_equal(ask(&o, 443, "\x0a\x14\x00\x00", false), 0);
	assert_int_equal(ask(&o, 443, "\x0a\x14\xff\xff", false), 0);
	assert_int_equal(ask(&o, 443, "\x0a\x13\xff\xff", false),
			 -RWALL_REASON_NO_PEER);
	assert_int_equal(ask(&o, 443, "\x0a\x15\x00\x00", false),
			 -RWALL_REASON_NO_PEER);
	assert_int_equal(ask(&o, 8443, "\xc0\x00\x02\x01", false), 1);
	assert_int_equal(ask(&o, 442, "\x0a\x14\x00\x00", false),
			 -RWALL_REASON_NO_SERVICE);
	assert_int_equal(ask(&o, 443,
			     "\x20\x01\x0d\xb8\x00\x20\x00\x01"
			     "\x00\x00\x00\x00\x00\x00\x00\x01",
			     true),
			 0);
	assert_int_equal(ask(&o, 443,
			     "\x20\x01\x0d\xb8\x00\x21\x00\x00"
			     "\x00\x00\x00\x00\x00\x00\x00\x00",
			     true),
			 -RWALL_REASON_NO_PEER);
	free(o.blob);
	rwall_model_free(m);
}

static void test_reverse(void **unused)
{
	struct rwall_key k = { .src = "s", .dst = "d", .sport = 1, .dport = 2 };

	(void)unused;
	k.point = RWALL_POINT_IN;
	k.in_zone = 3;
	rwall_key_reverse(&k);
	assert_string_equal(k.src, "d");
	assert_string_equal(k.dst, "s");
	assert_int_equal(k.sport, 2);
	assert_int_equal(k.dport, 1);
	assert_int_equal(k.point, RWALL_POINT_OUT);
	assert_int_equal(k.in_zone, 0);
	assert_int_equal(k.out_zone, 3);
	k.slot = RWALL_SLOT_ICMP;
	k.sport = k.dport = 0; /* echo reply */
	rwall_key_reverse(&k);
	assert_int_equal(k.dport, 8 << 8);
	k.slot = RWALL_SLOT_ICMPV6;
	k.sport = k.dport = 129 << 8;
	k.point = RWALL_POINT_FORWARD;
	rwall_key_reverse(&k);
	assert_int_equal(k.dport, 128 << 8);
	assert_int_equal(k.point, RWALL_POINT_FORWARD);
}

static void test_same_bytes(void **unused)
{
	struct rwall_model *m = small_model();
	struct opened a, b;

	(void)unused;
	open_model(m, &a);
	open_model(m, &b);
	assert_int_equal(a.size, b.size);
	assert_memory_equal(a.blob, b.blob, a.size);
	free(a.blob);
	free(b.blob);
	rwall_model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_reverse),
		cmocka_unit_test(test_rivals),
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_same_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
