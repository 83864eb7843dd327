/* SPDX-License-Identifier: GPL-2.0 */
/*
 * interval.h - from an address to its peer class
 *
 * For: step 3 of the theory of operation in classify.c, inline where packets
 * are judged. A pure room: its tables were checked by blob_addr.c.
 *
 * The searches begin at the interval in which a chunk begins and look at the n
 * starts inside the chunk, which follow it. They never read the start of where
 * they begin, so near starts need no more bits than tell a chunk's addresses
 * apart.
 */
#ifndef _RWALL_CORE_INTERVAL_H
#define _RWALL_CORE_INTERVAL_H

#include "blob.h"

/* The last of start[at + 1 .. at + n] that is not above key, or at. */
#define RWALL_INTERVAL_SEARCH(start, to_cpu, at, n, key)                       \
	do {                                                                   \
		u32 left = (n) + 1, half;                                      \
                                                                               \
		for (; left > 1; left -= half) {                               \
			half = left >> 1;                                      \
			(at) += (key) >= to_cpu((start)[(at) + half]) ? half : \
									0;     \
		}                                                              \
	} while (0)

static __always_inline u32
rwall_interval_peer4(const struct rwall_addr_table *a, const void *addr)
{
	u32 key, chunk, at, n;
	__be32 word;

	memcpy(&word, addr, sizeof(word));
	key = be32_to_cpu(word);
	chunk = (key >> a->shift) - (u32)a->first;
	if (unlikely(chunk >= a->nroot))
		return rwall_blob_class(
			a, key >> a->shift < (u32)a->first ? 0 : a->n - 1);
	at = le32_to_cpu(a->root[chunk]);
	n = le32_to_cpu(a->root[chunk + 1]) - at;
	if (a->near)
		RWALL_INTERVAL_SEARCH(a->near4, le16_to_cpu, at, n,
				      (u16)(key >> a->unit));
	else
		RWALL_INTERVAL_SEARCH(a->start4, le32_to_cpu, at, n, key);
	return rwall_blob_class(a, at);
}

/* As above, where boundaries fall inside a /64. */
static inline u32 rwall_interval_low6(const struct rwall_addr_table *a, u32 at,
				      u32 n, u64 hi, u64 lo)
{
	u32 half;

	for (n++; n > 1; n -= half) {
		u64 start, low;
		bool above;

		half = n >> 1;
		low = le64_to_cpu(a->low6[at + half]);
		if (a->near) {
			start = le32_to_cpu(a->near6[at + half]);
			above = (u32)hi < start ||
				((u32)hi == start && lo < low);
		} else {
			start = le64_to_cpu(a->start6[at + half]);
			above = hi < start || (hi == start && lo < low);
		}
		at += above ? 0 : half;
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
	chunk = (hi >> a->shift) - a->first;
	if (unlikely(chunk >= a->nroot))
		return rwall_blob_class(
			a, hi >> a->shift < a->first ? 0 : a->n - 1);
	at = le32_to_cpu(a->root[chunk]);
	n = le32_to_cpu(a->root[chunk + 1]) - at;
	if (unlikely(a->low6))
		at = rwall_interval_low6(a, at, n, hi, be64_to_cpu(half[1]));
	else if (a->near)
		RWALL_INTERVAL_SEARCH(a->near6, le32_to_cpu, at, n,
				      (u32)(hi >> a->unit));
	else
		RWALL_INTERVAL_SEARCH(a->start6, le64_to_cpu, at, n, hi);
	return rwall_blob_class(a, at);
}

/* The peer class of an address of 4 or 16 bytes, network order. */
static __always_inline u32 rwall_interval_class(const struct rwall_tables *t,
						bool v6, const void *addr)
{
	return v6 ? rwall_interval_peer6(&t->a6, addr) :
		    rwall_interval_peer4(&t->a4, addr);
}

#endif /* _RWALL_CORE_INTERVAL_H */
