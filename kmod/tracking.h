/* SPDX-License-Identifier: GPL-2.0 */
/*
 * tracking.h - in which direction was this packet's connection opened?
 *
 * For: judging a packet by its connection. A reply is judged as the packet
 * that it answers, so a policy that no longer permits a connection ends it.
 */
#ifndef _RWALL_TRACKING_H
#define _RWALL_TRACKING_H

#include "packet.h"
#include "policy.h"

/* Grants from here on are an enum rwall_essential, not a rule. */
#define RWALL_GRANT_ESSENTIAL 0x10000

/* The openings as which a packet that was denied may be looked at. */
struct rwall_views {
	struct rwall_key key[2];
	unsigned int n;
	u8 proto;
	struct rwall_quote quote;
};

int rwall_tracking_judge(const struct rwall_policy *p, struct sk_buff *skb,
			 struct rwall_packet *pkt);
void rwall_tracking_views(const struct rwall_policy *p,
			  const struct sk_buff *skb,
			  const struct rwall_packet *pkt,
			  struct rwall_views *v);
bool rwall_tracking_established(const struct rwall_policy *p,
				const struct sk_buff *skb,
				const struct rwall_packet *pkt);

bool rwall_tracking_asked(const struct sk_buff *skb, bool v6, u32 slot);

#endif /* _RWALL_TRACKING_H */
