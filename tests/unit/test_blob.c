// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_blob.c - hostile blobs
 *
 * For: core/blob.c. A blob lies in memory of exactly its size, so that the
 * address sanitizer sees any step outside; whatever the gate lets pass is
 * classified on and must stay inside as well.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compile.h"
#include "naive.h"
#include "random_model.h"
#include "util.h"

struct fixture {
	struct rwall_model *m;
	uint8_t *blob;
	size_t size;
};

static int set_up(void **state)
{
	struct fixture *f = rwall_xcalloc(1, sizeof(*f));
	const char *why = NULL;
	void *blob;

	random_seed(42);
	f->m = random_model(60, 6, 3);
	assert_int_equal(rwall_compile(f->m, &blob, &f->size, &why), 0);
	f->blob = blob;
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	rwall_model_free(f->m);
	free(f->blob);
	free(f);
	return 0;
}

static struct rwall_blob_header *header(struct fixture *f)
{
	return (struct rwall_blob_header *)f->blob;
}

static void *section(struct fixture *f, enum rwall_section s)
{
	return f->blob + le32toh(header(f)->section[s].offset);
}

static uint32_t section_size(struct fixture *f, enum rwall_section s)
{
	return le32toh(header(f)->section[s].size);
}

/* A section of another size: cut off, or with zeros behind; all others stay as they are. */
static void resize(struct fixture *f, enum rwall_section s, uint32_t size)
{
	uint8_t *old = f->blob;
	struct rwall_blob_section *to;
	uint32_t end = RWALL_BLOB_HEADER_SIZE, at, n;
	int i;

	f->blob = rwall_xcalloc(1, f->size + size + 8);
	memcpy(f->blob, old, end);
	for (i = 0; i < RWALL_SECTIONS; i++) {
		to = &header(f)->section[i];
		at = le32toh(to->offset);
		n = le32toh(to->size);
		end = (end + 7) & ~7u;
		to->offset = htole32(end);
		to->size = htole32(i == (int)s ? size : n);
		memcpy(f->blob + end, old + at,
		       i == (int)s && size < n ? size : n);
		end += le32toh(to->size);
	}
	header(f)->total_size = htole32(end);
	f->size = end;
	free(old);
}

static void refused(struct fixture *f, const char *expected)
{
	struct rwall_tables t;
	const char *why = "(accepted)";

	assert_false(rwall_blob_open(f->blob, f->size, &t, &why));
	assert_string_equal(why, expected);
}

/* On a copy, so that the next one begins with what is right. */
static void refused_of_size(struct fixture *f, enum rwall_section s,
			    uint32_t size, const char *expected)
{
	struct fixture other = { .m = f->m, .size = f->size };

	other.blob = rwall_xcalloc(1, f->size);
	memcpy(other.blob, f->blob, f->size);
	resize(&other, s, size);
	refused(&other, expected);
	free(other.blob);
}

/* Whatever was accepted must be safe to use, in all of its parts. */
static void use(const struct fixture *f, const struct rwall_tables *t)
{
	struct random_packet p;
	uint32_t i;
	int n;

	for (n = 0; n < 12; n++) {
		random_draw(f->m, &p);
		p.key.in_zone = rwall_blob_zone(t, p.in_name);
		p.key.out_zone = rwall_blob_zone(t, p.out_name);
		assert_in_range(rwall_classify(t, &p.key) + RWALL_REASONS, 1,
				RWALL_REASONS + RWALL_MAX_RULES);
		rwall_naive_classify(t, &p.key);
	}
	for (i = 0; i < t->nrules; i++)
		(void)!strlen(rwall_blob_string(t, t->rules[i].flow));
}

static void test_accepted(void **state)
{
	struct fixture *f = *state;
	struct rwall_tables t;
	const char *why = NULL;

	assert_true(rwall_blob_open(f->blob, f->size, &t, &why));
	assert_int_equal(t.nrules, f->m->nrules);
	assert_int_equal(t.size, f->size);
	use(f, &t);
}

static void test_truncated(void **state)
{
	struct fixture *f = *state;
	size_t n;

	for (n = 0; n < f->size; n++) {
		uint8_t *cut = malloc(n ? n : 1);
		struct rwall_tables t;
		const char *why = NULL;

		memcpy(cut, f->blob, n);
		assert_false(rwall_blob_open(cut, n, &t, &why));
		assert_non_null(why);
		free(cut);
	}
}

static void test_each_bit(void **state)
{
	struct fixture *f = *state;
	unsigned int accepted = 0;
	size_t bit;

	for (bit = 0; bit < f->size * 8; bit++) {
		struct rwall_tables t;
		const char *why = NULL;

		f->blob[bit / 8] ^= 1u << bit % 8;
		if (rwall_blob_open(f->blob, f->size, &t, &why)) {
			use(f, &t);
			accepted++;
		} else {
			assert_non_null(why);
		}
		f->blob[bit / 8] ^= 1u << bit % 8;
	}
	print_message("# %u of %zu flips left a valid blob\n", accepted,
		      f->size * 8);
}

/* Each 32-bit word of the header in turn gets the values that break sums. */
static void test_header_words(void **state)
{
	static const uint32_t evil[] = { 0,	     1,		 0x7fffffff,
					 0x80000000, 0xfffffff8, 0xffffffff };
	struct fixture *f = *state;
	size_t at, i;

	for (at = 0; at < RWALL_BLOB_HEADER_SIZE; at += 4) {
		uint32_t keep, word;

		memcpy(&keep, f->blob + at, 4);
		for (i = 0; i < RWALL_COUNT(evil) + 2; i++) {
			struct rwall_tables t;
			const char *why = NULL;

			word = i < RWALL_COUNT(evil) ? evil[i] :
			       i & 1		     ? keep + 1 :
						       keep - 1;
			memcpy(f->blob + at, &word, 4);
			if (rwall_blob_open(f->blob, f->size, &t, &why))
				use(f, &t);
		}
		memcpy(f->blob + at, &keep, 4);
	}
}

static void test_identity(void **state)
{
	struct fixture *f = *state;

	f->blob[0] = 'X';
	refused(f, "blob: not a rolewall policy");
	f->blob[0] = 'R';
	header(f)->version = htole16(RWALL_BLOB_VERSION + 1);
	refused(f, "blob: made for another version of rolewall");
}

static void test_byte_order(void **state)
{
	struct fixture *f = *state;

	header(f)->version = htobe16(RWALL_BLOB_VERSION);
	refused(f, "blob: made for another version of rolewall");
}

static void test_added_bytes(void **state)
{
	struct fixture *f = *state;

	f->blob = rwall_xrealloc(f->blob, f->size + 8, 1);
	memset(f->blob + f->size, 0, 8);
	f->size += 8;
	refused(f, "blob: truncated, or bytes were added");
	header(f)->total_size = htole32(f->size);
	refused(f, "sections: bytes follow the last one");
}

static void test_reserved(void **state)
{
	struct fixture *f = *state;

	header(f)->flags |= htole32(0x80);
	refused(f, "header: reserved bits are set");
	header(f)->flags &= ~htole32(0x80);
	header(f)->a4.reserved = 1;
	refused(f, "header: reserved bits are set");
}

static void test_sections(void **state)
{
	struct fixture *f = *state;
	struct rwall_blob_section *s = header(f)->section;
	uint32_t keep = s[RWALL_SEC_CELLS].offset;

	s[RWALL_SEC_CELLS].offset = s[RWALL_SEC_ROWS].offset;
	refused(f, "sections: not where it must be");
	s[RWALL_SEC_CELLS].offset = htole32(le32toh(keep) + 1);
	refused(f, "sections: not where it must be");
	s[RWALL_SEC_CELLS].offset = keep;
	s[RWALL_SEC_CELLS].size = htole32(0xfffffffe);
	refused(f, "sections: size does not fit");
}

/* Counts whose product with an element's size would not fit into 32 bits. */
static void test_counts(void **state)
{
	struct fixture *f = *state;
	uint32_t keep = header(f)->nclasses;

	header(f)->nclasses = htole32(0x40000000);
	refused(f, "header: service classes out of bounds");
	header(f)->nclasses = htole32(RWALL_MAX_CLASSES);
	refused(f, "rows: fewer than classes and zones");
	header(f)->nclasses = keep;
	keep = header(f)->npeers;
	header(f)->npeers = htole32(0x80000001);
	refused(f, "header: peer classes out of bounds");
	header(f)->npeers = keep;
	header(f)->nzones = htole32(0xffffffff);
	refused(f, "header: zone classes out of bounds");
}

/* Sections with too many elements for the counts of others, or for any policy. */
static void test_sizes(void **state)
{
	struct fixture *f = *state;
	uint32_t rows = section_size(f, RWALL_SEC_ROWS);
	uint32_t vecs = section_size(f, RWALL_SEC_VECS);
	uint32_t zones = section_size(f, RWALL_SEC_ZONE_NAMES);

	refused_of_size(f, RWALL_SEC_ROWS, rows + 4,
			"rows: more than classes and zones");
	refused_of_size(f, RWALL_SEC_VECS, vecs + 2,
			"vectors: not one entry a peer class");
	refused_of_size(f, RWALL_SEC_ZONES,
			(RWALL_MAX_PATTERNS + 1) *
				sizeof(struct rwall_blob_zone),
			"zones: too many patterns");
	refused_of_size(f, RWALL_SEC_SCREEN,
			(RWALL_MAX_PATTERNS + 1) *
				sizeof(struct rwall_blob_zone),
			"zones: too many patterns");
	refused_of_size(f, RWALL_SEC_SCREEN, sizeof(struct rwall_blob_zone),
			"zones: a pattern is not a name");
	refused_of_size(f, RWALL_SEC_GROUPS, 0, "groups: none, or too many");
	refused_of_size(f, RWALL_SEC_PEER_GROUPS, 0,
			"groups: not one set a peer class");
	refused_of_size(f, RWALL_SEC_ZONE_NAMES, zones + 4,
			"zones: not one name a zone");
	refused_of_size(f, RWALL_SEC_RULES,
			(RWALL_MAX_RULES + 1) * sizeof(struct rwall_blob_rule),
			"rules: too many");
	refused_of_size(f, RWALL_SEC_STRINGS, 0, "strings: not terminated");
	test_accepted(state);
}

static void test_verdicts(void **state)
{
	struct fixture *f = *state;
	uint32_t *rows = section(f, RWALL_SEC_ROWS);
	uint32_t keep = rows[0];

	rows[0] = htole32(RWALL_ROW_DENY | RWALL_REASONS);
	refused(f, "rows: denied for no known reason");
	rows[0] = htole32(RWALL_ROW_ACCEPT | f->m->nrules);
	refused(f, "rows: accepted by a missing rule");
	/* Its lower half alone would name a rule. */
	rows[0] = htole32(RWALL_ROW_ACCEPT | 0x10000);
	refused(f, "rows: accepted by a missing rule");
	rows[0] = htole32(RWALL_ROW_PEER | RWALL_ROW_VALUE);
	refused(f, "rows: cells outside the table");
	rows[0] = htole32(RWALL_ROW_PAIR);
	refused(f, "rows: a missing pair");
	rows[0] = keep;
	header(f)->mode[0] = RWALL_MODES;
	refused(f, "header: unknown mode");
	header(f)->mode[0] = 0;
	header(f)->deny[2] = RWALL_DENIES;
	refused(f, "header: unknown verdict of denial");
	header(f)->deny[2] = 0;
	header(f)->tracking = RWALL_TRACKINGS;
	refused(f, "header: unknown tracking");
	header(f)->tracking = RWALL_TRACKING_SOCKET;
	header(f)->points |= 1u << RWALL_POINT_FORWARD;
	refused(f, "header: what is forwarded belongs to no socket");
	header(f)->tracking = RWALL_TRACKING_NONE;
	header(f)->mode[RWALL_POINT_OUT] = !header(f)->mode[RWALL_POINT_IN];
	refused(f, "header: without conntrack, in and out must have one mode");
}

/* A forwarded packet's end, and cells as far as the table's last ones. */
static void test_ends(void **state)
{
	struct fixture *f = *state;
	uint32_t last = section_size(f, RWALL_SEC_CELLS) / 2 -
			le32toh(header(f)->npeers);
	uint32_t *row = section(f, RWALL_SEC_ROWS);
	struct rwall_tables t;
	const char *why = NULL;

	row[0] = htole32(RWALL_ROW_PEER | RWALL_ROW_TO | last);
	refused(f, "rows: cells outside the table");
	row[0] = htole32(RWALL_ROW_PEER | last);
	row += 2 * le32toh(header(f)->nclasses) * le32toh(header(f)->nzones);
	row[0] = htole32(RWALL_ROW_PEER | (last + 1));
	refused(f, "rows: cells outside the table");
	row[0] = htole32(RWALL_ROW_PEER | RWALL_ROW_TO | (last + 1));
	refused(f, "rows: cells outside the table");
	row[0] = htole32(RWALL_ROW_PEER | RWALL_ROW_TO | last);
	assert_true(rwall_blob_open(f->blob, f->size, &t, &why));
	use(f, &t);
}

static void test_indices(void **state)
{
	struct fixture *f = *state;
	uint16_t *cells = section(f, RWALL_SEC_CELLS);
	uint16_t keep = cells[0];
	uint8_t *leaf = section(f, RWALL_SEC_PORT_LEAF);

	cells[0] = htole16(f->m->nrules + 1);
	refused(f, "cells: a missing rule");
	cells[0] = keep;
	leaf[0] = le32toh(header(f)->nclasses);
	refused(f, "ports: a leaf names a missing class");
	leaf[0] = 0;
	header(f)->roots[3] = 200;
	refused(f, "ports: a slot without a root");
}

static void test_intervals(void **state)
{
	struct fixture *f = *state;
	uint32_t *start = section(f, RWALL_SEC_A4_START);
	uint32_t *root = section(f, RWALL_SEC_A4_ROOT);
	uint32_t n = section_size(f, RWALL_SEC_A4_START) / 4, keep = start[2];
	uint8_t *class = section(f, RWALL_SEC_A4_CLASS);
	struct rwall_blob_addr *a = &header(f)->a4, whole = *a;

	assert_true(n > 3);
	assert_int_equal(a->form, RWALL_ADDR_BYTE);
	start[2] = start[1];
	refused(f, "addresses: intervals not ascending");
	start[2] = htole32(0xffffffff);
	refused(f, "addresses: a start outside its chunk");
	start[2] = keep;
	start[0] = htole32(1);
	refused(f, "addresses: the first does not start at zero");
	start[0] = 0;
	class[1] = le32toh(header(f)->npeers);
	refused(f, "addresses: a missing peer class");
	class[1] = 0;
	root[0] = htole32(1);
	refused(f, "addresses: root does not span the intervals");
	root[0] = 0;
	root[1] = htole32(n);
	refused(f, "addresses: root names a wrong start");
	a->base = htole64(le64toh(a->base) + 1);
	refused(f, "addresses: root out of bounds");
	*a = whole;
	a->unit = 1;
	refused(f, "addresses: starts do not tell addresses apart");
	a->unit = 0;
	a->form |= RWALL_ADDR_FORMS + 1;
	refused(f, "header: reserved bits are set");
}

static void test_rules(void **state)
{
	struct fixture *f = *state;
	struct rwall_blob_rule *r = section(f, RWALL_SEC_RULES);
	struct rwall_blob_rule keep = *r;

	r->port_lo = htole16(2);
	r->port_hi = htole16(1);
	refused(f, "rules: ports upside down");
	*r = keep;
	r->flow = htole32(section_size(f, RWALL_SEC_STRINGS));
	refused(f, "rules: text outside the strings");
	*r = keep;
	r->from_group = htole16(0xfff0);
	refused(f, "rules: a missing group");
	*r = keep;
	r->in_zones = htole64(1ull << 63);
	refused(f, "rules: a missing zone");
	*r = keep;
	r->helper = RWALL_HELPERS;
	refused(f, "rules: unknown protocol or helper");
	r->helper = RWALL_HELPER_FTP;
	header(f)->tracking = RWALL_TRACKING_NONE;
	memset(header(f)->mode, 0, sizeof(header(f)->mode));
	refused(f, "rules: a helper needs connection tracking");
}

static void test_zone_names(void **state)
{
	struct fixture *f = *state;
	struct rwall_blob_zone *z = section(f, RWALL_SEC_ZONES);
	struct rwall_blob_zone keep = *z;

	memset(z->name, 'x', sizeof(z->name));
	refused(f, "zones: a pattern is not a name");
	*z = keep;
	z->zone = le32toh(header(f)->nzones);
	refused(f, "zones: a pattern for a missing zone");
}

/* The last string's end is taken away until it runs into the next one. */
static void test_long_string(void **state)
{
	struct fixture *f = *state;
	uint8_t *strings = section(f, RWALL_SEC_STRINGS);
	uint32_t n = section_size(f, RWALL_SEC_STRINGS);

	assert_true(n < RWALL_MAX_STRING);
	f->blob = rwall_xrealloc(f->blob, f->size + 2048, 1);
	strings = section(f, RWALL_SEC_STRINGS);
	memset(strings + n, 'x', 2047);
	strings[n + 2047] = 0;
	f->size += 2048;
	header(f)->total_size = htole32(f->size);
	header(f)->section[RWALL_SEC_STRINGS].size = htole32(n + 2048);
	refused(f, "strings: one is too long");
	strings[n + 1024] = 0;
	refused(f, "strings: one is too long");
	strings[n + 1023] = 0;
	test_accepted(state);
}

/* An exact name wins over a beginning, the longer beginning over the shorter. */
static void test_longest_pattern(void **state)
{
	struct rwall_blob_zone z[] = {
		{ .name = "eth", .prefix = 1, .zone = 1 },
		{ .name = "eth1", .prefix = 1, .zone = 2 },
		{ .name = "eth1", .prefix = 0, .zone = 3 },
	};
	struct rwall_tables t = { .patterns = z, .npatterns = 3 };

	(void)state;
	assert_int_equal(rwall_blob_zone(&t, "eth0"), 1);
	assert_int_equal(rwall_blob_zone(&t, "eth1"), 3);
	assert_int_equal(rwall_blob_zone(&t, "eth10"), 2);
	assert_int_equal(rwall_blob_zone(&t, "et"), 0);
	assert_int_equal(rwall_blob_zone(&t, ""), 0);
}

static void test_screened(void **state)
{
	struct rwall_blob_zone z[] = { { .name = "eth", .prefix = 1 },
				       { .name = "lan0" } };
	struct rwall_tables t = { .screened = z, .nscreened = 2 };

	(void)state;
	assert_true(rwall_blob_screened(&t, "eth0"));
	assert_true(rwall_blob_screened(&t, "lan0"));
	assert_false(rwall_blob_screened(&t, "lan01"));
	assert_false(rwall_blob_screened(&t, "lan"));
}

#define BLOB_TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BLOB_TEST(test_accepted),
		BLOB_TEST(test_truncated),
		BLOB_TEST(test_each_bit),
		BLOB_TEST(test_header_words),
		BLOB_TEST(test_identity),
		BLOB_TEST(test_byte_order),
		BLOB_TEST(test_added_bytes),
		BLOB_TEST(test_reserved),
		BLOB_TEST(test_sections),
		BLOB_TEST(test_counts),
		BLOB_TEST(test_sizes),
		BLOB_TEST(test_verdicts),
		BLOB_TEST(test_ends),
		BLOB_TEST(test_indices),
		BLOB_TEST(test_intervals),
		BLOB_TEST(test_rules),
		BLOB_TEST(test_zone_names),
		BLOB_TEST(test_long_string),
		cmocka_unit_test(test_longest_pattern),
		cmocka_unit_test(test_screened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
