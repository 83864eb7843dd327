/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * diffset_tell.h - boxes of packets in words and as JSON
 *
 * For: what diff and verify print of diffset_split.h's boxes. Decides nothing
 * and prints nothing.
 */
#ifndef _RWALL_DIFFSET_TELL_H
#define _RWALL_DIFFSET_TELL_H

#include "diffset_split.h"
#include "json.h"

/**
 * rwall_tell_box() - "443/tcp from 10.20.0.0/16 through eth1"
 * @s: the space
 * @box: the box
 * @most: addresses of an end to write out; the rest is counted
 * @b: appended to
 */
void rwall_tell_box(const struct rwall_space *s, const struct rwall_box *box,
		    size_t most, struct rwall_text *b);

/**
 * rwall_tell_json() - boxes as an array of objects, with all addresses
 * @s: the space
 * @boxes: the boxes
 */
json_t *rwall_tell_json(const struct rwall_space *s,
			const struct rwall_boxes *boxes);

#endif /* _RWALL_DIFFSET_TELL_H */
