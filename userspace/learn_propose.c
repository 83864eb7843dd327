// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * learn_propose.c - from observations to proposals, see learn.h
 *
 * A service is looked for in three places, the nearest first: documented flows
 * that the site leaves closed, flows that are open but not for these addresses
 * or zones, and, where nothing is documented, a flow of the site's own. What
 * binds a forwarded pair to a role opens more than the pair: that too becomes a
 * flow of the site's own.
 */
#include <inttypes.h>

#include "json.h"
#include "learn_group.h"
#include "learn_write.h"
#include "names.h"
#include "rows.h"

static bool closed_fits(const struct rwall_input *in,
			const struct rwall_closed *c,
			const struct rwall_seen *s)
{
	const struct rwall_ports *ports;
	size_t i;

	if (c->point != s->point)
		return false;
	ports = rwall_site_ports(in->site, c->flow->service);
	for (i = 0; i < ports->n; i++)
		if (ports->port[i].slot == s->slot &&
		    ports->port[i].lo <= s->port &&
		    s->port <= ports->port[i].hi)
			return true;
	return false;
}

/* The next closed flow from @i on that would permit the service. */
static const struct rwall_closed *
next_closed(const struct rwall_input *in, const struct rwall_seen *s, size_t *i)
{
	while (*i < in->closed.n) {
		const struct rwall_closed *c = &in->closed.closed[(*i)++];

		if (closed_fits(in, c, s))
			return c;
	}
	return NULL;
}

static const struct rwall_blob_rule *open_rule(const struct rwall_input *in,
					       const struct rwall_lesson *g)
{
	if (g->item->near == RWALL_NEAR_NONE)
		return NULL;
	return &in->policy.t.rules[g->item->near_rule];
}

/* What no advice about a documented flow would permit, and that alone. */
static bool is_local(const struct rwall_input *in, const struct rwall_lesson *g)
{
	size_t i = 0;

	if (next_closed(in, g->item->seen, &i))
		return false;
	return g->item->near == RWALL_NEAR_NONE ||
	       (g->item->near == RWALL_NEAR_PEER &&
		g->item->seen->point == RWALL_POINT_FORWARD);
}

static void print_closed(const struct rwall_closed *c)
{
	printf("#   documented as %s/%s (%s), closed: %s\n",
	       c->profile->product, c->flow->id,
	       c->flow->ref ? c->flow->ref : "", c->detail);
	if (c->remedy)
		printf("#   to permit it: %s\n", c->remedy);
}

static void print_left_out(size_t n)
{
	if (n)
		printf("#   %zu further address%s left out\n", n,
		       n == 1 ? " is" : "es are");
}

static void print_open(const struct rwall_input *in,
		       const struct rwall_lesson *g,
		       const struct rwall_blob_rule *r)
{
	_cleanup_text_ struct rwall_text why = { 0 }, remedy = { 0 };
	const struct rwall_tables *t = &in->policy.t;
	size_t left_out;

	rwall_learn_why(t, g, r, &why);
	printf("#   documented as %s (%s), %s\n", rwall_blob_string(t, r->flow),
	       rwall_blob_string(t, r->row), rwall_text_get(&why));
	if (is_local(in, g))
		return;
	left_out = rwall_learn_remedy(t, g, r, &remedy);
	printf("#   to permit it: %s\n", rwall_text_get(&remedy));
	print_left_out(left_out);
}

static void print_head(const struct rwall_lesson *g)
{
	const struct rwall_seen *s = g->item->seen;
	char name[RWALL_NAMES_SERVICE];

	printf("# %s %s: %" PRIu64 " packet%s, %zu peer%s\n",
	       rwall_names_point(s->point),
	       rwall_names_service(s->slot, s->port, s->port, name), g->packets,
	       g->packets == 1 ? "" : "s", g->n, g->n == 1 ? "" : "s");
}

static void print_documented(const struct rwall_lessons *g,
			     const struct rwall_input *in)
{
	const struct rwall_blob_rule *r;
	const struct rwall_closed *c;
	size_t at, i;

	for (at = 0; at < g->n; at++) {
		const struct rwall_lesson *one = &g->group[at];

		if (is_local(in, one))
			continue;
		print_head(one);
		for (i = 0; (c = next_closed(in, one->item->seen, &i));)
			print_closed(c);
		r = open_rule(in, one);
		if (r)
			print_open(in, one, r);
	}
}

static void print_local(const struct rwall_lessons *g, size_t at,
			const struct rwall_input *in)
{
	const struct rwall_lesson *one = &g->group[at];
	const struct rwall_blob_rule *r = open_rule(in, one);
	_cleanup_text_ struct rwall_text b = { 0 };
	size_t left_out = rwall_learn_local(in, g, at, &b);

	print_head(one);
	if (r)
		print_open(in, one, r);
	print_left_out(left_out);
	if (rwall_learn_is_wide(&in->policy.t, one))
		puts("#   not bound to a zone: it came through an interface "
		     "that is in none, or in several");
	printf("  - %s\n", rwall_text_get(&b));
}

static void print_locals(const struct rwall_lessons *g,
			 const struct rwall_input *in)
{
	bool first = true;
	size_t at;

	for (at = 0; at < g->n; at++) {
		if (!is_local(in, &g->group[at]))
			continue;
		if (first)
			puts("local:");
		first = false;
		print_local(g, at, in);
	}
}

void rwall_learn_print(const struct rwall_learned *l,
		       const struct rwall_input *in)
{
	struct rwall_lessons g;

	rwall_learn_group(l, &in->policy.t, &g);
	puts("# Proposals of 'rolewall learn', for review: nothing has been "
	     "opened.");
	if (!l->n)
		puts("# Nothing was denied that a site could permit.");
	if (g.permitted)
		printf("# %" PRIu64 " packets would pass by this site.\n",
		       g.permitted);
	if (l->left_out)
		printf("# %" PRIu64 " packets of further peers are left out.\n",
		       l->left_out);
	print_documented(&g, in);
	print_locals(&g, in);
	rwall_learn_group_free(&g);
}

static json_t *open_json(const struct rwall_input *in,
			 const struct rwall_lesson *g,
			 const struct rwall_blob_rule *r, size_t *left_out)
{
	_cleanup_text_ struct rwall_text b = { 0 };
	const struct rwall_tables *t = &in->policy.t;
	json_t *o = json_object(), *remedy = json_null();

	if (!is_local(in, g)) {
		*left_out = rwall_learn_remedy(t, g, r, &b);
		remedy = rwall_json_text(rwall_text_get(&b));
	}
	rwall_json_set(o, "flow",
		       rwall_json_text(rwall_blob_string(t, r->flow)));
	rwall_json_set(o, "row", rwall_json_text(rwall_blob_string(t, r->row)));
	rwall_json_set(o, "reason",
		       json_string(rwall_describe_near_name(g->item->near)));
	rwall_json_set(o, "remedy", remedy);
	return o;
}

static json_t *group_json(const struct rwall_input *in,
			  const struct rwall_lessons *g, size_t at)
{
	_cleanup_text_ struct rwall_text local = { 0 }, service = { 0 };
	const struct rwall_lesson *one = &g->group[at];
	const struct rwall_blob_rule *r = open_rule(in, one);
	json_t *o = json_object(), *documented = json_array();
	const struct rwall_closed *c;
	size_t i = 0, left_out = 0;

	while ((c = next_closed(in, one->item->seen, &i)))
		rwall_json_add(documented, rwall_rows_closed_json(c));
	if (r)
		rwall_json_add(documented, open_json(in, one, r, &left_out));
	if (is_local(in, one))
		left_out = rwall_learn_local(in, g, at, &local);
	rwall_learn_service(one->item->seen, &service);
	rwall_json_set(o, "point",
		       json_string(rwall_names_point(one->item->seen->point)));
	rwall_json_set(o, "service", rwall_json_text(rwall_text_get(&service)));
	rwall_json_set(o, "packets", rwall_json_number(one->packets));
	rwall_json_set(o, "peers", rwall_json_number(one->n));
	rwall_json_set(o, "documented", documented);
	rwall_json_set(o, "local",
		       local.len ? rwall_json_text(rwall_text_get(&local)) :
				   json_null());
	rwall_json_set(o, "addresses-left-out", rwall_json_number(left_out));
	return o;
}

void rwall_learn_json(const struct rwall_learned *l,
		      const struct rwall_input *in)
{
	json_t *o = rwall_json_new("learn"), *array = json_array();
	struct rwall_lessons g;
	size_t at;

	rwall_learn_group(l, &in->policy.t, &g);
	for (at = 0; at < g.n; at++)
		rwall_json_add(array, group_json(in, &g, at));
	rwall_json_set(o, "proposals", array);
	rwall_json_set(o, "permitted", rwall_json_number(g.permitted));
	rwall_json_set(o, "ignored", rwall_json_number(l->ignored));
	rwall_json_set(o, "left-out", rwall_json_number(l->left_out));
	rwall_json_print(o);
	rwall_learn_group_free(&g);
}
