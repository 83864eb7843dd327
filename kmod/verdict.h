/* SPDX-License-Identifier: GPL-2.0 */
/*
 * verdict.h - what becomes of a packet that no rule permits
 *
 * For: the cold half of the hook: counting the reason, answering, dropping.
 */
#ifndef _RWALL_VERDICT_H
#define _RWALL_VERDICT_H

#include "packet.h"
#include "policy.h"

unsigned int rwall_verdict_deny(const struct rwall_policy *p,
				struct sk_buff *skb,
				const struct nf_hook_state *state,
				enum rwall_point point, enum rwall_point judged,
				u32 reason);

void rwall_verdict_prepare(struct rwall_policy *p);

/*
 * The same from the short road. Denials of a point that is quiet are counted
 * and dropped, whatever the packet: no audit, no answer, nothing to excuse, and
 * nobody who wants to hear of it. All others go the whole way.
 */
static __always_inline unsigned int
rwall_verdict_shortly(const struct rwall_policy *p, struct sk_buff *skb,
		      const struct nf_hook_state *state, enum rwall_point point,
		      enum rwall_point judged, u32 reason)
{
	if (unlikely(!(p->quiet[point] & 1u << judged)))
		return rwall_verdict_deny(p, skb, state, point, judged, reason);
	rwall_count_reason(&p->counters, judged, reason, skb->len);
	return NF_DROP;
}

#endif /* _RWALL_VERDICT_H */
