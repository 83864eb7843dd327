// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lint.c - what is allowed, but perhaps not meant; see lint.h
 *
 * One function a lint. What the rules finally are is asked of the model, where
 * options, versions and ports are settled; places are those of the site.
 */
#include "lint.h"

#include "addr.h"
#include "bind.h"
#include "management.h"
#include "ranges.h"
#include "util.h"

struct linter {
	const struct rwall_site *site;
	const struct rwall_model *m;
	struct rwall_diag *d;
};

/* Is a service's id, such as "web-console", made with this word? */
static bool has_word(const char *id, const char *word)
{
	size_t n = strlen(word);
	const char *p = id;

	while ((p = strstr(p, word))) {
		if ((p == id || p[-1] == '-') && (!p[n] || p[n] == '-'))
			return true;
		p += n;
	}
	return false;
}

/* What is administered by a rule's service, or NULL. */
static const char *management_of(const struct rwall_rule *r)
{
	static const char *const words[] = { "console", "ssh", "rdp",
					     "administration" };
	const char *name =
		rwall_management_name(r->slot, r->port_lo, r->port_hi);
	size_t i;

	if (name)
		return name;
	for (i = 0; i < RWALL_COUNT(words); i++)
		if (has_word(r->service, words[i]))
			return r->service;
	return NULL;
}

static const struct rwall_local *local_of(const struct linter *l,
					  const struct rwall_rule *r)
{
	size_t i;

	if (strncmp(r->flow, "local/", 6))
		return NULL;
	for (i = 0; i < l->site->nlocals; i++)
		if (!strcmp(l->site->locals[i].id, r->flow + 6))
			return &l->site->locals[i];
	return NULL;
}

/* Where the site says "any" for the role that a rule is from. */
static const struct rwall_place *place_of_any(const struct linter *l,
					      const struct rwall_rule *r)
{
	const struct rwall_local *local = local_of(l, r);
	size_t i, n;

	if (local)
		return &local->from.at;
	for (i = 0; i < l->site->npeers; i++) {
		const struct rwall_peer *p = &l->site->peers[i];

		n = strlen(p->profile->product);
		if (p->any && !strcmp(p->role->id, r->from_role) &&
		    !strncmp(p->profile->product, r->flow, n) &&
		    r->flow[n] == '/')
			return &p->at;
	}
	return &l->site->at;
}

/* Everybody may come in by what administers a host. */
static void lint_management(const struct linter *l)
{
	const char *what, *last = "";
	size_t i;

	for (i = 0; i < l->m->nrules; i++) {
		const struct rwall_rule *r = &l->m->rules[i];

		what = management_of(r);
		if (!what || r->from != RWALL_GROUP_ANY ||
		    r->point == RWALL_POINT_OUT || !strcmp(last, r->flow))
			continue;
		last = r->flow;
		rwall_diag_lint(l->d, RWALL_WARNING, "any-on-management",
				place_of_any(l, r),
				"name the addresses that administer it",
				"any address may reach %s by flow %s", what,
				r->flow);
	}
}

/* How many flows speak of an axis, and whether the version is in one of them. */
static size_t flows_of_axis(const struct rwall_site_version *v, bool *held)
{
	const struct rwall_profile *p = v->profile;
	size_t i, j, n = 0;

	*held = false;
	for (i = 0; i < p->nflows; i++)
		for (j = 0; j < p->flows[i].nversions; j++) {
			const struct rwall_when_version *when =
				&p->flows[i].versions[j];

			if (when->axis != v->axis)
				continue;
			n++;
			*held |= rwall_version_range_holds(&when->range,
							   &v->version);
		}
	return n;
}

/* A version for which none of the conditions on it holds. */
static void lint_versions(const struct linter *l)
{
	size_t i, n;
	bool held;

	for (i = 0; i < l->site->nversions; i++) {
		const struct rwall_site_version *v = &l->site->versions[i];

		n = flows_of_axis(v, &held);
		if (!n || held)
			continue;
		rwall_diag_lint(
			l->d, RWALL_WARNING, "version-outside", &v->at,
			"look up the version that is in use",
			"%s %s is outside every range that %s documents",
			v->axis->id, v->text, v->profile->source.document);
	}
}

static const struct rwall_flow *flow_of(const struct linter *l,
					const struct rwall_rule *r)
{
	size_t i, n;

	for (i = 0; i < l->site->nprofiles; i++) {
		n = strlen(l->site->profiles[i]->product);
		if (!strncmp(r->flow, l->site->profiles[i]->product, n) &&
		    r->flow[n] == '/')
			return rwall_profile_flow(l->site->profiles[i],
						  r->flow + n + 1);
	}
	return NULL;
}

/* Permitted, although the document's tables do not have it. */
static void lint_additions(const struct linter *l)
{
	const struct rwall_flow *flow;
	const char *last = "";
	size_t i;

	for (i = 0; i < l->m->nrules; i++) {
		const struct rwall_rule *r = &l->m->rules[i];

		flow = strcmp(last, r->flow) ? flow_of(l, r) : NULL;
		last = r->flow;
		if (flow && flow->addition)
			rwall_diag_lint(
				l->d, RWALL_NOTE, "not-in-table", &flow->at,
				NULL,
				"flow %s is in no row of the document: %s",
				r->flow, flow->addition);
	}
}

/* The first address that two sets share, as text; false where there is none. */
static bool shared(const struct rwall_addrs *a, const struct rwall_addrs *b,
		   char *text)
{
	struct rwall_range4 r4;
	struct rwall_range6 r6;

	if (rwall_ranges4_meet(a->r4, a->nr4, b->r4, b->nr4, &r4.lo)) {
		r4.hi = r4.lo;
		rwall_addr4_format(&r4, text);
		return true;
	}
	if (rwall_ranges6_meet(a->r6, a->nr6, b->r6, b->nr6, &r6.lo)) {
		r6.hi = r6.lo;
		rwall_addr6_format(&r6, text);
		return true;
	}
	return false;
}

/* One address plays two roles: often so, but a slip of the pen looks the same. */
static void lint_two_roles(const struct linter *l)
{
	char text[RWALL_ADDR_TEXT];
	size_t i, j;

	for (i = 0; i < l->site->npeers; i++)
		for (j = 0; j < i; j++) {
			const struct rwall_peer *a = &l->site->peers[i];
			const struct rwall_peer *b = &l->site->peers[j];

			if (!shared(&a->addresses, &b->addresses, text))
				continue;
			rwall_diag_lint(l->d, RWALL_NOTE, "two-roles", &a->at,
					NULL, "%s plays %s/%s as well as %s/%s",
					text, b->profile->product, b->role->id,
					a->profile->product, a->role->id);
		}
}

/* Is all of group @a in group @b? */
static bool within(const struct rwall_model *m, uint16_t a, uint16_t b)
{
	const struct rwall_group *small, *big;

	if (a == b || b == RWALL_GROUP_ANY)
		return true;
	if (a == RWALL_GROUP_ANY || a == RWALL_GROUP_SELF ||
	    b == RWALL_GROUP_SELF)
		return false;
	small = &m->groups[a];
	big = &m->groups[b];
	return rwall_ranges4_within(small->r4, small->nr4, big->r4, big->nr4) &&
	       rwall_ranges6_within(small->r6, small->nr6, big->r6, big->nr6);
}

static bool covers(const struct rwall_model *m, const struct rwall_rule *a,
		   const struct rwall_rule *b)
{
	return a->point == b->point && a->slot == b->slot &&
	       a->port_lo <= b->port_lo && b->port_hi <= a->port_hi &&
	       !(b->in_zones & ~a->in_zones) &&
	       !(b->out_zones & ~a->out_zones) && within(m, b->from, a->from) &&
	       within(m, b->to, a->to);
}

/* The documented rule that permits all that a local one does, or NULL. */
static const struct rwall_rule *covering(const struct linter *l,
					 const struct rwall_rule *local)
{
	size_t i;

	for (i = 0; i < l->m->nrules; i++)
		if (strncmp(l->m->rules[i].flow, "local/", 6) &&
		    covers(l->m, &l->m->rules[i], local))
			return &l->m->rules[i];
	return NULL;
}

/* A local flow all of whose rules are documented anyway. */
static void lint_local(const struct linter *l, const struct rwall_local *local)
{
	const struct rwall_rule *by = NULL, *first = NULL;
	size_t i;

	for (i = 0; i < l->m->nrules; i++) {
		if (local_of(l, &l->m->rules[i]) != local)
			continue;
		by = covering(l, &l->m->rules[i]);
		if (!by)
			return;
		first = first ? first : by;
	}
	if (first)
		rwall_diag_lint(l->d, RWALL_WARNING, "local-covered",
				&local->at, "leave it out",
				"local flow %s is permitted already by %s",
				local->id, first->flow);
}

/*
 * Without connections whoever may be asked over UDP reaches, from that
 * service's port, all UDP ports of this host.
 */
static void lint_stateless(const struct linter *l)
{
	_cleanup_text_ struct rwall_text flows = { 0 };
	const char *last = "";
	size_t i;

	if (l->m->tracking != RWALL_TRACKING_NONE)
		return;
	for (i = 0; i < l->m->nrules; i++) {
		const struct rwall_rule *r = &l->m->rules[i];

		if (r->point != RWALL_POINT_OUT || r->slot != RWALL_SLOT_UDP ||
		    !strcmp(last, r->flow))
			continue;
		rwall_text_add(&flows, "%s%s", *last ? ", " : "", r->flow);
		last = r->flow;
	}
	if (*last)
		rwall_diag_lint(
			l->d, RWALL_NOTE, "answers-unasked",
			&l->site->settings.tracking_at,
			"write tracking: socket or conntrack, unless nothing here listens on UDP",
			"without tracking, an answer that nobody asked for reaches any UDP port of this host, from whoever is asked by %s",
			rwall_text_get(&flows));
}

/* What keeps the screen from ever dropping anything, or NULL. */
static const char *screen_aside(const struct rwall_model *m)
{
	unsigned int p;
	size_t i;

	for (p = 0; p < RWALL_POINTS; p++)
		if (m->points >> p & 1 && m->mode[p] != RWALL_MODE_ENFORCE)
			return "a point only audits";
	for (i = 0; i < m->nrules; i++)
		if (m->rules[i].helper != RWALL_HELPER_NONE)
			return "a flow names a helper";
	if (m->nflog)
		return "denials go to nflog";
	return NULL;
}

static void lint_screen(const struct linter *l)
{
	const struct rwall_place *at = &l->site->settings.screen_at;
	const char *aside = screen_aside(l->m);

	if (!l->m->nscreened)
		return;
	if (aside)
		rwall_diag_lint(l->d, RWALL_WARNING, "screen-aside", at,
				"leave it out meanwhile",
				"the screen drops nothing while %s", aside);
	else if (l->m->deny[RWALL_POINT_IN] == RWALL_DENY_REJECT)
		rwall_diag_lint(
			l->d, RWALL_NOTE, "screen-silent", at, NULL,
			"what the screen drops gets no answer, although inbound says reject");
}

void rwall_lint_site(const struct rwall_site *site, struct rwall_diag *d)
{
	struct rwall_diag *said = rwall_diag_new();
	struct linter l = { .site = site, .d = d };
	struct rwall_model *m;
	size_t i;

	if (!rwall_bind_site(site, said, NULL, &m)) {
		l.m = m;
		lint_management(&l);
		lint_versions(&l);
		lint_additions(&l);
		lint_two_roles(&l);
		lint_stateless(&l);
		lint_screen(&l);
		for (i = 0; i < site->nlocals; i++)
			lint_local(&l, &site->locals[i]);
		rwall_model_free(m);
	}
	rwall_diag_free(said);
}
