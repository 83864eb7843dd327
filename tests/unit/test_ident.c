// SPDX-License-Identifier: GPL-2.0-or-later
/* test_ident.c - ids, and what a misspelt one may have meant. Pure text. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "ident.h"

static void ids(void **state)
{
	(void)state;
	assert_true(rwall_ident_valid("a"));
	assert_true(rwall_ident_valid("mcafee-epo"));
	assert_true(rwall_ident_valid("s3-x2"));
	assert_false(rwall_ident_valid(""));
	assert_false(rwall_ident_valid("3a"));
	assert_false(rwall_ident_valid("A"));
	assert_false(rwall_ident_valid("a--b"));
	assert_false(rwall_ident_valid("-a"));
	assert_false(rwall_ident_valid("a-"));
	assert_false(rwall_ident_valid("a_b"));
	assert_false(rwall_ident_valid("../etc"));
	assert_true(rwall_ident_valid(
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
	assert_false(rwall_ident_valid(
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

static void guesses(void **state)
{
	struct rwall_guess g = { .word = "agnet" }; /* one swap */

	(void)state;
	rwall_guess_try(&g, "console");
	assert_null(g.best);
	rwall_guess_try(&g, "agent");
	assert_string_equal(g.best, "agent");
	assert_int_equal(g.distance, 1);
	rwall_guess_try(&g, "magnet"); /* one insertion: no nearer */
	assert_string_equal(g.best, "agent");
	rwall_guess_try(&g, "agnet");
	assert_int_equal(g.distance, 0);
}

static void far_words_are_no_guess(void **state)
{
	struct rwall_guess g = { .word = "in" };

	(void)state;
	rwall_guess_try(&g, "out");
	assert_null(g.best);
	g.word = "";
	rwall_guess_try(&g, "a");
	assert_null(g.best);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids),
		cmocka_unit_test(guesses),
		cmocka_unit_test(far_words_are_no_guess),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
