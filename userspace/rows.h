/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rows.h - what has been counted, as lines for people and as JSON
 *
 * For: what several verbs tell in the same way: denials by reason and what
 * passed as essential, point by point, and the flows that a site leaves
 * closed. May not ask the kernel.
 */
#ifndef _RWALL_ROWS_H
#define _RWALL_ROWS_H

#include "bind.h"
#include "describe.h"
#include "json.h"
#include "nlwire.h"

/* What rules have accepted, by point. */
struct rwall_totals {
	struct rwall_nl_tally accepted[RWALL_POINTS];
	struct rwall_nl_tally denied[RWALL_POINTS];
	struct rwall_nl_tally would[RWALL_POINTS]; /* in audit mode */
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
 */
void rwall_rows_print(const struct rwall_nl_counters *c);

/**
 * rwall_rows_json() - set "denied", "would-deny" and "essentials" of an object
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

/**
 * rwall_rows_closed_print() - print a flow that a site leaves closed
 * @c: the flow
 */
void rwall_rows_closed_print(const struct rwall_closed *c);

/**
 * rwall_rows_closed_json() - a flow that a site leaves closed
 * @c: the flow
 */
json_t *rwall_rows_closed_json(const struct rwall_closed *c);

#endif /* _RWALL_ROWS_H */
