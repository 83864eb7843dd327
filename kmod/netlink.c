// SPDX-License-Identifier: GPL-2.0
/*
 * netlink.c - the door through which userspace comes in
 *
 * For: the family's operations that are answered in one message; dump.c has the
 * others. Takes messages apart, hands what they hold to policy.c, and puts
 * answers together. Whoever gets here has CAP_NET_ADMIN in the initial user
 * namespace and is trusted with the policy, not with the kernel.
 */
#include <linux/mm.h>
#include <net/genetlink.h>

#include "boot.h"
#include "compat.h"
#include "confirm.h"
#include "core/stateless.h"
#include "netlink.h"
#include "packet.h"
#include "policy.h"
#include "report.h"
#include "screen.h"

/* Strict validation refuses every attribute that a policy does not name. */
static const struct nla_policy none_policy[RWALL_A_PAD + 1] = {};

static struct netlink_range_validation size_range = {
	.min = 1,
	.max = RWALL_LOAD_MAX,
};

static const struct nla_policy load_policy[RWALL_A_KEEP + 1] = {
	[RWALL_A_SIZE] = NLA_POLICY_FULL_RANGE(NLA_U32, &size_range),
	[RWALL_A_CHUNK] = NLA_POLICY_MIN(NLA_BINARY, 1),
	[RWALL_A_CONFIRM] = { .type = NLA_U32 },
	[RWALL_A_KEEP] = { .type = NLA_U32 },
};

static const struct nla_policy flush_policy[RWALL_A_OPEN + 1] = {
	[RWALL_A_OPEN] = { .type = NLA_FLAG },
};

static const struct nla_policy query_policy[RWALL_A_TRACK + 1] = {
	[RWALL_A_POINT] = NLA_POLICY_MAX(NLA_U8, RWALL_POINTS - 1),
	[RWALL_A_PROTO] = { .type = NLA_U8 },
	[RWALL_A_SRC] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[RWALL_A_DST] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[RWALL_A_SPORT] = { .type = NLA_U16 },
	[RWALL_A_DPORT] = { .type = NLA_U16 },
	[RWALL_A_IIF] = { .type = NLA_NUL_STRING, .len = RWALL_IFNAME - 1 },
	[RWALL_A_OIF] = { .type = NLA_NUL_STRING, .len = RWALL_IFNAME - 1 },
	[RWALL_A_TRACK] = NLA_POLICY_MAX(NLA_U8, RWALL_TRACKS - 1),
};

/**
 * rwall_netlink_need() - refuse a message that lacks an attribute
 * @info: the message
 * @attr: the attribute
 * @why: says so in words, for readers that know nothing of missing types
 *
 * Return: 0 or -EINVAL.
 */
int rwall_netlink_need(struct genl_info *info, int attr, const char *why)
{
	if (!GENL_REQ_ATTR_CHECK(info, attr))
		return 0;
	if (info->extack)
		info->extack->_msg = why;
	return -EINVAL;
}

/**
 * rwall_netlink_answer() - begin the answer to a message
 * @info: the message
 * @head: set to the answer's head, for genlmsg_end()
 *
 * Return: the answer, or NULL where there is no memory.
 */
struct sk_buff *rwall_netlink_answer(struct genl_info *info, void **head)
{
	struct sk_buff *skb = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);

	if (!skb)
		return NULL;
	*head = genlmsg_put_reply(skb, info, &rwall_genl_family, 0,
				  info->genlhdr->cmd);
	if (*head)
		return skb;
	nlmsg_free(skb);
	return NULL;
}

static int answer_send(struct genl_info *info, struct sk_buff *skb, void *head,
		       int ret)
{
	if (ret) {
		nlmsg_free(skb);
		return ret;
	}
	genlmsg_end(skb, head);
	return genlmsg_reply(skb, info);
}

static int put_policy(struct sk_buff *skb, const struct rwall_policy *p)
{
	const struct rwall_tables *t = &p->tables;

	if (nla_put_string(skb, RWALL_A_NAME,
			   rwall_blob_string(t, t->header->name)) ||
	    nla_put_string(skb, RWALL_A_ROLES,
			   rwall_blob_string(t, t->header->roles)) ||
	    nla_put(skb, RWALL_A_DIGEST, RWALL_BLOB_DIGEST,
		    t->header->digest) ||
	    nla_put_u32(skb, RWALL_A_GENERATION, p->generation) ||
	    nla_put_u32(skb, RWALL_A_SIZE, t->size) ||
	    nla_put_u32(skb, RWALL_A_RULES, t->nrules) ||
	    nla_put(skb, RWALL_A_MODE, sizeof(p->mode), p->mode) ||
	    nla_put_u64_64bit(skb, RWALL_A_LOADED_AT, p->loaded_at,
			      RWALL_A_PAD) ||
	    nla_put_u64_64bit(skb, RWALL_A_LOAD_NS, p->load_ns, RWALL_A_PAD) ||
	    nla_put_u64_64bit(skb, RWALL_A_MEMORY, rwall_policy_memory(p),
			      RWALL_A_PAD))
		return -EMSGSIZE;
	return 0;
}

static int put_reports(struct sk_buff *skb, struct rwall_net *rn)
{
	u64 seq, suppressed;

	rwall_report_totals(rn, &seq, &suppressed);
	if (nla_put_u64_64bit(skb, RWALL_A_SEQ, seq, RWALL_A_PAD) ||
	    nla_put_u64_64bit(skb, RWALL_A_SUPPRESSED, suppressed, RWALL_A_PAD))
		return -EMSGSIZE;
	return 0;
}

static int put_screen(struct sk_buff *skb, struct rwall_net *rn,
		      const struct rwall_policy *p)
{
	struct rwall_screen_report r;

	if (!p->tables.nscreened)
		return 0;
	rwall_screen_report(rn, p, &r);
	if (nla_put_u8(skb, RWALL_A_ASIDE, r.aside) ||
	    nla_put_u32(skb, RWALL_A_INTERFACES, r.interfaces))
		return -EMSGSIZE;
	return 0;
}

static enum rwall_state state_of(const struct rwall_policy *p)
{
	if (!p)
		return RWALL_STATE_OPEN;
	return p->closed ? RWALL_STATE_CLOSED : RWALL_STATE_ACTIVE;
}

static int get_doit(struct sk_buff *in, struct genl_info *info)
{
	struct rwall_net *rn = rwall_net(genl_info_net(info));
	const struct rwall_policy *p;
	struct sk_buff *skb;
	void *head;
	int ret;

	skb = rwall_netlink_answer(info, &head);
	if (!skb)
		return -ENOMEM;
	mutex_lock(&rn->lock);
	p = rcu_dereference_protected(rn->active, lockdep_is_held(&rn->lock));
	ret = nla_put_u8(skb, RWALL_A_STATE, state_of(p)) ||
	      (net_eq(rn->net, &init_net) &&
	       nla_put_flag(skb, RWALL_A_INITIAL)) ||
	      nla_put_u8(skb, RWALL_A_POINTS, p ? p->tables.points : 0) ||
	      put_reports(skb, rn);
	if (!ret && p)
		ret = put_policy(skb, p)	     ?:
			      put_screen(skb, rn, p) ?:
			      rwall_netlink_put_keep(skb, p);
	if (!ret)
		ret = rwall_netlink_put_trial(skb, rn) ?:
			      rwall_netlink_put_signed(skb, rn, p);
	mutex_unlock(&rn->lock);
	return answer_send(info, skb, head, ret ? -EMSGSIZE : 0);
}

/* attrs[] keeps only the last chunk: they are walked in the message itself. */
static int gather(struct genl_info *info, u8 *blob, u32 size)
{
	struct nlattr *a;
	u32 at = 0;
	int rem;

	nlmsg_for_each_attr(a, info->nlhdr, GENL_HDRLEN, rem) {
		u32 n = nla_len(a);

		if (nla_type(a) != RWALL_A_CHUNK)
			continue;
		if (n > size - at) {
			NL_SET_ERR_MSG_ATTR(
				info->extack, a,
				"the chunks are longer than the size says");
			return -EINVAL;
		}
		memcpy(blob + at, nla_data(a), n);
		at += n;
	}
	if (at != size) {
		NL_SET_ERR_MSG(info->extack,
			       "the chunks are shorter than the size says");
		return -EINVAL;
	}
	return 0;
}

/* Sets *policy only if the policy owns the blob. */
static int receive(struct genl_info *info, struct rwall_policy **policy)
{
	struct rwall_policy *p;
	u32 size;
	void *blob;
	int ret;

	ret = rwall_netlink_need(info, RWALL_A_SIZE,
				 "the blob's size is missing");
	if (ret)
		return ret;
	size = nla_get_u32(info->attrs[RWALL_A_SIZE]);
	if (size > info->nlhdr->nlmsg_len) {
		NL_SET_ERR_MSG(info->extack,
			       "the chunks are shorter than the size says");
		return -EINVAL;
	}
	blob = kvmalloc(size, GFP_KERNEL_ACCOUNT);
	if (!blob)
		return -ENOMEM;
	ret = gather(info, blob, size);
	if (ret)
		goto free_blob;
	p = rwall_policy_new(rwall_net(genl_info_net(info)), blob, size, false,
			     info->extack);
	if (IS_ERR(p)) {
		ret = PTR_ERR(p);
		goto free_blob;
	}
	*policy = p;
	return 0;

free_blob:
	kvfree(blob);
	return ret;
}

static int install(struct rwall_net *rn, struct rwall_policy *p, u64 began,
		   struct genl_info *info, struct sk_buff *answer)
{
	u32 seconds;
	int ret = rwall_netlink_trial_seconds(info, &seconds) ?:
			  rwall_netlink_keep(info, p);

	if (ret)
		return ret;
	mutex_lock(&rn->lock);
	ret = rwall_confirm_load(rn, p, seconds, info->extack);
	if (!ret) {
		p->load_ns = ktime_get_ns() - began;
		rwall_events_policy(rn, RWALL_CMD_NEW_POLICY, p->generation, p);
		/* The answer has room for two numbers, whatever happens. */
		nla_put_u32(answer, RWALL_A_GENERATION, p->generation);
		nla_put_u64_64bit(answer, RWALL_A_LOAD_NS, p->load_ns,
				  RWALL_A_PAD);
	}
	mutex_unlock(&rn->lock);
	return ret;
}

/* The answer is allocated first: a load that took effect is always told so. */
static int load_doit(struct sk_buff *in, struct genl_info *info)
{
	struct rwall_net *rn = rwall_net(genl_info_net(info));
	u64 began = ktime_get_ns();
	struct rwall_policy *p;
	struct sk_buff *skb;
	void *head;
	int ret;

	skb = rwall_netlink_answer(info, &head);
	if (!skb)
		return -ENOMEM;
	ret = receive(info, &p);
	if (ret)
		goto free_answer;
	ret = install(rn, p, began, info, skb);
	if (ret)
		goto free_policy;
	return answer_send(info, skb, head, 0);

free_policy:
	rwall_policy_free(p);
free_answer:
	nlmsg_free(skb);
	return ret;
}

static int flush_doit(struct sk_buff *in, struct genl_info *info)
{
	struct rwall_net *rn = rwall_net(genl_info_net(info));
	int ret;

	mutex_lock(&rn->lock);
	ret = rwall_boot_flush(rn, nla_get_flag(info->attrs[RWALL_A_OPEN]),
			       info->extack);
	if (!ret)
		rwall_events_policy(rn, RWALL_CMD_DEL_POLICY, rn->generation,
				    NULL);
	mutex_unlock(&rn->lock);
	return ret;
}

static const void *query_addr(struct genl_info *info, int attr, bool *v6)
{
	static const u8 unspecified[16];
	const struct nlattr *a = info->attrs[attr];

	if (!a)
		return unspecified;
	*v6 = nla_len(a) == 16;
	return nla_data(a);
}

static int query_family(struct genl_info *info)
{
	const struct nlattr *src = info->attrs[RWALL_A_SRC];
	const struct nlattr *dst = info->attrs[RWALL_A_DST];
	int len = nla_len(src ? src : dst);

	if ((len != 4 && len != 16) || (src && dst && nla_len(dst) != len)) {
		NL_SET_ERR_MSG(
			info->extack,
			"addresses must have 4 or 16 bytes, both the same");
		return -EINVAL;
	}
	return 0;
}

static u8 query_zone(struct genl_info *info, const struct rwall_policy *p,
		     int attr)
{
	const struct nlattr *a = info->attrs[attr];

	return a ? rwall_blob_zone(&p->tables, nla_data(a)) : 0;
}

static u16 query_u16(struct genl_info *info, int attr)
{
	return info->attrs[attr] ? nla_get_u16(info->attrs[attr]) : 0;
}

static int query_grant(struct genl_info *info, const struct rwall_policy *p,
		       struct rwall_key *k)
{
	u8 proto = nla_get_u8(info->attrs[RWALL_A_PROTO]);
	u8 state = RWALL_TRACK_NEW;
	int grant;

	k->slot = rwall_packet_slot(proto);
	k->src = query_addr(info, RWALL_A_SRC, &k->v6);
	k->dst = query_addr(info, RWALL_A_DST, &k->v6);
	k->sport = query_u16(info, RWALL_A_SPORT);
	k->dport = query_u16(info, RWALL_A_DPORT);
	if (k->slot == RWALL_SLOT_OTHER)
		k->sport = k->dport = proto;
	else if (k->slot >= RWALL_SLOT_ICMP)
		k->sport = k->dport;
	k->in_zone = query_zone(info, p, RWALL_A_IIF);
	k->out_zone = query_zone(info, p, RWALL_A_OIF);
	if (info->attrs[RWALL_A_TRACK])
		state = nla_get_u8(info->attrs[RWALL_A_TRACK]);
	grant = rwall_stateless_stated(&p->tables, k,
				       state == RWALL_TRACK_REPLY);
	if (state == RWALL_TRACK_RELATED && grant >= 0 &&
	    p->tables.rules[grant].helper == RWALL_HELPER_NONE)
		return -RWALL_REASON_RELATED;
	return grant;
}

static int put_verdict(struct sk_buff *skb, const struct rwall_policy *p,
		       u8 point, int grant)
{
	u8 verdict = RWALL_VERDICT_ACCEPT;

	if (grant < 0)
		verdict = p->mode[point] == RWALL_MODE_AUDIT ?
				  RWALL_VERDICT_WOULD_DENY :
				  RWALL_VERDICT_DENY;
	if (nla_put_u32(skb, RWALL_A_GENERATION, p->generation) ||
	    nla_put_u8(skb, RWALL_A_VERDICT, verdict))
		return -EMSGSIZE;
	return grant < 0 ? nla_put_u32(skb, RWALL_A_REASON, -grant) :
			   nla_put_u32(skb, RWALL_A_RULE, grant);
}

static int put_query(struct sk_buff *skb, const struct rwall_policy *p,
		     struct genl_info *info)
{
	u8 point = nla_get_u8(info->attrs[RWALL_A_POINT]);
	struct rwall_key k = { .point = point };
	int grant;

	if (!(p->tables.points >> point & 1))
		return nla_put_u32(skb, RWALL_A_GENERATION, p->generation) ?:
			       nla_put_u8(skb, RWALL_A_VERDICT,
					  RWALL_VERDICT_NOT_ENFORCED);
	grant = query_grant(info, p, &k);
	/* Of a reply the key is that of the opening, whose mode decides. */
	return put_verdict(skb, p, k.point, grant);
}

static int query_doit(struct sk_buff *in, struct genl_info *info)
{
	struct rwall_net *rn = rwall_net(genl_info_net(info));
	const struct rwall_policy *p;
	struct sk_buff *skb;
	void *head;
	int ret;

	ret = rwall_netlink_need(info, RWALL_A_POINT, "the point is missing") ?:
		      rwall_netlink_need(info, RWALL_A_PROTO,
					 "the protocol is missing");
	if (!ret && !info->attrs[RWALL_A_SRC])
		ret = rwall_netlink_need(info, RWALL_A_DST,
					 "both addresses are missing");
	if (!ret)
		ret = query_family(info);
	if (ret)
		return ret;
	skb = rwall_netlink_answer(info, &head);
	if (!skb)
		return -ENOMEM;
	rcu_read_lock();
	p = rcu_dereference(rn->active);
	if (p)
		ret = put_query(skb, p, info);
	rcu_read_unlock();
	if (!p) {
		NL_SET_ERR_MSG(info->extack, "no policy is active");
		ret = -ENOENT;
	}
	return answer_send(info, skb, head, ret);
}

#define RWALL_OP(_cmd, _policy, ...)                                   \
	{                                                              \
		.cmd = RWALL_CMD_##_cmd, .flags = GENL_ADMIN_PERM,     \
		.policy = _policy, .maxattr = ARRAY_SIZE(_policy) - 1, \
		__VA_ARGS__                                            \
	}

static const struct genl_ops ops[] = {
	RWALL_OP(GET, none_policy, .doit = get_doit),
	RWALL_OP(LOAD, load_policy, .doit = load_doit),
	RWALL_OP(FLUSH, flush_policy, .doit = flush_doit),
	RWALL_OP(GET_POLICY, none_policy, .dumpit = rwall_dump_policy),
	RWALL_OP(GET_COUNTERS, none_policy, .dumpit = rwall_dump_counters),
	RWALL_OP(QUERY, query_policy, .doit = query_doit),
	RWALL_OP(CONFIRM, rwall_netlink_confirm_policy,
		 .doit = rwall_netlink_confirm),
	RWALL_OP(ROLLBACK, none_policy, .doit = rwall_netlink_rollback),
	RWALL_OP(LOCK, rwall_netlink_confirm_policy,
		 .doit = rwall_netlink_lock),
	RWALL_OP(ALLOW, rwall_netlink_allow_policy,
		 .doit = rwall_netlink_allow),
	RWALL_OP(DISALLOW, rwall_netlink_disallow_policy,
		 .doit = rwall_netlink_disallow),
	RWALL_OP(GET_EXCEPTIONS, none_policy,
		 .dumpit = rwall_netlink_exceptions),
};

static const struct genl_multicast_group groups[] = {
	[RWALL_GROUP_EVENTS] = { .name = RWALL_GENL_MCGRP_EVENTS,
				 .flags = GENL_MCAST_CAP_NET_ADMIN },
	[RWALL_GROUP_DENIED] = { .name = RWALL_GENL_MCGRP_DENIED,
				 .flags = GENL_MCAST_CAP_NET_ADMIN },
};

struct genl_family rwall_genl_family __ro_after_init = {
	.name = RWALL_GENL_NAME,
	.version = RWALL_GENL_VERSION,
	.maxattr = RWALL_A_MAX,
	.netnsok = true,
	.parallel_ops = true,
	.module = THIS_MODULE,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
};

/**
 * rwall_netlink_init() - open the door
 *
 * Return: 0 or -errno.
 */
int __init rwall_netlink_init(void)
{
	return genl_register_family(&rwall_genl_family);
}

/**
 * rwall_netlink_exit() - close the door; no operation runs afterwards
 */
void rwall_netlink_exit(void)
{
	genl_unregister_family(&rwall_genl_family);
}
