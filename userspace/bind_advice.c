// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bind_advice.c - the documents' advice against what a site permits
 *
 * For: warnings where a service that a document wants kept from strangers is
 * permitted from any address. What counts is the packet: a flow of another
 * service, or of the site's own, may open the same port.
 */
#include "bind_steps.h"
#include "util.h"

static bool whole6(const struct rwall_range6 *r)
{
	return !r->lo.hi && !r->lo.lo && r->hi.hi == UINT64_MAX &&
	       r->hi.lo == UINT64_MAX;
}

static bool is_everybody(const struct rwall_model *m, uint16_t group)
{
	const struct rwall_group *g;
	size_t i;

	if (group == RWALL_GROUP_ANY)
		return true;
	if (group == RWALL_GROUP_SELF)
		return false;
	g = &m->groups[group];
	for (i = 0; i < g->nr4; i++)
		if (!g->r4[i].lo && g->r4[i].hi == UINT32_MAX)
			return true;
	for (i = 0; i < g->nr6; i++)
		if (whole6(&g->r6[i]))
			return true;
	return false;
}

static bool has_port(const struct rwall_rule *r,
		     const struct rwall_ports *ports)
{
	size_t i;

	for (i = 0; i < ports->n; i++)
		if (r->slot == ports->port[i].slot &&
		    r->port_lo <= ports->port[i].hi &&
		    r->port_hi >= ports->port[i].lo)
			return true;
	return false;
}

/* Does a rule lead to a host that plays the role? */
static bool leads_to(struct rwall_binder *b, const struct rwall_rule *r,
		     const struct rwall_role *role)
{
	const struct rwall_bound *bound;

	if (r->point == RWALL_POINT_IN)
		return rwall_site_plays(b->site, role);
	bound = rwall_bind_find(b, role);
	return r->point == RWALL_POINT_FORWARD && bound->known &&
	       bound->group != RWALL_GROUP_ANY && r->to == bound->group;
}

static bool goes_against(struct rwall_binder *b, const struct rwall_profile *p,
			 const struct rwall_service *s,
			 const struct rwall_rule *r)
{
	size_t i;

	if (!is_everybody(b->m, r->from) ||
	    !has_port(r, rwall_site_ports(b->site, s)))
		return false;
	for (i = 0; i < p->nflows; i++)
		if (p->flows[i].service == s && leads_to(b, r, p->flows[i].to))
			return true;
	return false;
}

static bool against_any(struct rwall_binder *b, const struct rwall_profile *p,
			const struct rwall_advice *advice,
			const struct rwall_rule *r)
{
	size_t i;

	for (i = 0; i < advice->nservices; i++)
		if (goes_against(b, p, advice->services[i], r))
			return true;
	return false;
}

/* The rules of one flow stand together, so each flow is named once. */
static void advise(struct rwall_binder *b, const struct rwall_profile *p,
		   const struct rwall_advice *advice)
{
	_cleanup_text_ struct rwall_text flows = { 0 };
	const char *last = "";
	size_t i;

	for (i = 0; i < b->m->nrules; i++) {
		const struct rwall_rule *r = &b->m->rules[i];

		if (!strcmp(last, r->flow) || !against_any(b, p, advice, r))
			continue;
		rwall_text_add(&flows, "%s%s", *last ? ", " : "", r->flow);
		last = r->flow;
	}
	if (*last)
		rwall_diag_lint(
			b->d, RWALL_WARNING, "against-advice", &b->site->at,
			"bind the addresses that need it",
			"%s advises (%s): %s; permitted from any address by %s",
			p->source.document, advice->id, advice->title.en,
			rwall_text_get(&flows));
}

void rwall_bind_advise(struct rwall_binder *b)
{
	size_t i, j;

	for (i = 0; i < b->site->nprofiles; i++)
		for (j = 0; j < b->site->profiles[i]->nadvice; j++)
			advise(b, b->site->profiles[i],
			       &b->site->profiles[i]->advice[j]);
}
