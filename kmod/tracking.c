// SPDX-License-Identifier: GPL-2.0
/*
 * tracking.c - in which direction was this packet's connection opened?
 *
 * For: sending a packet to the room of its policy's tracking mode; see
 * tracking.h. Knows none of them from within.
 */
#include "tracking.h"
#include "tracking_modes.h"

/**
 * rwall_tracking_judge() - judge a packet by its connection
 * @p: the policy
 * @skb: the packet, after defragmentation and conntrack where that is held
 * @pkt: its key, turned round on return if it was judged as an answer
 *
 * Return: the rule that permits it, RWALL_GRANT_ESSENTIAL plus an essential, or
 * minus the reason to deny it.
 */
int rwall_tracking_judge(const struct rwall_policy *p, struct sk_buff *skb,
			 struct rwall_packet *pkt)
{
	switch (p->tables.tracking) {
	case RWALL_TRACKING_NONE:
		return rwall_tracking_stateless(p, skb, pkt);
	case RWALL_TRACKING_SOCKET:
		return rwall_tracking_socket(p, skb, pkt);
	default:
		return rwall_tracking_conntrack(p, skb, pkt);
	}
}
