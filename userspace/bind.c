// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bind.c - from a site and its profiles to a model
 *
 * For: the order of the steps, the parts of the model that are no rules, and
 * the list of closed flows.
 */
#include <errno.h>

#include "bind_steps.h"
#include "util.h"

const char *rwall_closed_reason_name(enum rwall_closed_reason reason)
{
	static const char *const names[] = {
		[RWALL_CLOSED_UNBOUND] = "unbound",
		[RWALL_CLOSED_NOBODY] = "nobody",
		[RWALL_CLOSED_NAMES] = "names-alone",
		[RWALL_CLOSED_OPTION] = "option-off",
		[RWALL_CLOSED_VERSION] = "version-outside",
		[RWALL_CLOSED_PORT] = "port-missing",
		[RWALL_CLOSED_LOOPBACK] = "loopback",
	};

	_Static_assert(RWALL_COUNT(names) == RWALL_CLOSED_REASONS, "reasons");
	return reason < RWALL_CLOSED_REASONS ? names[reason] : "?";
}

void rwall_closed_list_free(struct rwall_closed_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		free(list->closed[i].detail);
		free(list->closed[i].remedy);
	}
	free(list->closed);
	memset(list, 0, sizeof(*list));
}

static char *join_roles(const struct rwall_site *site)
{
	_cleanup_text_ struct rwall_text roles = { 0 };
	size_t i;

	for (i = 0; i < site->nroles; i++)
		rwall_text_add(&roles, "%s%s/%s", i ? " " : "",
			       site->roles[i].profile->product,
			       site->roles[i].role->id);
	return rwall_text_steal(&roles);
}

static void copy_zones(struct rwall_model *m, const struct rwall_site *site)
{
	size_t i, j;

	m->zones = rwall_xcalloc(site->nzones, sizeof(*m->zones));
	for (i = 0; i < site->nzones; i++) {
		m->zones[m->nzones++] = rwall_xstrdup(site->zones[i].name);
		for (j = 0; j < site->zones[i].npatterns; j++)
			*rwall_model_add_pattern(m) =
				site->zones[i].patterns[j];
	}
}

static void copy_screen(struct rwall_model *m, const struct rwall_settings *s)
{
	m->nscreened = s->nscreened;
	m->screened = rwall_xcalloc(s->nscreened, sizeof(*m->screened));
	if (s->nscreened)
		memcpy(m->screened, s->screened,
		       s->nscreened * sizeof(*m->screened));
}

static void copy_head(struct rwall_model *m, const struct rwall_site *site)
{
	m->name = rwall_xstrdup(site->name);
	m->roles = join_roles(site);
	m->points = 1 << RWALL_POINT_IN | 1 << RWALL_POINT_OUT;
	if (site->gateway)
		m->points |= 1 << RWALL_POINT_FORWARD;
	m->tracking = site->settings.tracking;
	memcpy(m->mode, site->settings.mode, sizeof(m->mode));
	memcpy(m->deny, site->settings.deny, sizeof(m->deny));
	m->nflog = site->settings.nflog;
	copy_zones(m, site);
	copy_screen(m, &site->settings);
}

static void free_bound(struct rwall_binder *b)
{
	size_t i;

	for (i = 0; i < b->nbound; i++)
		free(b->bound[i].missing);
	free(b->bound);
	for (i = 0; i < b->nportless; i++)
		rwall_text_free(&b->portless[i].flows);
	free(b->portless);
}

int rwall_bind_site(const struct rwall_site *site, struct rwall_diag *d,
		    struct rwall_closed_list *closed, struct rwall_model **out)
{
	unsigned int before = rwall_diag_count(d, RWALL_ERROR);
	struct rwall_binder b = {
		.site = site,
		.d = d,
		.closed = closed,
		.m = rwall_model_new(),
	};

	copy_head(b.m, site);
	rwall_bind_peers(&b);
	rwall_bind_flows(&b);
	rwall_bind_locals(&b);
	if (site->settings.dhcp)
		rwall_bind_dhcp(&b);
	rwall_bind_tracking(&b);
	rwall_bind_warn(&b);
	rwall_bind_advise(&b);
	free_bound(&b);
	if (rwall_diag_count(d, RWALL_ERROR) > before) {
		rwall_model_free(b.m);
		return -EINVAL;
	}
	rwall_model_sort(b.m);
	*out = b.m;
	return 0;
}
