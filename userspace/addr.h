/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * addr.h - addresses, prefixes and ranges of both families as text
 *
 * For: reading what people write for "who", and writing ranges back. Knows
 * neither YAML nor files, asks no resolver.
 */
#ifndef _RWALL_ADDR_H
#define _RWALL_ADDR_H

#include <stdbool.h>
#include <stddef.h>

#include "model.h"

/* A set of ranges in the order written; the arrays are grown by add. */
struct rwall_addrs {
	struct rwall_range4 *r4;
	size_t nr4;
	struct rwall_range6 *r6;
	size_t nr6;
};

enum rwall_addr_kind {
	RWALL_ADDR_BAD,		/* neither; @why and @remedy tell */
	RWALL_ADDR_RANGE,	/* an address, a prefix or a range */
	RWALL_ADDR_NAME,	/* a DNS name, nothing was added */
};

#define RWALL_ADDR_WHY	192	/* bytes of a complaint */

struct rwall_addr_error {
	char why[RWALL_ADDR_WHY];
	char remedy[RWALL_ADDR_WHY];
};

/**
 * rwall_addrs_parse() - read one word for "who"
 * @set: what to add to
 * @text: "10.0.0.1", "10.0.0.0/8", "10.0.0.1-10.0.0.9", the same of IPv6, or a
 *	DNS name
 * @err: filled in for RWALL_ADDR_BAD
 *
 * Host bits behind a prefix, ranges that run backwards, IPv4 addresses in
 * IPv6 clothes and scope names are bad.
 *
 * Return: what the word was.
 */
enum rwall_addr_kind rwall_addrs_parse(struct rwall_addrs *set,
				       const char *text,
				       struct rwall_addr_error *err);

/**
 * rwall_addrs_free() - free the arrays of a set, which is empty afterwards
 * @set: the set
 */
void rwall_addrs_free(struct rwall_addrs *set);

/* "2001:db8:ffff:ffff:ffff:ffff:255.255.255.255-" twice, and a NUL */
#define RWALL_ADDR_TEXT	96

/**
 * rwall_addr4_format() - a range as an address, a prefix or "a-b"
 * @r: the range
 * @out: RWALL_ADDR_TEXT bytes
 */
void rwall_addr4_format(const struct rwall_range4 *r, char *out);

/**
 * rwall_addr6_format() - a range as an address, a prefix or "a-b"
 * @r: the range
 * @out: RWALL_ADDR_TEXT bytes
 */
void rwall_addr6_format(const struct rwall_range6 *r, char *out);

#endif /* _RWALL_ADDR_H */
