/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fate.h - what a policy would do to an open connection
 *
 * For: the guard against lock-outs, and telling what a load would cut. Judges
 * by the pure rooms as the module would, both the packets of the opening and
 * those that answer. Asks the kernel for routes where zones play a part.
 */
#ifndef _RWALL_FATE_H
#define _RWALL_FATE_H

#include <jansson.h>

#include "blobfile.h"
#include "conns.h"

/* Why a connection ends, and by which interfaces it was taken to run. */
struct rwall_fate {
	char iif[RWALL_CONNS_NAME]; /* of its opening; empty: not known */
	char oif[RWALL_CONNS_NAME];
	enum rwall_reason reason;
	bool reply; /* openings pass, answers do not */
};

/**
 * rwall_fate_interfaces() - by which interfaces a connection runs
 * @c: the connection
 * @f: iif and oif are set, as far as routes tell
 */
void rwall_fate_interfaces(const struct rwall_conn *c, struct rwall_fate *f);

/**
 * rwall_fate_denied() - would a policy deny packets of a connection?
 * @t: an open blob
 * @c: the connection
 * @f: iif and oif are read; the others are set on a denial
 *
 * Return: true where it would; false also where it only audits them.
 */
bool rwall_fate_denied(const struct rwall_tables *t, const struct rwall_conn *c,
		       struct rwall_fate *f);

#define RWALL_CUTS_SHOWN 5

/* Connections that a load would cut. */
struct rwall_cuts {
	bool tracked; /* conntrack told of connections, not sockets */
	size_t open;
	size_t n;
	struct rwall_cut_conn {
		struct rwall_conn conn;
		struct rwall_fate fate;
	} first[RWALL_CUTS_SHOWN]; /* those that administer this host first */
};

/**
 * rwall_cuts_judge() - which connections of some a load would cut
 * @before: what is in force now, or NULL: everything passes
 * @after: what is to be loaded
 * @c: the connections
 * @cuts: filled in
 *
 * What is denied already is not cut once more.
 */
void rwall_cuts_judge(const struct rwall_tables *before,
		      const struct rwall_tables *after,
		      const struct rwall_conns *c, struct rwall_cuts *cuts);

/**
 * rwall_cuts_find() - which connections of this namespace a load would cut
 * @before: what is in force now, or NULL: everything passes
 * @after: what is to be loaded
 * @cuts: filled in on success
 *
 * Return: 0 or -errno.
 */
int rwall_cuts_find(const struct rwall_tables *before,
		    const struct rwall_tables *after, struct rwall_cuts *cuts);

/**
 * rwall_cuts_print() - tell people
 * @cuts: what would be cut
 */
void rwall_cuts_print(const struct rwall_cuts *cuts);

/**
 * rwall_cuts_json() - the same as an object
 * @cuts: what would be cut
 */
json_t *rwall_cuts_json(const struct rwall_cuts *cuts);

/**
 * rwall_fate_json() - a connection that would be denied
 * @c: the connection
 * @f: why
 */
json_t *rwall_fate_json(const struct rwall_conn *c, const struct rwall_fate *f);

#endif /* _RWALL_FATE_H */
