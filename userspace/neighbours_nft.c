// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * neighbours_nft.c - chains, rules and flowtables of nftables
 *
 * For: see neighbours_read.h. Read by ourselves, as libnftnl aborts the program
 * at a message that it does not understand, and a newer kernel may send one.
 */
#include <arpa/inet.h>
#include <errno.h>

#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "neighbours_read.h"
#include "util.h"

/* The wanted attributes of a message of nftables. */
static int read_attrs(const struct nlmsghdr *nlh, struct rwall_attrs *a)
{
	return rwall_nlwire_attrs(nlh, MNL_ALIGN(sizeof(struct nfgenmsg)),
				  rwall_ask_keep, a);
}

static uint8_t family_of(const struct nlmsghdr *nlh)
{
	return ((const struct nfgenmsg *)mnl_nlmsg_get_payload(nlh))
		->nfgen_family;
}

static int join_device(const struct nlattr *attr, void *data)
{
	const char *name = rwall_ask_text(attr);
	struct rwall_text *b = data;

	if (name)
		rwall_text_add(b, "%s%s", b->len ? ", " : "", name);
	return MNL_CB_OK;
}

/* "eth0, eth1", or NULL where there is none. */
static char *join(const struct nlattr *one, const struct nlattr *many)
{
	struct rwall_text b = { 0 };

	if (one)
		join_device(one, &b);
	else
		rwall_ask_each(many, join_device, &b);
	return b.len ? rwall_text_steal(&b) : NULL;
}

static void keep_chain(struct rwall_neighbours *n, uint8_t family,
		       const struct nlattr *const *chain,
		       const struct nlattr *const *hook)
{
	const char *table = rwall_ask_text(chain[NFTA_CHAIN_TABLE]);
	const char *name = rwall_ask_text(chain[NFTA_CHAIN_NAME]);
	uint32_t number, priority, policy = htonl(NF_ACCEPT);
	struct rwall_judge *j;

	/* Without a hook it is called by others alone. */
	if (!table || !name ||
	    !rwall_ask_u32(hook[NFTA_HOOK_HOOKNUM], &number) ||
	    !rwall_ask_u32(hook[NFTA_HOOK_PRIORITY], &priority))
		return;
	j = rwall_neighbours_judge(n);
	if (!j)
		return;
	rwall_ask_u32(chain[NFTA_CHAIN_POLICY], &policy);
	j->kind = RWALL_JUDGE_NFTABLES;
	j->family = family;
	j->hook = ntohl(number);
	j->priority = (int32_t)ntohl(priority);
	j->drops = ntohl(policy) == NF_DROP;
	j->table = rwall_xstrdup(table);
	j->name = rwall_xstrdup(name);
	j->device = join(hook[NFTA_HOOK_DEV], hook[NFTA_HOOK_DEVS]);
}

int rwall_neighbours_chain(const struct nlmsghdr *nlh, void *ctx)
{
	const struct nlattr *chain[NFTA_CHAIN_POLICY + 1] = { 0 };
	const struct nlattr *hook[NFTA_HOOK_DEVS + 1];
	struct rwall_attrs a = { chain, NFTA_CHAIN_POLICY };
	struct rwall_attrs b = { hook, NFTA_HOOK_DEVS };
	int err = read_attrs(nlh, &a);

	if (err)
		return err;
	rwall_ask_nested(chain[NFTA_CHAIN_HOOK], &b);
	keep_chain(ctx, family_of(nlh), chain, hook);
	return 0;
}

static bool is_chain(const struct rwall_judge *j, uint8_t family,
		     const char *table, const char *name)
{
	return j->kind == RWALL_JUDGE_NFTABLES && j->family == family &&
	       !strcmp(j->table, table) && !strcmp(j->name, name);
}

int rwall_neighbours_rule(const struct nlmsghdr *nlh, void *ctx)
{
	const struct nlattr *at[NFTA_RULE_CHAIN + 1] = { 0 };
	struct rwall_attrs a = { at, NFTA_RULE_CHAIN };
	struct rwall_neighbours *n = ctx;
	const char *table, *name;
	int err = read_attrs(nlh, &a);
	size_t i;

	if (err)
		return err;
	table = rwall_ask_text(at[NFTA_RULE_TABLE]);
	name = rwall_ask_text(at[NFTA_RULE_CHAIN]);
	for (i = 0; table && name && i < n->njudges; i++) {
		if (!is_chain(&n->judge[i], family_of(nlh), table, name))
			continue;
		n->judge[i].rules++;
		break;
	}
	return 0;
}

int rwall_neighbours_flowtable(const struct nlmsghdr *nlh, void *ctx)
{
	const struct nlattr *at[NFTA_FLOWTABLE_HOOK + 1] = { 0 };
	const struct nlattr *hook[NFTA_FLOWTABLE_HOOK_DEVS + 1];
	struct rwall_attrs a = { at, NFTA_FLOWTABLE_HOOK };
	struct rwall_attrs b = { hook, NFTA_FLOWTABLE_HOOK_DEVS };
	_cleanup_free_ char *devices = NULL;
	const char *table, *name;
	int err = read_attrs(nlh, &a);

	if (err)
		return err;
	table = rwall_ask_text(at[NFTA_FLOWTABLE_TABLE]);
	name = rwall_ask_text(at[NFTA_FLOWTABLE_NAME]);
	rwall_ask_nested(at[NFTA_FLOWTABLE_HOOK], &b);
	devices = join(NULL, hook[NFTA_FLOWTABLE_HOOK_DEVS]);
	if (table && name)
		rwall_neighbours_bypass(ctx, RWALL_BYPASS_FLOWTABLE,
					devices ? devices : "no device",
					rwall_xasprintf("%s %s", table, name));
	return 0;
}
