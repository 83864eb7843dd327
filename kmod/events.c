// SPDX-License-Identifier: GPL-2.0
/*
 * events.c - telling listeners of changes and denials
 *
 * For: the multicast groups "events" and "denied". An event that cannot be sent is lost; it
 * never delays or undoes what it tells of.
 */
#include <linux/net.h>
#include <net/inet_sock.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/sock.h>

#include "netlink.h"
#include "policy.h"
#include "report.h"

static int fill(struct sk_buff *skb, u8 cmd, u32 generation,
		const struct rwall_policy *p, const struct rwall_trial *trial)
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
	if (trial && (nla_put_u8(skb, RWALL_A_OUTCOME, trial->outcome) ||
		      nla_put_u32(skb, RWALL_A_TRIED, trial->tried)))
		return -EMSGSIZE;
	genlmsg_end(skb, head);
	return 0;
}

/* NULL where nobody listens. */
static struct sk_buff *begin(const struct rwall_net *rn)
{
	if (!genl_has_listeners(&rwall_genl_family, rn->net,
				RWALL_GROUP_EVENTS))
		return NULL;
	return genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
}

static void send(struct rwall_net *rn, struct sk_buff *skb)
{
	genlmsg_multicast_netns(&rwall_genl_family, rn->net, skb, 0,
				RWALL_GROUP_EVENTS, GFP_KERNEL);
}

static void tell(struct rwall_net *rn, u8 cmd, u32 generation,
		 const struct rwall_policy *p, const struct rwall_trial *trial)
{
	struct sk_buff *skb = begin(rn);

	if (!skb)
		return;
	if (fill(skb, cmd, generation, p, trial))
		nlmsg_free(skb);
	else
		send(rn, skb);
}

/**
 * rwall_events_policy() - tell of a load, a flush or a lock
 * @rn: the namespace, its lock held
 * @cmd: RWALL_CMD_NEW_POLICY, RWALL_CMD_DEL_POLICY or RWALL_CMD_LOCKED
 * @generation: of the namespace, after the change
 * @p: the policy now in force, or NULL
 */
void rwall_events_policy(struct rwall_net *rn, u8 cmd, u32 generation,
			 const struct rwall_policy *p)
{
	tell(rn, cmd, generation, p, NULL);
}

/**
 * rwall_events_outcome() - tell how a policy's trial ended
 * @rn: the namespace, its lock held, the outcome known
 * @cmd: RWALL_CMD_CONFIRMED or RWALL_CMD_ROLLED_BACK
 * @p: the policy that is in force again, or NULL
 */
void rwall_events_outcome(struct rwall_net *rn, u8 cmd,
			  const struct rwall_policy *p)
{
	tell(rn, cmd, rn->generation, p, &rn->confirm);
}

/**
 * rwall_events_exception() - tell of a timed exception
 * @rn: the namespace, its lock held
 * @cmd: RWALL_CMD_ALLOWED, RWALL_CMD_LAPSED or RWALL_CMD_DISALLOWED
 * @e: the exception
 */
void rwall_events_exception(struct rwall_net *rn, u8 cmd,
			    const struct rwall_exception *e)
{
	struct sk_buff *skb = begin(rn);
	void *head;

	if (!skb)
		return;
	head = genlmsg_put(skb, 0, 0, &rwall_genl_family, 0, cmd);
	if (!head || nla_put_u32(skb, RWALL_A_GENERATION, rn->generation) ||
	    rwall_netlink_put_exception(skb, e)) {
		nlmsg_free(skb);
		return;
	}
	genlmsg_end(skb, head);
	send(rn, skb);
}

/* Does it travel against the direction in which its connection was opened? */
static bool is_reply(const struct rwall_denial *d)
{
	enum ip_conntrack_info info;

	if (d->judged != d->point)
		return true;
	return nf_ct_get(d->skb, &info) && CTINFO2DIR(info) == IP_CT_DIR_REPLY;
}

static int put_verdict(struct sk_buff *skb, const struct rwall_denial *d)
{
	if (nla_put_u32(skb, RWALL_A_GENERATION, d->policy->generation) ||
	    nla_put_u64_64bit(skb, RWALL_A_SEQ, d->seq, RWALL_A_PAD) ||
	    nla_put_u64_64bit(skb, RWALL_A_SUPPRESSED, d->suppressed,
			      RWALL_A_PAD) ||
	    nla_put_u64_64bit(skb, RWALL_A_TIME, ktime_get_real_ns(),
			      RWALL_A_PAD) ||
	    nla_put_u8(skb, RWALL_A_POINT, d->point) ||
	    nla_put_u8(skb, RWALL_A_JUDGED, d->judged) ||
	    nla_put_u8(skb, RWALL_A_TRACK,
		       is_reply(d) ? RWALL_TRACK_REPLY : RWALL_TRACK_NEW) ||
	    nla_put_u8(skb, RWALL_A_VERDICT,
		       d->would ? RWALL_VERDICT_WOULD_DENY :
				  RWALL_VERDICT_DENY) ||
	    nla_put_u32(skb, RWALL_A_REASON, d->reason))
		return -EMSGSIZE;
	return 0;
}

static int put_packet(struct sk_buff *skb, const struct rwall_denial *d)
{
	const struct rwall_key *k = &d->pkt.key;
	int len = k->v6 ? 16 : 4;

	if (nla_put_u32(skb, RWALL_A_LENGTH, d->skb->len) ||
	    nla_put_u32(skb, RWALL_A_MARK, d->skb->mark) ||
	    nla_put_u8(skb, RWALL_A_PROTO, d->pkt.proto) ||
	    (k->src && nla_put(skb, RWALL_A_SRC, len, k->src)) ||
	    (k->dst && nla_put(skb, RWALL_A_DST, len, k->dst)) ||
	    nla_put_u16(skb, RWALL_A_SPORT, k->sport) ||
	    nla_put_u16(skb, RWALL_A_DPORT, k->dport) ||
	    (d->state->in &&
	     nla_put_string(skb, RWALL_A_IIF, d->state->in->name)) ||
	    (d->out && nla_put_string(skb, RWALL_A_OIF, d->out->name)))
		return -EMSGSIZE;
	return 0;
}

/*
 * Without sk_callback_lock, which whoever sends this packet may hold: a socket
 * is freed after a grace period, and the hook runs under RCU.
 */
static int put_owner(struct sk_buff *skb, const struct rwall_denial *d)
{
	struct sock *sk = skb_to_full_sk(d->skb);
	struct socket *socket;
	kuid_t uid;

	if (!sk || !sk_fullsock(sk) || !net_eq(sock_net(sk), d->state->net))
		return 0;
	socket = READ_ONCE(sk->sk_socket);
	if (!socket)
		return 0;
	uid = sock_net_uid(d->state->net, sk);
	if (nla_put_u32(skb, RWALL_A_UID,
			from_kuid_munged(&init_user_ns, uid)) ||
	    nla_put_u64_64bit(skb, RWALL_A_INODE, SOCK_INODE(socket)->i_ino,
			      RWALL_A_PAD))
		return -EMSGSIZE;
	return 0;
}

/**
 * rwall_events_denied() - tell of a denied packet
 * @rn: the namespace
 * @d: the denial
 *
 * Context: the packet's path, under RCU.
 * Return: 0; -errno where no listener was told. One whose buffer is full has
 * been: it knows from the gap in RWALL_A_SEQ.
 */
int rwall_events_denied(struct rwall_net *rn, const struct rwall_denial *d)
{
	struct sk_buff *skb = genlmsg_new(NLMSG_GOODSIZE, GFP_ATOMIC);
	void *head;

	if (!skb)
		return -ENOMEM;
	head = genlmsg_put(skb, 0, 0, &rwall_genl_family, 0, RWALL_CMD_DENIED);
	if (!head || put_verdict(skb, d) || put_packet(skb, d) ||
	    put_owner(skb, d)) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	/* -ENOBUFS: some of them were told; -ESRCH: they listen elsewhere. */
	genlmsg_multicast_netns(&rwall_genl_family, rn->net, skb, 0,
				RWALL_GROUP_DENIED, GFP_ATOMIC);
	return 0;
}
