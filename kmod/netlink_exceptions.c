// SPDX-License-Identifier: GPL-2.0
/*
 * netlink_exceptions.c - messages about timed exceptions
 *
 * For: ALLOW, DISALLOW and GET_EXCEPTIONS. Takes messages apart and puts
 * answers together; exceptions.c acts.
 */
#include <net/sock.h>

#include "exceptions.h"
#include "netlink.h"
#include "packet.h"

static struct netlink_range_validation for_range = {
	.min = 1,
	.max = RWALL_ALLOW_MAX,
};

const struct nla_policy rwall_netlink_allow_policy[RWALL_A_DPORT_LAST + 1] = {
	[RWALL_A_POINT] = NLA_POLICY_MAX(NLA_U8, RWALL_POINTS - 1),
	[RWALL_A_PROTO] = { .type = NLA_U8 },
	[RWALL_A_SRC] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[RWALL_A_DST] = NLA_POLICY_RANGE(NLA_BINARY, 4, 16),
	[RWALL_A_DPORT] = { .type = NLA_U16 },
	[RWALL_A_FOR] = NLA_POLICY_FULL_RANGE(NLA_U32, &for_range),
	[RWALL_A_SRC_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
	[RWALL_A_DST_LEN] = NLA_POLICY_MAX(NLA_U8, 128),
	[RWALL_A_DPORT_LAST] = { .type = NLA_U16 },
};

const struct nla_policy rwall_netlink_disallow_policy[RWALL_A_EXCEPTION + 1] = {
	[RWALL_A_EXCEPTION] = { .type = NLA_U32 },
};

static int refuse(struct genl_info *info, const char *why)
{
	if (info->extack)
		info->extack->_msg = why;
	return -EINVAL;
}

static bool has_host_bits(const struct rwall_prefix *p, unsigned int bytes)
{
	unsigned int i = p->len / 8, bits = p->len % 8;

	if (bits && p->addr[i++] & 0xff >> bits)
		return true;
	for (; i < bytes; i++)
		if (p->addr[i])
			return true;
	return false;
}

static int read_prefix(struct genl_info *info, int addr, int len,
		       struct rwall_exception *e, struct rwall_prefix *p)
{
	const struct nlattr *a = info->attrs[addr];
	unsigned int bytes;

	if (!a)
		return info->attrs[len] ?
			       refuse(info, "a prefix without its address") :
			       0;
	bytes = nla_len(a);
	if ((bytes != 4 && bytes != 16) || (e->family && e->family != bytes))
		return refuse(
			info,
			"addresses must have 4 or 16 bytes, both the same");
	e->family = bytes;
	memcpy(p->addr, nla_data(a), bytes);
	p->len = info->attrs[len] ? nla_get_u8(info->attrs[len]) : bytes * 8;
	if (p->len > bytes * 8 || has_host_bits(p, bytes))
		return refuse(
			info,
			"the prefix is longer than the address, or the address longer than the prefix");
	return 0;
}

/* Without ports of its own a protocol's number is its port. */
static int read_service(struct genl_info *info, struct rwall_exception *e)
{
	const struct nlattr *first = info->attrs[RWALL_A_DPORT];
	const struct nlattr *last = info->attrs[RWALL_A_DPORT_LAST];

	e->proto = nla_get_u8(info->attrs[RWALL_A_PROTO]);
	e->slot = rwall_packet_slot(e->proto);
	e->hi = U16_MAX;
	if (!first && !last)
		return 0;
	if (!first || e->slot == RWALL_SLOT_OTHER)
		return refuse(info,
			      "a port of a protocol without ports, or a range "
			      "without its beginning");
	e->lo = nla_get_u16(first);
	e->hi = last ? nla_get_u16(last) : e->lo;
	return e->lo <= e->hi ? 0 : refuse(info, "the ports run backwards");
}

static int read_exception(struct genl_info *info, struct rwall_exception *e)
{
	int ret =
		rwall_netlink_need(info, RWALL_A_POINT, "the point is missing") ?:
			rwall_netlink_need(info, RWALL_A_PROTO, "the protocol is missing") ?:
			rwall_netlink_need(info, RWALL_A_FOR,
					   "the time is missing");

	if (ret)
		return ret;
	e->point = nla_get_u8(info->attrs[RWALL_A_POINT]);
	return read_service(info, e) ?:
		       read_prefix(info, RWALL_A_SRC, RWALL_A_SRC_LEN, e, &e->src) ?:
		       read_prefix(info, RWALL_A_DST, RWALL_A_DST_LEN, e,
				   &e->dst);
}

/**
 * rwall_netlink_allow() - RWALL_CMD_ALLOW
 * @in: the message
 * @info: the message, taken apart
 *
 * Return: 0 or -errno.
 */
int rwall_netlink_allow(struct sk_buff *in, struct genl_info *info)
{
	struct rwall_net *rn = rwall_net(genl_info_net(info));
	struct rwall_exception wanted = {};
	int ret = read_exception(info, &wanted);
	struct sk_buff *skb;
	void *head;
	u32 id;

	if (ret)
		return ret;
	skb = rwall_netlink_answer(info, &head);
	if (!skb)
		return -ENOMEM;
	mutex_lock(&rn->lock);
	ret = rwall_exceptions_add(rn, &wanted,
				   nla_get_u32(info->attrs[RWALL_A_FOR]), &id,
				   info->extack);
	mutex_unlock(&rn->lock);
	if (ret) {
		nlmsg_free(skb);
		return ret;
	}
	nla_put_u32(skb, RWALL_A_EXCEPTION, id);
	genlmsg_end(skb, head);
	return genlmsg_reply(skb, info);
}

/**
 * rwall_netlink_disallow() - RWALL_CMD_DISALLOW
 * @in: the message
 * @info: the message, taken apart
 *
 * Return: 0 or -errno.
 */
int rwall_netlink_disallow(struct sk_buff *in, struct genl_info *info)
{
	struct rwall_net *rn = rwall_net(genl_info_net(info));
	int ret = rwall_netlink_need(info, RWALL_A_EXCEPTION,
				     "the number of the exception is missing");

	if (ret)
		return ret;
	mutex_lock(&rn->lock);
	ret = rwall_exceptions_remove(
		rn, nla_get_u32(info->attrs[RWALL_A_EXCEPTION]));
	mutex_unlock(&rn->lock);
	if (ret)
		NL_SET_ERR_MSG(info->extack, "there is no such exception");
	return ret;
}

static int put_prefix(struct sk_buff *skb, const struct rwall_exception *e,
		      const struct rwall_prefix *p, int addr, int len)
{
	if (!e->family)
		return 0;
	return nla_put(skb, addr, e->family, p->addr) ?:
		       nla_put_u8(skb, len, p->len);
}

/**
 * rwall_netlink_put_exception() - what a list, or an event, says of one
 * @skb: the message
 * @e: the exception, under the namespace's lock
 *
 * Return: 0 or -EMSGSIZE.
 */
int rwall_netlink_put_exception(struct sk_buff *skb,
				const struct rwall_exception *e)
{
	struct rwall_counter c = rwall_counters_sum(e->counter);
	unsigned long now = jiffies;
	u64 left = time_before(now, e->expires) ? e->expires - now : 0;
	bool ports = e->lo || e->hi != U16_MAX;

	if (nla_put_u32(skb, RWALL_A_EXCEPTION, e->id) ||
	    nla_put_u8(skb, RWALL_A_POINT, e->point) ||
	    nla_put_u8(skb, RWALL_A_PROTO, e->proto) ||
	    (ports && nla_put_u16(skb, RWALL_A_DPORT, e->lo)) ||
	    (ports && nla_put_u16(skb, RWALL_A_DPORT_LAST, e->hi)) ||
	    put_prefix(skb, e, &e->src, RWALL_A_SRC, RWALL_A_SRC_LEN) ||
	    put_prefix(skb, e, &e->dst, RWALL_A_DST, RWALL_A_DST_LEN) ||
	    nla_put_u64_64bit(skb, RWALL_A_LEFT_MS, jiffies64_to_msecs(left),
			      RWALL_A_PAD) ||
	    nla_put_u64_64bit(skb, RWALL_A_PACKETS, c.packets, RWALL_A_PAD) ||
	    nla_put_u64_64bit(skb, RWALL_A_BYTES, c.bytes, RWALL_A_PAD))
		return -EMSGSIZE;
	return c.packets ? nla_put_u64_64bit(skb, RWALL_A_LAST_MS,
					     jiffies64_to_msecs(now - c.last),
					     RWALL_A_PAD) :
			   0;
}

static int put_message(struct sk_buff *skb, struct netlink_callback *cb,
		       const struct rwall_exception *e)
{
	void *head = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				 cb->nlh->nlmsg_seq, &rwall_genl_family,
				 NLM_F_MULTI, RWALL_CMD_GET_EXCEPTIONS);

	if (!head)
		return -EMSGSIZE;
	if (rwall_netlink_put_exception(skb, e)) {
		genlmsg_cancel(skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	return 0;
}

/**
 * rwall_netlink_exceptions() - RWALL_CMD_GET_EXCEPTIONS
 * @skb: the message to fill
 * @cb: the dump; goes on behind the number that it has come to
 *
 * Return: as netlink's dumpit.
 */
int rwall_netlink_exceptions(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct rwall_net *rn = rwall_net(sock_net(skb->sk));
	const struct rwall_exception *e;

	mutex_lock(&rn->lock);
	list_for_each_entry(e, &rn->exceptions.list, list) {
		if (e->id <= cb->args[0])
			continue;
		if (put_message(skb, cb, e))
			break;
		cb->args[0] = e->id;
	}
	mutex_unlock(&rn->lock);
	return skb->len;
}
