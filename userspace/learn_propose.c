// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * learn_propose.c - from observations to proposals, see learn.h
 *
 * A service is looked for in three places, the nearest first: documented flows
 * that the site leaves closed, flows that are open but not for these
 * addresses, and, where nothing is documented, a flow of the site's own.
 */
#include <arpa/inet.h>
#include <inttypes.h>

#include "json.h"
#include "learn.h"
#include "names.h"
#include "rows.h"

#define ADDRESSES_SHOWN 64 /* of one service */

/* The observations [from, to) of one service at one point. */
struct service {
	const struct rwall_seen *seen;
	size_t n;
	uint64_t packets;
	char name[RWALL_NAMES_SERVICE];
};

static size_t next_service(const struct rwall_learned *l, size_t at,
			   struct service *s)
{
	const struct rwall_seen *first = &l->seen[at];

	*s = (struct service){ .seen = first };
	for (;
	     at < l->n && l->seen[at].point == first->point &&
	     l->seen[at].slot == first->slot && l->seen[at].port == first->port;
	     at++) {
		s->n++;
		s->packets += l->seen[at].packets;
	}
	rwall_names_service(first->slot, first->port, first->port, s->name);
	return at;
}

/* As a site file writes it: "tcp/22", "icmp/8". */
static void add_service(const struct rwall_seen *s, struct rwall_text *b)
{
	if (s->slot < RWALL_SLOT_ICMP)
		rwall_text_add(b, "%s/%u", rwall_names_slot(s->slot), s->port);
	else if (s->slot < RWALL_SLOT_OTHER)
		rwall_text_add(b, "%s/%u", rwall_names_slot(s->slot),
			       s->port >> 8);
	else
		rwall_text_add(b, "protocol/%u", s->port);
}

/* The distinct addresses of one end, in order of their first appearance. */
static void add_addresses(const struct service *s, bool src,
			  struct rwall_text *b)
{
	char text[INET6_ADDRSTRLEN];
	size_t i, j, shown = 0;

	for (i = 0; i < s->n && shown < ADDRESSES_SHOWN; i++) {
		const uint8_t *a = src ? s->seen[i].src : s->seen[i].dst;

		for (j = 0; j < i; j++)
			if (s->seen[j].v6 == s->seen[i].v6 &&
			    !memcmp(src ? s->seen[j].src : s->seen[j].dst, a,
				    16))
				break;
		if (j < i)
			continue;
		inet_ntop(s->seen[i].v6 ? AF_INET6 : AF_INET, a, text,
			  sizeof(text));
		rwall_text_add(b, s->seen[i].v6 ? "%s\"%s\"" : "%s%s",
			       shown++ ? ", " : "", text);
	}
}

static void add_end(const struct service *s, bool src, struct rwall_text *b)
{
	uint8_t point = s->seen->point;

	if (point == (src ? RWALL_POINT_OUT : RWALL_POINT_IN)) {
		rwall_text_add(b, "self");
		return;
	}
	rwall_text_add(b, "[");
	add_addresses(s, src, b);
	rwall_text_add(b, "]");
}

/* "{id: learned-in-tcp-22, from: [192.0.2.1], to: self, service: tcp/22}" */
static void add_local(const struct service *s, struct rwall_text *b)
{
	const struct rwall_seen *f = s->seen;
	unsigned int number = f->slot < RWALL_SLOT_ICMP	 ? f->port :
			      f->slot < RWALL_SLOT_OTHER ? f->port >> 8 :
							   f->port;

	rwall_text_add(
		b, "{id: learned-%s-%s-%u, from: ", rwall_names_point(f->point),
		rwall_names_slot(f->slot), number);
	add_end(s, true, b);
	rwall_text_add(b, ", to: ");
	add_end(s, false, b);
	rwall_text_add(b, ", service: ");
	add_service(f, b);
	rwall_text_add(b, "}");
}

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

/* An open flow of the same service and point: others may use it. */
static const struct rwall_blob_rule *open_rule(const struct rwall_input *in,
					       const struct rwall_seen *s)
{
	const struct rwall_tables *t = &in->policy.t;
	uint32_t i;

	for (i = 0; i < t->nrules; i++)
		if (t->rules[i].point == s->point &&
		    t->rules[i].slot == s->slot &&
		    le16_to_cpu(t->rules[i].port_lo) <= s->port &&
		    s->port <= le16_to_cpu(t->rules[i].port_hi))
			return &t->rules[i];
	return NULL;
}

/* "bind role agent of mcafee-epo to [10.0.0.1] too"; of a local flow, its id */
static void add_binding(const struct rwall_input *in, const struct service *s,
			const struct rwall_blob_rule *r, struct rwall_text *b)
{
	const struct rwall_tables *t = &in->policy.t;
	const char *flow = rwall_blob_string(t, r->flow);
	bool src = r->point != RWALL_POINT_OUT;
	const char *role =
		rwall_blob_string(t, src ? r->from_role : r->to_role);

	if (!strncmp(flow, "local/", 6))
		rwall_text_add(b, "add to %s of local flow %s: ",
			       src ? "from" : "to", flow + 6);
	else
		rwall_text_add(b, "bind role %s of %.*s to these too: ", role,
			       (int)strcspn(flow, "/"), flow);
	add_end(s, src, b);
}

static void print_closed(const struct rwall_closed *c)
{
	printf("#   documented as %s/%s (%s), closed: %s\n",
	       c->profile->product, c->flow->id,
	       c->flow->ref ? c->flow->ref : "", c->detail);
	if (c->remedy)
		printf("#   to permit it: %s\n", c->remedy);
}

static void print_open(const struct rwall_input *in, const struct service *s,
		       const struct rwall_blob_rule *r)
{
	_cleanup_text_ struct rwall_text b = { 0 };

	add_binding(in, s, r, &b);
	printf("#   documented as %s (%s), but not for these addresses\n"
	       "#   to permit it: %s\n",
	       rwall_blob_string(&in->policy.t, r->flow),
	       rwall_blob_string(&in->policy.t, r->row), rwall_text_get(&b));
}

static void print_head(const struct service *s)
{
	printf("# %s %s: %" PRIu64 " packet%s, %zu peer%s\n",
	       rwall_names_point(s->seen->point), s->name, s->packets,
	       s->packets == 1 ? "" : "s", s->n, s->n == 1 ? "" : "s");
}

/* A service that no document knows becomes a flow of the site's own. */
static bool is_documented(const struct rwall_input *in, const struct service *s)
{
	size_t i = 0;

	return next_closed(in, s->seen, &i) || open_rule(in, s->seen);
}

static void print_documented(const struct rwall_learned *l,
			     const struct rwall_input *in)
{
	const struct rwall_blob_rule *r;
	const struct rwall_closed *c;
	struct service s;
	size_t at = 0, i;

	while (at < l->n) {
		at = next_service(l, at, &s);
		if (!is_documented(in, &s))
			continue;
		print_head(&s);
		for (i = 0; (c = next_closed(in, s.seen, &i));)
			print_closed(c);
		r = open_rule(in, s.seen);
		if (r)
			print_open(in, &s, r);
	}
}

static void print_locals(const struct rwall_learned *l,
			 const struct rwall_input *in)
{
	bool first = true;
	struct service s;
	size_t at = 0;

	while (at < l->n) {
		_cleanup_text_ struct rwall_text b = { 0 };

		at = next_service(l, at, &s);
		if (is_documented(in, &s))
			continue;
		if (first)
			puts("local:");
		first = false;
		print_head(&s);
		add_local(&s, &b);
		printf("  - %s\n", rwall_text_get(&b));
	}
}

void rwall_learn_print(const struct rwall_learned *l,
		       const struct rwall_input *in)
{
	puts("# Proposals of 'rolewall learn', for review: nothing has been "
	     "opened.");
	if (!l->n)
		puts("# Nothing was denied that a site could permit.");
	if (l->left_out)
		printf("# %" PRIu64 " packets of further peers are left out.\n",
		       l->left_out);
	print_documented(l, in);
	print_locals(l, in);
}

static json_t *documented_json(const struct rwall_input *in,
			       const struct service *s)
{
	_cleanup_text_ struct rwall_text b = { 0 };
	const struct rwall_blob_rule *r = open_rule(in, s->seen);
	json_t *array = json_array(), *o;
	const struct rwall_closed *c;
	size_t i = 0;

	while ((c = next_closed(in, s->seen, &i)))
		rwall_json_add(array, rwall_rows_closed_json(c));
	if (!r)
		return array;
	o = json_object();
	add_binding(in, s, r, &b);
	rwall_json_set(
		o, "flow",
		rwall_json_text(rwall_blob_string(&in->policy.t, r->flow)));
	rwall_json_set(
		o, "row",
		rwall_json_text(rwall_blob_string(&in->policy.t, r->row)));
	rwall_json_set(o, "reason", json_string("peer"));
	rwall_json_set(o, "remedy", rwall_json_text(rwall_text_get(&b)));
	rwall_json_add(array, o);
	return array;
}

static json_t *service_json(const struct rwall_input *in,
			    const struct service *s)
{
	_cleanup_text_ struct rwall_text local = { 0 }, service = { 0 };
	json_t *o = json_object(), *documented = documented_json(in, s);

	add_service(s->seen, &service);
	rwall_json_set(o, "point",
		       json_string(rwall_names_point(s->seen->point)));
	rwall_json_set(o, "service", rwall_json_text(rwall_text_get(&service)));
	rwall_json_set(o, "packets", rwall_json_number(s->packets));
	rwall_json_set(o, "peers", rwall_json_number(s->n));
	if (!json_array_size(documented))
		add_local(s, &local);
	rwall_json_set(o, "documented", documented);
	rwall_json_set(o, "local",
		       local.len ? rwall_json_text(rwall_text_get(&local)) :
				   json_null());
	return o;
}

void rwall_learn_json(const struct rwall_learned *l,
		      const struct rwall_input *in)
{
	json_t *o = rwall_json_new("learn"), *array = json_array();
	struct service s;
	size_t at = 0;

	while (at < l->n) {
		at = next_service(l, at, &s);
		rwall_json_add(array, service_json(in, &s));
	}
	rwall_json_set(o, "proposals", array);
	rwall_json_set(o, "ignored", rwall_json_number(l->ignored));
	rwall_json_set(o, "left-out", rwall_json_number(l->left_out));
	rwall_json_print(o);
}
