// SPDX-License-Identifier: GPL-2.0-or-later
/* test_duration.c - spans of time as text and back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "duration.h"

static void reads(void **state)
{
	static const struct {
		const char *text;
		int ret;
		uint32_t seconds;
	} cases[] = {
		{ "60s", 0, 60 },
		{ "60", 0, 60 },
		{ "5m", 0, 300 },
		{ "2h", 0, 7200 },
		{ "30d", 0, 2592000 },
		{ "4294967295s", 0, 4294967295u },
		{ "4294967296", -ERANGE, 0 },
		{ "99999999999999999999s", -ERANGE, 0 },
		{ "49711d", -ERANGE, 0 },
		{ "", -EINVAL, 0 },
		{ "s", -EINVAL, 0 },
		{ "-1s", -EINVAL, 0 },
		{ "+1s", -EINVAL, 0 },
		{ " 1s", -EINVAL, 0 },
		{ "1 s", -EINVAL, 0 },
		{ "1.5h", -EINVAL, 0 },
		{ "1hs", -EINVAL, 0 },
		{ "1w", -EINVAL, 0 },
	};
	uint32_t seconds;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		seconds = 0;
		assert_int_equal(rwall_duration_parse(cases[i].text, &seconds),
				 cases[i].ret);
		assert_int_equal(seconds, cases[i].seconds);
	}
}

static void writes(void **state)
{
	char out[RWALL_DURATION_TEXT];

	(void)state;
	assert_string_equal(rwall_duration_format(0, out), "0s");
	assert_string_equal(rwall_duration_format(61, out), "61s");
	assert_string_equal(rwall_duration_format(300, out), "5m");
	assert_string_equal(rwall_duration_format(90000, out), "25h");
	assert_string_equal(rwall_duration_format(172800, out), "2d");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
