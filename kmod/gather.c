// SPDX-License-Identifier: GPL-2.0
/*
 * gather.c - a packet from its fragments
 *
 * For: see gather.h. The kernel's own queues do it, with their limits, timeouts
 * and sysctls: IPv4's, and for IPv6 those of netfilter. Where the kernel's
 * defragmentation hooks would stand in every packet's way, this is called by the
 * hook that has met a fragment. A forwarded packet leaves in fragments of the
 * size in which it came.
 */
#include <linux/bottom_half.h>
#include <linux/in.h>
#include <linux/netdevice.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/ipv6_frag.h>
#include <net/netfilter/ipv6/nf_defrag_ipv6.h>

#include "compat.h"
#include "gather.h"

/*
 * The queues belong to all, and are told apart by who gathers. Ours lie in the
 * upper half of what conntrack's zones have, which neither send ICMP errors for
 * what they forward nor are in use where fragments come as far as our hook.
 */
#define QUEUES 0x8000u

static bool is_multicast(const struct sk_buff *skb, bool v6)
{
	return v6 ? ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr) :
		    ipv4_is_multicast(ip_hdr(skb)->daddr);
}

/*
 * No packet comes past a point twice, but for copies of it, each of which leaves
 * by another device: of multicasts, and of what a bridge floods.
 */
static u32 queue(const struct sk_buff *skb, const struct nf_hook_state *state,
		 enum rwall_point point)
{
	u32 copy = 0;

	static_assert(RWALL_POINTS <= 4);
	if (point == RWALL_POINT_FORWARD &&
	    (is_multicast(skb, state->pf == NFPROTO_IPV6) ||
	     netif_is_bridge_port(state->out)))
		copy = state->out->ifindex & 0x1fff;
	return QUEUES | copy << 2 | point;
}

/* Raw sockets may ask that their fragments be left alone. */
static bool is_left_alone(const struct sock *sk)
{
	return sk && sk_fullsock(sk) && sk->sk_family == PF_INET &&
	       rwall_compat_nodefrag(sk);
}

/* What this queues or refuses is gone. */
static int gather_v4(struct sk_buff *skb, struct net *net, u32 queue)
{
	int ret;

	if (is_left_alone(skb->sk))
		return 0;
	local_bh_disable();
	ret = ip_defrag(net, skb, IP_DEFRAG_CONNTRACK_IN + queue);
	local_bh_enable();
	if (!ret)
		skb->ignore_df = 1;
	return ret;
}

/* What this queues is gone; what it refuses is ours, but no packet any more. */
static int gather_v6(struct sk_buff *skb, struct net *net, u32 queue)
{
	int ret = nf_ct_frag6_gather(net, skb, IP6_DEFRAG_CONNTRACK_IN + queue);

	if (ret && ret != -EINPROGRESS)
		kfree_skb(skb);
	return ret;
}

/**
 * rwall_gather() - put a packet together, if this was its last fragment
 * @skb: a fragment, its headers read
 * @state: the hook
 * @point: likewise
 *
 * Return: true if @skb has become the whole packet, or cannot be gathered: to be
 * read again, once. False if it is gone, queued or freed: the hook's verdict is
 * NF_STOLEN.
 */
bool rwall_gather(struct sk_buff *skb, const struct nf_hook_state *state,
		  enum rwall_point point)
{
	u32 id = queue(skb, state, point);

	if (state->pf == NFPROTO_IPV6)
		return !gather_v6(skb, state->net, id);
	return !gather_v4(skb, state->net, id);
}

/**
 * rwall_gather_rewind() - have the stack read a gathered packet as we do
 * @skb: an IPv6 packet for this host, its headers read
 *
 * The stack takes up a packet at the header that the octet at nhoff names.
 * Gathering, by whomever, leaves it behind where the fragment header was: if
 * others were before that one, UDP ports would be taken for their contents.
 */
void rwall_gather_rewind(struct sk_buff *skb)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	int offset = skb_network_offset(skb) + sizeof(*ip6h);

	if (likely(!(IP6CB(skb)->flags & IP6SKB_FRAGMENTED)))
		return;
	if (IP6CB(skb)->nhoff == sizeof(*ip6h) && ip6h->nexthdr == NEXTHDR_HOP)
		offset += ipv6_optlen((const struct ipv6_opt_hdr *)(ip6h + 1));
	else if (IP6CB(skb)->nhoff != offsetof(struct ipv6hdr, nexthdr))
		return;
	skb_set_transport_header(skb, offset);
}
