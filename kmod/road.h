/* SPDX-License-Identifier: GPL-2.0 */
/*
 * road.h - the short road of packets that make up traffic
 *
 * For: judging in registers what most packets are: TCP or UDP behind a plain IP
 * header, in one piece, of a known connection where connections are tracked.
 * Included by hook.c alone, whose doors give constants for point and family.
 * May decide only what the long road (hook.c, packet.c, tracking.c) would decide
 * likewise, and hands over everything else: to be unsure is no mistake here.
 *
 * Nothing has its address taken, all is inline, and what needs more registers
 * than a call may spoil is called in tail position: so the common cases push
 * nothing and end where they are decided.
 */
#ifndef _RWALL_ROAD_H
#define _RWALL_ROAD_H

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <net/dst.h>
#include <net/netfilter/nf_conntrack.h>

#include "core/lookup.h"
#include "policy.h"

/* Offset of the transport header if it is directly behind a plain IP header. */
#define RWALL_IP_SIZE(v6) ((v6) ? sizeof(struct ipv6hdr) : sizeof(struct iphdr))

/* Are so many bytes from the network header on in one piece? */
static __always_inline bool rwall_road_has(const struct sk_buff *skb,
					   unsigned int bytes)
{
	return skb->network_header + bytes <= skb->tail;
}

/* Without options, fragments and extension headers. */
static __always_inline bool rwall_road_plain(const struct sk_buff *skb, bool v6)
{
	const struct iphdr *iph = ip_hdr(skb);

	if (v6)
		return (*(const u8 *)iph & 0xf0) == 0x60;
	return *(const u8 *)iph == 0x45 && !ip_is_fragment(iph);
}

/* TCP, UDP, or RWALL_SLOT_OTHER for all that is not for the short road. */
static __always_inline u32 rwall_road_slot(const struct sk_buff *skb, bool v6)
{
	u8 proto = v6 ? ipv6_hdr(skb)->nexthdr : ip_hdr(skb)->protocol;

	return proto == IPPROTO_TCP ? RWALL_SLOT_TCP :
	       proto == IPPROTO_UDP ? RWALL_SLOT_UDP :
				      RWALL_SLOT_OTHER;
}

static __always_inline const void *rwall_road_src(const struct sk_buff *skb,
						  bool v6)
{
	return v6 ? (const void *)&ipv6_hdr(skb)->saddr :
		    (const void *)&ip_hdr(skb)->saddr;
}

static __always_inline const void *rwall_road_dst(const struct sk_buff *skb,
						  bool v6)
{
	return v6 ? (const void *)&ipv6_hdr(skb)->daddr :
		    (const void *)&ip_hdr(skb)->daddr;
}

/* Port 0 is the source's, port 1 the destination's. */
static __always_inline u16 rwall_road_port(const struct sk_buff *skb, bool v6,
					   int which)
{
	return ntohs(((const __be16 *)(skb_network_header(skb) +
				       RWALL_IP_SIZE(v6)))[which]);
}

/* Does this TCP segment, its header at hand, open a connection? */
static __always_inline bool rwall_road_opens(const struct sk_buff *skb, bool v6)
{
	const struct tcphdr *th =
		(const struct tcphdr *)(skb_network_header(skb) +
					RWALL_IP_SIZE(v6));

	return (tcp_flag_word(th) & (TCP_FLAG_SYN | TCP_FLAG_ACK)) ==
	       TCP_FLAG_SYN;
}

static __always_inline const struct net_device *
rwall_road_out(const struct sk_buff *skb, const struct nf_hook_state *state,
	       enum rwall_point point)
{
	/* The hook's state was filled before translation, and marks could send
	 * a local packet elsewhere; its route is the later word.
	 */
	if (point == RWALL_POINT_OUT && likely(skb_dst(skb)))
		return skb_dst(skb)->dev;
	return state->out;
}

static __always_inline bool rwall_road_loops(const struct sk_buff *skb,
					     const struct nf_hook_state *state,
					     enum rwall_point point)
{
	if (point == RWALL_POINT_IN)
		return state->in->flags & IFF_LOOPBACK;
	return point == RWALL_POINT_OUT &&
	       rwall_road_out(skb, state, point)->flags & IFF_LOOPBACK;
}

/* Can the headers be read without further thought? */
static __always_inline bool
rwall_road_is_short(const struct sk_buff *skb,
		    const struct nf_hook_state *state, enum rwall_point point,
		    bool v6)
{
	return rwall_road_has(skb, RWALL_IP_SIZE(v6) + 2 * sizeof(__be16)) &&
	       rwall_road_plain(skb, v6) &&
	       !rwall_road_loops(skb, state, point);
}

static __always_inline enum rwall_point rwall_road_turn(enum rwall_point point)
{
	return point == RWALL_POINT_IN	? RWALL_POINT_OUT :
	       point == RWALL_POINT_OUT ? RWALL_POINT_IN :
					  RWALL_POINT_FORWARD;
}

/* The row of a packet as it stands, or of the packet that it answers; rare, if
 * there is hardly one.
 */
static __always_inline u32 rwall_road_row(const struct rwall_policy *p,
					  const struct sk_buff *skb,
					  const struct nf_hook_state *state,
					  enum rwall_point point, bool v6,
					  enum rwall_form form, u32 slot,
					  bool turned, bool rare)
{
	u8 in = 0, out = 0;

	if (form == RWALL_FORM_MIXED) {
		in = rwall_zone(p->zones, state->in);
		out = rwall_zone(p->zones, rwall_road_out(skb, state, point));
	}
	if (turned)
		return rwall_lookup_row(&p->tables, form,
					rwall_road_turn(point), slot,
					rwall_road_port(skb, v6, 0), out, in,
					rare);
	return rwall_lookup_row(&p->tables, form, point, slot,
				rwall_road_port(skb, v6, 1), in, out, rare);
}

/* The rule, or minus the reason, of a row that asks for peers. */
static __always_inline int rwall_road_cell(const struct rwall_policy *p,
					   const struct sk_buff *skb,
					   enum rwall_point point, bool v6,
					   u32 row, bool turned)
{
	const void *src = rwall_road_src(skb, v6);
	const void *dst = rwall_road_dst(skb, v6);

	if (turned)
		return rwall_lookup_cell(&p->tables, rwall_road_turn(point),
					 row, v6, dst, src);
	return rwall_lookup_cell(&p->tables, point, row, v6, src, dst);
}

/* The same as rwall_lookup_quick() says it. */
static __always_inline u32 rwall_road_quick(const struct rwall_policy *p,
					    const struct sk_buff *skb,
					    enum rwall_point point, bool v6,
					    u32 row, bool turned)
{
	const void *src = rwall_road_src(skb, v6);
	const void *dst = rwall_road_dst(skb, v6);

	if (turned)
		return rwall_lookup_quick(&p->tables, rwall_road_turn(point),
					  row, v6, dst, src);
	return rwall_lookup_quick(&p->tables, point, row, v6, src, dst);
}

/* What conntrack knows of the packet. */
enum rwall_way {
	RWALL_WAY_LONG, /* that is for the long road to say */
	RWALL_WAY_OPENS,
	RWALL_WAY_ANSWERS,
	RWALL_WAY_CONTINUES, /* as it was opened */
};

static __always_inline enum rwall_way rwall_road_way(const struct sk_buff *skb)
{
	const unsigned long nfct = skb_get_nfct(skb);
	const struct nf_conn *ct = (void *)(nfct & NFCT_PTRMASK);

	if (unlikely(nfct <= NFCT_INFOMASK ||
		     READ_ONCE(ct->status) & (IPS_TEMPLATE | IPS_EXPECTED)))
		return RWALL_WAY_LONG;
	switch (nfct & NFCT_INFOMASK) {
	case IP_CT_ESTABLISHED:
		return RWALL_WAY_CONTINUES;
	case IP_CT_ESTABLISHED_REPLY:
		return RWALL_WAY_ANSWERS;
	case IP_CT_NEW:
		return RWALL_WAY_OPENS;
	default:
		return RWALL_WAY_LONG;
	}
}

#endif /* _RWALL_ROAD_H */
