// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_neighbours.c - what the kernel says of neighbours, odd and cut off
 *
 * The test plays the kernel: messages are made by libmnl, then cut at each
 * length and altered at each byte, in memory of exactly their size.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netfilter/nfnetlink_hook.h>
#include <linux/rtnetlink.h>

#include "neighbours_read.h"
#include "util.h"

#define MESSAGE_MAX 512

union message {
	struct nlmsghdr nlh;
	char bytes[MESSAGE_MAX];
};

static void begin(union message *m, const void *header, size_t size)
{
	memset(m, 0, sizeof(*m));
	mnl_nlmsg_put_header(m)->nlmsg_type = NLMSG_MIN_TYPE;
	memcpy(mnl_nlmsg_put_extra_header(&m->nlh, size), header, size);
}

static void begin_nf(union message *m, uint8_t family)
{
	const struct nfgenmsg nfg = { .nfgen_family = family };

	begin(m, &nfg, sizeof(nfg));
}

static void make_hook(union message *m, int32_t priority, const char *function,
		      const char *module, uint32_t type)
{
	struct nlattr *nest;

	begin_nf(m, NFPROTO_IPV4);
	mnl_attr_put_u32(&m->nlh, NFNLA_HOOK_HOOKNUM, htonl(NF_INET_LOCAL_IN));
	mnl_attr_put_u32(&m->nlh, NFNLA_HOOK_PRIORITY,
			 htonl((uint32_t)priority));
	mnl_attr_put_strz(&m->nlh, NFNLA_HOOK_FUNCTION_NAME, function);
	if (module)
		mnl_attr_put_strz(&m->nlh, NFNLA_HOOK_MODULE_NAME, module);
	if (!type)
		return;
	nest = mnl_attr_nest_start(&m->nlh, NFNLA_HOOK_CHAIN_INFO);
	mnl_attr_put_u32(&m->nlh, NFNLA_HOOK_INFO_TYPE, htonl(type));
	mnl_attr_nest_end(&m->nlh, nest);
}

static int read_hook(struct rwall_neighbours *n, const union message *m)
{
	struct rwall_hook_reader reader = { n, NFPROTO_IPV4, NULL };

	return rwall_neighbours_hook(&m->nlh, &reader);
}

static void test_hooks(void **state)
{
	struct rwall_neighbours n = { 0 };
	union message m;

	(void)state;
	make_hook(&m, -300, "ipt_do_table", "ip_tables", 0);
	assert_int_equal(read_hook(&n, &m), 0);
	assert_int_equal(n.judge[0].kind, RWALL_JUDGE_IPTABLES);
	assert_string_equal(n.judge[0].table, "raw");
	assert_int_equal(n.judge[0].priority, -300);
	assert_int_equal(n.judge[0].hook, NF_INET_LOCAL_IN);
	make_hook(&m, 7, "ip_vs_in_hook", "ip_vs", 0);
	assert_int_equal(read_hook(&n, &m), 0);
	assert_int_equal(n.judge[1].kind, RWALL_JUDGE_HOOK);
	assert_string_equal(n.judge[1].name, "ip_vs_in_hook");
	make_hook(&m, 7, "bpf_prog_1", NULL, 2);
	assert_int_equal(read_hook(&n, &m), 0);
	assert_int_equal(n.judge[2].kind, RWALL_JUDGE_BPF);
	assert_null(n.judge[2].module);
	/* Built into the kernel. */
	make_hook(&m, 0, "ip6t_do_table", NULL, 0);
	assert_int_equal(read_hook(&n, &m), 0);
	assert_int_equal(n.judge[3].kind, RWALL_JUDGE_IPTABLES);
	assert_string_equal(n.judge[3].table, "filter");
	assert_int_equal(n.njudges, 4);
	rwall_neighbours_free(&n);
}

/* Ours, connection tracking's, and what is read elsewhere. */
static void test_plumbing(void **state)
{
	static const struct {
		const char *function;
		const char *module;
		uint32_t type;
	} hooks[] = {
		{ "in4", "rolewall", 0 },
		{ "ipv4_conntrack_in", "nf_conntrack", 0 },
		{ "ipv4_conntrack_in", NULL, 0 },
		{ "ipv6_defrag", "nf_defrag_ipv6", 0 },
		{ "nf_nat_ipv4_fn", "nf_nat", 0 },
		{ "nft_do_chain_inet", "nf_tables", NFNL_HOOK_TYPE_NFTABLES },
		{ "nf_flow_offload_inet_hook", "nf_flow_table_inet", 0 },
	};
	struct rwall_neighbours n = { 0 };
	union message m;
	size_t i;

	(void)state;
	for (i = 0; i < RWALL_COUNT(hooks); i++) {
		make_hook(&m, 0, hooks[i].function, hooks[i].module,
			  hooks[i].type);
		assert_int_equal(read_hook(&n, &m), 0);
	}
	assert_int_equal(n.njudges, 0);
	rwall_neighbours_free(&n);
}

static void make_link(union message *m, const char *name, const char *kind,
		      uint8_t xdp)
{
	const struct ifinfomsg info = { .ifi_index = 5 };
	struct nlattr *nest;

	begin(m, &info, sizeof(info));
	mnl_attr_put_strz(&m->nlh, IFLA_IFNAME, name);
	nest = mnl_attr_nest_start(&m->nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(&m->nlh, IFLA_INFO_KIND, kind);
	mnl_attr_nest_end(&m->nlh, nest);
	nest = mnl_attr_nest_start(&m->nlh, IFLA_XDP);
	mnl_attr_put_u8(&m->nlh, IFLA_XDP_ATTACHED, xdp);
	mnl_attr_nest_end(&m->nlh, nest);
}

static void test_links(void **state)
{
	const struct tcmsg tcm = { .tcm_ifindex = 5 };
	struct rwall_neighbours n = { 0 };
	union message m;

	(void)state;
	make_link(&m, "br0", "bridge", XDP_ATTACHED_SKB);
	assert_int_equal(rwall_neighbours_link(&m.nlh, &n), 0);
	make_link(&m, "mv0", "macvtap", XDP_ATTACHED_NONE);
	assert_int_equal(rwall_neighbours_link(&m.nlh, &n), 0);
	make_link(&m, "eth0", "dummy", XDP_ATTACHED_NONE);
	assert_int_equal(rwall_neighbours_link(&m.nlh, &n), 0);
	begin(&m, &tcm, sizeof(tcm));
	mnl_attr_put_strz(&m.nlh, TCA_KIND, "clsact");
	assert_int_equal(rwall_neighbours_qdisc(&m.nlh, &n), 0);
	begin(&m, &tcm, sizeof(tcm));
	mnl_attr_put_strz(&m.nlh, TCA_KIND, "fq_codel");
	assert_int_equal(rwall_neighbours_qdisc(&m.nlh, &n), 0);
	assert_int_equal(n.nbypasses, 1);
	assert_int_equal(n.bypass[0].kind, RWALL_BYPASS_TC);
	rwall_neighbours_devices(&n, true, false);
	assert_int_equal(n.nbypasses, 4);
	assert_int_equal(n.bypass[1].kind, RWALL_BYPASS_XDP);
	assert_int_equal(n.bypass[2].kind, RWALL_BYPASS_BRIDGE);
	assert_string_equal(n.bypass[2].what, "IPv6");
	assert_int_equal(n.bypass[3].kind, RWALL_BYPASS_STACKED);
	rwall_neighbours_free(&n);
}

/* A bridge that both families' hooks see goes past nothing. */
static void test_bridge_shown(void **state)
{
	struct rwall_neighbours n = { 0 };
	union message m;

	(void)state;
	make_link(&m, "br0", "bridge", XDP_ATTACHED_NONE);
	assert_int_equal(rwall_neighbours_link(&m.nlh, &n), 0);
	rwall_neighbours_devices(&n, true, true);
	assert_int_equal(n.nbypasses, 0);
	rwall_neighbours_free(&n);
}

static void make_chain(union message *m, bool base)
{
	struct nlattr *nest;

	begin_nf(m, NFPROTO_INET);
	mnl_attr_put_strz(&m->nlh, NFTA_CHAIN_TABLE, "theirs");
	mnl_attr_put_strz(&m->nlh, NFTA_CHAIN_NAME, base ? "in" : "own");
	if (!base)
		return;
	mnl_attr_put_u32(&m->nlh, NFTA_CHAIN_POLICY, htonl(NF_DROP));
	mnl_attr_put_strz(&m->nlh, NFTA_CHAIN_TYPE, "filter");
	nest = mnl_attr_nest_start(&m->nlh, NFTA_CHAIN_HOOK);
	mnl_attr_put_u32(&m->nlh, NFTA_HOOK_HOOKNUM, htonl(NF_INET_FORWARD));
	mnl_attr_put_u32(&m->nlh, NFTA_HOOK_PRIORITY, htonl((uint32_t)-150));
	mnl_attr_nest_end(&m->nlh, nest);
}

static void make_rule(union message *m, uint8_t family, const char *chain)
{
	begin_nf(m, family);
	mnl_attr_put_strz(&m->nlh, NFTA_RULE_TABLE, "theirs");
	mnl_attr_put_strz(&m->nlh, NFTA_RULE_CHAIN, chain);
}

static void make_flowtable(union message *m)
{
	struct nlattr *nest, *devices;

	begin_nf(m, NFPROTO_INET);
	mnl_attr_put_strz(&m->nlh, NFTA_FLOWTABLE_TABLE, "theirs");
	mnl_attr_put_strz(&m->nlh, NFTA_FLOWTABLE_NAME, "fast");
	nest = mnl_attr_nest_start(&m->nlh, NFTA_FLOWTABLE_HOOK);
	mnl_attr_put_u32(&m->nlh, NFTA_FLOWTABLE_HOOK_NUM, 0);
	mnl_attr_put_u32(&m->nlh, NFTA_FLOWTABLE_HOOK_PRIORITY, 0);
	devices = mnl_attr_nest_start(&m->nlh, NFTA_FLOWTABLE_HOOK_DEVS);
	mnl_attr_put_strz(&m->nlh, NFTA_DEVICE_NAME, "eth0");
	mnl_attr_put_strz(&m->nlh, NFTA_DEVICE_NAME, "eth1");
	mnl_attr_nest_end(&m->nlh, devices);
	mnl_attr_nest_end(&m->nlh, nest);
}

static void test_nft(void **state)
{
	struct rwall_neighbours n = { 0 };
	union message m;

	(void)state;
	make_chain(&m, false);
	assert_int_equal(rwall_neighbours_chain(&m.nlh, &n), 0);
	assert_int_equal(n.njudges, 0);
	make_chain(&m, true);
	assert_int_equal(rwall_neighbours_chain(&m.nlh, &n), 0);
	assert_int_equal(n.njudges, 1);
	assert_string_equal(n.judge[0].table, "theirs");
	assert_string_equal(n.judge[0].name, "in");
	assert_int_equal(n.judge[0].hook, NF_INET_FORWARD);
	assert_int_equal(n.judge[0].priority, -150);
	assert_true(n.judge[0].drops);
	make_rule(&m, NFPROTO_INET, "in");
	assert_int_equal(rwall_neighbours_rule(&m.nlh, &n), 0);
	make_rule(&m, NFPROTO_INET, "own");
	assert_int_equal(rwall_neighbours_rule(&m.nlh, &n), 0);
	make_rule(&m, NFPROTO_IPV6, "in");
	assert_int_equal(rwall_neighbours_rule(&m.nlh, &n), 0);
	assert_int_equal(n.judge[0].rules, 1);
	make_flowtable(&m);
	assert_int_equal(rwall_neighbours_flowtable(&m.nlh, &n), 0);
	assert_string_equal(n.bypass[0].device, "eth0, eth1");
	assert_string_equal(n.bypass[0].what, "theirs fast");
	rwall_neighbours_free(&n);
}

static void make_conn(union message *m, uint32_t status)
{
	begin_nf(m, AF_INET);
	mnl_attr_put_u32(&m->nlh, CTA_STATUS, htonl(status));
}

/* Kernels that do not filter send all connections. */
static void test_conns(void **state)
{
	struct rwall_neighbours n = { 0 };
	union message m;

	(void)state;
	make_conn(&m, IPS_CONFIRMED | IPS_OFFLOAD);
	assert_int_equal(rwall_neighbours_conn(&m.nlh, &n), 0);
	make_conn(&m, IPS_CONFIRMED);
	assert_int_equal(rwall_neighbours_conn(&m.nlh, &n), 0);
	assert_int_equal(n.offloaded, 1);
}

static FILE *file_of(const char *text)
{
	FILE *file = tmpfile();

	assert_non_null(file);
	fputs(text, file);
	rewind(file);
	return file;
}

static void test_packet_sockets(void **state)
{
	static const char text[] =
		"sk       RefCnt Type Proto  Iface R Rmem   User   Inode\n"
		"0000000000000000 3      3    0003   5     1 0      0      1\n"
		"0000000000000000 3      2    0800   0     1 0      0      2\n"
		"0000000000000000 3      2    0800   77    1 0      0      3\n"
		"nonsense\n\n"
		"0 0 0 0 99999999999999999999 0 0 0 x\n";
	struct rwall_neighbours n = { 0 };
	_cleanup_fclose_ FILE *file = file_of(text);
	union message m;

	(void)state;
	make_link(&m, "eth0", "dummy", 0);
	assert_int_equal(rwall_neighbours_link(&m.nlh, &n), 0);
	rwall_neighbours_packet(file, &n);
	assert_int_equal(n.nbypasses, 3);
	assert_string_equal(n.bypass[0].device, "eth0");
	assert_null(n.bypass[1].device);
	assert_string_equal(n.bypass[2].device, "a device that is gone");
	rwall_neighbours_free(&n);
}

/* A table that was met at a hook is not told twice. */
static void test_tables(void **state)
{
	_cleanup_fclose_ FILE *file = file_of("filter\nraw\nnat");
	struct rwall_neighbours n = { 0 };
	union message m;

	(void)state;
	make_hook(&m, 0, "ipt_do_table", "ip_tables", 0);
	assert_int_equal(read_hook(&n, &m), 0);
	rwall_neighbours_tables(file, &n, NFPROTO_IPV4);
	assert_int_equal(n.njudges, 3);
	assert_string_equal(n.judge[1].table, "raw");
	assert_int_equal(n.judge[1].hook, RWALL_JUDGE_NOWHERE);
	assert_string_equal(n.judge[2].table, "nat");
	rwall_neighbours_free(&n);
}

/* More than anybody has is cut, and said so. */
static void test_many(void **state)
{
	struct rwall_neighbours n = { 0 };
	union message m;
	size_t i;

	(void)state;
	make_hook(&m, 7, "f", "m", 0);
	for (i = 0; i <= RWALL_NEIGHBOURS_MAX; i++) {
		assert_int_equal(read_hook(&n, &m), 0);
		rwall_neighbours_bypass(&n, RWALL_BYPASS_XDP, "eth0", NULL);
	}
	assert_int_equal(n.njudges, RWALL_NEIGHBOURS_MAX);
	assert_int_equal(n.nbypasses, RWALL_NEIGHBOURS_MAX);
	assert_true(n.cut);
	rwall_neighbours_free(&n);
}

static int read_hook_of(const struct nlmsghdr *nlh, void *ctx)
{
	struct rwall_hook_reader reader = { ctx, NFPROTO_IPV4, "eth0" };

	return rwall_neighbours_hook(nlh, &reader);
}

/* A reader may refuse or pass over; the sanitizers say when it strays. */
static void hand_over(const void *bytes, size_t len, rwall_nlwire_fn fn,
		      struct rwall_neighbours *n)
{
	_cleanup_free_ struct nlmsghdr *copy = rwall_xcalloc(1, len);
	int err;

	memcpy(copy, bytes, len);
	copy->nlmsg_len = len;
	err = fn(copy, n);
	assert_true(!err || err == -EBADMSG);
}

static void test_hostile(void **state)
{
	static const rwall_nlwire_fn readers[] = {
		read_hook_of,		rwall_neighbours_chain,
		rwall_neighbours_rule,	rwall_neighbours_flowtable,
		rwall_neighbours_conn,	rwall_neighbours_link,
		rwall_neighbours_qdisc,
	};
	struct rwall_neighbours n = { 0 };
	union message m[6];
	size_t i, r, at;

	(void)state;
	make_hook(&m[0], 3, "function", "module", 2);
	make_chain(&m[1], true);
	make_rule(&m[2], NFPROTO_INET, "in");
	make_flowtable(&m[3]);
	make_conn(&m[4], IPS_OFFLOAD);
	make_link(&m[5], "eth0", "macvlan", 1);
	for (i = 0; i < RWALL_COUNT(m); i++) {
		size_t len = m[i].nlh.nlmsg_len;

		for (r = 0; r < RWALL_COUNT(readers); r++) {
			for (at = MNL_NLMSG_HDRLEN; at <= len; at++)
				hand_over(&m[i], at, readers[r], &n);
			for (at = MNL_NLMSG_HDRLEN; at < len; at++) {
				m[i].bytes[at] ^= 0xff;
				hand_over(&m[i], len, readers[r], &n);
				m[i].bytes[at] ^= 0xfe;
				hand_over(&m[i], len, readers[r], &n);
				m[i].bytes[at] ^= 0x01;
			}
		}
		rwall_neighbours_free(&n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hooks),
		cmocka_unit_test(test_plumbing),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_bridge_shown),
		cmocka_unit_test(test_nft),
		cmocka_unit_test(test_conns),
		cmocka_unit_test(test_packet_sockets),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
