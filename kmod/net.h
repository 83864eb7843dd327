/* SPDX-License-Identifier: GPL-2.0 */
/*
 * net.h - what rolewall keeps for each network namespace
 *
 * For: the one structure that joins the rooms. A namespace begins without a
 * policy and inherits none.
 */
#ifndef _RWALL_NET_H
#define _RWALL_NET_H

#include <linux/cache.h>
#include <linux/mutex.h>
#include <linux/netfilter.h>
#include <linux/netlink.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>

#include "rolewall.h"
#include "rolewall_blob.h"
#include "rolewall_envelope.h"

struct rwall_policy;

/* Denials that somebody wanted to know of, under @lock; see report.c. */
struct rwall_reports {
	spinlock_t lock;
	unsigned long last;	/* jiffies of the last one */
	u64 credit;		/* of the token bucket */
	u64 seq;		/* all of them */
	u64 suppressed;		/* those that nobody was told of */
	u64 untold;		/* of these, since the last one that was told */
};

#define RWALL_HOOKS	(2 * RWALL_POINTS)	/* IPv4 and IPv6 */

/* A policy on trial, see confirm.c. All under rwall_net.lock. */
struct rwall_trial {
	struct delayed_work work; /* the automatic return */
	unsigned long deadline;	  /* jiffies */
	u32 seconds;		  /* from the load to @deadline */
	u32 generation;		  /* of the policy on trial */
	u32 tried;		  /* of the policy last on trial */
	u8 outcome;		  /* enum rwall_outcome of the last trial */
	bool pending;
};

/* Timed exceptions, see exceptions.c. Written under rwall_net.lock. */
struct rwall_exceptions {
	struct list_head list; /* read under RCU */
	struct delayed_work work;
	u32 n;
	u32 last; /* number of the newest */
};

/* The newest signed policy that came to stay, see signature.c. Under @lock. */
struct rwall_newest {
	bool any;
	struct rwall_envelope header;
	u8 digest[RWALL_BLOB_DIGEST]; /* of its blob */
};

struct rwall_net {
	/* Read under RCU; written under both @lock and RTNL, so that whoever
	 * holds either may read it too.
	 */
	struct rwall_policy __rcu *active;
	/* What a rollback returns to; NULL: no policy is on trial, or the one
	 * before it was none. Written under @lock and RTNL, read under either.
	 */
	struct rwall_policy *previous;
	struct net *net;
	struct mutex lock;	/* one load, flush or counters dump at a time */
	/* All below: under @lock, or with the namespace's last reference gone. */
	struct nf_hook_ops ops[RWALL_HOOKS];
	struct rwall_trial confirm;
	struct rwall_exceptions exceptions;
	struct rwall_newest newest;
	bool locked;		/* the active policy is final, see lock.c */
	u32 generation;
	unsigned long adopt_until;	/* jiffies, see tracking_conntrack.c */
	u8 tracking;		/* of the policy before this one */
	u8 before;		/* the tracking from which it took over */
	/* Interfaces whose packets are screened, see screen.c; under RTNL. */
	struct list_head screens;
	bool screens_closed;
	u8 hooked;		/* bit per point whose hooks are registered */
	bool held;		/* connection tracking, by tracking_hold.c */
	/* Apart from what packets read. */
	struct rwall_reports reports ____cacheline_aligned_in_smp;
};

struct rwall_net *rwall_net(const struct net *net);

/**
 * rwall_refuse() - say in words why something is not done
 * @extack: where; or NULL, as nobody asked by message
 * @why: lives for ever
 * @err: -errno
 *
 * Return: @err.
 */
static inline int rwall_refuse(struct netlink_ext_ack *extack, const char *why,
			       int err)
{
	if (extack)
		extack->_msg = why;
	return err;
}

#endif /* _RWALL_NET_H */
