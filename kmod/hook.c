// SPDX-License-Identifier: GPL-2.0
/*
 * hook.c - the doors through which packets come in
 *
 * For: the six netfilter hooks of a namespace and the road from a packet to its
 * verdict: packet.c reads the key (gather.c puts fragments together), tracking.c
 * turns it round and asks core/classify.c, a grant is counted here, a denial
 * goes to verdict.c. One RCU dereference, no lock, no allocation, no indirect
 * call, and nothing written on the way to an accept but this processor's
 * counters; of a fragment, the kernel's queues.
 *
 * The hooks sit just before the filter tables' place (NF_IP_PRI_FILTER): after
 * defragmentation, conntrack and destination translation. An accept is ours
 * alone and leaves all other tables their say; a drop of theirs stays a drop.
 */
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>

#include "gather.h"
#include "hook.h"
#include "packet.h"
#include "policy.h"
#include "road.h"
#include "road_judge.h"
#include "roads.h"
#include "trace.h"
#include "tracking.h"
#include "verdict.h"

#define RWALL_PRIORITY (NF_IP_PRI_FILTER - 10)

/* Neither a rule nor an essential: the packet has stayed behind. */
#define GRANT_GONE 0x20000

/*
 * Read a packet; 0, or the reason to deny it, or minus one if it is gone. Where
 * connections are tracked it has been put together before: what is still in
 * pieces was meant to be.
 */
static int read_whole(const struct rwall_policy *p, struct sk_buff *skb,
		      const struct nf_hook_state *state, enum rwall_point point,
		      struct rwall_packet *pkt)
{
	const bool v6 = state->pf == NFPROTO_IPV6;
	int ret = rwall_packet_parse(skb, v6, pkt);

	if (likely(ret != RWALL_REASON_FRAGMENT) ||
	    p->tables.tracking == RWALL_TRACKING_CONNTRACK)
		return ret;
	if (!rwall_gather(skb, state, point))
		return -1;
	return rwall_packet_parse(skb, v6, pkt);
}

static int find_grant(const struct rwall_policy *p, struct sk_buff *skb,
		      const struct nf_hook_state *state, enum rwall_point point,
		      enum rwall_point *judged)
{
	const bool v6 = state->pf == NFPROTO_IPV6;
	struct rwall_packet pkt;
	u32 essential;
	int ret;

	if (rwall_road_loops(skb, state, point))
		return RWALL_GRANT_ESSENTIAL + RWALL_ESSENTIAL_LOOPBACK;
	ret = read_whole(p, skb, state, point, &pkt);
	if (unlikely(ret))
		return ret < 0 ? GRANT_GONE : -ret;
	if (v6 && point == RWALL_POINT_IN)
		rwall_gather_rewind(skb);
	if (v6 && point != RWALL_POINT_FORWARD &&
	    pkt.key.slot == RWALL_SLOT_ICMPV6) {
		essential = rwall_packet_essential(skb, &pkt);
		if (essential)
			return RWALL_GRANT_ESSENTIAL + essential;
	}
	pkt.key.point = point;
	pkt.key.in_zone = rwall_zone(p->zones, state->in);
	pkt.key.out_zone =
		rwall_zone(p->zones, rwall_road_out(skb, state, point));
	ret = rwall_tracking_judge(p, skb, &pkt);
	*judged = pkt.key.point;
	return ret;
}

/* How often this processor took the long road, for compare() to notice. */
static DEFINE_PER_CPU(unsigned long, long_roads);

/* The long road is right for every packet, and out of the short one's way. */
static noinline unsigned int long_road(const struct rwall_policy *p,
				       struct sk_buff *skb,
				       const struct nf_hook_state *state,
				       enum rwall_point point)
{
	enum rwall_point judged = point;
	int grant;

	this_cpu_inc(long_roads);
	if (!(p->tables.points & 1u << point))
		return NF_ACCEPT;
	grant = find_grant(p, skb, state, point, &judged);
	if (grant < 0)
		return rwall_verdict_deny(p, skb, state, point, judged, -grant);
	if (unlikely(grant == GRANT_GONE))
		return NF_STOLEN;
	if (rwall_trace_enabled())
		rwall_trace_accept(p, skb, state, point, grant);
	if (grant < RWALL_GRANT_ESSENTIAL)
		rwall_count_rule(&p->counters, grant, skb->len);
	else
		rwall_count_essential(&p->counters, point,
				      grant - RWALL_GRANT_ESSENTIAL, skb->len);
	return NF_ACCEPT;
}

typedef unsigned int (*road_fn)(const struct rwall_policy *p,
				struct sk_buff *skb,
				const struct nf_hook_state *state, u8 road);

/* What has been counted of packets that end like this one. */
static u64 counted(const struct rwall_policy *p, enum rwall_point point,
		   enum rwall_point judged, int grant)
{
	struct rwall_counter __percpu *essentials =
		p->counters.essentials + point * RWALL_ESSENTIALS;
	struct rwall_counter __percpu *reasons =
		p->counters.reasons + judged * RWALL_REASONS;
	struct rwall_counter __percpu *would =
		p->counters.would + judged * RWALL_REASONS;

	if (grant >= RWALL_GRANT_ESSENTIAL)
		return this_cpu_read(
			essentials[grant - RWALL_GRANT_ESSENTIAL].packets);
	if (grant >= 0)
		return this_cpu_read(p->counters.rules[grant]->packets);
	/* Denied, or excused for what it is. */
	return this_cpu_read(reasons[-grant].packets) +
	       this_cpu_read(would[-grant].packets) +
	       this_cpu_read(essentials[RWALL_ESSENTIAL_REJECT].packets) +
	       this_cpu_read(essentials[RWALL_ESSENTIAL_VRF].packets) +
	       this_cpu_read(essentials[RWALL_ESSENTIAL_EXCEPTION].packets) +
	       this_cpu_read(essentials[RWALL_ESSENTIAL_KEPT].packets);
}

/*
 * Put a packet to the long road, then really to the short one, and see whether
 * it is counted where the long one would have counted it. Nothing else counts
 * meanwhile: bottom halves are off.
 */
static noinline unsigned int compare(const struct rwall_policy *p,
				     struct sk_buff *skb,
				     const struct nf_hook_state *state,
				     enum rwall_point point, road_fn go)
{
	enum rwall_point judged = point;
	unsigned int verdict = NF_STOLEN;
	unsigned long handed;
	u64 before;
	int grant;

	local_bh_disable();
	grant = find_grant(p, skb, state, point, &judged);
	if (grant == GRANT_GONE)
		goto enable_bh;
	/* Fragments within fragments: the long road would gather once more. */
	if (grant == -RWALL_REASON_FRAGMENT) {
		verdict = rwall_verdict_deny(p, skb, state, point, judged,
					     RWALL_REASON_FRAGMENT);
		goto enable_bh;
	}
	before = counted(p, point, judged, grant);
	handed = this_cpu_read(long_roads);
	verdict = go(p, skb, state, p->beneath[point]);
	rwall_roads_note(this_cpu_read(long_roads) != handed,
			 counted(p, point, judged, grant) != before + 1);
enable_bh:
	local_bh_enable();
	return verdict;
}

#define RWALL_MORE(name, how, ...)                                           \
	static noinline unsigned int name(const struct rwall_policy *p,      \
					  struct sk_buff *skb,               \
					  const struct nf_hook_state *state, \
					  u32 what)                          \
	{                                                                    \
		return how(p, skb, state, what, __VA_ARGS__);                \
	}

#define RWALL_ROAD(name, how, ...)                                           \
	static noinline unsigned int name(const struct rwall_policy *p,      \
					  struct sk_buff *skb,               \
					  const struct nf_hook_state *state) \
	{                                                                    \
		return how(p, skb, state, __VA_ARGS__);                      \
	}

/*
 * A door has copies of its own of both short roads, one for each form of tables,
 * and of what they ask about peers. The narrow one without tracking, which is
 * chosen for its speed, is also in the door itself, and so is the wide one.
 */
#define RWALL_DOOR(name, point, v6)                                            \
	RWALL_MORE(name##_told_turned, stateless_turned, point, v6, NULL)      \
	RWALL_MORE(name##_told_denied, stateless_denied, point, v6,            \
		   name##_told_turned, NULL)                                   \
	RWALL_MORE(name##_told_cell, stateless_cell, point, v6,                \
		   name##_told_denied)                                         \
	RWALL_MORE(name##_told_peers, stateless_peers, point, v6,              \
		   name##_told_cell, name##_told_denied)                       \
	RWALL_MORE(name##_asked, stateless_asked, point, v6)                   \
	RWALL_MORE(name##_asked_turned, stateless_turned, point, v6,           \
		   name##_asked)                                               \
	RWALL_MORE(name##_asked_denied, stateless_denied, point, v6,           \
		   name##_asked_turned, name##_asked)                          \
	RWALL_MORE(name##_asked_cell, stateless_cell, point, v6,               \
		   name##_asked_denied)                                        \
	RWALL_MORE(name##_asked_peers, stateless_peers, point, v6,             \
		   name##_asked_cell, name##_asked_denied)                     \
	RWALL_MORE(name##_turned_cell, tracked_cell, point, v6, true)          \
	RWALL_MORE(name##_cell, tracked_cell, point, v6, false)                \
	RWALL_MORE(name##_turned, tracked_peers, point, v6, true,              \
		   name##_turned_cell)                                         \
	RWALL_MORE(name##_peers, tracked_peers, point, v6, false, name##_cell) \
	RWALL_ROAD(name##_told_narrow, stateless, point, v6,                   \
		   RWALL_FORM_NARROW, name##_told_peers, name##_told_denied,   \
		   name##_told_turned, NULL)                                   \
	RWALL_ROAD(name##_told_wide, stateless, point, v6, RWALL_FORM_WIDE,    \
		   name##_told_peers, name##_told_denied, name##_told_turned,  \
		   NULL)                                                       \
	RWALL_ROAD(name##_told_mixed, stateless, point, v6, RWALL_FORM_MIXED,  \
		   name##_told_peers, name##_told_denied, name##_told_turned,  \
		   NULL)                                                       \
	RWALL_ROAD(name##_asked_narrow, stateless, point, v6,                  \
		   RWALL_FORM_NARROW, name##_asked_peers, name##_asked_denied, \
		   name##_asked_turned, name##_asked)                          \
	RWALL_ROAD(name##_asked_wide, stateless, point, v6, RWALL_FORM_WIDE,   \
		   name##_asked_peers, name##_asked_denied,                    \
		   name##_asked_turned, name##_asked)                          \
	RWALL_ROAD(name##_asked_mixed, stateless, point, v6, RWALL_FORM_MIXED, \
		   name##_asked_peers, name##_asked_denied,                    \
		   name##_asked_turned, name##_asked)                          \
	RWALL_ROAD(name##_wide, tracked, point, v6, RWALL_FORM_WIDE,           \
		   name##_peers, name##_turned)                                \
	RWALL_ROAD(name##_mixed, tracked, point, v6, RWALL_FORM_MIXED,         \
		   name##_peers, name##_turned)                                \
	RWALL_ROAD(name##_narrow, tracked, point, v6, RWALL_FORM_NARROW,       \
		   name##_peers, name##_turned)                                \
	static noinline unsigned int name##_other(                             \
		const struct rwall_policy *p, struct sk_buff *skb,             \
		const struct nf_hook_state *state, u8 road)                    \
	{                                                                      \
		switch (road) {                                                \
		case RWALL_ROAD_STATELESS_NARROW:                              \
			return name##_told_narrow(p, skb, state);              \
		case RWALL_ROAD_STATELESS_WIDE:                                \
			return name##_told_wide(p, skb, state);                \
		case RWALL_ROAD_STATELESS_MIXED:                               \
			return name##_told_mixed(p, skb, state);               \
		case RWALL_ROAD_SOCKET_NARROW:                                 \
			return (point) == RWALL_POINT_IN ?                     \
				       name##_asked_narrow(p, skb, state) :    \
				       long_road(p, skb, state, point);        \
		case RWALL_ROAD_SOCKET_WIDE:                                   \
			return (point) == RWALL_POINT_IN ?                     \
				       name##_asked_wide(p, skb, state) :      \
				       long_road(p, skb, state, point);        \
		case RWALL_ROAD_SOCKET_MIXED:                                  \
			return (point) == RWALL_POINT_IN ?                     \
				       name##_asked_mixed(p, skb, state) :     \
				       long_road(p, skb, state, point);        \
		case RWALL_ROAD_TRACKED_NARROW:                                \
			return name##_narrow(p, skb, state);                   \
		case RWALL_ROAD_TRACKED_WIDE:                                  \
			return name##_wide(p, skb, state);                     \
		case RWALL_ROAD_TRACKED_MIXED:                                 \
			return name##_mixed(p, skb, state);                    \
		case RWALL_ROAD_BOTH:                                          \
			return compare(p, skb, state, point, name##_other);    \
		default:                                                       \
			return long_road(p, skb, state, point);                \
		}                                                              \
	}                                                                      \
	static unsigned int name(void *priv, struct sk_buff *skb,              \
				 const struct nf_hook_state *state)            \
	{                                                                      \
		const struct rwall_net *rn = priv;                             \
		const struct rwall_policy *p = rcu_dereference(rn->active);    \
                                                                               \
		if (unlikely(!p))                                              \
			return NF_ACCEPT;                                      \
		/* Patched in while somebody traces: the long road tells. */   \
		if (rwall_trace_enabled())                                     \
			return long_road(p, skb, state, point);                \
		if (likely(p->road[point] == RWALL_ROAD_STATELESS_NARROW))     \
			return stateless(p, skb, state, point, v6,             \
					 RWALL_FORM_NARROW, name##_told_peers, \
					 name##_told_denied,                   \
					 name##_told_turned, NULL);            \
		if (p->road[point] == RWALL_ROAD_STATELESS_WIDE)               \
			return stateless(p, skb, state, point, v6,             \
					 RWALL_FORM_WIDE, name##_told_peers,   \
					 name##_told_denied,                   \
					 name##_told_turned, NULL);            \
		if (likely(p->road[point] == RWALL_ROAD_TRACKED_NARROW))       \
			return name##_narrow(p, skb, state);                   \
		return name##_other(p, skb, state, p->road[point]);            \
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
 * rwall_hook_prepare() - choose the road of each point of a policy
 * @p: open, its modes and helpers known; nobody sees it yet
 */
void rwall_hook_prepare(struct rwall_policy *p)
{
	static const u8 roads[RWALL_TRACKINGS][RWALL_FORMS] = {
		[RWALL_TRACKING_CONNTRACK] = {
			[RWALL_FORM_MIXED] = RWALL_ROAD_TRACKED_MIXED,
			[RWALL_FORM_NARROW] = RWALL_ROAD_TRACKED_NARROW,
			[RWALL_FORM_WIDE] = RWALL_ROAD_TRACKED_WIDE,
		},
		[RWALL_TRACKING_SOCKET] = {
			[RWALL_FORM_MIXED] = RWALL_ROAD_SOCKET_MIXED,
			[RWALL_FORM_NARROW] = RWALL_ROAD_SOCKET_NARROW,
			[RWALL_FORM_WIDE] = RWALL_ROAD_SOCKET_WIDE,
		},
		[RWALL_TRACKING_NONE] = {
			[RWALL_FORM_MIXED] = RWALL_ROAD_STATELESS_MIXED,
			[RWALL_FORM_NARROW] = RWALL_ROAD_STATELESS_NARROW,
			[RWALL_FORM_WIDE] = RWALL_ROAD_STATELESS_WIDE,
		},
	};
	const struct rwall_tables *t = &p->tables;
	int point;

	for (point = 0; point < RWALL_POINTS; point++) {
		/* What goes out needs no socket. */
		u8 tracking = t->tracking == RWALL_TRACKING_SOCKET &&
					      point != RWALL_POINT_IN ?
				      RWALL_TRACKING_NONE :
				      t->tracking;

		p->road[point] = t->points & 1u << point ?
					 roads[tracking][t->form] :
					 RWALL_ROAD_LONG;
	}
	for (point = 0; rwall_roads_wanted() && point < RWALL_POINTS; point++) {
		p->beneath[point] = p->road[point];
		if (t->points & 1u << point)
			p->road[point] = RWALL_ROAD_BOTH;
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
