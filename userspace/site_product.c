// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * site_product.c - the keys of a site that are told apart by product
 *
 * For: peers, options, versions, services and role-zones, each a map from
 * product to a map from an id of that product. May not open files.
 */
#include "ident.h"
#include "profile_read.h"
#include "site_read.h"
#include "util.h"

/* What a value of an inner map needs. */
struct inner {
	struct rwall_site *site;
	const struct rwall_profile *profile;
	rwall_read_fn *value;
};

static void read_product(struct rwall_reader *r, const struct rwall_node *v,
			 void *to)
{
	struct inner *in = to;

	in->profile = rwall_site_profile(r, v->key, v->key->text);
	if (in->profile)
		rwall_read_map(r, v, in->value, in);
}

static void read_products(struct rwall_reader *r, const struct rwall_node *v,
			  struct rwall_site *site, rwall_read_fn *value)
{
	struct inner in = { .site = site, .value = value };

	rwall_read_map(r, v, read_product, &in);
}

/* A role by the key of a value. */
static const struct rwall_role *find_role(struct rwall_reader *r,
					  const struct rwall_node *v,
					  const struct rwall_profile *p)
{
	struct rwall_guess guess = { .word = v->key->text };
	const struct rwall_role *role = rwall_profile_role(p, v->key->text);
	size_t i;

	if (role && role != &rwall_role_any)
		return role;
	for (i = 0; i < p->nroles; i++)
		rwall_guess_try(&guess, p->roles[i].id);
	rwall_site_refuse(r, v->key, "role", v->key->text, guess.best);
	return NULL;
}

static void read_peer(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	struct inner *in = to;
	const struct rwall_role *role = find_role(r, v, in->profile);
	struct rwall_peer *peer;

	if (!role)
		return;
	peer = rwall_xgrow(&in->site->peers, &in->site->npeers, sizeof(*peer));
	peer->profile = in->profile;
	peer->role = role;
	peer->at = rwall_node_place(v->key);
	if (v->type != RWALL_NODE_TEXT)
		rwall_site_read_who(r, v, &peer->addresses, &peer->names);
	else if (!strcmp(v->text, "any"))
		peer->any = true;
	else if (!strcmp(v->text, "self"))
		rwall_node_error(v, r->d, "list the role under \"roles\"",
				 "this host is no peer of itself");
	else
		rwall_site_read_who(r, v, &peer->addresses, &peer->names);
}

void rwall_site_read_peers(struct rwall_reader *r, const struct rwall_node *v,
			   void *to)
{
	read_products(r, v, to, read_peer);
}

static void read_option(struct rwall_reader *r, const struct rwall_node *v,
			void *to)
{
	struct inner *in = to;
	const struct rwall_profile *p = in->profile;
	struct rwall_guess guess = { .word = v->key->text };
	struct rwall_site_option *slot;
	size_t i;

	for (i = 0; i < p->noptions; i++) {
		if (!strcmp(p->options[i].id, v->key->text))
			break;
		rwall_guess_try(&guess, p->options[i].id);
	}
	if (i == p->noptions) {
		rwall_site_refuse(r, v->key, "option", v->key->text,
				  guess.best);
		return;
	}
	slot = rwall_xgrow(&in->site->options, &in->site->noptions,
			   sizeof(*slot));
	slot->profile = p;
	slot->option = &p->options[i];
	slot->at = rwall_node_place(v->key);
	rwall_read_bool(r, v, &slot->on);
}

void rwall_site_read_options(struct rwall_reader *r, const struct rwall_node *v,
			     void *to)
{
	read_products(r, v, to, read_option);
}

/* The document may say nothing about a version; nobody should learn it late. */
static void warn_unknown(struct rwall_reader *r,
			 const struct rwall_site_version *got)
{
	_cleanup_text_ struct rwall_text known = { 0 };
	size_t i;

	for (i = 0; i < got->axis->nknown; i++) {
		if (rwall_version_within(&got->version, &got->axis->knownv[i]))
			return;
		rwall_text_add(&known, "%s %s", i ? "," : "the document knows",
			       got->axis->known[i]);
	}
	rwall_diag_lint(r->d, RWALL_WARNING, "version-unknown", &got->at,
			rwall_text_get(&known),
			"%s says nothing about version %s",
			got->profile->source.document, got->text);
}

static void read_version(struct rwall_reader *r, const struct rwall_node *v,
			 void *to)
{
	struct inner *in = to;
	const struct rwall_profile *p = in->profile;
	struct rwall_guess guess = { .word = v->key->text };
	struct rwall_site_version *slot;
	size_t i;

	for (i = 0; i < p->naxes; i++) {
		if (!strcmp(p->axes[i].id, v->key->text))
			break;
		rwall_guess_try(&guess, p->axes[i].id);
	}
	if (i == p->naxes) {
		rwall_site_refuse(r, v->key, "version axis", v->key->text,
				  guess.best);
		return;
	}
	slot = rwall_xgrow(&in->site->versions, &in->site->nversions,
			   sizeof(*slot));
	slot->profile = p;
	slot->axis = &p->axes[i];
	slot->at = rwall_node_place(v);
	slot->text = rwall_read_word(r, v);
	if (slot->text && rwall_version_parse(slot->text, &slot->version))
		rwall_node_error(v, r->d, "write 14, 12.1.5, 5.x or 14.3-RU1",
				 "\"%s\" is not a version", slot->text);
	else if (slot->text)
		warn_unknown(r, slot);
}

void rwall_site_read_versions(struct rwall_reader *r,
			      const struct rwall_node *v, void *to)
{
	read_products(r, v, to, read_version);
}

static void read_port(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	const char *word = rwall_read_word(r, v);
	struct rwall_site_service *slot = to;
	struct rwall_port_error err;

	if (word &&
	    rwall_ports_parse(&slot->ports, word, slot->service->slot, &err))
		rwall_node_error(v, r->d, err.remedy, "%s", err.why);
}

static void read_service(struct rwall_reader *r, const struct rwall_node *v,
			 void *to)
{
	struct inner *in = to;
	const struct rwall_profile *p = in->profile;
	struct rwall_guess guess = { .word = v->key->text };
	struct rwall_site_service *slot;
	size_t i;

	for (i = 0; i < p->nservices; i++) {
		if (!strcmp(p->services[i].id, v->key->text))
			break;
		rwall_guess_try(&guess, p->services[i].id);
	}
	if (i == p->nservices) {
		rwall_site_refuse(r, v->key, "service", v->key->text,
				  guess.best);
		return;
	}
	if (!p->services[i].configurable) {
		rwall_node_error(
			v->key, r->d,
			"leave it out, or permit another port under \"local\"",
			"the port of service \"%s\" cannot be changed",
			v->key->text);
		return;
	}
	slot = rwall_xgrow(&in->site->services, &in->site->nservices,
			   sizeof(*slot));
	slot->profile = p;
	slot->service = &p->services[i];
	slot->at = rwall_node_place(v->key);
	rwall_read_list(r, v, read_port, slot, true);
}

void rwall_site_read_services(struct rwall_reader *r,
			      const struct rwall_node *v, void *to)
{
	read_products(r, v, to, read_service);
}

static void read_role_zone(struct rwall_reader *r, const struct rwall_node *v,
			   void *to)
{
	struct inner *in = to;
	const struct rwall_role *role = find_role(r, v, in->profile);
	struct rwall_role_zone *slot;

	if (!role)
		return;
	slot = rwall_xgrow(&in->site->role_zones, &in->site->nrole_zones,
			   sizeof(*slot));
	slot->profile = in->profile;
	slot->role = role;
	slot->at = rwall_node_place(v->key);
	slot->zones = rwall_site_zones(r, v);
}

void rwall_site_read_role_zones(struct rwall_reader *r,
				const struct rwall_node *v, void *to)
{
	read_products(r, v, to, read_role_zone);
}
