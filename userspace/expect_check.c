// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * expect_check.c - does a policy keep an expectation; see the header
 *
 * An expectation becomes a region of packets, a reply's the region of what it
 * answers, and diffset_split.h says which part of it is permitted. What passes
 * whatever the policy says is laid over the rules as further covers. Where no
 * connection is known, an answer and what opens can be taken for each other:
 * what is to be denied has to be denied both ways round, and what is to be
 * permitted may be either way.
 */
#include "expect_check.h"

#include "expect_steps.h"
#include "names.h"

#define TYPE(first, last) ((first) << 8), ((last) << 8 | 0xff)

/* The lists of the space: link-local sources, then four for each expectation. */
enum list { LIST_LOCAL, LIST_FIRST };
/* What passes whatever the policy says. */
enum essentials {
	NO_ESSENTIALS,
	LOOPBACK = 1,
	NEIGHBOURS = 2,
	ALL_ESSENTIALS = 3
};

enum part { SRC, SRC_EXCEPT, DST, DST_EXCEPT, PARTS };

/* Who multicast listener reports may come from: fe80::/10 and ::. */
static struct rwall_range6 local_sources[] = {
	{ { 0xfe80ull << 48, 0 }, { 0xfebfffffffffffffull, UINT64_MAX } },
	{ { 0, 0 }, { 0, 0 } },
};

struct rwall_space *rwall_expect_space(const struct rwall_tables *t,
				       const struct rwall_expectations *e)
{
	_cleanup_free_ struct rwall_addrs *lists = NULL;
	const struct rwall_expect_packets *p;
	struct rwall_addrs *own;
	size_t i;

	lists = rwall_xcalloc(LIST_FIRST + PARTS * e->n, sizeof(*lists));
	lists[LIST_LOCAL].r6 = local_sources;
	lists[LIST_LOCAL].nr6 = RWALL_COUNT(local_sources);
	for (i = 0; i < e->n; i++) {
		p = rwall_expect_packets(&e->expect[i]);
		own = &lists[LIST_FIRST + PARTS * i];
		own[SRC] = p->src.addresses;
		own[SRC_EXCEPT] = p->src.except;
		own[DST] = p->dst.addresses;
		own[DST_EXCEPT] = p->dst.except;
	}
	return rwall_space_new(&t, 1, lists, LIST_FIRST + PARTS * e->n);
}

static rwall_set end_set(const struct rwall_expect_step *c,
			 const struct rwall_expect_end *end, enum part part)
{
	rwall_set set = end->any ? c->s->all : c->lists[part];

	return rwall_set_minus(c->s, set, c->lists[part + 1]);
}

static rwall_set iface_set(const struct rwall_expect_step *c,
			   const struct rwall_names *names)
{
	rwall_set set = RWALL_SET_EMPTY;
	size_t i;

	if (!names->n)
		return c->s->anywhere;
	for (i = 0; i < names->n; i++)
		set = rwall_set_or(c->s, set,
				   rwall_space_iface(c->s, names->name[i]));
	return set;
}

/* A reply is judged by what it answers, as core/classify.c turns it round. */
static void reverse(struct rwall_box *box)
{
	struct rwall_key k = { .slot = box->slot, .dport = box->lo };

	box->point = rwall_expect_opposite(box->point);
	rwall_expect_swap(&box->from, &box->to);
	rwall_expect_swap(&box->in, &box->out);
	if (!rwall_expect_is_icmp(box->slot))
		return;
	rwall_key_reverse(&k);
	if (k.sport != box->lo)
		box->lo = box->hi = k.sport;
}

static struct rwall_box region_of(const struct rwall_expect_step *c)
{
	struct rwall_box box = {
		.point = c->x->point,
		.slot = c->port->slot,
		.lo = c->port->lo,
		.hi = c->port->hi,
		.in = iface_set(c, &c->p->iif),
		.out = iface_set(c, &c->p->oif),
		.from = end_set(c, &c->p->src, SRC),
		.to = end_set(c, &c->p->dst, DST),
	};
	rwall_set family = box.slot == RWALL_SLOT_ICMP ? c->s->all4 :
							 c->s->all6;

	if (rwall_expect_is_icmp(box.slot)) {
		box.from = rwall_set_and(c->s, box.from, family);
		box.to = rwall_set_and(c->s, box.to, family);
	}
	if (c->p->state == RWALL_TRACK_REPLY)
		reverse(&box);
	return box;
}

static bool meets(struct rwall_space *s, rwall_set a, rwall_set b,
		  rwall_set family)
{
	return rwall_set_and(s, a, family) != RWALL_SET_EMPTY &&
	       rwall_set_and(s, b, family) != RWALL_SET_EMPTY;
}

static bool is_empty(const struct rwall_expect_step *c,
		     const struct rwall_box *box)
{
	return box->in == RWALL_SET_EMPTY || box->out == RWALL_SET_EMPTY ||
	       (!meets(c->s, box->from, box->to, c->s->all4) &&
		!meets(c->s, box->from, box->to, c->s->all6));
}

/* No rule, so no number: nobody asks for it. */
static void add_cover(struct rwall_covers *covers, const struct rwall_box *box,
		      uint16_t lo, uint16_t hi)
{
	struct rwall_cover *cover;

	cover = rwall_xgrow(&covers->cover, &covers->n, sizeof(*cover));
	cover->box = *box;
	cover->box.lo = lo;
	cover->box.hi = hi;
	cover->rule = UINT32_MAX;
}

static void add_loopback(const struct rwall_expect_step *c,
			 struct rwall_box box, struct rwall_covers *covers)
{
	rwall_set all = box.in;

	box.in = c->s->loopback;
	if (box.point != RWALL_POINT_OUT)
		add_cover(covers, &box, 0, UINT16_MAX);
	box.in = all;
	box.out = c->s->loopback;
	if (box.point != RWALL_POINT_IN)
		add_cover(covers, &box, 0, UINT16_MAX);
}

/* Where nothing is said of the sender, it is taken to be an honest one. */
static void add_neighbours(const struct rwall_expect_step *c,
			   struct rwall_box box, struct rwall_covers *covers)
{
	rwall_set *sender = c->p->state == RWALL_TRACK_REPLY ? &box.to :
							       &box.from;

	add_cover(covers, &box, TYPE(133, 136));
	if (!c->p->src.any || c->x->point == RWALL_POINT_IN)
		*sender = c->s->lists[LIST_LOCAL];
	add_cover(covers, &box, TYPE(130, 132));
	add_cover(covers, &box, TYPE(143, 143));
}

static void add_essentials(const struct rwall_expect_step *c,
			   const struct rwall_box *region,
			   enum essentials which, struct rwall_covers *covers)
{
	rwall_set all = rwall_set_or(c->s, c->s->anywhere, c->s->loopback);
	struct rwall_box box = {
		.point = region->point,
		.slot = region->slot,
		.in = all,
		.out = all,
		.from = c->s->all,
		.to = c->s->all,
	};

	if (which & LOOPBACK)
		add_loopback(c, box, covers);
	if (which & NEIGHBOURS && region->slot == RWALL_SLOT_ICMPV6 &&
	    c->x->point != RWALL_POINT_FORWARD)
		add_neighbours(c, box, covers);
}

static int cover_cmp(const void *a, const void *b)
{
	const struct rwall_cover *x = a, *y = b;

	return (x->box.lo > y->box.lo) - (x->box.lo < y->box.lo);
}

/* The rules that meet a region, and the essentials if wanted. */
static struct rwall_covers covers_of(const struct rwall_expect_step *c,
				     const struct rwall_box *region, bool rules,
				     enum essentials which)
{
	const struct rwall_covers *of =
		&c->book->of[region->point][region->slot];
	struct rwall_covers covers = { 0 };
	struct rwall_cover *slot;
	size_t i;

	for (i = 0; rules && i < of->n; i++) {
		slot = rwall_xgrow(&covers.cover, &covers.n, sizeof(*slot));
		*slot = of->cover[i];
	}
	add_essentials(c, region, which, &covers);
	if (covers.n)
		qsort(covers.cover, covers.n, sizeof(*covers.cover), cover_cmp);
	return covers;
}

static void cut(const struct rwall_expect_step *c,
		const struct rwall_box *region, bool rules,
		enum essentials which, struct rwall_boxes *inside,
		struct rwall_boxes *outside)
{
	struct rwall_covers covers = covers_of(c, region, rules, which);

	rwall_split(c->s, region, &covers, inside, outside);
	free(covers.cover);
}

static bool is_enforced(const struct rwall_expect_step *c)
{
	return c->t->points >> c->x->point & 1;
}

static void fail(const struct rwall_expect_step *c, enum rwall_failing failing,
		 struct rwall_boxes *boxes)
{
	struct rwall_box *slot;
	size_t i;

	for (i = 0; i < boxes->n; i++) {
		c->f->failing = failing;
		slot = rwall_xgrow(&c->f->boxes.box, &c->f->boxes.n,
				   sizeof(*slot));
		*slot = boxes->box[i];
	}
	free(boxes->box);
}

/* What of a region is denied, whichever way round its packets are judged. */
static struct rwall_boxes denied_of(struct rwall_expect_step *c,
				    const struct rwall_box *region,
				    enum essentials which)
{
	struct rwall_boxes outside = { 0 }, denied = { 0 };

	cut(c, region, true, which, NULL, &outside);
	rwall_expect_turned_denied(c, &outside, &denied);
	free(outside.box);
	return denied;
}

static void check_flow(struct rwall_expect_step *c,
		       const struct rwall_box *region)
{
	const struct rwall_book *all = c->book;
	struct rwall_boxes denied;
	struct rwall_book own;

	rwall_split_book(c->s, 0, c->x->flow, &own);
	c->book = &own;
	denied = denied_of(c, region, NO_ESSENTIALS);
	c->book = all;
	rwall_split_book_free(&own);
	fail(c, RWALL_FAILING_FLOW, &denied);
}

static void check_allow(struct rwall_expect_step *c,
			const struct rwall_box *region)
{
	struct rwall_boxes denied = { 0 };

	if (is_enforced(c))
		denied = denied_of(c, region, ALL_ESSENTIALS);
	if (!denied.n && c->x->flow)
		check_flow(c, region);
	else
		fail(c, RWALL_FAILING_DENIED, &denied);
}

static bool names_whole(const struct rwall_port *port)
{
	return port->lo <= 1 && port->hi == UINT16_MAX;
}

static void keep_other_reasons(const struct rwall_expect_step *c,
			       struct rwall_boxes *boxes)
{
	size_t i, n = 0;

	for (i = 0; i < boxes->n; i++)
		if (boxes->box[i].reason != c->x->reason)
			boxes->box[n++] = boxes->box[i];
	boxes->n = n;
}

static void check_denied(struct rwall_expect_step *c,
			 const struct rwall_box *region, enum essentials which)
{
	struct rwall_boxes inside = { 0 }, outside = { 0 }, passes = { 0 };

	cut(c, region, is_enforced(c), which, &inside, &outside);
	if (!is_enforced(c)) {
		fail(c, RWALL_FAILING_PERMITTED, &outside);
		fail(c, RWALL_FAILING_PERMITTED, &inside);
		return;
	}
	outside.n = 0;
	if (!inside.n && c->x->reason != RWALL_REASON_NONE)
		cut(c, region, true, NO_ESSENTIALS, NULL, &outside);
	keep_other_reasons(c, &outside);
	fail(c, RWALL_FAILING_REASON, &outside);
	fail(c, RWALL_FAILING_PERMITTED, &inside);
	if (c->f->boxes.n)
		return;
	rwall_expect_turned_permitted(c, region, &passes);
	fail(c, RWALL_FAILING_PERMITTED, &passes);
}

static void check_deny(struct rwall_expect_step *c,
		       const struct rwall_box *region)
{
	struct rwall_boxes spoken_of = { 0 };
	size_t i;

	if (!names_whole(c->port)) {
		check_denied(c, region, ALL_ESSENTIALS);
		return;
	}
	cut(c, region, false, NEIGHBOURS, NULL, &spoken_of);
	for (i = 0; i < spoken_of.n; i++)
		check_denied(c, &spoken_of.box[i], LOOPBACK);
	free(spoken_of.box);
}

/* An address of the packet, where its point reads it or it was given. */
static void take_address(const struct rwall_expect_step *c, rwall_set set,
			 uint8_t *addr, bool *has, bool *v6)
{
	*has = set != c->s->all && set != c->s->all4 && set != c->s->all6;
	if (*has || c->x->point == RWALL_POINT_FORWARD)
		rwall_space_first(c->s, set, v6, addr);
	*has |= c->x->point == RWALL_POINT_FORWARD;
}

/* The end that the point reads is needed, even where it may be anyone. */
static void take_peer(const struct rwall_expect_step *c,
		      const struct rwall_box *box, struct rwall_packet *p)
{
	if (c->x->point == RWALL_POINT_IN && !p->has_src) {
		rwall_space_first(c->s, box->from, &p->v6, p->src);
		p->has_src = true;
	}
	if (c->x->point == RWALL_POINT_OUT && !p->has_dst) {
		rwall_space_first(c->s, box->to, &p->v6, p->dst);
		p->has_dst = true;
	}
}

/* @box is turned round already where it is of a reply. */
static void take_ports(const struct rwall_expect_step *c,
		       const struct rwall_box *box, struct rwall_packet *p)
{
	bool reply = c->p->state == RWALL_TRACK_REPLY;

	p->slot = box->slot;
	p->proto = rwall_names_proto(box->slot, box->lo);
	p->dport = box->lo;
	if (reply && rwall_expect_is_icmp(box->slot))
		p->dport = c->port->lo;
	else if (reply && box->slot != RWALL_SLOT_OTHER)
		p->dport = 0;
	/* A packet's own port is none where nothing is said of it. */
	p->sport = reply || box->slot == RWALL_SLOT_OTHER ? box->lo : 0;
	p->has_sport = reply && !rwall_expect_is_icmp(box->slot);
	if (rwall_expect_is_icmp(box->slot)) {
		p->sport = p->dport;
	} else if (c->other && reply) {
		p->dport = c->other;
	} else if (c->other && box->slot != RWALL_SLOT_OTHER) {
		p->sport = c->other;
		p->has_sport = true;
	}
}

static const char *iface_name(const struct rwall_expect_step *c, rwall_set set,
			      bool named)
{
	if (!named && c->t->nzones == 1)
		return NULL;
	return rwall_space_iface_first(c->s, set);
}

/* One packet out of a box, as a person would write it, and what becomes of it. */
static void take_packet(const struct rwall_expect_step *c, struct rwall_box box)
{
	struct rwall_packet *p = &c->f->packet;

	p->point = c->x->point;
	p->track = c->p->state;
	take_ports(c, &box, p);
	if (c->p->state == RWALL_TRACK_REPLY) {
		rwall_expect_swap(&box.from, &box.to);
		rwall_expect_swap(&box.in, &box.out);
	}
	take_address(c, box.from, p->src, &p->has_src, &p->v6);
	take_address(c, box.to, p->dst, &p->has_dst, &p->v6);
	take_peer(c, &box, p);
	if (p->point != RWALL_POINT_OUT)
		p->iif = iface_name(c, box.in, c->p->iif.n);
	if (p->point != RWALL_POINT_IN)
		p->oif = iface_name(c, box.out, c->p->oif.n);
	rwall_explain_judge(c->t, p, &c->f->opinion);
	c->f->has_packet = true;
}

static void check_port(struct rwall_expect_step *c)
{
	struct rwall_box region = region_of(c);

	if (is_empty(c, &region))
		return;
	if (c->f->failing == RWALL_FAILING_EMPTY)
		c->f->failing = RWALL_FAILING_NOT;
	if (c->x->allowed)
		check_allow(c, &region);
	else
		check_deny(c, &region);
	if (c->f->boxes.n && !c->f->has_packet)
		take_packet(c, c->f->boxes.box[0]);
}

void rwall_expect_check(struct rwall_space *s, const struct rwall_book *book,
			const struct rwall_expectations *e, size_t i,
			struct rwall_finding *f)
{
	struct rwall_expect_step c = {
		.s = s,
		.t = s->t[0],
		.x = &e->expect[i],
		.p = rwall_expect_packets(&e->expect[i]),
		.book = book,
		.lists = &s->lists[LIST_FIRST + PARTS * i],
		.f = f,
	};
	size_t j;

	memset(f, 0, sizeof(*f));
	f->failing = RWALL_FAILING_EMPTY;
	for (j = 0; j < c.x->ports->n; j++) {
		c.port = &c.x->ports->port[j];
		check_port(&c);
	}
}
