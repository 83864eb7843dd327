/* SPDX-License-Identifier: GPL-2.0 */
/*
 * lookup.h - the steps of the lookup, inline where packets are judged
 *
 * For: steps 1, 2 and 4 of the theory of operation in classify.c, from numbers
 * to a number, so that nothing of a packet has to be written to memory. Who
 * knows the point, the family or the tables' form beforehand gives constants
 * and gets code for those alone. A pure room.
 */
#ifndef _RWALL_CORE_LOOKUP_H
#define _RWALL_CORE_LOOKUP_H

#include "interval.h"

#define RWALL_ROOT_BITS 6
#define RWALL_NODE_BITS 5
#define RWALL_NODE_MASK ((1u << RWALL_NODE_BITS) - 1)

/* Entry i of a table of bytes or of sixteen-bit words. */
static __always_inline u32 rwall_lookup_entry(const void *table, u32 i,
					      bool wide)
{
	return wide ? le16_to_cpu(((const __le16 *)table)[i]) :
		      ((const u8 *)table)[i];
}

/*
 * The service class of a port, given the entry of its slot's root. Where leaf 0
 * is the empty one, rare ends there.
 */
static __always_inline u32 rwall_lookup_below(const struct rwall_tables *t,
					      u32 mid, u32 port, bool wide,
					      bool rare)
{
	u32 leaf;

	mid = mid << RWALL_NODE_BITS |
	      (port >> RWALL_NODE_BITS & RWALL_NODE_MASK);
	leaf = rwall_lookup_entry(t->mid, mid, wide);
	if (rare && !leaf)
		return 0;
	leaf = leaf << RWALL_NODE_BITS | (port & RWALL_NODE_MASK);
	return rwall_lookup_entry(t->leaf, leaf, wide);
}

static __always_inline u32 rwall_lookup_class(const struct rwall_tables *t,
					      u32 slot, u32 port, bool wide)
{
	u32 mid = rwall_lookup_entry(t->root[slot], port >> 2 * RWALL_NODE_BITS,
				     wide);

	return rwall_lookup_below(t, mid, port, wide, false);
}

static __always_inline u32 rwall_lookup_zoned(const struct rwall_tables *t,
					      enum rwall_point point,
					      u32 service, u8 in_zone,
					      u8 out_zone)
{
	size_t at = (size_t)service * t->nzones;

	if (point == RWALL_POINT_FORWARD)
		at = (at + in_zone) * t->nzones + out_zone;
	else if (point == RWALL_POINT_IN)
		at += in_zone;
	else
		at += out_zone;
	return le32_to_cpu(t->rows[point][at]);
}

/*
 * The row of a port. The point is one that is enforced. Zones count in tables
 * of mixed form alone; in the others, entry 0 of a root or node leads nowhere:
 * who expects that (rare) has it asked at both.
 */
static __always_inline u32 rwall_lookup_row(const struct rwall_tables *t,
					    enum rwall_form form,
					    enum rwall_point point, u32 slot,
					    u32 port, u8 in_zone, u8 out_zone,
					    bool rare)
{
	const u32 nothing = RWALL_ROW_DENY | RWALL_REASON_NO_SERVICE;
	const bool wide = form == RWALL_FORM_WIDE;
	u32 mid, service;

	if (form == RWALL_FORM_MIXED)
		return rwall_lookup_zoned(
			t, point,
			unlikely(t->wide) ?
				rwall_lookup_class(t, slot, port, true) :
				rwall_lookup_class(t, slot, port, false),
			in_zone, out_zone);
	mid = rwall_lookup_entry(t->root[slot], port >> 2 * RWALL_NODE_BITS,
				 wide);
	if (!mid)
		return nothing;
	service = rwall_lookup_below(t, mid, port, wide, rare);
	if (rare && !service)
		return nothing;
	return le32_to_cpu(t->rows[point][service]);
}

/* Does this row, which asks for peers, ask for both ends of the packet? */
static __always_inline bool rwall_lookup_pairs(enum rwall_point point, u32 row)
{
	return point == RWALL_POINT_FORWARD && row >= RWALL_ROW_PAIR;
}

/* The rule of a cell, or minus a reason. */
static __always_inline int rwall_lookup_grant(const struct rwall_tables *t,
					      u32 cell)
{
	u32 value = le16_to_cpu(t->cells[cell]);

	return value ? (int)value - 1 : -RWALL_REASON_NO_PEER;
}

/* What a row that asks for both ends says of them. */
static __always_inline int rwall_lookup_pair(const struct rwall_tables *t,
					     u32 row, bool v6, const void *src,
					     const void *dst)
{
	const struct rwall_blob_pair *pair = &t->pairs[row & RWALL_ROW_VALUE];
	u32 from_vec = le16_to_cpu(pair->from_vec);
	u32 to_vec = le16_to_cpu(pair->to_vec);
	u32 from = rwall_interval_class(t, v6, src);
	u32 to = rwall_interval_class(t, v6, dst);

	from = le16_to_cpu(t->vecs[(size_t)from_vec * t->npeers + from]);
	to = le16_to_cpu(t->vecs[(size_t)to_vec * t->npeers + to]);
	return rwall_lookup_grant(
		t, le32_to_cpu(pair->cells) +
			   from * le16_to_cpu(t->vec_bound[to_vec]) + to);
}

/* The end that a row looks at which asks for one peer. */
static __always_inline const void *rwall_lookup_end(enum rwall_point point,
						    u32 row, const void *src,
						    const void *dst)
{
	if (point == RWALL_POINT_FORWARD)
		return row & RWALL_ROW_TO ? dst : src;
	return point == RWALL_POINT_IN ? src : dst;
}

/* What such a row says of it. */
static __always_inline int rwall_lookup_peer(const struct rwall_tables *t,
					     enum rwall_point point, u32 row,
					     bool v6, const void *src,
					     const void *dst)
{
	const void *peer = rwall_lookup_end(point, row, src, dst);

	return rwall_lookup_grant(t, (row & RWALL_ROW_CELLS) +
					     rwall_interval_class(t, v6, peer));
}

/* What a row that asks for peers says of them. */
static __always_inline int rwall_lookup_cell(const struct rwall_tables *t,
					     enum rwall_point point, u32 row,
					     bool v6, const void *src,
					     const void *dst)
{
	if (rwall_lookup_pairs(point, row))
		return rwall_lookup_pair(t, row, v6, src, dst);
	return rwall_lookup_peer(t, point, row, v6, src, dst);
}

#define RWALL_LOOKUP_UNSURE 0xffffffffu

/*
 * The cell of a row that asks for peers: a rule plus one, or 0; or
 * RWALL_LOOKUP_UNSURE of what takes more registers to say.
 */
static __always_inline u32 rwall_lookup_quick(const struct rwall_tables *t,
					      enum rwall_point point, u32 row,
					      bool v6, const void *src,
					      const void *dst)
{
	u32 class;

	if (rwall_lookup_pairs(point, row))
		return RWALL_LOOKUP_UNSURE;
	class = rwall_interval_quick(t, v6,
				     rwall_lookup_end(point, row, src, dst));
	if (unlikely(class == RWALL_INTERVAL_UNSURE))
		return RWALL_LOOKUP_UNSURE;
	return le16_to_cpu(t->cells[(row & RWALL_ROW_CELLS) + class]);
}

/* Is this row an accept? Then it is RWALL_ROW_ACCEPT plus the rule. */
static __always_inline bool rwall_lookup_accepts(u32 row)
{
	return row - RWALL_ROW_ACCEPT <= RWALL_ROW_VALUE;
}

/* Does this row ask for peers? */
static __always_inline bool rwall_lookup_asks(u32 row)
{
	return row >= RWALL_ROW_PEER;
}

/* Is this row a denial? Then its value is the reason. */
static __always_inline bool rwall_lookup_denies(u32 row)
{
	return row <= RWALL_ROW_VALUE;
}

#endif /* _RWALL_CORE_LOOKUP_H */
