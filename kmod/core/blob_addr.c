// SPDX-License-Identifier: GPL-2.0
/*
 * blob_addr.c - the gate's check of addresses
 *
 * For: the interval tables of both families, see gate.h and the theory in
 * classify.c. A pure room.
 */
#include "gate.h"

/* The upper (IPv6) or only (IPv4) word of an interval's start. */
static u64 start_of(const struct rwall_addr_table *a, bool v6, u32 i)
{
	return v6 ? le64_to_cpu(a->start6[i]) : le32_to_cpu(a->start4[i]);
}

static u64 low_of(const struct rwall_addr_table *a, u32 i)
{
	return a->low6 ? le64_to_cpu(a->low6[i]) : 0;
}

static bool check_starts(struct rwall_gate *g, const struct rwall_addr_table *a,
			 bool v6)
{
	u32 i;

	if (start_of(a, v6, 0) || (v6 && low_of(a, 0)))
		return rwall_gate_refuse(
			g, "addresses: the first does not start at zero");
	for (i = 1; i < a->n; i++) {
		u64 prev = start_of(a, v6, i - 1), next = start_of(a, v6, i);

		if (next < prev ||
		    (next == prev && !(v6 && low_of(a, i) > low_of(a, i - 1))))
			return rwall_gate_refuse(
				g, "addresses: intervals not ascending");
	}
	for (i = 0; i < a->n; i++)
		if (le16_to_cpu(a->class[i]) >= g->t->npeers)
			return rwall_gate_refuse(
				g, "addresses: a missing peer class");
	return true;
}

/* Does interval i contain the address at, its lower half zero? */
static bool holds(const struct rwall_addr_table *a, bool v6, u32 i, u64 at)
{
	u64 start = start_of(a, v6, i);

	if (start > at || (start == at && v6 && low_of(a, i)))
		return false;
	if (i + 1 == a->n)
		return true;
	start = start_of(a, v6, i + 1);
	return start > at || (start == at && v6 && low_of(a, i + 1));
}

/*
 * The chunks must begin no later than the second interval and reach past the
 * last one's start: only then are addresses outside them in the first or the
 * last interval.
 */
static bool check_root(struct rwall_gate *g, const struct rwall_addr_table *a,
		       bool v6)
{
	const u64 top = v6 ? ~0ull : 0xffffffffull;
	u32 i;

	if (a->n == 1 && (a->nroot || a->base || a->shift))
		return rwall_gate_refuse(g, "addresses: a root too many");
	if (a->n == 1)
		return true;
	if (!a->nroot || a->nroot > RWALL_MAX_ROOT || a->shift > 63 ||
	    a->base > top || (a->nroot - 1) > (top - a->base) >> a->shift)
		return rwall_gate_refuse(g, "addresses: root out of bounds");
	if (a->base > start_of(a, v6, 1) ||
	    (start_of(a, v6, a->n - 1) - a->base) >> a->shift >= a->nroot)
		return rwall_gate_refuse(
			g, "addresses: root does not span the intervals");
	for (i = 0; i <= a->nroot; i++) {
		u32 at = le32_to_cpu(a->root[i]);

		if (i == a->nroot ?
			    at != a->n - 1 :
			    at >= a->n ||
				    !holds(a, v6, at,
					   a->base + ((u64)i << a->shift)))
			return rwall_gate_refuse(
				g, "addresses: root names a wrong start");
	}
	return true;
}

bool rwall_gate_addr(struct rwall_gate *g, struct rwall_addr_table *a, bool v6)
{
	const struct rwall_blob_header *h = g->t->header;
	const struct rwall_blob_addr *b = v6 ? &h->a6 : &h->a4;
	u32 nroot, nclass, nlow = 0;

	if (!rwall_gate_zero(b->reserved, sizeof(b->reserved)))
		return rwall_gate_refuse(g, "header: reserved bits are set");
	a->base = le64_to_cpu(b->base);
	a->nroot = le32_to_cpu(b->nroot);
	a->shift = b->shift;
	a->root = rwall_gate_section(
		g, v6 ? RWALL_SEC_A6_ROOT : RWALL_SEC_A4_ROOT, &nroot, 4);
	a->low6 = NULL;
	if (v6) {
		a->start6 = rwall_gate_section(g, RWALL_SEC_A6_START, &a->n, 8);
		a->low6 = rwall_gate_section(g, RWALL_SEC_A6_LOW, &nlow, 8);
	} else {
		a->start4 = rwall_gate_section(g, RWALL_SEC_A4_START, &a->n, 4);
	}
	if (!nlow)
		a->low6 = NULL;
	a->class = rwall_gate_section(
		g, v6 ? RWALL_SEC_A6_CLASS : RWALL_SEC_A4_CLASS, &nclass, 2);
	if (!a->n || nclass != a->n || (nlow && nlow != a->n))
		return rwall_gate_refuse(
			g, "addresses: starts and classes differ in number");
	if (nroot != (a->nroot ? (u64)a->nroot + 1 : 0))
		return rwall_gate_refuse(g, "addresses: root has another size");
	return check_starts(g, a, v6) && check_root(g, a, v6);
}
