/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * learn_group.h - observations judged by a site, and gathered into groups
 *
 * For: what one proposal is to be about. A group never spans more than was
 * observed: its ends, all of one with all of the other, have all been seen.
 * Prints nothing.
 */
#ifndef _RWALL_LEARN_GROUP_H
#define _RWALL_LEARN_GROUP_H

#include "describe.h"
#include "learn.h"

/* An observation as the site judges it. */
struct rwall_item {
	const struct rwall_seen *seen; /* the first of those that are alike */
	uint64_t packets;
	size_t set; /* forwarded: the first item with the same destinations */
	uint32_t near_rule;
	uint8_t near; /* enum rwall_near: _PEER, _ZONE or _NONE */
	uint8_t in_zone;
	uint8_t out_zone;
};

/* What one proposal is about: items of one service, judged alike. */
struct rwall_lesson {
	const struct rwall_item *item;
	size_t n;
	uint64_t packets;
};

struct rwall_lessons {
	struct rwall_item *items; /* sorted; free() */
	size_t nitems;
	struct rwall_lesson *group; /* free() */
	size_t n;
	uint64_t permitted; /* packets that this site lets pass already */
};

/**
 * rwall_learn_group() - judge and gather observations
 * @l: what was observed
 * @t: the site's policy
 * @g: filled in; rwall_learn_group_free()
 */
void rwall_learn_group(const struct rwall_learned *l,
		       const struct rwall_tables *t, struct rwall_lessons *g);

/**
 * rwall_learn_group_free() - free what the groups hold
 * @g: the groups
 */
void rwall_learn_group_free(struct rwall_lessons *g);

#endif /* _RWALL_LEARN_GROUP_H */
