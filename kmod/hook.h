/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hook.h - the doors through which packets come in
 *
 * For: registering the netfilter hooks of a namespace, per point, and knowing
 * what a packet would be told.
 */
#ifndef _RWALL_HOOK_H
#define _RWALL_HOOK_H

#include "net.h"

/* Which road a packet takes first, by policy and point; see road.h. */
enum rwall_road {
	RWALL_ROAD_LONG, /* also: a point that is not enforced */
	RWALL_ROAD_STATELESS_NARROW,
	RWALL_ROAD_STATELESS_WIDE,
	RWALL_ROAD_STATELESS_MIXED,
	RWALL_ROAD_SOCKET_NARROW, /* stateless, of answers that a socket wants */
	RWALL_ROAD_SOCKET_WIDE,
	RWALL_ROAD_SOCKET_MIXED,
	RWALL_ROAD_TRACKED_NARROW,
	RWALL_ROAD_TRACKED_WIDE,
	RWALL_ROAD_TRACKED_MIXED,
	RWALL_ROAD_BOTH, /* that beneath, and the long one; see roads.h */
};

struct rwall_policy;

int rwall_hook_register(struct rwall_net *rn, u8 points);
void rwall_hook_unregister(struct rwall_net *rn, u8 points);
void rwall_hook_init(struct rwall_net *rn);
void rwall_hook_prepare(struct rwall_policy *p);

#endif /* _RWALL_HOOK_H */
