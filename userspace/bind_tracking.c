// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bind_tracking.c - what a site wants against what its tracking mode can do
 *
 * For: errors where a site without connection tracking asks for what needs it.
 * The kernel's gate refuses the same. See Documentation/architecture.rst.
 */
#include "bind_steps.h"
#include "names.h"
#include "util.h"

/* The local flow of a rule, or NULL where a document has it. */
static const struct rwall_local *local_of(const struct rwall_binder *b,
					  const struct rwall_rule *r)
{
	size_t i;

	if (strncmp(r->flow, "local/", 6) != 0)
		return NULL;
	for (i = 0; i < b->site->nlocals; i++)
		if (!strcmp(b->site->locals[i].id, r->flow + 6))
			return &b->site->locals[i];
	return NULL;
}

/* The rules of one flow stand together, so each flow is named once. */
static void refuse_helpers(struct rwall_binder *b)
{
	const struct rwall_settings *set = &b->site->settings;
	const struct rwall_local *local;
	const char *last = "";
	size_t i;

	for (i = 0; i < b->m->nrules; i++) {
		const struct rwall_rule *r = &b->m->rules[i];

		if (r->helper == RWALL_HELPER_NONE || !strcmp(last, r->flow))
			continue;
		last = r->flow;
		local = local_of(b, r);
		rwall_diag_add(
			b->d, RWALL_ERROR,
			local ? &local->at : &set->tracking_at,
			"write tracking: conntrack, or do without this flow",
			"flow %s needs helper %s, which tracking: %s does not have",
			r->flow, rwall_names_helper(r->helper),
			rwall_names_tracking(set->tracking));
	}
}

void rwall_bind_tracking(struct rwall_binder *b)
{
	const struct rwall_settings *set = &b->site->settings;

	if (set->tracking == RWALL_TRACKING_CONNTRACK)
		return;
	if (set->tracking == RWALL_TRACKING_SOCKET && b->site->gateway)
		rwall_diag_add(b->d, RWALL_ERROR, &set->tracking_at,
			       "write tracking: conntrack or none",
			       "what a gateway forwards belongs to no socket");
	if (set->mode[RWALL_POINT_IN] != set->mode[RWALL_POINT_OUT])
		rwall_diag_add(
			b->d, RWALL_ERROR, &set->tracking_at,
			"write one mode for in and out, or tracking: conntrack",
			"tracking: %s cannot audit one direction alone: it does not know where the connection of a packet was opened",
			rwall_names_tracking(set->tracking));
	refuse_helpers(b);
}
