/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile.h - a vendor's port table
 *
 * For: what a document says, with nothing of any site in it. Reads one YAML
 * file a product; Documentation/profiles.rst describes the language.
 *
 * Everything a profile points at belongs to it and lives as long as it does.
 */
#ifndef _RWALL_PROFILE_H
#define _RWALL_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "addr.h"
#include "diag.h"
#include "profile_service.h"
#include "version.h"

#define RWALL_PROFILES_ETC	"/etc/rolewall/profiles"
#define RWALL_PROFILES_USR	"/usr/share/rolewall/profiles"

struct rwall_title {
	const char *en;		/* never NULL once loaded */
	const char *ja;
};

struct rwall_names {
	const char **name;
	size_t n;
};

struct rwall_source {
	const char *document;	/* "KB66797" */
	const char *updated;	/* "2019-09-06" */
	const char *url;	/* or NULL */
	struct rwall_title title;
};

struct rwall_role {
	const char *id;		/* "any" is the pseudo role */
	struct rwall_title title;
	struct rwall_addrs addresses;	/* documented */
	struct rwall_names names;	/* documented */
	struct rwall_place at;
};

struct rwall_axis {
	const char *id;
	struct rwall_title title;
	const char **known;	/* as written, oldest first */
	struct rwall_version *knownv;
	size_t nknown;
	const char *default_text;
	struct rwall_version default_version;
	struct rwall_place at;
};

struct rwall_option {
	const char *id;
	struct rwall_title title;
	bool on;		/* by default */
	struct rwall_place at;
};

struct rwall_service {
	const char *id;
	struct rwall_title title;	/* members NULL where there is none */
	struct rwall_ports ports;	/* n == 0: the site must give it */
	enum rwall_slot slot;	/* of a bare port, or RWALL_SLOTS */
	bool configurable;
	enum rwall_helper helper;
	struct rwall_place at;
};

struct rwall_row {
	const char *id;		/* "t1.2" */
	const char *ports;	/* as printed */
	struct rwall_title title;	/* what the row says, in our words */
	struct rwall_title note;	/* members NULL where there is none */
	struct rwall_place at;
};

struct rwall_table {
	const char *id;		/* "t1" */
	struct rwall_title title;
	struct rwall_row *rows;
	size_t nrows;
	struct rwall_place at;
};

struct rwall_when_version {
	const struct rwall_axis *axis;
	const char *text;	/* ">=14.2 <14.3" */
	struct rwall_version_range range;
};

struct rwall_flow {
	const char *id;
	const struct rwall_role *from;
	const struct rwall_role *to;
	const struct rwall_service *service;
	const struct rwall_row **rows;
	size_t nrows;
	struct rwall_title title;
	const struct rwall_option *option;	/* NULL: always */
	struct rwall_when_version *versions;	/* all must hold */
	size_t nversions;
	const char *process;	/* that listens, or NULL */
	bool loopback;		/* never leaves the host */
	const char *addition;	/* why it is here though no row says so, or NULL */
	struct rwall_title note;	/* members NULL where there is none */
	const char *ref;	/* "KB66797 t1.2 q1.3" */
	struct rwall_place at;
};

/* Services that a document wants kept from strangers. */
struct rwall_advice {
	const char *id;
	const struct rwall_service **services;
	size_t nservices;
	struct rwall_title title;	/* what it advises, in our words */
	struct rwall_place at;
};

struct rwall_yaml;

struct rwall_profile {
	const char *path;
	const char *product;
	struct rwall_title title;
	struct rwall_source source;
	struct rwall_role *roles;	/* without the pseudo role */
	size_t nroles;
	struct rwall_axis *axes;
	size_t naxes;
	struct rwall_option *options;
	size_t noptions;
	struct rwall_service *services;
	size_t nservices;
	struct rwall_table *tables;
	size_t ntables;
	struct rwall_flow *flows;
	size_t nflows;
	struct rwall_advice *advice;
	size_t nadvice;
	struct rwall_yaml *yaml;	/* owns all text */
};

/* The pseudo role of flows from or to whomever. */
extern const struct rwall_role rwall_role_any;

/**
 * rwall_profile_load() - read the profile of a product
 * @product: its id
 * @dir: the folder to look in, or NULL for the installed ones
 * @d: gathers what is wrong with it
 * @out: set on success alone; the caller's, see rwall_profile_free()
 *
 * Return: 0; -ENOENT where there is no such profile (without a diagnostic, as
 * the caller knows the place that named it); -EINVAL when @d has the errors;
 * other negative errors of reading the file (with a diagnostic).
 */
int rwall_profile_load(const char *product, const char *dir,
		       struct rwall_diag *d, struct rwall_profile **out);

/**
 * rwall_profile_free() - free a profile
 * @p: the profile, or NULL
 */
void rwall_profile_free(struct rwall_profile *p);

/**
 * rwall_profile_list() - which profiles there are
 * @dir: the folder to look in, or NULL for the installed ones
 * @products: set to their ids, sorted, each once; see rwall_profile_list_free()
 * @n: set to their number
 *
 * Return: 0, also where a folder does not exist; -errno of reading one.
 */
int rwall_profile_list(const char *dir, char ***products, size_t *n);

/**
 * rwall_profile_list_free() - free what rwall_profile_list() gave
 * @products: the ids
 * @n: their number
 */
void rwall_profile_list_free(char **products, size_t n);

/**
 * rwall_profile_role() - find a role by its id
 * @p: the profile
 * @id: the id; "any" gives the pseudo role
 *
 * Return: the role, or NULL.
 */
const struct rwall_role *rwall_profile_role(const struct rwall_profile *p,
					    const char *id);

/**
 * rwall_profile_flow() - find a flow by its id
 * @p: the profile
 * @id: the id
 *
 * Return: the flow, or NULL.
 */
const struct rwall_flow *rwall_profile_flow(const struct rwall_profile *p,
					    const char *id);

struct rwall_shape;

/**
 * rwall_profile_shapes() - the keys that the reader knows
 *
 * Return: the shapes of all mappings of a profile, NULL-terminated.
 */
const struct rwall_shape *const *rwall_profile_shapes(void);

#endif /* _RWALL_PROFILE_H */
