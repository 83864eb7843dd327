// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * site.c - loading, asking and freeing sites
 *
 * For: the outer keys of a site file, the profiles that it names, and the
 * questions that binding asks of it.
 */
#include <errno.h>

#include "ident.h"
#include "site_read.h"
#include "util.h"

void rwall_site_refuse(struct rwall_reader *r, const struct rwall_node *v,
		       const char *what, const char *id, const char *best)
{
	_cleanup_free_ char *remedy = NULL;

	if (best)
		remedy = rwall_xasprintf("did you mean \"%s\"?", best);
	rwall_node_error(v, r->d, remedy, "there is no %s \"%s\"", what, id);
}

static void refuse_product(struct rwall_reader *r, const struct rwall_node *at,
			   const char *product, const char *dir)
{
	struct rwall_guess guess = { .word = product };
	char **products = NULL;
	size_t i, n = 0;

	rwall_profile_list(dir, &products, &n);
	for (i = 0; i < n; i++)
		rwall_guess_try(&guess, products[i]);
	if (n)
		rwall_site_refuse(r, at, "profile of a product", product,
				  guess.best);
	else
		rwall_node_error(
			at, r->d,
			"name the folder of profiles with --profiles, or install them",
			"there is no profile of a product \"%s\"", product);
	rwall_profile_list_free(products, n);
}

const struct rwall_profile *rwall_site_profile(struct rwall_reader *r,
					       const struct rwall_node *at,
					       const char *product)
{
	struct rwall_site_reader *sr = r->ctx;
	struct rwall_site *site = sr->site;
	struct rwall_profile *p;
	const char **failed;
	size_t i;
	int ret;

	for (i = 0; i < site->nprofiles; i++)
		if (!strcmp(site->profiles[i]->product, product))
			return site->profiles[i];
	for (i = 0; i < sr->nfailed; i++)
		if (!strcmp(sr->failed[i], product))
			return NULL;
	ret = rwall_profile_load(product, sr->profiles_dir, r->d, &p);
	if (!ret) {
		struct rwall_profile **slot = rwall_xgrow(
			&site->profiles, &site->nprofiles, sizeof(*slot));
		*slot = p;
		return p;
	}
	if (ret == -ENOENT)
		refuse_product(r, at, product, sr->profiles_dir);
	failed = rwall_xgrow(&sr->failed, &sr->nfailed, sizeof(*failed));
	*failed = product;
	return NULL;
}

const struct rwall_role *rwall_site_role(struct rwall_reader *r,
					 const struct rwall_node *v,
					 const struct rwall_profile **profile)
{
	const char *word = rwall_read_word(r, v), *slash, *product;
	const struct rwall_role *role;
	struct rwall_guess guess;
	size_t i;

	if (!word)
		return NULL;
	slash = strchr(word, '/');
	if (!slash) {
		rwall_node_error(v, r->d,
				 "write product/role, as in mcafee-epo/agent",
				 "\"%s\" names no product and role", word);
		return NULL;
	}
	product = rwall_yaml_keep(v->yaml,
				  rwall_xstrndup(word, (size_t)(slash - word)));
	*profile = rwall_site_profile(r, v, product);
	if (!*profile)
		return NULL;
	role = rwall_profile_role(*profile, slash + 1);
	if (role && role != &rwall_role_any)
		return role;
	guess = (struct rwall_guess){ .word = slash + 1 };
	for (i = 0; i < (*profile)->nroles; i++)
		rwall_guess_try(&guess, (*profile)->roles[i].id);
	rwall_site_refuse(r, v, "role", slash + 1, guess.best);
	return NULL;
}

static void read_format(struct rwall_reader *r, const struct rwall_node *v,
			void *to)
{
	const char *word = rwall_read_word(r, v);

	(void)to;
	if (word && strcmp(word, "site/1"))
		rwall_node_error(
			v, r->d, "write rolewall: site/1",
			"\"%s\" is not a format that this version reads", word);
}

static void read_role(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	const struct rwall_profile *profile;
	const struct rwall_role *role = rwall_site_role(r, v, &profile);
	struct rwall_site *site = to;
	struct rwall_site_role *slot;

	if (!role)
		return;
	if (rwall_site_plays(site, role)) {
		rwall_node_error(v, r->d, "name each role once",
				 "role \"%s\" is repeated", v->text);
		return;
	}
	slot = rwall_xgrow(&site->roles, &site->nroles, sizeof(*slot));
	slot->profile = profile;
	slot->role = role;
	slot->at = rwall_node_place(v);
}

static void read_roles(struct rwall_reader *r, const struct rwall_node *v,
		       void *to)
{
	rwall_read_list(r, v, read_role, to, false);
}

static void read_default(struct rwall_reader *r, const struct rwall_node *v,
			 void *to)
{
	const char *word = rwall_read_word(r, v);

	if (!word)
		return;
	if (strcmp(word, "any") && strcmp(word, "none"))
		rwall_node_error(v, r->d, "write none or any",
				 "\"%s\" is neither none nor any", word);
	*(bool *)to = !strcmp(word, "any");
}

/* What is named must be read before what names it: profiles, zones, the rest. */
static const struct rwall_key site_keys[] = {
	{ "rolewall", 0, read_format, true },
	{ "name", offsetof(struct rwall_site, name), rwall_read_ident, true },
	{ "gateway", offsetof(struct rwall_site, gateway), rwall_read_bool,
	  false },
	{ "peers-default", offsetof(struct rwall_site, peers_default_any),
	  read_default, false },
	{ "roles", 0, read_roles, true },
	{ "zones", 0, rwall_site_read_zones, false },
	{ "options", 0, rwall_site_read_options, false },
	{ "versions", 0, rwall_site_read_versions, false },
	{ "services", 0, rwall_site_read_services, false },
	{ "peers", 0, rwall_site_read_peers, false },
	{ "role-zones", 0, rwall_site_read_role_zones, false },
	{ "local", 0, rwall_site_read_local, false },
	{ "settings", offsetof(struct rwall_site, settings),
	  rwall_site_read_settings, false },
};
static const struct rwall_shape site_shape = RWALL_SHAPE("site", site_keys);

const struct rwall_shape *const *rwall_site_shapes(void)
{
	static const struct rwall_shape *const shapes[] = {
		&site_shape,	       &rwall_shape_address_file,
		&rwall_shape_title,    &rwall_shape_local,
		&rwall_shape_settings, &rwall_shape_mode,
		&rwall_shape_names,    NULL,
	};

	return shapes;
}

static void read_site(struct rwall_site *site, const char *profiles_dir,
		      struct rwall_diag *d)
{
	struct rwall_site_reader sr = { .site = site,
					.profiles_dir = profiles_dir };
	struct rwall_reader r = { .d = d, .ctx = &sr };
	const struct rwall_node *root = rwall_yaml_root(site->yaml), *name;

	site->path = rwall_yaml_name(site->yaml);
	site->settings.deny[RWALL_POINT_OUT] = RWALL_DENY_REJECT;
	rwall_site_names_default(&site->settings.names);
	rwall_shape_read(&r, root, &site_shape, site);
	name = rwall_node_find(root, "name");
	site->at = rwall_node_place(name ? name : root);
	free(sr.failed);
}

int rwall_site_load(const char *path, const char *profiles_dir,
		    struct rwall_diag *d, struct rwall_site **out)
{
	unsigned int before = rwall_diag_count(d, RWALL_ERROR);
	struct rwall_site *site = rwall_xcalloc(1, sizeof(*site));
	int ret = rwall_yaml_load(path, d, &site->yaml);

	if (!ret) {
		read_site(site, profiles_dir, d);
		if (rwall_diag_count(d, RWALL_ERROR) > before)
			ret = -EINVAL;
	}
	if (ret)
		rwall_site_free(site);
	else
		*out = site;
	return ret;
}

static void free_end(struct rwall_end *end)
{
	rwall_addrs_free(&end->addresses);
	free(end->names.name);
}

static void free_locals(struct rwall_site *site)
{
	size_t i;

	for (i = 0; i < site->nlocals; i++) {
		free_end(&site->locals[i].from);
		free_end(&site->locals[i].to);
		rwall_ports_free(&site->locals[i].ports);
	}
	free(site->locals);
}

void rwall_site_free(struct rwall_site *site)
{
	size_t i;

	if (!site)
		return;
	free_locals(site);
	for (i = 0; i < site->npeers; i++) {
		rwall_addrs_free(&site->peers[i].addresses);
		free(site->peers[i].names.name);
	}
	for (i = 0; i < site->nservices; i++)
		rwall_ports_free(&site->services[i].ports);
	for (i = 0; i < site->nzones; i++)
		free(site->zones[i].patterns);
	for (i = 0; i < site->nprofiles; i++)
		rwall_profile_free(site->profiles[i]);
	free(site->profiles);
	free(site->roles);
	free(site->peers);
	free(site->options);
	free(site->versions);
	free(site->services);
	free(site->zones);
	free(site->role_zones);
	free(site->settings.screened);
	rwall_yaml_free(site->yaml);
	free(site);
}

bool rwall_site_plays(const struct rwall_site *site,
		      const struct rwall_role *role)
{
	size_t i;

	for (i = 0; i < site->nroles; i++)
		if (site->roles[i].role == role)
			return true;
	return false;
}

const struct rwall_peer *rwall_site_peer(const struct rwall_site *site,
					 const struct rwall_role *role)
{
	size_t i;

	for (i = 0; i < site->npeers; i++)
		if (site->peers[i].role == role)
			return &site->peers[i];
	return NULL;
}

const struct rwall_ports *rwall_site_ports(const struct rwall_site *site,
					   const struct rwall_service *service)
{
	size_t i;

	for (i = 0; i < site->nservices; i++)
		if (site->services[i].service == service)
			return &site->services[i].ports;
	return &service->ports;
}

bool rwall_site_option(const struct rwall_site *site,
		       const struct rwall_option *option)
{
	size_t i;

	for (i = 0; i < site->noptions; i++)
		if (site->options[i].option == option)
			return site->options[i].on;
	return option->on;
}

const struct rwall_version *rwall_site_version(const struct rwall_site *site,
					       const struct rwall_axis *axis,
					       const char **text)
{
	size_t i;

	for (i = 0; i < site->nversions; i++) {
		if (site->versions[i].axis != axis)
			continue;
		if (text)
			*text = site->versions[i].text;
		return &site->versions[i].version;
	}
	if (text)
		*text = axis->default_text;
	return &axis->default_version;
}
