/* SPDX-License-Identifier: GPL-2.0 */
/*
 * model.h - a blob whose sections lie where they must, as CBMC sees it
 *
 * For: harnesses of tests/proof. Each section is an object of its own, of any
 * number of elements, whose bytes may be anything: what reads outside its
 * section is an error even if it stays inside the blob. That the gate's first
 * steps leave nothing but this is what placed.c shows.
 */
#ifndef PROOF_MODEL_H
#define PROOF_MODEL_H

#include "ghost.h"

#ifndef V6
#define V6 0
#endif

static struct {
	void *at;
	void *wide; /* of sections that have two forms, as either */
	void *narrow;
	u32 n;
	u32 element;
} model[RWALL_SECTIONS];

/* How many rows each point has, as check_rows() counts them. */
static u64 model_rows[RWALL_POINTS];

#define COUNT(s)       model[RWALL_SEC_##s].n
#define TABLE(s, type) ((const type *)model[RWALL_SEC_##s].at)

/*
 * A section of any number of elements, each of so many values of a type. CBMC
 * tells an object's type from the factor sizeof, if the other is one variable.
 */
#define PLACE_AT(s, pointer, type, values)                           \
	do {                                                         \
		size_t all = (size_t)model[s].n * (values);          \
                                                                     \
		pointer = __CPROVER_allocate(sizeof(type) * all, 0); \
	} while (0)

static inline void model_number(enum rwall_section s, u32 element, u32 most)
{
	model[s].element = element;
	model[s].n = nondet_u32();
	__CPROVER_assume(model[s].n <= most);
}

#define PLACE_NUMBER(s, element) \
	model_number(s, element, RWALL_BLOB_MAX / (element))

#define PLACE(s, type, values)                            \
	do {                                              \
		PLACE_NUMBER(s, sizeof(type) * (values)); \
		PLACE_AT(s, model[s].at, type, values);   \
	} while (0)

/* Of one type, or of another one that is narrower. */
#define PLACE_EITHER(s, is_narrow, type, other, values)                      \
	do {                                                                 \
		if (is_narrow)                                               \
			PLACE_NUMBER(s, sizeof(other) * (values));           \
		else                                                         \
			PLACE_NUMBER(s, sizeof(type) * (values));            \
		PLACE_AT(s, model[s].wide, type, values);                    \
		PLACE_AT(s, model[s].narrow, other, values);                 \
		model[s].at = (is_narrow) ? model[s].narrow : model[s].wide; \
	} while (0)

static void model_addr(u8 form, bool v6)
{
	const bool near = form & RWALL_ADDR_NEAR;

	if (v6) {
		PLACE(RWALL_SEC_A6_ROOT, __le32, 1);
		PLACE_EITHER(RWALL_SEC_A6_START, near, __le64, __le32, 1);
		PLACE_EITHER(RWALL_SEC_A6_CLASS, form & RWALL_ADDR_BYTE, __le16,
			     u8, 1);
		PLACE(RWALL_SEC_A6_LOW, __le64, 1);
	} else {
		PLACE(RWALL_SEC_A4_ROOT, __le32, 1);
		PLACE_EITHER(RWALL_SEC_A4_START, near, __le32, __le16, 1);
		PLACE_EITHER(RWALL_SEC_A4_CLASS, form & RWALL_ADDR_BYTE, __le16,
			     u8, 1);
	}
}

static void model_place(bool wide)
{
	PLACE_EITHER(RWALL_SEC_PORT_ROOT, !wide, __le16, u8, 64);
	PLACE_EITHER(RWALL_SEC_PORT_MID, !wide, __le16, u8, 32);
	PLACE_EITHER(RWALL_SEC_PORT_LEAF, !wide, __le16, u8, 32);
	PLACE(RWALL_SEC_ROWS, __le32, 1);
	PLACE(RWALL_SEC_CELLS, __le16, 1);
	PLACE(RWALL_SEC_PAIRS, struct rwall_blob_pair, 1);
	PLACE(RWALL_SEC_VEC_BOUND, __le16, 1);
	PLACE(RWALL_SEC_VECS, __le16, 1);
	PLACE(RWALL_SEC_ZONES, u8, sizeof(struct rwall_blob_zone));
	PLACE(RWALL_SEC_RULES, u8, sizeof(struct rwall_blob_rule));
	PLACE(RWALL_SEC_GROUPS, u8, sizeof(struct rwall_blob_group));
	PLACE(RWALL_SEC_PEER_GROUPS, __le64, 1);
	PLACE(RWALL_SEC_ZONE_NAMES, u8, sizeof(__le32));
	PLACE(RWALL_SEC_SCREEN, u8, sizeof(struct rwall_blob_zone));
	PLACE(RWALL_SEC_STRINGS, char, 1);
}

/* What rwall_gate_section() is told in place of a division and a sum. */
static inline u32 model_count(enum rwall_section s, u32 element)
{
	__CPROVER_assert(element == model[s].element,
			 "a section is opened as what it was placed as");
	return model[s].n;
}

#define ADDR(s) model[V6 ? RWALL_SEC_A6_##s : RWALL_SEC_A4_##s]

/*
 * What are members of unions, which CBMC's pointers do not survive, are members
 * of structures in the copies: who reads the one that does not hold meets NULL.
 */
static inline void model_members(struct rwall_addr_table *a)
{
	a->near4 = a->near ? ADDR(START).narrow : NULL;
	a->near6 = a->near ? ADDR(START).narrow : NULL;
	a->start4 = a->near ? NULL : ADDR(START).wide;
	a->start6 = a->near ? NULL : ADDR(START).wide;
	a->class8 = a->byte ? ADDR(CLASS).narrow : NULL;
	a->class16 = a->byte ? NULL : ADDR(CLASS).wide;
}

/* The promises of the gate about element k of each table. */

static inline u32 entry_of(const void *table, u32 k, bool wide)
{
	return wide ? ((const __le16 *)table)[k] : ((const u8 *)table)[k];
}

#define ROOT_OPEN(t, k)                                          \
	IMPLIES((k) < COUNT(PORT_ROOT) * 64,                     \
		entry_of(TABLE(PORT_ROOT, void), k, (t)->wide) < \
			COUNT(PORT_MID))
#define MID_OPEN(t, k)                      \
	IMPLIES((k) < COUNT(PORT_MID) * 32, \
		entry_of((t)->mid, k, (t)->wide) < COUNT(PORT_LEAF))
#define LEAF_OPEN(t, k)                      \
	IMPLIES((k) < COUNT(PORT_LEAF) * 32, \
		entry_of((t)->leaf, k, (t)->wide) < (t)->nclasses)

/* Of a level that is being checked: what is promised of its ghost, if it is below i. */
#define ENTRIES_OPEN(g, table, bound, i)  \
	IMPLIES((i) > ghost_entry(table), \
		entry_of(table, ghost_entry(table), (g)->t->wide) < (bound))

static inline u32 ghost_entry(const void *table)
{
	if (table == model[RWALL_SEC_PORT_ROOT].at)
		return ghost.root;
	return table == model[RWALL_SEC_PORT_MID].at ? ghost.mid : ghost.leaf;
}

static inline bool cells_from(const struct rwall_tables *t, u32 first)
{
	return first <= COUNT(CELLS) && t->npeers <= COUNT(CELLS) - first;
}

static inline bool row_open(const struct rwall_tables *t, u32 point, u32 row)
{
	const u32 value = row & RWALL_ROW_VALUE;

	switch (row & RWALL_ROW_KIND) {
	case RWALL_ROW_DENY:
		return value && value < RWALL_REASONS;
	case RWALL_ROW_ACCEPT:
		return value < t->nrules;
	case RWALL_ROW_PEER:
		return cells_from(t, point == RWALL_POINT_FORWARD ?
					     row & RWALL_ROW_CELLS :
					     value);
	default:
		return point == RWALL_POINT_FORWARD && value < COUNT(PAIRS);
	}
}

#define CELL_OPEN(t, k) \
	IMPLIES((k) < COUNT(CELLS), (t)->cells[k] <= (t)->nrules)

static inline bool pair_open(const struct rwall_tables *t, u32 k)
{
	const struct rwall_blob_pair *pair = &t->pairs[k];

	if (k >= COUNT(PAIRS))
		return true;
	if (pair->from_vec >= COUNT(VEC_BOUND) ||
	    pair->to_vec >= COUNT(VEC_BOUND))
		return false;
	return pair->cells + times(t->vec_bound[pair->from_vec],
				   t->vec_bound[pair->to_vec]) <=
	       COUNT(CELLS);
}

#define VECTOR_OPEN(t, v, i)                                 \
	IMPLIES((v) < COUNT(VEC_BOUND) && (i) < (t)->npeers, \
		(t)->vecs[times(v, (t)->npeers) + (i)] < (t)->vec_bound[v])

#define CHUNK_OPEN(a, k)                                                \
	IMPLIES((k) < (a)->nroot, (a)->root[k] <= (a)->root[(k) + 1] && \
					  (a)->root[(k) + 1] < (a)->n)
#define CLASS_OPEN(t, a, k) \
	IMPLIES((k) < (a)->n, rwall_blob_class(a, k) < (t)->npeers)

static inline bool counts_open(const struct rwall_tables *t)
{
	return t->npeers && t->npeers <= RWALL_MAX_PEERS && t->nclasses &&
	       t->nclasses <= RWALL_MAX_CLASSES && t->nzones &&
	       t->nzones <= RWALL_MAX_ZONES && t->points >> RWALL_POINTS == 0;
}

static inline bool addr_open(const struct rwall_addr_table *a)
{
	if (!a->n || a->n != ADDR(START).n || a->n != ADDR(CLASS).n ||
	    ADDR(ROOT).n != (a->nroot ? a->nroot + 1 : 0) ||
	    (a->low6 && COUNT(A6_LOW) != a->n))
		return false;
	if (a->near ? !a->nroot || a->unit > a->shift : a->unit)
		return false;
	return a->nroot <= RWALL_MAX_ROOT && a->shift <= (V6 ? 63 : 31);
}

/* Tables of one family, of which holds what was promised. */
struct rwall_addr_table nondet_addr(void);

static inline void model_open_addr(struct rwall_addr_table *a)
{
	*a = nondet_addr();
	a->near = nondet_bool();
	a->byte = nondet_bool();
	model_addr((a->near ? RWALL_ADDR_NEAR : 0) |
			   (a->byte ? RWALL_ADDR_BYTE : 0),
		   V6);
	a->root = ADDR(ROOT).at;
	model_members(a);
	a->low6 = V6 && nondet_bool() ? model[RWALL_SEC_A6_LOW].at : NULL;
	a->n = ADDR(START).n;
	__CPROVER_assume(addr_open(a));
}

struct rwall_blob_rule nondet_rule(void);

/* What is read of a rule may be anything, if the rule is there. */
static inline const struct rwall_blob_rule *
any_rule(const struct rwall_blob_rule *rule)
{
	static struct rwall_blob_rule any;

	__CPROVER_assert(__CPROVER_r_ok(rule, sizeof(*rule)), "a rule");
	any = nondet_rule();
	return &any;
}

/* A pattern, and where its name ends: the gate knows of each, and forgets it. */
static const struct rwall_blob_zone *pattern;
static u32 pattern_end;
/* Where the name ends that is compared with it. */
static size_t name_end;

static inline bool pattern_ends(void)
{
	return pattern_end < RWALL_IFNAME && !pattern->name[pattern_end];
}

static inline const struct rwall_blob_zone *
pattern_open(const struct rwall_blob_zone *z)
{
	pattern = z;
	pattern_end = nondet_u32();
	__CPROVER_assume(pattern_ends());
	return z;
}

#endif /* PROOF_MODEL_H */
