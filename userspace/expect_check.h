/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * expect_check.h - does a policy keep an expectation
 *
 * For: checking an expectation for every packet that it speaks of, and finding
 * one of those at fault. Reads an open blob; may not print.
 */
#ifndef _RWALL_EXPECT_CHECK_H
#define _RWALL_EXPECT_CHECK_H

#include "diffset_split.h"
#include "expect.h"
#include "explain.h"

/* In which way a policy does not keep an expectation. */
enum rwall_failing {
	RWALL_FAILING_NOT,	 /* it is kept */
	RWALL_FAILING_EMPTY,	 /* no packet is meant */
	RWALL_FAILING_DENIED,	 /* some packet is denied */
	RWALL_FAILING_PERMITTED, /* some packet is permitted */
	RWALL_FAILING_FLOW,	 /* some is not permitted by that flow */
	RWALL_FAILING_REASON,	 /* some is denied for another reason */
	RWALL_FAILINGS,
};

/* What became of one expectation. */
struct rwall_finding {
	enum rwall_failing failing;
	struct rwall_boxes boxes; /* the packets at fault; free() its array */
	bool has_packet;
	struct rwall_packet packet;   /* one of them */
	struct rwall_opinion opinion; /* what is said to it */
};

/**
 * rwall_expect_space() - the space in which expectations are checked
 * @t: an open blob; outlives the space
 * @e: the expectations
 *
 * Return: the caller's; rwall_space_free().
 */
struct rwall_space *rwall_expect_space(const struct rwall_tables *t,
				       const struct rwall_expectations *e);

/**
 * rwall_expect_check() - does a policy keep an expectation
 * @s: of rwall_expect_space()
 * @book: the policy's rules
 * @e: the expectations
 * @i: which of them
 * @f: filled in; points into @s and the policy
 *
 * What passes whatever the policy says, such as neighbour discovery, is
 * permitted; but an expectation of denial that names a protocol as a whole
 * does not speak of it. A direction that is not enforced permits everything,
 * and audit mode counts as if it were enforced.
 */
void rwall_expect_check(struct rwall_space *s, const struct rwall_book *book,
			const struct rwall_expectations *e, size_t i,
			struct rwall_finding *f);

#endif /* _RWALL_EXPECT_CHECK_H */
