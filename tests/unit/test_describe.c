// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_describe.c - what is said about a policy and about a packet
 *
 * For: userspace/describe.c and userspace/explain.c, by small_policy.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "addr.h"
#include "compile.h"
#include "describe.h"
#include "explain.h"
#include "random_model.h"
#include "small_policy.h"

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

static void assert_group(const char *name, const char *expected)
{
	_cleanup_text_ struct rwall_text b = { 0 };
	struct rwall_words words = { 0 };

	rwall_describe_group(&policy.t, small_group(&policy, name), &words);
	rwall_describe_join(&words, words.n, &b);
	rwall_describe_free(&words);
	assert_string_equal(rwall_text_get(&b), expected);
}

static void groups(void **state)
{
	(void)state;
	assert_group("any", "any");
	assert_group("epo/agent", "10.20.0.0/16, 10.30.0.10-10.30.0.99, "
				  "2001:db8:20::/48");
	assert_group("epo/sql", "10.0.5.10, 2001:db8::5");
	assert_group("local/admin", "192.0.2.0/24");
}

static void long_lists_are_counted(void **state)
{
	_cleanup_text_ struct rwall_text b = { 0 };
	const struct rwall_blob_rule *r =
		&policy.t.rules[small_rule(&policy, "epo/agent-https")];

	(void)state;
	rwall_describe_end(&policy.t, le16_to_cpu(r->from_group), r->from_role,
			   1, &b);
	assert_string_equal(rwall_text_get(&b), "agent (10.20.0.0/16 +2)");
}

static void ends_without_a_role(void **state)
{
	_cleanup_text_ struct rwall_text b = { 0 };
	const struct rwall_blob_rule *r =
		&policy.t.rules[small_rule(&policy, "local/ssh")];

	(void)state;
	rwall_describe_end(&policy.t, le16_to_cpu(r->from_group), r->from_role,
			   9, &b);
	rwall_text_add(&b, " > ");
	rwall_describe_end(&policy.t, le16_to_cpu(r->to_group), r->to_role, 9,
			   &b);
	assert_string_equal(rwall_text_get(&b),
			    "local/admin (192.0.2.0/24) > self");
}

static void zones(void **state)
{
	const struct rwall_blob_rule *ssh =
		&policy.t.rules[small_rule(&policy, "local/ssh")];
	const struct rwall_blob_rule *https =
		&policy.t.rules[small_rule(&policy, "epo/agent-https")];
	struct rwall_words words = { 0 };

	(void)state;
	rwall_describe_zones(&policy.t, le64_to_cpu(https->in_zones), &words);
	assert_int_equal(words.n, 0);
	rwall_describe_zones(&policy.t, le64_to_cpu(ssh->in_zones), &words);
	assert_int_equal(words.n, 1);
	assert_string_equal(words.word[0], "mgmt");
	rwall_describe_free(&words);
}

static void titles(void **state)
{
	const struct rwall_blob_rule *r =
		&policy.t.rules[small_rule(&policy, "epo/sql")];

	(void)state;
	assert_string_equal(rwall_describe_title(&policy.t, r, NULL),
			    "Title of epo/sql");
	assert_string_equal(rwall_describe_title(&policy.t, r, "ja"), "題名");
}

static void check_edge4(const struct rwall_tables *t, uint32_t group,
			uint32_t addr, bool inside)
{
	const uint8_t a[] = { addr >> 24, addr >> 16, addr >> 8, addr };
	uint32_t class = rwall_classify_peer(t, false, a);
	uint64_t bits = le64_to_cpu(
		t->peer_groups[(size_t) class * t->group_words + group / 64]);

	assert_int_equal(bits >> (group % 64) & 1, inside);
}

/* Adjacent ranges have been joined, so just outside is really outside. */
static void check_edges(const struct rwall_tables *t, uint32_t group,
			const struct rwall_addrs *set)
{
	size_t i;

	for (i = 0; i < set->nr4; i++) {
		const struct rwall_range4 *r = &set->r4[i];

		check_edge4(t, group, r->lo, true);
		check_edge4(t, group, r->hi, true);
		if (r->lo)
			check_edge4(t, group, r->lo - 1, false);
		if (r->hi != UINT32_MAX)
			check_edge4(t, group, r->hi + 1, false);
	}
}

/* Every interval of every group of a model is said, and nothing else. */
static void random_groups_round_trip(void **state)
{
	unsigned int seed;

	(void)state;
	for (seed = 1; seed <= 40; seed++) {
		struct rwall_policy p;
		struct rwall_model *m;
		const char *why;
		size_t size, g;
		void *blob;

		random_seed(seed);
		m = random_model(12, 6, 0);
		assert_int_equal(rwall_compile(m, &blob, &size, &why), 0);
		assert_int_equal(rwall_blobfile_open(blob, size, &p, &why), 0);
		for (g = 1; g < p.t.ngroups; g++) {
			struct rwall_words words = { 0 };
			struct rwall_addr_error err;
			struct rwall_addrs set = { 0 };
			size_t i;

			rwall_describe_group(&p.t, g, &words);
			for (i = 0; i < words.n; i++)
				assert_int_equal(
					rwall_addrs_parse(&set, words.word[i],
							  &err),
					RWALL_ADDR_RANGE);
			check_edges(&p.t, g, &set);
			rwall_addrs_free(&set);
			rwall_describe_free(&words);
		}
		rwall_blobfile_close(&p);
		rwall_model_free(m);
	}
}

static struct rwall_opinion opinion;

/* Judges a packet given as options; false where it is no packet. */
static bool explain(struct rwall_args args)
{
	char why[RWALL_EXPLAIN_WHY];
	struct rwall_packet p;

	if (rwall_explain_packet(&args, &p, why))
		return false;
	rwall_explain_judge(&policy.t, &p, &opinion);
	return true;
}

#define EXPLAIN(...) explain((struct rwall_args){ __VA_ARGS__ })

static void assert_allowed(const char *flow)
{
	assert_int_equal(opinion.verdict, RWALL_VERDICT_ACCEPT);
	assert_true(opinion.by_rule);
	assert_int_equal(opinion.rule, small_rule(&policy, flow));
}

static void assert_denied(enum rwall_reason reason, enum rwall_near near,
			  const char *flow)
{
	assert_int_equal(opinion.verdict, RWALL_VERDICT_DENY);
	assert_int_equal(opinion.reason, reason);
	assert_int_equal(opinion.near, near);
	if (flow)
		assert_int_equal(opinion.near_rule, small_rule(&policy, flow));
}

static void allowed(void **state)
{
	(void)state;
	assert_true(EXPLAIN(.in = true, .proto = "tcp", .src = "10.20.3.4",
			    .dport = "443"));
	assert_allowed("epo/agent-https");
	assert_true(EXPLAIN(.in = true, .proto = "6", .src = "2001:db8:20:1::9",
			    .dport = "443"));
	assert_allowed("epo/agent-https");
	assert_true(EXPLAIN(.out = true, .proto = "udp", .dst = "9.9.9.9",
			    .dport = "53"));
	assert_allowed("epo/dns");
	assert_true(EXPLAIN(.in = true, .proto = "icmp", .src = "9.9.9.9",
			    .dport = "echo-request"));
	assert_allowed("local/ping");
	assert_true(EXPLAIN(.in = true, .proto = "tcp", .src = "192.0.2.1",
			    .dport = "22", .iif = "eth0"));
	assert_allowed("local/ssh");
}

static void replies(void **state)
{
	(void)state;
	assert_true(EXPLAIN(.out = true, .proto = "tcp", .dst = "10.20.3.4",
			    .sport = "443", .dport = "50000",
			    .state = "reply"));
	assert_allowed("epo/agent-https");
	assert_true(EXPLAIN(.in = true, .proto = "udp", .src = "9.9.9.9",
			    .sport = "53", .state = "reply"));
	assert_allowed("epo/dns");
	assert_true(EXPLAIN(.out = true, .proto = "icmp", .dst = "9.9.9.9",
			    .dport = "echo-reply", .state = "reply"));
	assert_allowed("local/ping");
	assert_true(EXPLAIN(.out = true, .proto = "tcp", .dst = "10.9.9.9",
			    .sport = "443", .state = "reply"));
	assert_denied(RWALL_REASON_NO_PEER, RWALL_NEAR_PEER, "epo/agent-https");
}

static void nearest_flows(void **state)
{
	(void)state;
	assert_true(EXPLAIN(.in = true, .proto = "tcp", .src = "10.21.0.0",
			    .dport = "443"));
	assert_denied(RWALL_REASON_NO_PEER, RWALL_NEAR_PEER, "epo/agent-https");
	assert_true(EXPLAIN(.in = true, .proto = "tcp", .src = "192.0.2.1",
			    .dport = "22", .iif = "eth1"));
	assert_denied(RWALL_REASON_NO_ZONE, RWALL_NEAR_ZONE, "local/ssh");
	assert_true(EXPLAIN(.in = true, .proto = "tcp", .src = "10.0.5.10",
			    .dport = "1433"));
	assert_denied(RWALL_REASON_NO_SERVICE, RWALL_NEAR_DIRECTION, "epo/sql");
	assert_true(EXPLAIN(.in = true, .proto = "udp", .src = "10.20.3.4",
			    .dport = "443"));
	assert_denied(RWALL_REASON_NO_SERVICE, RWALL_NEAR_PROTOCOL,
		      "epo/agent-https");
	assert_true(EXPLAIN(.in = true, .proto = "tcp", .src = "10.20.3.4",
			    .dport = "9999"));
	assert_denied(RWALL_REASON_NO_SERVICE, RWALL_NEAR_NONE, NULL);
}

static void essentials(void **state)
{
	(void)state;
	assert_true(EXPLAIN(.in = true, .proto = "tcp", .src = "9.9.9.9",
			    .dport = "1", .iif = "lo"));
	assert_int_equal(opinion.essential, RWALL_ESSENTIAL_LOOPBACK);
	assert_true(EXPLAIN(.in = true, .proto = "icmpv6", .src = "fe80::1",
			    .dport = "135"));
	assert_int_equal(opinion.essential, RWALL_ESSENTIAL_ND);
	assert_true(EXPLAIN(.in = true, .proto = "icmpv6", .src = "fe80::1",
			    .dport = "130"));
	assert_int_equal(opinion.essential, RWALL_ESSENTIAL_MLD);
	assert_true(EXPLAIN(.in = true, .proto = "icmpv6", .src = "2001::1",
			    .dport = "130"));
	assert_int_equal(opinion.essential, RWALL_ESSENTIAL_NONE);
	assert_true(EXPLAIN(.in = true, .proto = "icmp", .src = "9.9.9.9",
			    .dport = "3/4", .state = "related"));
	assert_int_equal(opinion.essential, RWALL_ESSENTIAL_PMTU);
}

static void helpers(void **state)
{
	(void)state;
	assert_true(EXPLAIN(.out = true, .proto = "tcp", .dst = "10.20.3.4",
			    .sport = "20", .dport = "40000",
			    .state = "related"));
	assert_allowed("epo/ftp");
	assert_true(EXPLAIN(.out = true, .proto = "tcp", .dst = "10.9.9.9",
			    .sport = "20", .dport = "40000",
			    .state = "related"));
	assert_denied(RWALL_REASON_RELATED, RWALL_NEAR_NONE, NULL);
}

static void points_not_enforced(void **state)
{
	(void)state;
	assert_true(EXPLAIN(.forward = true, .proto = "tcp", .src = "9.9.9.9",
			    .dst = "9.9.9.8", .dport = "1"));
	assert_int_equal(opinion.verdict, RWALL_VERDICT_NOT_ENFORCED);
}

static void audit(void **state)
{
	struct rwall_policy saved = policy;

	(void)state;
	small_policy(&policy);
	rwall_blobfile_audit(&policy);
	assert_true(EXPLAIN(.in = true, .proto = "tcp", .src = "9.9.9.9",
			    .dport = "1"));
	assert_int_equal(opinion.verdict, RWALL_VERDICT_WOULD_DENY);
	rwall_blobfile_close(&policy);
	policy = saved;
}

static void what_is_no_packet(void **state)
{
	(void)state;
	assert_false(EXPLAIN(.in = true, .proto = "tcp", .dport = "443"));
	assert_false(EXPLAIN(.in = true, .proto = "tcp", .src = "10.20.3.4"));
	assert_false(EXPLAIN(.in = true, .proto = "nonsense", .src = "1.1.1.1",
			     .dport = "1"));
	assert_false(EXPLAIN(.in = true, .proto = "tcp", .src = "1.1.1",
			     .dport = "1"));
	assert_false(EXPLAIN(.in = true, .proto = "tcp", .src = "1.1.1.1",
			     .dst = "::1", .dport = "1"));
	assert_false(EXPLAIN(.in = true, .proto = "icmp", .src = "::1",
			     .dport = "8"));
	assert_false(EXPLAIN(.in = true, .proto = "icmpv6", .src = "1.1.1.1",
			     .dport = "128"));
	assert_false(EXPLAIN(.in = true, .proto = "tcp", .src = "1.1.1.1",
			     .dport = "65536"));
	assert_false(EXPLAIN(.in = true, .proto = "tcp", .src = "1.1.1.1",
			     .dport = "1", .iif = "sixteen-bytes-xx"));
	assert_false(EXPLAIN(.in = true, .proto = "gre", .src = "1.1.1.1",
			     .dport = "1"));
	assert_false(EXPLAIN(.forward = true, .proto = "tcp", .src = "1.1.1.1",
			     .dport = "1"));
	assert_false(EXPLAIN(.out = true, .proto = "tcp", .dst = "1.1.1.1",
			     .dport = "1", .state = "reply"));
	assert_false(EXPLAIN(.in = true, .proto = "icmp", .src = "1.1.1.1",
			     .dport = "3/1", .state = "related"));
}

static void answers_of_the_kernel(void **state)
{
	const struct rwall_args args = {
		.in = true, .proto = "tcp", .src = "9.9.9.9", .dport = "443"
	};
	struct rwall_nl_answer a = { .verdict = RWALL_VERDICT_DENY,
				     .reason = RWALL_REASON_NO_PEER };
	char why[RWALL_EXPLAIN_WHY];
	struct rwall_packet p;

	(void)state;
	assert_int_equal(rwall_explain_packet(&args, &p, why), 0);
	assert_int_equal(rwall_explain_answer(&policy.t, &p, &a, &opinion), 0);
	assert_denied(RWALL_REASON_NO_PEER, RWALL_NEAR_PEER, "epo/agent-https");
	a = (struct rwall_nl_answer){ .by_rule = true, .rule = 9999 };
	assert_int_not_equal(rwall_explain_answer(&policy.t, &p, &a, &opinion),
			     0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups),
		cmocka_unit_test(long_lists_are_counted),
		cmocka_unit_test(ends_without_a_role),
		cmocka_unit_test(zones),
		cmocka_unit_test(titles),
		cmocka_unit_test(random_groups_round_trip),
		cmocka_unit_test(allowed),
		cmocka_unit_test(replies),
		cmocka_unit_test(nearest_flows),
		cmocka_unit_test(essentials),
		cmocka_unit_test(helpers),
		cmocka_unit_test(points_not_enforced),
		cmocka_unit_test(audit),
		cmocka_unit_test(what_is_no_packet),
		cmocka_unit_test(answers_of_the_kernel),
	};

	return cmocka_run_group_tests(tests, open_policy, close_policy);
}
