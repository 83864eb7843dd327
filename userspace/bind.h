/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bind.h - from a site and its profiles to a model
 *
 * For: weighing conditions, finding each flow's peers and writing one rule a
 * point, protocol and port range. Also says which documented flows are left
 * closed and why. May not read files, nor know the blob's layout.
 */
#ifndef _RWALL_BIND_H
#define _RWALL_BIND_H

#include "site.h"

/* Why a documented flow of this host is not permitted. */
enum rwall_closed_reason {
	RWALL_CLOSED_UNBOUND,	/* nobody is known to play the peer's role */
	RWALL_CLOSED_NOBODY,	/* the peer's role is bound to an empty list */
	RWALL_CLOSED_NAMES,	/* the peer is known by names alone */
	RWALL_CLOSED_OPTION,	/* the option is off */
	RWALL_CLOSED_VERSION,	/* the version is outside */
	RWALL_CLOSED_PORT,	/* the site must give the port and does not */
	RWALL_CLOSED_LOOPBACK,	/* stays on this host, which is always permitted */
	RWALL_CLOSED_REASONS,
};

struct rwall_closed {
	const struct rwall_profile *profile;	/* the site's */
	const struct rwall_flow *flow;
	enum rwall_point point;
	enum rwall_closed_reason reason;
	const struct rwall_role *peer;	/* whose binding is missing, or NULL */
	char *detail;		/* a sentence, "option syslog is off" */
	char *remedy;		/* what would open it, or NULL */
	struct rwall_place at;	/* the flow in its profile */
};

/* In the order of profiles and their flows. Zeroed by the caller. */
struct rwall_closed_list {
	struct rwall_closed *closed;
	size_t n;
};

/**
 * rwall_bind_site() - settle what a site permits
 * @site: the site; must outlive @closed
 * @d: gathers warnings, notes and errors
 * @closed: filled with the flows that stay closed, or NULL; free it with
 *	rwall_closed_list_free(), also after failure
 * @out: set to the sorted model on success alone; rwall_model_free()
 *
 * Return: 0; -EINVAL when @d has the errors.
 */
int rwall_bind_site(const struct rwall_site *site, struct rwall_diag *d,
		    struct rwall_closed_list *closed, struct rwall_model **out);

/**
 * rwall_closed_list_free() - free the entries of a list, empty afterwards
 * @list: the list
 */
void rwall_closed_list_free(struct rwall_closed_list *list);

/**
 * rwall_closed_reason_name() - a word for a reason, stable, for JSON
 * @reason: the reason
 *
 * Return: a static string such as "option-off".
 */
const char *rwall_closed_reason_name(enum rwall_closed_reason reason);

#endif /* _RWALL_BIND_H */
