// SPDX-License-Identifier: GPL-2.0
/*
 * report.c - telling of packets that were denied
 *
 * For: see report.h. A token bucket a namespace decides whether a denial is
 * told of; those that are not are counted, and the next one that is says how
 * many there were. Runs in the packet's path, in softirq or in a process that
 * sends. Nothing is allocated before the bucket has allowed it.
 */
#include <linux/module.h>
#include <net/dst.h>
#include <net/netfilter/nf_log.h>

#include "report.h"

static unsigned int denied_rate = 100;
module_param(denied_rate, uint, 0644);
MODULE_PARM_DESC(denied_rate,
		 "denied packets a second that a namespace tells of");

static unsigned int denied_burst = 200;
module_param(denied_burst, uint, 0644);
MODULE_PARM_DESC(denied_burst, "how many of them may come at once");

static const char *const words[RWALL_REASONS] = RWALL_REASON_WORDS;
static const char *const points[RWALL_POINTS] = RWALL_POINT_WORDS;

/* Under the lock. Credit is counted in denials times HZ. */
static bool bucket_takes(struct rwall_reports *r)
{
	u64 most = (u64)READ_ONCE(denied_burst) * HZ;
	unsigned long elapsed = jiffies - r->last;

	r->last += elapsed;
	/* An hour fills any bucket: the product stays below 2^64. */
	elapsed = min_t(unsigned long, elapsed, 3600UL * HZ);
	r->credit += (u64)elapsed * READ_ONCE(denied_rate);
	r->credit = min(r->credit, most);
	if (r->credit < HZ)
		return false;
	r->credit -= HZ;
	return true;
}

/* Bottom halves off: a sender's denial may be interrupted by a receiver's. */
static bool admit(struct rwall_reports *r, struct rwall_denial *d)
{
	bool taken;

	spin_lock_bh(&r->lock);
	d->seq = ++r->seq;
	taken = bucket_takes(r);
	if (taken) {
		d->suppressed = r->untold;
		r->untold = 0;
	} else {
		r->untold++;
		r->suppressed++;
	}
	spin_unlock_bh(&r->lock);
	return taken;
}

/* What was to be told could not be: the next one says so. */
static void regret(struct rwall_reports *r, const struct rwall_denial *d)
{
	spin_lock_bh(&r->lock);
	r->untold += d->suppressed + 1;
	r->suppressed++;
	spin_unlock_bh(&r->lock);
}

static void log_packet(const struct rwall_denial *d)
{
	const struct nf_hook_state *s = d->state;
	struct nf_loginfo info = {
		.type = NF_LOG_TYPE_ULOG,
		.u.ulog.group = d->policy->nflog_group,
	};

	nf_log_packet(s->net, s->pf, s->hook, d->skb, s->in, d->out, &info,
		      "rolewall:%s:%s%s", words[d->reason], points[d->point],
		      d->would ? ":would-deny" : "");
}

/**
 * rwall_report_parse() - what can be read of a packet that may make no sense
 * @skb: the packet
 * @v6: its family
 * @pkt: zero where nothing could be read; addresses may be NULL
 *
 * Return: 0, or the reason for which the rest could not be read.
 */
u32 rwall_report_parse(const struct sk_buff *skb, bool v6,
		       struct rwall_packet *pkt)
{
	memset(pkt, 0, sizeof(*pkt));
	pkt->key.v6 = v6;
	return rwall_packet_parse(skb, v6, pkt);
}

/**
 * rwall_report_denial() - tell those who want to know of a denied packet
 * @d: the denial; its last members are filled in here
 */
void rwall_report_denial(struct rwall_denial *d)
{
	struct rwall_net *rn = rwall_net(d->state->net);
	bool heard = genl_has_listeners(&rwall_genl_family, rn->net,
					RWALL_GROUP_DENIED);

	rwall_report_parse(d->skb, d->state->pf == NFPROTO_IPV6, &d->pkt);
	d->out = d->state->out;
	if (d->point == RWALL_POINT_OUT && skb_dst(d->skb))
		d->out = skb_dst(d->skb)->dev;
	rwall_trace_denial(d);
	if (!heard && !d->policy->nflog)
		return;
	if (!admit(&rn->reports, d))
		return;
	if (heard && rwall_events_denied(rn, d))
		regret(&rn->reports, d);
	if (d->policy->nflog)
		log_packet(d);
}

/**
 * rwall_report_hold() - hold what a policy's way of telling needs
 * @p: the policy, opened and not yet published
 * @extack: says what is missing
 *
 * Return: 0 or -EOPNOTSUPP.
 */
int rwall_report_hold(struct rwall_policy *p, struct netlink_ext_ack *extack)
{
	const struct rwall_blob_header *h = p->tables.header;

	if (!(le32_to_cpu(h->flags) & RWALL_BLOB_NFLOG))
		return 0;
	if (nf_logger_find_get(NFPROTO_INET, NF_LOG_TYPE_ULOG)) {
		NL_SET_ERR_MSG(
			extack,
			"nflog is not available: modprobe nfnetlink_log");
		return -EOPNOTSUPP;
	}
	p->nflog_group = le16_to_cpu(h->nflog_group);
	p->nflog = true;
	return 0;
}

/**
 * rwall_report_release() - let go of what rwall_report_hold() took
 * @p: no packet sees it any more
 */
void rwall_report_release(struct rwall_policy *p)
{
	if (p->nflog)
		nf_logger_put(NFPROTO_INET, NF_LOG_TYPE_ULOG);
	p->nflog = false;
}

/**
 * rwall_report_init() - a namespace's bucket, full
 * @rn: the namespace
 */
void rwall_report_init(struct rwall_net *rn)
{
	spin_lock_init(&rn->reports.lock);
	rn->reports.credit = (u64)READ_ONCE(denied_burst) * HZ;
	rn->reports.last = jiffies;
}

/**
 * rwall_report_totals() - how many denials somebody wanted to know of
 * @rn: the namespace
 * @seq: set to their number
 * @suppressed: set to how many of them were not told
 */
void rwall_report_totals(struct rwall_net *rn, u64 *seq, u64 *suppressed)
{
	spin_lock_bh(&rn->reports.lock);
	*seq = rn->reports.seq;
	*suppressed = rn->reports.suppressed;
	spin_unlock_bh(&rn->reports.lock);
}
