// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * resolved_site.c - a site's names and what is remembered of them
 *
 * For: finding the names of peers, documented roles and local flows, and
 * putting addresses in their place before the site is bound. See resolved.h.
 */
#include "ranges.h"
#include "resolved.h"
#include "util.h"

/* One place where a site or a profile lists names. */
typedef void each_fn(struct rwall_names *names, struct rwall_addrs *addresses,
		     bool documented, void *to);

/*
 * A role's documented names count where its documented addresses would: the
 * site binds nobody to it. Where "any" stands for all unbound roles, names may
 * not narrow that, or resolving them would close what was open before.
 */
static bool speaks(const struct rwall_site *site, const struct rwall_role *role)
{
	bool known = role->addresses.nr4 || role->addresses.nr6;

	return !rwall_site_peer(site, role) &&
	       (known || !site->peers_default_any);
}

static void each_place(struct rwall_site *site, each_fn *fn, void *to)
{
	struct rwall_profile *p;
	size_t i, j;

	for (i = 0; i < site->npeers; i++)
		fn(&site->peers[i].names, &site->peers[i].addresses, false, to);
	for (i = 0; i < site->nprofiles; i++) {
		p = site->profiles[i];
		for (j = 0; j < p->nroles; j++)
			if (speaks(site, &p->roles[j]))
				fn(&p->roles[j].names, &p->roles[j].addresses,
				   true, to);
	}
	for (i = 0; i < site->nlocals; i++) {
		fn(&site->locals[i].from.names, &site->locals[i].from.addresses,
		   false, to);
		fn(&site->locals[i].to.names, &site->locals[i].to.addresses,
		   false, to);
	}
}

struct wants {
	struct rwall_resolved_want *want;
	size_t n;
};

/* What the site names itself may lie in its own networks. */
static void want(struct wants *w, const char *name, bool documented)
{
	struct rwall_resolved_want *slot;
	size_t i;

	for (i = 0; i < w->n; i++) {
		if (strcmp(w->want[i].name, name))
			continue;
		w->want[i].documented &= documented;
		return;
	}
	slot = rwall_xgrow(&w->want, &w->n, sizeof(*slot));
	slot->name = name;
	slot->documented = documented;
}

static void want_all(struct rwall_names *names, struct rwall_addrs *addresses,
		     bool documented, void *to)
{
	size_t i;

	(void)addresses;
	for (i = 0; i < names->n; i++)
		want(to, names->name[i], documented);
}

size_t rwall_resolved_wanted(const struct rwall_site *site,
			     struct rwall_resolved_want **out)
{
	struct wants w = { 0 };

	/* want_all() changes nothing of the site. */
	each_place((struct rwall_site *)site, want_all, &w);
	*out = w.want;
	return w.n;
}

static void add(struct rwall_addrs *set, const struct rwall_resolved_addr *a)
{
	struct rwall_range4 *r4;
	struct rwall_range6 *r6;
	uint64_t half[2] = { 0 };
	size_t i;

	for (i = 0; i < 16; i++)
		half[i / 8] = half[i / 8] << 8 | a->bytes[i];
	if (a->v6) {
		r6 = rwall_xgrow(&set->r6, &set->nr6, sizeof(*r6));
		r6->lo.hi = half[0];
		r6->lo.lo = half[1];
		r6->hi = r6->lo;
	} else {
		r4 = rwall_xgrow(&set->r4, &set->nr4, sizeof(*r4));
		r4->lo = half[0] >> 32;
		r4->hi = r4->lo;
	}
}

static void fill(struct rwall_names *names, struct rwall_addrs *addresses,
		 bool documented, void *to)
{
	const struct rwall_resolved_name *name;
	size_t i, j, left = 0;

	(void)documented;
	for (i = 0; i < names->n; i++) {
		name = rwall_resolved_find(to, names->name[i]);
		if (!name || !name->naddr) {
			names->name[left++] = names->name[i];
			continue;
		}
		for (j = 0; j < name->naddr; j++)
			add(addresses, &name->addr[j]);
	}
	names->n = left;
	rwall_ranges4_merge(addresses->r4, &addresses->nr4);
	rwall_ranges6_merge(addresses->r6, &addresses->nr6);
}

void rwall_resolved_fill(struct rwall_site *site,
			 const struct rwall_resolved *c)
{
	each_place(site, fill, (void *)c);
}
