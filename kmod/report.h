/* SPDX-License-Identifier: GPL-2.0 */
/*
 * report.h - telling of packets that were denied
 *
 * For: whoever wants to know of single denials: listeners of the multicast
 * group "denied", nflog, and the tracepoint. A denial of which nobody wants to
 * know costs rwall_report_wanted(). May not change a packet or a verdict.
 */
#ifndef _RWALL_REPORT_H
#define _RWALL_REPORT_H

#include <net/genetlink.h>

#include "netlink.h"
#include "packet.h"
#include "policy.h"
#include "trace.h"

/* A packet that the policy denies, or would deny. */
struct rwall_denial {
	const struct rwall_policy *policy;
	struct sk_buff *skb;
	const struct nf_hook_state *state;
	enum rwall_point point;	 /* where the packet is */
	enum rwall_point judged; /* where its connection was opened */
	u32 reason;		 /* enum rwall_reason */
	bool would;		 /* audit: it passes */
	/* Filled in by report.c for those that tell of it. */
	struct rwall_packet pkt;
	const struct net_device *out;
	u64 seq;	/* of this denial */
	u64 suppressed; /* untold since the one before */
};

static inline bool rwall_report_wanted(const struct rwall_policy *p,
				       const struct net *net)
{
	return p->nflog || rwall_trace_enabled() ||
	       genl_has_listeners(&rwall_genl_family, (struct net *)net,
				  RWALL_GROUP_DENIED);
}

void rwall_report_denial(struct rwall_denial *d);
u32 rwall_report_parse(const struct sk_buff *skb, bool v6,
		       struct rwall_packet *pkt);
int rwall_report_hold(struct rwall_policy *p, struct netlink_ext_ack *extack);
void rwall_report_release(struct rwall_policy *p);
void rwall_report_init(struct rwall_net *rn);
void rwall_report_totals(struct rwall_net *rn, u64 *seq, u64 *suppressed);

#endif /* _RWALL_REPORT_H */
