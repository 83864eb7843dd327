/* SPDX-License-Identifier: GPL-2.0 */
/*
 * interval.h - from an address to its peer class
 *
 * For: step 3 of the theory of operation in classify.c, inline where packets
 * are judged. A pure room: its tables were checked by blob_addr.c.
 */
#ifndef _RWALL_CORE_INTERVAL_H
#define _RWALL_CORE_INTERVAL_H

#include "blob.h"

/* The last of start4[at .. at + n - 1] that is not above addr; the first is. */
static __always_inline u32 rwall_interval_search4(const __le32 *start4, u32 at,
						  u32 n, u32 addr)
{
	while (n > 1) {
		u32 half = n >> 1;

		at += addr >= le32_to_cpu(start4[at + half]) ? half : 0;
		n -= half;
	}
	return at;
}

static __always_inline u32
rwall_interval_peer4(const struct rwall_addr_table *a, const void *addr)
{
	u32 key, at, n;
	__be32 word;
	u64 chunk;

	memcpy(&word, addr, sizeof(word));
	key = be32_to_cpu(word);
	if (key < a->base)
		return le16_to_cpu(a->class[0]);
	chunk = (key - a->base) >> a->shift;
	if (chunk >= a->nroot)
		return le16_to_cpu(a->class[a->n - 1]);
	at = le32_to_cpu(a->root[chunk]);
	n = le32_to_cpu(a->root[chunk + 1]) - at + 1;
	return le16_to_cpu(
		a->class[rwall_interval_search4(a->start4, at, n, key)]);
}

static __always_inline u32 rwall_interval_search6(const __le64 *start6, u32 at,
						  u32 n, u64 hi)
{
	while (n > 1) {
		u32 half = n >> 1;

		at += hi >= le64_to_cpu(start6[at + half]) ? half : 0;
		n -= half;
	}
	return at;
}

static inline u32 rwall_interval_search6_low(const struct rwall_addr_table *a,
					     u32 at, u32 n, u64 hi, u64 lo)
{
	while (n > 1) {
		u32 half = n >> 1;
		u64 start = le64_to_cpu(a->start6[at + half]);
		u64 low = le64_to_cpu(a->low6[at + half]);

		if (hi > start || (hi == start && lo >= low))
			at += half;
		n -= half;
	}
	return at;
}

static __always_inline u32
rwall_interval_peer6(const struct rwall_addr_table *a, const void *addr)
{
	__be64 half[2];
	u64 hi, chunk;
	u32 at, n;

	memcpy(half, addr, sizeof(half));
	hi = be64_to_cpu(half[0]);
	if (hi < a->base)
		return le16_to_cpu(a->class[0]);
	chunk = (hi - a->base) >> a->shift;
	if (chunk >= a->nroot)
		return le16_to_cpu(a->class[a->n - 1]);
	at = le32_to_cpu(a->root[chunk]);
	n = le32_to_cpu(a->root[chunk + 1]) - at + 1;
	if (unlikely(a->low6))
		at = rwall_interval_search6_low(a, at, n, hi,
						be64_to_cpu(half[1]));
	else
		at = rwall_interval_search6(a->start6, at, n, hi);
	return le16_to_cpu(a->class[at]);
}

/* The peer class of an address of 4 or 16 bytes, network order. */
static __always_inline u32 rwall_interval_class(const struct rwall_tables *t,
						bool v6, const void *addr)
{
	return v6 ? rwall_interval_peer6(&t->a6, addr) :
		    rwall_interval_peer4(&t->a4, addr);
}

#endif /* _RWALL_CORE_INTERVAL_H */
