// SPDX-License-Identifier: GPL-2.0
/*
 * tracking_views.c - as which openings may this packet be looked at?
 *
 * For: what is asked where a policy's tables have denied a packet: exceptions,
 * and connections that are to be kept. The laws are those of the tracking
 * modes: what travels against its connection is turned round, an ICMP error is
 * looked at as what it quotes, and where nothing is tracked a packet that may
 * be an answer is looked at both ways. Nothing is adopted in midstream.
 */
#include <net/netfilter/nf_conntrack.h>
#include <net/tcp_states.h>

#include "tracking_modes.h"

static void add_views(struct rwall_views *v, const struct rwall_packet *pkt,
		      unsigned int ways)
{
	v->proto = pkt->proto;
	if (ways & RWALL_WAY_STRAIGHT)
		v->key[v->n++] = pkt->key;
	if (!(ways & RWALL_WAY_REVERSED))
		return;
	v->key[v->n] = pkt->key;
	rwall_key_reverse(&v->key[v->n++]);
}

static void conntrack_views(const struct sk_buff *skb,
			    const struct rwall_packet *pkt,
			    struct rwall_views *v)
{
	enum ip_conntrack_info info;
	const struct nf_conn *ct = nf_ct_get(skb, &info);
	bool reply, related;

	if (!ct || nf_ct_is_template(ct))
		return;
	reply = CTINFO2DIR(info) == IP_CT_DIR_REPLY;
	related = info == IP_CT_RELATED || info == IP_CT_RELATED_REPLY;
	if (!related || !rwall_packet_is_error(pkt)) {
		add_views(v, pkt,
			  reply ? RWALL_WAY_REVERSED : RWALL_WAY_STRAIGHT);
		return;
	}
	if (rwall_packet_quote(skb, pkt, &v->quote))
		return;
	rwall_tracking_place(&v->quote.pkt.key, &pkt->key);
	/* The packet that an error quotes travelled against it. */
	add_views(v, &v->quote.pkt,
		  reply ? RWALL_WAY_STRAIGHT : RWALL_WAY_REVERSED);
}

static void error_views(const struct rwall_policy *p, const struct sk_buff *skb,
			const struct rwall_packet *pkt, struct rwall_views *v)
{
	unsigned int ways = RWALL_WAY_STRAIGHT;
	struct rwall_key *quote = &v->quote.pkt.key;

	if (rwall_packet_quote(skb, pkt, &v->quote) ||
	    !rwall_tracking_same(pkt->key.v6, pkt->key.dst, quote->src))
		return;
	if (rwall_tracking_answers(skb, &v->quote.pkt, true))
		ways |= RWALL_WAY_REVERSED;
	rwall_tracking_place(quote, &pkt->key);
	if (p->tables.tracking == RWALL_TRACKING_SOCKET &&
	    pkt->key.point == RWALL_POINT_IN &&
	    !rwall_tracking_socket_sent(skb, quote))
		return;
	add_views(v, &v->quote.pkt, ways);
}

/**
 * rwall_tracking_views() - as which openings may this packet be looked at?
 * @p: the policy
 * @skb: the packet
 * @pkt: its key, as it stands
 * @v: filled: none to two keys, which point into @skb and @v
 */
void rwall_tracking_views(const struct rwall_policy *p,
			  const struct sk_buff *skb,
			  const struct rwall_packet *pkt, struct rwall_views *v)
{
	unsigned int ways = RWALL_WAY_STRAIGHT;

	v->n = 0;
	if (p->tables.tracking == RWALL_TRACKING_CONNTRACK) {
		conntrack_views(skb, pkt, v);
		return;
	}
	if (rwall_tracking_is_error(pkt)) {
		error_views(p, skb, pkt, v);
		return;
	}
	if (rwall_tracking_answers(skb, pkt, false) &&
	    (p->tables.tracking != RWALL_TRACKING_SOCKET ||
	     pkt->key.point == RWALL_POINT_OUT ||
	     rwall_tracking_socket_asked(skb, &pkt->key)))
		ways |= RWALL_WAY_REVERSED;
	add_views(v, pkt, ways);
}

/* What opens a connection is of none, whatever is known by its addresses. */
static bool opens(const struct sk_buff *skb, const struct rwall_packet *pkt)
{
	return pkt->key.slot == RWALL_SLOT_TCP &&
	       !rwall_tracking_answers(skb, pkt, false);
}

/*
 * An entry is confirmed when a packet of its own direction leaves the last hook,
 * and only behind ours: one that we deny never is. (The answer to what is
 * rejected carries the entry too, but travels against it, which confirms
 * nothing.) So what is confirmed and has been answered was let through before.
 */
static bool conntrack_established(const struct sk_buff *skb,
				  const struct rwall_packet *pkt)
{
	enum ip_conntrack_info info;
	const struct nf_conn *ct = nf_ct_get(skb, &info);

	if (!ct || nf_ct_is_template(ct) || !nf_ct_is_confirmed(ct) ||
	    !test_bit(IPS_SEEN_REPLY_BIT, &ct->status))
		return false;
	if (info == IP_CT_ESTABLISHED || info == IP_CT_ESTABLISHED_REPLY)
		return !opens(skb, pkt);
	return (info == IP_CT_RELATED || info == IP_CT_RELATED_REPLY) &&
	       rwall_packet_is_error(pkt);
}

/**
 * rwall_tracking_established() - is this of a connection that was let through?
 * @p: the policy
 * @skb: the packet
 * @pkt: its key, as it stands
 *
 * With tracking: socket a TCP connection alone, whose handshake has passed us;
 * of a connected UDP socket no packet need ever have. Without either nobody
 * knows.
 *
 * Return: true where it is certain.
 */
bool rwall_tracking_established(const struct rwall_policy *p,
				const struct sk_buff *skb,
				const struct rwall_packet *pkt)
{
	switch (p->tables.tracking) {
	case RWALL_TRACKING_CONNTRACK:
		return conntrack_established(skb, pkt);
	case RWALL_TRACKING_SOCKET:
		return pkt->key.slot == RWALL_SLOT_TCP && !opens(skb, pkt) &&
		       rwall_tracking_socket_connected(skb, &pkt->key);
	default:
		return false;
	}
}
