// SPDX-License-Identifier: GPL-2.0
/*
 * dump.c - the active policy and its counters, message by message
 *
 * For: the two dumps of the family. A dump holds nothing between two messages:
 * where it stopped is in the callback, and a change of policy in between is
 * told by NLM_F_DUMP_INTR, upon which the reader begins again.
 */
#include <net/sock.h>

#include "netlink.h"
#include "policy.h"

/* Bytes of a blob a message: fits the smallest buffer that a dump may get. */
#define RWALL_DUMP_CHUNK 3072

/* cb->args: [0] where to go on; for counters: see counter_at(). */

static void *put_head(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd,
		      u32 generation)
{
	void *head = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				 cb->nlh->nlmsg_seq, &rwall_genl_family,
				 NLM_F_MULTI, cmd);

	if (!head)
		return NULL;
	genl_dump_check_consistent(cb, head);
	if (nla_put_u32(skb, RWALL_A_GENERATION, generation)) {
		genlmsg_cancel(skb, head);
		return NULL;
	}
	return head;
}

static int put_chunk(struct sk_buff *skb, struct netlink_callback *cb,
		     const struct rwall_policy *p, u32 at)
{
	u32 n = min_t(u32, RWALL_DUMP_CHUNK, p->size - at);
	void *head = put_head(skb, cb, RWALL_CMD_GET_POLICY, p->generation);

	if (!head)
		return -EMSGSIZE;
	if (nla_put_u32(skb, RWALL_A_SIZE, p->size) ||
	    nla_put_u32(skb, RWALL_A_OFFSET, at) ||
	    nla_put(skb, RWALL_A_CHUNK, n, (const u8 *)p->bytes + at)) {
		genlmsg_cancel(skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	return n;
}

/**
 * rwall_dump_policy() - RWALL_CMD_GET_POLICY
 * @skb: the message to fill
 * @cb: the dump
 *
 * Return: as netlink's dumpit.
 */
int rwall_dump_policy(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct rwall_net *rn = rwall_net(sock_net(skb->sk));
	const struct rwall_policy *p;
	int ret = 0;

	rcu_read_lock();
	p = rcu_dereference(rn->active);
	cb->seq = p ? p->generation : 0;
	while (p && cb->args[0] < p->size) {
		ret = put_chunk(skb, cb, p, cb->args[0]);
		if (ret < 0)
			break;
		cb->args[0] += ret;
	}
	rcu_read_unlock();
	if (!p && !cb->args[0])
		return -ENOENT;
	return skb->len ? skb->len : min(ret, 0);
}

static int put_counts(struct sk_buff *skb, const struct rwall_counter *c)
{
	if (nla_put_u64_64bit(skb, RWALL_A_PACKETS, c->packets, RWALL_A_PAD) ||
	    nla_put_u64_64bit(skb, RWALL_A_BYTES, c->bytes, RWALL_A_PAD) ||
	    nla_put_u64_64bit(skb, RWALL_A_LAST_MS,
			      jiffies64_to_msecs(jiffies - c->last),
			      RWALL_A_PAD))
		return -EMSGSIZE;
	return 0;
}

/*
 * The i-th counter of a policy: rules first, then reasons, then those of
 * audits, then essentials, then the screen's.
 */
static struct rwall_counter counter_at(const struct rwall_policy *p, u32 i,
				       u32 *attr, u32 *point, u32 *value,
				       bool *would)
{
	const struct rwall_counters *c = &p->counters;

	*attr = RWALL_A_RULE;
	*value = i;
	if (i < c->nrules)
		return rwall_counters_rule(c, i);
	i -= c->nrules;
	*would = i >= RWALL_POINTS * RWALL_REASONS;
	if (*would)
		i -= RWALL_POINTS * RWALL_REASONS;
	if (i < RWALL_POINTS * RWALL_REASONS) {
		*attr = RWALL_A_REASON;
		*point = i / RWALL_REASONS;
		*value = i % RWALL_REASONS;
		return rwall_counters_sum((*would ? c->would : c->reasons) + i);
	}
	i -= RWALL_POINTS * RWALL_REASONS;
	*would = false;
	if (i == RWALL_POINTS * RWALL_ESSENTIALS) {
		*attr = RWALL_A_SCREENED;
		return rwall_counters_sum(c->screened);
	}
	*attr = RWALL_A_ESSENTIAL;
	*point = i / RWALL_ESSENTIALS;
	*value = i % RWALL_ESSENTIALS;
	return rwall_counters_sum(c->essentials + i);
}

static int put_name(struct sk_buff *skb, u32 attr, u32 point, u32 value)
{
	if (attr == RWALL_A_SCREENED)
		return nla_put_flag(skb, attr);
	if (attr != RWALL_A_RULE && nla_put_u8(skb, RWALL_A_POINT, point))
		return -EMSGSIZE;
	return nla_put_u32(skb, attr, value);
}

static int put_counter(struct sk_buff *skb, struct netlink_callback *cb,
		       const struct rwall_policy *p, u32 i)
{
	u32 attr, point = 0, value;
	bool would = false;
	struct rwall_counter c =
		counter_at(p, i, &attr, &point, &value, &would);
	void *head;

	if (!c.packets)
		return 0;
	head = put_head(skb, cb, RWALL_CMD_GET_COUNTERS, p->generation);
	if (!head)
		return -EMSGSIZE;
	if (put_name(skb, attr, point, value) ||
	    (would && nla_put_flag(skb, RWALL_A_WOULD)) ||
	    put_counts(skb, &c)) {
		genlmsg_cancel(skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	return 0;
}

static int dump_counters(struct sk_buff *skb, struct netlink_callback *cb,
			 const struct rwall_policy *p)
{
	u32 n = p->counters.nrules + RWALL_TALLIES;
	int ret;

	for (; cb->args[0] < n; cb->args[0]++) {
		ret = put_counter(skb, cb, p, cb->args[0]);
		if (ret)
			return skb->len ? skb->len : ret;
	}
	return skb->len;
}

/**
 * rwall_dump_counters() - RWALL_CMD_GET_COUNTERS
 * @skb: the message to fill
 * @cb: the dump
 *
 * Under the namespace's lock: a reader never sees a new policy before it has
 * taken over the counts of the old one.
 *
 * Return: as netlink's dumpit.
 */
int rwall_dump_counters(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct rwall_net *rn = rwall_net(sock_net(skb->sk));
	const struct rwall_policy *p;
	int ret;

	mutex_lock(&rn->lock);
	p = rcu_dereference_protected(rn->active, lockdep_is_held(&rn->lock));
	cb->seq = p ? p->generation : 0;
	if (p)
		ret = dump_counters(skb, cb, p);
	else
		ret = cb->args[0] ? 0 : -ENOENT;
	mutex_unlock(&rn->lock);
	return ret;
}
