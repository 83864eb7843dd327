/* SPDX-License-Identifier: GPL-2.0 */
/*
 * road_judge.h - the short road's two kinds, with connections and without
 *
 * For: what is done with a packet once road.h has read it. Included by hook.c
 * alone, whose doors give constants for point, family and form; what is said of
 * road.h holds here too. May write nothing but this processor's counters.
 */
#ifndef _RWALL_ROAD_JUDGE_H
#define _RWALL_ROAD_JUDGE_H

#include "road.h"
#include "tracking.h"
#include "verdict.h"

/* In hook.c: right for every packet. */
static unsigned int long_road(const struct rwall_policy *p, struct sk_buff *skb,
			      const struct nf_hook_state *state,
			      enum rwall_point point);

static __always_inline unsigned int accept(const struct rwall_policy *p,
					   const struct sk_buff *skb, u32 rule)
{
	rwall_count_rule(&p->counters, rule, skb->len);
	return NF_ACCEPT;
}

/*
 * Short of a SYN or a datagram, a denial may still turn out an adoption; and
 * anything may answer what was opened before connections were tracked.
 */
static __always_inline unsigned int
tracked_denial(const struct rwall_policy *p, struct sk_buff *skb,
	       const struct nf_hook_state *state, enum rwall_point point,
	       bool v6, bool turned, u32 slot, u32 reason)
{
	if (unlikely(p->before != RWALL_TRACKING_CONNTRACK) ||
	    (slot != RWALL_SLOT_UDP &&
	     !(rwall_road_has(skb, RWALL_IP_SIZE(v6) + sizeof(struct tcphdr)) &&
	       rwall_road_opens(skb, v6))))
		return long_road(p, skb, state, point);
	return rwall_verdict_shortly(p, skb, state, point,
				     turned ? rwall_road_turn(point) : point,
				     reason);
}

/*
 * What a short road goes on with, for a row or a reason: a function of its own,
 * lest what it needs burden those who end before.
 */
typedef unsigned int (*more_fn)(const struct rwall_policy *p,
				struct sk_buff *skb,
				const struct nf_hook_state *state, u32 what);

/* What tracked_peers() is not sure of. */
static __always_inline unsigned int
tracked_cell(const struct rwall_policy *p, struct sk_buff *skb,
	     const struct nf_hook_state *state, u32 row, enum rwall_point point,
	     bool v6, bool turned)
{
	int grant = rwall_road_cell(p, skb, point, v6, row, turned);

	if (likely(grant >= 0))
		return accept(p, skb, grant);
	return tracked_denial(p, skb, state, point, v6, turned,
			      rwall_road_slot(skb, v6), -grant);
}

static __always_inline unsigned int
tracked_peers(const struct rwall_policy *p, struct sk_buff *skb,
	      const struct nf_hook_state *state, u32 row,
	      enum rwall_point point, bool v6, bool turned, more_fn cell)
{
	u32 known;

	if (!turned && unlikely(p->has_helpers) &&
	    rwall_road_way(skb) == RWALL_WAY_OPENS)
		return long_road(p, skb, state, point);
	known = rwall_road_quick(p, skb, point, v6, row, turned);
	if (likely(known != RWALL_LOOKUP_UNSURE && known))
		return accept(p, skb, known - 1);
	return cell(p, skb, state, row);
}

static __always_inline unsigned int
tracked_way(const struct rwall_policy *p, struct sk_buff *skb,
	    const struct nf_hook_state *state, enum rwall_point point, bool v6,
	    enum rwall_form form, u32 slot, enum rwall_way way, more_fn peers)
{
	const bool turned = way == RWALL_WAY_ANSWERS;
	u32 row = rwall_road_row(p, skb, state, point, v6, form, slot, turned,
				 false);

	if (likely(rwall_lookup_accepts(row))) {
		if (way == RWALL_WAY_OPENS && unlikely(p->has_helpers))
			return long_road(p, skb, state, point);
		return accept(p, skb, row - RWALL_ROW_ACCEPT);
	}
	if (rwall_lookup_denies(row))
		return tracked_denial(p, skb, state, point, v6, turned, slot,
				      row);
	return peers(p, skb, state, row);
}

/* Connections are tracked: judge what was opened. */
static __always_inline unsigned int
tracked(const struct rwall_policy *p, struct sk_buff *skb,
	const struct nf_hook_state *state, enum rwall_point point, bool v6,
	enum rwall_form form, more_fn peers, more_fn turned_peers)
{
	u32 slot;
	enum rwall_way way;

	if (unlikely(!rwall_road_is_short(skb, state, point, v6)))
		return long_road(p, skb, state, point);
	slot = rwall_road_slot(skb, v6);
	way = rwall_road_way(skb);
	if (unlikely(slot == RWALL_SLOT_OTHER || way == RWALL_WAY_LONG))
		return long_road(p, skb, state, point);
	if (way == RWALL_WAY_ANSWERS)
		return tracked_way(p, skb, state, point, v6, form, slot,
				   RWALL_WAY_ANSWERS, turned_peers);
	return tracked_way(p, skb, state, point, v6, form, slot, way, peers);
}

/*
 * Nothing is tracked, and this packet is permitted as an answer. By itself, or,
 * with asked, if it is for a socket that asked: of UDP one that is connected,
 * which early demultiplexing finds, hears its peer alone. That is the long
 * road's own first test, see tracking_socket.c; asked makes the others.
 */
static __always_inline unsigned int
stateless_answer(const struct rwall_policy *p, struct sk_buff *skb,
		 const struct nf_hook_state *state, u32 slot, u32 rule,
		 more_fn asked)
{
	if (!asked || (slot == RWALL_SLOT_UDP && likely(skb->sk) &&
		       READ_ONCE(skb->sk->sk_state) == TCP_ESTABLISHED))
		return accept(p, skb, rule);
	return asked(p, skb, state, rule);
}

/* Why it was denied as it stands is forgotten here: the long road knows. */
static __always_inline unsigned int
stateless_asked(const struct rwall_policy *p, struct sk_buff *skb,
		const struct nf_hook_state *state, u32 rule,
		enum rwall_point point, bool v6)
{
	if (likely(rwall_tracking_asked(skb, v6, rwall_road_slot(skb, v6))))
		return accept(p, skb, rule);
	return long_road(p, skb, state, point);
}

/* Likewise. */
static __always_inline unsigned int
stateless_turned(const struct rwall_policy *p, struct sk_buff *skb,
		 const struct nf_hook_state *state, u32 row,
		 enum rwall_point point, bool v6, more_fn asked)
{
	int grant = rwall_road_cell(p, skb, point, v6, row, true);

	if (likely(grant >= 0))
		return stateless_answer(p, skb, state, rwall_road_slot(skb, v6),
					grant, asked);
	return long_road(p, skb, state, point);
}

/*
 * What is denied as it stands may answer another packet, unless it is seen to
 * open something itself; see tracking_stateless.c.
 */
static __always_inline unsigned int
stateless_denial(const struct rwall_policy *p, struct sk_buff *skb,
		 const struct nf_hook_state *state, enum rwall_point point,
		 bool v6, enum rwall_form form, u32 slot, u32 reason,
		 more_fn turned, more_fn asked)
{
	u32 row;

	if (slot == RWALL_SLOT_TCP) {
		if (unlikely(!rwall_road_has(
			    skb, RWALL_IP_SIZE(v6) + sizeof(struct tcphdr))))
			return long_road(p, skb, state, point);
		if (likely(rwall_road_opens(skb, v6)))
			return rwall_verdict_shortly(p, skb, state, point,
						     point, reason);
	}
	row = rwall_road_row(p, skb, state, point, v6, form, slot, true, true);
	if (likely(rwall_lookup_denies(row)))
		return rwall_verdict_shortly(p, skb, state, point, point,
					     reason);
	if (likely(rwall_lookup_accepts(row)))
		return stateless_answer(p, skb, state, slot,
					row - RWALL_ROW_ACCEPT, asked);
	return turned(p, skb, state, row);
}

static __always_inline unsigned int
stateless_denied(const struct rwall_policy *p, struct sk_buff *skb,
		 const struct nf_hook_state *state, u32 reason,
		 enum rwall_point point, bool v6, more_fn turned, more_fn asked)
{
	return stateless_denial(p, skb, state, point, v6, RWALL_FORM_MIXED,
				rwall_road_slot(skb, v6), reason, turned,
				asked);
}

/* What stateless_peers() is not sure of. */
static __always_inline unsigned int
stateless_cell(const struct rwall_policy *p, struct sk_buff *skb,
	       const struct nf_hook_state *state, u32 row,
	       enum rwall_point point, bool v6, more_fn denied)
{
	int grant = rwall_road_cell(p, skb, point, v6, row, false);

	if (likely(grant >= 0))
		return accept(p, skb, grant);
	return denied(p, skb, state, -grant);
}

static __always_inline unsigned int
stateless_peers(const struct rwall_policy *p, struct sk_buff *skb,
		const struct nf_hook_state *state, u32 row,
		enum rwall_point point, bool v6, more_fn cell, more_fn denied)
{
	u32 known = rwall_road_quick(p, skb, point, v6, row, false);

	if (unlikely(known == RWALL_LOOKUP_UNSURE))
		return cell(p, skb, state, row);
	if (likely(known))
		return accept(p, skb, known - 1);
	return denied(p, skb, state, RWALL_REASON_NO_PEER);
}

/*
 * The reason of most denials is a constant, as the slot may be: what they need
 * is then little enough that a permitted packet pays for none of it.
 */
static __always_inline unsigned int
stateless_slot(const struct rwall_policy *p, struct sk_buff *skb,
	       const struct nf_hook_state *state, enum rwall_point point,
	       bool v6, enum rwall_form form, u32 slot, more_fn peers,
	       more_fn denied, more_fn turned, more_fn asked)
{
	u32 row = rwall_road_row(p, skb, state, point, v6, form, slot, false,
				 false);

	if (likely(rwall_lookup_accepts(row)))
		return accept(p, skb, row - RWALL_ROW_ACCEPT);
	if (rwall_lookup_asks(row))
		return peers(p, skb, state, row);
	if (likely(row == (RWALL_ROW_DENY | RWALL_REASON_NO_SERVICE)))
		return stateless_denial(p, skb, state, point, v6, form, slot,
					RWALL_REASON_NO_SERVICE, turned, asked);
	return denied(p, skb, state, row);
}

static __always_inline unsigned int
stateless(const struct rwall_policy *p, struct sk_buff *skb,
	  const struct nf_hook_state *state, enum rwall_point point, bool v6,
	  enum rwall_form form, more_fn peers, more_fn denied, more_fn turned,
	  more_fn asked)
{
	u32 slot;

	if (unlikely(!rwall_road_is_short(skb, state, point, v6)))
		return long_road(p, skb, state, point);
	slot = rwall_road_slot(skb, v6);
	if (unlikely(slot == RWALL_SLOT_OTHER))
		return long_road(p, skb, state, point);
	/* The plain forms have a copy for either protocol. */
	if (form == RWALL_FORM_MIXED)
		return stateless_slot(p, skb, state, point, v6, form, slot,
				      peers, denied, turned, asked);
	if (slot == RWALL_SLOT_TCP)
		return stateless_slot(p, skb, state, point, v6, form,
				      RWALL_SLOT_TCP, peers, denied, turned,
				      asked);
	return stateless_slot(p, skb, state, point, v6, form, RWALL_SLOT_UDP,
			      peers, denied, turned, asked);
}

#endif /* _RWALL_ROAD_JUDGE_H */
