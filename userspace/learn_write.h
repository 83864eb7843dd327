/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * learn_write.h - one proposal as text
 *
 * For: flows as a site file writes them, and advice about documented ones. A
 * flow that is proposed permits what its group holds and, but for zones that
 * cannot be named, nothing else. Prints nothing.
 */
#ifndef _RWALL_LEARN_WRITE_H
#define _RWALL_LEARN_WRITE_H

#include "learn_group.h"

#define RWALL_LEARN_ADDRESSES 64 /* of one end that are written */

/**
 * rwall_learn_service() - a service as a site file writes it
 * @s: what was observed
 * @b: appended to: "tcp/22", "icmp/echo-request/0", "gre"
 */
void rwall_learn_service(const struct rwall_seen *s, struct rwall_text *b);

/**
 * rwall_learn_local() - a flow for the site's "local", on one line
 * @in: the site, whose ids are not used again
 * @g: all groups
 * @at: the group that it is to permit
 * @b: appended to
 *
 * Return: how many addresses beyond RWALL_LEARN_ADDRESSES are left out.
 */
size_t rwall_learn_local(const struct rwall_input *in,
			 const struct rwall_lessons *g, size_t at,
			 struct rwall_text *b);

/**
 * rwall_learn_is_wide() - does the flow permit more zones than were observed
 * @t: the site's policy
 * @g: the group
 */
bool rwall_learn_is_wide(const struct rwall_tables *t,
			 const struct rwall_lesson *g);

/**
 * rwall_learn_why() - why an open flow does not permit a group
 * @t: the site's policy
 * @g: the group; near to @r
 * @r: the flow's rule
 * @b: appended to
 */
void rwall_learn_why(const struct rwall_tables *t, const struct rwall_lesson *g,
		     const struct rwall_blob_rule *r, struct rwall_text *b);

/**
 * rwall_learn_remedy() - what would let an open flow permit a group
 * @t: the site's policy
 * @g: the group; near to @r
 * @r: the flow's rule
 * @b: appended to
 *
 * Return: how many addresses beyond RWALL_LEARN_ADDRESSES are left out.
 */
size_t rwall_learn_remedy(const struct rwall_tables *t,
			  const struct rwall_lesson *g,
			  const struct rwall_blob_rule *r,
			  struct rwall_text *b);

#endif /* _RWALL_LEARN_WRITE_H */
