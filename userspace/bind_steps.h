/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bind_steps.h - between the binding room's own files
 *
 * For: bind.c and its steps: peers, flows, local flows. Private to them.
 */
#ifndef _RWALL_BIND_STEPS_H
#define _RWALL_BIND_STEPS_H

#include "bind.h"
#include "util.h"

/* A role and what was found out about who plays it. */
struct rwall_bound {
	const struct rwall_profile *profile;
	const struct rwall_role *role;
	enum rwall_closed_reason reason;	/* where it is not known */
	bool known;		/* group is set */
	bool explicit;		/* the site's peers say it */
	bool wanted;		/* a flow of this host has it at its other end */
	bool used;		/* and no condition closes it */
	uint16_t group;
	uint64_t zones;
	char *missing;		/* flows left out for it, or NULL */
	bool here;		/* one of them begins or ends at this host */
};

/* A service in use whose port neither the document nor the site gives. */
struct rwall_portless {
	const struct rwall_profile *profile;
	const struct rwall_service *service;
	const struct rwall_place *at;	/* where the site asks for it, or NULL */
	const struct rwall_flow *last;	/* of those that need it */
	struct rwall_text flows;
};

struct rwall_binder {
	const struct rwall_site *site;
	struct rwall_diag *d;
	struct rwall_model *m;
	struct rwall_closed_list *closed;	/* or NULL */
	struct rwall_bound *bound;	/* of each role of each profile */
	size_t nbound;
	struct rwall_portless *portless;
	size_t nportless;
};

/**
 * rwall_bind_peers() - find out who plays each role
 * @b: the binder; bound and the model's groups are filled
 */
void rwall_bind_peers(struct rwall_binder *b);

/**
 * rwall_bind_find() - what is known of a role
 * @b: the binder
 * @role: the role, perhaps the pseudo role
 *
 * Return: never NULL; of a role that no profile has, what is known of the
 * pseudo role.
 */
struct rwall_bound *rwall_bind_find(struct rwall_binder *b,
				    const struct rwall_role *role);

/**
 * rwall_bind_miss() - note a flow that a role's absence leaves out
 * @bound: the role
 * @flow: the flow's id
 * @here: this host is its other end
 */
void rwall_bind_miss(struct rwall_bound *bound, const char *flow, bool here);

/**
 * rwall_bind_flows() - write the rules of all profiles' flows
 * @b: the binder
 */
void rwall_bind_flows(struct rwall_binder *b);

/**
 * rwall_bind_locals() - write the rules of the site's own flows
 * @b: the binder
 */
void rwall_bind_locals(struct rwall_binder *b);

/**
 * rwall_bind_dhcp() - write what a DHCP client needs
 * @b: the binder
 */
void rwall_bind_dhcp(struct rwall_binder *b);

/**
 * rwall_bind_tracking() - refuse what the site's tracking mode cannot do
 * @b: the binder, all rules written
 */
void rwall_bind_tracking(struct rwall_binder *b);

/**
 * rwall_bind_warn() - say what a careful reader would ask about
 * @b: the binder, all rules written
 */
void rwall_bind_warn(struct rwall_binder *b);

/**
 * rwall_bind_advise() - say where the site goes against a document's advice
 * @b: the binder, all rules written
 */
void rwall_bind_advise(struct rwall_binder *b);

/**
 * rwall_bind_group() - a group of the model from addresses
 * @b: the binder
 * @name: the group's name, taken over
 * @set: its addresses
 *
 * Return: its number.
 */
uint16_t rwall_bind_group(struct rwall_binder *b, char *name,
			  const struct rwall_addrs *set);

/**
 * rwall_bind_lend() - the same without a copy: lists may be long
 * @b: the binder
 * @name: taken over
 * @set: belongs to the site, which outlives the model
 *
 * Return: the group, or RWALL_GROUP_ANY after an error.
 */
uint16_t rwall_bind_lend(struct rwall_binder *b, char *name,
			 const struct rwall_addrs *set);

#endif /* _RWALL_BIND_STEPS_H */
