// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_envelope.c - signed policies, taken apart
 *
 * For: core/envelope.c. The envelope here is written by hand from what
 * rolewall_envelope.h says, so that reader and writer cannot be wrong together.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "envelope.h"

#define BLOB	  5 /* bytes, of no meaning here */
#define SIGNATURE 7 /* bytes: 30 05 and five */
#define SIZE	  (128 + BLOB + SIGNATURE)

/* Serial 0x0102030405060708 for host-1.dc:a_b, which permits exceptions. */
static const uint8_t good[SIZE] = {
	'R',	    'W',  'A', 'L',	    'L', 'S', 'I', 'G', /* magic */
	1,	    0,	  0,   0,				/* version */
	1,	    0,	  0,   0, /* purpose: a policy */
	8,	    7,	  6,   5,	    4,	 3,   2,   1, /* serial */
	BLOB,	    0,	  0,   0,			      /* blob_size */
	1,	    0,	  0,   0,			      /* permits */
	[64] = 'h', 'o',  's', 't',	    '-', '1', '.', 'd', 'c', ':',
	'a',	    '_',  'b', [128] = 'b', 'l', 'o', 'b', 0, /* the blob */
	0x30,	    0x05, 2,   1,	    1,	 5,   0, /* the signature */
};

/* In memory of exactly its size, so that a step outside is seen. */
static bool opens(const uint8_t *bytes, size_t size,
		  struct rwall_envelope_parts *parts, const char **why)
{
	void *copy = malloc(size ? size : 1);
	bool ok;

	assert_non_null(copy);
	memcpy(copy, bytes, size);
	ok = rwall_envelope_open(copy, size, parts, why);
	free(copy);
	return ok;
}

static void refuses(const uint8_t *bytes, size_t size, const char *word)
{
	struct rwall_envelope_parts parts;
	const char *why = NULL;

	if (opens(bytes, size, &parts, &why))
		fail_msg("%zu bytes were taken, not refused: %s", size, word);
	assert_non_null(why);
	if (!strstr(why, word))
		fail_msg("refused with '%s', not with '%s'", why, word);
}

static void finds_parts(void **state)
{
	struct rwall_envelope_parts p;
	const char *why = NULL;

	(void)state;
	assert_true(rwall_envelope_is(good, sizeof(good)));
	assert_true(rwall_envelope_open(good, sizeof(good), &p, &why));
	assert_ptr_equal(p.header, good);
	assert_int_equal(p.signed_size, 133);
	assert_ptr_equal(p.blob, good + 128);
	assert_int_equal(p.blob_size, BLOB);
	assert_ptr_equal(p.signature, good + 133);
	assert_int_equal(p.signature_size, SIGNATURE);
	assert_true(le64_to_cpu(p.header->serial) == 0x0102030405060708);
	assert_int_equal(le32_to_cpu(p.header->permits), RWALL_PERMIT_ALLOW);
}

static void tells_from_blobs(void **state)
{
	(void)state;
	assert_false(rwall_envelope_is("RWALLPOL", 8));
	assert_false(rwall_envelope_is("RWALLSI", 7));
	assert_false(rwall_envelope_is("", 0));
	assert_true(rwall_envelope_is("RWALLSIG", 8));
}

static void refuses_truncated(void **state)
{
	size_t n;

	(void)state;
	for (n = 0; n < 128; n++)
		refuses(good, n, "shorter than its header");
	for (; n < 128 + BLOB; n++)
		refuses(good, n, "another size");
	for (; n < SIZE; n++)
		refuses(good, n, "its signature is truncated");
}

static void refuses_trailing(void **state)
{
	uint8_t longer[SIZE + 1] = { 0 };

	(void)state;
	memcpy(longer, good, SIZE);
	refuses(longer, sizeof(longer), "bytes were added");
}

static void refuses_headers(void **state)
{
	static const struct {
		unsigned int at;
		uint8_t byte;
		const char *word;
	} wrong[] = {
		{ 0, 'X', "shorter than its header" },
		{ 8, 2, "another version" },
		{ 11, 1, "another version" },
		{ 12, 0, "another purpose" },
		{ 12, 2, "another purpose" },
		{ 24, 0, "another size" },
		{ 24, BLOB + 1, "its signature" },
		{ 24, SIZE - 128 + 1, "another size" },
		{ 27, 0xff, "another size" },
		{ 28, 8, "permits" },
		{ 31, 0x80, "permits" },
		{ 32, 1, "reserved" },
		{ 63, 1, "reserved" },
		{ 64, 0, "target" },
		{ 64, '*', "target" },
		{ 65, ' ', "target" },
		{ 66, ',', "target" },
		{ 67, 0x80, "target" },
		{ 78, 'x', "target" }, /* behind the word's end */
		{ 127, 'x', "target" },
	};
	uint8_t bytes[SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		memcpy(bytes, good, SIZE);
		bytes[wrong[i].at] = wrong[i].byte;
		refuses(bytes, SIZE, wrong[i].word);
	}
}

static void refuses_endless_targets(void **state)
{
	uint8_t bytes[SIZE];

	(void)state;
	memcpy(bytes, good, SIZE);
	memset(bytes + 64, 'a', 64);
	refuses(bytes, SIZE, "target");
	bytes[127] = 0;
	assert_true(opens(bytes, SIZE, &(struct rwall_envelope_parts){ 0 },
			  &(const char *){ NULL }));
}

/* An envelope whose signature is these bytes, and zeroes behind them. */
static bool takes_der(const uint8_t *der, size_t n, size_t size)
{
	uint8_t *bytes = calloc(1, 128 + BLOB + size);
	struct rwall_envelope_parts parts;
	const char *why = NULL;
	bool ok;

	assert_non_null(bytes);
	memcpy(bytes, good, 128 + BLOB);
	memcpy(bytes + 128 + BLOB, der, n);
	ok = opens(bytes, 128 + BLOB + size, &parts, &why);
	free(bytes);
	return ok;
}

#define DER(size, ...)                              \
	takes_der((const uint8_t[]){ __VA_ARGS__ }, \
		  sizeof((const uint8_t[]){ __VA_ARGS__ }), size)

static void reads_lengths(void **state)
{
	(void)state;
	assert_true(DER(2, 0x30, 0));
	assert_true(DER(129, 0x30, 127));
	assert_true(DER(131, 0x30, 0x81, 128));
	assert_true(DER(258, 0x30, 0x81, 255));
	assert_true(DER(260, 0x30, 0x82, 1, 0));
	assert_true(DER(16384, 0x30, 0x82, 0x3f, 0xfc));
	/* Longer than a signature may be. */
	assert_false(DER(16385, 0x30, 0x82, 0x3f, 0xfd));
	/* Another tag, an open end, more bytes of length than are needed. */
	assert_false(DER(2, 0x31, 0));
	assert_false(DER(4, 0x30, 0x80, 0, 0));
	assert_false(DER(130, 0x30, 0x81, 127));
	assert_false(DER(259, 0x30, 0x82, 0, 255));
	assert_false(DER(261, 0x30, 0x83, 0, 1, 0));
	/* A length that is cut short, one too many, one too few. */
	assert_false(DER(2, 0x30, 0x81));
	assert_false(DER(3, 0x30, 0x82, 1));
	assert_false(DER(132, 0x30, 0x81, 128));
	assert_false(DER(130, 0x30, 0x81, 128));
	assert_false(DER(1, 0x30));
}

static void knows_hosts(void **state)
{
	static const struct {
		const char *names;
		bool meant;
	} hosts[] = {
		{ "", false },
		{ "host-1.dc:a_b", true },
		{ "host-1.dc:a_", false },
		{ "host-1.dc:a_bc", false },
		{ "other,host-1.dc:a_b", true },
		{ "host-1.dc:a_b,other", true },
		{ ",,host-1.dc:a_b", true },
		{ "other", false },
		{ "*", false },
		{ ",", false },
	};
	struct rwall_envelope any = { .target = "*" };
	const struct rwall_envelope *header = (const void *)good;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
		if (rwall_envelope_meant(header, hosts[i].names) !=
		    hosts[i].meant)
			fail_msg("'%s'", hosts[i].names);
		assert_true(rwall_envelope_meant(&any, hosts[i].names));
	}
}

static void knows_targets(void **state)
{
	char longest[65] = { 0 };

	(void)state;
	memset(longest, 'x', 63);
	assert_true(rwall_envelope_target_valid(longest));
	longest[63] = 'x';
	assert_false(rwall_envelope_target_valid(longest));
	assert_true(rwall_envelope_target_valid("*"));
	assert_true(rwall_envelope_target_valid("role:mta-1.example_x"));
	assert_false(rwall_envelope_target_valid(""));
	assert_false(rwall_envelope_target_valid("**"));
	assert_false(rwall_envelope_target_valid("a b"));
	assert_false(rwall_envelope_target_valid("a,b"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_parts),
		cmocka_unit_test(tells_from_blobs),
		cmocka_unit_test(refuses_truncated),
		cmocka_unit_test(refuses_trailing),
		cmocka_unit_test(refuses_headers),
		cmocka_unit_test(refuses_endless_targets),
		cmocka_unit_test(reads_lengths),
		cmocka_unit_test(knows_hosts),
		cmocka_unit_test(knows_targets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
