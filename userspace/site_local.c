// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * site_local.c - the site's own flows
 *
 * For: the keys of an entry under "local". May not decide at which point of
 * the packet's path it permits; that is bind's.
 */
#include "ident.h"
#include "profile_read.h"
#include "site_read.h"
#include "util.h"

#define TEXT_ITEMS 3 /* addresses that a title of a list names */

/* A word, or the name of a file of addresses; NULL for anything else. */
static const char *item_text(const struct rwall_node *item)
{
	if (item->type == RWALL_NODE_MAP)
		item = rwall_node_find(item, "file");
	return item && item->type == RWALL_NODE_TEXT ? item->text : NULL;
}

/* "192.0.2.0/24, 198.51.100.7 and 12 more" */
static const char *describe(const struct rwall_node *v)
{
	_cleanup_text_ struct rwall_text text = { 0 };
	const struct rwall_node *item;
	size_t n = 0;

	if (v->type != RWALL_NODE_LIST)
		return item_text(v) ? item_text(v) : "";
	rwall_node_each(item, v)
	{
		if (n++ < TEXT_ITEMS && item_text(item))
			rwall_text_add(&text, "%s%s", text.len ? ", " : "",
				       item_text(item));
	}
	if (n > TEXT_ITEMS)
		rwall_text_add(&text, " and %zu more", n - TEXT_ITEMS);
	return rwall_yaml_keep(v->yaml, rwall_text_steal(&text));
}

/* "product/role" begins like an id; an address with a slash does not. */
static bool names_role(const struct rwall_node *v)
{
	_cleanup_free_ char *product = NULL;
	const char *slash;

	if (v->type != RWALL_NODE_TEXT)
		return false;
	slash = strchr(v->text, '/');
	if (!slash)
		return false;
	product = rwall_xstrndup(v->text, (size_t)(slash - v->text));
	return rwall_ident_valid(product);
}

static void read_end(struct rwall_reader *r, const struct rwall_node *v,
		     void *to)
{
	struct rwall_end *end = to;

	end->at = rwall_node_place(v);
	end->text = describe(v);
	if (v->type == RWALL_NODE_TEXT && !strcmp(v->text, "self")) {
		end->kind = RWALL_END_SELF;
	} else if (v->type == RWALL_NODE_TEXT && !strcmp(v->text, "any")) {
		end->kind = RWALL_END_ANY;
	} else if (names_role(v)) {
		end->kind = RWALL_END_ROLE;
		end->role = rwall_site_role(r, v, &end->profile);
	} else {
		end->kind = RWALL_END_ADDRESSES;
		rwall_site_read_who(r, v, &end->addresses, &end->names);
		if (v->type == RWALL_NODE_LIST && !v->n)
			rwall_node_error(v, r->d, "leave the flow out",
					 "an empty list permits nobody");
	}
}

static void read_service(struct rwall_reader *r, const struct rwall_node *v,
			 void *to)
{
	struct rwall_local *local = to;

	local->service = describe(v);
	rwall_profile_read_ports(r, v, &local->ports);
	if (v->type == RWALL_NODE_LIST && !v->n)
		rwall_node_error(v, r->d, "write tcp/22", "the list is empty");
}

static void read_zone(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	*(uint64_t *)to = rwall_site_zones(r, v);
}

static void read_peer_zone(struct rwall_reader *r, const struct rwall_node *v,
			   void *to)
{
	struct rwall_local *local = to;
	uint64_t zones = rwall_site_zones(r, v);

	if (local->from.kind == RWALL_END_SELF)
		local->to.zones = zones;
	else if (local->to.kind == RWALL_END_SELF)
		local->from.zones = zones;
	else
		rwall_node_error(v->key, r->d,
				 "write from-zone, to-zone or both",
				 "a forwarded flow has a zone at each end");
}

#define KEY(n, f, fn, need)                                  \
	{                                                    \
		n, offsetof(struct rwall_local, f), fn, need \
	}
static const struct rwall_key local_keys[] = {
	KEY("id", id, rwall_read_ident, true),
	KEY("from", from, read_end, true),
	KEY("to", to, read_end, true),
	{ "service", 0, read_service, true },
	{ "zone", 0, read_peer_zone, false },
	KEY("from-zone", from.zones, read_zone, false),
	KEY("to-zone", to.zones, read_zone, false),
	KEY("helper", helper, rwall_profile_read_helper, false),
	KEY("title", title, rwall_read_title, false),
};
#undef KEY
const struct rwall_shape rwall_shape_local = RWALL_SHAPE("local", local_keys);

static void check_ends(struct rwall_reader *r, const struct rwall_node *v,
		       const struct rwall_local *local)
{
	bool from_self = local->from.kind == RWALL_END_SELF;
	bool to_self = local->to.kind == RWALL_END_SELF;
	const struct rwall_site *site =
		((struct rwall_site_reader *)r->ctx)->site;

	if (from_self && to_self)
		rwall_node_error(v, r->d,
				 "leave it out: loopback is always permitted",
				 "the flow goes from this host to itself");
	else if (!from_self && !to_self && !site->gateway)
		rwall_node_error(
			v, r->d, "write self at one end, or gateway: true",
			"neither end is this host, and it is no gateway");
	if ((from_self && rwall_node_find(v, "from-zone")) ||
	    (to_self && rwall_node_find(v, "to-zone")))
		rwall_node_error(v, r->d, "say the zone of the other end",
				 "this host itself is in no zone");
}

static void read_flow(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	struct rwall_site *site = to;
	struct rwall_local *local;

	local = rwall_xgrow(&site->locals, &site->nlocals, sizeof(*local));
	local->at = rwall_node_place(v);
	local->from.zones = RWALL_ZONES_ALL;
	local->to.zones = RWALL_ZONES_ALL;
	if (!rwall_shape_read(r, v, &rwall_shape_local, local))
		return;
	if (local->from.at.file && local->to.at.file)
		check_ends(r, v, local);
}

static int by_id(const void *a, const void *b)
{
	const struct rwall_local *const *x = a, *const *y = b;
	int order = strcmp((*x)->id ? (*x)->id : "", (*y)->id ? (*y)->id : "");

	/* The later in the file is the one to complain of. */
	return order ? order : *x < *y ? -1 : *x > *y;
}

static void refuse_duplicates(struct rwall_reader *r,
			      const struct rwall_site *site)
{
	_cleanup_free_ const struct rwall_local **all = NULL;
	size_t i;

	all = rwall_xcalloc(site->nlocals, sizeof(*all));
	for (i = 0; i < site->nlocals; i++)
		all[i] = &site->locals[i];
	qsort(all, site->nlocals, sizeof(*all), by_id);
	for (i = 1; i < site->nlocals; i++)
		if (all[i]->id && all[i - 1]->id &&
		    !strcmp(all[i]->id, all[i - 1]->id))
			rwall_diag_add(r->d, RWALL_ERROR, &all[i]->at,
				       "give each flow an id of its own",
				       "flow \"%s\" is there already",
				       all[i]->id);
}

void rwall_site_read_local(struct rwall_reader *r, const struct rwall_node *v,
			   void *to)
{
	rwall_read_list(r, v, read_flow, to, false);
	refuse_duplicates(r, to);
}
