/* SPDX-License-Identifier: GPL-2.0 */
/*
 * trace.h - the tracepoint rolewall:verdict, as seen by who calls it
 *
 * For: asking whether anybody traces, which is a branch patched into the code,
 * and handing verdicts over. trace_verdict.h holds the event itself.
 */
#ifndef _RWALL_TRACE_H
#define _RWALL_TRACE_H

#include <linux/netfilter.h>
#include <linux/tracepoint-defs.h>

#include "rolewall.h"
#include "rolewall_blob.h"

/* The words that the tool too uses, in the order of their enums. */
#define RWALL_REASON_WORDS                                              \
	{                                                               \
		"none", "no-service", "no-peer", "no-zone", "invalid",  \
			"untracked", "malformed", "fragment", "exthdr", \
			"related"                                       \
	}
#define RWALL_POINT_WORDS              \
	{                              \
		"in", "out", "forward" \
	}

struct rwall_denial;
struct rwall_policy;

DECLARE_TRACEPOINT(verdict);

static __always_inline bool rwall_trace_enabled(void)
{
	return tracepoint_enabled(verdict);
}

void rwall_trace_denial(const struct rwall_denial *d);
void rwall_trace_accept(const struct rwall_policy *p, struct sk_buff *skb,
			const struct nf_hook_state *state,
			enum rwall_point point, u32 grant);

#endif /* _RWALL_TRACE_H */
