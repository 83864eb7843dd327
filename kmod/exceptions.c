// SPDX-License-Identifier: GPL-2.0
/*
 * exceptions.c - flows that are permitted for a while
 *
 * For: see exceptions.h. An exception that has expired permits nothing from
 * that tick on, whenever the timer comes to take it away. While there is one,
 * the policy in force is lenient: its denials take the way on which exceptions
 * are asked. Nothing of this is on the way to an accept.
 */
#include <linux/jiffies.h>
#include <linux/rculist.h>
#include <linux/slab.h>

#include "exceptions.h"
#include "lock.h"
#include "netlink.h"
#include "policy.h"
#include "signature.h"
#include "verdict.h"

static void free_exception(struct rcu_head *rcu)
{
	struct rwall_exception *e =
		container_of(rcu, struct rwall_exception, rcu);

	free_percpu(e->counter);
	kfree(e);
}

static void take_away(struct rwall_net *rn, struct rwall_exception *e)
{
	list_del_rcu(&e->list);
	rn->exceptions.n--;
	call_rcu(&e->rcu, free_exception);
}

static struct rwall_policy *active(struct rwall_net *rn)
{
	return rcu_dereference_protected(rn->active,
					 lockdep_is_held(&rn->lock));
}

static unsigned long sooner(unsigned long first, unsigned long expires)
{
	const unsigned long now = jiffies;

	return min(first, time_before(now, expires) ? expires - now : 0);
}

/**
 * rwall_exceptions_arm() - set the timer to what ends first
 * @rn: the namespace, its lock held
 *
 * One timer, for exceptions and for the time for which the policy in force
 * keeps connections.
 */
void rwall_exceptions_arm(struct rwall_net *rn)
{
	const struct rwall_policy *p = active(rn);
	const struct rwall_exception *e;
	unsigned long first = MAX_JIFFY_OFFSET;

	cancel_delayed_work(&rn->exceptions.work);
	list_for_each_entry(e, &rn->exceptions.list, list)
		first = sooner(first, e->expires);
	if (p && p->keep == RWALL_KEEP_UNTIL && rwall_policy_keeps(p))
		first = sooner(first, p->keep_until);
	if (first < MAX_JIFFY_OFFSET)
		schedule_delayed_work(&rn->exceptions.work, first);
}

/**
 * rwall_exceptions_suit() - is a policy lenient, now or once it is published?
 * @rn: the namespace, its lock held
 * @p: the policy
 *
 * What it says of denials being quiet follows. Where packets see it already,
 * one of them may yet put back what was: whoever must be sure waits for a grace
 * period and says it again.
 */
void rwall_exceptions_suit(struct rwall_net *rn, struct rwall_policy *p)
{
	WRITE_ONCE(p->lenient, rn->exceptions.n || rwall_policy_keeps(p));
	rwall_verdict_prepare(p);
}

static void lapse(struct work_struct *work)
{
	struct rwall_net *rn = container_of(to_delayed_work(work),
					    struct rwall_net, exceptions.work);
	struct rwall_exception *e, *next;

	mutex_lock(&rn->lock);
	list_for_each_entry_safe(e, next, &rn->exceptions.list, list)
		if (!time_before(jiffies, e->expires)) {
			rwall_events_exception(rn, RWALL_CMD_LAPSED, e);
			take_away(rn, e);
		}
	rwall_exceptions_arm(rn);
	if (active(rn))
		rwall_exceptions_suit(rn, active(rn));
	mutex_unlock(&rn->lock);
}

static struct rwall_exception *make(const struct rwall_exception *wanted)
{
	struct rwall_exception *e =
		kmemdup(wanted, sizeof(*e), GFP_KERNEL_ACCOUNT);

	if (!e)
		return NULL;
	e->counter = alloc_percpu_gfp(struct rwall_counter,
				      GFP_KERNEL_ACCOUNT | __GFP_ZERO);
	if (e->counter)
		return e;
	kfree(e);
	return NULL;
}

/**
 * rwall_exceptions_add() - permit a flow for a while
 * @rn: the namespace, its lock held
 * @wanted: the flow; what else is in it is not read
 * @seconds: for how long, RWALL_ALLOW_MAX at most
 * @id: set to its number
 * @extack: says what is wrong
 *
 * On return every packet sees it.
 *
 * Return: 0; -ENOENT where no policy is active; -EROFS where it is locked;
 * -EKEYREJECTED where its signer has not permitted it; -ENOSPC; -ENOMEM.
 */
int rwall_exceptions_add(struct rwall_net *rn,
			 const struct rwall_exception *wanted, u32 seconds,
			 u32 *id, struct netlink_ext_ack *extack)
{
	struct rwall_exception *e;
	int ret;

	if (!active(rn))
		return rwall_refuse(extack, "no policy is active", -ENOENT);
	ret = rwall_lock_check(rn, "allow", extack);
	if (!ret)
		ret = rwall_signature_permits(
			rn, active(rn), RWALL_PERMIT_ALLOW,
			"signatures are required, and that of the active policy permits no exceptions",
			extack);
	if (ret)
		return ret;
	if (rn->exceptions.n == RWALL_EXCEPTIONS_MAX)
		return rwall_refuse(extack, "there are 64 exceptions already",
				    -ENOSPC);
	e = make(wanted);
	if (!e)
		return rwall_refuse(extack, "no memory for the exception",
				    -ENOMEM);
	e->id = ++rn->exceptions.last;
	e->expires = jiffies + seconds * HZ;
	*id = e->id;
	list_add_tail_rcu(&e->list, &rn->exceptions.list);
	rn->exceptions.n++;
	rwall_exceptions_arm(rn);
	rwall_exceptions_suit(rn, active(rn));
	synchronize_rcu();
	rwall_exceptions_suit(rn, active(rn));
	rwall_events_exception(rn, RWALL_CMD_ALLOWED, e);
	return 0;
}

/**
 * rwall_exceptions_remove() - take an exception away before its time
 * @rn: the namespace, its lock held
 * @id: its number
 *
 * On return no packet passes by it any more.
 *
 * Return: 0 or -ENOENT.
 */
int rwall_exceptions_remove(struct rwall_net *rn, u32 id)
{
	struct rwall_exception *e;

	list_for_each_entry(e, &rn->exceptions.list, list) {
		if (e->id != id)
			continue;
		list_del_rcu(&e->list);
		rn->exceptions.n--;
		rwall_exceptions_arm(rn);
		rwall_exceptions_suit(rn, active(rn));
		synchronize_rcu();
		rwall_events_exception(rn, RWALL_CMD_DISALLOWED, e);
		free_exception(&e->rcu);
		return 0;
	}
	return -ENOENT;
}

/**
 * rwall_exceptions_clear() - take all exceptions away, and tell
 * @rn: the namespace, its lock held
 */
void rwall_exceptions_clear(struct rwall_net *rn)
{
	const struct rwall_exception *e;

	list_for_each_entry(e, &rn->exceptions.list, list)
		rwall_events_exception(rn, RWALL_CMD_DISALLOWED, e);
	rwall_exceptions_abandon(rn);
}

/**
 * rwall_exceptions_abandon() - take all exceptions away, and tell nobody
 * @rn: the namespace, its lock held or nobody left to take it
 */
void rwall_exceptions_abandon(struct rwall_net *rn)
{
	struct rwall_exception *e, *next;

	list_for_each_entry_safe(e, next, &rn->exceptions.list, list)
		take_away(rn, e);
	/* One that runs already waits for the lock and finds nothing. */
	cancel_delayed_work(&rn->exceptions.work);
	if (rcu_access_pointer(rn->active))
		rwall_exceptions_suit(rn,
				      rcu_dereference_protected(rn->active, 1));
}

static bool within(const struct rwall_prefix *prefix, const u8 *addr)
{
	unsigned int bytes = prefix->len / 8, bits = prefix->len % 8;

	if (memcmp(prefix->addr, addr, bytes))
		return false;
	return !bits || !((prefix->addr[bytes] ^ addr[bytes]) >> (8 - bits));
}

static bool fits(const struct rwall_exception *e, const struct rwall_key *k,
		 u8 proto)
{
	/* Of a protocol without ports the key has its number for one. */
	return e->point == k->point && e->slot == k->slot &&
	       e->proto == proto && e->lo <= k->dport && k->dport <= e->hi &&
	       (!e->family || e->family == (k->v6 ? 16 : 4)) &&
	       within(&e->src, k->src) && within(&e->dst, k->dst);
}

/**
 * rwall_exceptions_permit() - does an exception permit this packet?
 * @rn: the namespace
 * @key: the packet's key, of the packet that it answers where it does
 * @proto: its IP protocol number
 * @bytes: to count there
 *
 * Context: the packet's path, under RCU.
 * Return: true where one does; it has been counted.
 */
bool rwall_exceptions_permit(const struct rwall_net *rn,
			     const struct rwall_key *key, u8 proto,
			     unsigned int bytes)
{
	const struct rwall_exception *e;

	list_for_each_entry_rcu(e, &rn->exceptions.list, list) {
		if (!fits(e, key, proto) || !time_before(jiffies, e->expires))
			continue;
		rwall_count(e->counter, bytes);
		return true;
	}
	return false;
}

/**
 * rwall_exceptions_begin() - prepare a namespace, without exceptions
 * @rn: the namespace
 */
void rwall_exceptions_begin(struct rwall_net *rn)
{
	INIT_LIST_HEAD(&rn->exceptions.list);
	INIT_DELAYED_WORK(&rn->exceptions.work, lapse);
}

/**
 * rwall_exceptions_end() - no timer of a namespace runs any more
 * @rn: the namespace, which nobody can name any more; its lock not held
 */
void rwall_exceptions_end(struct rwall_net *rn)
{
	cancel_delayed_work_sync(&rn->exceptions.work);
}
