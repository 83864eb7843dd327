// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * neighbours_hook.c - functions at netfilter's hooks
 *
 * For: see neighbours_read.h. The kernel lists a hook's functions since Linux
 * 5.14, in the order in which they run, with their modules; which hook was
 * asked about stands in each answer, of which family and device does not.
 */
#include <arpa/inet.h>
#include <errno.h>

#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_hook.h>
#include <linux/netfilter_ipv4.h>

#include "neighbours_read.h"
#include "util.h"

#define TYPE_BPF 2 /* NFNL_HOOK_TYPE_BPF, newer than Debian 12's headers */

/* By the module; where it is built into the kernel there is none, and the function has to tell. */
static bool is_one_of(const char *module, const char *function,
		      const char *const *modules, const char *const *functions)
{
	const char *name = module ? module : function;
	const char *const *known = module ? modules : functions;

	for (; name && *known; known++)
		if (!strncmp(name, *known, strlen(*known)))
			return true;
	return false;
}

/*
 * Connection tracking, whose part in judging is known, and what is told
 * elsewhere: ourselves, chains and flowtables.
 */
static bool is_plumbing(const char *module, const char *function)
{
	static const char *const modules[] = {
		"rolewall", "nf_conntrack",  "nf_defrag_ipv",
		"nf_nat",   "nf_flow_table", NULL,
	};
	static const char *const functions[] = {
		"ipv4_conntrack_",
		"ipv6_conntrack_",
		"ipv6_defrag",
		"nf_confirm",
		"nf_nat_",
		"nf_flow_offload_",
		NULL,
	};

	return is_one_of(module, function, modules, functions);
}

static bool is_legacy(const char *module, const char *function)
{
	static const char *const modules[] = {
		"ip_tables", "ip6_tables", "iptable_", "ip6table_", NULL,
	};
	static const char *const functions[] = {
		"ipt_do_table", "ip6t_do_table", "iptable_", "ip6table_", NULL,
	};

	return is_one_of(module, function, modules, functions);
}

/* The legacy tables are told apart by their priorities alone. */
static const char *legacy_table(int32_t priority)
{
	static const struct {
		int32_t priority;
		const char *name;
	} tables[] = {
		{ NF_IP_PRI_RAW_BEFORE_DEFRAG, "raw" },
		{ NF_IP_PRI_RAW, "raw" },
		{ NF_IP_PRI_MANGLE, "mangle" },
		{ NF_IP_PRI_NAT_DST, "nat" },
		{ NF_IP_PRI_FILTER, "filter" },
		{ NF_IP_PRI_SECURITY, "security" },
		{ NF_IP_PRI_NAT_SRC, "nat" },
	};
	size_t i;

	for (i = 0; i < RWALL_COUNT(tables); i++)
		if (tables[i].priority == priority)
			return tables[i].name;
	return NULL;
}

static char *copy(const char *text)
{
	return text ? rwall_xstrdup(text) : NULL;
}

static uint32_t chain_type(const struct nlattr *info)
{
	const struct nlattr *at[NFNLA_HOOK_INFO_MAX + 1];
	struct rwall_attrs a = { at, NFNLA_HOOK_INFO_MAX };
	uint32_t type = 0;

	rwall_ask_nested(info, &a);
	if (!rwall_ask_u32(at[NFNLA_HOOK_INFO_TYPE], &type))
		return 0;
	return ntohl(type);
}

static void keep_hook(const struct rwall_hook_reader *r, uint32_t hook,
		      int32_t priority, const struct nlattr *const *at)
{
	const char *module = rwall_ask_text(at[NFNLA_HOOK_MODULE_NAME]);
	const char *function = rwall_ask_text(at[NFNLA_HOOK_FUNCTION_NAME]);
	const char *table =
		is_legacy(module, function) ? legacy_table(priority) : NULL;
	uint32_t type = chain_type(at[NFNLA_HOOK_CHAIN_INFO]);
	struct rwall_judge *j;

	if (type == NFNL_HOOK_TYPE_NFTABLES || is_plumbing(module, function))
		return;
	j = rwall_neighbours_judge(r->n);
	if (!j)
		return;
	j->kind = type == TYPE_BPF ? RWALL_JUDGE_BPF :
		  table		   ? RWALL_JUDGE_IPTABLES :
				     RWALL_JUDGE_HOOK;
	j->family = r->family;
	j->hook = hook;
	j->priority = priority;
	j->table = copy(table);
	j->name = table ? NULL : copy(function);
	j->module = copy(module);
	j->device = copy(r->device);
}

int rwall_neighbours_hook(const struct nlmsghdr *nlh, void *ctx)
{
	const struct nlattr *at[NFNLA_HOOK_MAX + 1] = { 0 };
	struct rwall_attrs a = { at, NFNLA_HOOK_MAX };
	uint32_t hook, priority;
	int err;

	err = rwall_nlwire_attrs(nlh, MNL_ALIGN(sizeof(struct nfgenmsg)),
				 rwall_ask_keep, &a);
	if (err)
		return err;
	if (!rwall_ask_u32(at[NFNLA_HOOK_HOOKNUM], &hook) ||
	    !rwall_ask_u32(at[NFNLA_HOOK_PRIORITY], &priority))
		return -EBADMSG;
	keep_hook(ctx, ntohl(hook), (int32_t)ntohl(priority), at);
	return 0;
}
