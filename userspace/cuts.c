// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cuts.c - connections that a load would cut, see fate.h
 */
#include <netinet/in.h>

#include "fate.h"
#include "json.h"
#include "management.h"
#include "names.h"
#include "print.h"

/* Many connections have the same peer; routes are asked for once a peer. */
struct memo {
	bool zones;
	struct rwall_conn last;
	struct rwall_fate fate; /* of it, interfaces only */
};

static bool has_zones(const struct rwall_tables *t)
{
	return t && t->nzones > 1;
}

static bool same_way(const struct rwall_conn *a, const struct rwall_conn *b)
{
	size_t len = a->v6 ? 16 : 4;

	return a->v6 == b->v6 && a->point == b->point &&
	       !memcmp(a->src, b->src, len) && !memcmp(a->dst, b->dst, len);
}

/* What runs through the loopback interface passes whatever a policy says. */
static bool by_loopback(const struct rwall_conn *c)
{
	size_t len = c->v6 ? 16 : 4;

	return rwall_conns_loopback(c->src, c->v6) ||
	       rwall_conns_loopback(c->dst, c->v6) ||
	       (c->point != RWALL_POINT_FORWARD &&
		!memcmp(c->src, c->dst, len));
}

static void find_interfaces(struct memo *m, const struct rwall_conn *c,
			    struct rwall_fate *f)
{
	if (m->zones && !same_way(&m->last, c)) {
		memset(&m->fate, 0, sizeof(m->fate));
		rwall_fate_interfaces(c, &m->fate);
		m->last = *c;
	}
	*f = m->fate;
}

static bool administers(const struct rwall_conn *c)
{
	return c->point == RWALL_POINT_IN && c->proto == IPPROTO_TCP &&
	       rwall_management_name(RWALL_SLOT_TCP, c->dport, c->dport);
}

/* The first ones are kept, but one that administers this host displaces others. */
static void note(struct rwall_cuts *cuts, const struct rwall_conn *c,
		 const struct rwall_fate *f)
{
	size_t i = cuts->n++;

	if (i >= RWALL_CUTS_SHOWN) {
		if (!administers(c))
			return;
		for (i = 0; i < RWALL_CUTS_SHOWN; i++)
			if (!administers(&cuts->first[i].conn))
				break;
		if (i == RWALL_CUTS_SHOWN)
			return;
	}
	cuts->first[i].conn = *c;
	cuts->first[i].fate = *f;
}

void rwall_cuts_judge(const struct rwall_tables *before,
		      const struct rwall_tables *after,
		      const struct rwall_conns *c, struct rwall_cuts *cuts)
{
	struct memo memo = { .zones = has_zones(before) || has_zones(after),
			     .last.point = RWALL_POINTS };
	struct rwall_fate f, was;
	size_t i;

	*cuts = (struct rwall_cuts){ .tracked = c->tracked, .open = c->n };
	for (i = 0; i < c->n; i++) {
		if (by_loopback(&c->conn[i]))
			continue;
		find_interfaces(&memo, &c->conn[i], &f);
		was = f;
		if (before && rwall_fate_denied(before, &c->conn[i], &was))
			continue;
		if (rwall_fate_denied(after, &c->conn[i], &f))
			note(cuts, &c->conn[i], &f);
	}
}

int rwall_cuts_find(const struct rwall_tables *before,
		    const struct rwall_tables *after, struct rwall_cuts *cuts)
{
	struct rwall_conns c;
	int err = rwall_conns_open(&c);

	if (err)
		return err;
	rwall_cuts_judge(before, after, &c, cuts);
	rwall_conns_free(&c);
	return 0;
}

static size_t shown(const struct rwall_cuts *cuts)
{
	return cuts->n < RWALL_CUTS_SHOWN ? cuts->n : RWALL_CUTS_SHOWN;
}

void rwall_cuts_print(const struct rwall_cuts *cuts)
{
	size_t i;

	printf("open connections that it would cut: %zu of %zu, by %s\n",
	       cuts->n, cuts->open,
	       cuts->tracked ? "connection tracking" : "sockets of this host");
	for (i = 0; i < shown(cuts); i++) {
		const struct rwall_cut_conn *cut = &cuts->first[i];
		_cleanup_text_ struct rwall_text b = { 0 };

		rwall_text_add(&b, "  %-7s ",
			       rwall_names_point(cut->conn.point));
		rwall_conns_text(&cut->conn, &b);
		rwall_text_add(&b, ": %s",
			       rwall_names_reason(cut->fate.reason));
		rwall_print_text(stdout, RWALL_BAD, rwall_text_get(&b));
		putchar('\n');
	}
	if (cuts->n > RWALL_CUTS_SHOWN)
		printf("  and %zu more\n", cuts->n - RWALL_CUTS_SHOWN);
}

json_t *rwall_cuts_json(const struct rwall_cuts *cuts)
{
	json_t *object = json_object(), *first = json_array();
	size_t i;

	rwall_json_set(object, "by",
		       json_string(cuts->tracked ? "conntrack" : "sockets"));
	rwall_json_set(object, "open", rwall_json_number(cuts->open));
	rwall_json_set(object, "cut", rwall_json_number(cuts->n));
	for (i = 0; i < shown(cuts); i++)
		rwall_json_add(first, rwall_fate_json(&cuts->first[i].conn,
						      &cuts->first[i].fate));
	rwall_json_set(object, "first", first);
	return object;
}
