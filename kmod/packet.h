/* SPDX-License-Identifier: GPL-2.0 */
/*
 * packet.h - from a socket buffer to a key
 *
 * For: reading as much of a packet as judging needs, every access bounded. May
 * not change the packet, look at connections or know a policy.
 */
#ifndef _RWALL_PACKET_H
#define _RWALL_PACKET_H

#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/skbuff.h>

#include "core/classify.h"
#include "rolewall.h"

/* IPv6 extension headers that are walked before giving up. */
#define RWALL_EXTHDRS	12

struct rwall_packet {
	struct rwall_key key;	/* point and zones are the caller's to fill */
	int transport;		/* offset of the transport header */
	u8 proto;		/* IP protocol number */
	u8 hop_limit;
	bool quoted;		/* by an ICMP error, rather than on its way */
};

int rwall_packet_parse(const struct sk_buff *skb, bool v6,
		       struct rwall_packet *pkt);

/* An ICMP error's quotation: the packet, and the header that it is read from. */
struct rwall_quote {
	struct rwall_packet pkt;
	union {
		struct iphdr v4;
		struct ipv6hdr v6;
	} header;
};

int rwall_packet_quote(const struct sk_buff *skb,
		       const struct rwall_packet *error, struct rwall_quote *q);
bool rwall_packet_is_error(const struct rwall_packet *pkt);
bool rwall_packet_has_syn(const struct sk_buff *skb,
			  const struct rwall_packet *pkt);
bool rwall_packet_is_too_big(const struct rwall_packet *pkt);
u32 rwall_packet_essential(const struct sk_buff *skb,
			   const struct rwall_packet *pkt);
enum rwall_slot rwall_packet_slot(u8 proto);

#endif /* _RWALL_PACKET_H */
