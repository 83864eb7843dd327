/* SPDX-License-Identifier: GPL-2.0 */
/*
 * interval.h - from an address to its peer class
 *
 * For: step 3 of the theory of operation in classify.c, inline where packets
 * are judged. A pure room: its tables were checked by blob_addr.c.
 *
 * The searches begin at the interval in which a chunk begins and look at the n
 * starts inside the chunk, which follow it. The start of where they begin tells
 * them nothing, so near starts need no more bits than tell a chunk's addresses
 * apart.
 */
#ifndef _RWALL_CORE_INTERVAL_H
#define _RWALL_CORE_INTERVAL_H

#include "blob.h"

/*
 * The last of start[at + 1 .. at + n] that is not above key, or at. The first
 * step leaves a power of two to choose from, the others halve it; what they look
 * at lies between, or is known to be above. A step of nothing reads start[at].
 */
#define RWALL_INTERVAL_SEARCH(start, to_cpu, at, n, key)                       \
	do {                                                                   \
		size_t half = (size_t)1 << (__builtin_clz((n) + 1) ^ 31);      \
		size_t step = (n) + 1 - half;                                  \
                                                                               \
		(at) += (key) >= to_cpu((start)[(at) + step]) ? step : 0;      \
		while (half >>= 1)                                             \
			(at) += (key) >= to_cpu((start)[(at) + half]) ? half : \
									0;     \
	} while (0)

/* The chunk of a number, or none that exists. */
static __always_inline u64
rwall_interval_chunk(const struct rwall_addr_table *a, u64 number)
{
	return (number >> a->shift) - a->first;
}

/* Of an address that is in no chunk. */
static __always_inline u32
rwall_interval_outside(const struct rwall_addr_table *a, u64 number)
{
	return number >> a->shift < a->first ? 0 : a->n - 1;
}

/* Where the search of a chunk begins, and how many starts are inside it. */
static __always_inline size_t
rwall_interval_begin(const struct rwall_addr_table *a, size_t chunk, u32 *n)
{
	const __le32 *root = a->root + chunk;
	const u32 at = le32_to_cpu(root[0]);

	*n = le32_to_cpu(root[1]) - at;
	return at;
}

static __always_inline u32 rwall_interval_key4(const void *addr)
{
	__be32 word;

	memcpy(&word, addr, sizeof(word));
	return be32_to_cpu(word);
}

/* The upper half of an address, or the lower one, eight bytes on. */
static __always_inline u64 rwall_interval_key6(const void *addr)
{
	__be64 half;

	memcpy(&half, addr, sizeof(half));
	return be64_to_cpu(half);
}

static __always_inline u32
rwall_interval_peer4(const struct rwall_addr_table *a, const void *addr)
{
	const u32 key = rwall_interval_key4(addr);
	const u32 chunk = rwall_interval_chunk(a, key);
	size_t at;
	u32 n;

	if (unlikely(chunk >= a->nroot))
		return rwall_blob_class(a, rwall_interval_outside(a, key));
	at = rwall_interval_begin(a, chunk, &n);
	if (a->near)
		RWALL_INTERVAL_SEARCH(a->near4, le16_to_cpu, at, n,
				      (u16)(key >> a->unit));
	else
		RWALL_INTERVAL_SEARCH(a->start4, le32_to_cpu, at, n, key);
	return rwall_blob_class(a, at);
}

/* Is hi the upper half of start i, which lies in the chunk of hi? */
static __always_inline bool
rwall_interval_shares(const struct rwall_addr_table *a, size_t i, u64 hi)
{
	return a->near ? le32_to_cpu(a->near6[i]) == (u32)hi :
			 le64_to_cpu(a->start6[i]) == hi;
}

/*
 * Where boundaries fall inside a /64: none of start[at + 1 .. at + n] has an
 * upper half above hi; of those that have hi itself, the lower halves decide.
 */
static __always_inline u32 rwall_interval_low6(const struct rwall_addr_table *a,
					       u32 at, u32 n, u64 hi, u64 lo)
{
	u32 half;

	for (n++; n > 1; n -= half) {
		half = n >> 1;
		if (le64_to_cpu(a->low6[at + half]) <= lo ||
		    !rwall_interval_shares(a, at + half, hi))
			at += half;
	}
	return at;
}

static __always_inline u32
rwall_interval_peer6(const struct rwall_addr_table *a, const void *addr)
{
	const u64 hi = rwall_interval_key6(addr);
	const u64 chunk = rwall_interval_chunk(a, hi);
	size_t from, at;
	u32 n;

	if (unlikely(chunk >= a->nroot))
		return rwall_blob_class(a, rwall_interval_outside(a, hi));
	from = rwall_interval_begin(a, chunk, &n);
	at = from;
	if (a->near)
		RWALL_INTERVAL_SEARCH(a->near6, le32_to_cpu, at, n,
				      (u32)(hi >> a->unit));
	else
		RWALL_INTERVAL_SEARCH(a->start6, le64_to_cpu, at, n, hi);
	if (unlikely(a->low6))
		at = rwall_interval_low6(a, from, at - from, hi,
					 rwall_interval_key6(addr + 8));
	return rwall_blob_class(a, at);
}

/*
 * The same in few registers, where classes are bytes: the peer class, or
 * RWALL_INTERVAL_UNSURE.
 */
#define RWALL_INTERVAL_UNSURE 0xffffffffu

static __always_inline u32
rwall_interval_quick4(const struct rwall_addr_table *a, const void *addr)
{
	const u32 key = rwall_interval_key4(addr);
	const u32 chunk = rwall_interval_chunk(a, key);
	size_t at;
	u32 n;

	if (unlikely(!a->byte))
		return RWALL_INTERVAL_UNSURE;
	if (unlikely(chunk >= a->nroot))
		return a->class8[rwall_interval_outside(a, key)];
	at = rwall_interval_begin(a, chunk, &n);
	if (a->near)
		RWALL_INTERVAL_SEARCH(a->near4, le16_to_cpu, at, n,
				      (u16)(key >> a->unit));
	else
		RWALL_INTERVAL_SEARCH(a->start4, le32_to_cpu, at, n, key);
	return a->class8[at];
}

/* Is start i above an address, if it is not by its upper half? */
static __always_inline bool
rwall_interval_above(const struct rwall_addr_table *a, size_t i, u64 hi,
		     const void *addr)
{
	return rwall_interval_shares(a, i, hi) &&
	       le64_to_cpu(a->low6[i]) > rwall_interval_key6(addr + 8);
}

/*
 * Of starts inside one /64 the last two are looked at: they are those of a host
 * that is alone there.
 */
static __always_inline u32
rwall_interval_quick6(const struct rwall_addr_table *a, const void *addr)
{
	const u64 hi = rwall_interval_key6(addr);
	const u64 chunk = rwall_interval_chunk(a, hi);
	size_t from, at;
	u32 n;

	if (unlikely(!a->byte))
		return RWALL_INTERVAL_UNSURE;
	if (unlikely(chunk >= a->nroot))
		return a->class8[rwall_interval_outside(a, hi)];
	from = rwall_interval_begin(a, chunk, &n);
	at = from;
	if (a->near)
		RWALL_INTERVAL_SEARCH(a->near6, le32_to_cpu, at, n,
				      (u32)(hi >> a->unit));
	else
		RWALL_INTERVAL_SEARCH(a->start6, le64_to_cpu, at, n, hi);
	if (a->low6 && at != from && rwall_interval_above(a, at, hi, addr) &&
	    --at != from && rwall_interval_above(a, at, hi, addr))
		return RWALL_INTERVAL_UNSURE;
	return a->class8[at];
}

/* The peer class of an address of 4 or 16 bytes, network order. */
static __always_inline u32 rwall_interval_class(const struct rwall_tables *t,
						bool v6, const void *addr)
{
	return v6 ? rwall_interval_peer6(&t->a6, addr) :
		    rwall_interval_peer4(&t->a4, addr);
}

static __always_inline u32 rwall_interval_quick(const struct rwall_tables *t,
						bool v6, const void *addr)
{
	return v6 ? rwall_interval_quick6(&t->a6, addr) :
		    rwall_interval_quick4(&t->a4, addr);
}

#endif /* _RWALL_CORE_INTERVAL_H */
