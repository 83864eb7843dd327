/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * policy_text.h - sites and diagnostics as text, for unit tests
 *
 * For: the tests of the rooms that read policies. Profiles come from the
 * source tree, whose top folder the tests run in.
 */
#ifndef _TEST_POLICY_TEXT_H
#define _TEST_POLICY_TEXT_H

#include "bind.h"

#define PROFILES "policies"

/* What came of a text; all of it is freed by policy_text_free(). */
struct policy_text {
	struct rwall_diag *d;
	struct rwall_site *site;	/* NULL where it was refused */
	struct rwall_model *model;	/* NULL where it was not bound */
	struct rwall_closed_list closed;
	char *said;			/* what was printed about it */
	int ret;
};

/* Load a site from text, and bind it too. */
void policy_text_load(struct policy_text *t, const char *site);
void policy_text_bind(struct policy_text *t, const char *site);
void policy_text_free(struct policy_text *t);

/* All diagnostics printed, without colour; free() it. */
char *policy_text_print(const struct rwall_diag *d);

/* The rule of a flow at a point, or NULL; @n counts them all. */
const struct rwall_rule *policy_text_rule(const struct policy_text *t,
					  const char *flow,
					  enum rwall_point point, size_t *n);

/* Why a flow is closed, or NULL. */
const struct rwall_closed *policy_text_closed(const struct policy_text *t,
					      const char *flow);

#endif /* _TEST_POLICY_TEXT_H */
