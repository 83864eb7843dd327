// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * learn_write.c - one proposal as text, see learn_write.h
 */
#include "learn_write.h"

#include <arpa/inet.h>

#include "ident.h"
#include "names.h"
#include "profile_service.h"

#define LOCAL "local/" /* how the names of a site's own flows begin */

static bool is_local_flow(const char *flow)
{
	return !strncmp(flow, LOCAL, strlen(LOCAL));
}

void rwall_learn_service(const struct rwall_seen *s, struct rwall_text *b)
{
	const struct rwall_port port = {
		.slot = s->slot,
		.lo = s->port,
		.hi = s->port,
	};
	char text[RWALL_PORT_TEXT];

	rwall_port_format(&port, text);
	rwall_text_add(b, "%s", text);
}

static const uint8_t *address(const struct rwall_item *item, bool src)
{
	return src ? item->seen->src : item->seen->dst;
}

static bool is_repeated(const struct rwall_lesson *g, size_t i, bool src)
{
	const struct rwall_item *item = &g->item[i];
	size_t j;

	for (j = 0; j < i; j++)
		if (g->item[j].seen->v6 == item->seen->v6 &&
		    !memcmp(address(&g->item[j], src), address(item, src), 16))
			return true;
	return false;
}

/* The distinct addresses of one end, in order of their first appearance. */
static size_t add_addresses(const struct rwall_lesson *g, bool src,
			    struct rwall_text *b)
{
	char text[INET6_ADDRSTRLEN];
	size_t i, n = 0;

	for (i = 0; i < g->n; i++) {
		bool v6 = g->item[i].seen->v6;

		if (is_repeated(g, i, src) || n++ >= RWALL_LEARN_ADDRESSES)
			continue;
		inet_ntop(v6 ? AF_INET6 : AF_INET, address(&g->item[i], src),
			  text, sizeof(text));
		rwall_text_add(b, v6 ? "%s\"%s\"" : "%s%s", n > 1 ? ", " : "",
			       text);
	}
	return n > RWALL_LEARN_ADDRESSES ? n - RWALL_LEARN_ADDRESSES : 0;
}

static size_t add_end(const struct rwall_lesson *g, bool src,
		      struct rwall_text *b)
{
	uint8_t point = g->item->seen->point;
	size_t left_out;

	if (point == (src ? RWALL_POINT_OUT : RWALL_POINT_IN)) {
		rwall_text_add(b, "self");
		return 0;
	}
	rwall_text_add(b, "[");
	left_out = add_addresses(g, src, b);
	rwall_text_add(b, "]");
	return left_out;
}

/* The zone class's name; NULL of interfaces that are in none or in several. */
static const char *zone_name(const struct rwall_tables *t, uint8_t zone)
{
	const char *name;

	if (!zone)
		return NULL;
	name = rwall_blob_string(t, t->zone_names[zone]);
	return rwall_ident_valid(name) ? name : NULL;
}

bool rwall_learn_is_wide(const struct rwall_tables *t,
			 const struct rwall_lesson *g)
{
	uint8_t point = g->item->seen->point;

	if (t->nzones < 2)
		return false;
	return (point != RWALL_POINT_OUT && !zone_name(t, g->item->in_zone)) ||
	       (point != RWALL_POINT_IN && !zone_name(t, g->item->out_zone));
}

static void add_zones(const struct rwall_tables *t,
		      const struct rwall_lesson *g, struct rwall_text *b)
{
	bool forward = g->item->seen->point == RWALL_POINT_FORWARD;
	const char *in = zone_name(t, g->item->in_zone);
	const char *out = zone_name(t, g->item->out_zone);

	if (in && g->item->seen->point != RWALL_POINT_OUT)
		rwall_text_add(b, ", %s: %s", forward ? "from-zone" : "zone",
			       in);
	if (out && g->item->seen->point != RWALL_POINT_IN)
		rwall_text_add(b, ", %s: %s", forward ? "to-zone" : "zone",
			       out);
}

/* "learned-in-tcp-22"; of ICMP, type and code. */
static void add_base(const struct rwall_seen *s, struct rwall_text *b)
{
	rwall_text_add(b, "learned-%s-%s-", rwall_names_point(s->point),
		       rwall_names_slot(s->slot));
	if (s->slot < RWALL_SLOT_ICMP || s->slot >= RWALL_SLOT_OTHER)
		rwall_text_add(b, "%u", s->port);
	else
		rwall_text_add(b, "%u-%u", s->port >> 8, s->port & 0xff);
}

/* The first number that the site's ids with this beginning leave free. */
static unsigned long free_number(const struct rwall_site *site,
				 const char *base)
{
	size_t len = strlen(base), i;
	unsigned long n, next = 1;

	for (i = 0; i < site->nlocals; i++) {
		const char *id = site->locals[i].id;

		if (strncmp(id, base, len) || (id[len] && id[len] != '-'))
			continue;
		n = id[len] ? strtoul(id + len + 1, NULL, 10) : 1;
		if (n >= next && n < UINT32_MAX)
			next = n + 1;
	}
	return next;
}

static void add_id(const struct rwall_input *in, const struct rwall_lessons *g,
		   size_t at, struct rwall_text *b)
{
	const struct rwall_seen *s = g->group[at].item->seen;
	_cleanup_text_ struct rwall_text base = { 0 };
	unsigned long n;

	add_base(s, &base);
	n = free_number(in->site, rwall_text_get(&base));
	/* Groups of one service follow each other. */
	for (; at; at--, n++) {
		const struct rwall_seen *other = g->group[at - 1].item->seen;

		if (other->point != s->point || other->slot != s->slot ||
		    other->port != s->port)
			break;
	}
	rwall_text_add(b, "%s", rwall_text_get(&base));
	if (n > 1)
		rwall_text_add(b, "-%lu", n);
}

size_t rwall_learn_local(const struct rwall_input *in,
			 const struct rwall_lessons *g, size_t at,
			 struct rwall_text *b)
{
	const struct rwall_lesson *one = &g->group[at];
	size_t left_out;

	rwall_text_add(b, "{id: ");
	add_id(in, g, at, b);
	rwall_text_add(b, ", from: ");
	left_out = add_end(one, true, b);
	rwall_text_add(b, ", to: ");
	left_out += add_end(one, false, b);
	rwall_text_add(b, ", service: ");
	rwall_learn_service(one->item->seen, b);
	add_zones(&in->policy.t, one, b);
	rwall_text_add(b, "}");
	return left_out;
}

/* The zones of a rule, or "all zones". */
static void add_rule_zones(const struct rwall_tables *t, __le64 zones,
			   struct rwall_text *b)
{
	struct rwall_words words = { 0 };

	rwall_describe_zones(t, le64_to_cpu(zones), &words);
	if (!words.n)
		rwall_text_add(b, "all zones");
	rwall_describe_join(&words, words.n, b);
	rwall_describe_free(&words);
}

/* "in by eth1, which is in no zone, and not by zone mgmt" */
static void add_wrong_zone(const struct rwall_tables *t, const char *how,
			   const char *iface, uint8_t zone, __le64 zones,
			   struct rwall_text *b)
{
	if (le64_to_cpu(zones) >> zone & 1)
		return;
	rwall_text_add(b, "; %s by %s, which is in ", how,
		       *iface ? iface : "an unknown interface");
	if (zone)
		rwall_text_add(b, "zone %s",
			       rwall_blob_string(t, t->zone_names[zone]));
	else
		rwall_text_add(b, "no zone");
	rwall_text_add(b, ", and not by zone ");
	add_rule_zones(t, zones, b);
}

void rwall_learn_why(const struct rwall_tables *t, const struct rwall_lesson *g,
		     const struct rwall_blob_rule *r, struct rwall_text *b)
{
	const struct rwall_item *item = g->item;

	if (item->near == RWALL_NEAR_PEER) {
		rwall_text_add(b, "but not %s these addresses",
			       r->point == RWALL_POINT_FORWARD ? "between" :
								 "for");
		return;
	}
	rwall_text_add(b, "but not through this interface");
	add_wrong_zone(t, "in", item->seen->iif, item->in_zone, r->in_zones, b);
	add_wrong_zone(t, "out", item->seen->oif, item->out_zone, r->out_zones,
		       b);
}

/* Whichever end's zone is not the rule's. */
static void add_zone_remedy(const struct rwall_tables *t,
			    const struct rwall_item *item,
			    const struct rwall_blob_rule *r,
			    struct rwall_text *b)
{
	bool in = !(le64_to_cpu(r->in_zones) >> item->in_zone & 1);
	const char *flow = rwall_blob_string(t, r->flow);
	const char *role = rwall_blob_string(t, in ? r->from_role : r->to_role);
	const char *zone = zone_name(t, in ? item->in_zone : item->out_zone);
	const char *iface = in ? item->seen->iif : item->seen->oif;

	if (!zone) {
		rwall_text_add(b, "let %s be in zone ",
			       *iface ? iface : "the interface");
		add_rule_zones(t, in ? r->in_zones : r->out_zones, b);
		rwall_text_add(b, " alone, if it belongs there");
	} else if (is_local_flow(flow)) {
		rwall_text_add(b, "add zone %s to those of local flow %s", zone,
			       flow + strlen(LOCAL));
	} else {
		rwall_text_add(b, "add zone %s to role-zones of %s of %.*s",
			       zone, role, (int)strcspn(flow, "/"), flow);
	}
}

size_t rwall_learn_remedy(const struct rwall_tables *t,
			  const struct rwall_lesson *g,
			  const struct rwall_blob_rule *r, struct rwall_text *b)
{
	const char *flow = rwall_blob_string(t, r->flow);
	bool src = r->point != RWALL_POINT_OUT;

	if (g->item->near == RWALL_NEAR_ZONE) {
		add_zone_remedy(t, g->item, r, b);
		return 0;
	}
	if (is_local_flow(flow))
		rwall_text_add(b, "add to %s of local flow %s: ",
			       src ? "from" : "to", flow + strlen(LOCAL));
	else
		rwall_text_add(b, "bind role %s of %.*s to these too: ",
			       rwall_blob_string(t, src ? r->from_role :
							  r->to_role),
			       (int)strcspn(flow, "/"), flow);
	return add_end(g, src, b);
}
