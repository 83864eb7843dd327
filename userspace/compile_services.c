// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * compile_services.c - rules' ports to service classes
 *
 * For: the compiler's second step. Within a slot, the rules' port ranges cut
 * the 65,536 ports into spans; all ports of a span are matched by the same
 * rules, and spans that are matched by the same rules are one service class.
 * Class 0 is "no rule at all", in every slot.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "util.h"

/* A rule's range begins (adds) or has ended (removes). */
struct event {
	uint32_t port;
	uint32_t rule;
	bool begins;
};

/* The rules whose range is open, ascending. */
struct open_rules {
	uint32_t *v;
	size_t n;
};

static int event_cmp(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->port != y->port)
		return x->port < y->port ? -1 : 1;
	return (x->rule > y->rule) - (x->rule < y->rule);
}

static size_t collect(const struct rwall_model *m, enum rwall_slot slot,
		      struct event *events)
{
	size_t n = 0, i;

	for (i = 0; i < m->nrules; i++) {
		const struct rwall_rule *r = &m->rules[i];

		if (r->slot != slot)
			continue;
		events[n++] = (struct event){ r->port_lo, i, true };
		events[n++] = (struct event){ r->port_hi + 1u, i, false };
	}
	qsort(events, n, sizeof(*events), event_cmp);
	return n;
}

static void apply(struct open_rules *open, const struct event *e)
{
	size_t at = 0;

	while (at < open->n && open->v[at] < e->rule)
		at++;
	if (e->begins) {
		memmove(open->v + at + 1, open->v + at,
			(open->n - at) * sizeof(*open->v));
		open->v[at] = e->rule;
		open->n++;
	} else {
		open->n--;
		memmove(open->v + at, open->v + at + 1,
			(open->n - at) * sizeof(*open->v));
	}
}

static uint32_t class_of(struct rwall_compiler *c,
			 const struct open_rules *open)
{
	uint32_t id, *end;

	if (rwall_intern(&c->signatures, open->v, open->n * sizeof(*open->v),
			 &id)) {
		rwall_bytes_copy(&c->class_rules, open->v,
				 open->n * sizeof(*open->v));
		end = rwall_bytes_add(&c->class_at, sizeof(*end));
		*end = c->class_rules.len / sizeof(uint32_t);
	}
	return id;
}

static void add_span(struct rwall_compiler *c, enum rwall_slot slot,
		     uint32_t lo, const struct open_rules *open)
{
	struct rwall_span *s = c->spans[slot];
	uint32_t class = class_of(c, open);

	if (c->nspans[slot] && s[c->nspans[slot] - 1].class == class)
		return;
	s[c->nspans[slot]++] = (struct rwall_span){ lo, class };
}

static void sweep(struct rwall_compiler *c, enum rwall_slot slot,
		  const struct event *events, size_t n, struct open_rules *open)
{
	size_t i = 0;

	c->spans[slot] = rwall_xcalloc(n + 1, sizeof(*c->spans[slot]));
	if (!n || events[0].port)
		add_span(c, slot, 0, open);
	while (i < n) {
		uint32_t port = events[i].port;

		while (i < n && events[i].port == port)
			apply(open, &events[i++]);
		if (port <= UINT16_MAX)
			add_span(c, slot, port, open);
	}
}

int rwall_compile_services(struct rwall_compiler *c)
{
	size_t nrules = c->m->nrules;
	struct open_rules open = {
		.v = rwall_xcalloc(nrules + 1, sizeof(*open.v)),
	};
	struct event *events = rwall_xcalloc(2 * nrules + 1, sizeof(*events));
	int slot;

	rwall_bytes_add(&c->class_at, sizeof(uint32_t));
	class_of(c, &open);
	for (slot = 0; slot < RWALL_SLOTS; slot++)
		sweep(c, slot, events, collect(c->m, slot, events), &open);
	free(events);
	free(open.v);
	if (rwall_compile_nclasses(c) > RWALL_MAX_CLASSES) {
		c->why = "the services overlap in more than 65,535 ways";
		return -E2BIG;
	}
	return 0;
}
