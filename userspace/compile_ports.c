// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * compile_ports.c - service classes to the port tables
 *
 * For: the compiler's fifth step: each slot's spans become a root of 64, nodes
 * of 32 and leaves of 32 entries (see the theory in core/classify.c). Equal
 * nodes are stored once. Entries take a byte where every number fits.
 */
#include <errno.h>

#include "compiler.h"

#define ROOT	64
#define NODE	32

/* Tables as numbers, before their width is known. */
struct level {
	struct rwall_intern nodes;
	struct rwall_bytes v;	/* uint16_t */
};

static uint32_t place(struct level *l, const uint16_t *node, size_t n)
{
	uint32_t id;

	if (rwall_intern(&l->nodes, node, n * sizeof(*node), &id))
		rwall_bytes_copy(&l->v, node, n * sizeof(*node));
	return id;
}

static uint16_t class_at(const struct rwall_span *s, size_t n, size_t *at,
			 uint32_t port)
{
	while (*at + 1 < n && s[*at + 1].lo <= port)
		(*at)++;
	return s[*at].class;
}

static uint32_t slot_root(struct rwall_compiler *c, int slot,
			  struct level *levels)
{
	uint16_t root[ROOT], mid[NODE], leaf[NODE];
	uint32_t port = 0;
	size_t at = 0;
	int r, m, l;

	for (r = 0; r < ROOT; r++) {
		for (m = 0; m < NODE; m++) {
			for (l = 0; l < NODE; l++, port++)
				leaf[l] = class_at(c->spans[slot],
						   c->nspans[slot], &at, port);
			mid[m] = place(&levels[2], leaf, NODE);
		}
		root[r] = place(&levels[1], mid, NODE);
	}
	return place(&levels[0], root, ROOT);
}

/* Node 0 and leaf 0 are the empty ones: lookups may end there at once. */
static void place_empty(struct level *levels)
{
	static const uint16_t empty[NODE];

	place(&levels[2], empty, NODE);
	place(&levels[1], empty, NODE);
}

static void write_level(struct rwall_bytes *sec, const struct level *l,
			bool wide)
{
	const uint16_t *v = (const uint16_t *)l->v.data;
	size_t i;

	for (i = 0; i < l->v.len / sizeof(*v); i++) {
		uint8_t narrow = v[i];

		if (wide)
			rwall_bytes_le16(sec, v[i]);
		else
			rwall_bytes_copy(sec, &narrow, 1);
	}
}

int rwall_compile_ports(struct rwall_compiler *c)
{
	struct level levels[3] = { 0 };
	int slot, i;

	place_empty(levels);
	for (slot = 0; slot < RWALL_SLOTS; slot++)
		c->roots[slot] = slot_root(c, slot, levels);
	c->wide = rwall_compile_nclasses(c) > 256 || levels[1].nodes.n > 256 ||
		  levels[2].nodes.n > 256;
	for (i = 0; i < 3; i++) {
		write_level(&c->sec[RWALL_SEC_PORT_ROOT + i], &levels[i],
			    c->wide);
		rwall_intern_free(&levels[i].nodes);
		rwall_bytes_free(&levels[i].v);
	}
	return 0;
}
