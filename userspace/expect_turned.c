// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * expect_turned.c - packets that may be an answer, judged the other way round
 *
 * For: expect_check.c, where no connection is known. See expect_steps.h. The
 * first box stays as it was found: the port that is noted belongs to it alone.
 */
#include "expect_steps.h"

#include "stateless.h"

static void split(const struct rwall_expect_step *c,
		  const struct rwall_box *region, struct rwall_boxes *inside,
		  struct rwall_boxes *outside)
{
	rwall_split(c->s, region, &c->book->of[region->point][region->slot],
		    inside, outside);
}

/* The other way round in which packets of @box are judged, of ICMP one type. */
static bool turn(const struct rwall_expect_step *c, const struct rwall_box *box,
		 uint32_t type, struct rwall_box *back)
{
	struct rwall_key k = { .slot = box->slot,
			       .point = box->point,
			       .sport = type,
			       .dport = type };
	bool reply = c->p->state == RWALL_TRACK_REPLY;

	if (c->t->tracking == RWALL_TRACKING_CONNTRACK ||
	    (!reply && !rwall_stateless_mistaken(c->t, &k)))
		return false;
	*back = *box;
	back->point = rwall_expect_opposite(box->point);
	rwall_expect_swap(&back->from, &back->to);
	rwall_expect_swap(&back->in, &back->out);
	if (rwall_expect_is_icmp(box->slot)) {
		if (!reply)
			rwall_key_reverse(&k);
		back->lo = back->hi = reply ? c->port->lo : k.dport;
	} else if (box->slot != RWALL_SLOT_OTHER) {
		back->lo = 0;
		back->hi = UINT16_MAX;
	}
	return true;
}

/* A part of the packets of @box, found turned round, told as it was expected. */
static struct rwall_box turned_as(const struct rwall_box *box,
				  const struct rwall_box *part, uint32_t type)
{
	struct rwall_box told = *part;

	told.point = box->point;
	told.lo = rwall_expect_is_icmp(box->slot) ? type : box->lo;
	told.hi = rwall_expect_is_icmp(box->slot) ? type : box->hi;
	rwall_expect_swap(&told.from, &told.to);
	rwall_expect_swap(&told.in, &told.out);
	return told;
}

/* What of @box passes turned round. */
static void cut_turned(struct rwall_expect_step *c, const struct rwall_box *box,
		       uint32_t type, struct rwall_boxes *passes)
{
	struct rwall_boxes inside = { 0 };
	struct rwall_box back, *slot;
	size_t i;

	if (!turn(c, box, type, &back))
		return;
	split(c, &back, &inside, NULL);
	for (i = 0; i < inside.n; i++) {
		if (!passes->n)
			c->other = inside.box[i].lo;
		slot = rwall_xgrow(&passes->box, &passes->n, sizeof(*slot));
		*slot = turned_as(box, &inside.box[i], type);
	}
	free(inside.box);
}

static bool same_box(const struct rwall_box *a, const struct rwall_box *b)
{
	return a->lo == b->lo && a->hi == b->hi && a->in == b->in &&
	       a->out == b->out && a->from == b->from && a->to == b->to;
}

/* Parts that differ in the other end's port are told once. */
static void add_once(struct rwall_boxes *boxes, const struct rwall_box *box)
{
	struct rwall_box *slot;
	size_t i;

	for (i = 0; i < boxes->n; i++)
		if (same_box(&boxes->box[i], box))
			return;
	slot = rwall_xgrow(&boxes->box, &boxes->n, sizeof(*slot));
	*slot = *box;
}

/* What of packets that are denied as they stand is denied turned round, too. */
static void keep_unanswered(struct rwall_expect_step *c,
			    const struct rwall_box *box, uint32_t type,
			    const struct rwall_box *back,
			    struct rwall_boxes *denied)
{
	struct rwall_boxes outside = { 0 };
	struct rwall_box part;
	size_t i;

	split(c, back, NULL, &outside);
	for (i = 0; i < outside.n; i++) {
		if (!denied->n)
			c->other = outside.box[i].lo;
		part = turned_as(box, &outside.box[i], type);
		part.reason = box->reason;
		add_once(denied, &part);
	}
	free(outside.box);
}

static void keep_types(const struct rwall_box *box, uint32_t lo, uint32_t end,
		       struct rwall_boxes *denied)
{
	struct rwall_box part = *box;

	if (lo == end)
		return;
	part.lo = lo;
	part.hi = end - 1;
	add_once(denied, &part);
}

/* Few types of ICMP can be an answer; those between stay in one piece. */
static void keep_denied(struct rwall_expect_step *c,
			const struct rwall_box *box, struct rwall_boxes *denied)
{
	const uint32_t end = rwall_expect_is_icmp(box->slot) ? box->hi + 1u :
							       box->lo + 1u;
	uint32_t type, lo = box->lo;
	struct rwall_box back;

	for (type = box->lo; type < end; type++) {
		if (!turn(c, box, type, &back))
			continue;
		keep_types(box, lo, type, denied);
		keep_unanswered(c, box, type, &back, denied);
		lo = type + 1;
	}
	if (lo < end)
		keep_types(box, lo, box->hi + 1u, denied);
}

void rwall_expect_turned_permitted(struct rwall_expect_step *c,
				   const struct rwall_box *region,
				   struct rwall_boxes *passes)
{
	uint32_t type;

	if (rwall_expect_is_icmp(region->slot))
		for (type = region->lo; type <= region->hi; type++)
			cut_turned(c, region, type, passes);
	else
		cut_turned(c, region, region->lo, passes);
	rwall_boxes_join(c->s, passes, 1, false);
}

void rwall_expect_turned_denied(struct rwall_expect_step *c,
				const struct rwall_boxes *boxes,
				struct rwall_boxes *denied)
{
	size_t i;

	for (i = 0; i < boxes->n; i++)
		keep_denied(c, &boxes->box[i], denied);
	rwall_boxes_join(c->s, denied, 1, true);
}
