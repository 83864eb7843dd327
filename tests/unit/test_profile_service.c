// SPDX-License-Identifier: GPL-2.0-or-later
/* test_profile_service.c - protocols and ports as text and back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "profile_service.h"

static void read_words(void **state)
{
	static const struct {
		const char *text;
		enum rwall_slot slot;
		unsigned int lo, hi;
	} good[] = {
		{ "tcp/443", RWALL_SLOT_TCP, 443, 443 },
		{ "tcp/8000-8010", RWALL_SLOT_TCP, 8000, 8010 },
		{ "udp", RWALL_SLOT_UDP, 1, 65535 },
		{ "sctp/1", RWALL_SLOT_SCTP, 1, 1 },
		{ "icmp/echo-request", RWALL_SLOT_ICMP, 0x0800, 0x08ff },
		{ "icmp/3/4", RWALL_SLOT_ICMP, 0x0304, 0x0304 },
		{ "icmpv6/packet-too-big", RWALL_SLOT_ICMPV6, 0x0200, 0x02ff },
		{ "icmpv6", RWALL_SLOT_ICMPV6, 0, 65535 },
		{ "gre", RWALL_SLOT_OTHER, 47, 47 },
		{ "esp", RWALL_SLOT_OTHER, 50, 50 },
		{ "proto-47", RWALL_SLOT_OTHER, 47, 47 },
		{ "proto-6", RWALL_SLOT_TCP, 1, 65535 },
	};
	struct rwall_port_error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct rwall_ports p = { 0 };

		assert_int_equal(rwall_ports_parse(&p, good[i].text,
						   RWALL_SLOTS, &err),
				 0);
		assert_int_equal(p.n, 1);
		assert_int_equal(p.port[0].slot, good[i].slot);
		assert_int_equal(p.port[0].lo, good[i].lo);
		assert_int_equal(p.port[0].hi, good[i].hi);
		rwall_ports_free(&p);
	}
}

static void bare(void **state)
{
	struct rwall_ports p = { 0 };
	struct rwall_port_error err;

	(void)state;
	assert_int_equal(rwall_ports_parse(&p, "8591", RWALL_SLOT_TCP, &err),
			 0);
	assert_int_equal(p.port[0].slot, RWALL_SLOT_TCP);
	assert_int_equal(p.port[0].lo, 8591);
	assert_int_not_equal(rwall_ports_parse(&p, "8591", RWALL_SLOTS, &err),
			     0);
	rwall_ports_free(&p);
}

static void any(void **state)
{
	struct rwall_ports p = { 0 };
	struct rwall_port_error err;

	(void)state;
	assert_int_equal(rwall_ports_parse(&p, "any", RWALL_SLOTS, &err), 0);
	assert_int_equal(p.n, RWALL_SLOTS);
	rwall_ports_free(&p);
}

static void refused(void **state)
{
	static const char *const bad[] = {
		"tcp/0",      "tcp/65536",
		"tcp/-1",     "tcp/",
		"tcp/0443",   "tcp/1e3",
		"tcp/22:22",  "tcp/10-9",
		"tcp/1-",     "tcp/0x16",
		"tcp/ 22",    "TCP/22",
		"tpc/22",     "gre/5",
		"icmp/256",   "icmp/ping",
		"icmp/3/256", "",
		"/22",	      "proto-256",
		"proto-",     "99999999999999999999",
		"no",	      "tcp/1-2-3",
	};
	struct rwall_ports p = { 0 };
	struct rwall_port_error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_not_equal(
			rwall_ports_parse(&p, bad[i], RWALL_SLOT_TCP, &err), 0);
	assert_int_equal(p.n, 0);
}

static void written_back(void **state)
{
	static const char *const same[] = {
		"tcp/443",  "udp/8000-8010",
		"tcp",	    "icmp/echo-request",
		"icmp/3/4", "icmp/destination-unreachable/4",
		"icmp/99",  "icmpv6",
		"gre",	    "proto-99",
	};
	struct rwall_port_error err;
	char text[RWALL_PORT_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(same) / sizeof(*same); i++) {
		struct rwall_ports p = { 0 };

		assert_int_equal(
			rwall_ports_parse(&p, same[i], RWALL_SLOTS, &err), 0);
		rwall_port_format(&p.port[0], text);
		if (i == 4)
			assert_string_equal(text,
					    "icmp/destination-unreachable/4");
		else
			assert_string_equal(text, same[i]);
		rwall_ports_free(&p);
	}
}

static void helpers(void **state)
{
	(void)state;
	assert_int_equal(rwall_helper_parse("ftp"), RWALL_HELPER_FTP);
	assert_int_equal(rwall_helper_parse("sip"), RWALL_HELPERS);
	assert_string_equal(rwall_helper_name(RWALL_HELPER_TFTP), "tftp");
	assert_string_equal(rwall_helper_name(RWALL_HELPER_NONE), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_words),	cmocka_unit_test(bare),
		cmocka_unit_test(any),		cmocka_unit_test(refused),
		cmocka_unit_test(written_back), cmocka_unit_test(helpers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
