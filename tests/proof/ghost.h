/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ghost.h - what the notes weave into the sources, said to CBMC
 *
 * For: harnesses of tests/proof; see Documentation/proofs.rst. A loop becomes one
 * arbitrary pass of it, and what holds of every element of a table is said of
 * one arbitrary element. Is never run.
 */
#ifndef PROOF_GHOST_H
#define PROOF_GHOST_H

#include "blob.h"

bool nondet_bool(void);
u8 nondet_u8(void);
u16 nondet_u16(void);
u32 nondet_u32(void);
u64 nondet_u64(void);
size_t nondet_size(void);

#define IMPLIES(a, b) (!(a) || (b))

/* In places where C wants an expression. */
#define HOLDS(x)                                   \
	({                                         \
		__CPROVER_assert(x, "holds: " #x); \
		true;                              \
	})
#define GIVEN(x)                     \
	({                           \
		__CPROVER_assume(x); \
		true;                \
	})

/* The run demands that this fails: of what is never reached anything holds. */
static inline void reached(void)
{
#ifndef UNREACHED
	__CPROVER_assert(false, "reached");
#endif
}

/* What placed.c asks in the middle of rwall_blob_open(). */
#ifndef SECTION_PLACED
#define SECTION_PLACED(g, s, offset, size) ((void)0)
#define ALL_PLACED(g)			   ((void)0)
#endif

/*
 * Instead of for (i = 0; i < n; i++): that the invariant holds before; then one
 * pass from any state in which it holds, after which it must hold again; or the
 * end, in any state in which it holds. "Lost" makes arbitrary what passes change
 * besides i. As neither i nor n is changed by a pass, the loop ends.
 */
#define EACH(i, n, lost, invariant)                                            \
	for (u64 bound_ = (n),                                                 \
		 pass_ = ((i) = 0, HOLDS(invariant), (i) = nondet_u32(), lost, \
			 GIVEN((i) <= (n) && (invariant)), (i));               \
	     (i) < (n); HOLDS((i) == pass_ && (n) == bound_), (i)++,           \
		 HOLDS((i) == pass_ + 1 && (invariant)), GIVEN(false))

#define NOTHING ((void)0)

/* Any number up to n. */
static inline size_t ghost_upto(size_t n)
{
	size_t any = nondet_size();

	__CPROVER_assume(any <= n);
	return any;
}

/*
 * A product of numbers below 2^32, of which nothing is known but that factors
 * which are the same have the same, and what GRID says of it where it is asked.
 */
u64 __CPROVER_uninterpreted_times(u64 a, u64 b);

static inline u64 times(u64 a, u64 b)
{
	u64 product = __CPROVER_uninterpreted_times(a, b);

	__CPROVER_assert(a >> 32 == 0 && b >> 32 == 0, "small factors");
	__CPROVER_assume(IMPLIES(b == 1, product == a));
	__CPROVER_assume(IMPLIES(a >> 16 == 0, product >> 48 == 0));
	__CPROVER_assume(
		IMPLIES(a >> 16 == 0 && b >> 16 == 0, product >> 32 == 0));
	return product;
}

/* The same of what a division leaves: it is asked whether it is zero. */
u32 __CPROVER_uninterpreted_rest(u32 a, u32 b);

static inline u32 rest(u32 a, u32 b)
{
	__CPROVER_assert(b != 0, "no division by zero");
	return __CPROVER_uninterpreted_rest(a, b);
}

/*
 * Integers: a * d + c < b * d if a < b and c < d. Of factors below 2^32 no
 * product overflows, so it holds of these words too. The run has it proven.
 */
#define GRID(a, b, c, d)                                \
	GIVEN(IMPLIES((u64)(a) < (b) && (u64)(c) < (d), \
		      times(a, d) + (c) < times(b, d)))

/* What holds between two passes of loops that do not count to a number. */
#define CHUNK_LEFT (le32_to_cpu(a->root[chunk]) <= i && i <= last)
#define HALVED(at) (half && (at) >= first_ && (at) + half <= behind_)
#define NAME_LEFT  (len >= 0 && len <= (int)pattern_end && len <= name_end)
#define SPLIT	   (lo < hi && hi <= a->nroot)
#define LOW_LEFT   (n >= 1 && at >= first && (u64)at + n <= behind)

/* The elements of which is said what holds of all: nobody chose them. */
struct ghost {
	u32 slot, root, mid, leaf;
	u32 point;
	size_t row;
	u32 cell, pair;
	u32 vector, peer;
	u32 chunk, class;
	u32 pattern;
	bool screened;
};

static struct ghost ghost;
struct ghost nondet_ghost(void);

#endif /* PROOF_GHOST_H */
