// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_session.c - SSH_CONNECTION, and what /proc says of a process
 *
 * For: userspace/session.c and holders.c, of what others may have written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>

#include "holders.h"
#include "session.h"

static void expect_end(const uint8_t *addr, bool v6, const char *text)
{
	char got[INET6_ADDRSTRLEN];

	assert_non_null(
		inet_ntop(v6 ? AF_INET6 : AF_INET, addr, got, sizeof(got)));
	assert_string_equal(got, text);
}

static void ipv4(void **state)
{
	struct rwall_session s;

	(void)state;
	assert_int_equal(
		rwall_session_parse("192.0.2.7 50022 198.51.100.1 22", &s), 0);
	assert_false(s.conn.v6);
	expect_end(s.conn.src, false, "192.0.2.7");
	expect_end(s.conn.dst, false, "198.51.100.1");
	assert_int_equal(s.conn.sport, 50022);
	assert_int_equal(s.conn.dport, 22);
	assert_int_equal(s.conn.point, RWALL_POINT_IN);
	assert_int_equal(s.conn.proto, IPPROTO_TCP);
	assert_string_equal(s.zone, "");
}

static void ipv6(void **state)
{
	struct rwall_session s;

	(void)state;
	assert_int_equal(
		rwall_session_parse("2001:db8::7 65535 2001:db8::1 1", &s), 0);
	assert_true(s.conn.v6);
	expect_end(s.conn.src, true, "2001:db8::7");
	expect_end(s.conn.dst, true, "2001:db8::1");
	assert_int_equal(s.conn.sport, 65535);
	assert_int_equal(s.conn.dport, 1);
}

static void zone(void **state)
{
	struct rwall_session s;

	(void)state;
	assert_int_equal(
		rwall_session_parse("fe80::7%eth0 50022 fe80::1%eth0 22", &s),
		0);
	assert_true(s.conn.v6);
	expect_end(s.conn.src, true, "fe80::7");
	expect_end(s.conn.dst, true, "fe80::1");
	assert_string_equal(s.zone, "eth0");
	/* The longest name of an interface that there is. */
	assert_int_equal(
		rwall_session_parse("fe80::7%fifteen-letters 1 fe80::1 22", &s),
		0);
	assert_string_equal(s.zone, "fifteen-letters");
}

static void mapped(void **state)
{
	struct rwall_session s;

	(void)state;
	assert_int_equal(rwall_session_parse(
				 "::ffff:192.0.2.7 50022 ::ffff:192.0.2.1 22",
				 &s),
			 0);
	assert_false(s.conn.v6);
	expect_end(s.conn.src, false, "192.0.2.7");
	expect_end(s.conn.dst, false, "192.0.2.1");
}

static void garbage(void **state)
{
	static const char *const bad[] = {
		"",
		" ",
		"192.0.2.7",
		"192.0.2.7 50022 192.0.2.1",
		"192.0.2.7 50022 192.0.2.1 22 more",
		"192.0.2.7 0 192.0.2.1 22",
		"192.0.2.7 65536 192.0.2.1 22",
		"192.0.2.7 99999999999999999999 192.0.2.1 22",
		"192.0.2.7 -1 192.0.2.1 22",
		"192.0.2.7 0x16 192.0.2.1 22",
		"192.0.2.7 50022 192.0.2.1 22x",
		"192.0.2.7 50022 2001:db8::1 22",
		"192.0.2.256 50022 192.0.2.1 22",
		"192.0.2.7%eth0 50022 192.0.2.1 22",
		"fe80::7% 50022 fe80::1 22",
		"fe80::7%a-name-of-sixteen 50022 fe80::1 22",
		"host 50022 other 22",
		"2001:db8:::7 50022 2001:db8::1 22",
		"1111111111111111111111111111111111111111111111111111111111111"
		"1111111111111111111111111 50022 192.0.2.1 22",
	};
	struct rwall_session s, before;
	size_t i;

	(void)state;
	memset(&s, 0xa5, sizeof(s));
	before = s;
	for (i = 0; i < RWALL_COUNT(bad); i++) {
		assert_int_equal(rwall_session_parse(bad[i], &s), -EINVAL);
		assert_memory_equal(&s, &before, sizeof(s));
	}
}

/* A real line; a tick is a hundredth of a second. */
static void stat_line(void **state)
{
	struct rwall_holder h;

	(void)state;
	assert_int_equal(
		rwall_holders_parse(
			"1201 (sshd) S 1 1201 1201 0 -1 4194560 1033 0 0 0 1 2 "
			"3 4 20 0 1 0 123456 15798272 1792 18446744073709551615",
			100, &h),
		0);
	assert_int_equal(h.pid, 1201);
	assert_int_equal(h.parent, 1);
	assert_string_equal(h.name, "sshd");
	assert_int_equal(h.began_ms, 1234560);
	assert_true(rwall_holders_is_sshd(&h));
}

/* A process names itself: no name may pass for another field. */
static void stat_names(void **state)
{
	static const char tail[] =
		" S 77 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 250 0";
	struct rwall_holder h;
	char line[256];

	(void)state;
	snprintf(line, sizeof(line), "5 (a) S 1 (b)%s", tail);
	assert_int_equal(rwall_holders_parse(line, 100, &h), 0);
	assert_int_equal(h.parent, 77);
	assert_int_equal(h.began_ms, 2500);
	assert_string_equal(h.name, "a) S 1 (b");
	snprintf(line, sizeof(line), "5 (sshd: somebody very long)%s", tail);
	assert_int_equal(rwall_holders_parse(line, 100, &h), 0);
	assert_string_equal(h.name, "sshd: somebody ");
	assert_false(rwall_holders_is_sshd(&h));
	snprintf(line, sizeof(line), "5 (sshd-session)%s", tail);
	assert_int_equal(rwall_holders_parse(line, 100, &h), 0);
	assert_true(rwall_holders_is_sshd(&h));
	assert_int_equal(rwall_holders_parse("", 100, &h), -EINVAL);
	assert_int_equal(rwall_holders_parse("5 (a", 100, &h), -EINVAL);
	assert_int_equal(rwall_holders_parse("5 )a(", 100, &h), -EINVAL);
	assert_int_equal(rwall_holders_parse("5 (a) S 1 2", 100, &h), -EINVAL);
	assert_int_equal(rwall_holders_parse(line, 0, &h), -EINVAL);
}

static struct rwall_conn connection(const char *src, uint16_t sport,
				    const char *dst, uint16_t dport)
{
	struct rwall_conn c = { .sport = sport,
				.dport = dport,
				.proto = IPPROTO_TCP,
				.point = RWALL_POINT_IN,
				.inode = 99 };

	inet_pton(AF_INET, src, c.src);
	inet_pton(AF_INET, dst, c.dst);
	return c;
}

/* What is not a socket of this namespace is somebody else's session. */
static void find(void **state)
{
	struct rwall_conn conn[] = {
		connection("192.0.2.8", 50022, "192.0.2.1", 22),
		connection("192.0.2.7", 50022, "192.0.2.1", 22),
	};
	struct rwall_conns c = { .conn = conn, .n = 2 };
	struct rwall_session s;

	(void)state;
	setenv("SSH_CONNECTION", "192.0.2.7 50022 192.0.2.1 22", 1);
	assert_true(rwall_session_find(&c, &s));
	expect_end(s.conn.src, false, "192.0.2.7");
	assert_int_equal(s.conn.inode, 99);
	c.n = 1;
	assert_false(rwall_session_find(&c, &s));
	/* No listener was seen, so it was taken for one that we have opened. */
	conn[0] = connection("192.0.2.1", 22, "192.0.2.7", 50022);
	conn[0].point = RWALL_POINT_OUT;
	assert_true(rwall_session_find(&c, &s));
	expect_end(s.conn.src, false, "192.0.2.7");
	assert_int_equal(s.conn.point, RWALL_POINT_IN);
	/* One in TIME_WAIT belongs to nobody. */
	conn[0].inode = 0;
	assert_false(rwall_session_find(&c, &s));
	setenv("SSH_CONNECTION", "garbage", 1);
	conn[0].inode = 99;
	assert_false(rwall_session_find(&c, &s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ipv4),	      cmocka_unit_test(ipv6),
		cmocka_unit_test(zone),	      cmocka_unit_test(mapped),
		cmocka_unit_test(garbage),    cmocka_unit_test(stat_line),
		cmocka_unit_test(stat_names), cmocka_unit_test(find),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
