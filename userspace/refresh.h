/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * refresh.h - one round of asking, remembering and loading
 *
 * For: cmd_refresh.c, which prints what came of it. May not print data.
 *
 * A site file that was edited and never applied must not go live because a
 * timer fired. So a round loads only where the policy in force is the one that
 * this very site file makes from the cache as it was, or, after a round that was
 * cut short between remembering and loading, from the cache before that.
 */
#ifndef _RWALL_REFRESH_H
#define _RWALL_REFRESH_H

#include "input.h"
#include "resolve.h"

enum rwall_refresh_end {
	RWALL_REFRESH_UNCHANGED, /* the policy in force is right as it is */
	RWALL_REFRESH_LOADED,
	RWALL_REFRESH_REMEMBERED, /* no policy is active, or none was wanted */
	RWALL_REFRESH_LATER,	  /* a policy awaits confirmation */
	RWALL_REFRESH_OTHER_SITE, /* the site is not the one in force */
};

/* All zero to begin with. */
struct rwall_refresh {
	struct rwall_resolved cache;
	struct rwall_names_rules rules;
	struct rwall_question *q; /* two a name: IPv4, IPv6 */
	size_t nq;
	struct rwall_input in; /* owns the names that @q asks for */
	enum rwall_refresh_end end;
	uint32_t generation; /* where loaded */
};

/**
 * rwall_refresh_round() - ask for all names, remember, load what has changed
 * @args: the command line
 * @r: filled in; rwall_refresh_free(), also after failure
 *
 * Return: 0, or an exit code with the reason printed.
 */
int rwall_refresh_round(const struct rwall_args *args, struct rwall_refresh *r);

/**
 * rwall_refresh_free() - free what a round holds
 * @r: the round
 */
void rwall_refresh_free(struct rwall_refresh *r);

#endif /* _RWALL_REFRESH_H */
