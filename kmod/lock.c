// SPDX-License-Identifier: GPL-2.0
/*
 * lock.c - a policy that is final, see lock.h
 *
 * There is no way back but the end of the namespace, and that of the initial
 * one is the end of the kernel: the policy holds the module, so nobody unloads
 * what remembers the lock. Each room that could change what is in force asks
 * here first.
 */
#include "audit.h"
#include "lock.h"
#include "netlink.h"
#include "policy.h"

/**
 * rwall_lock_check() - may what is in force be changed?
 * @rn: the namespace, its lock held
 * @op: what is about to be done, for the audit log
 * @extack: says what is wrong
 *
 * Return: 0 or -EROFS.
 */
int rwall_lock_check(const struct rwall_net *rn, const char *op,
		     struct netlink_ext_ack *extack)
{
	if (!rn->locked)
		return 0;
	rwall_audit_refusal(rn, op, "locked", NULL);
	return rwall_refuse(
		extack,
		"the active policy is locked: it is final until the machine restarts",
		-EROFS);
}

/**
 * rwall_lock_set() - make the active policy final
 * @rn: the namespace, its lock held
 * @generation: the policy's, so that nobody locks another one
 * @digest: its digest too, or NULL
 * @extack: says what is wrong
 *
 * Return: 0; -EROFS where that was done before; -EBUSY while it is on trial;
 * -ENOENT where none was loaded; -ESTALE where it is another.
 */
int rwall_lock_set(struct rwall_net *rn, u32 generation, const void *digest,
		   struct netlink_ext_ack *extack)
{
	const struct rwall_policy *p = rcu_dereference_protected(
		rn->active, lockdep_is_held(&rn->lock));
	int ret = rwall_lock_check(rn, "lock", extack);

	if (ret)
		return ret;
	if (!p || p->closed)
		return rwall_refuse(
			extack, "no policy is active that was loaded", -ENOENT);
	if (rn->confirm.pending)
		return rwall_refuse(
			extack,
			"a policy waits to be confirmed: confirm it or roll it back first",
			-EBUSY);
	if (generation != p->generation ||
	    (digest && !rwall_policy_has_digest(rn, digest)))
		return rwall_refuse(extack, "another policy is active",
				    -ESTALE);
	rn->locked = true;
	rwall_audit_policy(rn, "lock", p);
	rwall_events_policy(rn, RWALL_CMD_LOCKED, generation, p);
	return 0;
}
