/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * expect.h - what an administrator expects of a policy
 *
 * For: the file that verify reads. An expectation is a set of packets that are
 * all to be permitted, or all to be denied. Documentation/expectations.rst
 * describes the language. Knows no policy; expect_check.h does.
 */
#ifndef _RWALL_EXPECT_H
#define _RWALL_EXPECT_H

#include "profile.h"
#include "rolewall.h"
#include "util.h"

/* One end: anyone, or addresses; and who is left out. */
struct rwall_expect_end {
	bool any;
	struct rwall_addrs addresses;
	struct rwall_addrs except;
};

/* The packets that are spoken of. */
struct rwall_expect_packets {
	struct rwall_ports in; /* one of these three is given */
	struct rwall_ports out;
	struct rwall_ports forward;
	struct rwall_expect_end src;
	struct rwall_expect_end dst;
	struct rwall_names iif; /* none: all but loopback */
	struct rwall_names oif;
	enum rwall_track state; /* new or reply */
	bool given;
};

struct rwall_expect {
	const char *name;		   /* or NULL */
	struct rwall_expect_packets allow; /* one of these two is given */
	struct rwall_expect_packets deny;
	enum rwall_reason reason; /* of the denial; _NONE: any */
	const char *flow;	  /* that is to permit, or NULL */
	struct rwall_place at;
	/* settled from the above */
	bool allowed;
	enum rwall_point point;
	const struct rwall_ports *ports;
};

struct rwall_expectations {
	struct rwall_expect *expect;
	size_t n;
	struct rwall_yaml *yaml; /* owns all text */
};

struct rwall_shape;

/**
 * rwall_expect_load() - read a file of expectations
 * @path: the file, "-" for standard input
 * @d: gathers what is wrong
 * @out: set on success alone; rwall_expect_free()
 *
 * Return: 0; -EINVAL when @d has the errors; the negative error of reading the
 * file (with a diagnostic).
 */
int rwall_expect_load(const char *path, struct rwall_diag *d,
		      struct rwall_expectations **out);

/**
 * rwall_expect_free() - free expectations
 * @e: the expectations, or NULL
 */
void rwall_expect_free(struct rwall_expectations *e);

/**
 * rwall_expect_packets() - the packets that an expectation speaks of
 * @x: the expectation
 */
const struct rwall_expect_packets *
rwall_expect_packets(const struct rwall_expect *x);

/**
 * rwall_expect_title() - an expectation in words
 * @x: the expectation
 * @b: appended to; its name, or what it says
 */
void rwall_expect_title(const struct rwall_expect *x, struct rwall_text *b);

/**
 * rwall_expect_shapes() - the keys that the reader knows
 *
 * Return: the shapes of all mappings, NULL-terminated.
 */
const struct rwall_shape *const *rwall_expect_shapes(void);

#endif /* _RWALL_EXPECT_H */
