// SPDX-License-Identifier: GPL-2.0-or-later
/* test_version.c - versions and their order, worked out by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "version.h"

static const char *const ascending[] = {
	"4.8",		"4.x",	    "5",	 "5.7",	     "5.x",
	"12.1",		"12.1.5",   "12.1.x",	 "14",	     "14.0.1",
	"14.2",		"14.2.x",   "14.3",	 "14.3-MP1", "14.3-MP2",
	"14.3-MP2-RU1", "14.3-RU1", "14.3-RU10", "14.3-SP1", "14.3.1",
	"14.x",		"15",
};
#define N (sizeof(ascending) / sizeof(*ascending))

static struct rwall_version v(const char *text)
{
	struct rwall_version got;

	assert_int_equal(rwall_version_parse(text, &got), 0);
	return got;
}

static void order(void **state)
{
	struct rwall_version a, b;
	size_t i, j;

	(void)state;
	for (i = 0; i < N; i++) {
		for (j = 0; j < N; j++) {
			int want = i < j ? -1 : i > j;

			a = v(ascending[i]);
			b = v(ascending[j]);
			assert_int_equal(rwall_version_compare(&a, &b), want);
		}
	}
	a = v("14");
	b = v("14.0.0");
	assert_int_equal(rwall_version_compare(&a, &b), 0);
}

static void refused(void **state)
{
	static const char *const bad[] = {
		"",	   "x",		"5.",	 ".5",
		"5.x.1",   "1.2.3.4.5", "14.3-", "14.3-QQ1",
		"14.3-RU", "14.x-RU1",	"5 ",	 " 5",
		"+5",	   "70000",	"5.X",	 "14.3-ru1",
	};
	struct rwall_version got;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_not_equal(rwall_version_parse(bad[i], &got), 0);
}

static void within(void **state)
{
	struct rwall_version five = v("5.x"), a;

	(void)state;
	a = v("5.7");
	assert_true(rwall_version_within(&a, &five));
	a = v("4.8");
	assert_false(rwall_version_within(&a, &five));
	five = v("5.7");
	a = v("5.7.1");
	assert_false(rwall_version_within(&a, &five));
}

static bool holds(const char *range, const char *version)
{
	struct rwall_version_range r;
	struct rwall_version a = v(version);

	assert_int_equal(rwall_version_range_parse(range, &r), 0);
	return rwall_version_range_holds(&r, &a);
}

static void ranges(void **state)
{
	struct rwall_version_range r;

	(void)state;
	assert_true(holds("<5", "4.8"));
	assert_true(holds("<5", "4.x"));
	assert_false(holds("<5", "5"));
	assert_false(holds("<5", "5.x"));
	assert_true(holds("=4.8", "4.8"));
	assert_false(holds("=4.8", "4.x"));
	assert_true(holds("=5.x", "5.1"));
	assert_true(holds(">=14.2 <14.3", "14.2.x"));
	assert_false(holds(">=14.2 <14.3", "14.3"));
	assert_false(holds(">=14.2 <14.3", "14.1"));
	assert_true(holds(">14.3-MP1", "14.3-RU1"));
	assert_true(holds("<=14.2.x", "14.2.9"));
	assert_int_not_equal(rwall_version_range_parse("", &r), 0);
	assert_int_not_equal(rwall_version_range_parse("5", &r), 0);
	assert_int_not_equal(rwall_version_range_parse("< 5", &r), 0);
	assert_int_not_equal(rwall_version_range_parse("<1 <2 <3 <4 <5", &r),
			     0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order),
		cmocka_unit_test(refused),
		cmocka_unit_test(within),
		cmocka_unit_test(ranges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
