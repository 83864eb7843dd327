/* SPDX-License-Identifier: GPL-2.0 */
/*
 * tracking_modes.h - the rooms behind tracking.h
 *
 * For: tracking.c, which chooses one by the policy, and what they share. May be
 * included by tracking*.c alone.
 */
#ifndef _RWALL_TRACKING_MODES_H
#define _RWALL_TRACKING_MODES_H

#include "tracking.h"

int rwall_tracking_conntrack(const struct rwall_policy *p, struct sk_buff *skb,
			     struct rwall_packet *pkt);
int rwall_tracking_stateless(const struct rwall_policy *p,
			     const struct sk_buff *skb,
			     struct rwall_packet *pkt);
int rwall_tracking_socket(const struct rwall_policy *p,
			  const struct sk_buff *skb, struct rwall_packet *pkt);

/* What sockets tell; for tracking: socket alone. */
bool rwall_tracking_socket_asked(const struct sk_buff *skb,
				 const struct rwall_key *k);
bool rwall_tracking_socket_sent(const struct sk_buff *skb,
				const struct rwall_key *quote);
bool rwall_tracking_socket_connected(const struct sk_buff *skb,
				     const struct rwall_key *k);

/* Which ways round a packet, or one that an error quotes, is judged. */
#define RWALL_WAY_STRAIGHT 0x1u /* as it came past this host */
#define RWALL_WAY_REVERSED 0x2u /* as the packet that it answered */

static inline bool rwall_tracking_same(bool v6, const void *a, const void *b)
{
	return memcmp(a, b, v6 ? 16 : 4) == 0;
}

void rwall_tracking_place(struct rwall_key *quote,
			  const struct rwall_key *error);
int rwall_tracking_error(const struct rwall_policy *p,
			 const struct rwall_key *error, struct rwall_quote *q,
			 unsigned int ways);
bool rwall_tracking_is_error(const struct rwall_packet *pkt);
int rwall_tracking_loose_error(const struct rwall_policy *p,
			       const struct sk_buff *skb,
			       const struct rwall_packet *pkt,
			       struct rwall_quote *q);
bool rwall_tracking_answers(const struct sk_buff *skb,
			    const struct rwall_packet *pkt, bool unknown);

#endif /* _RWALL_TRACKING_MODES_H */
