// SPDX-License-Identifier: GPL-2.0-or-later
/* test_diag.c - what diagnostics look like. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "policy_text.h"

static void caret(void **state)
{
	static const char line[] = "  port: 65536";
	struct rwall_place at = {
		.file = "site.yaml",
		.line = 7,
		.col = 9,
		.width = 5,
		.text = line,
		.text_len = sizeof(line) - 1,
	};
	struct rwall_diag *d = rwall_diag_new();
	char *said;

	(void)state;
	rwall_diag_add(d, RWALL_ERROR, &at, "ports run from 1 to 65535",
		       "port %d is out of range", 65536);
	said = policy_text_print(d);
	assert_string_equal(said,
			    "site.yaml:7:9: error: port 65536 is out of range\n"
			    "    port: 65536\n"
			    "          ^~~~~\n"
			    "  = ports run from 1 to 65535\n");
	free(said);
	rwall_diag_free(d);
}

/* Each Japanese character takes two columns of a terminal, a tab stays one. */
static void wide_characters(void **state)
{
	static const char line[] = "\t日本: x";
	struct rwall_place at = {
		.file = "f",
		.line = 1,
		.col = 6,
		.width = 1,
		.text = line,
		.text_len = sizeof(line) - 1,
	};
	struct rwall_diag *d = rwall_diag_new();
	char *said;

	(void)state;
	rwall_diag_add(d, RWALL_WARNING, &at, NULL, "odd");
	said = policy_text_print(d);
	assert_string_equal(said,
			    "f:1:6: warning: odd\n  \t日本: x\n  \t      ^\n");
	free(said);
	rwall_diag_free(d);
}

static void control_characters(void **state)
{
	struct rwall_place at = { .file = "a\033[2Jb" };
	struct rwall_diag *d = rwall_diag_new();
	char *said;

	(void)state;
	rwall_diag_add(d, RWALL_NOTE, &at, NULL, "\033]0;x\a %s",
		       "\xe2\x80\xae");
	said = policy_text_print(d);
	assert_string_equal(said, "a?[2Jb: note: ?]0;x? ?\n");
	free(said);
	rwall_diag_free(d);
}

static void counted_not_kept(void **state)
{
	struct rwall_diag *d = rwall_diag_new();
	char *said, *p;
	int i, lines = 0;

	(void)state;
	for (i = 0; i < 130; i++)
		rwall_diag_add(d, RWALL_ERROR, NULL, NULL, "e");
	assert_int_equal(rwall_diag_count(d, RWALL_ERROR), 130);
	assert_int_equal(rwall_diag_count(d, RWALL_WARNING), 0);
	said = policy_text_print(d);
	for (p = said; (p = strchr(p, '\n')); p++)
		lines++;
	assert_int_equal(lines, 101);
	assert_non_null(strstr(said, "30 more errors not shown\n"));
	free(said);
	rwall_diag_free(d);
}

/* The name of the file is copied: its owner may be gone when this is printed. */
static void outlives_its_place(void **state)
{
	char *name = strdup("gone.yaml");
	struct rwall_place at = { .file = name, .line = 3 };
	struct rwall_diag *d = rwall_diag_new();
	char *said;

	(void)state;
	rwall_diag_add(d, RWALL_ERROR, &at, NULL, "bad");
	free(name);
	said = policy_text_print(d);
	assert_string_equal(said, "gone.yaml:3: error: bad\n");
	free(said);
	rwall_diag_free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(caret),
		cmocka_unit_test(wide_characters),
		cmocka_unit_test(control_characters),
		cmocka_unit_test(counted_not_kept),
		cmocka_unit_test(outlives_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
