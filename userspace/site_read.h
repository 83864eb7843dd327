/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * site_read.h - between the site room's own files
 *
 * For: site.c, which loads, and site_*.c, which know the keys. Private to them.
 */
#ifndef _RWALL_SITE_READ_H
#define _RWALL_SITE_READ_H

#include "site.h"
#include "yaml_shape.h"

/* Carried through the reading of one site file. */
struct rwall_site_reader {
	struct rwall_site *site;
	const char *profiles_dir;
	const char **failed; /* products already complained of */
	size_t nfailed;
};

/**
 * rwall_site_profile() - the profile of a product, loaded at its first use
 * @r: the reader; its ctx is a struct rwall_site_reader
 * @at: the node that names it, or whose key does
 * @product: its id
 *
 * Return: the profile, or NULL after an error.
 */
const struct rwall_profile *rwall_site_profile(struct rwall_reader *r,
					       const struct rwall_node *at,
					       const char *product);

/**
 * rwall_site_role() - look up "product/role"
 * @r: the reader
 * @v: the node that says it
 * @profile: set to the product's profile
 *
 * Return: the role, or NULL after an error.
 */
const struct rwall_role *rwall_site_role(struct rwall_reader *r,
					 const struct rwall_node *v,
					 const struct rwall_profile **profile);

/**
 * rwall_site_read_who() - a word, a list or a file of addresses and names
 * @r: the reader
 * @v: the value
 * @addresses: what to add to; sorted and merged afterwards
 * @names: what to add to; the names belong to the document
 */
void rwall_site_read_who(struct rwall_reader *r, const struct rwall_node *v,
			 struct rwall_addrs *addresses,
			 struct rwall_names *names);

/**
 * rwall_site_zones() - one zone or a list of them
 * @r: the reader
 * @v: the value
 *
 * Return: a bit per zone of the site.
 */
uint64_t rwall_site_zones(struct rwall_reader *r, const struct rwall_node *v);

/**
 * rwall_site_refuse() - say that an id is not known
 * @r: the reader
 * @v: where
 * @what: "role", "option"
 * @id: the id
 * @best: what may have been meant, or NULL
 */
void rwall_site_refuse(struct rwall_reader *r, const struct rwall_node *v,
		       const char *what, const char *id, const char *best);

/* For the table of a site's keys. @to is the site. */
void rwall_site_read_zones(struct rwall_reader *r, const struct rwall_node *v,
			   void *to);
void rwall_site_read_options(struct rwall_reader *r, const struct rwall_node *v,
			     void *to);
void rwall_site_read_versions(struct rwall_reader *r,
			      const struct rwall_node *v, void *to);
void rwall_site_read_services(struct rwall_reader *r,
			      const struct rwall_node *v, void *to);
void rwall_site_read_peers(struct rwall_reader *r, const struct rwall_node *v,
			   void *to);
void rwall_site_read_role_zones(struct rwall_reader *r,
				const struct rwall_node *v, void *to);
void rwall_site_read_local(struct rwall_reader *r, const struct rwall_node *v,
			   void *to);
void rwall_site_read_settings(struct rwall_reader *r,
			      const struct rwall_node *v, void *to);

extern const struct rwall_shape rwall_shape_address_file;
extern const struct rwall_shape rwall_shape_local;
extern const struct rwall_shape rwall_shape_settings;
extern const struct rwall_shape rwall_shape_mode;

/* For tables: into a struct rwall_names_rules; site_names.c. */
extern const struct rwall_shape rwall_shape_names;
void rwall_site_read_names(struct rwall_reader *r, const struct rwall_node *v,
			   void *to);

/**
 * rwall_site_names_default() - what holds where the site says nothing
 * @rules: filled in
 */
void rwall_site_names_default(struct rwall_names_rules *rules);

#endif /* _RWALL_SITE_READ_H */
