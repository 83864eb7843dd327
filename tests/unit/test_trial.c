// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_trial.c - what the module is told and tells of a policy on trial
 *
 * For: userspace/nlwire.c and trial.c, without a kernel.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

#include "netlink.h"
#include "trial.h"

#define SEQ	  77
#define FAMILY	  30
#define NOT_THERE 0xffffffff

static char buf[4096] __attribute__((aligned(8)));

static struct nlmsghdr *reply(void)
{
	struct nlmsghdr *nlh;

	memset(buf, 0, sizeof(buf));
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = FAMILY;
	mnl_nlmsg_put_extra_header(nlh, GENL_HDRLEN);
	return nlh;
}

static uint32_t first_u32(const struct nlmsghdr *nlh, uint16_t type)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, GENL_HDRLEN)
		if (mnl_attr_get_type(attr) == type)
			return mnl_attr_get_u32(attr);
	return NOT_THERE;
}

static void load_on_trial(void **state)
{
	struct rwall_nl_load load = { .blob = "x", .size = 1, .confirm = 60 };
	struct rwall_nlwire_pieces pieces;
	struct nlmsghdr *nlh;

	(void)state;
	nlh = rwall_nlwire_load(FAMILY, SEQ, &load, &pieces);
	assert_int_equal(first_u32(nlh, RWALL_A_CONFIRM), 60);
	free(nlh);
	load.confirm = 0;
	nlh = rwall_nlwire_load(FAMILY, SEQ, &load, &pieces);
	assert_int_equal(first_u32(nlh, RWALL_A_CONFIRM), NOT_THERE);
	free(nlh);
}

/* While a policy is on trial, and as it is otherwise. */
static void trials(void **state)
{
	struct rwall_nl_status s = { 0 };
	struct nlmsghdr *nlh = reply();

	(void)state;
	mnl_attr_put_u8(nlh, RWALL_A_STATE, RWALL_STATE_ACTIVE);
	mnl_attr_put_u8(nlh, RWALL_A_POINTS, 3);
	assert_int_equal(rwall_nlwire_status(nlh, &s), 0);
	assert_false(s.pending);
	assert_int_equal(s.outcome, RWALL_OUTCOME_NONE);
	mnl_attr_put_u64(nlh, RWALL_A_LEFT_MS, 0);
	mnl_attr_put_u8(nlh, RWALL_A_OUTCOME, RWALL_OUTCOME_TIMEOUT);
	mnl_attr_put_u32(nlh, RWALL_A_TRIED, 7);
	mnl_attr_put_u32(nlh, RWALL_A_PREV_GENERATION, 8);
	mnl_attr_put_strz(nlh, RWALL_A_PREV_NAME, "before");
	assert_int_equal(rwall_nlwire_status(nlh, &s), 0);
	assert_true(s.pending);
	assert_int_equal(s.outcome, RWALL_OUTCOME_TIMEOUT);
	assert_int_equal(s.tried, 7);
	assert_int_equal(s.prev_generation, 8);
	assert_string_equal(s.prev_name, "before");
	mnl_attr_put(nlh, RWALL_A_PREV_DIGEST, 31, buf);
	assert_int_equal(rwall_nlwire_status(nlh, &s), -EBADMSG);
	rwall_nl_status_free(&s);
}

static void times(void **state)
{
	static const char *const wrong[] = { "",    "9s",    "0s", "2h",
					     "61m", "3601s", "9",  "1h30m" };
	uint32_t seconds = 1;
	size_t i;

	(void)state;
	assert_int_equal(rwall_trial_parse(NULL, &seconds), 0);
	assert_int_equal(seconds, 0);
	assert_int_equal(rwall_trial_parse("10s", &seconds), 0);
	assert_int_equal(seconds, 10);
	assert_int_equal(rwall_trial_parse("60", &seconds), 0);
	assert_int_equal(seconds, 60);
	assert_int_equal(rwall_trial_parse("1h", &seconds), 0);
	assert_int_equal(seconds, 3600);
	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(rwall_trial_parse(wrong[i], &seconds), 2);
}

/* Exit 5 only as long as nothing has been loaded since the rollback. */
static void over(void **state)
{
	struct rwall_nl_status s = { .state = RWALL_STATE_ACTIVE,
				     .outcome = RWALL_OUTCOME_TIMEOUT,
				     .tried = 4 };

	(void)state;
	s.generation = 5;
	assert_int_equal(rwall_trial_over(&s), RWALL_EXIT_ROLLED_BACK);
	s.outcome = RWALL_OUTCOME_ROLLBACK;
	assert_int_equal(rwall_trial_over(&s), RWALL_EXIT_ROLLED_BACK);
	s.generation = 6;
	assert_int_equal(rwall_trial_over(&s), 2);
	s.outcome = RWALL_OUTCOME_CONFIRMED;
	s.generation = 4;
	assert_int_equal(rwall_trial_over(&s), 2);
	s.outcome = RWALL_OUTCOME_NONE;
	assert_int_equal(rwall_trial_over(&s), 2);
	s.outcome = RWALL_OUTCOME_TIMEOUT;
	s.state = RWALL_STATE_OPEN;
	assert_int_equal(rwall_trial_over(&s), RWALL_EXIT_ROLLED_BACK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(load_on_trial),
		cmocka_unit_test(trials),
		cmocka_unit_test(times),
		cmocka_unit_test(over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
