// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_stateless.c - answers without connections
 *
 * For: core/stateless.c by small_policy.h: the server may be asked for 8443 by
 * its agents and asks its database for 1433.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "small_policy.h"
#include "stateless.h"

static struct rwall_policy policy;

static int open_policy(void **state)
{
	(void)state;
	small_policy(&policy);
	return 0;
}

static int close_policy(void **state)
{
	(void)state;
	rwall_blobfile_close(&policy);
	return 0;
}

static const uint8_t sql[4] = { 10, 0, 5, 10 }, agent[4] = { 10, 20, 1, 1 },
		     self[4] = { 10, 0, 0, 1 };

static struct rwall_key key(enum rwall_point point, enum rwall_slot slot,
			    const uint8_t *peer, uint16_t sport, uint16_t dport)
{
	bool in = point == RWALL_POINT_IN;

	return (struct rwall_key){
		.src = in ? peer : self,
		.dst = in ? self : peer,
		.sport = sport,
		.dport = dport,
		.point = point,
		.slot = slot,
	};
}

static int judge(struct rwall_key k, bool answer)
{
	return rwall_stateless_classify(&policy.t, &k, answer);
}

/* The database's answer, and what only looks like one. */
static void answers(void **state)
{
	int rule = (int)small_rule(&policy, "epo/sql");
	struct rwall_key k =
		key(RWALL_POINT_IN, RWALL_SLOT_TCP, sql, 1433, 40000);

	(void)state;
	assert_int_equal(judge(k, true), rule);
	assert_int_equal(judge(k, false), -RWALL_REASON_NO_SERVICE);
	k.src = agent;
	assert_int_equal(judge(k, true), -RWALL_REASON_NO_SERVICE);
	k = key(RWALL_POINT_IN, RWALL_SLOT_TCP, sql, 1434, 40000);
	assert_int_equal(judge(k, true), -RWALL_REASON_NO_SERVICE);
	k = key(RWALL_POINT_OUT, RWALL_SLOT_TCP, agent, 443, 40000);
	assert_int_equal(judge(k, true),
			 (int)small_rule(&policy, "epo/agent-https"));
	k = key(RWALL_POINT_OUT, RWALL_SLOT_UDP, agent, 40000, 53);
	assert_int_equal(judge(k, false), (int)small_rule(&policy, "epo/dns"));
}

/* The key is turned round where that permits, and else left as it stood. */
static void turning(void **state)
{
	struct rwall_key k =
		key(RWALL_POINT_IN, RWALL_SLOT_TCP, sql, 1433, 40000);

	(void)state;
	rwall_stateless_classify(&policy.t, &k, true);
	assert_int_equal(k.point, RWALL_POINT_OUT);
	assert_int_equal(k.dport, 1433);
	assert_ptr_equal(k.dst, sql);
	/* An echo reply would become a request: it must not stay one. */
	k = key(RWALL_POINT_IN, RWALL_SLOT_ICMP, sql, 0, 0);
	assert_int_equal(rwall_stateless_classify(&policy.t, &k, true),
			 -RWALL_REASON_NO_SERVICE);
	assert_int_equal(k.point, RWALL_POINT_IN);
	assert_int_equal(k.dport, 0);
}

/* This host may be pinged: its echo reply is one, its request is not. */
static void icmp(void **state)
{
	struct rwall_key k = key(RWALL_POINT_OUT, RWALL_SLOT_ICMP, agent, 0, 0);

	(void)state;
	assert_int_equal(judge(k, true),
			 (int)small_rule(&policy, "local/ping"));
	k.sport = k.dport = 8 << 8;
	assert_int_equal(judge(k, true), -RWALL_REASON_NO_SERVICE);
	k.slot = RWALL_SLOT_ICMPV6;
	k.sport = k.dport = 128 << 8;
	assert_false(rwall_stateless_answers(&k));
	k.sport = k.dport = 129 << 8;
	assert_true(rwall_stateless_answers(&k));
}

static int stated(enum rwall_tracking tracking, struct rwall_key k, bool reply)
{
	policy.t.tracking = tracking;
	return rwall_stateless_stated(&policy.t, &k, reply);
}

/* Of a datagram nothing says that it opens, but the socket that it is for. */
static void said_of_state(void **state)
{
	int dns = (int)small_rule(&policy, "epo/dns");
	struct rwall_key in =
		key(RWALL_POINT_IN, RWALL_SLOT_UDP, agent, 53, 40000);
	struct rwall_key syn =
		key(RWALL_POINT_IN, RWALL_SLOT_TCP, sql, 1433, 40000);
	int t;

	(void)state;
	assert_int_equal(stated(RWALL_TRACKING_NONE, in, false), dns);
	assert_int_equal(stated(RWALL_TRACKING_SOCKET, in, false),
			 -RWALL_REASON_NO_SERVICE);
	assert_int_equal(stated(RWALL_TRACKING_CONNTRACK, in, false),
			 -RWALL_REASON_NO_SERVICE);
	for (t = 0; t < RWALL_TRACKINGS; t++) {
		assert_int_equal(stated(t, in, true), dns);
		assert_int_equal(stated(t, syn, false),
				 -RWALL_REASON_NO_SERVICE);
		assert_int_equal(stated(t, syn, true),
				 (int)small_rule(&policy, "epo/sql"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(turning),
		cmocka_unit_test(icmp),
		cmocka_unit_test(said_of_state),
	};

	return cmocka_run_group_tests(tests, open_policy, close_policy);
}
