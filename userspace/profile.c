// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * profile.c - finding, loading and freeing profiles
 *
 * For: what profile.h declares, but for the keys, which profile_read.c and
 * profile_flow.c know.
 */
#include <dirent.h>
#include <errno.h>

#include "ident.h"
#include "profile_read.h"
#include "util.h"

static const char *const installed[] = { RWALL_PROFILES_ETC,
					 RWALL_PROFILES_USR };

static void free_roles(struct rwall_profile *p)
{
	size_t i;

	for (i = 0; i < p->nroles; i++) {
		rwall_addrs_free(&p->roles[i].addresses);
		free(p->roles[i].names.name);
	}
	free(p->roles);
}

static void free_axes(struct rwall_profile *p)
{
	size_t i;

	for (i = 0; i < p->naxes; i++) {
		free(p->axes[i].known);
		free(p->axes[i].knownv);
	}
	free(p->axes);
}

void rwall_profile_free(struct rwall_profile *p)
{
	size_t i;

	if (!p)
		return;
	free_roles(p);
	free_axes(p);
	for (i = 0; i < p->nservices; i++)
		rwall_ports_free(&p->services[i].ports);
	for (i = 0; i < p->ntables; i++)
		free(p->tables[i].rows);
	for (i = 0; i < p->nflows; i++) {
		free(p->flows[i].rows);
		free(p->flows[i].versions);
	}
	for (i = 0; i < p->nadvice; i++)
		free(p->advice[i].services);
	free(p->advice);
	free(p->options);
	free(p->services);
	free(p->tables);
	free(p->flows);
	rwall_yaml_free(p->yaml);
	free(p);
}

/* The first folder that has the product; the last one when none has. */
static char *find_path(const char *product, const char *dir)
{
	size_t i;

	if (dir)
		return rwall_xasprintf("%s/%s.yaml", dir, product);
	for (i = 0; i + 1 < RWALL_COUNT(installed); i++) {
		_cleanup_free_ char *path = NULL;

		path = rwall_xasprintf("%s/%s.yaml", installed[i], product);
		if (!access(path, F_OK))
			return rwall_xstrdup(path);
	}
	return rwall_xasprintf("%s/%s.yaml", installed[i], product);
}

static void check_product(const struct rwall_profile *p, const char *product,
			  struct rwall_diag *d)
{
	const struct rwall_node *v;

	if (!p->product || !strcmp(p->product, product))
		return;
	v = rwall_node_find(rwall_yaml_root(p->yaml), "product");
	rwall_node_error(v, d, "a profile's file is called after its product",
			 "the file of \"%s\" says it is of \"%s\"", product,
			 p->product);
}

int rwall_profile_load(const char *product, const char *dir,
		       struct rwall_diag *d, struct rwall_profile **out)
{
	unsigned int before = rwall_diag_count(d, RWALL_ERROR);
	_cleanup_free_ char *path = NULL;
	struct rwall_profile *p;
	int ret;

	/* An id cannot climb out of the folder. */
	if (!rwall_ident_valid(product))
		return -ENOENT;
	path = find_path(product, dir);
	if (access(path, F_OK) && errno == ENOENT)
		return -ENOENT;
	p = rwall_xcalloc(1, sizeof(*p));
	ret = rwall_yaml_load(path, d, &p->yaml);
	if (!ret) {
		p->path = rwall_yaml_name(p->yaml);
		rwall_profile_read(p, d);
		check_product(p, product, d);
		if (rwall_diag_count(d, RWALL_ERROR) == before)
			rwall_profile_check(p, d);
		if (rwall_diag_count(d, RWALL_ERROR) > before)
			ret = -EINVAL;
	}
	if (ret)
		rwall_profile_free(p);
	else
		*out = p;
	return ret;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int list_dir(const char *path, char ***products, size_t *n)
{
	DIR *dir = opendir(path);
	struct dirent *e;
	char *dot, **slot;

	if (!dir)
		return errno == ENOENT ? 0 : -errno;
	while ((e = readdir(dir))) {
		_cleanup_free_ char *name = rwall_xstrdup(e->d_name);

		dot = strrchr(name, '.');
		if (!dot || strcmp(dot, ".yaml"))
			continue;
		*dot = '\0';
		if (!rwall_ident_valid(name))
			continue;
		slot = rwall_xgrow(products, n, sizeof(*slot));
		*slot = name;
		name = NULL;
	}
	closedir(dir);
	return 0;
}

static size_t drop_repetitions(char **products, size_t n)
{
	size_t i, kept = 0;

	for (i = 0; i < n; i++) {
		if (kept && !strcmp(products[kept - 1], products[i]))
			free(products[i]);
		else
			products[kept++] = products[i];
	}
	return kept;
}

int rwall_profile_list(const char *dir, char ***products, size_t *n)
{
	const char *const *dirs = dir ? &dir : installed;
	size_t i, found = 0, ndirs = dir ? 1 : RWALL_COUNT(installed);
	char **list = NULL;
	int ret = 0;

	for (i = 0; !ret && i < ndirs; i++)
		ret = list_dir(dirs[i], &list, &found);
	if (ret) {
		rwall_profile_list_free(list, found);
		return ret;
	}
	if (found)
		qsort(list, found, sizeof(*list), by_text);
	*n = drop_repetitions(list, found);
	*products = list;
	return 0;
}

void rwall_profile_list_free(char **products, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		free(products[i]);
	free(products);
}
