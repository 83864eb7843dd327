// SPDX-License-Identifier: GPL-2.0
/*
 * netlink_signed.c - messages about signatures and the lock
 *
 * For: LOCK, and what GET says of both. Takes messages apart and puts answers
 * together; signature.c and lock.c act.
 */
#include "lock.h"
#include "netlink.h"
#include "policy.h"
#include "signature.h"

static int put_envelope(struct sk_buff *skb, const struct rwall_envelope *h)
{
	if (nla_put_u64_64bit(skb, RWALL_A_SERIAL, le64_to_cpu(h->serial),
			      RWALL_A_PAD) ||
	    nla_put_string(skb, RWALL_A_TARGET, (const char *)h->target) ||
	    nla_put_u32(skb, RWALL_A_PERMITS, le32_to_cpu(h->permits)))
		return -EMSGSIZE;
	return 0;
}

/**
 * rwall_netlink_put_signed() - what GET says of signatures and the lock
 * @skb: the answer
 * @rn: the namespace, its lock held
 * @p: the active policy, or NULL
 *
 * Return: 0 or -EMSGSIZE.
 */
int rwall_netlink_put_signed(struct sk_buff *skb, struct rwall_net *rn,
			     const struct rwall_policy *p)
{
	if (nla_put_u8(skb, RWALL_A_REQUIRED, rwall_signature_required()) ||
	    nla_put_u64_64bit(skb, RWALL_A_MIN_SERIAL,
			      rwall_signature_floor(rn), RWALL_A_PAD) ||
	    (rwall_signature_verifies() &&
	     nla_put_flag(skb, RWALL_A_VERIFIES)) ||
	    (rn->locked && nla_put_flag(skb, RWALL_A_LOCKED)))
		return -EMSGSIZE;
	return p && p->envelope.header ? put_envelope(skb, p->envelope.header) :
					 0;
}

/**
 * rwall_netlink_lock() - RWALL_CMD_LOCK
 * @in: the message
 * @info: the message, taken apart
 *
 * Return: 0 or -errno.
 */
int rwall_netlink_lock(struct sk_buff *in, struct genl_info *info)
{
	return rwall_netlink_named(info, rwall_lock_set);
}
