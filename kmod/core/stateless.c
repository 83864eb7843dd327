// SPDX-License-Identifier: GPL-2.0
/*
 * stateless.c - judging packets that no connection is known of
 *
 * For: see stateless.h. A pure room.
 */
#include "stateless.h"

bool rwall_stateless_answers(const struct rwall_key *k)
{
	struct rwall_key back;

	if (k->slot != RWALL_SLOT_ICMP && k->slot != RWALL_SLOT_ICMPV6)
		return true;
	back = *k;
	rwall_key_reverse(&back);
	return back.dport != k->dport;
}

int rwall_stateless_answer(const struct rwall_tables *t, struct rwall_key *k,
			   int denied)
{
	/* A copy: of ICMP, turning round twice does not lead back. */
	struct rwall_key opening = *k;
	int grant;

	rwall_key_reverse(&opening);
	grant = rwall_classify(t, &opening);
	if (grant < 0)
		return denied;
	*k = opening;
	return grant;
}

int rwall_stateless_classify(const struct rwall_tables *t, struct rwall_key *k,
			     bool answer)
{
	int grant = rwall_classify(t, k);

	if (grant >= 0 || !answer || !rwall_stateless_answers(k))
		return grant;
	return rwall_stateless_answer(t, k, grant);
}

/* Is what opens told from an answer? By its header, or by its socket. */
static bool told_apart(const struct rwall_tables *t, const struct rwall_key *k)
{
	switch (k->slot) {
	case RWALL_SLOT_TCP:
	case RWALL_SLOT_SCTP:
	case RWALL_SLOT_DCCP:
		return true;
	case RWALL_SLOT_UDP:
	case RWALL_SLOT_UDPLITE:
		return t->tracking == RWALL_TRACKING_SOCKET &&
		       k->point == RWALL_POINT_IN;
	default:
		return false;
	}
}

bool rwall_stateless_mistaken(const struct rwall_tables *t,
			      const struct rwall_key *k)
{
	return t->tracking != RWALL_TRACKING_CONNTRACK && !told_apart(t, k) &&
	       rwall_stateless_answers(k);
}

int rwall_stateless_stated(const struct rwall_tables *t, struct rwall_key *k,
			   bool reply)
{
	if (t->tracking != RWALL_TRACKING_CONNTRACK)
		return rwall_stateless_classify(t, k,
						reply || !told_apart(t, k));
	if (reply)
		rwall_key_reverse(k);
	return rwall_classify(t, k);
}
