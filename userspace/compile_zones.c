// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * compile_zones.c - interface name patterns to zone classes
 *
 * For: the compiler's first step, which also writes down the patterns of the
 * early screen. An interface may match several patterns and
 * so lie in several zones; its zone class is the set of these zones. Patterns
 * are whole names or beginnings of names, hence all that match one interface
 * are beginnings of the longest of them, and that one alone tells the set. The
 * module needs the longest match and nothing else.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"

/* Does every name that b matches match a too? */
static bool covers(const struct rwall_pattern *a, const struct rwall_pattern *b)
{
	if (a->prefix)
		return strncmp(a->name, b->name, strlen(a->name)) == 0;
	return !b->prefix && strcmp(a->name, b->name) == 0;
}

static uint64_t zones_of(const struct rwall_model *m,
			 const struct rwall_pattern *p)
{
	uint64_t set = 0;
	size_t i;

	for (i = 0; i < m->npatterns; i++)
		if (covers(&m->patterns[i], p))
			set |= 1ull << m->patterns[i].zone;
	return set;
}

static int class_of(struct rwall_compiler *c, uint64_t set)
{
	unsigned int i;

	for (i = 0; i < c->nzones; i++)
		if (c->zone_sets[i] == set)
			return i;
	if (c->nzones == RWALL_MAX_ZONES)
		return -E2BIG;
	c->zone_sets[c->nzones] = set;
	return c->nzones++;
}

static bool repeated(const struct rwall_model *m, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (m->patterns[j].prefix == m->patterns[i].prefix &&
		    strcmp(m->patterns[j].name, m->patterns[i].name) == 0)
			return true;
	return false;
}

static void put_pattern(struct rwall_bytes *sec, const struct rwall_pattern *p,
			int class)
{
	struct rwall_blob_zone *z = rwall_bytes_add(sec, sizeof(*z));

	snprintf((char *)z->name, sizeof(z->name), "%s", p->name);
	z->prefix = p->prefix;
	z->zone = class;
}

static int add_pattern(struct rwall_compiler *c, const struct rwall_pattern *p)
{
	int class = class_of(c, zones_of(c->m, p));

	if (class < 0) {
		c->why =
			"the zones overlap in more ways than a policy can tell apart";
		return class;
	}
	put_pattern(&c->sec[RWALL_SEC_ZONES], p, class);
	return 0;
}

int rwall_compile_zones(struct rwall_compiler *c)
{
	const struct rwall_model *m = c->m;
	size_t i;
	int ret;

	c->nzones = 1;
	if (m->nzones > 64 || m->npatterns > RWALL_MAX_PATTERNS ||
	    m->nscreened > RWALL_MAX_PATTERNS) {
		c->why =
			"a policy has at most 64 zones and 256 interface patterns";
		return -E2BIG;
	}
	for (i = 0; i < m->npatterns; i++) {
		if (repeated(m, i))
			continue;
		ret = add_pattern(c, &m->patterns[i]);
		if (ret)
			return ret;
	}
	for (i = 0; i < m->nscreened; i++)
		put_pattern(&c->sec[RWALL_SEC_SCREEN], &m->screened[i], 0);
	return 0;
}

uint64_t rwall_compile_zone_classes(const struct rwall_compiler *c,
				    uint64_t zones)
{
	uint64_t classes = 0;
	unsigned int i;

	for (i = 0; i < c->nzones; i++)
		if (zones == RWALL_ZONES_ALL || zones & c->zone_sets[i])
			classes |= 1ull << i;
	return classes;
}
