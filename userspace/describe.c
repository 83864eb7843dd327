// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * describe.c - what is in an open blob, in words; see describe.h
 */
#include "describe.h"

#include "addr.h"

static bool class_in_group(const struct rwall_tables *t, uint32_t class,
			   uint32_t group)
{
	size_t at = (size_t) class * t->group_words + group / 64;

	return le64_to_cpu(t->peer_groups[at]) >> (group % 64) & 1;
}

static void add_word(struct rwall_words *words, const char *text)
{
	char **slot = rwall_xgrow(&words->word, &words->n, sizeof(*slot));

	*slot = rwall_xstrdup(text);
}

/* Interval @i is the first of a run in the group; return the one behind it. */
static uint32_t run_end(const struct rwall_tables *t,
			const struct rwall_addr_table *a, uint32_t i,
			uint32_t group)
{
	while (i < a->n && class_in_group(t, rwall_blob_class(a, i), group))
		i++;
	return i;
}

static void add_range4(const struct rwall_addr_table *a, uint32_t i,
		       uint32_t end, struct rwall_words *words)
{
	char text[RWALL_ADDR_TEXT];
	struct rwall_range4 r = { .hi = UINT32_MAX };
	u64 at[2];

	rwall_blob_start(a, false, i, at);
	r.lo = (uint32_t)at[0];
	if (end < a->n) {
		rwall_blob_start(a, false, end, at);
		r.hi = (uint32_t)at[0] - 1;
	}
	rwall_addr4_format(&r, text);
	add_word(words, text);
}

static struct rwall_addr6 start6(const struct rwall_addr_table *a, uint32_t i)
{
	u64 at[2];

	rwall_blob_start(a, true, i, at);
	return (struct rwall_addr6){ .hi = at[0], .lo = at[1] };
}

static void add_range6(const struct rwall_addr_table *a, uint32_t i,
		       uint32_t end, struct rwall_words *words)
{
	struct rwall_range6 r = { start6(a, i), { UINT64_MAX, UINT64_MAX } };
	char text[RWALL_ADDR_TEXT];

	if (end < a->n) {
		r.hi = start6(a, end);
		r.hi.hi -= !r.hi.lo;
		r.hi.lo--;
	}
	rwall_addr6_format(&r, text);
	add_word(words, text);
}

static void add_family(const struct rwall_tables *t, bool v6, uint32_t group,
		       struct rwall_words *words)
{
	const struct rwall_addr_table *a = v6 ? &t->a6 : &t->a4;
	uint32_t i, end;

	for (i = 0; i < a->n; i = end + 1) {
		end = run_end(t, a, i, group);
		if (end == i)
			continue;
		if (v6)
			add_range6(a, i, end, words);
		else
			add_range4(a, i, end, words);
	}
}

void rwall_describe_group(const struct rwall_tables *t, uint32_t group,
			  struct rwall_words *words)
{
	if (group == RWALL_GROUP_ANY || group == RWALL_GROUP_SELF) {
		add_word(words, group == RWALL_GROUP_ANY ? "any" : "self");
		return;
	}
	add_family(t, false, group, words);
	add_family(t, true, group, words);
}

void rwall_describe_zones(const struct rwall_tables *t, uint64_t zones,
			  struct rwall_words *words)
{
	uint64_t all = t->nzones < 64 ? (1ull << t->nzones) - 1 : UINT64_MAX;
	uint32_t i;

	if ((zones & all) == all)
		return;
	for (i = 0; i < t->nzones; i++)
		if (zones >> i & 1)
			add_word(words,
				 i ? rwall_blob_string(t, t->zone_names[i]) :
				     "no zone");
}

void rwall_describe_screen(const struct rwall_tables *t,
			   struct rwall_words *words)
{
	char text[RWALL_IFNAME + 1];
	uint32_t i;

	for (i = 0; i < t->nscreened; i++) {
		snprintf(text, sizeof(text), "%.*s%s", RWALL_IFNAME,
			 (const char *)t->screened[i].name,
			 t->screened[i].prefix ? "*" : "");
		add_word(words, text);
	}
}

void rwall_describe_free(struct rwall_words *words)
{
	size_t i;

	for (i = 0; i < words->n; i++)
		free(words->word[i]);
	free(words->word);
	memset(words, 0, sizeof(*words));
}

void rwall_describe_join(const struct rwall_words *words, size_t most,
			 struct rwall_text *b)
{
	size_t i;

	for (i = 0; i < words->n && i < most; i++)
		rwall_text_add(b, "%s%s", i ? ", " : "", words->word[i]);
	if (words->n > most)
		rwall_text_add(b, " +%zu", words->n - most);
}

/* A local flow's end has no role: its group, or its address, is its name. */
static const char *end_name(const struct rwall_tables *t, uint16_t group,
			    __le32 role)
{
	const char *name = rwall_blob_string(t, role);

	if (group == RWALL_GROUP_SELF)
		return "self";
	return *name || group >= t->ngroups ?
		       name :
		       rwall_blob_string(t, t->groups[group].name);
}

void rwall_describe_end(const struct rwall_tables *t, uint16_t group,
			__le32 role, size_t most, struct rwall_text *b)
{
	const char *name = end_name(t, group, role);
	struct rwall_words words = { 0 };

	rwall_text_add(b, "%s", name);
	if (group == RWALL_GROUP_SELF)
		return;
	rwall_describe_group(t, group, &words);
	if (words.n != 1 || strcmp(words.word[0], name)) {
		rwall_text_add(b, " (");
		rwall_describe_join(&words, most, b);
		rwall_text_add(b, ")");
	}
	rwall_describe_free(&words);
}

const char *rwall_describe_title(const struct rwall_tables *t,
				 const struct rwall_blob_rule *r,
				 const char *lang)
{
	const char *ja = rwall_blob_string(t, r->title_ja);

	if (lang && !strcmp(lang, "ja") && *ja)
		return ja;
	return rwall_blob_string(t, r->title_en);
}

static bool in_group(const struct rwall_tables *t, uint32_t group, bool v6,
		     const void *addr)
{
	if (group == RWALL_GROUP_ANY || group == RWALL_GROUP_SELF)
		return true;
	return class_in_group(t, rwall_classify_peer(t, v6, addr), group);
}

static bool port_matches(const struct rwall_blob_rule *r, uint16_t port)
{
	return le16_to_cpu(r->port_lo) <= port &&
	       port <= le16_to_cpu(r->port_hi);
}

bool rwall_describe_peers(const struct rwall_tables *t,
			  const struct rwall_blob_rule *r,
			  const struct rwall_key *k)
{
	return in_group(t, le16_to_cpu(r->from_group), k->v6, k->src) &&
	       in_group(t, le16_to_cpu(r->to_group), k->v6, k->dst);
}

/* Only protocols whose ports mean the same may stand in for one another. */
static bool has_ports(uint8_t slot)
{
	return slot < RWALL_SLOT_ICMP;
}

static enum rwall_near near_one(const struct rwall_tables *t,
				const struct rwall_blob_rule *r,
				const struct rwall_key *k)
{
	if (!port_matches(r, k->dport))
		return RWALL_NEAR_NONE;
	if (r->slot != k->slot)
		return r->point == k->point && has_ports(r->slot) &&
				       has_ports(k->slot) ?
			       RWALL_NEAR_PROTOCOL :
			       RWALL_NEAR_NONE;
	if (r->point != k->point)
		return RWALL_NEAR_DIRECTION;
	return rwall_describe_peers(t, r, k) ? RWALL_NEAR_ZONE :
					       RWALL_NEAR_PEER;
}

enum rwall_near rwall_describe_near(const struct rwall_tables *t,
				    const struct rwall_key *k, uint32_t *rule)
{
	/* how near: a peer that fits is worth more than a point that does */
	static const uint8_t rank[] = {
		[RWALL_NEAR_NONE] = 0,	    [RWALL_NEAR_PROTOCOL] = 1,
		[RWALL_NEAR_DIRECTION] = 2, [RWALL_NEAR_PEER] = 3,
		[RWALL_NEAR_ZONE] = 4,
	};
	enum rwall_near best = RWALL_NEAR_NONE, near;
	uint32_t i;

	for (i = 0; i < t->nrules; i++) {
		near = near_one(t, &t->rules[i], k);
		if (rank[near] <= rank[best])
			continue;
		best = near;
		*rule = i;
	}
	return best;
}

const char *rwall_describe_near_name(enum rwall_near near)
{
	static const char *const names[] = {
		[RWALL_NEAR_NONE] = "none",
		[RWALL_NEAR_PEER] = "peer",
		[RWALL_NEAR_ZONE] = "zone",
		[RWALL_NEAR_DIRECTION] = "direction",
		[RWALL_NEAR_PROTOCOL] = "protocol",
	};

	return names[near];
}
