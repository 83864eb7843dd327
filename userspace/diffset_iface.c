// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * diffset_iface.c - the interface names that policies tell apart
 *
 * For: cutting the space of interface names by the patterns of all policies.
 * Names whose longest pattern is the same are told apart by nobody; one such
 * name is found for each pattern, and for "no pattern at all". A pattern that
 * no name is left for, because longer ones take all, is of no weight.
 */
#include "diffset_space.h"

struct pattern {
	char name[RWALL_IFNAME];
	bool prefix;
};

struct patterns {
	struct pattern *v;
	size_t n;
};

static void add_pattern(struct patterns *p, const char *name, bool prefix)
{
	struct pattern *to;
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->v[i].prefix == prefix && !strcmp(p->v[i].name, name))
			return;
	to = rwall_xgrow(&p->v, &p->n, sizeof(*to));
	strncpy(to->name, name, sizeof(to->name) - 1);
	to->prefix = prefix;
}

static void collect(const struct rwall_space *s, struct patterns *p)
{
	size_t i;
	uint32_t j;

	add_pattern(p, "", true);
	add_pattern(p, "lo", false);
	for (i = 0; i < s->npolicies; i++)
		for (j = 0; j < s->t[i]->npatterns; j++)
			add_pattern(p, (const char *)s->t[i]->patterns[j].name,
				    s->t[i]->patterns[j].prefix);
}

/* The longest pattern of a name, an exact one before a starred one. */
static size_t longest(const struct patterns *p, const char *name)
{
	size_t i, best = 0, rank, most = 0;

	for (i = 0; i < p->n; i++) {
		size_t len = strlen(p->v[i].name);

		if (strncmp(p->v[i].name, name, len) ||
		    (!p->v[i].prefix && name[len]))
			continue;
		rank = 2 * len + 1 + !p->v[i].prefix;
		if (rank > most) {
			most = rank;
			best = i;
		}
	}
	return best;
}

/* The byte to try after @c in a name, likely ones first; 0 ends it. */
static unsigned int next_byte(unsigned int c)
{
	static const char first[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	const char *at = c ? strchr(first, c) : NULL;

	if (!c)
		return first[0];
	if (at && at[1])
		return at[1];
	for (c = at ? '!' : c + 1; c < 256; c++)
		if (c != '/' && c != ':' && c != 127 && !strchr(first, c))
			return c;
	return 0;
}

/*
 * Lengthens @name until its longest pattern is @want. Only an exact pattern
 * can stand in the way of all that begins like it, so few detours are made.
 */
static bool find_name(const struct patterns *p, size_t want, char *name)
{
	size_t len = strlen(name), best = longest(p, name);
	unsigned int c;

	if (best == want && len)
		return true;
	if (len + 1 == RWALL_IFNAME || !p->v[want].prefix ||
	    (best != want && p->v[best].prefix))
		return false;
	for (c = next_byte(0); c; c = next_byte(c)) {
		name[len] = c;
		name[len + 1] = '\0';
		if (find_name(p, want, name))
			return true;
	}
	name[len] = '\0';
	return false;
}

static char *label_of(const struct pattern *p)
{
	if (p->prefix && !*p->name)
		return rwall_xstrdup("any other");
	return rwall_xasprintf("%s%s", p->name, p->prefix ? "*" : "");
}

static bool same(const struct rwall_iface *a, const struct rwall_iface *b)
{
	return a->loopback == b->loopback &&
	       !memcmp(a->zone, b->zone, sizeof(a->zone));
}

static void add_iface(struct rwall_space *s, const struct pattern *p,
		      const char *name)
{
	struct rwall_iface iface = { .loopback = !strcmp(name, "lo") };
	_cleanup_free_ char *label = label_of(p), *before = NULL;
	struct rwall_iface *to;
	size_t i;

	snprintf(iface.name, sizeof(iface.name), "%s", name);
	for (i = 0; i < s->npolicies; i++)
		iface.zone[i] = rwall_blob_zone(s->t[i], name);
	for (i = 0; i < s->nifaces; i++) {
		to = &s->ifaces[i];
		if (!same(to, &iface))
			continue;
		before = to->label;
		to->label = rwall_xasprintf("%s, %s", before, label);
		return;
	}
	to = rwall_xgrow(&s->ifaces, &s->nifaces, sizeof(*to));
	*to = iface;
	to->label = rwall_xstrdup(label);
}

void rwall_space_ifaces(struct rwall_space *s)
{
	struct patterns p = { 0 };
	char name[RWALL_IFNAME];
	size_t i;

	collect(s, &p);
	for (i = 0; i < p.n; i++) {
		memcpy(name, p.v[i].name, sizeof(name));
		if (find_name(&p, i, name))
			add_iface(s, &p.v[i], name);
	}
	free(p.v);
}

rwall_set rwall_space_zones(struct rwall_space *s, size_t policy,
			    uint64_t zones)
{
	_cleanup_free_ uint64_t *bits = NULL;
	size_t i;

	bits = rwall_xcalloc(s->words, sizeof(*bits));
	for (i = 0; i < s->nifaces; i++)
		if (zones >> s->ifaces[i].zone[policy] & 1)
			bits[i / 64] |= 1ull << i % 64;
	return rwall_set_intern(s, bits);
}

rwall_set rwall_space_iface(struct rwall_space *s, const char *name)
{
	struct rwall_iface iface = { .loopback = !strcmp(name, "lo") };
	_cleanup_free_ uint64_t *bits = NULL;
	size_t i;

	bits = rwall_xcalloc(s->words, sizeof(*bits));
	for (i = 0; i < s->npolicies; i++)
		iface.zone[i] = rwall_blob_zone(s->t[i], name);
	for (i = 0; i < s->nifaces; i++)
		if (same(&s->ifaces[i], &iface))
			bits[i / 64] |= 1ull << i % 64;
	return rwall_set_intern(s, bits);
}

const char *rwall_space_iface_first(const struct rwall_space *s, rwall_set set)
{
	size_t i;

	for (i = 0; i + 1 < s->nifaces; i++)
		if (rwall_set_has(s, set, i))
			break;
	return s->ifaces[i].name;
}

void rwall_space_iface_words(const struct rwall_space *s, rwall_set set,
			     struct rwall_words *words)
{
	char **slot;
	size_t i;

	for (i = 0; i < s->nifaces; i++)
		if (!s->ifaces[i].loopback && !rwall_set_has(s, set, i))
			break;
	if (i == s->nifaces)
		return;
	for (i = 0; i < s->nifaces; i++) {
		if (!rwall_set_has(s, set, i))
			continue;
		slot = rwall_xgrow(&words->word, &words->n, sizeof(*slot));
		*slot = rwall_xstrdup(s->ifaces[i].label);
	}
}
