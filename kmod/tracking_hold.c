// SPDX-License-Identifier: GPL-2.0
/*
 * tracking_hold.c - what a tracking mode needs of a namespace's kernel
 *
 * For: see tracking_hold.h. Connection tracking brings defragmentation along;
 * without it defragmentation is held alone, as a fragment has no ports to judge.
 * What one policy needs is taken before it is published, and what it does not
 * need is released after the one before it has gone through its grace period.
 */
#include <net/netfilter/ipv4/nf_defrag_ipv4.h>
#include <net/netfilter/ipv6/nf_defrag_ipv6.h>
#include <net/netfilter/nf_conntrack.h>

#include "tracking_hold.h"

#define HELD_CONNTRACK 0x1u
#define HELD_DEFRAG    0x2u

static u8 needs(const struct rwall_policy *p)
{
	if (!p)
		return 0;
	return p->tables.tracking == RWALL_TRACKING_CONNTRACK ? HELD_CONNTRACK :
								HELD_DEFRAG;
}

static int hold_conntrack(struct rwall_net *rn, unsigned int adopt,
			  struct netlink_ext_ack *extack)
{
	int ret = nf_ct_netns_get(rn->net, NFPROTO_INET);

	if (ret) {
		NL_SET_ERR_MSG(extack, "connection tracking is not available");
		return ret;
	}
	rn->adopt_until = jiffies + adopt * HZ;
	rn->before = rn->held & HELD_DEFRAG ? rn->tracking :
					      RWALL_TRACKING_CONNTRACK;
	return 0;
}

static int hold_defrag(struct net *net, struct netlink_ext_ack *extack)
{
	int ret = nf_defrag_ipv4_enable(net);

	if (ret)
		goto refuse;
	ret = nf_defrag_ipv6_enable(net);
	if (ret)
		goto disable_v4;
	return 0;

disable_v4:
	nf_defrag_ipv4_disable(net);
refuse:
	NL_SET_ERR_MSG(extack, "fragments cannot be put together here");
	return ret;
}

static void release(struct rwall_net *rn, u8 what)
{
	what &= rn->held;
	if (what & HELD_DEFRAG) {
		nf_defrag_ipv6_disable(rn->net);
		nf_defrag_ipv4_disable(rn->net);
	}
	if (what & HELD_CONNTRACK)
		nf_ct_netns_put(rn->net, NFPROTO_INET);
	rn->held &= ~what;
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
	u8 missing = needs(p) & ~rn->held;
	int ret;

	if (!missing)
		return 0;
	ret = missing == HELD_CONNTRACK ? hold_conntrack(rn, adopt, extack) :
					  hold_defrag(rn->net, extack);
	if (ret)
		return ret;
	rn->held |= missing;
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
	release(rn, ~(needs(p) | needs(rn->previous)));
}
