/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * denied.h - a denied packet as the module tells of it, for people and as JSON
 *
 * For: one line a packet: what it was, why it was denied, what comes nearest to
 * it in the policy and whose it is. Prints to stdout; asks /proc, not the
 * kernel's module.
 */
#ifndef _RWALL_DENIED_H
#define _RWALL_DENIED_H

#include "describe.h"
#include "netlink.h"
#include "owner.h"

/* A denial and all that could be found out about it. */
struct rwall_denied {
	const struct rwall_nl_denied *d;
	const struct rwall_tables *t; /* the policy that denied, or NULL */
	uint64_t lost;		      /* before it, by a full buffer */
	enum rwall_near near;
	uint32_t near_rule; /* but for RWALL_NEAR_NONE */
	bool owned;	    /* by @owner */
	bool listens;	    /* @owner only waits on the port */
	struct rwall_owner owner;
};

/**
 * rwall_denied_learn() - find out what there is to a denial
 * @x: @x->d, @x->t and @x->lost are set; the rest is filled in
 */
void rwall_denied_learn(struct rwall_denied *x);

/**
 * rwall_denied_print() - print a line for people
 * @x: the denial
 */
void rwall_denied_print(const struct rwall_denied *x);

/**
 * rwall_denied_json() - print a line of JSON
 * @x: the denial
 */
void rwall_denied_json(const struct rwall_denied *x);

#endif /* _RWALL_DENIED_H */
