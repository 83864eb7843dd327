/* SPDX-License-Identifier: GPL-2.0 */
/*
 * net.h - what rolewall keeps for each network namespace
 *
 * For: the one structure that joins the rooms. A namespace begins without a
 * policy and inherits none.
 */
#ifndef _RWALL_NET_H
#define _RWALL_NET_H

#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <net/net_namespace.h>

#include "rolewall.h"
#include "rolewall_blob.h"

struct rwall_policy;

#define RWALL_HOOKS	(2 * RWALL_POINTS)	/* IPv4 and IPv6 */

struct rwall_net {
	/* Read under RCU; written under both @lock and RTNL, so that whoever
	 * holds either may read it too.
	 */
	struct rwall_policy __rcu *active;
	struct net *net;
	struct mutex lock;	/* one load, flush or counters dump at a time */
	/* All below: under @lock, or with the namespace's last reference gone. */
	struct nf_hook_ops ops[RWALL_HOOKS];
	u32 generation;
	unsigned long adopt_until;	/* jiffies, see tracking.c */
	u8 hooked;		/* bit per point whose hooks are registered */
	u8 held;		/* bit per thing that tracking_hold.c holds */
};

struct rwall_net *rwall_net(const struct net *net);

#endif /* _RWALL_NET_H */
