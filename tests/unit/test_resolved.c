// SPDX-License-Identifier: GPL-2.0-or-later
/* test_resolved.c - how addresses of names come, stay and go; the clock is ours. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "resolved.h"

#define DAY 86400

static const struct rwall_names_rules rules = {
	.grace = DAY,
	.min_ttl = 60,
	.cap = 4,
};

static struct rwall_resolved_addr v4(uint8_t last, uint32_t ttl)
{
	return (struct rwall_resolved_addr){
		.bytes = { 203, 0, 113, last },
		.ttl = ttl,
	};
}

static size_t see(struct rwall_resolved *c, uint8_t last, uint32_t ttl,
		  int64_t now)
{
	struct rwall_resolved_addr addr = v4(last, ttl);
	struct rwall_resolved_answer a = { &addr, 1, false };

	return rwall_resolved_merge(c, "Host.Example.COM.", &a, now, &rules);
}

/* The last bytes of what is remembered, as a string of letters from 'a' on. */
static const char *known(const struct rwall_resolved *c)
{
	static char text[64];
	const struct rwall_resolved_name *name =
		rwall_resolved_find(c, "host.example.com");
	size_t i;

	for (i = 0; name && i < name->naddr; i++)
		text[i] = 'a' + name->addr[i].bytes[3];
	text[i] = '\0';
	return text;
}

static void names_are_one(void **state)
{
	struct rwall_resolved c = { 0 };

	(void)state;
	see(&c, 1, 300, 1000);
	assert_int_equal(c.n, 1);
	assert_string_equal(c.name[0].name, "host.example.com");
	assert_ptr_equal(rwall_resolved_find(&c, "HOST.example.com."),
			 &c.name[0]);
	assert_null(rwall_resolved_find(&c, "host.example.co"));
	assert_null(rwall_resolved_find(&c, "host.example.com.."));
	rwall_resolved_free(&c);
}

/* TTL 300, then a day: gone after 1000 + 300 + 86400, not before. */
static void grace_follows_ttl(void **state)
{
	struct rwall_resolved c = { 0 };

	(void)state;
	see(&c, 1, 300, 1000);
	see(&c, 2, 300, 1000 + 300 + DAY);
	assert_string_equal(known(&c), "bc");
	see(&c, 2, 300, 1000 + 300 + DAY + 1);
	assert_string_equal(known(&c), "c");
	rwall_resolved_free(&c);
}

/* A TTL of 5 counts as the minimum, 60; one of years as a week. */
static void ttl_is_bounded(void **state)
{
	struct rwall_resolved c = { 0 };

	(void)state;
	see(&c, 1, 5, 1000);
	see(&c, 2, 5, 1000 + 60 + DAY);
	assert_string_equal(known(&c), "bc");
	see(&c, 3, UINT32_MAX, 1000 + 60 + DAY + 1);
	assert_string_equal(known(&c), "cd");
	see(&c, 2, 5, 1000 + 60 + DAY + 1 + 604800 + DAY);
	assert_string_equal(known(&c), "cd");
	see(&c, 2, 5, 1000 + 60 + DAY + 2 + 604800 + DAY);
	assert_string_equal(known(&c), "c");
	rwall_resolved_free(&c);
}

/* Four stay: the one just seen and, of those seen before, the latest. */
static void cap_keeps_the_latest(void **state)
{
	struct rwall_resolved c = { 0 };
	uint8_t i;

	(void)state;
	for (i = 0; i < 6; i++)
		assert_int_equal(see(&c, i, 300, 1000 + i), i >= 4);
	assert_string_equal(known(&c), "cdef");
	rwall_resolved_free(&c);
}

/* Seen "in the future", it is seen now: it stays for its TTL and a grace. */
static void clock_set_back(void **state)
{
	struct rwall_resolved c = { 0 };

	(void)state;
	see(&c, 1, 300, 1000000000);
	see(&c, 2, 300, 1000);
	see(&c, 2, 300, 1000 + 300 + DAY);
	assert_string_equal(known(&c), "bc");
	see(&c, 2, 300, 1000 + 300 + DAY + 1);
	assert_string_equal(known(&c), "c");
	rwall_resolved_free(&c);
}

static void ages_alone(void **state)
{
	struct rwall_resolved c = { 0 };

	(void)state;
	see(&c, 1, 300, 1000);
	rwall_resolved_age(&c, "host.example.com", true, 10 * DAY, &rules);
	assert_string_equal(known(&c), "b");
	rwall_resolved_age(&c, "host.example.com", false, 10 * DAY, &rules);
	assert_string_equal(known(&c), "");
	rwall_resolved_age(&c, "no.such.name", false, 10 * DAY, &rules);
	rwall_resolved_free(&c);
}

/* The borders of the ranges that are never right, from RFC 6890. */
static void never_taken(void **state)
{
	static const struct {
		uint8_t bytes[16];
		bool v6;
		bool taken;
	} cases[] = {
		{ { 0, 1, 2, 3 }, false, false },
		{ { 1, 0, 0, 0 }, false, true },
		{ { 126, 255, 255, 255 }, false, true },
		{ { 127, 0, 0, 1 }, false, false },
		{ { 128, 0, 0, 0 }, false, true },
		{ { 169, 253, 255, 255 }, false, true },
		{ { 169, 254, 0, 1 }, false, false },
		{ { 223, 255, 255, 255 }, false, true },
		{ { 224, 0, 0, 1 }, false, false },
		{ { 240, 0, 0, 1 }, false, false },
		{ { 255, 255, 255, 255 }, false, false },
		{ { 0 }, true, false },
		{ { [15] = 1 }, true, false },
		{ { [10] = 0xff, [11] = 0xff, [12] = 10 }, true, false },
		{ { 0x20, 1, 0x0d, 0xb8 }, true, true },
		{ { 0xfe, 0x7f }, true, true },
		{ { 0xfe, 0x80, [15] = 1 }, true, false },
		{ { 0xfe, 0xbf, [15] = 1 }, true, false },
		{ { 0xff, 2, [15] = 1 }, true, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct rwall_resolved c = { 0 };
		struct rwall_resolved_addr addr = { .v6 = cases[i].v6 };
		struct rwall_resolved_answer a = { &addr, 1, cases[i].v6 };

		memcpy(addr.bytes, cases[i].bytes, 16);
		assert_int_equal(rwall_resolved_merge(&c, "x", &a, 1, &rules),
				 !cases[i].taken);
		assert_int_equal(c.n, cases[i].taken);
		rwall_resolved_free(&c);
	}
}

static void private_ranges(void **state)
{
	static const uint8_t inside[][4] = {
		{ 10, 0, 0, 1 },    { 172, 16, 0, 0 }, { 172, 31, 255, 255 },
		{ 192, 168, 0, 1 }, { 100, 64, 0, 0 }, { 100, 127, 255, 255 },
	};
	static const uint8_t outside[][4] = {
		{ 9, 255, 255, 255 }, { 11, 0, 0, 0 },	  { 172, 15, 0, 0 },
		{ 172, 32, 0, 0 },    { 192, 169, 0, 0 }, { 100, 128, 0, 0 },
	};
	struct rwall_resolved_addr a = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < 6; i++) {
		memcpy(a.bytes, inside[i], 4);
		assert_false(rwall_resolved_public(&a));
		memcpy(a.bytes, outside[i], 4);
		assert_true(rwall_resolved_public(&a));
	}
	a.v6 = true;
	a.bytes[0] = 0xfd;
	assert_false(rwall_resolved_public(&a));
	a.bytes[0] = 0x20;
	assert_true(rwall_resolved_public(&a));
}

static void asks_again_in_time(void **state)
{
	struct rwall_resolved c = { 0 };

	(void)state;
	assert_int_equal(rwall_resolved_next(&c, 1000, &rules), 3600);
	see(&c, 1, 300, 1000);
	assert_int_equal(rwall_resolved_next(&c, 1000, &rules), 300);
	assert_int_equal(rwall_resolved_next(&c, 1290, &rules), 60);
	assert_int_equal(rwall_resolved_next(&c, 99999, &rules), 60);
	rwall_resolved_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_one),
		cmocka_unit_test(grace_follows_ttl),
		cmocka_unit_test(ttl_is_bounded),
		cmocka_unit_test(cap_keeps_the_latest),
		cmocka_unit_test(clock_set_back),
		cmocka_unit_test(ages_alone),
		cmocka_unit_test(never_taken),
		cmocka_unit_test(private_ranges),
		cmocka_unit_test(asks_again_in_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
