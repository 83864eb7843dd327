// SPDX-License-Identifier: GPL-2.0
/*
 * tracking_error.c - ICMP errors, judged by the packets that they quote
 *
 * For: all tracking modes. The quotation shows where the quoted packet went;
 * which ways round it may be judged is what a mode knows of its connection.
 */
#include "tracking_modes.h"

/**
 * rwall_tracking_place() - where a quoted packet was when it came past this host
 * @quote: its key; point and zones are set
 * @error: the key of the error that quotes it
 */
void rwall_tracking_place(struct rwall_key *quote,
			  const struct rwall_key *error)
{
	quote->in_zone = error->out_zone;
	quote->out_zone = error->in_zone;
	quote->point = error->point == RWALL_POINT_IN  ? RWALL_POINT_OUT :
		       error->point == RWALL_POINT_OUT ? RWALL_POINT_IN :
							 RWALL_POINT_FORWARD;
}

static int judge_quote(const struct rwall_policy *p, struct rwall_key quote,
		       unsigned int ways)
{
	int grant = -RWALL_REASON_RELATED;

	if (ways & RWALL_WAY_STRAIGHT)
		grant = rwall_classify(&p->tables, &quote);
	if (grant >= 0 || !(ways & RWALL_WAY_REVERSED))
		return grant;
	rwall_key_reverse(&quote);
	return rwall_classify(&p->tables, &quote);
}

/*
 * A gateway's own error about a packet that it was to forward. Where that one
 * was to leave is not known any more: any zone will do.
 */
static int judge_forwarded(const struct rwall_policy *p, struct rwall_key quote,
			   unsigned int ways)
{
	int grant = -RWALL_REASON_RELATED;
	u8 zone;

	quote.point = RWALL_POINT_FORWARD;
	for (zone = 0; zone < p->tables.nzones && grant < 0; zone++) {
		quote.out_zone = zone;
		grant = judge_quote(p, quote, ways);
	}
	return grant;
}

/**
 * rwall_tracking_error() - judge an ICMP error by what it quotes
 * @p: the policy
 * @error: the error's key
 * @q: what it quotes, as rwall_packet_quote() read it; placed on return
 * @ways: RWALL_WAY_*, how the quoted packet may be looked at
 *
 * Return: the rule that permits the quoted packet, or
 * minus RWALL_REASON_RELATED.
 */
int rwall_tracking_error(const struct rwall_policy *p,
			 const struct rwall_key *error, struct rwall_quote *q,
			 unsigned int ways)
{
	struct rwall_key *quote = &q->pkt.key;
	int grant;

	rwall_tracking_place(quote, error);
	grant = judge_quote(p, *quote, ways);
	/* An error comes from the address that the quoted packet was for, if
	 * that one is this host's: then nothing was to be forwarded.
	 */
	if (grant < 0 && error->point == RWALL_POINT_OUT &&
	    !rwall_tracking_same(error->v6, error->src, quote->dst))
		grant = judge_forwarded(p, *quote, ways);
	return grant >= 0 ? grant : -RWALL_REASON_RELATED;
}
