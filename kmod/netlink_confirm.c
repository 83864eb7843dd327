// SPDX-License-Identifier: GPL-2.0
/*
 * netlink_confirm.c - messages about a policy on trial
 *
 * For: CONFIRM and ROLLBACK, and what LOAD and GET say of a trial and of the
 * connections that a policy is to keep. Takes
 * messages apart and puts answers together; confirm.c acts.
 */
#include "confirm.h"
#include "netlink.h"
#include "policy.h"
#include "signature.h"

const struct nla_policy rwall_netlink_confirm_policy[RWALL_A_DIGEST + 1] = {
	[RWALL_A_GENERATION] = { .type = NLA_U32 },
	[RWALL_A_DIGEST] = NLA_POLICY_EXACT_LEN(RWALL_BLOB_DIGEST),
};

static int put_previous(struct sk_buff *skb, const struct rwall_policy *p)
{
	const struct rwall_tables *t = &p->tables;

	if (nla_put_u32(skb, RWALL_A_PREV_GENERATION, p->generation) ||
	    nla_put_string(skb, RWALL_A_PREV_NAME,
			   rwall_blob_string(t, t->header->name)) ||
	    nla_put(skb, RWALL_A_PREV_DIGEST, RWALL_BLOB_DIGEST,
		    t->header->digest))
		return -EMSGSIZE;
	return 0;
}

/**
 * rwall_netlink_put_trial() - what GET says of trials
 * @skb: the answer
 * @rn: the namespace, its lock held
 *
 * Return: 0 or -EMSGSIZE.
 */
int rwall_netlink_put_trial(struct sk_buff *skb, const struct rwall_net *rn)
{
	if (rn->confirm.outcome &&
	    (nla_put_u8(skb, RWALL_A_OUTCOME, rn->confirm.outcome) ||
	     nla_put_u32(skb, RWALL_A_TRIED, rn->confirm.tried)))
		return -EMSGSIZE;
	if (!rn->confirm.pending)
		return 0;
	if (nla_put_u64_64bit(skb, RWALL_A_LEFT_MS, rwall_confirm_left(rn),
			      RWALL_A_PAD) ||
	    nla_put_u32(skb, RWALL_A_CONFIRM, rn->confirm.seconds))
		return -EMSGSIZE;
	return rn->previous ? put_previous(skb, rn->previous) : 0;
}

/**
 * rwall_netlink_trial_seconds() - how long a LOAD wants its policy on trial
 * @info: the message
 * @seconds: set; 0: for good
 *
 * Return: 0 or -ERANGE.
 */
int rwall_netlink_trial_seconds(struct genl_info *info, u32 *seconds)
{
	const struct nlattr *a = info->attrs[RWALL_A_CONFIRM];

	*seconds = a ? nla_get_u32(a) : 0;
	if (!a ||
	    (*seconds >= RWALL_CONFIRM_MIN && *seconds <= RWALL_CONFIRM_MAX))
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, a,
			    "the time to confirm is 10 to 3600 seconds");
	return -ERANGE;
}

/**
 * rwall_netlink_keep() - for how long a LOAD wants connections to be kept
 * @info: the message
 * @p: its policy, which nobody sees yet; its keep is set
 *
 * Return: 0; -EOPNOTSUPP where the policy could not tell them; -EKEYREJECTED
 * where its signer has not permitted it.
 */
int rwall_netlink_keep(struct genl_info *info, struct rwall_policy *p)
{
	const struct nlattr *a = info->attrs[RWALL_A_KEEP];

	int ret;

	if (!a)
		return 0;
	ret = rwall_signature_permits(
		rwall_net(genl_info_net(info)), p, RWALL_PERMIT_KEEP,
		"signatures are required, and that of the policy does not permit to keep open connections",
		info->extack);
	if (ret)
		return ret;
	if (p->tables.tracking == RWALL_TRACKING_NONE) {
		NL_SET_ERR_MSG_ATTR(
			info->extack, a,
			"with tracking: none nobody knows which connections are established");
		return -EOPNOTSUPP;
	}
	p->keep = nla_get_u32(a) ? RWALL_KEEP_UNTIL : RWALL_KEEP_ALWAYS;
	p->keep_until = jiffies + nla_get_u32(a) * (unsigned long)HZ;
	return 0;
}

/**
 * rwall_netlink_put_keep() - what GET says of connections that are kept
 * @skb: the answer
 * @p: the active policy
 *
 * Return: 0 or -EMSGSIZE.
 */
int rwall_netlink_put_keep(struct sk_buff *skb, const struct rwall_policy *p)
{
	unsigned long now = jiffies;
	u32 left = 0;

	if (p->keep == RWALL_KEEP_NONE)
		return 0;
	if (p->keep == RWALL_KEEP_UNTIL) {
		if (!time_before(now, p->keep_until))
			return 0;
		left = (p->keep_until - now + HZ - 1) / HZ;
	}
	return nla_put_u32(skb, RWALL_A_KEEP, left);
}

/**
 * rwall_netlink_named() - do something with the policy that a message names
 * @info: the message: a generation and, perhaps, a digest
 * @act: under the namespace's lock
 *
 * Return: what @act did; -EINVAL where the generation is missing.
 */
int rwall_netlink_named(struct genl_info *info, rwall_netlink_named_fn act)
{
	struct rwall_net *rn = rwall_net(genl_info_net(info));
	const struct nlattr *digest = info->attrs[RWALL_A_DIGEST];
	int ret = rwall_netlink_need(info, RWALL_A_GENERATION,
				     "the generation of the policy is missing");

	if (ret)
		return ret;
	mutex_lock(&rn->lock);
	ret = act(rn, nla_get_u32(info->attrs[RWALL_A_GENERATION]),
		  digest ? nla_data(digest) : NULL, info->extack);
	mutex_unlock(&rn->lock);
	return ret;
}

/**
 * rwall_netlink_confirm() - RWALL_CMD_CONFIRM
 * @in: the message
 * @info: the message, taken apart
 *
 * Return: 0 or -errno.
 */
int rwall_netlink_confirm(struct sk_buff *in, struct genl_info *info)
{
	return rwall_netlink_named(info, rwall_confirm_accept);
}

/**
 * rwall_netlink_rollback() - RWALL_CMD_ROLLBACK
 * @in: the message
 * @info: the message, taken apart
 *
 * Return: 0 or -errno.
 */
int rwall_netlink_rollback(struct sk_buff *in, struct genl_info *info)
{
	struct rwall_net *rn = rwall_net(genl_info_net(info));
	int ret;

	mutex_lock(&rn->lock);
	ret = rwall_confirm_rollback(rn, info->extack);
	mutex_unlock(&rn->lock);
	return ret;
}
