// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * compile_rows.c - what each service class means at each point and zone
 *
 * For: the compiler's fourth step, writing the rows and all that they point to.
 * A row stands for the rules of one service class that permit at one point and
 * in one zone. Its decision depends on the peers alone, and is the first of
 * these rules to which the peer belongs. Equal vectors are stored once.
 */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "util.h"

/* The rules that a row chooses among, ascending. */
struct choice {
	uint32_t *rules;
	size_t n;
};

static bool member(const struct rwall_compiler *c, uint32_t peer,
		   uint16_t group)
{
	const uint64_t *sets = (const uint64_t *)c->peer_groups.data;

	if (group == RWALL_GROUP_ANY || group == RWALL_GROUP_SELF)
		return true;
	return sets[peer * c->group_words + group / 64] >> group % 64 & 1;
}

/* Does no rule of a choice name who is at this end? */
static bool is_free(const struct rwall_compiler *c, const struct choice *ch,
		    bool from)
{
	size_t i;

	for (i = 0; i < ch->n; i++) {
		const struct rwall_rule *r = &c->m->rules[ch->rules[i]];

		if ((from ? r->from : r->to) != RWALL_GROUP_ANY)
			return false;
	}
	return true;
}

static bool for_anybody(const struct rwall_rule *r)
{
	return (r->from == RWALL_GROUP_ANY || r->from == RWALL_GROUP_SELF) &&
	       (r->to == RWALL_GROUP_ANY || r->to == RWALL_GROUP_SELF);
}

/* Store cells once; returns the place of the first. */
static uint32_t place_cells(struct rwall_compiler *c, const uint16_t *cells,
			    size_t n)
{
	struct rwall_bytes *sec = &c->sec[RWALL_SEC_CELLS];
	uint32_t id, at = sec->len / 2;
	size_t i;

	if (!rwall_intern(&c->cells, cells, n * sizeof(*cells), &id))
		return ((const uint32_t *)c->cells_at.data)[id];
	for (i = 0; i < n; i++)
		rwall_bytes_le16(sec, cells[i]);
	rwall_bytes_copy(&c->cells_at, &at, sizeof(at));
	return at;
}

/* The other end is this host, or anybody. */
static uint32_t peer_row(struct rwall_compiler *c, const struct choice *ch,
			 bool from)
{
	uint32_t npeers = rwall_compile_npeers(c), p, at;
	uint16_t *cells = rwall_xcalloc(npeers, sizeof(*cells));
	size_t i;

	for (p = 0; p < npeers; p++) {
		for (i = 0; i < ch->n && !cells[p]; i++) {
			const struct rwall_rule *r = &c->m->rules[ch->rules[i]];

			if (member(c, p, from ? r->from : r->to))
				cells[p] = ch->rules[i] + 1;
		}
	}
	at = place_cells(c, cells, npeers);
	free(cells);
	return RWALL_ROW_PEER | at;
}

/* The kinds that one end of a choice's rules tells apart. */
struct kinds {
	struct rwall_intern sets;
	uint8_t *members; /* [kind][rule of the choice] */
	uint32_t vector;
};

static uint32_t place_vector(struct rwall_compiler *c, const uint16_t *kind,
			     uint32_t n, uint32_t bound)
{
	uint32_t id, i;

	if (!rwall_intern(&c->vectors, kind, n * sizeof(*kind), &id))
		return id;
	for (i = 0; i < n; i++)
		rwall_bytes_le16(&c->sec[RWALL_SEC_VECS], kind[i]);
	rwall_bytes_le16(&c->sec[RWALL_SEC_VEC_BOUND], bound);
	return id;
}

static void find_kinds(struct rwall_compiler *c, const struct choice *ch,
		       bool from, struct kinds *k)
{
	uint32_t npeers = rwall_compile_npeers(c), p, id;
	uint16_t *kind = rwall_xcalloc(npeers, sizeof(*kind));
	uint8_t *set = rwall_xcalloc(ch->n, 1);
	struct rwall_bytes members = { 0 };
	size_t i;

	for (p = 0; p < npeers; p++) {
		for (i = 0; i < ch->n; i++) {
			const struct rwall_rule *r = &c->m->rules[ch->rules[i]];

			set[i] = member(c, p, from ? r->from : r->to);
		}
		if (rwall_intern(&k->sets, set, ch->n, &id))
			rwall_bytes_copy(&members, set, ch->n);
		kind[p] = id;
	}
	k->members = members.data;
	k->vector = place_vector(c, kind, npeers, k->sets.n);
	free(set);
	free(kind);
}

static uint16_t first_common(const struct choice *ch, const uint8_t *from,
			     const uint8_t *to)
{
	size_t i;

	for (i = 0; i < ch->n; i++)
		if (from[i] && to[i])
			return ch->rules[i] + 1;
	return 0;
}

static uint32_t place_pair(struct rwall_compiler *c, uint32_t from, uint32_t to,
			   uint32_t cells)
{
	const struct rwall_blob_pair pair = {
		.from_vec = htole16(from),
		.to_vec = htole16(to),
		.cells = htole32(cells),
	};
	uint32_t id;

	if (rwall_intern(&c->pairs, &pair, sizeof(pair), &id))
		rwall_bytes_copy(&c->sec[RWALL_SEC_PAIRS], &pair, sizeof(pair));
	return RWALL_ROW_PAIR | id;
}

static uint32_t pair_row(struct rwall_compiler *c, const struct choice *ch)
{
	struct kinds from = { 0 }, to = { 0 };
	uint32_t f, t, at;
	uint16_t *cells;

	find_kinds(c, ch, true, &from);
	find_kinds(c, ch, false, &to);
	cells = rwall_xcalloc((size_t)from.sets.n * to.sets.n, sizeof(*cells));
	for (f = 0; f < from.sets.n; f++)
		for (t = 0; t < to.sets.n; t++)
			cells[f * to.sets.n + t] =
				first_common(ch, from.members + f * ch->n,
					     to.members + t * ch->n);
	at = place_cells(c, cells, (size_t)from.sets.n * to.sets.n);
	free(cells);
	free(from.members);
	free(to.members);
	rwall_intern_free(&from.sets);
	rwall_intern_free(&to.sets);
	return place_pair(c, from.vector, to.vector, at);
}

static uint32_t bound_row(struct rwall_compiler *c, enum rwall_point point,
			  const struct choice *ch)
{
	if (point != RWALL_POINT_FORWARD)
		return peer_row(c, ch, point == RWALL_POINT_IN);
	if (is_free(c, ch, false))
		return peer_row(c, ch, true);
	if (is_free(c, ch, true))
		return peer_row(c, ch, false) | RWALL_ROW_TO;
	return pair_row(c, ch);
}

static void add_row(struct rwall_compiler *c, uint32_t class,
		    enum rwall_point point, unsigned int in, unsigned int out,
		    struct choice *ch)
{
	const uint32_t *at = (const uint32_t *)c->class_at.data;
	const uint32_t *rules = (const uint32_t *)c->class_rules.data;
	uint32_t row = RWALL_ROW_DENY | RWALL_REASON_NO_SERVICE, i;

	ch->n = 0;
	for (i = at[class]; i < at[class + 1]; i++) {
		const struct rwall_rule *r = &c->m->rules[rules[i]];

		if (r->point != point)
			continue;
		row = RWALL_ROW_DENY | RWALL_REASON_NO_ZONE;
		if ((point == RWALL_POINT_OUT ||
		     rwall_compile_zone_classes(c, r->in_zones) >> in & 1) &&
		    (point == RWALL_POINT_IN ||
		     rwall_compile_zone_classes(c, r->out_zones) >> out & 1))
			ch->rules[ch->n++] = rules[i];
	}
	if (ch->n && for_anybody(&c->m->rules[ch->rules[0]]))
		row = RWALL_ROW_ACCEPT | ch->rules[0];
	else if (ch->n)
		row = bound_row(c, point, ch);
	rwall_bytes_le32(&c->sec[RWALL_SEC_ROWS], row);
}

static void point_rows(struct rwall_compiler *c, enum rwall_point point,
		       struct choice *ch)
{
	unsigned int outs = point == RWALL_POINT_FORWARD ? c->nzones : 1;
	unsigned int zone, out;
	uint32_t class;

	for (class = 0; class < rwall_compile_nclasses(c); class ++)
		for (zone = 0; zone < c->nzones; zone++)
			for (out = 0; out < outs; out++)
				add_row(c, class, point, zone,
					outs > 1 ? out : zone, ch);
}

int rwall_compile_rows(struct rwall_compiler *c)
{
	struct choice ch = {
		.rules = rwall_xcalloc(c->m->nrules + 1, sizeof(*ch.rules)),
	};
	int point, ret = 0;

	for (point = 0; point < RWALL_POINTS; point++)
		if (c->m->points >> point & 1)
			point_rows(c, point, &ch);
	free(ch.rules);
	if (c->vectors.n > UINT16_MAX ||
	    c->sec[RWALL_SEC_CELLS].len / 2 > RWALL_ROW_CELLS) {
		c->why = "the flows combine in too many ways for one policy";
		ret = -E2BIG;
	}
	return ret;
}
