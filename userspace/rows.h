/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rows.h - what has been counted, as lines for people and as JSON
 *
 * For: the counters that status and show have in common: denials by reason and
 * what passed as essential, point by point. May not ask the kernel.
 */
#ifndef _RWALL_ROWS_H
#define _RWALL_ROWS_H

#include "describe.h"
#include "json.h"
#include "nlwire.h"

/* What rules have accepted, by point. */
struct rwall_totals {
	struct rwall_nl_tally accepted[RWALL_POINTS];
	struct rwall_nl_tally denied[RWALL_POINTS];
};

/**
 * rwall_rows_totals() - add up what was accepted and denied
 * @t: the active policy, which tells each rule's point
 * @c: its counters
 * @totals: filled in
 */
void rwall_rows_totals(const struct rwall_tables *t,
		       const struct rwall_nl_counters *c,
		       struct rwall_totals *totals);

/**
 * rwall_rows_print() - print denials and essentials to stdout
 * @c: the counters
 * @audit: bit per point where a denial is on paper only
 */
void rwall_rows_print(const struct rwall_nl_counters *c, unsigned int audit);

/**
 * rwall_rows_json() - set "denied" and "essentials" of an object
 * @object: the object
 * @c: the counters
 */
void rwall_rows_json(json_t *object, const struct rwall_nl_counters *c);

/**
 * rwall_rows_tally() - set "packets" and "bytes" of an object
 * @object: the object
 * @tally: the numbers
 */
void rwall_rows_tally(json_t *object, const struct rwall_nl_tally *tally);

#endif /* _RWALL_ROWS_H */
