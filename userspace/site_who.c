// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * site_who.c - the addresses of a site: words, lists and files
 *
 * For: peers and the ends of local flows. A file's name is relative to the site
 * file's folder.
 */
#include "addrfile.h"
#include "profile_read.h"
#include "ranges.h"
#include "site_read.h"
#include "util.h"

struct who {
	struct rwall_addrs *addresses;
	struct rwall_names *names;
};

static const char *beside(struct rwall_yaml *yaml, const char *name)
{
	const char *site = rwall_yaml_name(yaml), *slash = strrchr(site, '/');

	if (*name == '/' || !slash)
		return name;
	return rwall_yaml_keep(yaml,
			       rwall_xasprintf("%.*s/%s", (int)(slash - site),
					       site, name));
}

/* A list that does not open is said of where it is named. */
static void read_file(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	const char *name = rwall_read_word(r, v), *path;
	struct who *who = to;
	size_t before = who->addresses->nr4 + who->addresses->nr6;

	if (!name)
		return;
	path = beside(v->yaml, name);
	if (rwall_addrfile_read(path, r->d, who->addresses))
		rwall_node_error(v, r->d, NULL,
				 "the addresses of \"%s\" were not read", name);
	else if (who->addresses->nr4 + who->addresses->nr6 == before)
		rwall_node_error(v, r->d, "write [] where you mean nobody",
				 "the file \"%s\" has no address", name);
}

static const struct rwall_key file_keys[] = {
	{ "file", 0, read_file, true },
};
const struct rwall_shape rwall_shape_address_file =
	RWALL_SHAPE("address-file", file_keys);

static void read_item(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	struct who *who = to;

	if (v->type == RWALL_NODE_MAP)
		rwall_shape_read(r, v, &rwall_shape_address_file, who);
	else if (rwall_read_word(r, v))
		rwall_read_peers(r, v, who->addresses, who->names);
}

void rwall_site_read_who(struct rwall_reader *r, const struct rwall_node *v,
			 struct rwall_addrs *addresses,
			 struct rwall_names *names)
{
	struct who who = { .addresses = addresses, .names = names };

	if (v->type == RWALL_NODE_MAP)
		read_item(r, v, &who);
	else
		rwall_read_list(r, v, read_item, &who, true);
	rwall_ranges4_merge(addresses->r4, &addresses->nr4);
	rwall_ranges6_merge(addresses->r6, &addresses->nr6);
}
