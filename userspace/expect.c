// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * expect.c - what is asked of an expectation, and what it says in words
 */
#include "expect.h"

#include "describe.h"
#include "names.h"

#define WORDS_SHOWN 3

const struct rwall_expect_packets *
rwall_expect_packets(const struct rwall_expect *x)
{
	return x->allowed ? &x->allow : &x->deny;
}

static void add_range4(const struct rwall_range4 *r, struct rwall_words *words)
{
	char **slot = rwall_xgrow(&words->word, &words->n, sizeof(*slot));
	char text[RWALL_ADDR_TEXT];

	rwall_addr4_format(r, text);
	*slot = rwall_xstrdup(text);
}

static void add_range6(const struct rwall_range6 *r, struct rwall_words *words)
{
	char **slot = rwall_xgrow(&words->word, &words->n, sizeof(*slot));
	char text[RWALL_ADDR_TEXT];

	rwall_addr6_format(r, text);
	*slot = rwall_xstrdup(text);
}

static void add_addresses(const char *before, const struct rwall_addrs *set,
			  struct rwall_text *b)
{
	struct rwall_words words = { 0 };
	size_t i;

	for (i = 0; i < set->nr4; i++)
		add_range4(&set->r4[i], &words);
	for (i = 0; i < set->nr6; i++)
		add_range6(&set->r6[i], &words);
	if (words.n) {
		rwall_text_add(b, " %s ", before);
		rwall_describe_join(&words, WORDS_SHOWN, b);
	}
	rwall_describe_free(&words);
}

static void add_end(const char *before, const struct rwall_expect_end *end,
		    bool told, struct rwall_text *b)
{
	if (end->any && (told || end->except.nr4 || end->except.nr6))
		rwall_text_add(b, " %s any", before);
	add_addresses(before, &end->addresses, b);
	add_addresses("but", &end->except, b);
}

static void add_names(const char *before, const struct rwall_names *names,
		      struct rwall_text *b)
{
	size_t i;

	for (i = 0; i < names->n; i++)
		rwall_text_add(b, "%s%s", i ? ", " : before, names->name[i]);
}

void rwall_expect_title(const struct rwall_expect *x, struct rwall_text *b)
{
	const struct rwall_expect_packets *p = rwall_expect_packets(x);
	char service[RWALL_NAMES_SERVICE];
	size_t i;

	if (x->name) {
		rwall_text_add(b, "%s", x->name);
		return;
	}
	rwall_text_add(b, "%s %s ", x->allowed ? "allow" : "deny",
		       rwall_names_point(x->point));
	for (i = 0; i < x->ports->n && i < WORDS_SHOWN; i++)
		rwall_text_add(b, "%s%s", i ? ", " : "",
			       rwall_names_service(x->ports->port[i].slot,
						   x->ports->port[i].lo,
						   x->ports->port[i].hi,
						   service));
	if (x->ports->n > WORDS_SHOWN)
		rwall_text_add(b, " +%zu", x->ports->n - WORDS_SHOWN);
	add_end("from", &p->src, x->point != RWALL_POINT_OUT, b);
	add_end("to", &p->dst, x->point != RWALL_POINT_IN, b);
	add_names(" in by ", &p->iif, b);
	add_names(" out by ", &p->oif, b);
	if (p->state == RWALL_TRACK_REPLY)
		rwall_text_add(b, " as replies");
}
