// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bind_peer.c - who plays each role, and what is odd about it
 *
 * For: groups of the model, and the warnings that need the whole picture.
 */
#include "bind_steps.h"
#include "util.h"

static struct rwall_group *add_group(struct rwall_binder *b, char *name)
{
	struct rwall_group *g;

	if (b->m->ngroups > RWALL_MAX_GROUPS) {
		rwall_diag_add(b->d, RWALL_ERROR, &b->site->at,
			       "join local flows that have the same addresses",
			       "more than %d groups of addresses",
			       RWALL_MAX_GROUPS);
		free(name);
		return NULL;
	}
	g = rwall_model_add_group(b->m);
	g->name = name;
	return g;
}

uint16_t rwall_bind_group(struct rwall_binder *b, char *name,
			  const struct rwall_addrs *set)
{
	struct rwall_group *g = add_group(b, name);
	size_t i;

	if (!g)
		return RWALL_GROUP_ANY;
	for (i = 0; i < set->nr4; i++)
		rwall_group_add4(g, set->r4[i].lo, set->r4[i].hi);
	for (i = 0; i < set->nr6; i++)
		rwall_group_add6(g, set->r6[i].lo, set->r6[i].hi);
	return (uint16_t)(b->m->ngroups - 1);
}

uint16_t rwall_bind_lend(struct rwall_binder *b, char *name,
			 const struct rwall_addrs *set)
{
	struct rwall_group *g = add_group(b, name);

	if (!g)
		return RWALL_GROUP_ANY;
	g->lent = true;
	g->r4 = set->r4;
	g->nr4 = set->nr4;
	g->r6 = set->r6;
	g->nr6 = set->nr6;
	return (uint16_t)(b->m->ngroups - 1);
}

static void set_group(struct rwall_binder *b, struct rwall_bound *bound,
		      const struct rwall_addrs *set)
{
	bound->known = true;
	bound->group = rwall_bind_lend(b,
				       rwall_xasprintf("%s/%s",
						       bound->profile->product,
						       bound->role->id),
				       set);
}

static void bind_explicit(struct rwall_binder *b, struct rwall_bound *bound,
			  const struct rwall_peer *peer)
{
	bound->explicit = true;
	if (peer->any)
		bound->known = true;
	else if (peer->addresses.nr4 || peer->addresses.nr6)
		set_group(b, bound, &peer->addresses);
	else
		bound->reason = peer->names.n ? RWALL_CLOSED_NAMES :
						RWALL_CLOSED_NOBODY;
}

/* What the document knows is narrower than a default, and so goes before it. */
static void bind_implicit(struct rwall_binder *b, struct rwall_bound *bound)
{
	const struct rwall_role *role = bound->role;

	if (role->addresses.nr4 || role->addresses.nr6)
		set_group(b, bound, &role->addresses);
	else if (b->site->peers_default_any)
		bound->known = true;
	else if (rwall_site_plays(b->site, role))
		bound->reason = RWALL_CLOSED_LOOPBACK;
	else
		bound->reason = role->names.n ? RWALL_CLOSED_NAMES :
						RWALL_CLOSED_UNBOUND;
}

static uint64_t role_zones(const struct rwall_site *site,
			   const struct rwall_role *role)
{
	size_t i;

	for (i = 0; i < site->nrole_zones; i++)
		if (site->role_zones[i].role == role)
			return site->role_zones[i].zones;
	return RWALL_ZONES_ALL;
}

static void bind_role(struct rwall_binder *b, const struct rwall_profile *p,
		      const struct rwall_role *role)
{
	const struct rwall_peer *peer = rwall_site_peer(b->site, role);
	struct rwall_bound *bound;

	bound = rwall_xgrow(&b->bound, &b->nbound, sizeof(*bound));
	bound->profile = p;
	bound->role = role;
	bound->zones = role_zones(b->site, role);
	if (peer)
		bind_explicit(b, bound, peer);
	else
		bind_implicit(b, bound);
}

void rwall_bind_peers(struct rwall_binder *b)
{
	struct rwall_bound *any;
	size_t i, j;

	any = rwall_xgrow(&b->bound, &b->nbound, sizeof(*any));
	any->role = &rwall_role_any;
	any->known = true;
	any->zones = RWALL_ZONES_ALL;
	for (i = 0; i < b->site->nprofiles; i++)
		for (j = 0; j < b->site->profiles[i]->nroles; j++)
			bind_role(b, b->site->profiles[i],
				  &b->site->profiles[i]->roles[j]);
}

struct rwall_bound *rwall_bind_find(struct rwall_binder *b,
				    const struct rwall_role *role)
{
	size_t i;

	for (i = 1; i < b->nbound; i++)
		if (b->bound[i].role == role)
			return &b->bound[i];
	return &b->bound[0];
}

void rwall_bind_miss(struct rwall_bound *bound, const char *flow, bool here)
{
	char *longer;

	longer = rwall_xasprintf("%s%s%s", bound->missing ? bound->missing : "",
				 bound->missing ? ", " : "", flow);
	free(bound->missing);
	bound->missing = longer;
	bound->here |= here;
}

static char *join_names(const struct rwall_names *names)
{
	_cleanup_text_ struct rwall_text text = { 0 };
	size_t i;

	for (i = 0; i < names->n; i++)
		rwall_text_add(&text, "%s%s", i ? ", " : "", names->name[i]);
	return rwall_text_steal(&text);
}

/* At a gateway a flow of which it knows one end alone may well be elsewhere. */
static void warn_missing(struct rwall_binder *b,
			 const struct rwall_bound *bound)
{
	const struct rwall_peer *peer = rwall_site_peer(b->site, bound->role);
	const struct rwall_place *at = peer ? &peer->at : &b->site->at;
	_cleanup_free_ char *remedy = NULL, *names = NULL;

	if (!bound->missing || bound->reason == RWALL_CLOSED_NOBODY)
		return;
	if (bound->reason == RWALL_CLOSED_NAMES) {
		names = join_names(peer ? &peer->names : &bound->role->names);
		rwall_diag_lint(
			b->d, bound->here ? RWALL_WARNING : RWALL_NOTE,
			"names-unresolved", at,
			"bind its addresses under \"peers\", or any, or [] for nobody",
			"role %s/%s is known by names alone, which permit nothing until they are resolved (%s); left out: %s",
			bound->profile->product, bound->role->id, names,
			bound->missing);
		return;
	}
	remedy = rwall_xasprintf(
		"peers: {%s: {%s: [addresses]}}, or any, or [] for nobody",
		bound->profile->product, bound->role->id);
	rwall_diag_lint(b->d, bound->here ? RWALL_WARNING : RWALL_NOTE,
			"role-unbound", at, remedy,
			"role %s/%s is not bound; left out: %s",
			bound->profile->product, bound->role->id,
			bound->missing);
}

static void warn_unused(struct rwall_binder *b, const struct rwall_peer *peer)
{
	const struct rwall_bound *bound = rwall_bind_find(b, peer->role);
	const char *product = peer->profile->product;

	if (!bound->wanted)
		rwall_diag_lint(
			b->d, RWALL_WARNING, "role-unused", &peer->at,
			"leave the binding out, or list the role that it belongs to",
			"role %s/%s is bound, but no flow of this host has it at its other end",
			product, peer->role->id);
	else if (bound->known && !bound->used)
		rwall_diag_lint(
			b->d, RWALL_WARNING, "role-closed", &peer->at,
			"see which option or version they wait for with \"rolewall show\"",
			"role %s/%s is bound, but all its flows are closed",
			product, peer->role->id);
}

static void warn_names(struct rwall_binder *b, const struct rwall_peer *peer)
{
	_cleanup_free_ char *names = join_names(&peer->names);

	/* Without addresses it is said already, with the flows left out. */
	if (!peer->names.n || !(peer->addresses.nr4 || peer->addresses.nr6))
		return;
	rwall_diag_lint(b->d, RWALL_WARNING, "names-unresolved", &peer->at,
			NULL,
			"names permit nothing until they are resolved: %s",
			names);
}

/* One warning a family for the whole site: most sites lack one altogether. */
static void warn_family(struct rwall_binder *b, bool four)
{
	_cleanup_text_ struct rwall_text roles = { 0 };
	const struct rwall_peer *first = NULL, *peer;
	size_t i;

	for (i = 0; i < b->site->npeers; i++) {
		peer = &b->site->peers[i];
		if (peer->any || peer->names.n ||
		    (four ? !peer->addresses.nr4 || peer->addresses.nr6 :
			    !peer->addresses.nr6 || peer->addresses.nr4))
			continue;
		rwall_text_add(&roles, "%s%s/%s", first ? ", " : "",
			       peer->profile->product, peer->role->id);
		first = first ? first : peer;
	}
	if (first)
		rwall_diag_lint(
			b->d, RWALL_WARNING, "one-family", &first->at,
			"add the other family's addresses where these hosts have any",
			"bound in %s alone: %s", four ? "IPv4" : "IPv6",
			rwall_text_get(&roles));
}

static void warn_empty(struct rwall_binder *b)
{
	if (!b->m->nrules)
		rwall_diag_lint(
			b->d, RWALL_WARNING, "permits-nothing", &b->site->at,
			"bind peers, or permit flows under \"local\"",
			"this policy permits nothing but the essentials");
}

void rwall_bind_warn(struct rwall_binder *b)
{
	size_t i;

	for (i = 1; i < b->nbound; i++)
		warn_missing(b, &b->bound[i]);
	for (i = 0; i < b->site->npeers; i++) {
		warn_unused(b, &b->site->peers[i]);
		warn_names(b, &b->site->peers[i]);
	}
	warn_family(b, true);
	warn_family(b, false);
	warn_empty(b);
}
