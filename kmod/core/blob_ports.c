// SPDX-License-Identifier: GPL-2.0
/*
 * blob_ports.c - the gate's check of ports
 *
 * For: the three levels from a port to a service class, and what form they
 * have; see gate.h and the theory in classify.c. A pure room.
 */
#include "gate.h"

/* One level of the port tables: every entry names an element of the next. */
static bool entries_below(const struct rwall_gate *g, const void *table, u32 n,
			  u32 bound)
{
	const u8 *narrow = table;
	const __le16 *wide = table;
	u32 i;

	for (i = 0; i < n; i++) {
		u32 v = g->t->wide ? le16_to_cpu(wide[i]) : narrow[i];

		if (v >= bound)
			return false;
	}
	return true;
}

bool rwall_gate_ports(struct rwall_gate *g)
{
	struct rwall_tables *t = g->t;
	const u32 root = t->wide ? 128 : 64;
	int slot;

	for (slot = 0; slot < RWALL_SLOTS; slot++) {
		if (t->header->roots[slot] >= g->nroots)
			return rwall_gate_refuse(
				g, "ports: a slot without a root");
		t->root[slot] = g->roots + t->header->roots[slot] * root;
	}
	if (!entries_below(g, g->roots, g->nroots * 64, g->nmids))
		return rwall_gate_refuse(g,
					 "ports: a root names a missing node");
	if (!entries_below(g, t->mid, g->nmids * 32, g->nleaves))
		return rwall_gate_refuse(g,
					 "ports: a node names a missing leaf");
	if (!entries_below(g, t->leaf, g->nleaves * 32, t->nclasses))
		return rwall_gate_refuse(g,
					 "ports: a leaf names a missing class");
	return true;
}

/* Do node 0, leaf 0 and class 0 stand for ports that nobody documented? */
static bool zero_is_empty(const struct rwall_tables *t)
{
	const u32 nothing = RWALL_ROW_DENY | RWALL_REASON_NO_SERVICE;
	const size_t node = t->wide ? 64 : 32;
	int p;

	for (p = 0; p < RWALL_POINTS; p++)
		if (t->rows[p] && le32_to_cpu(t->rows[p][0]) != nothing)
			return false;
	return rwall_gate_zero(t->mid, node) && rwall_gate_zero(t->leaf, node);
}

enum rwall_form rwall_gate_form(const struct rwall_gate *g)
{
	const struct rwall_tables *t = g->t;

	if (t->nzones > 1 || !zero_is_empty(t))
		return RWALL_FORM_MIXED;
	return t->wide ? RWALL_FORM_WIDE : RWALL_FORM_NARROW;
}
