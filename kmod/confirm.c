// SPDX-License-Identifier: GPL-2.0
/*
 * confirm.c - a policy on trial
 *
 * For: see confirm.h. While a policy waits to be confirmed, the one before it is
 * kept whole (policy.c): its tables, its counters, its interface zones that the
 * notifier goes on updating, the hooks of its points, connection tracking and
 * the module's reference. So the way back is one pointer: it allocates nothing,
 * asks nobody and cannot fail. The timer counts jiffies, which no clock jump
 * moves, in a queue of its own that has a rescuer: it runs when memory is short
 * and whatever became of the tool.
 *
 * May not look into policies or packets.
 */
#include <linux/jiffies.h>
#include <linux/workqueue.h>

#include "confirm.h"
#include "lock.h"
#include "netlink.h"
#include "policy.h"
#include "signature.h"

static struct workqueue_struct *queue;

static void conclude(struct rwall_net *rn, enum rwall_outcome outcome)
{
	rn->confirm.pending = false;
	rn->confirm.outcome = outcome;
	rn->confirm.tried = rn->confirm.generation;
	/* One that runs already waits for the lock and finds nothing pending. */
	cancel_delayed_work(&rn->confirm.work);
}

static void roll_back(struct rwall_net *rn, enum rwall_outcome outcome)
{
	const struct rwall_policy *p = rwall_policy_return(rn);

	conclude(rn, outcome);
	rwall_events_outcome(rn, RWALL_CMD_ROLLED_BACK, p);
}

/*
 * A run that was overtaken by an answer and another load on trial comes too
 * early for that one: the deadline tells, and the later run is in the queue.
 */
static void time_is_up(struct work_struct *work)
{
	struct rwall_net *rn = container_of(to_delayed_work(work),
					    struct rwall_net, confirm.work);

	mutex_lock(&rn->lock);
	if (rn->confirm.pending && !time_before(jiffies, rn->confirm.deadline))
		roll_back(rn, RWALL_OUTCOME_TIMEOUT);
	mutex_unlock(&rn->lock);
}

/**
 * rwall_confirm_load() - put a policy into force, for good or on trial
 * @rn: the namespace, its lock held
 * @p: from rwall_policy_new(); owned by the namespace on success
 * @seconds: until the policy before it returns by itself; 0: it does not
 * @extack: says what is wrong
 *
 * Return: 0; -EBUSY while another policy is on trial; -EROFS where the one in
 * force is locked; -ESTALE for a serial that is too low; -errno.
 */
int rwall_confirm_load(struct rwall_net *rn, struct rwall_policy *p,
		       u32 seconds, struct netlink_ext_ack *extack)
{
	int ret = rwall_lock_check(rn, "load", extack);

	if (ret)
		return ret;
	if (rn->confirm.pending)
		return rwall_refuse(
			extack,
			"a policy waits to be confirmed: confirm it or roll it back first",
			-EBUSY);
	ret = rwall_signature_admit(rn, p, extack) ?:
		      rwall_policy_install(rn, p, seconds, extack);
	if (ret)
		return ret;
	if (!seconds) {
		rwall_signature_stays(rn, p);
		return 0;
	}
	rn->confirm.pending = true;
	rn->confirm.seconds = seconds;
	rn->confirm.generation = p->generation;
	rn->confirm.deadline = jiffies + seconds * HZ;
	queue_delayed_work(queue, &rn->confirm.work, seconds * HZ);
	return 0;
}

/**
 * rwall_confirm_accept() - the policy on trial stays
 * @rn: the namespace, its lock held
 * @generation: the policy's, so that nobody confirms another one
 * @digest: its digest too, or NULL
 * @extack: says what is wrong
 *
 * Return: 0; -ENOENT where none is on trial; -ESTALE where it is another.
 */
int rwall_confirm_accept(struct rwall_net *rn, u32 generation,
			 const void *digest, struct netlink_ext_ack *extack)
{
	int ret = rwall_lock_check(rn, "confirm", extack);

	if (ret)
		return ret;
	if (!rn->confirm.pending)
		return rwall_refuse(extack, "no policy waits to be confirmed",
				    -ENOENT);
	if (generation != rn->confirm.generation ||
	    (digest && !rwall_policy_has_digest(rn, digest)))
		return rwall_refuse(extack,
				    "another policy waits to be confirmed",
				    -ESTALE);
	rwall_policy_settle(rn);
	rwall_signature_stays(
		rn, rcu_dereference_protected(rn->active,
					      lockdep_is_held(&rn->lock)));
	conclude(rn, RWALL_OUTCOME_CONFIRMED);
	rwall_events_outcome(rn, RWALL_CMD_CONFIRMED, NULL);
	return 0;
}

/**
 * rwall_confirm_rollback() - the policy on trial goes now
 * @rn: the namespace, its lock held
 * @extack: says what is wrong
 *
 * Return: 0; -ENOENT where none is on trial: what was confirmed stays.
 */
int rwall_confirm_rollback(struct rwall_net *rn, struct netlink_ext_ack *extack)
{
	int ret = rwall_lock_check(rn, "rollback", extack);

	if (ret)
		return ret;
	if (!rn->confirm.pending)
		return rwall_refuse(
			extack,
			"no policy waits to be confirmed, there is nothing to return to",
			-ENOENT);
	roll_back(rn, RWALL_OUTCOME_ROLLBACK);
	return 0;
}

/**
 * rwall_confirm_replace() - put a policy into force for good, trial or not
 * @rn: the namespace, its lock held
 * @p: from rwall_policy_new(); owned by the namespace on success
 * @extack: says what is wrong
 *
 * What was on trial, and what was before it, goes as with a flush.
 *
 * Return: 0; -errno with the trial as it was.
 */
int rwall_confirm_replace(struct rwall_net *rn, struct rwall_policy *p,
			  struct netlink_ext_ack *extack)
{
	int ret = rwall_signature_admit(rn, p, extack) ?:
			  rwall_policy_install(rn, p, false, extack);

	if (ret)
		return ret;
	rwall_signature_stays(rn, p);
	if (rn->confirm.pending)
		conclude(rn, RWALL_OUTCOME_FLUSHED);
	return 0;
}

/**
 * rwall_confirm_flush() - a flush ends the trial as well
 * @rn: the namespace, its lock held
 *
 * Return: as rwall_policy_flush().
 */
int rwall_confirm_flush(struct rwall_net *rn)
{
	if (rn->confirm.pending)
		conclude(rn, RWALL_OUTCOME_FLUSHED);
	return rwall_policy_flush(rn);
}

/**
 * rwall_confirm_left() - how long the policy on trial has
 * @rn: the namespace, its lock held
 *
 * Return: milliseconds.
 */
u64 rwall_confirm_left(const struct rwall_net *rn)
{
	unsigned long now = jiffies;

	if (!rn->confirm.pending || !time_before(now, rn->confirm.deadline))
		return 0;
	return jiffies_to_msecs(rn->confirm.deadline - now);
}

/**
 * rwall_confirm_begin() - prepare a namespace, nothing on trial
 * @rn: the namespace
 */
void rwall_confirm_begin(struct rwall_net *rn)
{
	INIT_DELAYED_WORK(&rn->confirm.work, time_is_up);
}

/**
 * rwall_confirm_end() - no timer of a namespace runs any more
 * @rn: the namespace, which nobody can name any more; its lock not held
 */
void rwall_confirm_end(struct rwall_net *rn)
{
	cancel_delayed_work_sync(&rn->confirm.work);
}

/**
 * rwall_confirm_init() - make the queue that timers run in
 *
 * Return: 0 or -ENOMEM.
 */
int __init rwall_confirm_init(void)
{
	queue = alloc_workqueue("rolewall", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	return queue ? 0 : -ENOMEM;
}

/**
 * rwall_confirm_exit() - take it away; no namespace has a timer any more
 */
void rwall_confirm_exit(void)
{
	destroy_workqueue(queue);
}
