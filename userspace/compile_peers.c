// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * compile_peers.c - groups' addresses to peer classes and intervals
 *
 * For: the compiler's third step. Each group's ranges are merged; one sweep
 * over all their ends cuts the address space into intervals whose addresses
 * belong to the same groups, and each such set of groups is a peer class.
 * Class 0 is the empty set. IPv4 and IPv6 share the classes.
 *
 * Both families are swept as 128-bit addresses; an IPv4 address stands in the
 * upper word, and its space ends at 2^32.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "util.h"

struct event {
	struct rwall_addr6 at;
	uint32_t group;
	bool begins;
};

struct events {
	struct event *v;
	size_t n;
	size_t room;
};

static int addr_cmp(struct rwall_addr6 a, struct rwall_addr6 b)
{
	if (a.hi != b.hi)
		return a.hi < b.hi ? -1 : 1;
	return (a.lo > b.lo) - (a.lo < b.lo);
}

static int event_cmp(const void *a, const void *b)
{
	const struct event *x = a, *y = b;
	int ret = addr_cmp(x->at, y->at);

	if (ret)
		return ret;
	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return (int)y->begins - (int)x->begins;
}

static void add_event(struct events *e, struct rwall_addr6 at, uint32_t group,
		      bool begins)
{
	if (e->n == e->room) {
		e->room = 2 * e->room + 64;
		e->v = rwall_xrealloc(e->v, e->room, sizeof(*e->v));
	}
	e->v[e->n++] = (struct event){ at, group, begins };
}

/* The address behind a range, unless the space ends there. */
static bool next(struct rwall_addr6 *at, bool v6)
{
	if (!v6)
		return ++at->hi <= UINT32_MAX;
	if (++at->lo)
		return true;
	return ++at->hi != 0;
}

static void collect4(struct events *e, const struct rwall_group *g, uint32_t id)
{
	size_t i;

	for (i = 0; i < g->nr4; i++) {
		struct rwall_addr6 end = { g->r4[i].hi, 0 };

		add_event(e, (struct rwall_addr6){ g->r4[i].lo, 0 }, id, true);
		if (next(&end, false))
			add_event(e, end, id, false);
	}
}

static void collect6(struct events *e, const struct rwall_group *g, uint32_t id)
{
	size_t i;

	for (i = 0; i < g->nr6; i++) {
		struct rwall_addr6 end = g->r6[i].hi;

		add_event(e, g->r6[i].lo, id, true);
		if (next(&end, true))
			add_event(e, end, id, false);
	}
}

/* Groups that no rule names would only cut the space for nothing. */
static bool *used_groups(const struct rwall_model *m)
{
	bool *used = rwall_xcalloc(m->ngroups + 1, sizeof(*used));
	size_t i;

	for (i = 0; i < m->nrules; i++) {
		if (m->rules[i].from < m->ngroups)
			used[m->rules[i].from] = true;
		if (m->rules[i].to < m->ngroups)
			used[m->rules[i].to] = true;
	}
	used[RWALL_GROUP_ANY] = false;
	return used;
}

/* The groups open at the sweep's place: how often each, and their bitmap. */
struct open_groups {
	uint32_t *depth;
	uint64_t *set;
	size_t words;
};

static void apply(struct open_groups *open, const struct event *e)
{
	uint32_t *depth = &open->depth[e->group];

	*depth += e->begins ? 1 : -1;
	if (*depth)
		open->set[e->group / 64] |= 1ull << e->group % 64;
	else
		open->set[e->group / 64] &= ~(1ull << e->group % 64);
}

static uint32_t class_of(struct rwall_compiler *c,
			 const struct open_groups *open)
{
	uint32_t id;

	if (rwall_intern(&c->peer_sets, open->set, open->words * 8, &id))
		rwall_bytes_copy(&c->peer_groups, open->set, open->words * 8);
	return id;
}

static void add_interval(struct rwall_compiler *c, struct rwall_intervals *iv,
			 struct rwall_addr6 start,
			 const struct open_groups *open)
{
	uint32_t class = class_of(c, open);

	if (iv->n && iv->v[iv->n - 1].class == class)
		return;
	iv->v[iv->n++] = (struct rwall_interval){ start, class };
	iv->low |= start.lo != 0;
}

static void sweep(struct rwall_compiler *c, struct rwall_intervals *iv,
		  const struct events *e, struct open_groups *open)
{
	struct rwall_addr6 zero = { 0, 0 };
	size_t i = 0;

	iv->v = rwall_xcalloc(e->n + 1, sizeof(*iv->v));
	if (!e->n || addr_cmp(e->v[0].at, zero))
		add_interval(c, iv, zero, open);
	while (i < e->n) {
		struct rwall_addr6 at = e->v[i].at;

		while (i < e->n && !addr_cmp(e->v[i].at, at))
			apply(open, &e->v[i++]);
		add_interval(c, iv, at, open);
	}
}

/* Of all starts but the first, the trailing bits that none of them has. */
static uint8_t trailing_zeros(const struct rwall_intervals *iv)
{
	uint64_t bits = 0;
	size_t i;

	for (i = 1; i < iv->n; i++)
		bits |= iv->v[i].start.hi;
	return bits && !iv->low ? __builtin_ctzll(bits) : 0;
}

/*
 * About as many chunks as intervals keeps a chunk's search short without the
 * root outgrowing what it indexes. Starts are near wherever they fit.
 */
static void size_root(struct rwall_intervals *iv)
{
	uint64_t from, to, limit = iv->n <= 8 ? 2 : iv->n;

	if (iv->n < 2)
		return;
	if (limit > RWALL_MAX_ROOT)
		limit = RWALL_MAX_ROOT;
	from = iv->v[1].start.hi;
	to = iv->v[iv->n - 1].start.hi;
	while ((to >> iv->shift) - (from >> iv->shift) >= limit)
		iv->shift++;
	iv->base = from >> iv->shift << iv->shift;
	iv->nroot = (to >> iv->shift) - (from >> iv->shift) + 1;
	iv->unit = trailing_zeros(iv);
	if (iv->unit > iv->shift)
		iv->unit = iv->shift;
	iv->near = iv->shift - iv->unit <= (iv->v6 ? 32 : 16);
	if (!iv->near)
		iv->unit = 0;
}

static void compile_family(struct rwall_compiler *c, struct rwall_intervals *iv,
			   const bool *used, struct open_groups *open)
{
	struct events e = { NULL, 0, 0 };
	size_t g;

	for (g = 0; g < c->m->ngroups; g++) {
		if (!used[g])
			continue;
		if (iv->v6)
			collect6(&e, &c->m->groups[g], g);
		else
			collect4(&e, &c->m->groups[g], g);
	}
	if (e.n)
		qsort(e.v, e.n, sizeof(*e.v), event_cmp);
	memset(open->depth, 0, c->m->ngroups * sizeof(*open->depth));
	memset(open->set, 0, open->words * 8);
	sweep(c, iv, &e, open);
	size_root(iv);
	free(e.v);
}

int rwall_compile_peers(struct rwall_compiler *c)
{
	size_t words = (c->m->ngroups + 63) / 64;
	bool *used = used_groups(c->m);
	struct open_groups open = {
		.depth = rwall_xcalloc(c->m->ngroups, sizeof(*open.depth)),
		.set = rwall_xcalloc(words, sizeof(*open.set)),
		.words = words,
	};

	c->group_words = words;
	c->a6.v6 = true;
	class_of(c, &open);
	compile_family(c, &c->a4, used, &open);
	compile_family(c, &c->a6, used, &open);
	free(open.depth);
	free(open.set);
	free(used);
	if (rwall_compile_npeers(c) > RWALL_MAX_PEERS) {
		c->why =
			"the peers' addresses overlap in more than 65,535 ways";
		return -E2BIG;
	}
	return 0;
}
