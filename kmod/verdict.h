/* SPDX-License-Identifier: GPL-2.0 */
/*
 * verdict.h - what becomes of a packet that no rule permits
 *
 * For: the cold half of the hook: counting the reason, answering, dropping.
 */
#ifndef _RWALL_VERDICT_H
#define _RWALL_VERDICT_H

#include "compat.h"
#include "packet.h"
#include "policy.h"

unsigned int rwall_verdict_deny(const struct rwall_policy *p,
				struct sk_buff *skb,
				const struct nf_hook_state *state,
				enum rwall_point point, enum rwall_point judged,
				u32 reason);

void rwall_verdict_prepare(struct rwall_policy *p);

/*
 * The same from the short road. Where it is quiet, a denial is counted and the
 * packet dropped, whatever it is: no audit, no answer, nothing to excuse, and
 * nobody who wants to hear of it. Whether somebody listens costs more to ask
 * than all else here, so the first denial of each jiffy, reason and processor
 * goes the whole way and asks for the others.
 */
static __always_inline unsigned int
rwall_verdict_shortly(const struct rwall_policy *p, struct sk_buff *skb,
		      const struct nf_hook_state *state, enum rwall_point point,
		      enum rwall_point judged, u32 reason)
{
	struct rwall_counter __percpu *c =
		p->counters.reasons + judged * RWALL_REASONS + reason;

	if (unlikely(!(READ_ONCE(p->quiet[point]) & 1u << judged) ||
		     this_cpu_read(c->last) != jiffies))
		return rwall_verdict_deny(p, skb, state, point, judged, reason);
	this_cpu_inc(c->packets);
	this_cpu_add(c->bytes, skb->len);
	return rwall_compat_drop(skb);
}

#endif /* _RWALL_VERDICT_H */
