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

#endif /* _RWALL_VERDICT_H */
