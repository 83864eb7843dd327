// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_names.c - words for numbers and numbers for words
 *
 * For: userspace/names.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "names.h"

static void words_are_known(void **state)
{
	(void)state;
	assert_string_equal(rwall_names_point(RWALL_POINT_FORWARD), "forward");
	assert_string_equal(rwall_names_reason(RWALL_REASON_NO_PEER),
			    "no-peer");
	assert_string_equal(rwall_names_verdict(RWALL_VERDICT_WOULD_DENY),
			    "would-deny");
	assert_string_equal(rwall_names_mode(RWALL_MODE_AUDIT), "audit");
}

/* A newer module may send numbers that this tool does not know. */
static void unknown_numbers_are_harmless(void **state)
{
	(void)state;
	assert_string_equal(rwall_names_point(RWALL_POINTS), "?");
	assert_string_equal(rwall_names_reason(0xffffffff), "?");
	assert_string_equal(rwall_names_essential(RWALL_ESSENTIALS), "?");
	assert_non_null(rwall_names_reason_text(0xffffffff));
	assert_non_null(rwall_names_essential_text(0xffffffff));
}

static void no_word_is_given_twice(void **state)
{
	unsigned int i, j;

	(void)state;
	for (i = 0; i < RWALL_REASONS; i++) {
		for (j = 0; j < i; j++) {
			assert_string_not_equal(rwall_names_reason(i),
						rwall_names_reason(j));
			assert_string_not_equal(rwall_names_reason_text(i),
						rwall_names_reason_text(j));
		}
	}
}

static void protocols(void **state)
{
	static const struct {
		const char *text;
		uint8_t proto;
		enum rwall_slot slot;
	} good[] = {
		{ "tcp", 6, RWALL_SLOT_TCP },
		{ "17", 17, RWALL_SLOT_UDP },
		{ "icmp", 1, RWALL_SLOT_ICMP },
		{ "icmpv6", 58, RWALL_SLOT_ICMPV6 },
		{ "58", 58, RWALL_SLOT_ICMPV6 },
		{ "gre", 47, RWALL_SLOT_OTHER },
		{ "255", 255, RWALL_SLOT_OTHER },
	};
	static const char *const bad[] = { "",	  "tcp/443",  "256", "-1", "+6",
					   "0x6", "nonsense", "any", "6 " };
	struct rwall_names_proto p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(rwall_names_proto_parse(good[i].text, &p), 0);
		assert_int_equal(p.proto, good[i].proto);
		assert_int_equal(p.slot, good[i].slot);
		assert_int_equal(rwall_names_proto(p.slot, p.proto), p.proto);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!rwall_names_proto_parse(bad[i], &p))
			fail_msg("'%s' was taken for a protocol", bad[i]);
}

static void ports(void **state)
{
	uint16_t port;

	(void)state;
	assert_int_equal(rwall_names_port_parse(RWALL_SLOT_TCP, "443", &port),
			 0);
	assert_int_equal(port, 443);
	assert_int_equal(rwall_names_port_parse(RWALL_SLOT_ICMP, "echo-request",
						&port),
			 0);
	assert_int_equal(port, 8 << 8);
	assert_int_equal(rwall_names_port_parse(RWALL_SLOT_ICMP, "3/4", &port),
			 0);
	assert_int_equal(port, 3 << 8 | 4);
	assert_int_equal(
		rwall_names_port_parse(RWALL_SLOT_ICMPV6, "128", &port), 0);
	assert_int_equal(port, 128 << 8);
}

static void bad_ports(void **state)
{
	static const char *const bad[] = { "",	  "65536", "-1",    "+1",
					   "0x1", "1-2",   "https", " 1" };
	uint16_t port;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!rwall_names_port_parse(RWALL_SLOT_TCP, bad[i], &port))
			fail_msg("'%s' was taken for a port", bad[i]);
	assert_int_not_equal(
		rwall_names_port_parse(RWALL_SLOT_ICMP, "256", &port), 0);
	assert_int_not_equal(
		rwall_names_port_parse(RWALL_SLOT_OTHER, "1", &port), 0);
}

static void services(void **state)
{
	char buf[RWALL_NAMES_SERVICE];

	(void)state;
	assert_string_equal(rwall_names_service(RWALL_SLOT_TCP, 443, 443, buf),
			    "443/tcp");
	assert_string_equal(rwall_names_service(RWALL_SLOT_UDP, 8000, 8010,
						buf),
			    "8000-8010/udp");
	assert_string_equal(rwall_names_service(RWALL_SLOT_ICMP, 8 << 8,
						8 << 8 | 255, buf),
			    "icmp echo-request");
	assert_string_equal(rwall_names_service(RWALL_SLOT_OTHER, 47, 47, buf),
			    "gre");
}

/* Whatever a blob may hold, the text fits and ends. */
static void every_service_fits(void **state)
{
	char buf[RWALL_NAMES_SERVICE];
	unsigned int slot, lo, hi;

	(void)state;
	for (slot = 0; slot < RWALL_SLOTS; slot++)
		for (lo = 0; lo <= UINT16_MAX; lo += 255)
			for (hi = lo; hi <= UINT16_MAX; hi += 5119)
				assert_true(strlen(rwall_names_service(
						    slot, lo, hi, buf)) <
					    sizeof(buf));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_known),
		cmocka_unit_test(unknown_numbers_are_harmless),
		cmocka_unit_test(no_word_is_given_twice),
		cmocka_unit_test(protocols),
		cmocka_unit_test(ports),
		cmocka_unit_test(bad_ports),
		cmocka_unit_test(services),
		cmocka_unit_test(every_service_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
