// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * model.c - a policy as a set of permissions
 *
 * For: memory and order of the model; decides nothing.
 */
#include "model.h"
#include "ranges.h"
#include "util.h"

/**
 * rwall_model_new() - an empty model
 *
 * Return: the caller's, with group 0, "any"; see rwall_model_free().
 */
struct rwall_model *rwall_model_new(void)
{
	struct rwall_model *m = rwall_xcalloc(1, sizeof(*m));

	rwall_model_add_group(m)->name = rwall_xstrdup("any");
	return m;
}

static void free_rule(struct rwall_rule *r)
{
	free(r->flow);
	free(r->service);
	free(r->from_role);
	free(r->to_role);
	free(r->row);
	free(r->title_en);
	free(r->title_ja);
}

/**
 * rwall_model_free() - free a model and all it owns
 * @m: the model, or NULL
 */
void rwall_model_free(struct rwall_model *m)
{
	size_t i;

	if (!m)
		return;
	for (i = 0; i < m->nrules; i++)
		free_rule(&m->rules[i]);
	for (i = 0; i < m->ngroups; i++) {
		free(m->groups[i].name);
		if (m->groups[i].lent)
			continue;
		free(m->groups[i].r4);
		free(m->groups[i].r6);
	}
	for (i = 0; i < m->nzones; i++)
		free(m->zones[i]);
	free(m->zones);
	free(m->patterns);
	free(m->screened);
	free(m->groups);
	free(m->rules);
	free(m->name);
	free(m->roles);
	free(m);
}

struct rwall_group *rwall_model_add_group(struct rwall_model *m)
{
	return rwall_xgrow(&m->groups, &m->ngroups, sizeof(*m->groups));
}

struct rwall_rule *rwall_model_add_rule(struct rwall_model *m)
{
	return rwall_xgrow(&m->rules, &m->nrules, sizeof(*m->rules));
}

struct rwall_pattern *rwall_model_add_pattern(struct rwall_model *m)
{
	return rwall_xgrow(&m->patterns, &m->npatterns, sizeof(*m->patterns));
}

/**
 * rwall_group_add4() - add a range of IPv4 addresses
 * @g: the group
 * @lo: first address, host byte order
 * @hi: last address
 */
void rwall_group_add4(struct rwall_group *g, uint32_t lo, uint32_t hi)
{
	struct rwall_range4 *r = rwall_xgrow(&g->r4, &g->nr4, sizeof(*r));

	r->lo = lo;
	r->hi = hi;
}

/**
 * rwall_group_add6() - add a range of IPv6 addresses
 * @g: the group
 * @lo: first address
 * @hi: last address
 */
void rwall_group_add6(struct rwall_group *g, struct rwall_addr6 lo,
		      struct rwall_addr6 hi)
{
	struct rwall_range6 *r = rwall_xgrow(&g->r6, &g->nr6, sizeof(*r));

	r->lo = lo;
	r->hi = hi;
}

static int order(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int order_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

/*
 * Group numbers follow the site file, so ends are compared by their role and
 * only then by number; two rules that compare equal are the same permission.
 */
static int by_number(const void *x, const void *y)
{
	const struct rwall_rule *a = x, *b = y;
	int o = order_text(a->flow, b->flow);

	o = o ? o : order(a->point, b->point);
	o = o ? o : order(a->slot, b->slot);
	o = o ? o : order(a->port_lo, b->port_lo);
	o = o ? o : order(a->port_hi, b->port_hi);
	o = o ? o : order_text(a->from_role, b->from_role);
	o = o ? o : order_text(a->to_role, b->to_role);
	o = o ? o : order(a->from, b->from);
	o = o ? o : order(a->to, b->to);
	o = o ? o : order(a->in_zones, b->in_zones);
	o = o ? o : order(a->out_zones, b->out_zones);
	o = o ? o : order(a->helper, b->helper);
	o = o ? o : order_text(a->service, b->service);
	return o;
}

static void own_ranges(struct rwall_group *g)
{
	struct rwall_range4 *r4 = rwall_xcalloc(g->nr4, sizeof(*r4));
	struct rwall_range6 *r6 = rwall_xcalloc(g->nr6, sizeof(*r6));

	if (g->nr4)
		memcpy(r4, g->r4, g->nr4 * sizeof(*r4));
	if (g->nr6)
		memcpy(r6, g->r6, g->nr6 * sizeof(*r6));
	g->r4 = r4;
	g->r6 = r6;
	g->lent = false;
}

static void merge_ranges(struct rwall_group *g)
{
	if (rwall_ranges4_merged(g->r4, g->nr4) &&
	    rwall_ranges6_merged(g->r6, g->nr6))
		return;
	if (g->lent)
		own_ranges(g);
	rwall_ranges4_merge(g->r4, &g->nr4);
	rwall_ranges6_merge(g->r6, &g->nr6);
}

void rwall_model_sort(struct rwall_model *m)
{
	size_t i, n = 0;

	for (i = 0; i < m->ngroups; i++)
		merge_ranges(&m->groups[i]);
	if (!m->nrules)
		return;
	qsort(m->rules, m->nrules, sizeof(*m->rules), by_number);
	for (i = 1; i < m->nrules; i++) {
		if (by_number(&m->rules[n], &m->rules[i]))
			m->rules[++n] = m->rules[i];
		else
			free_rule(&m->rules[i]);
	}
	m->nrules = n + 1;
}
