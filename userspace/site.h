/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * site.h - what an administrator says about one host
 *
 * For: the site file and the profiles that it names, with every id looked up,
 * but before conditions are weighed. Documentation/profiles.rst describes the
 * language. May not decide what is permitted: that is bind.h.
 *
 * Everything a site points at, its profiles too, belongs to it.
 */
#ifndef _RWALL_SITE_H
#define _RWALL_SITE_H

#include "profile.h"

/* One role of one product. */
struct rwall_site_role {
	const struct rwall_profile *profile;
	const struct rwall_role *role;
	struct rwall_place at;
};

/* Who plays a role: all, or the addresses and names. */
struct rwall_peer {
	const struct rwall_profile *profile;
	const struct rwall_role *role;
	bool any;
	struct rwall_addrs addresses;
	struct rwall_names names;
	struct rwall_place at;
};

struct rwall_site_option {
	const struct rwall_profile *profile;
	const struct rwall_option *option;
	bool on;
	struct rwall_place at;
};

struct rwall_site_version {
	const struct rwall_profile *profile;
	const struct rwall_axis *axis;
	const char *text;
	struct rwall_version version;
	struct rwall_place at;
};

struct rwall_site_service {
	const struct rwall_profile *profile;
	const struct rwall_service *service;
	struct rwall_ports ports;
	struct rwall_place at;
};

struct rwall_site_zone {
	const char *name;
	struct rwall_pattern *patterns;
	size_t npatterns;
	struct rwall_place at;
};

struct rwall_role_zone {
	const struct rwall_profile *profile;
	const struct rwall_role *role;
	uint64_t zones;		/* bit per zone of the site */
	struct rwall_place at;
};

enum rwall_end_kind {
	RWALL_END_SELF,
	RWALL_END_ANY,
	RWALL_END_ADDRESSES,
	RWALL_END_ROLE,
};

/* One end of a local flow. */
struct rwall_end {
	enum rwall_end_kind kind;
	const struct rwall_profile *profile;	/* of a role */
	const struct rwall_role *role;
	struct rwall_addrs addresses;
	struct rwall_names names;
	const char *text;	/* for people: "192.0.2.0/24" */
	uint64_t zones;		/* bit per zone, or RWALL_ZONES_ALL */
	struct rwall_place at;
};

/* A flow of the site's own. */
struct rwall_local {
	const char *id;
	struct rwall_end from;
	struct rwall_end to;
	struct rwall_ports ports;
	const char *service;	/* as written, "tcp/22" */
	enum rwall_helper helper;
	struct rwall_title title;	/* members NULL where there is none */
	struct rwall_place at;
};

/* For resolved names: how long addresses stay, in seconds, and how many. */
struct rwall_names_rules {
	uint32_t grace;		/* after their TTL */
	uint32_t min_ttl;
	uint32_t cap;		/* of one name and family */
};

struct rwall_settings {
	enum rwall_mode mode[RWALL_POINTS];
	enum rwall_tracking tracking;
	struct rwall_place tracking_at; /* where the site says it */
	enum rwall_deny deny[RWALL_POINTS];
	bool dhcp;
	struct rwall_names_rules names;
	uint32_t nflog;		/* the group plus one; 0: none */
	struct rwall_pattern *screened;	/* interfaces; zone unused */
	size_t nscreened;
	struct rwall_place screen_at;
};

struct rwall_site {
	const char *path;	/* "-" for standard input */
	const char *name;
	bool gateway;
	bool peers_default_any;
	struct rwall_profile **profiles;
	size_t nprofiles;
	struct rwall_site_role *roles;	/* of this host */
	size_t nroles;
	struct rwall_peer *peers;
	size_t npeers;
	struct rwall_site_option *options;
	size_t noptions;
	struct rwall_site_version *versions;
	size_t nversions;
	struct rwall_site_service *services;
	size_t nservices;
	struct rwall_site_zone *zones;
	size_t nzones;
	struct rwall_role_zone *role_zones;
	size_t nrole_zones;
	struct rwall_local *locals;
	size_t nlocals;
	struct rwall_settings settings;
	struct rwall_place at;	/* of its name */
	struct rwall_yaml *yaml;	/* owns all text */
};

/**
 * rwall_site_load() - read a site file and the profiles it names
 * @path: the file, "-" for standard input
 * @profiles_dir: where to look for profiles, or NULL for the installed ones
 * @d: gathers what is wrong
 * @out: set on success alone; the caller's, see rwall_site_free()
 *
 * Return: 0; -EINVAL when @d has the errors; the negative error of reading the
 * file (with a diagnostic).
 */
int rwall_site_load(const char *path, const char *profiles_dir,
		    struct rwall_diag *d, struct rwall_site **out);

/**
 * rwall_site_free() - free a site and its profiles
 * @site: the site, or NULL
 */
void rwall_site_free(struct rwall_site *site);

/**
 * rwall_site_plays() - is a role one of this host's
 * @site: the site
 * @role: the role
 */
bool rwall_site_plays(const struct rwall_site *site,
		      const struct rwall_role *role);

/**
 * rwall_site_peer() - who plays a role
 * @site: the site
 * @role: the role
 *
 * Return: what the site file says, or NULL where it says nothing.
 */
const struct rwall_peer *rwall_site_peer(const struct rwall_site *site,
					 const struct rwall_role *role);

/**
 * rwall_site_ports() - the ports of a service at this site
 * @site: the site
 * @service: the service
 *
 * Return: the site's own, or those of the document; none where neither is.
 */
const struct rwall_ports *rwall_site_ports(const struct rwall_site *site,
					   const struct rwall_service *service);

/**
 * rwall_site_option() - is an option on at this site
 * @site: the site
 * @option: the option
 */
bool rwall_site_option(const struct rwall_site *site,
		       const struct rwall_option *option);

/**
 * rwall_site_version() - which version of an axis the site runs
 * @site: the site
 * @axis: the axis
 * @text: if not NULL, set to the version as written
 *
 * Return: the site's version, or the axis' default.
 */
const struct rwall_version *rwall_site_version(const struct rwall_site *site,
					       const struct rwall_axis *axis,
					       const char **text);

/**
 * rwall_site_shapes() - the keys that the reader knows
 *
 * Return: the shapes of all mappings of a site, NULL-terminated.
 */
const struct rwall_shape *const *rwall_site_shapes(void);

#endif /* _RWALL_SITE_H */
