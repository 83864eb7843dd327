// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * resolved.c - what names stood for, remembered; see resolved.h
 */
#include "resolved.h"

#include <strings.h>

#include "util.h"

#define HOUR 3600

/* A range that begins with @bits bits of @bytes. */
struct range {
	bool v6;
	uint8_t bits;
	uint8_t bytes[16];
};

/* No answer of these is ever right: RFC 6890 and RFC 4291. */
static const struct range never[] = {
	{ false, 8, { 0 } },
	{ false, 8, { 127 } },
	{ false, 16, { 169, 254 } },
	{ false, 4, { 224 } },
	{ false, 4, { 240 } },
	{ true, 96, { 0 } }, /* unspecified, loopback, IPv4-compatible */
	{ true, 96, { [10] = 0xff, [11] = 0xff } },
	{ true, 10, { 0xfe, 0x80 } },
	{ true, 8, { 0xff } },
};

static const struct range private[] = {
	{ false, 8, { 10 } },	     { false, 12, { 172, 16 } },
	{ false, 16, { 192, 168 } }, { false, 10, { 100, 64 } },
	{ true, 7, { 0xfc } },	     { true, 10, { 0xfe, 0xc0 } },
};

static bool in_range(const struct rwall_resolved_addr *a, const struct range *r)
{
	unsigned int whole = r->bits / 8, rest = r->bits % 8;
	uint8_t mask = 0xff00 >> rest;

	return a->v6 == r->v6 && !memcmp(a->bytes, r->bytes, whole) &&
	       (!rest || !((a->bytes[whole] ^ r->bytes[whole]) & mask));
}

static bool in_ranges(const struct rwall_resolved_addr *a,
		      const struct range *ranges, size_t n)
{
	while (n--)
		if (in_range(a, &ranges[n]))
			return true;
	return false;
}

bool rwall_resolved_public(const struct rwall_resolved_addr *a)
{
	return !in_ranges(a, private, RWALL_COUNT(private));
}

static size_t length(const char *name)
{
	size_t n = strlen(name);

	return n && name[n - 1] == '.' ? n - 1 : n;
}

struct rwall_resolved_name *rwall_resolved_find(const struct rwall_resolved *c,
						const char *name)
{
	size_t i, n = length(name);

	for (i = 0; i < c->n; i++)
		if (strlen(c->name[i].name) == n &&
		    !strncasecmp(c->name[i].name, name, n))
			return &c->name[i];
	return NULL;
}

static struct rwall_resolved_name *find_or_add(struct rwall_resolved *c,
					       const char *text)
{
	struct rwall_resolved_name *name = rwall_resolved_find(c, text);
	char *p;

	if (name || c->n == RWALL_RESOLVED_NAMES)
		return name;
	name = rwall_xgrow(&c->name, &c->n, sizeof(*name));
	name->name = rwall_xstrndup(text, length(text));
	for (p = name->name; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p += 'a' - 'A';
	return name;
}

static int order(const void *a, const void *b)
{
	const struct rwall_resolved_addr *x = a, *y = b;

	if (x->v6 != y->v6)
		return x->v6 ? 1 : -1;
	return memcmp(x->bytes, y->bytes, sizeof(x->bytes));
}

/* The latest come first, and among them those that have been there longest. */
static int freshness(const void *a, const void *b)
{
	const struct rwall_resolved_addr *x = a, *y = b;

	if (x->last != y->last)
		return x->last < y->last ? 1 : -1;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return order(a, b);
}

static int64_t due(const struct rwall_resolved_addr *a,
		   const struct rwall_names_rules *rules)
{
	return a->last + (a->ttl > rules->min_ttl ? a->ttl : rules->min_ttl);
}

/* A clock that was set back must not keep an address for years. */
static void age(struct rwall_resolved_name *name, bool v6, int64_t now,
		const struct rwall_names_rules *rules)
{
	size_t i, kept = 0;

	for (i = 0; i < name->naddr; i++) {
		struct rwall_resolved_addr *a = &name->addr[i];

		if (a->last > now)
			a->last = now;
		if (a->v6 == v6 && now > due(a, rules) + rules->grace)
			continue;
		name->addr[kept++] = *a;
	}
	name->naddr = kept;
}

static size_t count(const struct rwall_resolved_name *name, bool v6)
{
	size_t i, n = 0;

	for (i = 0; i < name->naddr; i++)
		n += name->addr[i].v6 == v6;
	return n;
}

/* Of one family, keep no more than the cap; returns how many went. */
static size_t cut(struct rwall_resolved_name *name, bool v6, uint32_t cap)
{
	size_t i, kept = 0, of_family = 0, gone = 0;

	if (count(name, v6) <= cap)
		return 0;
	qsort(name->addr, name->naddr, sizeof(*name->addr), freshness);
	for (i = 0; i < name->naddr; i++) {
		if (name->addr[i].v6 == v6 && of_family++ >= cap)
			gone++;
		else
			name->addr[kept++] = name->addr[i];
	}
	name->naddr = kept;
	return gone;
}

/* The array is as large as the addresses in it: there are few, and seldom. */
static void see(struct rwall_resolved_name *name,
		const struct rwall_resolved_addr *seen, int64_t now)
{
	struct rwall_resolved_addr *a;
	size_t i;

	for (i = 0; i < name->naddr; i++)
		if (!order(&name->addr[i], seen))
			break;
	if (i == name->naddr) {
		name->addr = rwall_xrealloc(name->addr, i + 1, sizeof(*a));
		name->addr[name->naddr++] = *seen;
		name->addr[i].first = now;
	}
	a = &name->addr[i];
	a->last = now;
	a->ttl = seen->ttl < RWALL_RESOLVED_TTL ? seen->ttl :
						  RWALL_RESOLVED_TTL;
}

/* A flood is cut before it is looked at closely. */
size_t rwall_resolved_merge(struct rwall_resolved *c, const char *text,
			    const struct rwall_resolved_answer *a, int64_t now,
			    const struct rwall_names_rules *rules)
{
	struct rwall_resolved_name *name = NULL;
	size_t i, taken = 0, left_out = 0;

	for (i = 0; i < a->n; i++) {
		if (taken == 4 * RWALL_RESOLVED_CAP ||
		    in_ranges(&a->addr[i], never, RWALL_COUNT(never))) {
			left_out++;
			continue;
		}
		if (!name)
			name = find_or_add(c, text);
		if (!name)
			return a->n;
		see(name, &a->addr[i], now);
		taken++;
	}
	if (!name)
		return left_out;
	age(name, a->v6, now, rules);
	left_out += cut(name, a->v6, rules->cap);
	qsort(name->addr, name->naddr, sizeof(*name->addr), order);
	return left_out;
}

void rwall_resolved_age(struct rwall_resolved *c, const char *text, bool v6,
			int64_t now, const struct rwall_names_rules *rules)
{
	struct rwall_resolved_name *name = rwall_resolved_find(c, text);

	if (name)
		age(name, v6, now, rules);
}

uint32_t rwall_resolved_next(const struct rwall_resolved *c, int64_t now,
			     const struct rwall_names_rules *rules)
{
	int64_t first = now + HOUR, least = now + rules->min_ttl;
	size_t i, j;

	for (i = 0; i < c->n; i++)
		for (j = 0; j < c->name[i].naddr; j++)
			if (due(&c->name[i].addr[j], rules) < first)
				first = due(&c->name[i].addr[j], rules);
	if (first < least)
		first = least < now + HOUR ? least : now + HOUR;
	return first - now;
}

void rwall_resolved_free(struct rwall_resolved *c)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		free(c->name[i].name);
		free(c->name[i].addr);
	}
	free(c->name);
	memset(c, 0, sizeof(*c));
}
