// SPDX-License-Identifier: GPL-2.0-or-later
/* test_addr.c - addresses as text and back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "addr.h"

static void read4(void **state)
{
	struct rwall_addrs set = { 0 };
	struct rwall_addr_error err;

	(void)state;
	assert_int_equal(rwall_addrs_parse(&set, "10.20.0.0/16", &err),
			 RWALL_ADDR_RANGE);
	assert_int_equal(rwall_addrs_parse(&set, "10.30.0.10-10.30.0.99", &err),
			 RWALL_ADDR_RANGE);
	assert_int_equal(rwall_addrs_parse(&set, "192.0.2.1", &err),
			 RWALL_ADDR_RANGE);
	assert_int_equal(rwall_addrs_parse(&set, "0.0.0.0/0", &err),
			 RWALL_ADDR_RANGE);
	assert_int_equal(set.nr4, 4);
	assert_int_equal(set.nr6, 0);
	assert_int_equal(set.r4[0].lo, 0x0a140000);
	assert_int_equal(set.r4[0].hi, 0x0a14ffff);
	assert_int_equal(set.r4[1].lo, 0x0a1e000a);
	assert_int_equal(set.r4[1].hi, 0x0a1e0063);
	assert_int_equal(set.r4[2].lo, 0xc0000201);
	assert_int_equal(set.r4[2].hi, 0xc0000201);
	assert_int_equal(set.r4[3].lo, 0);
	assert_int_equal(set.r4[3].hi, 0xffffffff);
	rwall_addrs_free(&set);
}

static void read6(void **state)
{
	struct rwall_addrs set = { 0 };
	struct rwall_addr_error err;

	(void)state;
	assert_int_equal(rwall_addrs_parse(&set, "2001:db8:20::/48", &err),
			 RWALL_ADDR_RANGE);
	assert_int_equal(rwall_addrs_parse(&set, "::/0", &err),
			 RWALL_ADDR_RANGE);
	assert_int_equal(rwall_addrs_parse(&set, "2001:db8::1-2001:db8::ff",
					   &err),
			 RWALL_ADDR_RANGE);
	assert_int_equal(rwall_addrs_parse(&set, "fe80::/65", &err),
			 RWALL_ADDR_RANGE);
	assert_int_equal(set.nr6, 4);
	assert_true(set.r6[0].lo.hi == 0x20010db800200000);
	assert_true(set.r6[0].hi.hi == 0x20010db80020ffff);
	assert_true(set.r6[0].hi.lo == UINT64_MAX);
	assert_true(!set.r6[1].lo.hi && !set.r6[1].lo.lo);
	assert_true(set.r6[1].hi.hi == UINT64_MAX &&
		    set.r6[1].hi.lo == UINT64_MAX);
	assert_true(set.r6[2].lo.lo == 1 && set.r6[2].hi.lo == 0xff);
	assert_true(set.r6[3].hi.hi == 0xfe80000000000000);
	assert_true(set.r6[3].hi.lo == 0x7fffffffffffffff);
	rwall_addrs_free(&set);
}

static void names(void **state)
{
	struct rwall_addrs set = { 0 };
	struct rwall_addr_error err;

	(void)state;
	assert_int_equal(rwall_addrs_parse(&set, "s-download.mcafee.com", &err),
			 RWALL_ADDR_NAME);
	assert_int_equal(rwall_addrs_parse(&set, "0.rhel.pool.ntp.org", &err),
			 RWALL_ADDR_NAME);
	assert_int_equal(set.nr4 + set.nr6, 0);
}

static void refused(void **state)
{
	static const struct {
		const char *text;
		const char *remedy;
	} bad[] = {
		{ "10.20.1.0/16",
		  "the prefix is 10.20.0.0/16; the one host is 10.20.1.0" },
		{ "2001:db8::1/32",
		  "the prefix is 2001:db8::/32; the one host is 2001:db8::1" },
		{ "10.0.0.9-10.0.0.1", "write the lower address first" },
		{ "10.0.0.1-2001:db8::1",
		  "write both ends in IPv4, or both in IPv6" },
		{ "10.0.0.0/33", "it runs from 0 to 32" },
		{ "2001:db8::/129", "it runs from 0 to 128" },
		{ "10.0.0.0/08", "it runs from 0 to 32" },
		{ "::ffff:10.0.0.1", "write 10.0.0.1" },
		{ "fe80::1%eth0",
		  "leave out the part from the % and use zones" },
		{ "10.0.0.256", NULL },
		{ "010.0.0.1", NULL },
		{ "10.0.0", NULL },
		{ "localhost", NULL },
		{ "", NULL },
		{ "a..b", NULL },
		{ "-a.example", NULL },
		{ "a-.example", NULL },
		{ "a b.example", NULL },
		{ "10.0.0.1-", NULL },
		{ "/8", NULL },
		{ "0x0a.0.0.1", NULL },
	};
	struct rwall_addrs set = { 0 };
	struct rwall_addr_error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(rwall_addrs_parse(&set, bad[i].text, &err),
				 RWALL_ADDR_BAD);
		if (bad[i].remedy)
			assert_string_equal(err.remedy, bad[i].remedy);
	}
	assert_int_equal(set.nr4 + set.nr6, 0);
}

static void written_back(void **state)
{
	static const char *const same[] = {
		"10.20.0.0/16",	     "10.0.0.1",
		"10.0.0.1-10.0.0.9", "0.0.0.0/0",
		"2001:db8::/32",     "::/0",
		"2001:db8::1",	     "2001:db8::1-2001:db8::2",
		"fe80::/65",	     "10.0.0.2/31",
	};
	struct rwall_addr_error err;
	char text[RWALL_ADDR_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(same) / sizeof(*same); i++) {
		struct rwall_addrs set = { 0 };

		assert_int_equal(rwall_addrs_parse(&set, same[i], &err),
				 RWALL_ADDR_RANGE);
		if (set.nr4)
			rwall_addr4_format(&set.r4[0], text);
		else
			rwall_addr6_format(&set.r6[0], text);
		assert_string_equal(text, same[i]);
		rwall_addrs_free(&set);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read4),	cmocka_unit_test(read6),
		cmocka_unit_test(names),	cmocka_unit_test(refused),
		cmocka_unit_test(written_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
