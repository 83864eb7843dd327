// SPDX-License-Identifier: GPL-2.0
/*
 * tracking_hold.c - what a tracking mode needs of a namespace's kernel
 *
 * For: see tracking_hold.h. Connection tracking, which brings defragmentation
 * along, is all that is held: the other modes need no hooks but ours, as gather.c
 * puts fragments together where they are met. What one policy needs is taken
 * before it is published, and what it does not need is released after the one
 * before it has gone through its grace period.
 */
#include <net/netfilter/nf_conntrack.h>

#include "tracking_hold.h"

static bool tracks(const struct rwall_policy *p)
{
	return p && p->tables.tracking == RWALL_TRACKING_CONNTRACK;
}

/**
 * rwall_tracking_hold() - take what a policy needs, before it is published
 * @rn: the namespace, its lock held
 * @p: the policy
 * @adopt: seconds in which connections in midstream are adopted, if tracking
 *	them begins now
 * @extack: says what is missing
 *
 * What is held already stays so. A grace period has passed on return: no packet
 * is on its way that what was taken has not seen.
 *
 * Return: 0; -errno with all as before.
 */
int rwall_tracking_hold(struct rwall_net *rn, const struct rwall_policy *p,
			unsigned int adopt, struct netlink_ext_ack *extack)
{
	int ret;

	if (rn->held || !tracks(p))
		return 0;
	ret = nf_ct_netns_get(rn->net, NFPROTO_INET);
	if (ret) {
		NL_SET_ERR_MSG(extack, "connection tracking is not available");
		return ret;
	}
	rn->held = true;
	rn->adopt_until = jiffies + adopt * HZ;
	/* A policy in force that does not track is of another mode. */
	rn->before = rcu_access_pointer(rn->active) ? rn->tracking :
						      RWALL_TRACKING_CONNTRACK;
	synchronize_net();
	return 0;
}

/**
 * rwall_tracking_keep() - release what a policy does not need
 * @rn: the namespace, its lock held or nobody left to take it
 * @p: the policy that stays, the only one that packets still see; or NULL
 *
 * What the policy before one on trial needs stays too: it may return.
 */
void rwall_tracking_keep(struct rwall_net *rn, const struct rwall_policy *p)
{
	if (p)
		rn->tracking = p->tables.tracking;
	if (!rn->held || tracks(p) || tracks(rn->previous))
		return;
	nf_ct_netns_put(rn->net, NFPROTO_INET);
	rn->held = false;
}
