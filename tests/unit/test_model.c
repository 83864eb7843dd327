// SPDX-License-Identifier: GPL-2.0-or-later
/* test_model.c - the order of rules, and repetitions. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "model.h"

static void add(struct rwall_model *m, const char *flow, enum rwall_point point,
		uint16_t port, uint16_t from)
{
	struct rwall_rule *r = rwall_model_add_rule(m);

	r->flow = strdup(flow);
	r->point = point;
	r->port_lo = port;
	r->port_hi = port;
	r->from = from;
}

static void empty(void **state)
{
	struct rwall_model *m = rwall_model_new();

	(void)state;
	assert_int_equal(m->ngroups, 1);
	assert_string_equal(m->groups[0].name, "any");
	rwall_model_sort(m);
	assert_int_equal(m->nrules, 0);
	rwall_model_free(m);
	rwall_model_free(NULL);
}

static void sorted(void **state)
{
	struct rwall_model *m = rwall_model_new();

	(void)state;
	add(m, "b", RWALL_POINT_IN, 1, 0);
	add(m, "a", RWALL_POINT_OUT, 1, 0);
	add(m, "a", RWALL_POINT_IN, 9, 0);
	add(m, "a", RWALL_POINT_IN, 2, 3);
	add(m, "a", RWALL_POINT_IN, 2, 1);
	add(m, "a", RWALL_POINT_IN, 9, 0); /* a repetition */
	rwall_model_sort(m);
	assert_int_equal(m->nrules, 5);
	assert_int_equal(m->rules[0].port_lo, 2);
	assert_int_equal(m->rules[0].from, 1);
	assert_int_equal(m->rules[1].from, 3);
	assert_int_equal(m->rules[2].port_lo, 9);
	assert_int_equal(m->rules[3].point, RWALL_POINT_OUT);
	assert_string_equal(m->rules[4].flow, "b");
	rwall_model_free(m);
}

static void groups(void **state)
{
	struct rwall_model *m = rwall_model_new();
	struct rwall_group *g = rwall_model_add_group(m);

	(void)state;
	rwall_group_add4(g, 1, 2);
	rwall_group_add6(g, (struct rwall_addr6){ 1, 2 },
			 (struct rwall_addr6){ 3, 4 });
	assert_int_equal(m->groups[1].nr4, 1);
	assert_int_equal(m->groups[1].r4[0].hi, 2);
	assert_int_equal(m->groups[1].r6[0].hi.lo, 4);
	assert_int_equal(rwall_model_add_pattern(m)->zone, 0);
	assert_int_equal(m->npatterns, 1);
	rwall_model_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty),
		cmocka_unit_test(sorted),
		cmocka_unit_test(groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
