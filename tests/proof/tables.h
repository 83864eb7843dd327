/* SPDX-License-Identifier: GPL-2.0 */
/*
 * tables.h - what the gate promises of an open blob, as a predicate
 *
 * For: the proof; the postcondition of rwall_blob_open() and the precondition
 * of every lookup. Is never run.
 */
#ifndef PROOF_TABLES_H
#define PROOF_TABLES_H

#include "blob.h"

/*@ predicate starts_valid(struct rwall_addr_table *a, boolean v6) =
  @	(!v6 && a->near ==> \valid_read(a->near4 + (0 .. a->n - 1))) &&
  @	(!v6 && !a->near ==> \valid_read(a->start4 + (0 .. a->n - 1))) &&
  @	(v6 && a->near ==> \valid_read(a->near6 + (0 .. a->n - 1))) &&
  @	(v6 && !a->near ==> \valid_read(a->start6 + (0 .. a->n - 1)));
  @
  @ predicate classes_valid(struct rwall_addr_table *a) =
  @	(a->byte ==> \valid_read(a->class8 + (0 .. a->n - 1))) &&
  @	(!a->byte ==> \valid_read(a->class16 + (0 .. a->n - 1)));
  @
  @ predicate class_of(struct rwall_addr_table *a, integer class) =
  @	\exists integer i; 0 <= i < a->n &&
  @		class == (a->byte ? a->class8[i] : a->class16[i]);
  @
  @ predicate classes_below(struct rwall_addr_table *a, integer npeers) =
  @	\forall integer i; 0 <= i < a->n ==>
  @		(a->byte ? a->class8[i] : a->class16[i]) < npeers;
  @
  @ predicate root_valid(struct rwall_addr_table *a) =
  @	a->nroot > 0 ==> \valid_read(a->root + (0 .. a->nroot));
  @
  @ predicate root_ascends(struct rwall_addr_table *a) =
  @	\forall integer i; 0 <= i < a->nroot ==>
  @		a->root[i] <= a->root[i + 1] < a->n;
  @
  @ predicate addr_open(struct rwall_addr_table *a, boolean v6) =
  @	1 <= a->n <= RWALL_BLOB_MAX && a->nroot <= RWALL_MAX_ROOT &&
  @	a->shift <= (v6 ? 63 : 31) && a->unit <= (v6 ? 63 : 31) &&
  @	(a->low6 == \null || \valid_read(a->low6 + (0 .. a->n - 1))) &&
  @	starts_valid(a, v6) && classes_valid(a) && root_valid(a) &&
  @	root_ascends(a);
  @*/

/*
 * Masks of a row, as numbers; tests/proof/masks.c tries them on all rows that there are.
 */
/*@ lemma kind_deny: \forall integer r; 0 <= r < 0x40000000 ==>
  @	(r & 0xc0000000) == 0 && (r & 0x3fffffff) == r;
  @ lemma kind_accept: \forall integer r; 0x40000000 <= r < 0x80000000 ==>
  @	(r & 0xc0000000) == 0x40000000 && (r & 0x3fffffff) == r - 0x40000000;
  @ lemma kind_peer: \forall integer r; 0x80000000 <= r < 0xc0000000 ==>
  @	(r & 0xc0000000) == 0x80000000 && (r & 0x3fffffff) == r - 0x80000000;
  @ lemma cells: \forall integer r; 0x80000000 <= r < 0xc0000000 ==>
  @	0 <= (r & 0x1fffffff) <= r - 0x80000000;
  @ lemma kind_pair: \forall integer r; 0xc0000000 <= r <= 0xffffffff ==>
  @	(r & 0xc0000000) == 0xc0000000 && (r & 0x3fffffff) == r - 0xc0000000;
  @ lemma joined: \forall integer a, b; 0 <= a <= 0xffffffff && a % 32 == 0 &&
  @	0 <= b < 32 ==> (a | b) == a + b;
  @ lemma masked: \forall integer p; 0 <= p ==> 0 <= (p & 31) < 32;
  @ lemma node: \forall integer p; 0 <= p <= 0xffff ==> 0 <= (p >> 5) < 2048;
  @ lemma node_of: \forall integer m; 0 <= m <= 0xffff ==> (m << 5) == 32 * m;
  @ lemma port: \forall integer p; 0 <= p <= 0xffff ==> 0 <= (p >> 10) < 64;
  @ lemma type: \forall integer p; 0 <= p <= 0xff ==> 0 <= (p << 8) <= 0xff00;
  @ lemma grid: \forall integer a, b, c, d; 0 <= a < b && 0 <= c < d ==>
  @	0 <= a * d + c < b * d;
  @*/

/*
 * A table of bytes, or of words if wide; rwall_lookup_entry() alone looks into one.
 */
/*@ axiomatic Entries {
  @	predicate entry_ok(void *table, integer wide, integer i);
  @	logic integer entry(void *table, integer wide, integer i);
  @	logic integer nmids(struct rwall_tables *t);
  @	logic integer nleaves(struct rwall_tables *t);
  @	logic integer ncells(struct rwall_tables *t);
  @	logic integer npairs(struct rwall_tables *t);
  @	logic integer nvecs(struct rwall_tables *t);
  @ }
  @
  @ predicate entries_below(void *table, integer wide, integer n,
  @			 integer bound) =
  @	\forall integer i; 0 <= i < n ==> entry_ok(table, wide, i) &&
  @		0 <= entry(table, wide, i) < bound;
  @
  @ predicate ports_open(struct rwall_tables *t) =
  @	nmids(t) <= 0x10000 && nleaves(t) <= 0x10000 &&
  @	(\forall integer s; 0 <= s < RWALL_SLOTS ==>
  @		entries_below(t->root[s], t->wide, 64, nmids(t))) &&
  @	entries_below(t->mid, t->wide, 32 * nmids(t), nleaves(t)) &&
  @	entries_below(t->leaf, t->wide, 32 * nleaves(t), t->nclasses);
  @
  @ predicate counts_open(struct rwall_tables *t) =
  @	1 <= t->nzones <= RWALL_MAX_ZONES &&
  @	1 <= t->npeers <= RWALL_MAX_PEERS &&
  @	1 <= t->nclasses <= RWALL_MAX_CLASSES &&
  @	t->nrules <= RWALL_MAX_RULES && ncells(t) <= RWALL_BLOB_MAX &&
  @	nvecs(t) <= RWALL_BLOB_MAX;
  @
  @ predicate form_open(struct rwall_tables *t, integer form) =
  @	(form == RWALL_FORM_WIDE ==> t->wide) &&
  @	(form == RWALL_FORM_NARROW ==> !t->wide) &&
  @	(form != RWALL_FORM_MIXED ==> t->nzones == 1);
  @
  @ predicate row_open(struct rwall_tables *t, integer point, integer row) =
  @	0 <= row <= 0xffffffff &&
  @	(row < 0x40000000 ==> 1 <= row < RWALL_REASONS) &&
  @	(0x40000000 <= row < 0x80000000 ==> row - 0x40000000 < t->nrules) &&
  @	(0x80000000 <= row < 0xc0000000 ==>
  @		(point == RWALL_POINT_FORWARD ? (row & 0x1fffffff) :
  @						row - 0x80000000) +
  @		t->npeers <= ncells(t)) &&
  @	(0xc0000000 <= row ==> point == RWALL_POINT_FORWARD &&
  @		row - 0xc0000000 < npairs(t));
  @
  @ logic integer nrows(struct rwall_tables *t, integer point) =
  @	point == RWALL_POINT_FORWARD ?
  @		t->nclasses * t->nzones * t->nzones : t->nclasses * t->nzones;
  @
  @ predicate rows_open(struct rwall_tables *t) = counts_open(t) &&
  @	\forall integer p; 0 <= p < RWALL_POINTS && t->rows[p] != \null ==>
  @		\valid_read(t->rows[p] + (0 .. nrows(t, p) - 1)) &&
  @		\forall integer i; 0 <= i < nrows(t, p) ==>
  @			row_open(t, p, t->rows[p][i]);
  @
  @ predicate cells_open(struct rwall_tables *t) = counts_open(t) &&
  @	\valid_read(t->cells + (0 .. ncells(t) - 1)) &&
  @	\forall integer i; 0 <= i < ncells(t) ==> t->cells[i] <= t->nrules;
  @
  @ predicate vector_open(struct rwall_tables *t, integer v) =
  @	0 <= v < nvecs(t) && \valid_read(t->vec_bound + v) &&
  @	\valid_read(t->vecs + (v * t->npeers .. (v + 1) * t->npeers - 1)) &&
  @	\forall integer i; 0 <= i < t->npeers ==>
  @		t->vecs[v * t->npeers + i] < t->vec_bound[v];
  @
  @ predicate pairs_open(struct rwall_tables *t) = counts_open(t) &&
  @	\valid_read(t->pairs + (0 .. npairs(t) - 1)) &&
  @	\forall integer i; 0 <= i < npairs(t) ==>
  @		vector_open(t, t->pairs[i].from_vec) &&
  @		vector_open(t, t->pairs[i].to_vec) &&
  @		t->pairs[i].cells + t->vec_bound[t->pairs[i].from_vec] *
  @			t->vec_bound[t->pairs[i].to_vec] <= ncells(t);
  @
  @ predicate open_tables(struct rwall_tables *t) =
  @	counts_open(t) && ports_open(t) && rows_open(t) && cells_open(t) &&
  @	pairs_open(t) && addr_open(&t->a4, \false) && addr_open(&t->a6, \true) &&
  @	classes_below(&t->a4, t->npeers) && classes_below(&t->a6, t->npeers);
  @
  @ predicate grants(struct rwall_tables *t, integer grant) =
  @	-RWALL_REASONS < grant < t->nrules;
  @*/

#endif /* PROOF_TABLES_H */
