/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * expect_steps.h - between the files that check an expectation
 *
 * For: expect_check.c and expect_turned.c. Private to them.
 */
#ifndef _RWALL_EXPECT_STEPS_H
#define _RWALL_EXPECT_STEPS_H

#include "expect_check.h"

/* One expectation being checked. */
struct rwall_expect_step {
	struct rwall_space *s;
	const struct rwall_tables *t;
	const struct rwall_expect *x;
	const struct rwall_expect_packets *p;
	const struct rwall_book *book;
	const rwall_set *lists;	       /* its own four */
	const struct rwall_port *port; /* the one at hand */
	uint16_t other; /* port at the other end, if it matters */
	struct rwall_finding *f;
};

static inline bool rwall_expect_is_icmp(enum rwall_slot slot)
{
	return slot == RWALL_SLOT_ICMP || slot == RWALL_SLOT_ICMPV6;
}

static inline void rwall_expect_swap(rwall_set *a, rwall_set *b)
{
	rwall_set keep = *a;

	*a = *b;
	*b = keep;
}

static inline enum rwall_point rwall_expect_opposite(enum rwall_point point)
{
	if (point == RWALL_POINT_FORWARD)
		return point;
	return point == RWALL_POINT_IN ? RWALL_POINT_OUT : RWALL_POINT_IN;
}

/**
 * rwall_expect_turned_permitted() - what passes as an answer
 * @c: the expectation; the other end's port of the first box is noted in it
 * @region: packets that are denied as they stand
 * @passes: those of them that pass turned round are appended; free() its array
 */
void rwall_expect_turned_permitted(struct rwall_expect_step *c,
				   const struct rwall_box *region,
				   struct rwall_boxes *passes);

/**
 * rwall_expect_turned_denied() - what does not even pass as an answer
 * @c: the expectation; the other end's port of the first box is noted in it
 * @boxes: packets that are denied as they stand
 * @denied: those of them some of which are denied turned round, too, are
 *	appended; free() its array
 *
 * A box speaks of every port at the other end, so one that is denied is enough.
 */
void rwall_expect_turned_denied(struct rwall_expect_step *c,
				const struct rwall_boxes *boxes,
				struct rwall_boxes *denied);

#endif /* _RWALL_EXPECT_STEPS_H */
