// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * diffset_space.c - the packets that policies tell apart; see the header
 *
 * For: addresses, and the sets. All starts of all intervals of all policies
 * and lists are sorted once; what lies between two is told apart by nobody,
 * and intervals that all treat alike are one atom.
 */
#include "diffset_space.h"

/* Starts are kept with their family in front, so that they sort in one go. */
struct start {
	struct rwall_addr6 at;
	bool v6;
};

struct starts {
	struct start *v;
	size_t n;
};

static int addr_cmp(struct rwall_addr6 a, struct rwall_addr6 b)
{
	if (a.hi != b.hi)
		return a.hi < b.hi ? -1 : 1;
	return (a.lo > b.lo) - (a.lo < b.lo);
}

static int start_cmp(const void *a, const void *b)
{
	const struct start *x = a, *y = b;

	if (x->v6 != y->v6)
		return x->v6 - y->v6;
	return addr_cmp(x->at, y->at);
}

static void add_start(struct starts *s, bool v6, uint64_t hi, uint64_t lo)
{
	struct start *to = rwall_xgrow(&s->v, &s->n, sizeof(*to));

	*to = (struct start){ { hi, lo }, v6 };
}

static void add_tables(struct starts *s, const struct rwall_tables *t)
{
	uint32_t i;
	u64 at[2];

	for (i = 1; i < t->a4.n; i++) {
		rwall_blob_start(&t->a4, false, i, at);
		add_start(s, false, at[0], 0);
	}
	for (i = 1; i < t->a6.n; i++) {
		rwall_blob_start(&t->a6, true, i, at);
		add_start(s, true, at[0], at[1]);
	}
}

static void add_list(struct starts *s, const struct rwall_addrs *list)
{
	struct rwall_addr6 end;
	size_t i;

	for (i = 0; i < list->nr4; i++) {
		add_start(s, false, list->r4[i].lo, 0);
		if (list->r4[i].hi < UINT32_MAX)
			add_start(s, false, (uint64_t)list->r4[i].hi + 1, 0);
	}
	for (i = 0; i < list->nr6; i++) {
		add_start(s, true, list->r6[i].lo.hi, list->r6[i].lo.lo);
		end = list->r6[i].hi;
		end.hi += !++end.lo;
		if (end.hi || end.lo)
			add_start(s, true, end.hi, end.lo);
	}
}

static void sort_starts(struct starts *s)
{
	size_t i, n = 0;

	qsort(s->v, s->n, sizeof(*s->v), start_cmp);
	for (i = 0; i < s->n; i++)
		if (!n || start_cmp(&s->v[n - 1], &s->v[i]))
			s->v[n++] = s->v[i];
	s->n = n;
}

/* The last address before the next start, or of the family. */
static struct rwall_addr6 end_of(const struct starts *s, size_t i)
{
	struct rwall_addr6 end = { s->v[i].v6 ? UINT64_MAX : UINT32_MAX,
				   s->v[i].v6 ? UINT64_MAX : 0 };

	if (i + 1 == s->n || s->v[i + 1].v6 != s->v[i].v6)
		return end;
	end = s->v[i + 1].at;
	if (!s->v[i].v6 || !end.lo)
		end.hi--;
	if (s->v[i].v6)
		end.lo--;
	return end;
}

static void put_bytes(struct rwall_addr6 a, bool v6, uint8_t *to)
{
	int i;

	if (!v6)
		a.hi <<= 32;
	for (i = 7; i >= 0; i--) {
		to[i] = a.hi;
		to[i + 8] = a.lo;
		a.hi >>= 8;
		a.lo >>= 8;
	}
}

static bool in_list(const struct rwall_addrs *list, const struct start *at)
{
	size_t i;

	for (i = 0; !at->v6 && i < list->nr4; i++)
		if (list->r4[i].lo <= at->at.hi && at->at.hi <= list->r4[i].hi)
			return true;
	for (i = 0; at->v6 && i < list->nr6; i++)
		if (addr_cmp(list->r6[i].lo, at->at) <= 0 &&
		    addr_cmp(at->at, list->r6[i].hi) <= 0)
			return true;
	return false;
}

/* What makes an atom: family, peer class in each policy, a byte a list. */
struct keys {
	struct rwall_intern seen;
	uint8_t *key;
	size_t size;
};

#define KEY_LISTS (1 + RWALL_SPACE_POLICIES * sizeof(uint32_t))

static uint32_t atom_of(const struct rwall_space *s, struct keys *k,
			const struct start *at, const struct rwall_addrs *lists)
{
	uint8_t bytes[16];
	uint32_t class, atom;
	size_t i;

	put_bytes(at->at, at->v6, bytes);
	memset(k->key, 0, k->size);
	k->key[0] = at->v6;
	for (i = 0; i < s->npolicies; i++) {
		class = rwall_classify_peer(s->t[i], at->v6, bytes);
		memcpy(k->key + 1 + i * sizeof(class), &class, sizeof(class));
	}
	for (i = 0; i < s->nlists; i++)
		k->key[KEY_LISTS + i] = in_list(&lists[i], at);
	rwall_intern(&k->seen, k->key, k->size, &atom);
	return atom;
}

static void cut_addresses(struct rwall_space *s,
			  const struct rwall_addrs *lists)
{
	struct keys keys = { .size = KEY_LISTS + s->nlists };
	struct starts starts = { 0 };
	size_t i;

	add_start(&starts, false, 0, 0);
	add_start(&starts, true, 0, 0);
	for (i = 0; i < s->npolicies; i++)
		add_tables(&starts, s->t[i]);
	for (i = 0; i < s->nlists; i++)
		add_list(&starts, &lists[i]);
	sort_starts(&starts);
	keys.key = rwall_xcalloc(1, keys.size);
	s->cuts = rwall_xcalloc(starts.n, sizeof(*s->cuts));
	s->ncuts = starts.n;
	for (i = 0; i < starts.n; i++)
		s->cuts[i] = (struct rwall_cut){
			.lo = starts.v[i].at,
			.hi = end_of(&starts, i),
			.atom = atom_of(s, &keys, &starts.v[i], lists),
			.v6 = starts.v[i].v6,
		};
	s->natoms = keys.seen.n;
	rwall_intern_free(&keys.seen);
	free(keys.key);
	free(starts.v);
}

rwall_set rwall_set_intern(struct rwall_space *s, const uint64_t *bits)
{
	uint64_t **slot;
	uint32_t id;

	if (!rwall_intern(&s->sets, bits, s->words * sizeof(*bits), &id))
		return id;
	slot = rwall_xgrow(&s->pool, &s->npool, sizeof(*slot));
	*slot = rwall_xcalloc(s->words, sizeof(*bits));
	memcpy(*slot, bits, s->words * sizeof(*bits));
	return id;
}

bool rwall_set_has(const struct rwall_space *s, rwall_set set, uint32_t atom)
{
	return s->pool[set][atom / 64] >> atom % 64 & 1;
}

bool rwall_set_within(const struct rwall_space *s, rwall_set a, rwall_set b)
{
	size_t i;

	for (i = 0; a != b && i < s->words; i++)
		if (s->pool[a][i] & ~s->pool[b][i])
			return false;
	return true;
}

static uint64_t *scratch(const struct rwall_space *s)
{
	return rwall_xcalloc(s->words, sizeof(uint64_t));
}

rwall_set rwall_set_and(struct rwall_space *s, rwall_set a, rwall_set b)
{
	_cleanup_free_ uint64_t *bits = NULL;
	size_t i;

	if (a == b || !a || !b)
		return a == b ? a : RWALL_SET_EMPTY;
	bits = scratch(s);
	for (i = 0; i < s->words; i++)
		bits[i] = s->pool[a][i] & s->pool[b][i];
	return rwall_set_intern(s, bits);
}

rwall_set rwall_set_or(struct rwall_space *s, rwall_set a, rwall_set b)
{
	_cleanup_free_ uint64_t *bits = NULL;
	size_t i;

	if (a == b || !a || !b)
		return a ? a : b;
	bits = scratch(s);
	for (i = 0; i < s->words; i++)
		bits[i] = s->pool[a][i] | s->pool[b][i];
	return rwall_set_intern(s, bits);
}

rwall_set rwall_set_minus(struct rwall_space *s, rwall_set a, rwall_set b)
{
	_cleanup_free_ uint64_t *bits = NULL;
	size_t i;

	if (a == b || !b)
		return a == b ? RWALL_SET_EMPTY : a;
	bits = scratch(s);
	for (i = 0; i < s->words; i++)
		bits[i] = s->pool[a][i] & ~s->pool[b][i];
	return rwall_set_intern(s, bits);
}

static bool class_in_group(const struct rwall_tables *t, uint32_t class,
			   uint32_t group)
{
	size_t at = (size_t) class * t->group_words + group / 64;

	return group == RWALL_GROUP_ANY ||
	       le64_to_cpu(t->peer_groups[at]) >> group % 64 & 1;
}

/* One cut of each atom is enough to tell all about it. */
static const struct rwall_cut **representatives(const struct rwall_space *s)
{
	const struct rwall_cut **cuts = rwall_xcalloc(s->natoms, sizeof(*cuts));
	size_t i;

	for (i = 0; i < s->ncuts; i++)
		cuts[s->cuts[i].atom] = &s->cuts[i];
	return cuts;
}

/* The peer class of each atom. */
static uint32_t *classes_of(const struct rwall_space *s, size_t policy)
{
	_cleanup_free_ const struct rwall_cut **cuts = representatives(s);
	uint32_t *classes = rwall_xcalloc(s->natoms, sizeof(*classes));
	uint8_t bytes[16];
	size_t i;

	for (i = 0; i < s->natoms; i++) {
		put_bytes(cuts[i]->lo, cuts[i]->v6, bytes);
		classes[i] =
			rwall_classify_peer(s->t[policy], cuts[i]->v6, bytes);
	}
	return classes;
}

static void fill_groups(struct rwall_space *s, size_t policy)
{
	_cleanup_free_ uint32_t *classes = classes_of(s, policy);
	_cleanup_free_ uint64_t *bits = scratch(s);
	const struct rwall_tables *t = s->t[policy];
	uint32_t group;
	size_t i;

	s->groups[policy] = rwall_xcalloc(t->ngroups, sizeof(rwall_set));
	for (group = 0; group < t->ngroups; group++) {
		memset(bits, 0, s->words * sizeof(*bits));
		for (i = 0; i < s->natoms; i++)
			if (class_in_group(t, classes[i], group))
				bits[i / 64] |= 1ull << i % 64;
		s->groups[policy][group] = rwall_set_intern(s, bits);
	}
}

static void fill_lists(struct rwall_space *s, const struct rwall_addrs *lists)
{
	_cleanup_free_ const struct rwall_cut **cuts = representatives(s);
	_cleanup_free_ uint64_t *bits = scratch(s);
	struct start at;
	size_t i, j;

	s->lists = rwall_xcalloc(s->nlists, sizeof(*s->lists));
	for (i = 0; i < s->nlists; i++) {
		memset(bits, 0, s->words * sizeof(*bits));
		for (j = 0; j < s->natoms; j++) {
			at = (struct start){ cuts[j]->lo, cuts[j]->v6 };
			if (in_list(&lists[i], &at))
				bits[j / 64] |= 1ull << j % 64;
		}
		s->lists[i] = rwall_set_intern(s, bits);
	}
}

static rwall_set family(struct rwall_space *s, bool v6)
{
	_cleanup_free_ uint64_t *bits = scratch(s);
	size_t i;

	for (i = 0; i < s->ncuts; i++)
		if (s->cuts[i].v6 == v6)
			bits[s->cuts[i].atom / 64] |= 1ull
						      << s->cuts[i].atom % 64;
	return rwall_set_intern(s, bits);
}

static rwall_set interfaces(struct rwall_space *s, bool loopback)
{
	_cleanup_free_ uint64_t *bits = scratch(s);
	size_t i;

	for (i = 0; i < s->nifaces; i++)
		if (s->ifaces[i].loopback == loopback)
			bits[i / 64] |= 1ull << i % 64;
	return rwall_set_intern(s, bits);
}

struct rwall_space *rwall_space_new(const struct rwall_tables *const *t,
				    size_t npolicies,
				    const struct rwall_addrs *lists,
				    size_t nlists)
{
	struct rwall_space *s = rwall_xcalloc(1, sizeof(*s));
	_cleanup_free_ uint64_t *none = NULL;
	size_t i, most;

	s->npolicies = npolicies;
	s->nlists = nlists;
	for (i = 0; i < npolicies; i++)
		s->t[i] = t[i];
	cut_addresses(s, lists);
	rwall_space_ifaces(s);
	most = s->natoms > s->nifaces ? s->natoms : s->nifaces;
	s->words = (most + 63) / 64;
	none = scratch(s);
	rwall_set_intern(s, none);
	s->all4 = family(s, false);
	s->all6 = family(s, true);
	s->all = rwall_set_or(s, s->all4, s->all6);
	s->anywhere = interfaces(s, false);
	s->loopback = interfaces(s, true);
	for (i = 0; i < npolicies; i++)
		fill_groups(s, i);
	fill_lists(s, lists);
	return s;
}

void rwall_space_free(struct rwall_space *s)
{
	size_t i;

	if (!s)
		return;
	for (i = 0; i < s->npool; i++)
		free(s->pool[i]);
	for (i = 0; i < s->nifaces; i++)
		free(s->ifaces[i].label);
	for (i = 0; i < s->npolicies; i++)
		free(s->groups[i]);
	free(s->pool);
	free(s->ifaces);
	free(s->lists);
	free(s->cuts);
	rwall_intern_free(&s->sets);
	free(s);
}

rwall_set rwall_space_group(const struct rwall_space *s, size_t policy,
			    uint16_t group)
{
	return group == RWALL_GROUP_SELF ? s->all : s->groups[policy][group];
}

uint32_t rwall_space_address(const struct rwall_space *s, bool v6,
			     const uint8_t *addr)
{
	struct rwall_addr6 a = { 0, 0 };
	size_t lo = 0, n = s->ncuts, half;
	int i;

	for (i = 0; i < (v6 ? 8 : 4); i++)
		a.hi = a.hi << 8 | addr[i];
	for (i = 8; v6 && i < 16; i++)
		a.lo = a.lo << 8 | addr[i];
	while (n > 1) {
		const struct rwall_cut *c = &s->cuts[lo + n / 2];

		half = n / 2;
		if (c->v6 < v6 || (c->v6 == v6 && addr_cmp(c->lo, a) <= 0)) {
			lo += half;
			n -= half;
		} else {
			n = half;
		}
	}
	return s->cuts[lo].atom;
}

void rwall_space_first(const struct rwall_space *s, rwall_set set, bool *v6,
		       uint8_t *addr)
{
	size_t i;

	for (i = 0; i + 1 < s->ncuts; i++)
		if (rwall_set_has(s, set, s->cuts[i].atom))
			break;
	*v6 = s->cuts[i].v6;
	put_bytes(s->cuts[i].lo, *v6, addr);
}

static void add_range(const struct rwall_space *s, size_t from, size_t to,
		      struct rwall_words *words)
{
	struct rwall_range6 r6 = { s->cuts[from].lo, s->cuts[to].hi };
	struct rwall_range4 r4 = { r6.lo.hi, r6.hi.hi };
	char text[RWALL_ADDR_TEXT];
	char **slot;

	if (s->cuts[from].v6)
		rwall_addr6_format(&r6, text);
	else
		rwall_addr4_format(&r4, text);
	slot = rwall_xgrow(&words->word, &words->n, sizeof(*slot));
	*slot = rwall_xstrdup(text);
}

void rwall_space_words(const struct rwall_space *s, rwall_set set,
		       struct rwall_words *words)
{
	size_t i, end;
	char **slot;

	if (set == s->all) {
		slot = rwall_xgrow(&words->word, &words->n, sizeof(*slot));
		*slot = rwall_xstrdup("any");
		return;
	}
	for (i = 0; i < s->ncuts; i = end + 1) {
		end = i;
		if (!rwall_set_has(s, set, s->cuts[i].atom))
			continue;
		while (end + 1 < s->ncuts &&
		       s->cuts[end + 1].v6 == s->cuts[i].v6 &&
		       rwall_set_has(s, set, s->cuts[end + 1].atom))
			end++;
		add_range(s, i, end, words);
	}
}
