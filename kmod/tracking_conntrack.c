// SPDX-License-Identifier: GPL-2.0
/*
 * tracking_conntrack.c - judging a packet by its connection
 *
 * For: tracking: conntrack, see tracking.h. Reads what conntrack found out before our hook ran and
 * turns the key round where the packet travels against its connection. The
 * addresses are those that the hook sees: destination translation has happened
 * and source translation has not, in both directions.
 *
 * Three kinds of packets are not judged by their own addresses and ports:
 *
 *  - An ICMP error is judged by the packet that it quotes.
 *  - A connection that a helper expected (FTP data) is judged by the one that
 *    announced it, if the rule which permits that one names a helper; and both
 *    ends must be the same, so a server cannot open a hole to a third party.
 *  - A TCP connection that conntrack picked up in midstream may be known the
 *    wrong way round, if its first packet seen was an answer. It is judged both
 *    ways: on this host only if a connected socket shows it to be real, on a
 *    gateway only if it was picked up soon after tracking began, for later on a
 *    forged segment would be what is picked up.
 *
 * A packet without a connection is never taken for an established one.
 */
#include <linux/tcp.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include <net/netfilter/nf_conntrack_seqadj.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include "compat.h"
#include "tracking_modes.h"

#define CONNECTED                                             \
	(TCPF_ESTABLISHED | TCPF_FIN_WAIT1 | TCPF_FIN_WAIT2 | \
	 TCPF_CLOSE_WAIT | TCPF_LAST_ACK | TCPF_CLOSING)

static bool picked_up(const struct nf_conn *ct)
{
	return nf_ct_protonum(ct) == IPPROTO_TCP &&
	       READ_ONCE(ct->proto.tcp.seen[0].flags) &
		       IP_CT_TCP_FLAG_BE_LIBERAL;
}

static bool may_adopt(const struct rwall_policy *p, const struct sk_buff *skb,
		      const struct nf_conn *ct, const struct rwall_packet *pkt)
{
	const struct sock *sk = skb->sk;

	if (!picked_up(ct) || rwall_packet_has_syn(skb, pkt))
		return false;
	if (pkt->key.point == RWALL_POINT_FORWARD)
		return nf_ct_is_confirmed(ct) ||
		       time_before(jiffies, p->adopt_until);
	return sk && sk_fullsock(sk) &&
	       1 << READ_ONCE(sk->sk_state) & CONNECTED;
}

static int adopt(const struct rwall_policy *p, const struct sk_buff *skb,
		 const struct nf_conn *ct, struct rwall_packet *pkt, int denied)
{
	int grant;

	if (!may_adopt(p, skb, ct, pkt))
		return denied;
	rwall_key_reverse(&pkt->key);
	grant = rwall_classify(&p->tables, &pkt->key);
	if (grant >= 0)
		return grant;
	rwall_key_reverse(&pkt->key);
	return denied;
}

/*
 * Tracking that took over from another mode has not seen how connections were
 * opened that are older: until it has settled, that mode has the last word.
 */
static int as_before(const struct rwall_policy *p, struct sk_buff *skb,
		     struct rwall_packet *pkt, int denied)
{
	int grant = denied;

	if (p->before == RWALL_TRACKING_CONNTRACK ||
	    !time_before(jiffies, p->adopt_until))
		return denied;
	if (p->before == RWALL_TRACKING_NONE)
		grant = rwall_tracking_stateless(p, skb, pkt);
	else if (pkt->key.point != RWALL_POINT_FORWARD)
		grant = rwall_tracking_socket(p, skb, pkt);
	return grant < 0 ? denied : grant;
}

/* What is denied may yet be of a connection that is known the wrong way. */
static int second_thoughts(const struct rwall_policy *p, struct sk_buff *skb,
			   const struct nf_conn *ct, struct rwall_packet *pkt,
			   enum ip_conntrack_dir dir, int denied)
{
	bool turned = dir == IP_CT_DIR_REPLY;
	int grant = adopt(p, skb, ct, pkt, denied);

	if (grant >= 0 || pkt->key.slot >= RWALL_SLOT_ICMP)
		return grant;
	/* As it stands again: of ports, turning round twice leads back. */
	if (turned)
		rwall_key_reverse(&pkt->key);
	grant = as_before(p, skb, pkt, denied);
	if (grant < 0 && turned)
		rwall_key_reverse(&pkt->key);
	return grant;
}

/* The packet that an error quotes travelled against it. */
static int judge_error(const struct rwall_policy *p, const struct sk_buff *skb,
		       const struct rwall_packet *pkt,
		       enum ip_conntrack_dir dir)
{
	struct rwall_quote q;

	if (rwall_packet_is_too_big(pkt))
		return RWALL_GRANT_ESSENTIAL + RWALL_ESSENTIAL_PMTU;
	if (rwall_packet_quote(skb, pkt, &q))
		return -RWALL_REASON_RELATED;
	return rwall_tracking_error(p, &pkt->key, &q,
				    dir == IP_CT_DIR_ORIGINAL ?
					    RWALL_WAY_REVERSED :
					    RWALL_WAY_STRAIGHT);
}

/*
 * The key of the announcing connection, as it looked when it was opened. Its
 * client's address is the one before source translation, its server's and port
 * the ones after destination translation, as this hook saw them.
 */
static bool master_key(const struct nf_conn *master,
		       const struct rwall_key *data, struct rwall_key *k)
{
	const struct nf_conntrack_tuple *orig, *reply;
	bool outward;

	orig = &master->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	reply = &master->tuplehash[IP_CT_DIR_REPLY].tuple;
	if ((orig->src.l3num == NFPROTO_IPV6) != data->v6)
		return false;
	outward = rwall_tracking_same(data->v6, data->src, &orig->src.u3) &&
		  rwall_tracking_same(data->v6, data->dst, &reply->src.u3);
	if (!outward &&
	    !(rwall_tracking_same(data->v6, data->dst, &orig->src.u3) &&
	      rwall_tracking_same(data->v6, data->src, &reply->src.u3)))
		return false;
	*k = *data;
	if (!outward)
		rwall_key_reverse(k);
	k->slot = rwall_packet_slot(orig->dst.protonum);
	k->sport = ntohs(orig->src.u.all);
	k->dport = ntohs(reply->src.u.all);
	return true;
}

static int judge_expected(const struct rwall_policy *p,
			  const struct nf_conn *ct,
			  const struct rwall_packet *pkt)
{
	struct rwall_key k;
	int grant;

	if (!ct->master || !master_key(ct->master, &pkt->key, &k))
		return -RWALL_REASON_RELATED;
	grant = rwall_classify(&p->tables, &k);
	if (grant < 0 || p->tables.rules[grant].helper == RWALL_HELPER_NONE)
		return -RWALL_REASON_RELATED;
	return grant;
}

/* As nft's "ct helper set": only before the connection is confirmed. */
static void attach_helper(const struct rwall_policy *p, struct nf_conn *ct,
			  bool v6, u32 rule)
{
	struct nf_conntrack_helper *helper;
	struct nf_conn_help *help;

	helper = p->helper[p->tables.rules[rule].helper][v6];
	if (!helper || nf_ct_is_confirmed(ct) ||
	    test_bit(IPS_HELPER_BIT, &ct->status) ||
	    nf_ct_protonum(ct) != rwall_helper_protocol(helper))
		return;
	/* A translated connection needs room for the lengths that change. */
	if (ct->status & IPS_NAT_MASK && !nfct_seqadj(ct) &&
	    !nfct_seqadj_ext_add(ct))
		return;
	help = nf_ct_helper_ext_add(ct, GFP_ATOMIC);
	if (!help || !rwall_helper_hold(helper))
		return;
	rcu_assign_pointer(help->helper, helper);
	set_bit(IPS_HELPER_BIT, &ct->status);
}

int rwall_tracking_conntrack(const struct rwall_policy *p, struct sk_buff *skb,
			     struct rwall_packet *pkt)
{
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct = nf_ct_get(skb, &ctinfo);
	enum ip_conntrack_dir dir;
	bool expected;
	int grant;

	if (unlikely(!ct))
		return as_before(p, skb, pkt,
				 ctinfo == IP_CT_UNTRACKED ?
					 -RWALL_REASON_UNTRACKED :
					 -RWALL_REASON_INVALID);
	if (unlikely(nf_ct_is_template(ct)))
		return -RWALL_REASON_UNTRACKED;
	dir = CTINFO2DIR(ctinfo);
	if (unlikely((ctinfo == IP_CT_RELATED ||
		      ctinfo == IP_CT_RELATED_REPLY) &&
		     rwall_packet_is_error(pkt)))
		return judge_error(p, skb, pkt, dir);
	expected = test_bit(IPS_EXPECTED_BIT, &ct->status);
	if (unlikely(expected)) {
		grant = judge_expected(p, ct, pkt);
		if (grant >= 0)
			return grant;
	}
	if (dir == IP_CT_DIR_REPLY)
		rwall_key_reverse(&pkt->key);
	grant = rwall_classify(&p->tables, &pkt->key);
	if (unlikely(grant < 0))
		return expected ? -RWALL_REASON_RELATED :
				  second_thoughts(p, skb, ct, pkt, dir, grant);
	if (unlikely(p->has_helpers) && ctinfo == IP_CT_NEW)
		attach_helper(p, ct, pkt->key.v6, grant);
	return grant;
}
