// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * compile.c - from a model to the bytes of a blob
 *
 * For: the order of the compiler's steps and their clean-up, see compile.h.
 */
#include <errno.h>
#include <stdlib.h>

#include "compile.h"
#include "compiler.h"

static int (*const steps[])(struct rwall_compiler *c) = {
	rwall_compile_zones, rwall_compile_services, rwall_compile_peers,
	rwall_compile_rows,  rwall_compile_ports,
};

static int check_bounds(struct rwall_compiler *c)
{
	if (c->m->nrules > RWALL_MAX_RULES)
		c->why = "a policy has at most 65,534 rules";
	else if (c->m->ngroups > RWALL_MAX_GROUPS)
		c->why = "a policy has at most 65,534 groups of peers";
	return c->why ? -E2BIG : 0;
}

static void clean_up(struct rwall_compiler *c)
{
	struct rwall_intern *tables[] = { &c->signatures, &c->peer_sets,
					  &c->cells,	  &c->vectors,
					  &c->pairs,	  &c->strings };
	struct rwall_bytes *bytes[] = { &c->class_rules, &c->class_at,
					&c->peer_groups, &c->cells_at,
					&c->strings_at };
	size_t i;

	for (i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		rwall_intern_free(tables[i]);
	for (i = 0; i < sizeof(bytes) / sizeof(*bytes); i++)
		rwall_bytes_free(bytes[i]);
	for (i = 0; i < RWALL_SECTIONS; i++)
		rwall_bytes_free(&c->sec[i]);
	for (i = 0; i < RWALL_SLOTS; i++)
		free(c->spans[i]);
	free(c->used);
}

int rwall_compile(const struct rwall_model *m, void **blob, size_t *size,
		  const char **why)
{
	struct rwall_compiler c = { .m = m };
	size_t i;
	int ret = check_bounds(&c);

	for (i = 0; !ret && i < sizeof(steps) / sizeof(*steps); i++)
		ret = steps[i](&c);
	if (!ret)
		ret = rwall_compile_emit(&c, blob, size);
	if (ret)
		*why = c.why;
	clean_up(&c);
	return ret;
}
