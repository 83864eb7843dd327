// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bind_local.c - from the site's own flows to rules
 *
 * For: flows under "local", and the DHCP client's essentials.
 */
#include "bind_steps.h"
#include "util.h"

struct local_end {
	uint16_t group;
	uint64_t zones;
};

/* Names alone are no error: they may be resolved later. */
static bool addresses_known(struct rwall_binder *b, const struct rwall_local *l,
			    const struct rwall_end *end)
{
	bool known = end->addresses.nr4 || end->addresses.nr6;

	if (end->names.n)
		rwall_diag_lint(
			b->d, RWALL_WARNING, "names-unresolved", &end->at,
			known ? NULL : "write its addresses",
			"names permit nothing until they are resolved%s%s",
			known ? "" : "; left out: local/", known ? "" : l->id);
	return known;
}

static bool bind_role_end(struct rwall_binder *b, const struct rwall_local *l,
			  const struct rwall_end *end, struct local_end *out)
{
	struct rwall_bound *bound = rwall_bind_find(b, end->role);

	if (bound->known) {
		bound->wanted = true;
		bound->used = true;
		out->group = bound->group;
		if (out->zones == RWALL_ZONES_ALL)
			out->zones = bound->zones;
		return true;
	}
	bound->wanted = true;
	if (bound->reason == RWALL_CLOSED_NAMES) {
		rwall_bind_miss(bound, l->id, true);
		return false;
	}
	rwall_diag_add(b->d, RWALL_ERROR, &end->at,
		       "bind the role under \"peers\", or write addresses here",
		       "nobody is bound to role %s", end->text);
	return false;
}

static bool bind_end(struct rwall_binder *b, const struct rwall_local *l,
		     const struct rwall_end *end, const char *suffix,
		     struct local_end *out)
{
	out->zones = end->zones;
	switch (end->kind) {
	case RWALL_END_SELF:
		out->group = RWALL_GROUP_SELF;
		return true;
	case RWALL_END_ANY:
		out->group = RWALL_GROUP_ANY;
		return true;
	case RWALL_END_ROLE:
		return bind_role_end(b, l, end, out);
	case RWALL_END_ADDRESSES:
		if (!addresses_known(b, l, end))
			return false;
		out->group = rwall_bind_lend(
			b, rwall_xasprintf("local/%s%s", l->id, suffix),
			&end->addresses);
		return true;
	}
	return false;
}

static void write_rule(struct rwall_binder *b, const struct rwall_local *l,
		       const struct local_end *from, const struct local_end *to,
		       const struct rwall_port *port)
{
	struct rwall_rule *r = rwall_model_add_rule(b->m);

	if (to->group == RWALL_GROUP_SELF)
		r->point = RWALL_POINT_IN;
	else if (from->group == RWALL_GROUP_SELF)
		r->point = RWALL_POINT_OUT;
	else
		r->point = RWALL_POINT_FORWARD;
	r->slot = port->slot;
	r->port_lo = port->lo;
	r->port_hi = port->hi;
	r->helper = l->helper;
	r->from = from->group;
	r->to = to->group;
	r->in_zones = from->zones;
	r->out_zones = to->zones;
	r->flow = rwall_xasprintf("local/%s", l->id);
	r->service = rwall_xstrdup(l->service);
	r->from_role = rwall_xstrdup(l->from.text);
	r->to_role = rwall_xstrdup(l->to.text);
	r->row = rwall_xstrdup("site");
	r->title_en = rwall_xstrdup(l->title.en ? l->title.en : l->id);
	r->title_ja = rwall_xstrdup(l->title.ja ? l->title.ja : l->id);
}

static void bind_local(struct rwall_binder *b, const struct rwall_local *l)
{
	bool both = l->from.kind == RWALL_END_ADDRESSES &&
		    l->to.kind == RWALL_END_ADDRESSES;
	struct local_end from, to;
	size_t i;

	if (!bind_end(b, l, &l->from, both ? "/from" : "", &from) ||
	    !bind_end(b, l, &l->to, both ? "/to" : "", &to))
		return;
	for (i = 0; i < l->ports.n; i++)
		write_rule(b, l, &from, &to, &l->ports.port[i]);
}

void rwall_bind_locals(struct rwall_binder *b)
{
	size_t i;

	for (i = 0; i < b->site->nlocals; i++)
		bind_local(b, &b->site->locals[i]);
}

/*
 * A DHCP client's answers come from a server that it did not address, or to an
 * address that it does not have yet, so connection tracking does not pair them.
 */
static const struct dhcp_rule {
	enum rwall_point point;
	uint16_t port;
	const char *peer; /* the group's name */
	const char *addresses;
	const char *flow;
	const char *row;
	const char *title_en;
	const char *title_ja;
} dhcp_rules[] = {
	{ RWALL_POINT_OUT, 67, "ipv4", "0.0.0.0/0", "dhcp-request", "RFC 2131",
	  "DHCP requests of this host", "このホストからの DHCP 要求" },
	{ RWALL_POINT_IN, 68, "ipv4", "0.0.0.0/0", "dhcp-answer", "RFC 2131",
	  "DHCP answers to this host", "このホストへの DHCP 応答" },
	{ RWALL_POINT_OUT, 547, "dhcpv6-servers", "ff02::1:2", "dhcpv6-request",
	  "RFC 8415", "DHCPv6 requests of this host",
	  "このホストからの DHCPv6 要求" },
	{ RWALL_POINT_IN, 546, "link-local", "fe80::/10", "dhcpv6-answer",
	  "RFC 8415", "DHCPv6 answers to this host",
	  "このホストへの DHCPv6 応答" },
};

static uint16_t dhcp_group(struct rwall_binder *b, const struct dhcp_rule *dhcp)
{
	_cleanup_free_ char *name = rwall_xasprintf("rolewall/%s", dhcp->peer);
	struct rwall_addrs set = { 0 };
	struct rwall_addr_error err;
	uint16_t group;
	size_t i;

	for (i = 0; i < b->m->ngroups; i++)
		if (!strcmp(b->m->groups[i].name, name))
			return (uint16_t)i;
	rwall_addrs_parse(&set, dhcp->addresses, &err);
	group = rwall_bind_group(b, name, &set);
	name = NULL;
	rwall_addrs_free(&set);
	return group;
}

void rwall_bind_dhcp(struct rwall_binder *b)
{
	size_t i;

	for (i = 0; i < RWALL_COUNT(dhcp_rules); i++) {
		const struct dhcp_rule *dhcp = &dhcp_rules[i];
		bool in = dhcp->point == RWALL_POINT_IN;
		uint16_t group = dhcp_group(b, dhcp);
		struct rwall_rule *r = rwall_model_add_rule(b->m);

		r->point = dhcp->point;
		r->slot = RWALL_SLOT_UDP;
		r->port_lo = dhcp->port;
		r->port_hi = dhcp->port;
		r->from = in ? group : RWALL_GROUP_SELF;
		r->to = in ? RWALL_GROUP_SELF : group;
		r->in_zones = RWALL_ZONES_ALL;
		r->out_zones = RWALL_ZONES_ALL;
		r->flow = rwall_xasprintf("rolewall/%s", dhcp->flow);
		r->service = rwall_xasprintf("udp/%u", dhcp->port);
		r->from_role = rwall_xstrdup(in ? dhcp->peer : "self");
		r->to_role = rwall_xstrdup(in ? "self" : dhcp->peer);
		r->row = rwall_xstrdup(dhcp->row);
		r->title_en = rwall_xstrdup(dhcp->title_en);
		r->title_ja = rwall_xstrdup(dhcp->title_ja);
	}
}
