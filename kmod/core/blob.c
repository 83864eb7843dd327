// SPDX-License-Identifier: GPL-2.0
/*
 * blob.c - from hostile bytes to tables that need no further check
 *
 * For: the one gate through which a policy enters, see blob.h. A pure room.
 *
 * Order matters here. First the header, whose fields have one right value or a
 * bound each; then the sections, whose places follow from their sizes, so that
 * afterwards every table lies inside the blob and its number of elements is
 * known; only then the elements, each compared with the count of the table
 * that it points into. No step reads what an earlier one has not fenced, no
 * size is multiplied before both factors are bounded, and each byte is looked
 * at a fixed number of times.
 */
#include "blob.h"
#include "gate.h"

static_assert(sizeof(struct rwall_blob_header) == RWALL_BLOB_HEADER_SIZE);
static_assert(offsetof(struct rwall_blob_header, flags) ==
	      RWALL_BLOB_DIGEST_FROM);
static_assert(sizeof(struct rwall_blob_rule) == 56);
static_assert(sizeof(struct rwall_blob_zone) == 24);
static_assert(sizeof(struct rwall_blob_pair) == 8);

static bool check_identity(struct rwall_gate *g)
{
	const struct rwall_blob_header *h = g->t->header;

	if (g->size < RWALL_BLOB_HEADER_SIZE)
		return rwall_gate_refuse(g, "blob: shorter than its header");
	if (g->size > RWALL_BLOB_MAX)
		return rwall_gate_refuse(g,
					 "blob: larger than a policy may be");
	if (memcmp(h->magic, RWALL_BLOB_MAGIC, sizeof(h->magic)) != 0)
		return rwall_gate_refuse(g, "blob: not a rolewall policy");
	if (le16_to_cpu(h->version) != RWALL_BLOB_VERSION)
		return rwall_gate_refuse(
			g, "blob: made for another version of rolewall");
	if (le16_to_cpu(h->header_size) != RWALL_BLOB_HEADER_SIZE)
		return rwall_gate_refuse(g,
					 "blob: its header has another size");
	if (le32_to_cpu(h->total_size) != g->size)
		return rwall_gate_refuse(
			g, "blob: truncated, or bytes were added");
	return true;
}

/*
 * Without connections nobody knows of a packet that is denied both ways where
 * its connection was opened, so one mode has to hold for both directions.
 */
static bool check_tracking(struct rwall_gate *g)
{
	const struct rwall_blob_header *h = g->t->header;

	if (h->tracking >= RWALL_TRACKINGS)
		return rwall_gate_refuse(g, "header: unknown tracking");
	if (h->tracking == RWALL_TRACKING_CONNTRACK)
		return true;
	if (h->mode[RWALL_POINT_IN] != h->mode[RWALL_POINT_OUT])
		return rwall_gate_refuse(
			g,
			"header: without conntrack, in and out must have one mode");
	if (h->tracking == RWALL_TRACKING_SOCKET &&
	    h->points >> RWALL_POINT_FORWARD & 1)
		return rwall_gate_refuse(
			g, "header: what is forwarded belongs to no socket");
	return true;
}

static bool check_settings(struct rwall_gate *g)
{
	const struct rwall_blob_header *h = g->t->header;
	const u8 both = 1u << RWALL_POINT_IN | 1u << RWALL_POINT_OUT;
	int p;

	if (le32_to_cpu(h->flags) & ~RWALL_BLOB_FLAGS || h->reserved ||
	    (h->nflog_group && !(le32_to_cpu(h->flags) & RWALL_BLOB_NFLOG)))
		return rwall_gate_refuse(g, "header: reserved bits are set");
	if (h->points >> RWALL_POINTS || (h->points & both) != both)
		return rwall_gate_refuse(
			g, "header: in and out must both be enforced");
	for (p = 0; p < RWALL_POINTS; p++) {
		if (h->mode[p] >= RWALL_MODES)
			return rwall_gate_refuse(g, "header: unknown mode");
		if (h->deny[p] >= RWALL_DENIES)
			return rwall_gate_refuse(
				g, "header: unknown verdict of denial");
	}
	return check_tracking(g);
}

static bool check_counts(struct rwall_gate *g)
{
	const struct rwall_blob_header *h = g->t->header;
	struct rwall_tables *t = g->t;
	u32 nzones = le32_to_cpu(h->nzones);

	t->nclasses = le32_to_cpu(h->nclasses);
	t->npeers = le32_to_cpu(h->npeers);
	if (!t->nclasses || t->nclasses > RWALL_MAX_CLASSES)
		return rwall_gate_refuse(
			g, "header: service classes out of bounds");
	if (!t->npeers || t->npeers > RWALL_MAX_PEERS)
		return rwall_gate_refuse(g,
					 "header: peer classes out of bounds");
	if (!nzones || nzones > RWALL_MAX_ZONES)
		return rwall_gate_refuse(g,
					 "header: zone classes out of bounds");
	t->nzones = nzones;
	t->points = h->points;
	t->tracking = h->tracking;
	t->wide = le32_to_cpu(h->flags) & RWALL_BLOB_WIDE;
	t->size = g->size;
	return true;
}

/* Bytes of an element of an address section. */
static u32 addr_element(const struct rwall_gate *g, enum rwall_section s)
{
	const struct rwall_blob_header *h = g->t->header;

	switch (s) {
	case RWALL_SEC_A4_START:
		return h->a4.form & RWALL_ADDR_NEAR ? 2 : 4;
	case RWALL_SEC_A6_START:
		return h->a6.form & RWALL_ADDR_NEAR ? 4 : 8;
	case RWALL_SEC_A4_CLASS:
		return h->a4.form & RWALL_ADDR_BYTE ? 1 : 2;
	case RWALL_SEC_A6_CLASS:
		return h->a6.form & RWALL_ADDR_BYTE ? 1 : 2;
	default:
		return 0;
	}
}

/* Bytes of an element of each section; some have two forms. */
static u32 element_size(const struct rwall_gate *g, enum rwall_section s)
{
	static const u8 size[RWALL_SECTIONS] = {
		[RWALL_SEC_ROWS] = 4,
		[RWALL_SEC_CELLS] = 2,
		[RWALL_SEC_PAIRS] = sizeof(struct rwall_blob_pair),
		[RWALL_SEC_VEC_BOUND] = 2,
		[RWALL_SEC_VECS] = 2,
		[RWALL_SEC_A4_ROOT] = 4,
		[RWALL_SEC_A6_ROOT] = 4,
		[RWALL_SEC_A6_LOW] = 8,
		[RWALL_SEC_ZONES] = sizeof(struct rwall_blob_zone),
		[RWALL_SEC_RULES] = sizeof(struct rwall_blob_rule),
		[RWALL_SEC_GROUPS] = sizeof(struct rwall_blob_group),
		[RWALL_SEC_PEER_GROUPS] = 8,
		[RWALL_SEC_ZONE_NAMES] = 4,
		[RWALL_SEC_SCREEN] = sizeof(struct rwall_blob_zone),
		[RWALL_SEC_STRINGS] = 1,
	};

	if (s == RWALL_SEC_PORT_ROOT)
		return g->t->wide ? 128 : 64;
	if (s == RWALL_SEC_PORT_MID || s == RWALL_SEC_PORT_LEAF)
		return g->t->wide ? 64 : 32;
	return size[s] ? size[s] : addr_element(g, s);
}

static bool check_sections(struct rwall_gate *g)
{
	const struct rwall_blob_header *h = g->t->header;
	u32 end = RWALL_BLOB_HEADER_SIZE;
	int s;

	for (s = 0; s < RWALL_SECTIONS; s++) {
		u32 offset = le32_to_cpu(h->section[s].offset);
		u32 size = le32_to_cpu(h->section[s].size);
		u32 start = (end + 7) & ~7u;

		if (offset != start || start > g->size)
			return rwall_gate_refuse(
				g, "sections: not where it must be");
		if (size > g->size - start || size % element_size(g, s))
			return rwall_gate_refuse(g,
						 "sections: size does not fit");
		if (!rwall_gate_zero(g->blob + end, start - end))
			return rwall_gate_refuse(
				g, "sections: bytes between are not zero");
		if (s == RWALL_SEC_COLD)
			g->t->hot_size = start - RWALL_BLOB_HEADER_SIZE;
		end = start + size;
	}
	if (end != g->size)
		return rwall_gate_refuse(g,
					 "sections: bytes follow the last one");
	return true;
}

static void open_hot(struct rwall_gate *g)
{
	struct rwall_tables *t = g->t;
	const u32 nodes = t->wide ? 2 : 1;

	g->roots = rwall_gate_section(g, RWALL_SEC_PORT_ROOT, &g->nroots,
				      64 * nodes);
	t->mid = rwall_gate_section(g, RWALL_SEC_PORT_MID, &g->nmids,
				    32 * nodes);
	t->leaf = rwall_gate_section(g, RWALL_SEC_PORT_LEAF, &g->nleaves,
				     32 * nodes);
	t->cells = rwall_gate_section(g, RWALL_SEC_CELLS, &g->ncells, 2);
	t->pairs = rwall_gate_section(g, RWALL_SEC_PAIRS, &g->npairs,
				      sizeof(*t->pairs));
	t->vec_bound = rwall_gate_section(g, RWALL_SEC_VEC_BOUND, &g->nvecs, 2);
	t->patterns = rwall_gate_section(g, RWALL_SEC_ZONES, &t->npatterns,
					 sizeof(*t->patterns));
}

static void open_cold(struct rwall_gate *g)
{
	struct rwall_tables *t = g->t;
	u32 n;

	t->rules = rwall_gate_section(g, RWALL_SEC_RULES, &t->nrules,
				      sizeof(*t->rules));
	t->groups = rwall_gate_section(g, RWALL_SEC_GROUPS, &t->ngroups,
				       sizeof(*t->groups));
	t->group_words = (t->ngroups + 63) / 64;
	t->peer_groups = rwall_gate_section(g, RWALL_SEC_PEER_GROUPS, &n, 8);
	t->zone_names = rwall_gate_section(g, RWALL_SEC_ZONE_NAMES, &n, 4);
	t->screened = rwall_gate_section(g, RWALL_SEC_SCREEN, &t->nscreened,
					 sizeof(*t->screened));
	t->strings =
		rwall_gate_section(g, RWALL_SEC_STRINGS, &t->strings_size, 1);
}

static bool check_row(struct rwall_gate *g, enum rwall_point point, u32 row)
{
	const struct rwall_tables *t = g->t;
	u32 value = row & RWALL_ROW_VALUE;

	switch (row & RWALL_ROW_KIND) {
	case RWALL_ROW_DENY:
		if (!value || value >= RWALL_REASONS)
			return rwall_gate_refuse(
				g, "rows: denied for no known reason");
		return true;
	case RWALL_ROW_ACCEPT:
		if (value >= t->nrules || t->rules[value].point != point)
			return rwall_gate_refuse(
				g, "rows: accepted by a missing rule");
		return true;
	case RWALL_ROW_PEER:
		if (point == RWALL_POINT_FORWARD)
			value &= RWALL_ROW_CELLS;
		if (value > g->ncells || t->npeers > g->ncells - value)
			return rwall_gate_refuse(
				g, "rows: cells outside the table");
		return true;
	default:
		if (point != RWALL_POINT_FORWARD || value >= g->npairs)
			return rwall_gate_refuse(g, "rows: a missing pair");
		return true;
	}
}

static bool check_rows(struct rwall_gate *g)
{
	u32 nrows;
	struct rwall_tables *t = g->t;
	const __le32 *rows = rwall_gate_section(g, RWALL_SEC_ROWS, &nrows, 4);
	u64 left = nrows;
	u32 i;
	int p;

	for (p = 0; p < RWALL_POINTS; p++) {
		u64 n = (u64)t->nclasses * t->nzones;

		if (p == RWALL_POINT_FORWARD)
			n *= t->nzones;
		t->rows[p] = NULL;
		if (!(t->points >> p & 1))
			continue;
		if (n > left)
			return rwall_gate_refuse(
				g, "rows: fewer than classes and zones");
		for (i = 0; i < n; i++)
			if (!check_row(g, p, le32_to_cpu(rows[i])))
				return false;
		t->rows[p] = rows;
		rows += n;
		left -= n;
	}
	return left ? rwall_gate_refuse(g,
					"rows: more than classes and zones") :
		      true;
}

static bool check_vectors(struct rwall_gate *g)
{
	struct rwall_tables *t = g->t;
	u32 n, v, i;

	t->vecs = rwall_gate_section(g, RWALL_SEC_VECS, &n, 2);
	if (n != (u64)g->nvecs * t->npeers)
		return rwall_gate_refuse(g,
					 "vectors: not one entry a peer class");
	for (v = 0; v < g->nvecs; v++) {
		u32 bound = le16_to_cpu(t->vec_bound[v]);

		for (i = 0; i < t->npeers; i++)
			if (le16_to_cpu(t->vecs[(size_t)v * t->npeers + i]) >=
			    bound)
				return rwall_gate_refuse(
					g, "vectors: a kind out of bounds");
	}
	return true;
}

static bool check_cells(struct rwall_gate *g)
{
	struct rwall_tables *t = g->t;
	u32 i;

	for (i = 0; i < g->ncells; i++)
		if (le16_to_cpu(t->cells[i]) > t->nrules)
			return rwall_gate_refuse(g, "cells: a missing rule");
	for (i = 0; i < g->npairs; i++) {
		u32 from = le16_to_cpu(t->pairs[i].from_vec);
		u32 to = le16_to_cpu(t->pairs[i].to_vec);
		u64 end = le32_to_cpu(t->pairs[i].cells);

		if (from >= g->nvecs || to >= g->nvecs)
			return rwall_gate_refuse(g, "pairs: a missing vector");
		end += (u64)le16_to_cpu(t->vec_bound[from]) *
		       le16_to_cpu(t->vec_bound[to]);
		if (end > g->ncells)
			return rwall_gate_refuse(
				g, "pairs: cells outside the table");
	}
	return true;
}

static bool check_pattern(struct rwall_gate *g, const struct rwall_blob_zone *z,
			  u32 nzones)
{
	size_t len = 0;

	while (len < RWALL_IFNAME && z->name[len])
		len++;
	if (len == RWALL_IFNAME || (!len && !z->prefix) ||
	    !rwall_gate_zero(z->name + len, RWALL_IFNAME - len))
		return rwall_gate_refuse(g, "zones: a pattern is not a name");
	if (z->prefix > 1 || z->zone >= nzones ||
	    !rwall_gate_zero(z->reserved, sizeof(z->reserved)))
		return rwall_gate_refuse(g,
					 "zones: a pattern for a missing zone");
	return true;
}

/* Those of the screen name no zone. */
static bool check_patterns(struct rwall_gate *g)
{
	const struct rwall_tables *t = g->t;
	u32 i;

	if (t->npatterns > RWALL_MAX_PATTERNS ||
	    t->nscreened > RWALL_MAX_PATTERNS)
		return rwall_gate_refuse(g, "zones: too many patterns");
	for (i = 0; i < t->npatterns; i++)
		if (!check_pattern(g, &t->patterns[i], t->nzones))
			return false;
	for (i = 0; i < t->nscreened; i++)
		if (!check_pattern(g, &t->screened[i], 1))
			return false;
	return true;
}

static bool is_string(const struct rwall_gate *g, __le32 at)
{
	return le32_to_cpu(at) < g->t->strings_size;
}

static bool rule_strings(const struct rwall_gate *g,
			 const struct rwall_blob_rule *r)
{
	return is_string(g, r->flow) && is_string(g, r->service) &&
	       is_string(g, r->from_role) && is_string(g, r->to_role) &&
	       is_string(g, r->row) && is_string(g, r->title_en) &&
	       is_string(g, r->title_ja);
}

static bool rule_end(const struct rwall_gate *g, __le16 group, bool self)
{
	u32 v = le16_to_cpu(group);

	return self ? v == RWALL_GROUP_SELF : v < g->t->ngroups;
}

static bool check_rule(struct rwall_gate *g, const struct rwall_blob_rule *r)
{
	u64 zones = ~0ull >> (64 - g->t->nzones);

	if (r->point >= RWALL_POINTS || !(g->t->points >> r->point & 1))
		return rwall_gate_refuse(g,
					 "rules: a point that is not enforced");
	if (r->slot >= RWALL_SLOTS || r->helper >= RWALL_HELPERS || r->reserved)
		return rwall_gate_refuse(g,
					 "rules: unknown protocol or helper");
	if (r->helper != RWALL_HELPER_NONE &&
	    g->t->tracking != RWALL_TRACKING_CONNTRACK)
		return rwall_gate_refuse(
			g, "rules: a helper needs connection tracking");
	if (le16_to_cpu(r->port_lo) > le16_to_cpu(r->port_hi))
		return rwall_gate_refuse(g, "rules: ports upside down");
	if (!rule_end(g, r->from_group, r->point == RWALL_POINT_OUT) ||
	    !rule_end(g, r->to_group, r->point == RWALL_POINT_IN))
		return rwall_gate_refuse(g, "rules: a missing group");
	if ((le64_to_cpu(r->in_zones) | le64_to_cpu(r->out_zones)) & ~zones)
		return rwall_gate_refuse(g, "rules: a missing zone");
	if (!rule_strings(g, r))
		return rwall_gate_refuse(g, "rules: text outside the strings");
	return true;
}

/* Whoever compares or sends strings later counts on their being short. */
static bool strings_short(const struct rwall_tables *t)
{
	u32 i, run = 0;

	for (i = 0; i < t->strings_size; i++) {
		run = t->strings[i] ? run + 1 : 0;
		if (run == RWALL_MAX_STRING)
			return false;
	}
	return true;
}

static bool check_strings(struct rwall_gate *g)
{
	const struct rwall_tables *t = g->t;
	const struct rwall_blob_header *h = t->header;
	u32 i;

	if (!t->strings_size || t->strings[0] ||
	    t->strings[t->strings_size - 1])
		return rwall_gate_refuse(g, "strings: not terminated");
	if (!strings_short(t))
		return rwall_gate_refuse(g, "strings: one is too long");
	if (!is_string(g, h->name) || !is_string(g, h->roles) ||
	    !is_string(g, h->compiler))
		return rwall_gate_refuse(g, "header: text outside the strings");
	for (i = 0; i < t->ngroups; i++)
		if (!is_string(g, t->groups[i].name))
			return rwall_gate_refuse(
				g, "groups: text outside the strings");
	for (i = 0; i < t->nzones; i++)
		if (!is_string(g, t->zone_names[i]))
			return rwall_gate_refuse(
				g, "zones: text outside the strings");
	return true;
}

static bool check_cold(struct rwall_gate *g)
{
	const struct rwall_blob_section *sec = g->t->header->section;
	const struct rwall_tables *t = g->t;
	u32 i;

	if (t->nrules > RWALL_MAX_RULES)
		return rwall_gate_refuse(g, "rules: too many");
	if (!t->ngroups || t->ngroups > RWALL_MAX_GROUPS)
		return rwall_gate_refuse(g, "groups: none, or too many");
	if (le32_to_cpu(sec[RWALL_SEC_PEER_GROUPS].size) !=
	    (u64)t->npeers * t->group_words * 8)
		return rwall_gate_refuse(g, "groups: not one set a peer class");
	if (le32_to_cpu(sec[RWALL_SEC_ZONE_NAMES].size) != t->nzones * 4u)
		return rwall_gate_refuse(g, "zones: not one name a zone");
	if (!check_strings(g))
		return false;
	for (i = 0; i < t->nrules; i++)
		if (!check_rule(g, &t->rules[i]))
			return false;
	return true;
}

bool rwall_blob_open(const void *blob, size_t size, struct rwall_tables *t,
		     const char **why)
{
	struct rwall_tables tables = { .header = blob };
	struct rwall_gate g = { .blob = blob, .t = &tables };
	bool ok;

	g.size = size > RWALL_BLOB_MAX ? RWALL_BLOB_MAX + 1 : size;
	ok = check_identity(&g) && check_settings(&g) && check_counts(&g) &&
	     check_sections(&g);
	if (ok) {
		open_hot(&g);
		open_cold(&g);
		ok = check_cold(&g) && rwall_gate_ports(&g) && check_rows(&g) &&
		     check_vectors(&g) && check_cells(&g) &&
		     rwall_gate_addr(&g, &tables.a4, false) &&
		     rwall_gate_addr(&g, &tables.a6, true) &&
		     check_patterns(&g);
	}
	if (!ok) {
		*why = g.why;
		return false;
	}
	tables.form = rwall_gate_form(&g);
	*t = tables;
	return true;
}

/* The bytes in which a pattern and a name agree, or -1 where it does not match. */
static int match_length(const struct rwall_blob_zone *z, const char *ifname)
{
	int len = 0;

	while (z->name[len] && z->name[len] == (u8)ifname[len])
		len++;
	return z->name[len] || (!z->prefix && ifname[len]) ? -1 : len;
}

u8 rwall_blob_zone(const struct rwall_tables *t, const char *ifname)
{
	int best = -1, rank, len;
	u8 zone = 0;
	u32 i;

	for (i = 0; i < t->npatterns; i++) {
		const struct rwall_blob_zone *z = &t->patterns[i];

		len = match_length(z, ifname);
		rank = 2 * len + !z->prefix;
		if (len >= 0 && rank > best) {
			best = rank;
			zone = z->zone;
		}
	}
	return zone;
}

bool rwall_blob_screened(const struct rwall_tables *t, const char *ifname)
{
	u32 i;

	for (i = 0; i < t->nscreened; i++)
		if (match_length(&t->screened[i], ifname) >= 0)
			return true;
	return false;
}
