// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_interval.c - addresses to peer classes, in every form of the tables
 *
 * For: core/interval.h, core/blob_addr.c and the compiler's peers. Lists of
 * prefixes that lead to each form are compiled; addresses at, before and behind
 * every end are put to the tables, to the linear rival and to the list itself.
 * Then the tables' bytes are damaged, in memory of exactly the blob's size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compile.h"
#include "interval.h"
#include "naive.h"
#include "random_model.h"
#include "util.h"

#define NEAR	  RWALL_ADDR_NEAR
#define BYTE	  RWALL_ADDR_BYTE
#define MUTATIONS 4000

/* Which list leads to which form. */
static const struct form {
	const char *name;
	bool v6;
	unsigned int n;
	unsigned int groups;
	unsigned int from, to; /* bits of an address that are drawn */
	struct rwall_addr6 base;
	uint8_t form;
	bool low;
} forms[] = {
	{ "hosts of a /16",
	  false,
	  900,
	  1,
	  0,
	  16,
	  { 0x0a140000, 0 },
	  NEAR | BYTE,
	  false },
	{ "/24s anywhere", false, 900, 2, 8, 32, { 0, 0 }, NEAR | BYTE, false },
	{ "hosts anywhere", false, 900, 3, 0, 32, { 0, 0 }, BYTE, false },
	{ "hosts of a /16 in many groups",
	  false,
	  900,
	  400,
	  0,
	  16,
	  { 0x0a140000, 0 },
	  NEAR,
	  false },
	{ "hosts anywhere in many groups",
	  false,
	  900,
	  400,
	  0,
	  32,
	  { 0, 0 },
	  0,
	  false },
	{ "five /8s", false, 5, 1, 24, 32, { 0, 0 }, NEAR | BYTE, false },
	{ "one host", false, 1, 1, 0, 32, { 0, 0 }, NEAR | BYTE, false },
	{ "/48s of 2000::/7",
	  true,
	  900,
	  2,
	  80,
	  121,
	  { 0x2000ull << 48, 0 },
	  NEAR | BYTE,
	  false },
	{ "/64s of a /32",
	  true,
	  900,
	  1,
	  64,
	  96,
	  { 0x20010db8ull << 32, 0 },
	  NEAR | BYTE,
	  false },
	{ "/64s anywhere", true, 900, 2, 64, 128, { 0, 0 }, BYTE, false },
	{ "/64s anywhere in many groups",
	  true,
	  900,
	  400,
	  64,
	  128,
	  { 0, 0 },
	  0,
	  false },
	{ "hosts of a /48",
	  true,
	  900,
	  2,
	  0,
	  80,
	  { 0x20010db800010000, 0 },
	  NEAR | BYTE,
	  true },
	{ "hosts of a /64",
	  true,
	  900,
	  2,
	  0,
	  64,
	  { 0x20010db800010002, 0 },
	  NEAR | BYTE,
	  true },
	{ "hosts anywhere, IPv6", true, 900, 2, 0, 128, { 0, 0 }, BYTE, true },
	{ "hosts of a /48 in many groups",
	  true,
	  900,
	  400,
	  0,
	  80,
	  { 0x20010db800010000, 0 },
	  NEAR,
	  true },
};

struct fixture {
	const struct form *form;
	struct rwall_model *m;
	uint8_t *blob;
	size_t size;
	struct rwall_tables t;
};

static uint64_t draw64(void)
{
	uint64_t hi = random_below(1u << 31), lo = random_below(1u << 31);

	return hi << 33 ^ lo << 17 ^ random_below(1u << 31);
}

/* Ones from bit @from up to bit @to of 128. */
static struct rwall_addr6 bits(unsigned int from, unsigned int to)
{
	struct rwall_addr6 b = { 0, 0 };

	for (; from < to; from++)
		*(from < 64 ? &b.lo : &b.hi) |= 1ull << from % 64;
	return b;
}

static void add_range(struct fixture *f, struct rwall_group *g)
{
	const struct form *form = f->form;
	struct rwall_addr6 free = bits(form->from, form->to), lo, hi;
	struct rwall_addr6 rest = bits(0, form->from);

	if (!form->v6) {
		uint32_t at = form->base.hi + (draw64() & free.lo);

		rwall_group_add4(g, at, at | rest.lo);
		return;
	}
	lo.hi = form->base.hi + (draw64() & free.hi);
	lo.lo = draw64() & free.lo;
	hi.hi = lo.hi | rest.hi;
	hi.lo = lo.lo | rest.lo;
	rwall_group_add6(g, lo, hi);
}

static void add_rule(struct rwall_model *m, uint16_t group)
{
	struct rwall_rule *r = rwall_model_add_rule(m);

	r->point = RWALL_POINT_IN;
	r->port_lo = r->port_hi = group;
	r->from = group;
	r->to = RWALL_GROUP_SELF;
	r->in_zones = r->out_zones = RWALL_ZONES_ALL;
	r->flow = rwall_xasprintf("local/f%05u", group);
}

static void open_model(struct fixture *f)
{
	const char *why = NULL;
	void *blob;

	rwall_model_sort(f->m);
	if (rwall_compile(f->m, &blob, &f->size, &why))
		fail_msg("%s", why);
	f->blob = blob;
	if (!rwall_blob_open(f->blob, f->size, &f->t, &why))
		fail_msg("the compiler's own blob was refused: %s", why);
}

static struct rwall_model *empty_model(void)
{
	struct rwall_model *m = rwall_model_new();

	m->name = rwall_xstrdup("interval");
	m->roles = rwall_xstrdup("");
	m->points = 1u << RWALL_POINT_IN | 1u << RWALL_POINT_OUT;
	return m;
}

static void set_up(struct fixture *f, const struct form *form)
{
	unsigned int i;

	f->form = form;
	f->m = empty_model();
	for (i = 1; i <= form->groups; i++) {
		rwall_model_add_group(f->m)->name = rwall_xasprintf("g%u", i);
		add_rule(f->m, i);
	}
	for (i = 0; i < form->n; i++)
		add_range(f, &f->m->groups[1 + i % form->groups]);
	open_model(f);
}

static void tear_down(struct fixture *f)
{
	rwall_model_free(f->m);
	free(f->blob);
}

static void put(uint8_t *to, uint64_t v, int bytes)
{
	while (bytes--) {
		to[bytes] = v;
		v >>= 8;
	}
}

static bool at_or_below(struct rwall_addr6 a, struct rwall_addr6 b)
{
	return a.hi != b.hi ? a.hi < b.hi : a.lo <= b.lo;
}

static bool listed(const struct rwall_group *g, bool v6, struct rwall_addr6 a)
{
	size_t i;

	for (i = 0; !v6 && i < g->nr4; i++)
		if (g->r4[i].lo <= a.hi && a.hi <= g->r4[i].hi)
			return true;
	for (i = 0; v6 && i < g->nr6; i++)
		if (at_or_below(g->r6[i].lo, a) && at_or_below(a, g->r6[i].hi))
			return true;
	return false;
}

/* How many were asked of, and of how many the quick search was not sure. */
static unsigned int asked, unsure;

/* The short road's search may be unsure, and is else right. */
static void ask_quickly(const struct fixture *f, const uint8_t *addr)
{
	bool v6 = f->form->v6;
	u32 class = rwall_interval_quick(&f->t, v6, addr);

	asked++;
	unsure += class == RWALL_INTERVAL_UNSURE;
	if (class != RWALL_INTERVAL_UNSURE)
		assert_int_equal(class, rwall_classify_peer(&f->t, v6, addr));
}

/* An address of IPv4 stands in hi. */
static void ask(const struct fixture *f, struct rwall_addr6 a, bool slow)
{
	bool v6 = f->form->v6, want;
	uint8_t addr[16];
	struct rwall_key k = { .src = addr, .dst = addr, .v6 = v6 };
	uint16_t group = 1 + random_below(f->form->groups);
	int got;

	put(addr, a.hi, v6 ? 8 : 4);
	put(addr + 8, a.lo, 8);
	k.dport = group;
	got = rwall_classify(&f->t, &k);
	want = listed(&f->m->groups[group], v6, a);
	if (want != (got >= 0))
		fail_msg("%s: group %u, %llx:%llx: %d", f->form->name, group,
			 (unsigned long long)a.hi, (unsigned long long)a.lo,
			 got);
	if (slow)
		assert_int_equal(rwall_naive_classify(&f->t, &k), got);
	ask_quickly(f, addr);
}

/* One before, at and one behind. */
static void ask_around(const struct fixture *f, struct rwall_addr6 a, bool slow)
{
	struct rwall_addr6 b = a;

	ask(f, a, slow);
	if (!f->form->v6) {
		a.hi = (uint32_t)(a.hi - 1);
		b.hi = (uint32_t)(b.hi + 1);
	} else {
		a.hi -= !a.lo--;
		b.hi += !++b.lo;
	}
	ask(f, a, slow);
	ask(f, b, slow);
}

static void ask_all(const struct fixture *f)
{
	const struct rwall_addr_table *a = f->form->v6 ? &f->t.a6 : &f->t.a4;
	struct rwall_addr6 top = { f->form->v6 ? UINT64_MAX : UINT32_MAX,
				   UINT64_MAX };
	u64 at[2], prev[2] = { 0, 0 };
	u32 i;

	for (i = 0; i < a->n; i++) {
		rwall_blob_start(a, f->form->v6, i, at);
		assert_true(!i || at[0] > prev[0] ||
			    (at[0] == prev[0] && at[1] > prev[1]));
		memcpy(prev, at, sizeof(prev));
		ask_around(f, (struct rwall_addr6){ at[0], at[1] },
			   i % 16 == 0);
		at[0] = f->form->v6 ? draw64() : (uint32_t)draw64();
		ask(f, (struct rwall_addr6){ at[0], draw64() }, i % 16 == 0);
	}
	ask_around(f, (struct rwall_addr6){ 0, 0 }, true);
	ask_around(f, top, true);
	/* The ends of chunks. */
	for (i = 0; i <= a->nroot; i++)
		ask_around(f,
			   (struct rwall_addr6){
				   (a->first + i) << a->shift & top.hi, 0 },
			   i % 16 == 0);
}

static void test_forms(void **unused)
{
	const struct rwall_blob_header *h;
	struct fixture f;
	unsigned int i;

	(void)unused;
	for (i = 0; i < RWALL_COUNT(forms); i++) {
		random_seed(i + 1);
		set_up(&f, &forms[i]);
		h = f.t.header;
		if ((forms[i].v6 ? h->a6.form : h->a4.form) != forms[i].form)
			fail_msg("%s: form %u", forms[i].name,
				 forms[i].v6 ? h->a6.form : h->a4.form);
		assert_int_equal(!!f.t.a6.low6, forms[i].low);
		asked = unsure = 0;
		ask_all(&f);
		/* Of many hosts in one /64 alone. */
		if (!(forms[i].form & BYTE))
			assert_int_equal(unsure, asked);
		else if (forms[i].low)
			assert_true(unsure < asked);
		else
			assert_int_equal(unsure, 0);
		tear_down(&f);
	}
}

/* Ranges whose ends are those of the space, of chunks and of each other. */
static void test_edges(void **unused)
{
	static const struct rwall_range4 r4[] = {
		{ 0, 0 },
		{ 0xffffffff, 0xffffffff },
		{ 0, 0xffffffff },
		{ 1, 0xfffffffe },
		{ 0x7fffffff, 0x80000000 },
	};
	static const struct rwall_range6 r6[] = {
		{ { 0, 0 }, { 0, 0 } },
		{ { 0, 1 }, { 0, 1 } },
		{ { ~0ull, ~0ull }, { ~0ull, ~0ull } },
		{ { 0, 0 }, { ~0ull, ~0ull } },
		{ { 0, 1 }, { ~0ull, ~0ull - 1 } },
		{ { ~0ull >> 1, ~0ull }, { 1ull << 63, 0 } },
	};
	static const struct form any4 = { "edges", false,    0, 1,    0,
					  0,	   { 0, 0 }, 0, false };
	static const struct form any6 = { "edges", true,     0, 1,    0,
					  0,	   { 0, 0 }, 0, false };
	unsigned int set, i;

	(void)unused;
	for (set = 0; set < 1u << RWALL_COUNT(r6); set++) {
		struct fixture f = { .m = empty_model() };
		struct rwall_group *g = rwall_model_add_group(f.m);

		g->name = rwall_xstrdup("g");
		add_rule(f.m, 1);
		for (i = 0; i < RWALL_COUNT(r6); i++) {
			if (!(set >> i & 1))
				continue;
			rwall_group_add6(g, r6[i].lo, r6[i].hi);
			if (i < RWALL_COUNT(r4))
				rwall_group_add4(g, r4[i].lo, r4[i].hi);
		}
		open_model(&f);
		f.form = &any4;
		ask_all(&f);
		f.form = &any6;
		ask_all(&f);
		tear_down(&f);
	}
}

/* Whatever the gate lets pass must be safe to look up, and end. */
static void use(const struct fixture *f, const struct rwall_tables *t)
{
	const struct rwall_addr_table *a = f->form->v6 ? &t->a6 : &t->a4;
	uint8_t addr[16];
	u64 at[2];
	u32 i;

	for (i = 0; i < 64; i++) {
		rwall_blob_start(a, f->form->v6, random_below(a->n), at);
		put(addr, at[0] + random_below(3) - 1, f->form->v6 ? 8 : 4);
		put(addr + 8, at[1] + random_below(3) - 1, 8);
		assert_true(rwall_classify_peer(t, f->form->v6, addr) <
			    t->npeers);
	}
}

static void damage(struct fixture *f)
{
	struct rwall_blob_header *h = (void *)f->blob;
	enum rwall_section s =
		(f->form->v6 ? RWALL_SEC_A6_ROOT : RWALL_SEC_A4_ROOT) +
		random_below(f->form->v6 ? 4 : 3);
	uint32_t at = le32toh(h->section[s].offset);
	uint32_t size = le32toh(h->section[s].size);

	if (!random_below(4)) {
		at = offsetof(struct rwall_blob_header, a4);
		size = 2 * sizeof(h->a4);
	}
	if (!size)
		return;
	at += random_below(size);
	if (random_below(2))
		f->blob[at] ^= 1 << random_below(8);
	else
		f->blob[at] = random_below(256);
}

static void test_damage(void **unused)
{
	unsigned int i, n, passed = 0;
	struct rwall_tables t;
	const char *why;

	(void)unused;
	for (i = 0; i < RWALL_COUNT(forms); i++) {
		struct fixture f;
		uint8_t *good;

		random_seed(i + 100);
		set_up(&f, &forms[i]);
		good = rwall_xcalloc(f.size, 1);
		memcpy(good, f.blob, f.size);
		for (n = 0; n < MUTATIONS; n++) {
			damage(&f);
			if (!random_below(4))
				damage(&f);
			if (rwall_blob_open(f.blob, f.size, &t, &why)) {
				use(&f, &t);
				passed++;
			}
			memcpy(f.blob, good, f.size);
		}
		free(good);
		tear_down(&f);
	}
	print_message("# %u of %zu damaged tables were still tables\n", passed,
		      MUTATIONS * RWALL_COUNT(forms));
	/* Classes and starts can change and be right: were none, none was used. */
	assert_true(passed > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
