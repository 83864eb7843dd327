// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * version.c - product versions and their order
 *
 * For: what version.h declares. No allocation.
 */
#include <errno.h>
#include <string.h>

#include "version.h"

/* Maintenance levels in their order of appearance at vendors. */
static const char *const level_name[] = { "MP", "RU", "SP" };

#define NUMBER_MAX 65535

static const char *take_number(const char *p, uint32_t *n)
{
	const char *start = p;

	for (*n = 0; *p >= '0' && *p <= '9'; p++) {
		*n = *n * 10 + (uint32_t)(*p - '0');
		if (*n > NUMBER_MAX)
			return NULL;
	}
	return p == start ? NULL : p;
}

static const char *take_level(const char *p, uint32_t *level)
{
	uint32_t n, kind;

	for (kind = 0; kind < sizeof(level_name) / sizeof(*level_name);
	     kind++) {
		if (strncmp(p, level_name[kind], 2))
			continue;
		p = take_number(p + 2, &n);
		*level = (kind + 1) << 16 | n;
		return p;
	}
	return NULL;
}

/* The numbers, up to an "x", which must be the last and not the first. */
static const char *take_parts(const char *p, struct rwall_version *v)
{
	size_t i;

	for (i = 0; i < RWALL_VERSION_PARTS; i++) {
		if (i && *p == 'x') {
			while (i < RWALL_VERSION_PARTS)
				v->part[i++] = RWALL_VERSION_NEWEST;
			return p + 1;
		}
		p = take_number(p, &v->part[i]);
		if (!p || *p != '.')
			return p;
		p++;
	}
	return NULL;
}

int rwall_version_parse(const char *text, struct rwall_version *v)
{
	struct rwall_version got = { 0 };
	const char *p = take_parts(text, &got);
	size_t i;

	for (i = 0; p && *p == '-' && i < RWALL_VERSION_LEVELS; i++)
		p = take_level(p + 1, &got.level[i]);
	if (!p || *p)
		return -EINVAL;
	if (i && got.part[RWALL_VERSION_PARTS - 1] == RWALL_VERSION_NEWEST)
		return -EINVAL;
	*v = got;
	return 0;
}

static int order(uint32_t a, uint32_t b)
{
	return a < b ? -1 : a > b;
}

int rwall_version_compare(const struct rwall_version *a,
			  const struct rwall_version *b)
{
	int o = 0;
	size_t i;

	for (i = 0; !o && i < RWALL_VERSION_PARTS; i++)
		o = order(a->part[i], b->part[i]);
	for (i = 0; !o && i < RWALL_VERSION_LEVELS; i++)
		o = order(a->level[i], b->level[i]);
	return o;
}

bool rwall_version_within(const struct rwall_version *v,
			  const struct rwall_version *of)
{
	size_t i;

	for (i = 0; i < RWALL_VERSION_PARTS; i++) {
		if (of->part[i] == RWALL_VERSION_NEWEST)
			return true;
		if (v->part[i] != of->part[i])
			return false;
	}
	return !rwall_version_compare(v, of);
}

static const char *take_op(const char *p, enum rwall_version_op *op)
{
	static const struct {
		const char *text;
		enum rwall_version_op op;
	} ops[] = {
		/* the longer before what it begins with */
		{ "<=", RWALL_VERSION_LE }, { "<", RWALL_VERSION_LT },
		{ ">=", RWALL_VERSION_GE }, { ">", RWALL_VERSION_GT },
		{ "=", RWALL_VERSION_EQ },
	};
	size_t i;

	for (i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
		if (strncmp(p, ops[i].text, strlen(ops[i].text)))
			continue;
		*op = ops[i].op;
		return p + strlen(ops[i].text);
	}
	return NULL;
}

int rwall_version_range_parse(const char *text, struct rwall_version_range *r)
{
	struct rwall_version_range got = { .nterms = 0 };
	const char *p = text;
	char word[48];
	size_t len;

	while (*p) {
		if (got.nterms == RWALL_VERSION_TERMS)
			return -EINVAL;
		p = take_op(p, &got.term[got.nterms].op);
		if (!p)
			return -EINVAL;
		len = strcspn(p, " ");
		if (len >= sizeof(word))
			return -EINVAL;
		memcpy(word, p, len);
		word[len] = '\0';
		if (rwall_version_parse(word, &got.term[got.nterms++].v))
			return -EINVAL;
		p += len + strspn(p + len, " ");
	}
	if (!got.nterms)
		return -EINVAL;
	*r = got;
	return 0;
}

bool rwall_version_range_holds(const struct rwall_version_range *r,
			       const struct rwall_version *v)
{
	static const struct {
		bool below, same, above;
	} want[] = {
		[RWALL_VERSION_LT] = { true, false, false },
		[RWALL_VERSION_LE] = { true, true, false },
		[RWALL_VERSION_EQ] = { false, true, false },
		[RWALL_VERSION_GE] = { false, true, true },
		[RWALL_VERSION_GT] = { false, false, true },
	};
	size_t i;

	for (i = 0; i < r->nterms; i++) {
		enum rwall_version_op op = r->term[i].op;
		int o = rwall_version_compare(v, &r->term[i].v);

		/* "=5.x" asks for any 5, not for the newest alone. */
		if (op == RWALL_VERSION_EQ &&
		    rwall_version_within(v, &r->term[i].v))
			continue;
		if (!(o < 0 ? want[op].below :
		      o	    ? want[op].above :
			      want[op].same))
			return false;
	}
	return true;
}
