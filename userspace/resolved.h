/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * resolved.h - what names stood for, remembered
 *
 * For: the cache between a resolver and the compiler. A policy is compiled from
 * the cache alone, so a load never waits for DNS and never fails for it. The
 * rules of ageing are here and take the clock from the caller; the file format
 * is resolved_file.c's, a site's names are resolved_site.c's. May not ask a
 * resolver.
 *
 * Ageing
 *	An address is kept until the later of its TTL and the minimum has passed
 *	since it was last seen, and the grace period after that. Addresses age
 *	only when an answer for their name has come that does not hold them: a
 *	resolver that fails, or a name that ceases to exist, takes nothing away.
 */
#ifndef _RWALL_RESOLVED_H
#define _RWALL_RESOLVED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "site.h"

#define RWALL_RESOLVED_NAMES 4096
#define RWALL_RESOLVED_CAP   1024    /* addresses of a name and family */
#define RWALL_RESOLVED_TTL   604800u /* seconds; longer ones are lies */

struct rwall_resolved_addr {
	uint8_t bytes[16]; /* network order; IPv4 uses four */
	bool v6;
	uint32_t ttl;  /* seconds */
	int64_t first; /* seconds since the epoch: first seen */
	int64_t last;  /* last seen */
};

/* Addresses are in order of family, then bytes. */
struct rwall_resolved_name {
	char *name; /* lower-case, without a last dot */
	struct rwall_resolved_addr *addr;
	size_t naddr;
};

/* All zero is an empty cache. Names are in no order that matters. */
struct rwall_resolved {
	struct rwall_resolved_name *name;
	size_t n;
	/* The policy last made from this cache, and the one before it. */
	uint8_t digest[RWALL_BLOB_DIGEST];
	uint8_t previous[RWALL_BLOB_DIGEST];
};

/* An answer: what a resolver gave for one name and family. */
struct rwall_resolved_answer {
	const struct rwall_resolved_addr *addr; /* first and last not set */
	size_t n;
	bool v6;
};

/**
 * rwall_resolved_find() - what is remembered of a name
 * @c: the cache
 * @name: in any case, with or without a last dot
 *
 * Return: the name, or NULL where it was never resolved.
 */
struct rwall_resolved_name *rwall_resolved_find(const struct rwall_resolved *c,
						const char *name);

/**
 * rwall_resolved_merge() - take an answer in
 * @c: the cache
 * @name: whose answer it is
 * @a: the answer; nothing is taken from one without addresses
 * @now: seconds since the epoch
 * @rules: how long addresses stay, and how many
 *
 * Addresses of this name and family that @a does not hold age; those that no
 * host on the internet can have (loopback, multicast, ...) are left out.
 *
 * Return: how many addresses of the answer were left out, for what they are or
 * because there are too many.
 */
size_t rwall_resolved_merge(struct rwall_resolved *c, const char *name,
			    const struct rwall_resolved_answer *a, int64_t now,
			    const struct rwall_names_rules *rules);

/**
 * rwall_resolved_age() - let addresses of one name and family age
 * @c: the cache
 * @name: the name
 * @v6: the family
 * @now: seconds since the epoch
 * @rules: how long addresses stay
 *
 * For a name that has an answer, but none in this family.
 */
void rwall_resolved_age(struct rwall_resolved *c, const char *name, bool v6,
			int64_t now, const struct rwall_names_rules *rules);

/**
 * rwall_resolved_public() - may a name of a public host stand for an address
 * @a: the address
 *
 * Return: false for the ranges of private networks (RFC 1918, 4193, 6598): a
 * vendor's name that leads there was forged to reach a host of the site.
 */
bool rwall_resolved_public(const struct rwall_resolved_addr *a);

/**
 * rwall_resolved_next() - when the first address of a name should be asked again
 * @c: the cache
 * @now: seconds since the epoch
 * @rules: hold the minimum
 *
 * Return: seconds from @now, from the minimum to an hour.
 */
uint32_t rwall_resolved_next(const struct rwall_resolved *c, int64_t now,
			     const struct rwall_names_rules *rules);

/**
 * rwall_resolved_free() - free what a cache holds; it is empty afterwards
 * @c: the cache
 */
void rwall_resolved_free(struct rwall_resolved *c);

/* resolved_file.c */

/**
 * rwall_resolved_load() - read a cache from disk
 * @path: the file
 * @c: filled in on success alone
 * @why: set to a static sentence on failure
 *
 * Return: 0; -ENOENT where there is no file; -EINVAL where it holds something
 * else; -errno of reading.
 */
int rwall_resolved_load(const char *path, struct rwall_resolved *c,
			const char **why);

/**
 * rwall_resolved_save() - write a cache to disk, whole or not at all
 * @path: the file
 * @c: the cache
 *
 * Return: 0 or -errno.
 */
int rwall_resolved_save(const char *path, const struct rwall_resolved *c);

/**
 * rwall_resolved_folder() - make the folder of a cache where it is missing
 * @path: the cache
 *
 * Return: 0 or -errno.
 */
int rwall_resolved_folder(const char *path);

/* resolved_site.c */

/* A name that a site needs. */
struct rwall_resolved_want {
	const char *name; /* the site's */
	bool documented;  /* a vendor's host rather than the site's */
};

/**
 * rwall_resolved_wanted() - the names that a site's policy depends on
 * @site: the site, before rwall_resolved_fill()
 * @want: set to an array, each name once; the caller's to free()
 *
 * Return: their number.
 */
size_t rwall_resolved_wanted(const struct rwall_site *site,
			     struct rwall_resolved_want **want);

/**
 * rwall_resolved_fill() - put remembered addresses in the place of names
 * @site: its peers, roles and local flows gain addresses; names that are not
 *	remembered stay where they are
 * @c: the cache
 */
void rwall_resolved_fill(struct rwall_site *site,
			 const struct rwall_resolved *c);

#endif /* _RWALL_RESOLVED_H */
