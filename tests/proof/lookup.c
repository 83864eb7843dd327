// SPDX-License-Identifier: GPL-2.0
/*
 * lookup.c - what a packet asks of tables for which the gate's promises hold
 *
 * For: tests/proof/run, which compiles it once for each road. What gate.c shows
 * of arbitrary elements is given here of the elements that are looked at. Is
 * never run.
 */
#include "model.h"

#ifndef FORM
#define FORM RWALL_FORM_MIXED
#endif

static struct rwall_tables opened;
static u32 roots[RWALL_SLOTS];

#define ROW_OPEN(t, p, k) \
	IMPLIES((k) < model_rows[p], row_open(t, p, (t)->rows[p][k]))

static inline u32 opened_root(u32 slot, u32 port)
{
	return 64 * roots[slot] + (port >> 10);
}

#include "interval.h"

/* What the roads that end in rwall_interval_class() show of it, for the others. */
static inline u32 interval_class(const struct rwall_tables *t, bool v6,
				 const void *addr)
{
	u32 class = nondet_u32();

	__CPROVER_assert(__CPROVER_r_ok(addr, v6 ? 16 : 4), "an address");
	__CPROVER_assume(class < t->npeers);
	return class;
}

#ifdef PEERS_PROVEN
#define rwall_interval_class interval_class
#endif

#include "classify.c"

struct rwall_key nondet_key(void);
struct rwall_tables nondet_tables(void);

static void open_ports(struct rwall_tables *t)
{
	int s;

	t->mid = model[RWALL_SEC_PORT_MID].at;
	t->leaf = model[RWALL_SEC_PORT_LEAF].at;
	for (s = 0; s < RWALL_SLOTS; s++) {
		roots[s] = nondet_u8();
		__CPROVER_assume(roots[s] < COUNT(PORT_ROOT));
		t->root[s] = TABLE(PORT_ROOT, u8) + (roots[s] * 64 << t->wide);
	}
}

static void open_rows(struct rwall_tables *t)
{
	int p;

	for (p = 0; p < RWALL_POINTS; p++) {
		u32 from = nondet_u32();

		model_rows[p] = times(t->nclasses, t->nzones);
		if (p == RWALL_POINT_FORWARD)
			model_rows[p] = times(model_rows[p], t->nzones);
		t->rows[p] = NULL;
		if (!(t->points >> p & 1))
			continue;
		__CPROVER_assume(from <= COUNT(ROWS) &&
				 model_rows[p] <= COUNT(ROWS) - from);
		t->rows[p] = TABLE(ROWS, __le32) + from;
	}
}

static void open_tables(struct rwall_tables *t)
{
	*t = nondet_tables();
	t->wide = nondet_bool();
	model_place(t->wide);
	__CPROVER_assume(counts_open(t) && t->nrules == COUNT(RULES) &&
			 t->nrules <= RWALL_MAX_RULES);
	t->cells = model[RWALL_SEC_CELLS].at;
	t->pairs = model[RWALL_SEC_PAIRS].at;
	t->vec_bound = model[RWALL_SEC_VEC_BOUND].at;
	t->vecs = model[RWALL_SEC_VECS].at;
	__CPROVER_assume(COUNT(VECS) == times(COUNT(VEC_BOUND), t->npeers));
	open_ports(t);
	open_rows(t);
	model_open_addr(V6 ? &t->a6 : &t->a4);
}

static bool is_grant(int grant)
{
	return -RWALL_REASONS < grant && grant < (int)opened.nrules;
}

/* An address of this family, and nothing behind it. */
static u8 source[V6 ? 16 : 4], target[V6 ? 16 : 4];

/* Any address: what is read of one is shown where classes are looked up. */
static u8 source_any[16], target_any[16];

static bool road_classify(void)
{
	struct rwall_key k = nondet_key();

	__CPROVER_assume(k.point < RWALL_POINTS && k.slot < RWALL_SLOTS);
	__CPROVER_assume(k.in_zone < opened.nzones);
	__CPROVER_assume(k.out_zone < opened.nzones);
	k.v6 = nondet_bool();
	k.src = k.point == RWALL_POINT_OUT ? NULL : source_any;
	k.dst = k.point == RWALL_POINT_IN ? NULL : target_any;
	return is_grant(rwall_classify(&opened, &k));
}

static bool road_service(void)
{
	u32 slot = nondet_u32();

	__CPROVER_assume(slot < RWALL_SLOTS);
	return rwall_classify_service(&opened, slot, nondet_u16()) <
	       opened.nclasses;
}

static bool road_peer(void)
{
	return rwall_classify_peer(&opened, V6, source) < opened.npeers;
}

/* A row of a point that is enforced, in every form that the tables have. */
static bool road_row(void)
{
	u32 slot = nondet_u32(), point = nondet_u32(), row;
	u8 in = nondet_u8(), out = nondet_u8();
	u16 port = nondet_u16();

	__CPROVER_assume(slot < RWALL_SLOTS && point < RWALL_POINTS &&
			 opened.points >> point & 1);
	__CPROVER_assume(in < opened.nzones && out < opened.nzones);
	if (FORM != RWALL_FORM_MIXED)
		__CPROVER_assume(opened.nzones == 1 &&
				 opened.wide == (FORM == RWALL_FORM_WIDE));
	row = rwall_lookup_row(&opened, FORM, point, slot, port, in, out,
			       nondet_bool());
	return row_open(&opened, point, row);
}

/* What asks for peers, of whatever row the gate let through. */
static u32 asking_row(u32 point, bool pair)
{
	u32 row = nondet_u32();

	__CPROVER_assume(point < RWALL_POINTS && row_open(&opened, point, row));
	__CPROVER_assume(rwall_lookup_asks(row) &&
			 rwall_lookup_pairs(point, row) == pair);
	return row;
}

static bool road_end(void)
{
	u32 point = nondet_u32(), row = asking_row(point, false);

	return is_grant(rwall_lookup_cell(&opened, point, row, nondet_bool(),
					  source_any, target_any));
}

static bool road_pair(void)
{
	u32 point = nondet_u32(), row = asking_row(point, true);

	return is_grant(rwall_lookup_cell(&opened, point, row, nondet_bool(),
					  source_any, target_any));
}

static bool road_quick(void)
{
	u32 point = nondet_u32(), row = asking_row(point, nondet_bool()), cell;

	cell = rwall_lookup_quick(&opened, point, row, V6, source, target);
	return cell <= opened.nrules || cell == RWALL_LOOKUP_UNSURE;
}

static bool road_reverse(void)
{
	struct rwall_key k = nondet_key(), back = k;

	rwall_key_reverse(&back);
	return back.src == k.dst && back.in_zone == k.out_zone &&
	       IMPLIES(k.point < RWALL_POINTS, back.point < RWALL_POINTS);
}

void main(void)
{
	bool so;

	open_tables(&opened);
	so = ROAD();
	reached();
	__CPROVER_assert(so, "the answer is one that there is");
}
