// SPDX-License-Identifier: GPL-2.0
/*
 * trace.c - handing verdicts to the tracepoint rolewall:verdict
 *
 * For: see trace.h. Runs only while somebody traces, so it may read a packet a
 * second time. May not change a packet or a verdict.
 */
#include <linux/in.h>
#include <net/dst.h>

#include "packet.h"
#include "report.h"
#include "trace.h"
#include "tracking.h"

#define CREATE_TRACE_POINTS
#include "trace_verdict.h"

/**
 * rwall_trace_address() - an address and port as %pISpc reads them
 * @to: room for a struct sockaddr_in6
 * @pkt: tells the family
 * @addr: 4 or 16 bytes, or NULL where the packet shows none
 * @port: in host order
 */
void rwall_trace_address(u8 *to, const struct rwall_packet *pkt,
			 const void *addr, u16 port)
{
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)to;
	struct sockaddr_in *v4 = (struct sockaddr_in *)to;

	memset(to, 0, sizeof(*v6));
	if (pkt->key.v6) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(port);
		if (addr)
			memcpy(&v6->sin6_addr, addr, sizeof(v6->sin6_addr));
		return;
	}
	v4->sin_family = AF_INET;
	v4->sin_port = htons(port);
	if (addr)
		memcpy(&v4->sin_addr, addr, sizeof(v4->sin_addr));
}

/**
 * rwall_trace_denial() - trace a packet that is denied, or would be
 * @d: the denial, its packet parsed
 */
void rwall_trace_denial(const struct rwall_denial *d)
{
	struct rwall_trace t = {
		.pkt = &d->pkt,
		.state = d->state,
		.out = d->out,
		.skb = d->skb,
		.generation = d->policy->generation,
		.point = d->point,
		.verdict = d->would ? RWALL_VERDICT_WOULD_DENY :
				      RWALL_VERDICT_DENY,
		.rule = -1,
		.reason = d->reason,
	};

	trace_verdict(&t);
}

/**
 * rwall_trace_accept() - trace a packet that passes
 * @p: the policy
 * @skb: the packet
 * @state: the hook
 * @point: where the packet is
 * @grant: a rule, or RWALL_GRANT_ESSENTIAL plus an enum rwall_essential
 */
noinline void rwall_trace_accept(const struct rwall_policy *p,
				 struct sk_buff *skb,
				 const struct nf_hook_state *state,
				 enum rwall_point point, u32 grant)
{
	bool rule = grant < RWALL_GRANT_ESSENTIAL;
	struct rwall_packet pkt;
	struct rwall_trace t = {
		.pkt = &pkt,
		.state = state,
		.out = state->out,
		.skb = skb,
		.generation = p->generation,
		.point = point,
		.verdict = RWALL_VERDICT_ACCEPT,
		.essential = rule ? 0 : grant - RWALL_GRANT_ESSENTIAL,
		.rule = rule ? (s32)grant : -1,
	};

	rwall_report_parse(skb, state->pf == NFPROTO_IPV6, &pkt);
	if (point == RWALL_POINT_OUT && skb_dst(skb))
		t.out = skb_dst(skb)->dev;
	trace_verdict(&t);
}
