/* SPDX-License-Identifier: GPL-2.0 */
/*
 * trace_verdict.h - the tracepoint rolewall:verdict
 *
 * For: bpftrace, perf and trace-cmd. Fields are only ever added at the end.
 * Read several times over by the kernel's trace machinery; included by trace.c
 * alone.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM rolewall

#if !defined(_RWALL_TRACE_VERDICT_H) || defined(TRACE_HEADER_MULTI_READ)
#define _RWALL_TRACE_VERDICT_H

#include <linux/in6.h>
#include <linux/tracepoint.h>

#include "trace.h"

#ifndef _RWALL_TRACE_ENTRY
#define _RWALL_TRACE_ENTRY
/* What trace.c has gathered of a verdict. */
struct rwall_trace {
	const struct rwall_packet *pkt;
	const struct nf_hook_state *state;
	const struct net_device *out;
	const struct sk_buff *skb;
	u32 generation;
	u8 point;
	u8 verdict;   /* enum rwall_verdict */
	u8 essential; /* of an accept that no rule gave */
	s32 rule;     /* or -1 */
	u32 reason;   /* of a denial */
};
void rwall_trace_address(u8 *to, const struct rwall_packet *pkt,
			 const void *addr, u16 port);
#endif

/* clang-format off: the kernel writes its events so */
TRACE_EVENT(
	verdict, TP_PROTO(const struct rwall_trace *t), TP_ARGS(t),
	TP_STRUCT__entry(
		__field(u8, point) __field(u8, verdict) __field(u8, essential) __field(
			u8,
			family) __field(u8,
					protocol) __field(u16,
							  sport) __field(u16,
									 dport)
			__field(s32, rule) __field(u32, reason) __field(
				u32, generation) __field(u32,
							 netns) __field(u32,
									len)
				__field(u32, mark) __field(int, iif) __field(
					int,
					oif) __array(u8, saddr,
						     sizeof(struct sockaddr_in6))
					__array(u8, daddr,
						sizeof(struct sockaddr_in6))),
	TP_fast_assign(__entry->point = t->point; __entry->verdict = t->verdict;
		       __entry->essential = t->essential;
		       __entry->family = t->state->pf;
		       __entry->protocol = t->pkt->proto;
		       __entry->sport = t->pkt->key.sport;
		       __entry->dport = t->pkt->key.dport;
		       __entry->rule = t->rule; __entry->reason = t->reason;
		       __entry->generation = t->generation;
		       __entry->netns = t->state->net->ns.inum;
		       __entry->len = t->skb->len; __entry->mark = t->skb->mark;
		       __entry->iif = t->state->in ? t->state->in->ifindex : 0;
		       __entry->oif = t->out ? t->out->ifindex : 0;
		       rwall_trace_address(__entry->saddr, t->pkt,
					   t->pkt->key.src, t->pkt->key.sport);
		       rwall_trace_address(__entry->daddr, t->pkt,
					   t->pkt->key.dst,
					   t->pkt->key.dport);),
	TP_printk(
		"point=%s verdict=%s reason=%s rule=%d essential=%u proto=%u src=%pISpc dst=%pISpc iif=%d oif=%d len=%u mark=0x%x generation=%u netns=%u",
		__print_symbolic(__entry->point, { 0, "in" }, { 1, "out" },
				 { 2, "forward" }),
		__print_symbolic(__entry->verdict, { 0, "accept" },
				 { 1, "deny" }, { 2, "would-deny" }),
		__print_symbolic(__entry->reason, { 0, "none" },
				 { 1, "no-service" }, { 2, "no-peer" },
				 { 3, "no-zone" }, { 4, "invalid" },
				 { 5, "untracked" }, { 6, "malformed" },
				 { 7, "fragment" }, { 8, "exthdr" },
				 { 9, "related" }),
		__entry->rule, __entry->essential, __entry->protocol,
		__entry->saddr, __entry->daddr, __entry->iif, __entry->oif,
		__entry->len, __entry->mark, __entry->generation,
		__entry->netns));
/* clang-format on */

#endif /* _RWALL_TRACE_VERDICT_H */

#undef TRACE_INCLUDE_PATH
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_PATH .
#define TRACE_INCLUDE_FILE trace_verdict
#include <trace/define_trace.h>
