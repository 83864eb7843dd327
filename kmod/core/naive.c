// SPDX-License-Identifier: GPL-2.0
/*
 * naive.c - the linear rival of classify.c
 *
 * For: saying what the rules mean, see naive.h. Written to be obviously right;
 * shares no line with what it is compared to.
 */
#include "naive.h"

static u64 number(const u8 *bytes, int n)
{
	u64 v = 0;
	int i;

	for (i = 0; i < n; i++)
		v = v << 8 | bytes[i];
	return v;
}

/* The whole of a start: a near one has its upper bits from its chunk. */
static u64 whole(const struct rwall_addr_table *a, bool v6, u32 chunk, u32 i)
{
	u64 part = v6 ? le32_to_cpu(a->near6[i]) : le16_to_cpu(a->near4[i]);
	u64 below = (1ull << a->shift) - 1;

	return ((a->first + chunk) << a->shift) + (part << a->unit & below);
}

static u32 interval4(const struct rwall_addr_table *a, const u8 *addr)
{
	u64 key = number(addr, 4);
	u32 chunk, i = 0;

	for (chunk = 0; chunk < a->nroot; chunk++) {
		while (i < le32_to_cpu(a->root[chunk + 1])) {
			if ((a->near ? whole(a, false, chunk, i + 1) :
				       le32_to_cpu(a->start4[i + 1])) > key)
				return i;
			i++;
		}
	}
	return i;
}

static u32 interval6(const struct rwall_addr_table *a, const u8 *addr)
{
	u64 hi = number(addr, 8), lo = number(addr + 8, 8);
	u32 chunk, i = 0;

	for (chunk = 0; chunk < a->nroot; chunk++) {
		while (i < le32_to_cpu(a->root[chunk + 1])) {
			u64 start = a->near ? whole(a, true, chunk, i + 1) :
					      le64_to_cpu(a->start6[i + 1]);
			u64 low = a->low6 ? le64_to_cpu(a->low6[i + 1]) : 0;

			if (start > hi || (start == hi && low > lo))
				return i;
			i++;
		}
	}
	return i;
}

static bool in_group(const struct rwall_tables *t, bool v6, const void *addr,
		     u32 group)
{
	const struct rwall_addr_table *a = v6 ? &t->a6 : &t->a4;
	u32 i, peer;

	if (group == RWALL_GROUP_ANY || group == RWALL_GROUP_SELF)
		return true;
	i = v6 ? interval6(a, addr) : interval4(a, addr);
	peer = rwall_blob_class(a, i);
	return le64_to_cpu(t->peer_groups[(size_t)peer * t->group_words +
					  group / 64]) >>
		       (group % 64) &
	       1;
}

static bool service_matches(const struct rwall_blob_rule *r,
			    const struct rwall_key *k)
{
	return r->point == k->point && r->slot == k->slot &&
	       le16_to_cpu(r->port_lo) <= k->dport &&
	       le16_to_cpu(r->port_hi) >= k->dport;
}

static bool zones_match(const struct rwall_blob_rule *r,
			const struct rwall_key *k)
{
	bool in = le64_to_cpu(r->in_zones) >> k->in_zone & 1;
	bool out = le64_to_cpu(r->out_zones) >> k->out_zone & 1;

	return (in || k->point == RWALL_POINT_OUT) &&
	       (out || k->point == RWALL_POINT_IN);
}

int rwall_naive_classify(const struct rwall_tables *t,
			 const struct rwall_key *k)
{
	int reason = RWALL_REASON_NO_SERVICE;
	u32 i;

	for (i = 0; i < t->nrules; i++) {
		const struct rwall_blob_rule *r = &t->rules[i];

		if (!service_matches(r, k))
			continue;
		if (reason == RWALL_REASON_NO_SERVICE)
			reason = RWALL_REASON_NO_ZONE;
		if (!zones_match(r, k))
			continue;
		reason = RWALL_REASON_NO_PEER;
		if (in_group(t, k->v6, k->src, le16_to_cpu(r->from_group)) &&
		    in_group(t, k->v6, k->dst, le16_to_cpu(r->to_group)))
			return i;
	}
	return -reason;
}
