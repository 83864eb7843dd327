// SPDX-License-Identifier: GPL-2.0
/*
 * tracking_stateless.c - judging a packet by itself alone
 *
 * For: tracking: none, and what the mode of sockets shares with it. Nothing is
 * remembered of earlier packets. A packet is judged as it stands; where that is
 * denied and its own header does not show that it opens something, as the packet
 * that it would answer. What that lets pass is written down in
 * Documentation/architecture.rst under "Tracking modes".
 */
#include <linux/dccp.h>
#include <linux/sctp.h>
#include <net/tcp.h>

#include "core/stateless.h"
#include "tracking_modes.h"

/* One byte of the transport header, or -1 where the packet ends before. */
static int byte_at(const struct sk_buff *skb, const struct rwall_packet *pkt,
		   int offset)
{
	const u8 *h;
	u8 buf;

	h = skb_header_pointer(skb, pkt->transport + offset, 1, &buf);
	return h ? *h : -1;
}

#define TCP_FLAGS	   13
#define SCTP_CHUNK	   ((int)sizeof(struct sctphdr))
#define DCCP_TYPE	   8
#define DCCP_TYPE_OF(byte) ((byte) >> 1 & 15)

/**
 * rwall_tracking_answers() - could this packet answer another one?
 * @skb: the buffer that it lies in
 * @pkt: the packet
 * @unknown: what to say where the header is cut short, as quotations are
 *
 * A TCP segment with SYN and without ACK opens, whatever other flags it bears,
 * and so do an SCTP packet that begins with INIT, which may not share a packet
 * (RFC 9260, 6.10), and a DCCP request.
 *
 * Return: false where it opens something, or is no answer to anything.
 */
bool rwall_tracking_answers(const struct sk_buff *skb,
			    const struct rwall_packet *pkt, bool unknown)
{
	int byte;

	switch (pkt->key.slot) {
	case RWALL_SLOT_TCP:
		byte = byte_at(skb, pkt, TCP_FLAGS);
		return byte < 0 ?
			       unknown :
			       (byte & (TCPHDR_SYN | TCPHDR_ACK)) != TCPHDR_SYN;
	case RWALL_SLOT_SCTP:
		byte = byte_at(skb, pkt, SCTP_CHUNK);
		return byte < 0 ? unknown : byte != SCTP_CID_INIT;
	case RWALL_SLOT_DCCP:
		byte = byte_at(skb, pkt, DCCP_TYPE);
		return byte < 0 ? unknown :
				  DCCP_TYPE_OF(byte) != DCCP_PKT_REQUEST;
	default:
		return rwall_stateless_answers(&pkt->key);
	}
}

/**
 * rwall_tracking_is_error() - is this an ICMP error of its own family?
 * @pkt: the packet
 *
 * Of the other family no host would take it for one.
 */
bool rwall_tracking_is_error(const struct rwall_packet *pkt)
{
	return rwall_packet_is_error(pkt) &&
	       pkt->key.v6 == (pkt->key.slot == RWALL_SLOT_ICMPV6);
}

/**
 * rwall_tracking_loose_error() - judge an ICMP error of no known connection
 * @p: the policy
 * @skb: the error
 * @pkt: its key
 * @q: filled with what it quotes, if it is permitted
 *
 * An error goes back to the sender of what it quotes; one that does not is
 * forged. Which way the connection was opened is not known: either will do.
 *
 * Return: a rule, an essential, or minus RWALL_REASON_RELATED.
 */
int rwall_tracking_loose_error(const struct rwall_policy *p,
			       const struct sk_buff *skb,
			       const struct rwall_packet *pkt,
			       struct rwall_quote *q)
{
	unsigned int ways = RWALL_WAY_STRAIGHT;
	int grant;

	if (rwall_packet_quote(skb, pkt, q) ||
	    !rwall_tracking_same(pkt->key.v6, pkt->key.dst, q->pkt.key.src))
		return -RWALL_REASON_RELATED;
	if (rwall_tracking_answers(skb, &q->pkt, true))
		ways |= RWALL_WAY_REVERSED;
	grant = rwall_tracking_error(p, &pkt->key, q, ways);
	if (grant >= 0 && rwall_packet_is_too_big(pkt))
		return RWALL_GRANT_ESSENTIAL + RWALL_ESSENTIAL_PMTU;
	return grant;
}

/**
 * rwall_tracking_stateless() - judge a packet by itself alone
 * @p: the policy
 * @skb: the packet, put together from its fragments
 * @pkt: its key, turned round on return if it is permitted as an answer
 *
 * Return: as rwall_tracking_judge().
 */
int rwall_tracking_stateless(const struct rwall_policy *p,
			     const struct sk_buff *skb,
			     struct rwall_packet *pkt)
{
	int grant = rwall_classify(&p->tables, &pkt->key);
	struct rwall_quote q;

	if (grant >= 0)
		return grant;
	if (rwall_tracking_is_error(pkt))
		return rwall_tracking_loose_error(p, skb, pkt, &q);
	if (!rwall_tracking_answers(skb, pkt, false))
		return grant;
	return rwall_stateless_answer(&p->tables, &pkt->key, grant);
}
