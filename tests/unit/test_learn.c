// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_learn.c - lines of denials become few observations, whatever they hold
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "learn.h"
#include "util.h"

#define HEAD "{\"rolewall\":\"monitor/1\",\"event\":\"denied\","
#define REST                                                                     \
	"\"point\":\"in\",\"state\":\"new\",\"reason\":\"no-peer\",\"proto\":6," \
	"\"src\":\"192.0.2.7\",\"dst\":\"192.0.2.1\",\"sport\":4000,"

static int take(struct rwall_learned *l, const char *line)
{
	return rwall_learn_line(l, line, strlen(line));
}

static void test_folds(void **state)
{
	struct rwall_learned l = { 0 };

	(void)state;
	assert_int_equal(take(&l, HEAD REST "\"dport\":443}"), 0);
	assert_int_equal(take(&l, HEAD REST "\"dport\":80}\n"), 0);
	assert_int_equal(take(&l, HEAD REST "\"dport\":443}"), 0);
	assert_int_equal(l.n, 2);
	/* Sorted by port, not by arrival. */
	assert_int_equal(l.seen[0].port, 80);
	assert_int_equal(l.seen[0].packets, 1);
	assert_int_equal(l.seen[1].port, 443);
	assert_int_equal(l.seen[1].packets, 2);
	assert_int_equal(l.seen[1].src[3], 7);
	/* This host's own end tells nothing. */
	assert_int_equal(l.seen[1].dst[0], 0);
	free(l.seen);
}

static void test_ignores(void **state)
{
	struct rwall_learned l = { 0 };

	(void)state;
	assert_int_equal(
		take(&l, "{\"rolewall\":\"monitor/1\",\"event\":\"policy\"}"),
		0);
	assert_int_equal(l.ignored, 0);
	assert_int_equal(take(&l, HEAD "\"point\":\"in\",\"state\":\"reply\","
				       "\"reason\":\"no-peer\",\"proto\":47,"
				       "\"src\":\"::1\",\"dst\":\"::2\"}"),
			 0);
	assert_int_equal(take(&l, HEAD "\"point\":\"in\",\"state\":\"new\","
				       "\"reason\":\"of-the-future\","
				       "\"proto\":47,\"src\":null}"),
			 0);
	assert_int_equal(l.ignored, 2);
	assert_int_equal(l.n, 0);
}

static void test_refuses(void **state)
{
	static const char *const bad[] = {
		"",
		"\n",
		"null",
		"[]",
		"{}",
		"{\"rolewall\":\"status/1\"}",
		"{\"rolewall\":1}",
		"{\"rolewall\":\"monitor/1\",\"event\":\"denied\"}",
		HEAD REST "\"dport\":65536}",
		HEAD REST "\"dport\":-1}",
		HEAD REST "\"dport\":\"80\"}",
		HEAD REST "\"dport\":80,\"dport\":81}",
		HEAD REST "\"dport\":80",
		HEAD
		"\"point\":\"up\",\"state\":\"new\",\"reason\":\"no-peer\","
		"\"proto\":47,\"src\":null}",
		HEAD
		"\"point\":\"in\",\"state\":\"new\",\"reason\":\"no-peer\","
		"\"proto\":256,\"src\":null}",
		HEAD
		"\"point\":\"in\",\"state\":\"new\",\"reason\":\"no-peer\","
		"\"proto\":47,\"src\":\"::1\",\"dst\":\"10.0.0.1\"}",
		"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
	};
	struct rwall_learned l = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < RWALL_COUNT(bad); i++)
		assert_int_not_equal(take(&l, bad[i]), 0);
	assert_int_not_equal(rwall_learn_line(&l, "{\"a\0\":1}", 8), 0);
	assert_int_equal(l.n, 0);
	assert_int_equal(l.ignored, 0);
}

static void test_bounded(void **state)
{
	struct rwall_nl_denied d = {
		.point = RWALL_POINT_FORWARD,
		.reason = RWALL_REASON_NO_SERVICE,
		.proto = 17,
		.addr_len = 4,
	};
	struct rwall_learned l = { 0 };
	unsigned int i;

	(void)state;
	/* Backwards, so that each goes to the front. */
	for (i = RWALL_LEARN_MAX + 10; i; i--) {
		d.dport = i;
		rwall_learn_event(&l, &d);
	}
	assert_int_equal(l.n, RWALL_LEARN_MAX);
	assert_int_equal(l.left_out, 10);
	for (i = 1; i < l.n; i++)
		assert_true(l.seen[i - 1].port < l.seen[i].port);
	free(l.seen);
}

static void test_no_site_permits(void **state)
{
	struct rwall_learned l = { 0 };

	(void)state;
	/* Port 0 cannot be written; as a protocol's number it can. */
	assert_int_equal(take(&l, HEAD REST "\"dport\":0}"), 0);
	assert_int_equal(l.n, 0);
	assert_int_equal(l.ignored, 1);
	assert_int_equal(take(&l, HEAD "\"point\":\"in\",\"state\":\"new\","
				       "\"reason\":\"no-peer\",\"proto\":1,"
				       "\"icmp-type\":0,\"icmp-code\":0,"
				       "\"src\":\"10.0.0.1\","
				       "\"dst\":\"10.0.0.2\"}"),
			 0);
	assert_int_equal(l.n, 1);
	free(l.seen);
}

static void test_interfaces(void **state)
{
	struct rwall_learned l = { 0 };

	(void)state;
	assert_int_equal(take(&l, HEAD REST "\"dport\":80,\"iif\":\"eth0\"}"),
			 0);
	assert_int_equal(take(&l, HEAD REST "\"dport\":80,\"iif\":\"eth1\"}"),
			 0);
	assert_int_equal(take(&l, HEAD REST "\"dport\":80,\"iif\":null}"), 0);
	assert_int_equal(l.n, 3);
	assert_string_equal(l.seen[0].iif, "");
	assert_string_equal(l.seen[2].iif, "eth1");
	/* What would not stay in its line of a proposal. */
	assert_int_not_equal(
		take(&l, HEAD REST "\"dport\":80,\"iif\":\"a\\n- b\"}"), 0);
	assert_int_not_equal(
		take(&l, HEAD REST "\"dport\":80,\"oif\":\"\\u001b[2J\"}"), 0);
	assert_int_not_equal(take(&l, HEAD REST
				  "\"dport\":80,\"iif\":\"abcdefghijklmnop\"}"),
			     0);
	assert_int_equal(l.n, 3);
	free(l.seen);
}

/* A line of @size bytes and an event; all that @tail is. */
static int read_after(size_t size, const char *tail, struct rwall_learned *l)
{
	FILE *file = tmpfile();
	int ret;

	assert_non_null(file);
	while (size--)
		putc('x', file);
	fputs(tail, file);
	rewind(file);
	ret = rwall_learn_read(l, file, "test");
	fclose(file);
	return ret;
}

static void test_long_lines(void **state)
{
	static const size_t sizes[] = { 65534, 65535, 65536, 131070, 300000 };
	struct rwall_learned l = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < RWALL_COUNT(sizes); i++) {
		assert_int_equal(read_after(sizes[i],
					    "\n" HEAD REST "\"dport\":80}\n",
					    &l),
				 0);
		/* The end of a long line is no line, whatever it holds. */
		assert_int_equal(read_after(sizes[i] | 65536,
					    HEAD REST "\"dport\":81}\n", &l),
				 -EINVAL);
	}
	assert_int_equal(l.n, 1);
	assert_int_equal(l.seen[0].packets, RWALL_COUNT(sizes));
	assert_int_equal(read_after(0, "", &l), 0);
	free(l.seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_folds),
		cmocka_unit_test(test_ignores),
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_bounded),
		cmocka_unit_test(test_no_site_permits),
		cmocka_unit_test(test_interfaces),
		cmocka_unit_test(test_long_lines),
	};

	return cmocka_run_group_tests_name("learn", tests, NULL, NULL);
}
