// SPDX-License-Identifier: GPL-2.0
/*
 * packet.c - from a socket buffer to a key
 *
 * For: see packet.h. A packet may lie in several pieces, a raw socket may have
 * written its header, and a quotation may end anywhere: nothing is read but
 * through skb_header_pointer(), except the network header, which IP input and
 * output keep linear and which LOCAL_OUT is checked for.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "packet.h"

/**
 * rwall_packet_slot() - the slot of an IP protocol
 * @proto: its number
 *
 * Return: the slot; RWALL_SLOT_OTHER for those whose number is their port.
 */
enum rwall_slot rwall_packet_slot(u8 proto)
{
	switch (proto) {
	case IPPROTO_TCP:
		return RWALL_SLOT_TCP;
	case IPPROTO_UDP:
		return RWALL_SLOT_UDP;
	case IPPROTO_SCTP:
		return RWALL_SLOT_SCTP;
	case IPPROTO_DCCP:
		return RWALL_SLOT_DCCP;
	case IPPROTO_UDPLITE:
		return RWALL_SLOT_UDPLITE;
	case IPPROTO_ICMP:
		return RWALL_SLOT_ICMP;
	case IPPROTO_ICMPV6:
		return RWALL_SLOT_ICMPV6;
	default:
		return RWALL_SLOT_OTHER;
	}
}

static int parse_transport(const struct sk_buff *skb, struct rwall_packet *pkt)
{
	struct rwall_key *k = &pkt->key;
	__be16 ports[2];
	const __be16 *p;

	k->slot = rwall_packet_slot(pkt->proto);
	if (k->slot == RWALL_SLOT_OTHER) {
		k->sport = pkt->proto;
		k->dport = pkt->proto;
		return 0;
	}
	p = skb_header_pointer(skb, pkt->transport, sizeof(ports), ports);
	if (unlikely(!p))
		return RWALL_REASON_MALFORMED;
	k->sport = ntohs(p[0]);
	k->dport = ntohs(p[1]);
	if (k->slot >= RWALL_SLOT_ICMP)
		k->dport = k->sport; /* type << 8 | code */
	return 0;
}

/*
 * May a fragment be judged? A packet has been put together before; what an
 * error quotes may be the first piece of one, which has the ports.
 */
static bool is_judged(const struct rwall_packet *pkt, bool first)
{
	return pkt->quoted && first;
}

static int parse_v4(const struct sk_buff *skb, const struct iphdr *iph,
		    int offset, struct rwall_packet *pkt)
{
	if (unlikely(iph->version != 4 || iph->ihl < 5))
		return RWALL_REASON_MALFORMED;
	if (unlikely(ip_is_fragment(iph)) &&
	    !is_judged(pkt, !(iph->frag_off & htons(IP_OFFSET))))
		return RWALL_REASON_FRAGMENT;
	pkt->key.v6 = false;
	pkt->key.src = &iph->saddr;
	pkt->key.dst = &iph->daddr;
	pkt->transport = offset + iph->ihl * 4;
	pkt->proto = iph->protocol;
	pkt->hop_limit = iph->ttl;
	return parse_transport(skb, pkt);
}

/* Step over one extension header; 0, or the reason to deny. */
static int skip_exthdr(const struct sk_buff *skb, struct rwall_packet *pkt)
{
	u8 buf[4];
	const u8 *h = skb_header_pointer(skb, pkt->transport, sizeof(buf), buf);

	if (!h)
		return RWALL_REASON_MALFORMED;
	/* Type 0 routing headers are deprecated for good reason: RFC 5095. */
	if (pkt->proto == NEXTHDR_ROUTING && h[2] == IPV6_SRCRT_TYPE_0)
		return RWALL_REASON_EXTHDR;
	if (pkt->proto == NEXTHDR_FRAGMENT) {
		if (!is_judged(pkt, !(h[2] || h[3] & ~7)))
			return RWALL_REASON_FRAGMENT;
		pkt->transport += sizeof(struct frag_hdr);
	} else {
		pkt->transport += pkt->proto == NEXTHDR_AUTH ? (h[1] + 2) * 4 :
							       (h[1] + 1) * 8;
	}
	pkt->proto = h[0];
	return 0;
}

static bool is_exthdr(u8 proto)
{
	return proto == NEXTHDR_HOP || proto == NEXTHDR_ROUTING ||
	       proto == NEXTHDR_FRAGMENT || proto == NEXTHDR_AUTH ||
	       proto == NEXTHDR_DEST;
}

static int parse_v6(const struct sk_buff *skb, const struct ipv6hdr *ip6h,
		    int offset, struct rwall_packet *pkt)
{
	int left = RWALL_EXTHDRS, ret;

	if (unlikely(ip6h->version != 6))
		return RWALL_REASON_MALFORMED;
	pkt->key.v6 = true;
	pkt->key.src = &ip6h->saddr;
	pkt->key.dst = &ip6h->daddr;
	pkt->transport = offset + sizeof(*ip6h);
	pkt->proto = ip6h->nexthdr;
	pkt->hop_limit = ip6h->hop_limit;
	while (unlikely(is_exthdr(pkt->proto))) {
		if (!left--)
			return RWALL_REASON_EXTHDR;
		ret = skip_exthdr(skb, pkt);
		if (ret)
			return ret;
	}
	return parse_transport(skb, pkt);
}

/**
 * rwall_packet_parse() - read a packet's key
 * @skb: the packet, at an IP hook
 * @v6: its family
 * @pkt: filled, but for the key's point and zones; the key's addresses point
 *	into @skb
 *
 * Return: 0, or the enum rwall_reason for which it must be denied.
 */
int rwall_packet_parse(const struct sk_buff *skb, bool v6,
		       struct rwall_packet *pkt)
{
	int offset = skb_network_offset(skb);
	unsigned int need = v6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr);

	if (unlikely(offset < 0 || skb_headlen(skb) < offset + need))
		return RWALL_REASON_MALFORMED;
	pkt->quoted = false;
	return v6 ? parse_v6(skb, ipv6_hdr(skb), offset, pkt) :
		    parse_v4(skb, ip_hdr(skb), offset, pkt);
}

/**
 * rwall_packet_quote() - read the packet that an ICMP error quotes
 * @skb: the error
 * @error: its own key
 * @q: filled; the key's addresses point into it
 *
 * Return: 0, or a reason where the quotation is too short to judge.
 */
int rwall_packet_quote(const struct sk_buff *skb,
		       const struct rwall_packet *error, struct rwall_quote *q)
{
	int offset = error->transport + sizeof(struct icmphdr);
	unsigned int need = error->key.v6 ? sizeof(q->header.v6) :
					    sizeof(q->header.v4);

	static_assert(sizeof(struct icmphdr) == sizeof(struct icmp6hdr));
	if (skb_copy_bits(skb, offset, &q->header, need))
		return RWALL_REASON_MALFORMED;
	q->pkt.quoted = true;
	return error->key.v6 ? parse_v6(skb, &q->header.v6, offset, &q->pkt) :
			       parse_v4(skb, &q->header.v4, offset, &q->pkt);
}

/**
 * rwall_packet_is_error() - is this an ICMP error, which quotes a packet?
 * @pkt: a parsed packet
 *
 * Return: true for the ICMP types that do.
 */
bool rwall_packet_is_error(const struct rwall_packet *pkt)
{
	u8 type = pkt->key.dport >> 8;

	if (pkt->key.slot == RWALL_SLOT_ICMPV6)
		return !(type & ICMPV6_INFOMSG_MASK);
	/* A redirect is no error of the connection, in either family. */
	return pkt->key.slot == RWALL_SLOT_ICMP && icmp_is_err(type) &&
	       type != ICMP_REDIRECT;
}

/**
 * rwall_packet_has_syn() - may a TCP segment be the beginning of a connection?
 * @skb: the packet
 * @pkt: read from it; TCP
 *
 * Return: true with the flag SYN, or where the header is not there whole.
 */
bool rwall_packet_has_syn(const struct sk_buff *skb,
			  const struct rwall_packet *pkt)
{
	struct tcphdr buf;
	const struct tcphdr *th;

	th = skb_header_pointer(skb, pkt->transport, sizeof(buf), &buf);
	return !th || th->syn;
}

/**
 * rwall_packet_is_too_big() - does this ICMP error carry a path's MTU?
 * @pkt: a parsed packet
 *
 * Return: true for "fragmentation needed" and "packet too big".
 */
bool rwall_packet_is_too_big(const struct rwall_packet *pkt)
{
	if (pkt->key.slot == RWALL_SLOT_ICMPV6)
		return pkt->key.dport >> 8 == ICMPV6_PKT_TOOBIG;
	return pkt->key.slot == RWALL_SLOT_ICMP &&
	       pkt->key.dport == (ICMP_DEST_UNREACH << 8 | ICMP_FRAG_NEEDED);
}

static bool is_mld(u8 type)
{
	return type == ICMPV6_MGM_QUERY || type == ICMPV6_MGM_REPORT ||
	       type == ICMPV6_MGM_REDUCTION || type == ICMPV6_MLD2_REPORT;
}

/**
 * rwall_packet_essential() - is this what keeps IPv6 working on a link?
 * @skb: the packet
 * @pkt: its key
 *
 * Neighbour discovery has a hop limit of 255, which no router lets through,
 * and multicast listener discovery comes from this link's addresses: neither
 * can have been sent from further away (RFC 4861, RFC 3810).
 *
 * Return: the enum rwall_essential, or RWALL_ESSENTIAL_NONE.
 */
u32 rwall_packet_essential(const struct sk_buff *skb,
			   const struct rwall_packet *pkt)
{
	u8 type = pkt->key.dport >> 8;
	int scope;

	if (type >= NDISC_ROUTER_SOLICITATION &&
	    type <= NDISC_NEIGHBOUR_ADVERTISEMENT && pkt->hop_limit == 255)
		return RWALL_ESSENTIAL_ND;
	if (!is_mld(type) || pkt->hop_limit != 1)
		return RWALL_ESSENTIAL_NONE;
	scope = ipv6_addr_type(&ipv6_hdr(skb)->saddr);
	if (scope == IPV6_ADDR_ANY || scope & IPV6_ADDR_LINKLOCAL)
		return RWALL_ESSENTIAL_MLD;
	return RWALL_ESSENTIAL_NONE;
}
