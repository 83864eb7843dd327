// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_profiles.c - rolewall profiles: the products that are known
 */
#include "cmd.h"
#include "input.h"
#include "json.h"
#include "print.h"

static json_t *profile_json(const struct rwall_profile *p)
{
	json_t *object = json_object(), *title = json_object();

	rwall_json_set(object, "product", rwall_json_text(p->product));
	rwall_json_set(title, "en", rwall_json_text(p->title.en));
	rwall_json_set(title, "ja", rwall_json_text(p->title.ja));
	rwall_json_set(object, "title", title);
	rwall_json_set(object, "path", rwall_json_text(p->path));
	rwall_json_set(object, "document", rwall_json_text(p->source.document));
	rwall_json_set(object, "updated", rwall_json_text(p->source.updated));
	rwall_json_set(object, "url", rwall_json_text(p->source.url));
	rwall_json_set(object, "roles", rwall_json_number(p->nroles));
	rwall_json_set(object, "flows", rwall_json_number(p->nflows));
	return object;
}

static void add_row(struct libscols_table *table, const struct rwall_profile *p)
{
	char roles[RWALL_PRINT_MAX], flows[RWALL_PRINT_MAX];
	const char *const cells[] = {
		p->product,	   roles,	flows, p->source.document,
		p->source.updated, p->title.en,
	};

	snprintf(roles, sizeof(roles), "%zu", p->nroles);
	snprintf(flows, sizeof(flows), "%zu", p->nflows);
	rwall_print_row(table, cells);
}

/* Returns 2 where a profile is broken; the others are listed all the same. */
static int list(const struct rwall_args *args, char **products, size_t n,
		struct libscols_table *table, json_t *array)
{
	struct rwall_diag *diag = rwall_diag_new();
	const char *dir = rwall_input_profiles(args);
	struct rwall_profile *p;
	size_t i;
	int ret = 0;

	for (i = 0; i < n; i++) {
		if (rwall_profile_load(products[i], dir, diag, &p)) {
			ret = 2;
			continue;
		}
		if (array)
			rwall_json_add(array, profile_json(p));
		else
			add_row(table, p);
		rwall_profile_free(p);
	}
	rwall_diag_print(diag, stderr, rwall_print_colour(stderr));
	rwall_diag_free(diag);
	return ret;
}

static int list_json(const struct rwall_args *args, char **products, size_t n)
{
	json_t *object = rwall_json_new("profiles"), *array = json_array();
	int ret = list(args, products, n, NULL, array);

	rwall_json_set(object, "profiles", array);
	rwall_json_print(object);
	return ret;
}

static int list_table(const struct rwall_args *args, char **products, size_t n)
{
	static const struct rwall_column columns[] = {
		{ .head = "PRODUCT" },
		{ .head = "ROLES", .right = true },
		{ .head = "FLOWS", .right = true },
		{ .head = "DOCUMENT" },
		{ .head = "UPDATED" },
		{ .head = "TITLE", .shorten = true },
	};
	struct libscols_table *table =
		rwall_print_table(columns, RWALL_COUNT(columns));
	int ret = list(args, products, n, table, NULL);

	rwall_print_table_end(table);
	return ret;
}

int rwall_cmd_profiles(const struct rwall_args *args)
{
	const char *dir = rwall_input_profiles(args);
	char **products;
	size_t n;
	int err = rwall_profile_list(dir, &products, &n);

	if (err) {
		fprintf(stderr, "rolewall: cannot list profiles: %s\n",
			strerror(-err));
		return 2;
	}
	if (!n)
		fprintf(stderr, "rolewall: no profiles in %s\n",
			dir ? dir :
			      RWALL_PROFILES_ETC " or " RWALL_PROFILES_USR);
	err = args->json ? list_json(args, products, n) :
			   list_table(args, products, n);
	rwall_profile_list_free(products, n);
	return err;
}
