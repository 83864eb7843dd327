/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * resolve.h - asking a resolver, both families at once
 *
 * For: the only door to DNS, through c-ares. Takes the system's resolvers or
 * those that it is given, over UDP and where answers are large over TCP. May
 * not know caches, sites or policies.
 */
#ifndef _RWALL_RESOLVE_H
#define _RWALL_RESOLVE_H

#include "resolved.h"

enum rwall_resolve_result {
	RWALL_RESOLVE_FAILED, /* no answer, or none that can be used */
	RWALL_RESOLVE_NONE,   /* the name has no address of this family */
	RWALL_RESOLVE_ANSWERED,
};

/* One name and family. */
struct rwall_question {
	const char *name;
	bool v6;
	/* filled in */
	enum rwall_resolve_result result;
	const char *why;		  /* static, where it failed */
	struct rwall_resolved_addr *addr; /* the caller's to free() */
	size_t naddr;
};

/**
 * rwall_resolve_all() - ask about all names and wait for the end
 * @q: the questions
 * @n: their number
 * @servers: "192.0.2.53,[2001:db8::53]:5353", or NULL for the system's
 * @why: set to a static sentence on failure
 *
 * Takes seconds for each name that nobody answers for, several at a time.
 *
 * Return: 0; -EINVAL for servers that cannot be read; -ENOMEM.
 */
int rwall_resolve_all(struct rwall_question *q, size_t n, const char *servers,
		      const char **why);

#endif /* _RWALL_RESOLVE_H */
