// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * compile_peers.c - groups' addresses to peer classes and intervals
 *
 * For: the compiler's third step. The ends of all groups' ranges cut the
 * address space into intervals whose addresses belong to the same groups, and
 * each such set of groups is a peer class. Class 0 is the empty set. IPv4 and
 * IPv6 share the classes.
 *
 * Nothing is kept an interval, as there may be millions: compile_sweep.c walks
 * them, here to count and to choose the tables' form, and again to write them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "util.h"

/* Groups that no rule names would only cut the space for nothing. */
static void find_used(struct rwall_compiler *c)
{
	const struct rwall_model *m = c->m;
	size_t i;

	c->used = rwall_xcalloc(m->ngroups + 1, sizeof(*c->used));
	for (i = 0; i < m->nrules; i++) {
		if (m->rules[i].from < m->ngroups)
			c->used[m->rules[i].from] = true;
		if (m->rules[i].to < m->ngroups)
			c->used[m->rules[i].to] = true;
	}
	c->used[RWALL_GROUP_ANY] = false;
}

static void measure(void *ctx, struct rwall_addr6 start, uint32_t class)
{
	struct rwall_intervals *iv = ctx;

	(void)class;
	if (iv->n == 1)
		iv->from = start.hi;
	iv->to = start.hi;
	iv->bits |= start.hi;
	iv->low |= start.lo != 0;
	iv->n++;
}

/* Trailing bits that no start has, as far as starts may go without them. */
static uint8_t choose_unit(const struct rwall_intervals *iv)
{
	uint8_t zeros = iv->bits && !iv->low ? __builtin_ctzll(iv->bits) : 0;

	return zeros < iv->shift ? zeros : iv->shift;
}

/*
 * About as many chunks as intervals keeps a chunk's search short without the
 * root outgrowing what it indexes. Starts are near wherever they fit.
 */
static void choose_form(struct rwall_intervals *iv)
{
	uint64_t limit = iv->n <= 8 ? 2 : iv->n;

	if (iv->n < 2)
		return;
	if (limit > RWALL_MAX_ROOT)
		limit = RWALL_MAX_ROOT;
	while ((iv->to >> iv->shift) - (iv->from >> iv->shift) >= limit)
		iv->shift++;
	iv->base = iv->from >> iv->shift << iv->shift;
	iv->nroot = (iv->to >> iv->shift) - (iv->from >> iv->shift) + 1;
	iv->unit = choose_unit(iv);
	iv->near = iv->shift - iv->unit <= (iv->v6 ? 32 : 16);
	if (!iv->near)
		iv->unit = 0;
}

int rwall_compile_peers(struct rwall_compiler *c)
{
	find_used(c);
	c->group_words = (c->m->ngroups + 63) / 64;
	c->a6.v6 = true;
	rwall_compile_sweep(c, false, measure, &c->a4);
	rwall_compile_sweep(c, true, measure, &c->a6);
	choose_form(&c->a4);
	choose_form(&c->a6);
	if (rwall_compile_npeers(c) > RWALL_MAX_PEERS) {
		c->why =
			"the peers' addresses overlap in more than 65,535 ways";
		return -E2BIG;
	}
	return 0;
}
