// SPDX-License-Identifier: GPL-2.0
/*
 * gate.c - each check of the gate, from any placed blob to what it promises
 *
 * For: tests/proof/run, which compiles it once for each check: CHECK is the
 * call, PROMISE what must hold of the tables once it accepted. Is never run.
 */
#include "model.h"

#include "blob.c"
#include "blob_addr.c"
#include "blob_ports.c"

static struct rwall_blob_header header;
static struct rwall_tables t = { .header = &header };
static struct rwall_gate g = { .blob = (const u8 *)&header, .t = &t };

struct rwall_blob_header nondet_header(void);

static bool open_tables(void)
{
	ghost = nondet_ghost();
	header = nondet_header();
	g.size = nondet_u32();
	model_place(header.flags & RWALL_BLOB_WIDE);
	model_addr(V6 ? header.a6.form : header.a4.form, V6);
	header.section[RWALL_SEC_PEER_GROUPS].size = 8 * COUNT(PEER_GROUPS);
	header.section[RWALL_SEC_ZONE_NAMES].size = 4 * COUNT(ZONE_NAMES);
	if (!check_settings(&g) || !check_counts(&g))
		return false;
	__CPROVER_assert(counts_open(&t), "counts inside their bounds");
	open_hot(&g);
	open_cold(&g);
	return true;
}

static bool cold_promise(void)
{
	return t.nrules == COUNT(RULES) && t.nrules <= RWALL_MAX_RULES;
}

static bool ports_promise(void)
{
	const u32 slot = ghost.slot;

	if (slot < RWALL_SLOTS &&
	    (header.roots[slot] >= COUNT(PORT_ROOT) ||
	     t.root[slot] != TABLE(PORT_ROOT, u8) +
				     (header.roots[slot] * 64 << t.wide)))
		return false;
	return ROOT_OPEN(&t, ghost.root) && MID_OPEN(&t, ghost.mid) &&
	       LEAF_OPEN(&t, ghost.leaf);
}

static bool rows_promise(void)
{
	const u32 p = ghost.point;
	u64 n = times(t.nclasses, t.nzones), from;

	if (p >= RWALL_POINTS || !(t.points >> p & 1))
		return p >= RWALL_POINTS || !t.rows[p];
	if (p == RWALL_POINT_FORWARD)
		n = times(n, t.nzones);
	from = t.rows[p] - TABLE(ROWS, __le32);
	return from <= COUNT(ROWS) && n <= COUNT(ROWS) - from &&
	       model_rows[p] == n &&
	       IMPLIES(ghost.row < n,
		       row_open(&t, p, TABLE(ROWS, __le32)[from + ghost.row]));
}

static bool vectors_promise(void)
{
	return t.vecs == TABLE(VECS, __le16) &&
	       COUNT(VECS) == times(COUNT(VEC_BOUND), t.npeers) &&
	       VECTOR_OPEN(&t, ghost.vector, ghost.peer);
}

static bool cells_promise(void)
{
	return CELL_OPEN(&t, ghost.cell) && pair_open(&t, ghost.pair);
}

static bool addr_promise(void)
{
	const struct rwall_addr_table *a = V6 ? &t.a6 : &t.a4;

	return a->root == ADDR(ROOT).at &&
	       (!a->low6 || a->low6 == TABLE(A6_LOW, __le64)) && addr_open(a) &&
	       CHUNK_OPEN(a, ghost.chunk) && CLASS_OPEN(&t, a, ghost.class);
}

static bool patterns_promise(void)
{
	return IMPLIES(ghost.pattern <
			       (ghost.screened ? t.nscreened : t.npatterns),
		       pattern_ends());
}

/* With which entries 0 there are, and the rows of which it asks. */
static bool form_promise(void)
{
	return IMPLIES(t.form != RWALL_FORM_MIXED,
		       t.nzones == 1 && t.wide == (t.form == RWALL_FORM_WIDE));
}

static bool cold(void)
{
	return check_cold(&g);
}

static bool ports(void)
{
	return rwall_gate_ports(&g);
}

static bool rows(void)
{
	return check_rows(&g);
}

static bool vectors(void)
{
	return check_vectors(&g);
}

static bool cells(void)
{
	return check_cells(&g);
}

static bool addr(void)
{
	return rwall_gate_addr(&g, V6 ? &t.a6 : &t.a4, V6);
}

static bool patterns(void)
{
	ghost.screened = nondet_bool();
	pattern = (ghost.screened ? t.screened : t.patterns) + ghost.pattern;
	return check_patterns(&g);
}

static bool form(void)
{
	u32 p;

	GIVEN(header.roots[0] < COUNT(PORT_ROOT));
	GIVEN(ROOT_OPEN(&t, 0) && MID_OPEN(&t, 0) && LEAF_OPEN(&t, 0));
	for (p = 0; p < RWALL_POINTS; p++) {
		u32 from = nondet_u32();

		GIVEN(from < COUNT(ROWS));
		t.rows[p] = t.points >> p & 1 ? TABLE(ROWS, __le32) + from :
						NULL;
	}
	t.form = rwall_gate_form(&g);
	return true;
}

#define PROMISE_OF(check) check##_promise()
#define PROMISE(check)	  PROMISE_OF(check)

void main(void)
{
	if (!open_tables() || !CHECK())
		return;
	reached();
	__CPROVER_assert(PROMISE(CHECK), "what is promised of the tables");
}
