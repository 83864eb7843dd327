// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * diffset_split.c - what of some packets a policy permits; see the header
 *
 * A region is swept by port. Between two ports at which a rule begins or ends
 * the rules that matter are the same; they fold the region's interfaces, and
 * then its sources, to the few kinds that they tell apart. What is left for
 * one kind is one set of destinations: the union of those rules that permit
 * this kind. So the work is the product of boundaries, as in the policy itself.
 */
#include "diffset_split.h"

/* How far apart boxes are joined; what is farther is right, but longer. */
#define JOIN_WINDOW 256

struct kinds {
	rwall_set *set;
	size_t n;
};

struct active {
	const struct rwall_cover **cover;
	size_t n;
};

/* One call's state; boxes of the segment at hand begin at in_at and out_at. */
struct sweep {
	struct rwall_space *s;
	struct rwall_box box; /* the region, cut to the segment */
	struct rwall_boxes *inside;
	struct rwall_boxes *outside;
};

void rwall_split_box(struct rwall_space *s, size_t policy, uint32_t rule,
		     struct rwall_box *box)
{
	const struct rwall_blob_rule *r = &s->t[policy]->rules[rule];
	rwall_set in = rwall_space_zones(s, policy, le64_to_cpu(r->in_zones));
	rwall_set out = rwall_space_zones(s, policy, le64_to_cpu(r->out_zones));
	rwall_set all = rwall_set_or(s, s->anywhere, s->loopback);

	*box = (struct rwall_box){
		.point = r->point,
		.slot = r->slot,
		.lo = le16_to_cpu(r->port_lo),
		.hi = le16_to_cpu(r->port_hi),
		.in = r->point == RWALL_POINT_OUT ? all : in,
		.out = r->point == RWALL_POINT_IN ? all : out,
		.from = rwall_space_group(s, policy,
					  le16_to_cpu(r->from_group)),
		.to = rwall_space_group(s, policy, le16_to_cpu(r->to_group)),
	};
}

static int cover_cmp(const void *a, const void *b)
{
	const struct rwall_cover *x = a, *y = b;

	if (x->box.lo != y->box.lo)
		return x->box.lo < y->box.lo ? -1 : 1;
	return (x->rule > y->rule) - (x->rule < y->rule);
}

void rwall_split_book(struct rwall_space *s, size_t policy, const char *flow,
		      struct rwall_book *book)
{
	const struct rwall_tables *t = s->t[policy];
	struct rwall_covers *covers;
	struct rwall_cover *cover;
	unsigned int point, slot;
	uint32_t i;

	memset(book, 0, sizeof(*book));
	for (i = 0; i < t->nrules; i++) {
		const struct rwall_blob_rule *r = &t->rules[i];

		if (flow && strcmp(rwall_blob_string(t, r->flow), flow))
			continue;
		covers = &book->of[r->point][r->slot];
		cover = rwall_xgrow(&covers->cover, &covers->n, sizeof(*cover));
		rwall_split_box(s, policy, i, &cover->box);
		cover->rule = i;
	}
	for (point = 0; point < RWALL_POINTS; point++)
		for (slot = 0; slot < RWALL_SLOTS; slot++) {
			covers = &book->of[point][slot];
			if (covers->n)
				qsort(covers->cover, covers->n,
				      sizeof(*covers->cover), cover_cmp);
		}
}

void rwall_split_book_free(struct rwall_book *book)
{
	unsigned int point, slot;

	for (point = 0; point < RWALL_POINTS; point++)
		for (slot = 0; slot < RWALL_SLOTS; slot++)
			free(book->of[point][slot].cover);
	memset(book, 0, sizeof(*book));
}

static void add_kind(struct kinds *k, rwall_set set)
{
	rwall_set *slot;
	size_t i;

	for (i = 0; i < k->n; i++)
		if (k->set[i] == set)
			return;
	slot = rwall_xgrow(&k->set, &k->n, sizeof(*slot));
	*slot = set;
}

/* Cut each kind in two where @by runs through it. */
static void refine(struct rwall_space *s, struct kinds *k, rwall_set by)
{
	size_t i, n = k->n;
	rwall_set within;

	for (i = 0; i < n; i++) {
		within = rwall_set_and(s, k->set[i], by);
		if (within == RWALL_SET_EMPTY || within == k->set[i])
			continue;
		add_kind(k, rwall_set_minus(s, k->set[i], by));
		k->set[i] = within;
	}
}

/* Fold @domain to the kinds that the rules' sets at @offset tell apart. */
static void fold(struct rwall_space *s, rwall_set domain,
		 const struct active *a, size_t offset, struct kinds *kinds)
{
	struct kinds seen = { 0 };
	size_t i;

	memset(kinds, 0, sizeof(*kinds));
	if (domain == RWALL_SET_EMPTY)
		return;
	add_kind(kinds, domain);
	for (i = 0; i < a->n; i++)
		add_kind(&seen,
			 *(const rwall_set *)((const char *)&a->cover[i]->box +
					      offset));
	for (i = 0; i < seen.n; i++)
		refine(s, kinds, seen.set[i]);
	free(seen.set);
}

static void emit(struct rwall_boxes *to, const struct rwall_box *box)
{
	struct rwall_box *slot;

	if (!to || box->to == RWALL_SET_EMPTY || box->from == RWALL_SET_EMPTY)
		return;
	slot = rwall_xgrow(&to->box, &to->n, sizeof(*slot));
	*slot = *box;
}

static void cut_peers(const struct sweep *w, const struct active *sub,
		      struct rwall_box box)
{
	rwall_set covered, to = box.to;
	struct kinds kinds;
	size_t i, j;

	fold(w->s, box.from, sub, offsetof(struct rwall_box, from), &kinds);
	for (i = 0; i < kinds.n; i++) {
		covered = RWALL_SET_EMPTY;
		box.from = kinds.set[i];
		for (j = 0; j < sub->n && covered != to; j++)
			if (rwall_set_within(w->s, box.from,
					     sub->cover[j]->box.from))
				covered = rwall_set_or(
					w->s, covered,
					rwall_set_and(w->s, to,
						      sub->cover[j]->box.to));
		box.to = covered;
		box.reason = RWALL_REASON_NONE;
		emit(w->inside, &box);
		box.to = rwall_set_minus(w->s, to, covered);
		box.reason = RWALL_REASON_NO_PEER;
		emit(w->outside, &box);
	}
	free(kinds.set);
}

static void cut_zones(const struct sweep *w, const struct active *a,
		      rwall_set in, rwall_set out)
{
	struct rwall_box box = w->box;
	struct active sub = { 0 };
	const struct rwall_cover **slot;
	size_t i;

	box.in = in;
	box.out = out;
	for (i = 0; i < a->n; i++) {
		if (!rwall_set_within(w->s, in, a->cover[i]->box.in) ||
		    !rwall_set_within(w->s, out, a->cover[i]->box.out))
			continue;
		slot = rwall_xgrow(&sub.cover, &sub.n, sizeof(*slot));
		*slot = a->cover[i];
	}
	box.reason = a->n ? RWALL_REASON_NO_ZONE : RWALL_REASON_NO_SERVICE;
	if (sub.n)
		cut_peers(w, &sub, box);
	else
		emit(w->outside, &box);
	free(sub.cover);
}

static void join_segment(const struct sweep *w, struct rwall_boxes *boxes,
			 size_t from)
{
	if (boxes)
		rwall_boxes_join(w->s, boxes, from, true);
}

static void cut_segment(const struct sweep *w, const struct active *a)
{
	size_t inside = w->inside ? w->inside->n : 0;
	size_t outside = w->outside ? w->outside->n : 0;
	struct kinds in, out;
	size_t i, j;

	fold(w->s, w->box.in, a, offsetof(struct rwall_box, in), &in);
	fold(w->s, w->box.out, a, offsetof(struct rwall_box, out), &out);
	for (i = 0; i < in.n; i++)
		for (j = 0; j < out.n; j++)
			cut_zones(w, a, in.set[i], out.set[j]);
	free(in.set);
	free(out.set);
	join_segment(w, w->inside, inside);
	join_segment(w, w->outside, outside);
}

/* Take in the rules that begin up to @port, and drop those that have ended. */
static size_t advance(struct active *a, const struct rwall_covers *covers,
		      size_t next, uint32_t port)
{
	const struct rwall_cover **slot;
	size_t i, n = 0;

	for (; next < covers->n && covers->cover[next].box.lo <= port; next++) {
		slot = rwall_xgrow(&a->cover, &a->n, sizeof(*slot));
		*slot = &covers->cover[next];
	}
	for (i = 0; i < a->n; i++)
		if (a->cover[i]->box.hi >= port)
			a->cover[n++] = a->cover[i];
	a->n = n;
	return next;
}

/* The last port of the segment that begins at @port. */
static uint32_t segment_end(const struct active *a,
			    const struct rwall_covers *covers, size_t next,
			    uint32_t last)
{
	size_t i;

	if (next < covers->n && covers->cover[next].box.lo <= last)
		last = covers->cover[next].box.lo - 1u;
	for (i = 0; i < a->n; i++)
		if (a->cover[i]->box.hi < last)
			last = a->cover[i]->box.hi;
	return last;
}

static void sweep_ports(struct sweep *w, const struct rwall_box *region,
			const struct rwall_covers *covers)
{
	struct active a = { 0 };
	uint32_t port = region->lo, end;
	size_t next = 0;

	while (port <= region->hi) {
		next = advance(&a, covers, next, port);
		end = segment_end(&a, covers, next, region->hi);
		w->box.lo = port;
		w->box.hi = end;
		cut_segment(w, &a);
		port = end + 1;
	}
	free(a.cover);
}

/* The end that this host itself is; nobody looks at its address. */
static bool end_is_free(const struct rwall_space *s,
			const struct rwall_box *box)
{
	return (box->point == RWALL_POINT_IN && box->to == s->all) ||
	       (box->point == RWALL_POINT_OUT && box->from == s->all);
}

/* Both ends of a packet are of one family, so each is swept for itself. */
static void sweep_family(struct sweep *w, const struct rwall_box *region,
			 const struct rwall_covers *covers, rwall_set family)
{
	w->box.from = rwall_set_and(w->s, region->from, family);
	w->box.to = rwall_set_and(w->s, region->to, family);
	if (w->box.from != RWALL_SET_EMPTY && w->box.to != RWALL_SET_EMPTY)
		sweep_ports(w, region, covers);
}

void rwall_split(struct rwall_space *s, const struct rwall_box *region,
		 const struct rwall_covers *covers, struct rwall_boxes *inside,
		 struct rwall_boxes *outside)
{
	struct sweep w = {
		.s = s,
		.box = *region,
		.inside = inside,
		.outside = outside,
	};
	size_t in_at = inside ? inside->n : 0;
	size_t out_at = outside ? outside->n : 0;

	if (end_is_free(s, region)) {
		sweep_ports(&w, region, covers);
	} else {
		sweep_family(&w, region, covers, s->all4);
		sweep_family(&w, region, covers, s->all6);
	}
	join_segment(&w, inside, in_at);
	join_segment(&w, outside, out_at);
}

/* How many dimensions two boxes differ in, and the last of them. */
enum dimension { NONE, IN, OUT, FROM, TO, PORTS, MANY };

static enum dimension differ(const struct rwall_box *a,
			     const struct rwall_box *b)
{
	enum dimension d = NONE;
	int n = 0;

	if (a->in != b->in && ++n)
		d = IN;
	if (a->out != b->out && ++n)
		d = OUT;
	if (a->from != b->from && ++n)
		d = FROM;
	if (a->to != b->to && ++n)
		d = TO;
	if ((a->lo != b->lo || a->hi != b->hi) && ++n)
		d = PORTS;
	return n > 1 ? MANY : d;
}

/* Ports can be joined where they touch. */
static bool join_ports(struct rwall_box *a, const struct rwall_box *b)
{
	if ((uint32_t)a->hi + 1 < b->lo || (uint32_t)b->hi + 1 < a->lo)
		return false;
	if (b->lo < a->lo)
		a->lo = b->lo;
	if (b->hi > a->hi)
		a->hi = b->hi;
	return true;
}

/* Joining must not pair addresses of different families. */
static bool join_sets(struct rwall_space *s, const struct rwall_box *box,
		      rwall_set *a, rwall_set b)
{
	rwall_set both = rwall_set_or(s, *a, b);

	if (!end_is_free(s, box) && !rwall_set_within(s, both, s->all4) &&
	    !rwall_set_within(s, both, s->all6))
		return false;
	*a = both;
	return true;
}

static bool join_two(struct rwall_space *s, struct rwall_box *a,
		     const struct rwall_box *b, bool reasons)
{
	if (a->point != b->point || a->slot != b->slot ||
	    (reasons && a->reason != b->reason))
		return false;
	switch (differ(a, b)) {
	case NONE:
		return true;
	case IN:
		a->in = rwall_set_or(s, a->in, b->in);
		return true;
	case OUT:
		a->out = rwall_set_or(s, a->out, b->out);
		return true;
	case FROM:
		return join_sets(s, a, &a->from, b->from);
	case TO:
		return join_sets(s, a, &a->to, b->to);
	case PORTS:
		return join_ports(a, b);
	default:
		return false;
	}
}

/* Join with boxes behind @i; one that was joined is left without sources. */
static bool join_one(struct rwall_space *s, struct rwall_boxes *boxes, size_t i,
		     bool reasons)
{
	struct rwall_box *a = &boxes->box[i];
	bool joined = false;
	size_t j;

	for (j = i + 1; j < boxes->n && j - i < JOIN_WINDOW; j++) {
		struct rwall_box *b = &boxes->box[j];

		if (b->from == RWALL_SET_EMPTY || !join_two(s, a, b, reasons))
			continue;
		b->from = RWALL_SET_EMPTY;
		joined = true;
	}
	return joined;
}

static void drop_empty(struct rwall_boxes *boxes, size_t from)
{
	size_t i, n = from;

	for (i = from; i < boxes->n; i++)
		if (boxes->box[i].from != RWALL_SET_EMPTY)
			boxes->box[n++] = boxes->box[i];
	boxes->n = n;
}

void rwall_boxes_join(struct rwall_space *s, struct rwall_boxes *boxes,
		      size_t from, bool reasons)
{
	bool again = from < boxes->n;
	size_t i;

	while (again) {
		again = false;
		for (i = from; i < boxes->n; i++)
			if (boxes->box[i].from != RWALL_SET_EMPTY)
				again |= join_one(s, boxes, i, reasons);
		drop_empty(boxes, from);
	}
}
