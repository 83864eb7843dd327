// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_denied.c - the reader of single denials, whatever a message holds
 *
 * For: rwall_nlwire_denied(). Messages lie in memory of their very size, so
 * that a sanitizer sees a read beyond them.
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

#include "nlwire.h"
#include "util.h"

#define FAMILY 30

static char buf[4096] __attribute__((aligned(8)));

static const uint8_t src6[16] = { 0xfd, [15] = 7 };
static const uint8_t dst6[16] = { 0xfd, [15] = 9 };

static struct nlmsghdr *begin(void)
{
	struct nlmsghdr *nlh;

	memset(buf, 0, sizeof(buf));
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = FAMILY;
	mnl_nlmsg_put_extra_header(nlh, GENL_HDRLEN);
	return nlh;
}

/* What no denial lacks, but for @without. */
static void put_needed(struct nlmsghdr *nlh, int without)
{
	if (without != RWALL_A_SEQ)
		mnl_attr_put_u64(nlh, RWALL_A_SEQ, 1ull << 40);
	if (without != RWALL_A_POINT)
		mnl_attr_put_u8(nlh, RWALL_A_POINT, RWALL_POINT_FORWARD);
	if (without != RWALL_A_VERDICT)
		mnl_attr_put_u8(nlh, RWALL_A_VERDICT, RWALL_VERDICT_DENY);
	if (without != RWALL_A_REASON)
		mnl_attr_put_u32(nlh, RWALL_A_REASON, RWALL_REASON_NO_PEER);
}

/* Read the first @len bytes, from memory that has no more. */
static int read_cut(const struct nlmsghdr *nlh, size_t len,
		    struct rwall_nl_denied *d)
{
	_cleanup_free_ struct nlmsghdr *copy = rwall_xcalloc(1, len);

	memcpy(copy, nlh, len);
	copy->nlmsg_len = len;
	return rwall_nlwire_denied(copy, d);
}

static int read_whole(const struct nlmsghdr *nlh, struct rwall_nl_denied *d)
{
	memset(d, 0xa5, sizeof(*d));
	return read_cut(nlh, nlh->nlmsg_len, d);
}

static struct nlmsghdr *full(void)
{
	struct nlmsghdr *nlh = begin();

	mnl_attr_put_u32(nlh, RWALL_A_GENERATION, 3);
	mnl_attr_put_u64(nlh, RWALL_A_SUPPRESSED, 11);
	mnl_attr_put_u64(nlh, RWALL_A_TIME, 12);
	mnl_attr_put_u8(nlh, RWALL_A_JUDGED, RWALL_POINT_OUT);
	mnl_attr_put_u8(nlh, RWALL_A_TRACK, RWALL_TRACK_REPLY);
	mnl_attr_put_u8(nlh, RWALL_A_PROTO, 17);
	mnl_attr_put(nlh, RWALL_A_SRC, sizeof(src6), src6);
	mnl_attr_put(nlh, RWALL_A_DST, sizeof(dst6), dst6);
	mnl_attr_put_u16(nlh, RWALL_A_SPORT, 4000);
	mnl_attr_put_u16(nlh, RWALL_A_DPORT, 65535);
	mnl_attr_put_strz(nlh, RWALL_A_IIF, "abcdefghijklmno");
	mnl_attr_put_strz(nlh, RWALL_A_OIF, "");
	mnl_attr_put_u32(nlh, RWALL_A_LENGTH, 1500);
	mnl_attr_put_u32(nlh, RWALL_A_MARK, 0xffffffff);
	mnl_attr_put_u32(nlh, RWALL_A_UID, 0);
	mnl_attr_put_u64(nlh, RWALL_A_INODE, 99);
	put_needed(nlh, 0);
	return nlh;
}

static void whole(void **state)
{
	struct rwall_nl_denied d;

	(void)state;
	assert_int_equal(read_whole(full(), &d), 0);
	assert_int_equal(d.generation, 3);
	assert_int_equal(d.seq, 1ull << 40);
	assert_int_equal(d.suppressed, 11);
	assert_int_equal(d.time, 12);
	assert_int_equal(d.point, RWALL_POINT_FORWARD);
	assert_int_equal(d.judged, RWALL_POINT_OUT);
	assert_int_equal(d.track, RWALL_TRACK_REPLY);
	assert_int_equal(d.verdict, RWALL_VERDICT_DENY);
	assert_int_equal(d.reason, RWALL_REASON_NO_PEER);
	assert_int_equal(d.proto, 17);
	assert_int_equal(d.addr_len, 16);
	assert_memory_equal(d.src, src6, 16);
	assert_memory_equal(d.dst, dst6, 16);
	assert_int_equal(d.sport, 4000);
	assert_int_equal(d.dport, 65535);
	assert_int_equal(d.length, 1500);
	assert_int_equal(d.mark, 0xffffffff);
	assert_true(d.owned);
	assert_int_equal(d.uid, 0);
	assert_int_equal(d.inode, 99);
	assert_string_equal(d.iif, "abcdefghijklmno");
	assert_string_equal(d.oif, "");
}

/* What is not told is zero, whatever was there. */
static void needed_alone(void **state)
{
	static const int needed[] = { RWALL_A_SEQ, RWALL_A_POINT,
				      RWALL_A_VERDICT, RWALL_A_REASON };
	struct rwall_nl_denied d;
	struct nlmsghdr *nlh;
	size_t i;

	(void)state;
	nlh = begin();
	put_needed(nlh, 0);
	assert_int_equal(read_whole(nlh, &d), 0);
	assert_int_equal(d.addr_len, 0);
	assert_false(d.owned);
	assert_int_equal(d.dport, 0);
	assert_string_equal(d.iif, "");
	for (i = 0; i < RWALL_COUNT(needed); i++) {
		nlh = begin();
		put_needed(nlh, needed[i]);
		assert_int_equal(read_whole(nlh, &d), -EBADMSG);
	}
}

/* What is needed comes last, so each message that is cut lacks something. */
static void truncated(void **state)
{
	const struct nlmsghdr *nlh = full();
	struct rwall_nl_denied d;
	size_t len;

	(void)state;
	for (len = MNL_NLMSG_HDRLEN; len < nlh->nlmsg_len; len++)
		assert_int_equal(read_cut(nlh, len, &d), -EBADMSG);
	assert_int_equal(read_cut(nlh, len, &d), 0);
}

/* An attribute of each type with each size; numbers have one size alone. */
static void odd_sizes(void **state)
{
	static const struct {
		uint8_t type;
		uint8_t size;
	} numbers[] = {
		{ RWALL_A_GENERATION, 4 }, { RWALL_A_SEQ, 8 },
		{ RWALL_A_SUPPRESSED, 8 }, { RWALL_A_TIME, 8 },
		{ RWALL_A_POINT, 1 },	   { RWALL_A_JUDGED, 1 },
		{ RWALL_A_TRACK, 1 },	   { RWALL_A_VERDICT, 1 },
		{ RWALL_A_PROTO, 1 },	   { RWALL_A_SPORT, 2 },
		{ RWALL_A_DPORT, 2 },	   { RWALL_A_REASON, 4 },
		{ RWALL_A_LENGTH, 4 },	   { RWALL_A_MARK, 4 },
		{ RWALL_A_UID, 4 },	   { RWALL_A_INODE, 8 },
	};
	static const char zero[16];
	struct rwall_nl_denied d;
	size_t i, size;

	(void)state;
	for (i = 0; i < RWALL_COUNT(numbers); i++) {
		for (size = 0; size <= sizeof(zero); size++) {
			struct nlmsghdr *nlh = begin();

			put_needed(nlh, numbers[i].type);
			mnl_attr_put(nlh, numbers[i].type, size, zero);
			assert_int_equal(read_whole(nlh, &d),
					 size == numbers[i].size ? 0 :
								   -EBADMSG);
		}
	}
}

static int read_addresses(size_t src, size_t dst, struct rwall_nl_denied *d)
{
	static const uint8_t address[1024] = { 10, 0, 0, 1, 5, 6 };
	struct nlmsghdr *nlh = begin();

	put_needed(nlh, 0);
	if (src)
		mnl_attr_put(nlh, RWALL_A_SRC, src, address);
	if (dst)
		mnl_attr_put(nlh, RWALL_A_DST, dst, address);
	return read_whole(nlh, d);
}

static void addresses(void **state)
{
	static const uint8_t v4[16] = { 10, 0, 0, 1 };
	struct rwall_nl_denied d;

	(void)state;
	assert_int_equal(read_addresses(3, 4, &d), -EBADMSG);
	assert_int_equal(read_addresses(4, 1, &d), -EBADMSG);
	assert_int_equal(read_addresses(4, 0, &d), 0);
	assert_int_equal(d.addr_len, 0);
	/* Neither is read beyond the shorter one. */
	assert_int_equal(read_addresses(16, 4, &d), 0);
	assert_int_equal(d.addr_len, 4);
	assert_memory_equal(d.src, v4, 16);
	assert_int_equal(read_addresses(4, 15, &d), 0);
	assert_int_equal(d.addr_len, 4);
	assert_memory_equal(d.dst, v4, 16);
	assert_int_equal(read_addresses(1024, 1024, &d), 0);
	assert_int_equal(d.addr_len, 16);
}

static void interfaces(void **state)
{
	char name[1024];
	struct rwall_nl_denied d;
	struct nlmsghdr *nlh = begin();

	(void)state;
	memset(name, 'x', sizeof(name));
	put_needed(nlh, 0);
	mnl_attr_put(nlh, RWALL_A_IIF, sizeof(name), name);
	assert_int_equal(read_whole(nlh, &d), -EBADMSG);
	nlh = begin();
	put_needed(nlh, 0);
	name[sizeof(name) - 1] = '\0';
	mnl_attr_put(nlh, RWALL_A_OIF, sizeof(name), name);
	assert_int_equal(read_whole(nlh, &d), 0);
	assert_int_equal(strlen(d.oif), RWALL_IFNAME - 1);
	assert_string_equal(d.iif, "");
}

static void numbers_out_of_range(void **state)
{
	struct rwall_nl_denied d;
	struct nlmsghdr *nlh = begin();

	(void)state;
	put_needed(nlh, RWALL_A_POINT);
	mnl_attr_put_u8(nlh, RWALL_A_POINT, RWALL_POINTS);
	assert_int_equal(read_whole(nlh, &d), -EBADMSG);
	nlh = begin();
	put_needed(nlh, 0);
	mnl_attr_put_u8(nlh, RWALL_A_JUDGED, 255);
	assert_int_equal(read_whole(nlh, &d), -EBADMSG);
	/* A reason may be newer than the tool, and so may an attribute. */
	nlh = begin();
	put_needed(nlh, RWALL_A_REASON);
	mnl_attr_put_u32(nlh, RWALL_A_REASON, UINT32_MAX);
	mnl_attr_put(nlh, RWALL_A_MAX + 1, 3, "new");
	assert_int_equal(read_whole(nlh, &d), 0);
	assert_int_equal(d.reason, UINT32_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(needed_alone),
		cmocka_unit_test(truncated),
		cmocka_unit_test(odd_sizes),
		cmocka_unit_test(addresses),
		cmocka_unit_test(interfaces),
		cmocka_unit_test(numbers_out_of_range),
	};

	return cmocka_run_group_tests_name("denied", tests, NULL, NULL);
}
