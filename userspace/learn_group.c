// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * learn_group.c - observations judged by a site, and gathered into groups, see
 * learn_group.h
 *
 * Forwarded pairs are sorted by source; sources with the very same destinations
 * form a set, and a group is one set.
 */
#include "learn_group.h"

#include "explain.h"
#include "names.h"

/* Everything that items of one group have in common, but for the set. */
static int compare_service(const struct rwall_item *a,
			   const struct rwall_item *b)
{
	int ret = a->seen->point - b->seen->point;

	if (!ret)
		ret = a->seen->slot - b->seen->slot;
	if (!ret)
		ret = a->seen->port - b->seen->port;
	if (!ret)
		ret = a->in_zone - b->in_zone;
	if (!ret)
		ret = a->out_zone - b->out_zone;
	if (!ret)
		ret = a->near - b->near;
	if (!ret && a->near_rule != b->near_rule)
		ret = a->near_rule < b->near_rule ? -1 : 1;
	return ret;
}

static int compare_src(const struct rwall_item *a, const struct rwall_item *b)
{
	int ret = a->seen->v6 - b->seen->v6;

	return ret ? ret : memcmp(a->seen->src, b->seen->src, 16);
}

static int compare_items(const void *x, const void *y)
{
	const struct rwall_item *a = x, *b = y;
	int ret = compare_service(a, b);

	if (!ret && a->set != b->set)
		ret = a->set < b->set ? -1 : 1;
	if (!ret)
		ret = compare_src(a, b);
	return ret ? ret : memcmp(a->seen->dst, b->seen->dst, 16);
}

/* A rule that other addresses may use by the same zones, or NULL. */
static const struct rwall_blob_rule *peers_rule(const struct rwall_tables *t,
						const struct rwall_item *item)
{
	const struct rwall_seen *s = item->seen;
	uint32_t i;

	for (i = 0; i < t->nrules; i++) {
		const struct rwall_blob_rule *r = &t->rules[i];

		if (r->point == s->point && r->slot == s->slot &&
		    le16_to_cpu(r->port_lo) <= s->port &&
		    s->port <= le16_to_cpu(r->port_hi) &&
		    le64_to_cpu(r->in_zones) >> item->in_zone & 1 &&
		    le64_to_cpu(r->out_zones) >> item->out_zone & 1)
			return r;
	}
	return NULL;
}

static void find_near(const struct rwall_tables *t,
		      const struct rwall_opinion *o, struct rwall_item *item)
{
	const struct rwall_blob_rule *r;

	if (o->near == RWALL_NEAR_ZONE) {
		item->near = o->near;
		item->near_rule = o->near_rule;
		return;
	}
	r = peers_rule(t, item);
	if (!r)
		return;
	item->near = RWALL_NEAR_PEER;
	item->near_rule = (uint32_t)(r - t->rules);
}

static bool judge(const struct rwall_seen *s, const struct rwall_tables *t,
		  struct rwall_item *item)
{
	struct rwall_packet p = {
		.v6 = s->v6,
		.proto = rwall_names_proto(s->slot, s->port),
		.slot = s->slot,
		.point = s->point,
		.track = RWALL_TRACK_NEW,
		.sport = s->slot >= RWALL_SLOT_ICMP ? s->port : 0,
		.dport = s->port,
		.has_src = s->point != RWALL_POINT_OUT,
		.has_dst = s->point != RWALL_POINT_IN,
		.iif = *s->iif ? s->iif : NULL,
		.oif = *s->oif ? s->oif : NULL,
	};
	struct rwall_opinion o = { 0 };

	memcpy(p.src, s->src, sizeof(p.src));
	memcpy(p.dst, s->dst, sizeof(p.dst));
	rwall_explain_judge(t, &p, &o);
	if (o.verdict != RWALL_VERDICT_DENY &&
	    o.verdict != RWALL_VERDICT_WOULD_DENY)
		return false;
	*item = (struct rwall_item){
		.seen = s,
		.packets = s->packets,
		.in_zone = p.iif ? rwall_blob_zone(t, p.iif) : 0,
		.out_zone = p.oif ? rwall_blob_zone(t, p.oif) : 0,
	};
	find_near(t, &o, item);
	return true;
}

/* Interfaces of one zone are one to the site. */
static void merge(struct rwall_lessons *g)
{
	size_t i, n = 0;

	for (i = 0; i < g->nitems; i++)
		if (n && !compare_items(&g->items[n - 1], &g->items[i]))
			g->items[n - 1].packets += g->items[i].packets;
		else
			g->items[n++] = g->items[i];
	g->nitems = n;
}

/* How many items from @at on share service and source. */
static size_t run_of(const struct rwall_lessons *g, size_t at)
{
	size_t i = at;

	while (i < g->nitems && !compare_service(&g->items[at], &g->items[i]) &&
	       !compare_src(&g->items[at], &g->items[i]))
		i++;
	return i - at;
}

static bool same_destinations(const struct rwall_item *a,
			      const struct rwall_item *b, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (a[i].seen->v6 != b[i].seen->v6 ||
		    memcmp(a[i].seen->dst, b[i].seen->dst, 16))
			return false;
	return true;
}

/* The first run of the same service and destinations; perhaps @at itself. */
static size_t set_of(const struct rwall_lessons *g, size_t at, size_t n)
{
	size_t i = at, j;

	while (i && !compare_service(&g->items[i - 1], &g->items[at]))
		i--;
	for (; i < at; i += j) {
		j = run_of(g, i);
		if (j == n && same_destinations(&g->items[i], &g->items[at], n))
			return i;
	}
	return at;
}

static void find_sets(struct rwall_lessons *g)
{
	size_t at, i, n, set;

	for (at = 0; at < g->nitems; at += n) {
		n = 1;
		if (g->items[at].seen->point != RWALL_POINT_FORWARD)
			continue;
		n = run_of(g, at);
		set = set_of(g, at, n);
		for (i = at; i < at + n; i++)
			g->items[i].set = set + 1;
	}
}

static void cut(struct rwall_lessons *g)
{
	struct rwall_lesson *last = NULL;
	size_t i;

	for (i = 0; i < g->nitems; i++) {
		const struct rwall_item *item = &g->items[i];

		if (!last || compare_service(last->item, item) ||
		    last->item->set != item->set) {
			last = rwall_xgrow(&g->group, &g->n, sizeof(*last));
			last->item = item;
			last->n = 0;
			last->packets = 0;
		}
		last->n++;
		last->packets += item->packets;
	}
}

static void sort(struct rwall_lessons *g)
{
	if (g->nitems)
		qsort(g->items, g->nitems, sizeof(*g->items), compare_items);
}

void rwall_learn_group(const struct rwall_learned *l,
		       const struct rwall_tables *t, struct rwall_lessons *g)
{
	size_t i;

	*g = (struct rwall_lessons){
		.items = rwall_xcalloc(l->n + 1, sizeof(*g->items)),
	};
	for (i = 0; i < l->n; i++)
		if (judge(&l->seen[i], t, &g->items[g->nitems]))
			g->nitems++;
		else
			g->permitted += l->seen[i].packets;
	sort(g);
	merge(g);
	find_sets(g);
	sort(g);
	cut(g);
}

void rwall_learn_group_free(struct rwall_lessons *g)
{
	free(g->items);
	free(g->group);
}
