// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_screen.c - the early screen never drops what could be permitted
 *
 * For: core/screen.c. Random packets are put to random policies: where the
 * screen says no, the classifier must deny at every point, in every pair of
 * zones and in both directions. That it says no often enough is checked too, or
 * a screen that passes everything would do.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compile.h"
#include "random_model.h"
#include "screen.h"
#include "util.h"

#define MODELS	120
#define PACKETS 2000

struct screened {
	void *blob;
	size_t size;
	struct rwall_tables t;
	uint8_t *screen;
};

static void draw_screen(struct screened *s)
{
	uint8_t *marks = malloc(rwall_screen_marks(&s->t));

	/* Of exactly the size that was asked for: the sanitizer looks on. */
	s->screen = malloc(rwall_screen_size(&s->t));
	rwall_screen_build(&s->t, s->screen, marks);
	free(marks);
}

static void open_screen(const struct rwall_model *m, struct screened *s)
{
	const char *why = NULL;

	assert_int_equal(rwall_compile(m, &s->blob, &s->size, &why), 0);
	if (!rwall_blob_open(s->blob, s->size, &s->t, &why))
		fail_msg("the compiler's own blob was refused: %s", why);
	draw_screen(s);
}

static void close_screen(struct screened *s)
{
	free(s->screen);
	free(s->blob);
}

/* Is a packet that comes in permitted at a point, one way round or the other? */
static bool granted_at(const struct rwall_tables *t, struct rwall_key k,
		       enum rwall_point point)
{
	k.point = point;
	if (rwall_classify(t, &k) >= 0)
		return true;
	rwall_key_reverse(&k);
	return rwall_classify(t, &k) >= 0;
}

static bool granted(const struct rwall_tables *t, struct rwall_key k)
{
	unsigned int in, out;

	for (in = 0; in < t->nzones; in++)
		for (out = 0; out < t->nzones; out++) {
			k.in_zone = in;
			k.out_zone = out;
			if (granted_at(t, k, RWALL_POINT_IN) ||
			    granted_at(t, k, RWALL_POINT_FORWARD))
				return true;
		}
	return false;
}

struct tally {
	unsigned int dropped;
	unsigned int passed;
	unsigned int vain; /* passed, and denied by the full check */
};

static void look(const struct screened *s, struct rwall_key *k, struct tally *n)
{
	bool grant = granted(&s->t, *k);
	uint32_t why = rwall_screen_refuses(&s->t, s->screen, k);

	if (!why) {
		n->passed++;
		n->vain += !grant;
		return;
	}
	n->dropped++;
	if (grant)
		fail_msg(
			"slot %d, ports %d to %d, v6 %d: dropped, but permitted",
			k->slot, k->sport, k->dport, k->v6);
	k->point = RWALL_POINT_IN;
	k->in_zone = random_below(s->t.nzones);
	if (why == RWALL_REASON_NO_PEER)
		why = rwall_screen_reason(&s->t, s->screen, k);
	assert_int_equal(why, -rwall_classify(&s->t, k));
}

/* Either port may be one that the rules speak of, or both, or neither. */
static void draw_packet(const struct rwall_model *m, struct random_packet *p)
{
	struct random_packet other;
	uint16_t port;

	do
		random_draw(m, p);
	while (p->key.slot >= RWALL_SLOT_ICMP);
	random_draw(m, &other);
	port = p->key.dport;
	switch (random_below(4)) {
	case 0:
		break;
	case 1:
		p->key.dport = p->key.sport;
		p->key.sport = port;
		break;
	case 2:
		p->key.sport = other.key.dport;
		break;
	default:
		p->key.dport = other.key.sport;
		break;
	}
}

static void compare(const struct rwall_model *m, const struct screened *s,
		    unsigned int packets, struct tally *n)
{
	struct random_packet p;

	while (packets--) {
		draw_packet(m, &p);
		look(s, &p.key, n);
	}
}

static void test_sound(void **unused)
{
	const char *text = getenv("SEED");
	uint64_t seed = text ? strtoull(text, NULL, 10) : 1;
	struct tally n = { 0 };
	unsigned int i;

	(void)unused;
	for (i = 0; i < MODELS; i++) {
		struct rwall_model *m;
		struct screened s;

		random_seed(seed + i);
		m = random_model(random_below(i % 8 ? 12 : 200),
				 random_below(12), i % 3 ? random_below(5) : 0);
		open_screen(m, &s);
		compare(m, &s, PACKETS, &n);
		close_screen(&s);
		rwall_model_free(m);
	}
	print_message(
		"# seed %llu: %u dropped, %u passed, of them %u in vain\n",
		(unsigned long long)seed, n.dropped, n.passed, n.vain);
	/* Of what could be dropped at least half is. */
	assert_true(n.dropped >= MODELS * PACKETS / 8);
	assert_true(n.passed - n.vain >= MODELS * PACKETS / 8);
	assert_true(n.dropped >= n.vain);
}

static struct rwall_rule *rule(struct rwall_model *m, enum rwall_point point,
			       uint16_t port, uint16_t peer)
{
	struct rwall_rule *r = rwall_model_add_rule(m);

	r->point = point;
	r->slot = RWALL_SLOT_TCP;
	r->port_lo = r->port_hi = port;
	r->from = point == RWALL_POINT_OUT ? RWALL_GROUP_SELF : peer;
	r->to = point == RWALL_POINT_IN ? RWALL_GROUP_SELF : peer;
	r->in_zones = r->out_zones = RWALL_ZONES_ALL;
	r->flow = rwall_xasprintf("p/f%u", port);
	return r;
}

static struct rwall_model *hand_model(uint8_t points)
{
	struct rwall_model *m = rwall_model_new();
	unsigned int i;

	m->name = rwall_xstrdup("hand");
	m->roles = rwall_xstrdup("p/server");
	m->points = points;
	while (m->ngroups < 3)
		rwall_model_add_group(m);
	for (i = 1; i < 3; i++) /* 10.1.0.0/16, 10.2.0.0/16 */
		rwall_group_add4(&m->groups[i], 0x0a000000 | i << 16,
				 0x0a00ffff | i << 16);
	rule(m, RWALL_POINT_IN, 80, RWALL_GROUP_ANY);
	rule(m, RWALL_POINT_IN, 443, 1);
	rule(m, RWALL_POINT_OUT, 53, RWALL_GROUP_ANY);
	rule(m, RWALL_POINT_OUT, 25, 2);
	return m;
}

static bool passes(const struct screened *s, uint16_t sport, uint16_t dport,
		   const char *src)
{
	struct rwall_key k = { .src = src, .dst = src, .sport = sport };

	k.dport = dport;
	k.slot = RWALL_SLOT_TCP;
	return !rwall_screen_refuses(&s->t, s->screen, &k);
}

#define CLIENT	 "\x0a\x01\x00\x07"
#define MAIL	 "\x0a\x02\x00\x07"
#define STRANGER "\xc0\x00\x02\x01"

static void test_by_hand(void **unused)
{
	struct rwall_model *m =
		hand_model(1u << RWALL_POINT_IN | 1u << RWALL_POINT_OUT);
	struct screened s;

	(void)unused;
	rwall_model_sort(m);
	open_screen(m, &s);
	assert_true(passes(&s, 40000, 80, STRANGER));
	assert_true(passes(&s, 53, 40000, STRANGER));
	assert_true(passes(&s, 40000, 443, CLIENT));
	assert_true(passes(&s, 25, 40000, MAIL));
	assert_false(passes(&s, 40000, 443, STRANGER));
	assert_false(passes(&s, 25, 40000, STRANGER));
	/* A peer of the other direction alone. */
	assert_false(passes(&s, 40000, 443, MAIL));
	assert_false(passes(&s, 25, 40000, CLIENT));
	/* Ports of the other direction alone. */
	assert_false(passes(&s, 80, 40000, STRANGER));
	assert_false(passes(&s, 40000, 53, STRANGER));
	assert_false(passes(&s, 40000, 81, CLIENT));
	close_screen(&s);
	rwall_model_free(m);
}

static void test_gateway(void **unused)
{
	struct rwall_model *m = hand_model(7);
	struct screened s;

	(void)unused;
	rule(m, RWALL_POINT_FORWARD, 3306, 1)->to = 2;
	rwall_model_sort(m);
	open_screen(m, &s);
	assert_true(passes(&s, 40000, 3306, CLIENT));
	assert_true(passes(&s, 3306, 40000, MAIL));
	assert_false(passes(&s, 40000, 3307, CLIENT));
	close_screen(&s);
	rwall_model_free(m);
}

/*
 * Vectors that overlap: every row of IN begins at a cell of its own. The work
 * must end, and no peer that a cell permits may be forgotten.
 */
static void test_overlap(void **unused)
{
	struct rwall_model *m;
	struct tally n = { 0 };
	struct screened s;
	uint32_t *rows, ncells, i;

	(void)unused;
	random_seed(5);
	m = random_model(60, 8, 0);
	open_screen(m, &s);
	rows = (uint32_t *)s.t.rows[RWALL_POINT_IN];
	ncells = le32toh(s.t.header->section[RWALL_SEC_CELLS].size) / 2;
	for (i = 1; i < s.t.nclasses; i++)
		rows[i] =
			htole32(RWALL_ROW_PEER | i % (ncells - s.t.npeers + 1));
	free(s.screen);
	draw_screen(&s);
	compare(m, &s, 20000, &n);
	assert_true(n.dropped && n.passed);
	close_screen(&s);
	rwall_model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_gateway),
		cmocka_unit_test(test_sound),
		cmocka_unit_test(test_overlap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
