// SPDX-License-Identifier: GPL-2.0
/*
 * verdict.c - what becomes of a packet that no rule permits
 *
 * For: see verdict.h. The only verdicts are NF_ACCEPT and a drop, and the only
 * packets that rolewall ever makes are the kernel's own rejects.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/sched.h>
#include <net/ipv6.h>
#include <net/netfilter/ipv4/nf_reject.h>
#include <net/netfilter/ipv6/nf_reject.h>

#include "compat.h"
#include "exceptions.h"
#include "report.h"
#include "tracking.h"
#include "verdict.h"

/*
 * The task that is sending a reject on this processor. The answer passes
 * LOCAL_OUT before the sender returns and bottom halves stay off meanwhile:
 * what that task brings to LOCAL_OUT is the answer, and judging it would only
 * silence it. A task rather than a flag, as on PREEMPT_RT another may run.
 */
static DEFINE_PER_CPU(struct task_struct *, answering);

static void reject_v4(struct sk_buff *skb, const struct nf_hook_state *state)
{
	if (ip_hdr(skb)->protocol == IPPROTO_TCP)
		nf_send_reset(state->net, state->sk, skb, state->hook);
	else
		nf_send_unreach(skb, ICMP_PKT_FILTERED, state->hook);
}

static void reject_v6(struct sk_buff *skb, const struct nf_hook_state *state)
{
	u8 proto = ipv6_hdr(skb)->nexthdr;
	__be16 frag_off;

	ipv6_skip_exthdr(skb, sizeof(struct ipv6hdr), &proto, &frag_off);
	if (proto == IPPROTO_TCP)
		nf_send_reset6(state->net, state->sk, skb, state->hook);
	else
		nf_send_unreach6(state->net, skb, ICMPV6_ADM_PROHIBITED,
				 state->hook);
}

static void reject(struct sk_buff *skb, const struct nf_hook_state *state)
{
	local_bh_disable();
	__this_cpu_write(answering, current);
	if (state->pf == NFPROTO_IPV6)
		reject_v6(skb, state);
	else
		reject_v4(skb, state);
	__this_cpu_write(answering, NULL);
	local_bh_enable();
}

/* Packets that make no sense get no answer: it would make none either. */
static bool deserves_answer(u32 reason)
{
	return reason == RWALL_REASON_NO_SERVICE ||
	       reason == RWALL_REASON_NO_PEER || reason == RWALL_REASON_NO_ZONE;
}

/*
 * A RST would end for good a session that a rollback brings back: while a policy
 * is on trial, only what opens a connection is rejected.
 */
static bool may_return(const struct rwall_policy *p, const struct sk_buff *skb,
		       const struct nf_hook_state *state)
{
	struct rwall_packet pkt = {};

	return READ_ONCE(p->on_trial) &&
	       !rwall_packet_parse(skb, state->pf == NFPROTO_IPV6, &pkt) &&
	       pkt.proto == IPPROTO_TCP && !rwall_packet_has_syn(skb, &pkt);
}

/*
 * What passes LOCAL_OUT although no rule permits it: the answer to a packet
 * that is being rejected; and what the VRF driver shows us under its own device
 * (untracked, where that is known), as it comes past again under the real one.
 */
static u32 excuse(const struct rwall_policy *p,
		  const struct nf_hook_state *state, u32 reason)
{
	if (this_cpu_read(answering) == current)
		return RWALL_ESSENTIAL_REJECT;
	if (netif_is_l3_master(state->out) &&
	    (reason == RWALL_REASON_UNTRACKED ||
	     p->tables.tracking != RWALL_TRACKING_CONNTRACK))
		return RWALL_ESSENTIAL_VRF;
	return RWALL_ESSENTIAL_NONE;
}

/* The others have nothing about them that could be permitted. */
static bool is_judged(u32 reason)
{
	return reason == RWALL_REASON_NO_SERVICE ||
	       reason == RWALL_REASON_NO_PEER ||
	       reason == RWALL_REASON_NO_ZONE || reason == RWALL_REASON_RELATED;
}

/*
 * What a lenient policy lets pass although no rule permits it: what a timed
 * exception permits, and connections that are to be kept.
 */
static noinline u32 pardon(const struct rwall_policy *p,
			   const struct sk_buff *skb,
			   const struct nf_hook_state *state,
			   enum rwall_point point, u32 reason)
{
	const struct rwall_net *rn = rwall_net(state->net);
	struct rwall_packet pkt = { .key.point = point };
	struct rwall_views views;
	unsigned int i;

	if (!is_judged(reason) ||
	    rwall_packet_parse(skb, state->pf == NFPROTO_IPV6, &pkt))
		return RWALL_ESSENTIAL_NONE;
	rwall_tracking_views(p, skb, &pkt, &views);
	for (i = 0; i < views.n; i++)
		if (rwall_exceptions_permit(rn, &views.key[i], views.proto,
					    skb->len))
			return RWALL_ESSENTIAL_EXCEPTION;
	if (rwall_policy_keeps(p) && rwall_tracking_established(p, skb, &pkt))
		return RWALL_ESSENTIAL_KEPT;
	return RWALL_ESSENTIAL_NONE;
}

static noinline void report(const struct rwall_policy *p, struct sk_buff *skb,
			    const struct nf_hook_state *state,
			    enum rwall_point point, enum rwall_point judged,
			    u32 reason)
{
	struct rwall_denial d = {
		.policy = p,
		.skb = skb,
		.state = state,
		.point = point,
		.judged = judged,
		.reason = reason,
		.would = p->mode[judged] == RWALL_MODE_AUDIT,
	};

	rwall_report_denial(&d);
}

/*
 * Denials of a point are quiet until somebody listens. Any processor may write
 * this, and one that has not seen the listener may undo what another wrote; the
 * next jiffy's first denial puts it right.
 */
static void hush(const struct rwall_policy *p, enum rwall_point point,
		 bool heard)
{
	u8 *quiet = (u8 *)&p->quiet[point];
	u8 now = heard ? 0 : READ_ONCE(p->hush[point]);

	if (READ_ONCE(*quiet) != now)
		WRITE_ONCE(*quiet, now);
}

/**
 * rwall_verdict_deny() - deny a packet as the policy wants it
 * @p: the policy
 * @skb: the packet; the caller's until the verdict is returned
 * @state: the hook
 * @point: where the packet is
 * @judged: where its connection was opened: the same, but for a reply. There it
 *	counts, and that point's mode decides, or the audit of one direction
 *	would let openings pass and drop their answers.
 * @reason: enum rwall_reason
 *
 * Return: NF_DROP, or what rwall_compat_drop() makes of it; NF_ACCEPT in audit
 * mode, and for what is excused.
 */
unsigned int rwall_verdict_deny(const struct rwall_policy *p,
				struct sk_buff *skb,
				const struct nf_hook_state *state,
				enum rwall_point point, enum rwall_point judged,
				u32 reason)
{
	u32 essential = RWALL_ESSENTIAL_NONE;
	bool would, heard;

	if (point == RWALL_POINT_OUT)
		essential = excuse(p, state, reason);
	if (!essential && unlikely(READ_ONCE(p->lenient)))
		essential = pardon(p, skb, state, point, reason);
	if (essential) {
		rwall_count_essential(&p->counters, point, essential, skb->len);
		return NF_ACCEPT;
	}
	would = p->mode[judged] == RWALL_MODE_AUDIT;
	rwall_count_reason(&p->counters, would, judged, reason, skb->len);
	heard = rwall_report_wanted(p, state->net);
	if (unlikely(heard))
		report(p, skb, state, point, judged, reason);
	hush(p, point, heard);
	if (would)
		return NF_ACCEPT;
	/* Who answers has opened nothing and is not told. */
	if (judged == point && p->deny[point] == RWALL_DENY_REJECT &&
	    deserves_answer(reason) && !may_return(p, skb, state))
		reject(skb, state);
	return rwall_compat_drop(skb);
}

/* Where nobody listens: bit per point at which a connection was opened. */
static u8 hushed(const struct rwall_policy *p, int point)
{
	u8 judged, quiet = 0;

	if (p->lenient || point == RWALL_POINT_OUT ||
	    p->deny[point] != RWALL_DENY_DROP)
		return 0;
	for (judged = 0; judged < RWALL_POINTS; judged++)
		if (p->mode[judged] == RWALL_MODE_ENFORCE)
			quiet |= 1u << judged;
	return quiet;
}

/**
 * rwall_verdict_prepare() - find out where denials are quiet
 * @p: its modes and verdicts known, and whether it is lenient; under
 *	rwall_net.lock where packets see it already
 */
void rwall_verdict_prepare(struct rwall_policy *p)
{
	int point;

	for (point = 0; point < RWALL_POINTS; point++) {
		WRITE_ONCE(p->hush[point], hushed(p, point));
		WRITE_ONCE(p->quiet[point], p->hush[point]);
	}
}
