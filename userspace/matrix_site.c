// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * matrix_site.c - what a site makes of a documented flow
 *
 * For: three cells of the matrix: is the flow permitted and at which point, to
 * whom it is bound, and why it stays closed. Reads the compiled policy and the
 * list of closed flows; may not print.
 */
#include "matrix.h"

#include "names.h"

static const char *point_word(const struct rwall_matrix *m, unsigned int point)
{
	static const char *const ja[] = { "受信", "送信", "転送" };

	return m->ja && point < RWALL_COUNT(ja) ? ja[point] :
						  rwall_names_point(point);
}

static void add_addresses(const struct rwall_tables *t, __le16 group,
			  struct rwall_text *b)
{
	struct rwall_words words = { 0 };

	rwall_describe_group(t, le16_to_cpu(group), &words);
	rwall_describe_join(&words, words.n, b);
	rwall_describe_free(&words);
}

static void add_zones(const struct rwall_tables *t, __le64 zones,
		      struct rwall_text *b)
{
	struct rwall_words words = { 0 };

	rwall_describe_zones(t, le64_to_cpu(zones), &words);
	if (words.n) {
		rwall_text_add(b, " [");
		rwall_describe_join(&words, words.n, b);
		rwall_text_add(b, "]");
	}
	rwall_describe_free(&words);
}

/* "in: 10.20.0.0/16 [mgmt]", or both ends of what is forwarded. */
static void add_bound(const struct rwall_matrix *m,
		      const struct rwall_blob_rule *r, struct rwall_text *b)
{
	const struct rwall_tables *t = &m->input->policy.t;

	rwall_text_add(b, "%s%s: ", b->len ? "; " : "",
		       point_word(m, r->point));
	if (r->point != RWALL_POINT_OUT) {
		add_addresses(t, r->from_group, b);
		add_zones(t, r->in_zones, b);
	}
	if (r->point == RWALL_POINT_FORWARD)
		rwall_text_add(b, " > ");
	if (r->point != RWALL_POINT_IN) {
		add_addresses(t, r->to_group, b);
		add_zones(t, r->out_zones, b);
	}
}

static void add_state(const struct rwall_matrix *m, unsigned int point,
		      bool open, struct rwall_text *b)
{
	static const char *const states[2][2] = {
		{ "closed", "permitted" },
		{ "閉", "許可" },
	};

	rwall_text_add(b, "%s%s: %s", b->len ? "; " : "", point_word(m, point),
		       states[m->ja][open]);
}

/* A flow's rules at one point differ in their ports alone, unless local. */
static bool same_ends(const struct rwall_blob_rule *a,
		      const struct rwall_blob_rule *b)
{
	return a->point == b->point && a->flow == b->flow &&
	       a->from_group == b->from_group && a->to_group == b->to_group;
}

static void add_rules(const struct rwall_matrix *m, const char *flow,
		      struct rwall_text *state, struct rwall_text *bound)
{
	const struct rwall_tables *t = &m->input->policy.t;
	const struct rwall_blob_rule *last = NULL;
	uint32_t i;

	for (i = 0; i < t->nrules; i++) {
		const struct rwall_blob_rule *r = &t->rules[i];

		if (strcmp(rwall_blob_string(t, r->flow), flow) ||
		    (last && same_ends(last, r)))
			continue;
		if (!last || last->point != r->point)
			add_state(m, r->point, true, state);
		add_bound(m, r, bound);
		last = r;
	}
}

static void add_closed(const struct rwall_matrix *m,
		       const struct rwall_flow *flow, struct rwall_text *state,
		       struct rwall_text *why)
{
	const struct rwall_closed_list *list = &m->input->closed;
	size_t i;

	for (i = 0; i < list->n; i++) {
		const struct rwall_closed *c = &list->closed[i];

		if (c->flow != flow)
			continue;
		add_state(m, c->point, false, state);
		rwall_text_add(why, "%s%s: %s", why->len ? "; " : "",
			       point_word(m, c->point), c->detail);
		if (c->remedy)
			rwall_text_add(why, " = %s", c->remedy);
	}
}

void rwall_matrix_site(const struct rwall_matrix *m, const char *flow,
		       struct rwall_matrix_line *line)
{
	struct rwall_text state = { 0 }, bound = { 0 }, why = { 0 };

	add_rules(m, flow, &state, &bound);
	if (line->flow)
		add_closed(m, line->flow, &state, &why);
	if (!state.len)
		rwall_text_add(&state, "%s",
			       m->ja ? "対象外" : "not this host's");
	line->cell[RWALL_CELL_STATE] = rwall_text_steal(&state);
	line->cell[RWALL_CELL_BOUND] = rwall_text_steal(&bound);
	line->cell[RWALL_CELL_WHY] = rwall_text_steal(&why);
}
