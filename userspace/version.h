/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * version.h - product versions and their order
 *
 * For: comparing what a site runs with what a document says. Pure text and
 * numbers.
 *
 * A version is numbers joined by dots, perhaps an "x" for "the newest of", and
 * perhaps maintenance levels: 12.1 < 12.1.5 < 14 < 14.0.1 < 14.3 < 14.3-MP1 <
 * 14.3-RU1 < 14.3.1 < 14.x < 15. Numbers left out are 0.
 */
#ifndef _RWALL_VERSION_H
#define _RWALL_VERSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RWALL_VERSION_PARTS	4
#define RWALL_VERSION_LEVELS	2
#define RWALL_VERSION_NEWEST	UINT32_MAX

struct rwall_version {
	uint32_t part[RWALL_VERSION_PARTS];	/* an "x": _NEWEST to the end */
	uint32_t level[RWALL_VERSION_LEVELS];	/* kind << 16 | number */
};

/**
 * rwall_version_parse() - read a version
 * @text: the version
 * @v: set on success
 *
 * Return: 0 or -EINVAL.
 */
int rwall_version_parse(const char *text, struct rwall_version *v);

/**
 * rwall_version_compare() - order two versions
 * @a: one
 * @b: the other
 *
 * Return: below, equal to or above 0 as @a is older, the same or newer.
 */
int rwall_version_compare(const struct rwall_version *a,
			  const struct rwall_version *b);

/**
 * rwall_version_within() - is a version one of those that another stands for
 * @v: the version
 * @of: "5.x" stands for 5 and all that begins with it, others for themselves
 */
bool rwall_version_within(const struct rwall_version *v,
			  const struct rwall_version *of);

#define RWALL_VERSION_TERMS	4

enum rwall_version_op {
	RWALL_VERSION_LT,
	RWALL_VERSION_LE,
	RWALL_VERSION_EQ,
	RWALL_VERSION_GE,
	RWALL_VERSION_GT,
};

/* All terms must hold. */
struct rwall_version_range {
	struct {
		enum rwall_version_op op;
		struct rwall_version v;
	} term[RWALL_VERSION_TERMS];
	size_t nterms;
};

/**
 * rwall_version_range_parse() - read a condition
 * @text: terms such as "<5", ">=14.2", "=4.8", separated by blanks
 * @r: set on success
 *
 * Return: 0 or -EINVAL.
 */
int rwall_version_range_parse(const char *text, struct rwall_version_range *r);

/**
 * rwall_version_range_holds() - does a version fulfil a condition
 * @r: the condition
 * @v: the version
 */
bool rwall_version_range_holds(const struct rwall_version_range *r,
			       const struct rwall_version *v);

#endif /* _RWALL_VERSION_H */
