// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_matrix.c - the layout of the port table
 *
 * For: userspace/matrix.c, by a profile made by hand that the reader would
 * refuse: one of its rows has no flow.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "matrix.h"

static struct rwall_role roles[] = {
	{ .id = "server", .title = { "Server", "サーバー" } },
	{ .id = "client", .title = { "Client", NULL } },
	{ .id = "other", .title = { "Other", NULL } },
};

static struct rwall_port web = { RWALL_SLOT_TCP, 443, 443 };
static struct rwall_service services[] = {
	{ .id = "web", .ports = { &web, 1 }, .configurable = true },
	{ .id = "unknown" },
};

static struct rwall_row rows[] = {
	{ .id = "t1.1", .ports = "443", .title = { "Web", "ウェブ" } },
	{ .id = "t1.2", .ports = "?", .title = { "Forgotten", NULL } },
	{ .id = "t1.3", .ports = "80", .title = { "Other", NULL } },
};

static const struct rwall_row *first[] = { &rows[0] };
static const struct rwall_row *third[] = { &rows[2] };
static struct rwall_option option = { .id = "opt" };

static struct rwall_flow flows[] = {
	{ .id = "web",
	  .from = &roles[1],
	  .to = &roles[0],
	  .service = &services[0],
	  .rows = first,
	  .nrows = 1,
	  .option = &option,
	  .title = { "Clients", NULL } },
	{ .id = "loop",
	  .from = &roles[2],
	  .to = &roles[2],
	  .service = &services[1],
	  .rows = third,
	  .nrows = 1,
	  .loopback = true,
	  .title = { "Itself", NULL } },
	{ .id = "added",
	  .from = &rwall_role_any,
	  .to = &roles[0],
	  .service = &services[0],
	  .addition = "because",
	  .title = { "Added", NULL } },
};

static struct rwall_table table = {
	.id = "t1",
	.title = { "Ports", NULL },
	.rows = rows,
	.nrows = RWALL_COUNT(rows),
};

static const struct rwall_profile profile = {
	.product = "p",
	.roles = roles,
	.nroles = RWALL_COUNT(roles),
	.tables = &table,
	.ntables = 1,
	.flows = flows,
	.nflows = RWALL_COUNT(flows),
};

static const struct rwall_profile *const profiles[] = { &profile };

static struct rwall_matrix build(const struct rwall_role *role, bool ja)
{
	struct rwall_matrix m = {
		.profiles = profiles,
		.nprofiles = 1,
		.role = role,
		.ja = ja,
	};

	rwall_matrix_build(&m);
	return m;
}

static void all_rows(void **state)
{
	struct rwall_matrix m = build(NULL, false);
	const struct rwall_matrix_section *s = m.sections;

	(void)state;
	assert_int_equal(m.nsections, 2);
	assert_int_equal(s[0].nrows, 3);
	assert_string_equal(s[0].rows[1].id, "t1.2");
	assert_int_equal(s[0].rows[1].nlines, 0);
	assert_string_equal(s[0].rows[0].lines[0].cell[RWALL_CELL_SERVICE],
			    "443/tcp");
	assert_string_equal(s[0].rows[0].lines[0].cell[RWALL_CELL_CONDITION],
			    "option opt");
	assert_string_equal(s[0].rows[2].lines[0].cell[RWALL_CELL_NOTE],
			    "never leaves the host");
	assert_string_equal(s[0].rows[2].lines[0].cell[RWALL_CELL_SERVICE],
			    "given by the site");
	assert_string_equal(s[1].rows[0].title, "because");
	assert_string_equal(s[1].rows[0].lines[0].cell[RWALL_CELL_FROM], "any");
	assert_false(rwall_matrix_shown(&m, RWALL_CELL_DIRECTION));
	rwall_matrix_free(&m);
}

static void one_role(void **state)
{
	struct rwall_matrix m = build(&roles[1], false);
	const struct rwall_matrix_section *s = m.sections;

	(void)state;
	assert_int_equal(m.nsections, 1);
	assert_int_equal(s[0].nrows, 2);
	assert_string_equal(s[0].rows[0].lines[0].cell[RWALL_CELL_DIRECTION],
			    "out");
	assert_string_equal(s[0].rows[1].id, "t1.2");
	rwall_matrix_free(&m);
	m = build(&roles[2], false);
	assert_string_equal(m.sections[0].rows[0].id, "t1.2");
	assert_string_equal(
		m.sections[0].rows[1].lines[0].cell[RWALL_CELL_DIRECTION],
		"in, out");
	rwall_matrix_free(&m);
}

static void japanese_where_there_is_any(void **state)
{
	struct rwall_matrix m = build(NULL, true);

	(void)state;
	assert_string_equal(m.sections[0].rows[0].title, "ウェブ");
	assert_string_equal(m.sections[0].title, "Ports");
	assert_string_equal(rwall_matrix_head(&m, RWALL_CELL_FROM), "送信元");
	rwall_matrix_free(&m);
}

static void words_in_both_languages(void **state)
{
	struct rwall_matrix en = { 0 }, ja = { .ja = true };
	unsigned int i;

	(void)state;
	for (i = 0; i < RWALL_CELLS; i++) {
		assert_true(*rwall_matrix_head(&en, i));
		assert_string_not_equal(rwall_matrix_head(&en, i),
					rwall_matrix_head(&ja, i));
	}
	for (i = 0; i < RWALL_WORDS; i++)
		assert_string_not_equal(rwall_matrix_word(&en, i),
					rwall_matrix_word(&ja, i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_rows),
		cmocka_unit_test(one_role),
		cmocka_unit_test(japanese_where_there_is_any),
		cmocka_unit_test(words_in_both_languages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
