// SPDX-License-Identifier: GPL-2.0
/*
 * events.c - telling listeners that the policy changed
 *
 * For: the multicast group "events". An event that cannot be sent is lost; it
 * never delays or undoes what it tells of.
 */
#include "netlink.h"
#include "policy.h"

static int fill(struct sk_buff *skb, u8 cmd, u32 generation,
		const struct rwall_policy *p)
{
	void *head = genlmsg_put(skb, 0, 0, &rwall_genl_family, 0, cmd);

	if (!head)
		return -EMSGSIZE;
	if (nla_put_u32(skb, RWALL_A_GENERATION, generation))
		return -EMSGSIZE;
	if (p && (nla_put_string(skb, RWALL_A_NAME,
				 rwall_blob_string(&p->tables,
						   p->tables.header->name)) ||
		  nla_put(skb, RWALL_A_DIGEST, RWALL_BLOB_DIGEST,
			  p->tables.header->digest)))
		return -EMSGSIZE;
	genlmsg_end(skb, head);
	return 0;
}

/**
 * rwall_events_policy() - tell of a load or a flush
 * @rn: the namespace, its lock held
 * @cmd: RWALL_CMD_NEW_POLICY or RWALL_CMD_DEL_POLICY
 * @generation: of the namespace, after the change
 * @p: the policy now in force, or NULL
 */
void rwall_events_policy(struct rwall_net *rn, u8 cmd, u32 generation,
			 const struct rwall_policy *p)
{
	struct sk_buff *skb;

	if (!genl_has_listeners(&rwall_genl_family, rn->net, 0))
		return;
	skb = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	if (!skb)
		return;
	if (fill(skb, cmd, generation, p)) {
		nlmsg_free(skb);
		return;
	}
	genlmsg_multicast_netns(&rwall_genl_family, rn->net, skb, 0, 0,
				GFP_KERNEL);
}
