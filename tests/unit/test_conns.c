// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_conns.c - which connections are open, as the kernel tells
 *
 * For: userspace/conns.c and conns_tracked.c, without a kernel: lines of /proc
 * and messages of connection tracking, written by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>

#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>

#include "conns.h"

#define HEAD "  sl  local_address rem_address   st tx_queue rx_queue tr\n"
#define TAIL "00000000:00000000 00:00000000 00000000     0        0"

static void expect_text(const struct rwall_conn *c, const char *text)
{
	_cleanup_text_ struct rwall_text b = { 0 };

	rwall_conns_text(c, &b);
	assert_string_equal(rwall_text_get(&b), text);
}

static void read_text(const char *text, uint8_t proto, struct rwall_conns *c)
{
	FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");

	assert_non_null(file);
	rwall_conns_proc(file, proto, c);
	fclose(file);
}

/* Words of an address are as this host has them in memory: little-endian. */
static void sockets(void **state)
{
	static const char tcp[] = HEAD
		"   0: 00000000:0016 00000000:0000 0A " TAIL " 11 1 0\n"
		"   1: 0100000A:0016 0700000A:C366 01 " TAIL " 12 1 0\n"
		"   2: 0100000A:C001 08080808:01BB 01 " TAIL " 13 1 0\n"
		"   3: 0100000A:0016 0900000A:C001 06 " TAIL " 0 1 0\n"
		"   4: 0100000A:00\n"
		"   5: 0100000A:0016 XX00000A:C366 01 " TAIL " 14 1 0\n"
		"   6: 0100000:0016 0700000A:C366 01 " TAIL " 15 1 0\n";
	static const char tcp6[] = HEAD
		"   0: 00000000000000000000000000000000:01BB "
		"00000000000000000000000000000000:0000 0A " TAIL " 21 1 0\n"
		"   1: B80D0120000000000000000001000000:01BB "
		"B80D0120000000000000000007000000:C366 01 " TAIL " 22 1 0\n"
		"   2: 0000000000000000FFFF00000100000A:01BB "
		"0000000000000000FFFF00000800000A:C366 01 " TAIL " 23 1 0\n";
	struct rwall_conns c = { 0 };

	(void)state;
	read_text(tcp, IPPROTO_TCP, &c);
	assert_int_equal(c.n, 2);
	assert_int_equal(c.nlisteners, 1);
	assert_int_equal(c.listener[0].port, 22);
	read_text(tcp6, IPPROTO_TCP, &c);
	assert_int_equal(c.n, 4);
	rwall_conns_turn(&c);
	expect_text(&c.conn[0], "tcp 10.0.0.7:50022 to 10.0.0.1:22");
	assert_int_equal(c.conn[0].point, RWALL_POINT_IN);
	assert_int_equal(c.conn[0].inode, 12);
	expect_text(&c.conn[1], "tcp 10.0.0.1:49153 to 8.8.8.8:443");
	assert_int_equal(c.conn[1].point, RWALL_POINT_OUT);
	expect_text(&c.conn[2], "tcp [2001:db8::7]:50022 to [2001:db8::1]:443");
	assert_int_equal(c.conn[2].point, RWALL_POINT_IN);
	/* IPv4 that a socket of IPv6 has taken is IPv4. */
	expect_text(&c.conn[3], "tcp 10.0.0.8:50022 to 10.0.0.1:443");
	assert_int_equal(c.conn[3].point, RWALL_POINT_IN);
	rwall_conns_free(&c);
}

/* A listener of one address takes nothing for another, nor of the other family. */
static void listeners(void **state)
{
	static const char tcp[] = HEAD
		"   0: 0100007F:0016 00000000:0000 0A " TAIL " 11 1 0\n"
		"   1: 00000000:0017 00000000:0000 0A " TAIL " 11 1 0\n"
		"   2: 0100000A:0016 0700000A:C366 01 " TAIL " 12 1 0\n"
		"   3: 0100007F:0016 0100007F:C366 01 " TAIL " 13 1 0\n";
	static const char tcp6[] = HEAD
		"   0: B80D0120000000000000000001000000:0017 "
		"B80D0120000000000000000007000000:C366 01 " TAIL " 22 1 0\n";
	struct rwall_conns c = { 0 };

	(void)state;
	read_text(tcp, IPPROTO_TCP, &c);
	read_text(tcp6, IPPROTO_TCP, &c);
	rwall_conns_turn(&c);
	assert_int_equal(c.n, 3);
	assert_int_equal(c.conn[0].point, RWALL_POINT_OUT);
	assert_int_equal(c.conn[1].point, RWALL_POINT_IN);
	assert_int_equal(c.conn[2].point, RWALL_POINT_OUT);
	rwall_conns_free(&c);
}

static char buf[2048] __attribute__((aligned(8)));

struct flow {
	const char *src, *dst;
	uint16_t sport, dport;
};

static void put_tuple(struct nlmsghdr *nlh, uint16_t type, uint8_t proto,
		      const struct flow *f)
{
	bool v6 = strchr(f->src, ':');
	struct nlattr *tuple = mnl_attr_nest_start(nlh, type), *part;
	uint8_t addr[16];

	part = mnl_attr_nest_start(nlh, CTA_TUPLE_IP);
	inet_pton(v6 ? AF_INET6 : AF_INET, f->src, addr);
	mnl_attr_put(nlh, v6 ? CTA_IP_V6_SRC : CTA_IP_V4_SRC, v6 ? 16 : 4,
		     addr);
	inet_pton(v6 ? AF_INET6 : AF_INET, f->dst, addr);
	mnl_attr_put(nlh, v6 ? CTA_IP_V6_DST : CTA_IP_V4_DST, v6 ? 16 : 4,
		     addr);
	mnl_attr_nest_end(nlh, part);
	part = mnl_attr_nest_start(nlh, CTA_TUPLE_PROTO);
	mnl_attr_put_u8(nlh, CTA_PROTO_NUM, proto);
	mnl_attr_put_u16(nlh, CTA_PROTO_SRC_PORT, htons(f->sport));
	mnl_attr_put_u16(nlh, CTA_PROTO_DST_PORT, htons(f->dport));
	mnl_attr_nest_end(nlh, part);
	mnl_attr_nest_end(nlh, tuple);
}

static struct nlmsghdr *message(uint8_t proto, const struct flow *orig,
				const struct flow *reply, uint32_t status,
				int tcp_state)
{
	struct nlmsghdr *nlh;
	struct nlattr *info, *tcp;

	memset(buf, 0, sizeof(buf));
	nlh = mnl_nlmsg_put_header(buf);
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct nfgenmsg));
	put_tuple(nlh, CTA_TUPLE_ORIG, proto, orig);
	put_tuple(nlh, CTA_TUPLE_REPLY, proto, reply);
	mnl_attr_put_u32(nlh, CTA_STATUS, htonl(status));
	if (tcp_state < 0)
		return nlh;
	info = mnl_attr_nest_start(nlh, CTA_PROTOINFO);
	tcp = mnl_attr_nest_start(nlh, CTA_PROTOINFO_TCP);
	mnl_attr_put_u8(nlh, CTA_PROTOINFO_TCP_STATE, tcp_state);
	mnl_attr_nest_end(nlh, tcp);
	mnl_attr_nest_end(nlh, info);
	return nlh;
}

static const struct flow there = { "10.0.0.7", "10.0.0.1", 50022, 22 };
static const struct flow back = { "10.0.0.1", "10.0.0.7", 22, 50022 };

static int take(struct rwall_conns *c, const struct nlmsghdr *nlh)
{
	static struct rwall_own_addr mine[] = {
		{ .addr = { 10, 0, 0, 1 }, .len = 4 },
		{ .addr = { 0x20, 1, 0xd, 0xb8, [15] = 1 }, .len = 16 },
	};
	struct rwall_conns_reader r = { .conns = c,
					.own = { .addr = mine, .n = 2 } };

	return rwall_conns_tracked(nlh, &r);
}

static void tracked(void **state)
{
	const struct flow there6 = { "2001:db8::1", "2001:db8::9", 4000, 53 };
	const struct flow back6 = { "2001:db8::9", "2001:db8::1", 53, 4000 };
	/* Forwarded: to 203.0.113.5:80, turned to 10.9.9.9:8080; its source
	 * 10.8.8.8 is turned too, which the hooks do not see.
	 */
	const struct flow nat = { "10.8.8.8", "203.0.113.5", 5000, 80 };
	const struct flow nat_back = { "10.9.9.9", "203.0.113.1", 8080, 61000 };
	struct rwall_conns c = { 0 };

	(void)state;
	assert_int_equal(take(&c, message(IPPROTO_TCP, &there, &back,
					  IPS_SEEN_REPLY,
					  TCP_CONNTRACK_ESTABLISHED)),
			 0);
	assert_int_equal(take(&c, message(IPPROTO_UDP, &there6, &back6,
					  IPS_SEEN_REPLY, -1)),
			 0);
	assert_int_equal(
		take(&c, message(IPPROTO_TCP, &nat, &nat_back,
				 IPS_SEEN_REPLY | IPS_DST_NAT | IPS_SRC_NAT,
				 TCP_CONNTRACK_ESTABLISHED)),
		0);
	assert_int_equal(c.n, 3);
	expect_text(&c.conn[0], "tcp 10.0.0.7:50022 to 10.0.0.1:22");
	assert_int_equal(c.conn[0].point, RWALL_POINT_IN);
	expect_text(&c.conn[1], "udp [2001:db8::1]:4000 to [2001:db8::9]:53");
	assert_int_equal(c.conn[1].point, RWALL_POINT_OUT);
	expect_text(&c.conn[2], "tcp 10.8.8.8:5000 to 10.9.9.9:8080");
	assert_int_equal(c.conn[2].point, RWALL_POINT_FORWARD);
	rwall_conns_free(&c);
}

/* Not open: unanswered, closing, a helper's child, a ping. */
static void not_open(void **state)
{
	struct rwall_conns c = { 0 };

	(void)state;
	assert_int_equal(take(&c, message(IPPROTO_TCP, &there, &back, 0,
					  TCP_CONNTRACK_SYN_SENT)),
			 0);
	assert_int_equal(take(&c,
			      message(IPPROTO_TCP, &there, &back,
				      IPS_SEEN_REPLY, TCP_CONNTRACK_TIME_WAIT)),
			 0);
	assert_int_equal(take(&c, message(IPPROTO_TCP, &there, &back,
					  IPS_SEEN_REPLY, -1)),
			 0);
	assert_int_equal(take(&c, message(IPPROTO_UDP, &there, &back, 0, -1)),
			 0);
	assert_int_equal(take(&c, message(IPPROTO_UDP, &there, &back,
					  IPS_SEEN_REPLY | IPS_EXPECTED, -1)),
			 0);
	assert_int_equal(take(&c, message(IPPROTO_ICMP, &there, &back,
					  IPS_SEEN_REPLY, -1)),
			 0);
	assert_int_equal(c.n, 0);
	rwall_conns_free(&c);
}

/* Cut short anywhere, and of two families: refused, and nothing is added. */
static void broken(void **state)
{
	const struct flow six = { "2001:db8::1", "2001:db8::9", 1, 2 };
	struct rwall_conns c = { 0 };
	struct nlmsghdr *nlh;

	(void)state;
	nlh = message(IPPROTO_UDP, &there, &six, IPS_SEEN_REPLY, -1);
	assert_int_equal(take(&c, nlh), -EBADMSG);
	memset(buf, 0, sizeof(buf));
	nlh = mnl_nlmsg_put_header(buf);
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct nfgenmsg));
	assert_int_equal(take(&c, nlh), -EBADMSG);
	put_tuple(nlh, CTA_TUPLE_ORIG, IPPROTO_UDP, &there);
	assert_int_equal(take(&c, nlh), -EBADMSG);
	assert_int_equal(c.n, 0);
	rwall_conns_free(&c);
}

static void loopback(void **state)
{
	static const uint8_t one[16] = { [15] = 1 }, two[16] = { [15] = 2 };
	static const uint8_t v4[16] = { 127, 9, 9, 9 }, other[16] = { 128 };

	(void)state;
	assert_true(rwall_conns_loopback(one, true));
	assert_false(rwall_conns_loopback(two, true));
	assert_true(rwall_conns_loopback(v4, false));
	assert_false(rwall_conns_loopback(other, false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sockets), cmocka_unit_test(listeners),
		cmocka_unit_test(tracked), cmocka_unit_test(not_open),
		cmocka_unit_test(broken),  cmocka_unit_test(loopback),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
