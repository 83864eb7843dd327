/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile_read.h - between the profile room's own files
 *
 * For: profile.c, which loads, and profile_read*.c, which know the keys.
 * Private to them.
 */
#ifndef _RWALL_PROFILE_READ_H
#define _RWALL_PROFILE_READ_H

#include "yaml_shape.h"

/**
 * rwall_profile_read() - read a parsed file into a profile
 * @p: zeroed but for yaml and path
 * @d: gathers what is wrong
 */
void rwall_profile_read(struct rwall_profile *p, struct rwall_diag *d);

/* The shape of a flow and of its condition; profile_flow.c. */
extern const struct rwall_shape rwall_shape_flow;
extern const struct rwall_shape rwall_shape_when;

/* For tables: the list of flows into a profile's flows. */
void rwall_profile_read_flows(struct rwall_reader *r,
			      const struct rwall_node *v, void *to);

/* The shape of an advice, and for tables: the list of them; profile_flow.c. */
extern const struct rwall_shape rwall_shape_advice;
void rwall_profile_read_advice(struct rwall_reader *r,
			       const struct rwall_node *v, void *to);

/**
 * rwall_profile_check() - what a profile must hold as a whole
 * @p: the profile, without errors so far
 * @d: gathers what is wrong
 *
 * Every row has a flow, every role and service is used.
 */
void rwall_profile_check(const struct rwall_profile *p, struct rwall_diag *d);

/* For tables: one port or a list of them, with protocols. */
void rwall_profile_read_ports(struct rwall_reader *r,
			      const struct rwall_node *v, void *to);

/* For tables: a connection tracking helper. */
void rwall_profile_read_helper(struct rwall_reader *r,
			       const struct rwall_node *v, void *to);

/**
 * rwall_read_peers() - one word or a list of addresses and names
 * @r: the reader
 * @v: the value
 * @addresses: what to add to
 * @names: what to add to; the names belong to the document
 */
void rwall_read_peers(struct rwall_reader *r, const struct rwall_node *v,
		      struct rwall_addrs *addresses, struct rwall_names *names);

#endif /* _RWALL_PROFILE_READ_H */
