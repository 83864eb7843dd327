// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_netlink.c - messages to and from the module, without a kernel
 *
 * For: userspace/nlwire.c. The test plays the kernel: it reads what is sent as
 * the module would, and answers honestly, in pieces, and maliciously.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <limits.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

#include "netlink.h"
#include "util.h"

enum { SEQ = 77, FAMILY = 30, ROOM = 4096 };

static char buf[ROOM] __attribute__((aligned(8)));

static struct nlmsghdr *message(void *at, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(at);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = flags;
	nlh->nlmsg_seq = SEQ;
	if (type < NLMSG_MIN_TYPE)
		return nlh;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->version = RWALL_GENL_VERSION;
	return nlh;
}

static struct nlmsghdr *reply(void)
{
	memset(buf, 0, sizeof(buf));
	return message(buf, FAMILY, 0);
}

/* Gathers the chunks of a load message as the module does. */
static size_t gather(const struct nlmsghdr *nlh, char *to, uint32_t *size)
{
	const struct nlattr *attr;
	size_t n = 0;

	mnl_attr_for_each(attr, nlh, GENL_HDRLEN) {
		uint16_t len = mnl_attr_get_payload_len(attr);

		if (mnl_attr_get_type(attr) == RWALL_A_SIZE)
			*size = mnl_attr_get_u32(attr);
		if (mnl_attr_get_type(attr) != RWALL_A_CHUNK)
			continue;
		assert_in_range(len, 1, RWALL_CHUNK_MAX);
		memcpy(to + n, mnl_attr_get_payload(attr), len);
		n += len;
	}
	return n;
}

/* The message as the kernel puts it together; free() it. */
static struct nlmsghdr *join(const struct rwall_nlwire_pieces *p)
{
	size_t i, n = 0;
	char *to;

	assert_in_range(p->n, 1, IOV_MAX);
	for (i = 0; i < p->n; i++)
		n += p->v[i].iov_len;
	to = rwall_xrealloc(NULL, n, 1);
	for (i = n = 0; i < p->n; i++) {
		memcpy(to + n, p->v[i].iov_base, p->v[i].iov_len);
		n += p->v[i].iov_len;
	}
	assert_int_equal(((struct nlmsghdr *)to)->nlmsg_len, n);
	return (struct nlmsghdr *)to;
}

static void load_of(size_t size)
{
	_cleanup_free_ char *blob = rwall_xcalloc(1, size + 1);
	_cleanup_free_ char *back = rwall_xcalloc(1, size + 1);
	_cleanup_free_ struct nlmsghdr *first = NULL, *nlh = NULL;
	const struct rwall_nl_load load = { .blob = blob, .size = size };
	struct rwall_nlwire_pieces pieces;
	const struct genlmsghdr *genl;
	uint32_t told = 0;
	size_t i;

	for (i = 0; i < size; i++)
		blob[i] = i * 31 + (i >> 16);
	first = rwall_nlwire_load(FAMILY, SEQ, &load, &pieces);
	assert_ptr_equal(first, pieces.v[0].iov_base);
	nlh = join(&pieces);
	assert_int_equal(nlh->nlmsg_type, FAMILY);
	assert_int_equal(nlh->nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
	genl = mnl_nlmsg_get_payload(nlh);
	assert_int_equal(genl->cmd, RWALL_CMD_LOAD);
	assert_int_equal(gather(nlh, back, &told), size);
	assert_int_equal(told, size);
	assert_memory_equal(blob, back, size);
}

static void load_messages(void **state)
{
	(void)state;
	load_of(1);
	load_of(5300);
	load_of(RWALL_CHUNK_MAX - 1);
	load_of(RWALL_CHUNK_MAX);
	load_of(RWALL_CHUNK_MAX + 1);
	load_of(3 * RWALL_CHUNK_MAX + 7);
	load_of((RWALL_NLWIRE_DIRECT - 1) * RWALL_CHUNK_MAX + 1);
	load_of(RWALL_NLWIRE_DIRECT * RWALL_CHUNK_MAX);
	load_of((RWALL_NLWIRE_DIRECT + 1) * RWALL_CHUNK_MAX + 1);
	load_of(RWALL_BLOB_MAX);
}

static void queries(void **state)
{
	const uint16_t port = 443;
	const struct rwall_nl_query q = {
		.point = RWALL_POINT_IN,
		.proto = 6,
		.addr_len = 16,
		.src = "0123456789abcdef",
		.dport = &port,
		.iif = "abcdefghijklmno",
		.oif = "abcdefghijklmno",
	};
	struct nlmsghdr *nlh = reply();
	const struct nlattr *attr;
	unsigned int seen = 0;

	(void)state;
	rwall_nlwire_query(nlh, &q);
	assert_in_range(nlh->nlmsg_len, 1, 256);
	mnl_attr_for_each(attr, nlh, GENL_HDRLEN) {
		seen |= 1u << mnl_attr_get_type(attr);
		if (mnl_attr_get_type(attr) == RWALL_A_SRC)
			assert_int_equal(mnl_attr_get_payload_len(attr), 16);
		if (mnl_attr_get_type(attr) == RWALL_A_IIF)
			assert_int_equal(mnl_attr_get_payload_len(attr), 16);
	}
	assert_true(seen & 1u << RWALL_A_DPORT);
	assert_false(seen & 1u << RWALL_A_DST);
	assert_false(seen & 1u << RWALL_A_SPORT);
}

static struct nlmsghdr *status_reply(void)
{
	static const uint8_t digest[RWALL_BLOB_DIGEST] = { 1, 2, 3 };
	static const uint8_t modes[] = { 0, 1, 0 };
	struct nlmsghdr *nlh = reply();

	mnl_attr_put_u8(nlh, RWALL_A_STATE, RWALL_STATE_ACTIVE);
	mnl_attr_put_u8(nlh, RWALL_A_POINTS, 3);
	mnl_attr_put_strz(nlh, RWALL_A_NAME, "dc1-epo");
	mnl_attr_put_strz(nlh, RWALL_A_ROLES, "mcafee-epo/epo-server");
	mnl_attr_put(nlh, RWALL_A_DIGEST, sizeof(digest), digest);
	mnl_attr_put_u32(nlh, RWALL_A_GENERATION, 3);
	mnl_attr_put(nlh, RWALL_A_MODE, sizeof(modes), modes);
	mnl_attr_put_u64(nlh, RWALL_A_LOADED_AT, 1700000000);
	mnl_attr_put_u32(nlh, 200, 1); /* from a newer module */
	return nlh;
}

static void status(void **state)
{
	struct rwall_nl_status s = { 0 };

	(void)state;
	assert_int_equal(rwall_nlwire_status(status_reply(), &s), 0);
	assert_int_equal(s.state, RWALL_STATE_ACTIVE);
	assert_int_equal(s.points, 3);
	assert_int_equal(s.mode[1], RWALL_MODE_AUDIT);
	assert_int_equal(s.generation, 3);
	assert_int_equal(s.loaded_at, 1700000000);
	assert_int_equal(s.digest[2], 3);
	assert_string_equal(s.name, "dc1-epo");
	rwall_nl_status_free(&s);
}

/* Every reader, given every beginning of a good message: no harm done. */
static void truncated_replies(void **state)
{
	const struct nlmsghdr *nlh = status_reply();
	uint32_t full = nlh->nlmsg_len, len;

	(void)state;
	for (len = 0; len < full; len++) {
		_cleanup_free_ char *part = rwall_xcalloc(1, len + 1);
		struct rwall_nlwire_end end = { 0 };
		struct rwall_nl_status s = { 0 };
		struct nlmsghdr *cut = (void *)part;

		memcpy(part, nlh, len);
		if (len >= sizeof(*cut))
			cut->nlmsg_len = len;
		rwall_nlwire_walk(part, len, SEQ, rwall_nlwire_status, &s,
				  &end);
		rwall_nl_status_free(&s);
		free(end.message);
	}
}

static void short_attributes(void **state)
{
	struct rwall_nl_status s = { 0 };
	struct nlmsghdr *nlh = reply();

	(void)state;
	mnl_attr_put_u8(nlh, RWALL_A_STATE, RWALL_STATE_ACTIVE);
	mnl_attr_put_u8(nlh, RWALL_A_POINTS, 3);
	mnl_attr_put(nlh, RWALL_A_DIGEST, 31, buf);
	assert_int_equal(rwall_nlwire_status(nlh, &s), -EBADMSG);

	nlh = reply();
	mnl_attr_put_u8(nlh, RWALL_A_STATE, RWALL_STATE_ACTIVE);
	mnl_attr_put_u8(nlh, RWALL_A_POINTS, 3);
	mnl_attr_put_u16(nlh, RWALL_A_GENERATION, 3);
	assert_int_equal(rwall_nlwire_status(nlh, &s), -EBADMSG);

	nlh = reply();
	mnl_attr_put_u8(nlh, RWALL_A_STATE, RWALL_STATE_ACTIVE);
	mnl_attr_put_u8(nlh, RWALL_A_POINTS, 3);
	mnl_attr_put(nlh, RWALL_A_NAME, 4, "name"); /* without its NUL */
	assert_int_equal(rwall_nlwire_status(nlh, &s), -EBADMSG);
	rwall_nl_status_free(&s);
}

static void missing_attributes(void **state)
{
	struct rwall_nl_status s = { 0 };
	struct rwall_nl_loaded l = { 0 };
	struct rwall_nl_answer a = { 0 };
	struct rwall_nl_policy p = { 0 };
	struct rwall_nl_counters c = { 0 };

	(void)state;
	assert_int_equal(rwall_nlwire_status(reply(), &s), -EBADMSG);
	assert_int_equal(rwall_nlwire_loaded(reply(), &l), -EBADMSG);
	assert_int_equal(rwall_nlwire_answer(reply(), &a), -EBADMSG);
	assert_int_equal(rwall_nlwire_policy(reply(), &p), -EBADMSG);
	assert_int_equal(rwall_nlwire_counter(reply(), &c), -EBADMSG);
}

static int chunk(struct rwall_nl_policy *p, uint32_t generation, uint32_t size,
		 uint32_t offset, const char *text)
{
	struct nlmsghdr *nlh = reply();

	mnl_attr_put_u32(nlh, RWALL_A_GENERATION, generation);
	mnl_attr_put_u32(nlh, RWALL_A_SIZE, size);
	mnl_attr_put_u32(nlh, RWALL_A_OFFSET, offset);
	mnl_attr_put(nlh, RWALL_A_CHUNK, strlen(text), text);
	return rwall_nlwire_policy(nlh, p);
}

static void policy_in_pieces(void **state)
{
	struct rwall_nl_policy p = { 0 };

	(void)state;
	assert_int_equal(chunk(&p, 1, 6, 0, "ab"), 0);
	assert_int_equal(chunk(&p, 1, 6, 2, "cdef"), 0);
	assert_int_equal(p.filled, p.size);
	assert_memory_equal(p.blob, "abcdef", 6);
	assert_int_equal(chunk(&p, 1, 6, 6, "g"), -EBADMSG);
	free(p.blob);
}

static void policy_pieces_out_of_place(void **state)
{
	struct rwall_nl_policy p = { 0 };

	(void)state;
	assert_int_equal(chunk(&p, 1, 6, 0, "ab"), 0);
	assert_int_equal(chunk(&p, 1, 6, 3, "d"), -EBADMSG);
	assert_int_equal(chunk(&p, 1, 6, 2, "cdefg"), -EBADMSG);
	assert_int_equal(chunk(&p, 1, 6, 0xffffffff, "c"), -EBADMSG);
	free(p.blob);
}

static void policy_of_absurd_size(void **state)
{
	struct rwall_nl_policy p = { 0 };

	(void)state;
	assert_int_equal(chunk(&p, 1, 0, 0, "a"), -EBADMSG);
	assert_int_equal(chunk(&p, 1, RWALL_LOAD_MAX + 1, 0, "a"), -EBADMSG);
	assert_int_equal(chunk(&p, 1, 0xffffffff, 0, "a"), -EBADMSG);
	assert_null(p.blob);
}

static void policy_replaced_in_between(void **state)
{
	struct rwall_nl_policy p = { 0 };

	(void)state;
	assert_int_equal(chunk(&p, 1, 6, 0, "ab"), 0);
	assert_int_equal(chunk(&p, 2, 9, 2, "cde"), 0);
	assert_true(p.interrupted);
	free(p.blob);
}

static int count(struct rwall_nl_counters *c, int attr, uint32_t value,
		 uint8_t point, uint64_t packets)
{
	struct nlmsghdr *nlh = reply();

	mnl_attr_put_u32(nlh, RWALL_A_GENERATION, 1);
	mnl_attr_put_u32(nlh, attr, value);
	if (attr != RWALL_A_RULE)
		mnl_attr_put_u8(nlh, RWALL_A_POINT, point);
	mnl_attr_put_u64(nlh, RWALL_A_PACKETS, packets);
	mnl_attr_put_u64(nlh, RWALL_A_BYTES, packets * 100);
	return rwall_nlwire_counter(nlh, c);
}

static int count_screened(struct rwall_nl_counters *c, uint64_t packets)
{
	struct nlmsghdr *nlh = reply();

	mnl_attr_put_u32(nlh, RWALL_A_GENERATION, 1);
	mnl_attr_put(nlh, RWALL_A_SCREENED, 0, NULL);
	mnl_attr_put_u64(nlh, RWALL_A_PACKETS, packets);
	mnl_attr_put_u64(nlh, RWALL_A_BYTES, packets * 100);
	return rwall_nlwire_counter(nlh, c);
}

static void counters(void **state)
{
	struct rwall_nl_counters c = { 0 };

	(void)state;
	assert_int_equal(count(&c, RWALL_A_RULE, 5, 0, 7), 0);
	assert_int_equal(count(&c, RWALL_A_RULE, 2, 0, 3), 0);
	assert_int_equal(c.nrules, 6);
	assert_int_equal(c.rules[5].packets, 7);
	assert_int_equal(c.rules[2].bytes, 300);
	assert_int_equal(c.rules[0].packets, 0);
	assert_int_equal(count(&c, RWALL_A_REASON, RWALL_REASON_NO_PEER,
			       RWALL_POINT_OUT, 4),
			 0);
	assert_int_equal(
		c.reason[RWALL_POINT_OUT][RWALL_REASON_NO_PEER].packets, 4);
	assert_int_equal(count(&c, RWALL_A_ESSENTIAL, RWALL_ESSENTIAL_ND, 0, 9),
			 0);
	assert_int_equal(c.essential[0][RWALL_ESSENTIAL_ND].packets, 9);
	assert_int_equal(count_screened(&c, 11), 0);
	assert_int_equal(c.screened.packets, 11);
	assert_int_equal(c.screened.bytes, 1100);
	free(c.rules);
}

static void hostile_counters(void **state)
{
	struct rwall_nl_counters c = { 0 };

	(void)state;
	assert_int_equal(count(&c, RWALL_A_RULE, RWALL_MAX_RULES, 0, 1),
			 -EBADMSG);
	assert_int_equal(count(&c, RWALL_A_RULE, 0xffffffff, 0, 1), -EBADMSG);
	assert_int_equal(count(&c, RWALL_A_REASON, 1, RWALL_POINTS, 1),
			 -EBADMSG);
	/* what is newer is kept apart, not dropped */
	assert_int_equal(count(&c, RWALL_A_REASON, 9999, 0, 5), 0);
	assert_int_equal(c.reason[0][0].packets, 5);
	/* the largest count stays what it is */
	assert_int_equal(count(&c, RWALL_A_RULE, 1, 0, UINT64_MAX), 0);
	assert_true(c.rules[1].packets == UINT64_MAX);
	free(c.rules);
}

static int nobody(const struct nlmsghdr *nlh, void *ctx)
{
	(void)nlh;
	(void)ctx;
	fail_msg("a message was handed out that should not be");
	return 0;
}

static int counted(const struct nlmsghdr *nlh, void *ctx)
{
	(void)nlh;
	++*(int *)ctx;
	return 0;
}

/* A refusal as the kernel writes it: capped, with a sentence. */
static size_t refusal(int err, const char *text, uint16_t flags)
{
	struct nlmsghdr *nlh;
	struct nlmsgerr *e;

	memset(buf, 0, sizeof(buf));
	nlh = message(buf, NLMSG_ERROR, flags);
	e = mnl_nlmsg_put_extra_header(nlh, sizeof(*e));
	e->error = err;
	e->msg.nlmsg_len = 5000000; /* of the load that is refused */
	if (text)
		mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, text);
	return nlh->nlmsg_len;
}

static void refusals(void **state)
{
	struct rwall_nlwire_end end = { 0 };
	size_t len = refusal(-EINVAL, "rows: too few",
			     NLM_F_CAPPED | NLM_F_ACK_TLVS);

	(void)state;
	assert_int_equal(rwall_nlwire_walk(buf, len, SEQ, nobody, NULL, &end),
			 0);
	assert_int_equal(end.err, -EINVAL);
	assert_string_equal(end.message, "rows: too few");
	free(end.message);
}

/* The length of the quoted request must not lead past the message. */
static void refusals_that_lie(void **state)
{
	struct rwall_nlwire_end end = { 0 };
	size_t len = refusal(-EPERM, "x", NLM_F_ACK_TLVS);

	(void)state;
	assert_int_equal(rwall_nlwire_walk(buf, len, SEQ, nobody, NULL, &end),
			 0);
	assert_int_equal(end.err, -EPERM);
	assert_null(end.message);
	len = refusal(5, NULL, NLM_F_CAPPED);
	assert_int_equal(rwall_nlwire_walk(buf, len, SEQ, nobody, NULL, &end),
			 -EBADMSG);
	len = refusal(-100000, NULL, NLM_F_CAPPED);
	assert_int_equal(rwall_nlwire_walk(buf, len, SEQ, nobody, NULL, &end),
			 -EBADMSG);
}

static void acknowledgement(void **state)
{
	struct rwall_nlwire_end end = { .err = 1 };
	size_t len = refusal(0, NULL, NLM_F_CAPPED);

	(void)state;
	assert_int_equal(rwall_nlwire_walk(buf, len, SEQ, nobody, NULL, &end),
			 0);
	assert_int_equal(end.err, 0);
}

static void dump_in_one_datagram(void **state)
{
	struct rwall_nlwire_end end = { 0 };
	struct nlmsghdr *one, *two, *three, *done;
	int n = 0, err = 0;
	size_t len;

	(void)state;
	memset(buf, 0, sizeof(buf));
	one = message(buf, FAMILY, NLM_F_MULTI);
	two = message(buf + one->nlmsg_len, FAMILY, NLM_F_MULTI);
	two->nlmsg_seq = SEQ - 1; /* of an older dump */
	three = message((char *)two + two->nlmsg_len, FAMILY,
			NLM_F_MULTI | NLM_F_DUMP_INTR);
	len = (char *)three + three->nlmsg_len - buf;
	assert_int_equal(rwall_nlwire_walk(buf, len, SEQ, counted, &n, &end),
			 1);
	assert_int_equal(n, 2);
	assert_true(end.interrupted);
	done = message((char *)three + three->nlmsg_len, NLMSG_DONE,
		       NLM_F_MULTI);
	memcpy(mnl_nlmsg_put_extra_header(done, sizeof(err)), &err,
	       sizeof(err));
	len = (char *)done + done->nlmsg_len - buf;
	assert_int_equal(rwall_nlwire_walk(buf, len, SEQ, counted, &n, &end),
			 0);
}

static void dump_that_fails(void **state)
{
	struct rwall_nlwire_end end = { 0 };
	struct nlmsghdr *nlh;
	int err = -ENOENT;

	(void)state;
	memset(buf, 0, sizeof(buf));
	nlh = message(buf, NLMSG_DONE, NLM_F_MULTI);
	memcpy(mnl_nlmsg_put_extra_header(nlh, sizeof(err)), &err, sizeof(err));
	assert_int_equal(rwall_nlwire_walk(buf, nlh->nlmsg_len, SEQ, nobody,
					   NULL, &end),
			 0);
	assert_int_equal(end.err, -ENOENT);
}

static void lengths_that_lie(void **state)
{
	static const uint32_t lengths[] = { 0,	 1,	   15,	      21,
					    400, 1u << 31, 0xffffffff };
	struct rwall_nlwire_end end = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < RWALL_COUNT(lengths); i++) {
		struct nlmsghdr *nlh = reply();

		nlh->nlmsg_len = lengths[i];
		assert_int_equal(rwall_nlwire_walk(buf, 20, SEQ, nobody, NULL,
						   &end),
				 -EBADMSG);
	}
}

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Noise over a good message, read by every reader; the sanitizers watch. */
static void noise(void **state)
{
	static const rwall_nlwire_fn readers[] = { rwall_nlwire_status,
						   rwall_nlwire_loaded,
						   rwall_nlwire_answer };
	uint32_t seed = 1, round;

	(void)state;
	for (round = 0; round < 20000; round++) {
		const struct nlmsghdr *good = status_reply();
		uint32_t len = good->nlmsg_len, i;
		_cleanup_free_ char *copy = rwall_xcalloc(1, len);
		struct rwall_nlwire_end end = { 0 };
		union {
			struct rwall_nl_status s;
			struct rwall_nl_loaded l;
			struct rwall_nl_answer a;
		} u = { 0 };

		memcpy(copy, good, len);
		for (i = next(&seed) % 4; i < 4; i++)
			copy[next(&seed) % len] = next(&seed);
		i = next(&seed) % RWALL_COUNT(readers);
		rwall_nlwire_walk(copy, len, SEQ, readers[i], &u, &end);
		if (!i)
			rwall_nl_status_free(&u.s);
		free(end.message);
	}
}

static void exit_codes(void **state)
{
	(void)state;
	assert_int_equal(rwall_nl_exit(0), 0);
	assert_int_equal(rwall_nl_exit(-EINVAL), 2);
	assert_int_equal(rwall_nl_exit(-ERANGE), 2);
	assert_int_equal(rwall_nl_exit(-EOPNOTSUPP), 2);
	assert_int_equal(rwall_nl_exit(-EPERM), 4);
	assert_int_equal(rwall_nl_exit(-ENOENT), 3);
	assert_int_equal(rwall_nl_exit(-EPROTONOSUPPORT), 3);
	assert_int_equal(rwall_nl_exit(-EPROTO), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(load_messages),
		cmocka_unit_test(queries),
		cmocka_unit_test(status),
		cmocka_unit_test(truncated_replies),
		cmocka_unit_test(short_attributes),
		cmocka_unit_test(missing_attributes),
		cmocka_unit_test(policy_in_pieces),
		cmocka_unit_test(policy_pieces_out_of_place),
		cmocka_unit_test(policy_of_absurd_size),
		cmocka_unit_test(policy_replaced_in_between),
		cmocka_unit_test(counters),
		cmocka_unit_test(hostile_counters),
		cmocka_unit_test(refusals),
		cmocka_unit_test(refusals_that_lie),
		cmocka_unit_test(acknowledgement),
		cmocka_unit_test(dump_in_one_datagram),
		cmocka_unit_test(dump_that_fails),
		cmocka_unit_test(lengths_that_lie),
		cmocka_unit_test(noise),
		cmocka_unit_test(exit_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
