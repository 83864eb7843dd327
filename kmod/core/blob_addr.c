// SPDX-License-Identifier: GPL-2.0
/*
 * blob_addr.c - the gate's check of addresses
 *
 * For: the interval tables of both families, see gate.h and the theory in
 * classify.c. A pure room.
 *
 * The root is walked once, and with it the starts: the chunks' shares of them
 * follow each other from the second start to the last, so each start is looked
 * at in the one chunk that claims it.
 */
#include "gate.h"

static u64 raw_start(const struct rwall_addr_table *a, bool v6, u32 i)
{
	if (v6)
		return a->near ? le32_to_cpu(a->near6[i]) :
				 le64_to_cpu(a->start6[i]);
	return a->near ? le16_to_cpu(a->near4[i]) : le32_to_cpu(a->start4[i]);
}

static u64 low_of(const struct rwall_addr_table *a, u32 i)
{
	return a->low6 ? le64_to_cpu(a->low6[i]) : 0;
}

/* The whole start of an interval that begins in this chunk. */
static u64 start_in(const struct rwall_addr_table *a, bool v6, u32 chunk, u32 i)
{
	u64 raw = raw_start(a, v6, i), begin = (a->first + chunk) << a->shift;

	if (!a->near)
		return raw;
	return begin | (raw << a->unit & ~(~0ull << a->shift));
}

/* Has a start the bits that all starts of this chunk have? */
static bool belongs(const struct rwall_addr_table *a, bool v6, u32 chunk, u32 i)
{
	u64 raw = raw_start(a, v6, i), number = a->first + chunk;

	if (!a->near)
		return raw >> a->shift == number;
	number <<= a->shift - a->unit;
	number &= v6 ? 0xffffffff : 0xffff;
	return !((raw ^ number) >> (a->shift - a->unit));
}

/* The chunk in which interval i, not the first, begins. */
static u32 chunk_of(const struct rwall_addr_table *a, u32 i)
{
	u32 lo = 0, hi = a->nroot;

	while (hi - lo > 1) {
		u32 mid = lo + (hi - lo) / 2;

		if (le32_to_cpu(a->root[mid]) < i)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

void rwall_blob_start(const struct rwall_addr_table *a, bool v6, u32 i,
		      u64 at[2])
{
	at[0] = i ? start_in(a, v6, a->near ? chunk_of(a, i) : 0, i) : 0;
	at[1] = low_of(a, i);
}

static bool check_chunk(struct rwall_gate *g, const struct rwall_addr_table *a,
			bool v6, u32 chunk, u64 prev[2])
{
	u32 i = le32_to_cpu(a->root[chunk]);
	u32 last = le32_to_cpu(a->root[chunk + 1]);

	if (i > last || last >= a->n)
		return rwall_gate_refuse(g,
					 "addresses: root names a wrong start");
	while (i++ < last) {
		u64 start = start_in(a, v6, chunk, i), low = low_of(a, i);

		if (!belongs(a, v6, chunk, i))
			return rwall_gate_refuse(
				g, "addresses: a start outside its chunk");
		if (start < prev[0] || (start == prev[0] && low <= prev[1]))
			return rwall_gate_refuse(
				g, "addresses: intervals not ascending");
		prev[0] = start;
		prev[1] = low;
	}
	return true;
}

/* Each start but the first, which is zero, lies in the chunk that claims it. */
static bool check_starts(struct rwall_gate *g, const struct rwall_addr_table *a,
			 bool v6)
{
	u64 prev[2] = { 0, 0 };
	u32 chunk;

	if (raw_start(a, v6, 0) || low_of(a, 0))
		return rwall_gate_refuse(
			g, "addresses: the first does not start at zero");
	if (!a->nroot)
		return true;
	if (le32_to_cpu(a->root[0]) ||
	    le32_to_cpu(a->root[a->nroot]) != a->n - 1)
		return rwall_gate_refuse(
			g, "addresses: root does not span the intervals");
	for (chunk = 0; chunk < a->nroot; chunk++)
		if (!check_chunk(g, a, v6, chunk, prev))
			return false;
	return true;
}

static bool check_classes(struct rwall_gate *g,
			  const struct rwall_addr_table *a)
{
	u32 i;

	for (i = 0; i < a->n; i++)
		if (rwall_blob_class(a, i) >= g->t->npeers)
			return rwall_gate_refuse(
				g, "addresses: a missing peer class");
	return true;
}

/*
 * Chunks begin at multiples of their size and end inside the space, hence an
 * address before the first one has a number that is no chunk's, however the
 * subtraction wraps. Near starts are as wide as a chunk's addresses need.
 */
static bool check_root(struct rwall_gate *g, const struct rwall_addr_table *a,
		       bool v6, u64 base)
{
	const u64 top = v6 ? ~0ull : 0xffffffffull;

	if (a->n == 1 && (a->nroot || base || a->shift || a->unit || a->near))
		return rwall_gate_refuse(g, "addresses: a root too many");
	if (a->n == 1)
		return true;
	if (!a->nroot || a->nroot > RWALL_MAX_ROOT ||
	    a->shift > (v6 ? 63 : 31) || base > top ||
	    base & ~(~0ull << a->shift) ||
	    a->nroot - 1 > (top - base) >> a->shift)
		return rwall_gate_refuse(g, "addresses: root out of bounds");
	if (a->near ? a->unit > a->shift || (a->unit && a->low6) ||
			      a->shift - a->unit > (v6 ? 32 : 16) :
		      a->unit)
		return rwall_gate_refuse(
			g, "addresses: starts do not tell addresses apart");
	return true;
}

/* Opens the sections, whose elements' sizes have been compared with the form. */
static bool open_sections(struct rwall_gate *g, struct rwall_addr_table *a,
			  bool v6)
{
	const u32 wide = (v6 ? 8 : 4) >> a->near;
	u32 nroot, nclass, nlow = 0;

	a->root = rwall_gate_section(
		g, v6 ? RWALL_SEC_A6_ROOT : RWALL_SEC_A4_ROOT, &nroot, 4);
	a->start6 = rwall_gate_section(
		g, v6 ? RWALL_SEC_A6_START : RWALL_SEC_A4_START, &a->n, wide);
	a->class8 = rwall_gate_section(
		g, v6 ? RWALL_SEC_A6_CLASS : RWALL_SEC_A4_CLASS, &nclass,
		a->byte ? 1 : 2);
	a->low6 = NULL;
	if (v6)
		a->low6 = rwall_gate_section(g, RWALL_SEC_A6_LOW, &nlow, 8);
	if (!nlow)
		a->low6 = NULL;
	if (!a->n || nclass != a->n || (nlow && nlow != a->n))
		return rwall_gate_refuse(
			g, "addresses: starts and classes differ in number");
	if (nroot != (a->nroot ? (u64)a->nroot + 1 : 0))
		return rwall_gate_refuse(g, "addresses: root has another size");
	return true;
}

bool rwall_gate_addr(struct rwall_gate *g, struct rwall_addr_table *a, bool v6)
{
	const struct rwall_blob_header *h = g->t->header;
	const struct rwall_blob_addr *b = v6 ? &h->a6 : &h->a4;
	u64 base = le64_to_cpu(b->base);

	if (b->reserved || b->form & ~RWALL_ADDR_FORMS)
		return rwall_gate_refuse(g, "header: reserved bits are set");
	a->nroot = le32_to_cpu(b->nroot);
	a->shift = b->shift;
	a->unit = b->unit;
	a->near = b->form & RWALL_ADDR_NEAR;
	a->byte = b->form & RWALL_ADDR_BYTE;
	if (!open_sections(g, a, v6) || !check_root(g, a, v6, base))
		return false;
	a->first = base >> a->shift;
	return check_starts(g, a, v6) && check_classes(g, a);
}
