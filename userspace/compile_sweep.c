// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * compile_sweep.c - one walk over the intervals of an address space
 *
 * For: compile_peers.c, which counts, and emit_addr.c, which writes. The groups'
 * lists are sorted and merged, so each has one next place where it begins or
 * ends; a heap has the nearest of all groups at its top. Memory is the number
 * of groups', whatever the number of ranges.
 *
 * Both families are swept as 128-bit addresses; an IPv4 address stands in the
 * upper word, and its space ends at 2^32.
 */
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "ranges.h"
#include "util.h"

#define MEMO 1024 /* sets whose class is remembered */

/* One group's next place. */
struct cursor {
	struct rwall_addr6 at;
	size_t range;
	uint32_t group;
	bool inside;
};

struct memo {
	uint64_t hash;
	uint32_t class;
	bool used;
};

struct sweep {
	struct rwall_compiler *c;
	struct cursor *heap;
	size_t n;
	bool v6;
	uint64_t *set; /* the groups inside which the sweep is */
	uint64_t hash; /* of the set: the sum of its groups' numbers */
	struct memo memo[MEMO];
};

/* Ends a number's bits' likeness to its neighbours'; as splitmix64 does. */
static uint64_t scatter(uint64_t v)
{
	v = (v + 0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9;
	v = (v ^ v >> 27) * 0x94d049bb133111eb;
	return v ^ v >> 31;
}

static void toggle(struct sweep *s, struct cursor *at)
{
	uint64_t number = scatter(at->group);

	at->inside = !at->inside;
	s->set[at->group / 64] ^= 1ull << at->group % 64;
	s->hash += at->inside ? number : -number;
}

static struct rwall_addr6 begin_of(const struct sweep *s,
				   const struct cursor *at)
{
	const struct rwall_group *g = &s->c->m->groups[at->group];

	if (s->v6)
		return g->r6[at->range].lo;
	return (struct rwall_addr6){ g->r4[at->range].lo, 0 };
}

/* The address behind a range; false where the space ends there. */
static bool end_of(const struct sweep *s, const struct cursor *at,
		   struct rwall_addr6 *end)
{
	const struct rwall_group *g = &s->c->m->groups[at->group];

	if (s->v6) {
		*end = g->r6[at->range].hi;
		return rwall_addr6_next(end);
	}
	*end = (struct rwall_addr6){ (uint64_t)g->r4[at->range].hi + 1, 0 };
	return end->hi <= UINT32_MAX;
}

/* On to a cursor's next place; false where there is none. */
static bool advance(const struct sweep *s, struct cursor *at)
{
	const struct rwall_group *g = &s->c->m->groups[at->group];

	if (at->inside)
		return end_of(s, at, &at->at);
	if (++at->range >= (s->v6 ? g->nr6 : g->nr4))
		return false;
	at->at = begin_of(s, at);
	return true;
}

static void sift(struct sweep *s, size_t i)
{
	struct cursor v = s->heap[i];
	size_t child;

	while ((child = 2 * i + 1) < s->n) {
		if (child + 1 < s->n && rwall_addr6_cmp(s->heap[child + 1].at,
							s->heap[child].at) < 0)
			child++;
		if (rwall_addr6_cmp(v.at, s->heap[child].at) <= 0)
			break;
		s->heap[i] = s->heap[child];
		i = child;
	}
	s->heap[i] = v;
}

static void begin(struct sweep *s)
{
	const struct rwall_model *m = s->c->m;
	size_t g, i;

	for (g = 0; g < m->ngroups; g++) {
		struct cursor at = { .group = g };

		if (!s->c->used[g] ||
		    !(s->v6 ? m->groups[g].nr6 : m->groups[g].nr4))
			continue;
		at.at = begin_of(s, &at);
		s->heap[s->n++] = at;
	}
	for (i = s->n / 2; i--;)
		sift(s, i);
}

/* The hash says where to look; the sets themselves say whether it is right. */
static uint32_t class_of(struct sweep *s)
{
	struct rwall_compiler *c = s->c;
	struct memo *memo = &s->memo[s->hash % MEMO];
	const size_t bytes = c->group_words * 8;

	if (memo->used && memo->hash == s->hash &&
	    !memcmp(c->peer_groups.data + memo->class * bytes, s->set, bytes))
		return memo->class;
	memo->used = true;
	memo->hash = s->hash;
	if (rwall_intern(&c->peer_sets, s->set, bytes, &memo->class))
		rwall_bytes_copy(&c->peer_groups, s->set, bytes);
	return memo->class;
}

static void walk(struct sweep *s, rwall_interval_fn *fn, void *ctx)
{
	const struct rwall_addr6 zero = { 0, 0 };

	/* The empty set is the first class, whether there is room for it. */
	class_of(s);
	if (!s->n || rwall_addr6_cmp(s->heap[0].at, zero))
		fn(ctx, zero, class_of(s));
	while (s->n) {
		struct rwall_addr6 at = s->heap[0].at;

		while (s->n && !rwall_addr6_cmp(s->heap[0].at, at)) {
			toggle(s, &s->heap[0]);
			if (!advance(s, &s->heap[0]))
				s->heap[0] = s->heap[--s->n];
			if (s->n)
				sift(s, 0);
		}
		fn(ctx, at, class_of(s));
	}
}

void rwall_compile_sweep(struct rwall_compiler *c, bool v6,
			 rwall_interval_fn *fn, void *ctx)
{
	struct sweep *s = rwall_xcalloc(1, sizeof(*s));

	s->c = c;
	s->v6 = v6;
	s->heap = rwall_xcalloc(c->m->ngroups, sizeof(*s->heap));
	s->set = rwall_xcalloc(c->group_words, sizeof(*s->set));
	begin(s);
	walk(s, fn, ctx);
	free(s->heap);
	free(s->set);
	free(s);
}
