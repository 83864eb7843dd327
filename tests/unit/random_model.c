// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * random_model.c - models, packets and what the rules say of them
 *
 * For: see random_model.h. Addresses and ports are drawn from few values, so
 * that ranges touch, nest and overlap all the time.
 */
#include <stdio.h>
#include <string.h>

#include "random_model.h"
#include "util.h"

static uint64_t state;

void random_seed(uint64_t seed)
{
	state = seed * 2 + 1;
}

/* xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift". */
static uint32_t draw(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (state * 0x2545f4914f6cdd1dull) >> 32;
}

uint32_t random_below(uint32_t bound)
{
	return bound ? draw() % bound : 0;
}

static const uint32_t places4[] = { 0,		0x0a000000, 0x0a0000ff,
				    0x0a000100, 0x0a010000, 0xc0000200,
				    0xc6336400, 0xfffffff0 };
static const struct rwall_addr6 places6[] = {
	{ 0, 0 },
	{ 0x20010db800000000, 0 },
	{ 0x20010db800000000, 0x10 },
	{ 0x20010db800000001, 0 },
	{ 0x20010db8ffff0000, 0xfffffffffffffff0 },
	{ 0xfd00000000000000, 0 },
	{ 0xffffffffffffffff, 0xfffffffffffffff0 },
};

static uint32_t draw4(void)
{
	return places4[random_below(RWALL_COUNT(places4))] + random_below(12);
}

static struct rwall_addr6 draw6(void)
{
	struct rwall_addr6 a = places6[random_below(RWALL_COUNT(places6))];

	a.lo += random_below(12);
	if (!random_below(4))
		a.hi += random_below(3);
	return a;
}

static int cmp6(struct rwall_addr6 a, struct rwall_addr6 b)
{
	if (a.hi != b.hi)
		return a.hi < b.hi ? -1 : 1;
	return (a.lo > b.lo) - (a.lo < b.lo);
}

static void draw_group(struct rwall_model *m, unsigned int id)
{
	struct rwall_group *g = rwall_model_add_group(m);
	unsigned int n = random_below(4);

	g->name = rwall_xasprintf("p/g%u", id);
	while (id && n--) {
		uint32_t a = draw4(), b = draw4();
		struct rwall_addr6 x = draw6(), y = draw6();

		rwall_group_add4(g, a < b ? a : b, a < b ? b : a);
		rwall_group_add6(g, cmp6(x, y) < 0 ? x : y,
				 cmp6(x, y) < 0 ? y : x);
	}
}

static uint64_t draw_zones(unsigned int zones)
{
	if (!zones || random_below(2))
		return RWALL_ZONES_ALL;
	return 1 + random_below((1u << zones) - 1);
}

static void draw_rule(struct rwall_model *m, unsigned int id,
		      unsigned int zones)
{
	struct rwall_rule *r = rwall_model_add_rule(m);
	uint32_t lo = 8000 + random_below(40);

	r->point = random_below(RWALL_POINTS);
	r->slot = random_below(3) ? random_below(2) : random_below(RWALL_SLOTS);
	r->port_lo = random_below(16) ? lo : random_below(65536);
	r->port_hi = r->port_lo;
	if (!random_below(3))
		r->port_hi += random_below(65536 - r->port_lo);
	else if (!random_below(2) && r->port_lo < 65500)
		r->port_hi += random_below(20);
	r->from = r->point == RWALL_POINT_OUT ? RWALL_GROUP_SELF :
						random_below(m->ngroups);
	r->to = r->point == RWALL_POINT_IN ? RWALL_GROUP_SELF :
					     random_below(m->ngroups);
	r->in_zones = draw_zones(zones);
	r->out_zones = draw_zones(zones);
	r->flow = rwall_xasprintf("p/f%u", id);
	r->service = rwall_xstrdup("s");
	r->from_role = rwall_xstrdup("a");
	r->to_role = rwall_xstrdup("b");
	r->row = rwall_xstrdup("");
	r->title_en = rwall_xstrdup("");
	r->title_ja = rwall_xstrdup("");
}

static void draw_zone(struct rwall_model *m, unsigned int zone)
{
	static const char *const names[] = { "eth",   "eth1", "eth12",
					     "bond0", "e",    "wlan" };
	unsigned int n = 1 + random_below(2);

	while (n--) {
		struct rwall_pattern *p = rwall_model_add_pattern(m);

		snprintf(p->name, sizeof(p->name), "%s",
			 names[random_below(RWALL_COUNT(names))]);
		p->prefix = random_below(2);
		p->zone = zone;
	}
}

struct rwall_model *random_model(unsigned int rules, unsigned int groups,
				 unsigned int zones)
{
	struct rwall_model *m = rwall_model_new();
	unsigned int i;

	m->name = rwall_xstrdup("random");
	m->roles = rwall_xstrdup("p/a");
	m->points = 7;
	for (i = m->ngroups; i < groups + 1; i++)
		draw_group(m, i);
	m->zones = zones ? rwall_xcalloc(zones, sizeof(*m->zones)) : NULL;
	m->nzones = zones;
	for (i = 0; i < zones; i++) {
		m->zones[i] = rwall_xasprintf("z%u", i);
		draw_zone(m, i);
	}
	for (i = 0; i < rules; i++)
		draw_rule(m, i, zones);
	rwall_model_sort(m);
	return m;
}

static void put64(uint8_t *to, uint64_t v)
{
	int i;

	for (i = 7; i >= 0; i--, v >>= 8)
		to[i] = v;
}

static void draw_addr(uint8_t *to, bool v6)
{
	struct rwall_addr6 a = draw6();
	uint32_t v = draw4() - 1;

	if (!random_below(8)) {
		a.hi = (uint64_t)draw() << 32 | draw();
		v = draw();
	}
	if (v6) {
		put64(to, a.hi);
		put64(to + 8, a.lo - 1);
		return;
	}
	to[0] = v >> 24;
	to[1] = v >> 16;
	to[2] = v >> 8;
	to[3] = v;
}

void random_draw(const struct rwall_model *m, struct random_packet *p)
{
	static const char *const names[] = { "eth0",   "eth1",	"eth12",
					     "eth120", "bond0", "wlan0",
					     "x",      "e" };
	struct rwall_key *k = &p->key;
	const struct rwall_rule *r = &m->rules[random_below(m->nrules)];
	bool wild = !m->nrules || !random_below(8);

	snprintf(p->in_name, sizeof(p->in_name), "%s",
		 names[random_below(RWALL_COUNT(names))]);
	snprintf(p->out_name, sizeof(p->out_name), "%s",
		 names[random_below(RWALL_COUNT(names))]);
	k->point = wild ? random_below(RWALL_POINTS) : r->point;
	k->slot = wild ? random_below(RWALL_SLOTS) : r->slot;
	k->dport = wild ? draw() :
			  (random_below(2) ? r->port_lo : r->port_hi) +
				   random_below(3) - 1;
	k->sport = draw();
	k->v6 = random_below(2);
	k->src = p->src;
	k->dst = p->dst;
	draw_addr(p->src, k->v6);
	draw_addr(p->dst, k->v6);
}

static uint64_t get64(const uint8_t *from)
{
	uint64_t v = 0;
	int i;

	for (i = 0; i < 8; i++)
		v = v << 8 | from[i];
	return v;
}

static bool in_group(const struct rwall_model *m, uint16_t group, bool v6,
		     const uint8_t *addr)
{
	struct rwall_addr6 a = { get64(addr), v6 ? get64(addr + 8) : 0 };
	uint32_t v = a.hi >> 32;
	const struct rwall_group *g;
	size_t i;

	if (group == RWALL_GROUP_ANY || group == RWALL_GROUP_SELF)
		return true;
	g = &m->groups[group];
	for (i = 0; !v6 && i < g->nr4; i++)
		if (g->r4[i].lo <= v && v <= g->r4[i].hi)
			return true;
	for (i = 0; v6 && i < g->nr6; i++)
		if (cmp6(g->r6[i].lo, a) <= 0 && cmp6(a, g->r6[i].hi) <= 0)
			return true;
	return false;
}

static bool in_zones(const struct rwall_model *m, uint64_t zones,
		     const char *name)
{
	size_t i;

	if (zones == RWALL_ZONES_ALL)
		return true;
	for (i = 0; i < m->npatterns; i++) {
		const struct rwall_pattern *p = &m->patterns[i];
		size_t len = strlen(p->name);

		if (zones >> p->zone & 1 && strncmp(p->name, name, len) == 0 &&
		    (p->prefix || !name[len]))
			return true;
	}
	return false;
}

static bool zones_permit(const struct rwall_model *m,
			 const struct rwall_rule *r,
			 const struct random_packet *p)
{
	return (r->point == RWALL_POINT_OUT ||
		in_zones(m, r->in_zones, p->in_name)) &&
	       (r->point == RWALL_POINT_IN ||
		in_zones(m, r->out_zones, p->out_name));
}

int random_rival(const struct rwall_model *m, const struct random_packet *p)
{
	const struct rwall_key *k = &p->key;
	int best = RWALL_REASON_NO_SERVICE;
	size_t i;

	for (i = 0; i < m->nrules; i++) {
		const struct rwall_rule *r = &m->rules[i];

		if (r->point != k->point || r->slot != k->slot ||
		    k->dport < r->port_lo || k->dport > r->port_hi)
			continue;
		if (!zones_permit(m, r, p)) {
			if (best == RWALL_REASON_NO_SERVICE)
				best = RWALL_REASON_NO_ZONE;
			continue;
		}
		if (in_group(m, r->from, k->v6, p->src) &&
		    in_group(m, r->to, k->v6, p->dst))
			return i;
		best = RWALL_REASON_NO_PEER;
	}
	return -best;
}
