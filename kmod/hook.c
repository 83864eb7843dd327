// SPDX-License-Identifier: GPL-2.0
/*
 * hook.c - the doors through which packets come in
 *
 * For: the six netfilter hooks of a namespace and the road from a packet to its
 * verdict: packet.c reads the key, tracking.c turns it round and asks
 * core/classify.c, a grant is counted here, a denial goes to verdict.c. One RCU
 * dereference, no lock, no allocation, no indirect call, and nothing written on
 * the way to an accept but this processor's counters.
 *
 * The hooks sit just before the filter tables' place (NF_IP_PRI_FILTER): after
 * defragmentation, conntrack and destination translation. An accept is ours
 * alone and leaves all other tables their say; a drop of theirs stays a drop.
 */
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <net/dst.h>

#include "hook.h"
#include "packet.h"
#include "policy.h"
#include "tracking.h"
#include "verdict.h"

#define RWALL_PRIORITY (NF_IP_PRI_FILTER - 10)

/*
 * Where a packet leaves. The hook's state was filled before translation and
 * marks could send a local packet elsewhere; its route is the later word.
 */
static __always_inline const struct net_device *
way_out(const struct sk_buff *skb, const struct nf_hook_state *state,
	enum rwall_point point)
{
	if (point == RWALL_POINT_OUT && likely(skb_dst(skb)))
		return skb_dst(skb)->dev;
	return state->out;
}

static __always_inline bool is_loopback(const struct nf_hook_state *state,
					const struct net_device *out,
					enum rwall_point point)
{
	if (point == RWALL_POINT_IN)
		return state->in->flags & IFF_LOOPBACK;
	return point == RWALL_POINT_OUT && out->flags & IFF_LOOPBACK;
}

static __always_inline int find_grant(const struct rwall_policy *p,
				      struct sk_buff *skb,
				      const struct nf_hook_state *state,
				      enum rwall_point point, bool v6,
				      enum rwall_point *judged)
{
	const struct net_device *out = way_out(skb, state, point);
	struct rwall_packet pkt;
	u32 essential;
	int ret;

	if (is_loopback(state, out, point))
		return RWALL_GRANT_ESSENTIAL + RWALL_ESSENTIAL_LOOPBACK;
	ret = rwall_packet_parse(skb, v6, &pkt);
	if (unlikely(ret))
		return -ret;
	if (v6 && point != RWALL_POINT_FORWARD &&
	    pkt.key.slot == RWALL_SLOT_ICMPV6) {
		essential = rwall_packet_essential(skb, &pkt);
		if (essential)
			return RWALL_GRANT_ESSENTIAL + essential;
	}
	pkt.key.point = point;
	pkt.key.in_zone = rwall_zone(p->zones, state->in);
	pkt.key.out_zone = rwall_zone(p->zones, out);
	ret = rwall_tracking_judge(p, skb, &pkt);
	*judged = pkt.key.point;
	return ret;
}

static __always_inline unsigned int judge(void *priv, struct sk_buff *skb,
					  const struct nf_hook_state *state,
					  enum rwall_point point, bool v6)
{
	const struct rwall_net *rn = priv;
	const struct rwall_policy *p = rcu_dereference(rn->active);
	enum rwall_point judged = point;
	int grant;

	if (unlikely(!p || !(p->tables.points & 1u << point)))
		return NF_ACCEPT;
	grant = find_grant(p, skb, state, point, v6, &judged);
	if (unlikely(grant < 0))
		return rwall_verdict_deny(p, skb, state, point, judged, -grant);
	if (likely(grant < RWALL_GRANT_ESSENTIAL))
		rwall_count_rule(&p->counters, grant, skb->len);
	else
		rwall_count_essential(&p->counters, point,
				      grant - RWALL_GRANT_ESSENTIAL, skb->len);
	return NF_ACCEPT;
}

#define RWALL_DOOR(name, point, v6)                                 \
	static unsigned int name(void *priv, struct sk_buff *skb,   \
				 const struct nf_hook_state *state) \
	{                                                           \
		return judge(priv, skb, state, point, v6);          \
	}

RWALL_DOOR(in_v4, RWALL_POINT_IN, false)
RWALL_DOOR(in_v6, RWALL_POINT_IN, true)
RWALL_DOOR(out_v4, RWALL_POINT_OUT, false)
RWALL_DOOR(out_v6, RWALL_POINT_OUT, true)
RWALL_DOOR(forward_v4, RWALL_POINT_FORWARD, false)
RWALL_DOOR(forward_v6, RWALL_POINT_FORWARD, true)

/* Two a point: IPv4, IPv6. */
static const struct nf_hook_ops doors[RWALL_HOOKS] = {
	{ .hook = in_v4, .pf = NFPROTO_IPV4, .hooknum = NF_INET_LOCAL_IN },
	{ .hook = in_v6, .pf = NFPROTO_IPV6, .hooknum = NF_INET_LOCAL_IN },
	{ .hook = out_v4, .pf = NFPROTO_IPV4, .hooknum = NF_INET_LOCAL_OUT },
	{ .hook = out_v6, .pf = NFPROTO_IPV6, .hooknum = NF_INET_LOCAL_OUT },
	{ .hook = forward_v4, .pf = NFPROTO_IPV4, .hooknum = NF_INET_FORWARD },
	{ .hook = forward_v6, .pf = NFPROTO_IPV6, .hooknum = NF_INET_FORWARD },
};

/**
 * rwall_hook_init() - prepare a namespace's hooks, none registered
 * @rn: the namespace
 */
void rwall_hook_init(struct rwall_net *rn)
{
	int i;

	for (i = 0; i < RWALL_HOOKS; i++) {
		rn->ops[i] = doors[i];
		rn->ops[i].priv = rn;
		rn->ops[i].priority = RWALL_PRIORITY;
	}
}

/**
 * rwall_hook_register() - open the doors of some points
 * @rn: the namespace, its lock held
 * @points: bit per point; those already open stay so
 *
 * Return: 0; -errno with the doors as they were before.
 */
int rwall_hook_register(struct rwall_net *rn, u8 points)
{
	u8 before = rn->hooked;
	int p, ret;

	for (p = 0; p < RWALL_POINTS; p++) {
		if (!(points & ~rn->hooked & 1u << p))
			continue;
		ret = nf_register_net_hooks(rn->net, &rn->ops[2 * p], 2);
		if (ret) {
			rwall_hook_unregister(rn, ~before);
			return ret;
		}
		rn->hooked |= 1u << p;
	}
	return 0;
}

/**
 * rwall_hook_unregister() - close the doors of some points
 * @rn: the namespace, its lock held or nobody left to take it
 * @points: bit per point; those not open are passed over
 *
 * Packets may still be inside until a grace period has passed.
 */
void rwall_hook_unregister(struct rwall_net *rn, u8 points)
{
	int p;

	for (p = RWALL_POINTS - 1; p >= 0; p--) {
		if (!(points & rn->hooked & 1u << p))
			continue;
		nf_unregister_net_hooks(rn->net, &rn->ops[2 * p], 2);
		rn->hooked &= ~(1u << p);
	}
}
