// SPDX-License-Identifier: GPL-2.0
/*
 * policy.c - a policy's way into force and out of it
 *
 * For: everything that may fail happens on a policy that no packet sees yet;
 * publishing is one pointer and cannot fail; what the old policy held is
 * released after a grace period. May not look into packets or messages.
 *
 * Order of a first load: conntrack if it is wanted, grace period, hooks (which
 * pass everything while no policy is published), policy. So no packet is ever
 * judged that conntrack has not seen. A flush is the mirror image; a load that
 * switches to another mode holds conntrack until the old policy is gone.
 */
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <crypto/sha2.h>
#include <net/netfilter/nf_conntrack_helper.h>

#include "audit.h"
#include "exceptions.h"
#include "hook.h"
#include "policy.h"
#include "report.h"
#include "screen.h"
#include "selftest.h"
#include "signature.h"
#include "tracking_hold.h"

static unsigned int adopt = 300;
module_param(adopt, uint, 0644);
MODULE_PARM_DESC(
	adopt,
	"seconds after tracking began in which a gateway adopts connections in midstream");

static bool digest_matches(const struct rwall_tables *t)
{
	u8 digest[SHA256_DIGEST_SIZE];

	static_assert(SHA256_DIGEST_SIZE == RWALL_BLOB_DIGEST);
	sha256((const u8 *)t->header + RWALL_BLOB_DIGEST_FROM,
	       t->size - RWALL_BLOB_DIGEST_FROM, digest);
	return memcmp(digest, t->header->digest, sizeof(digest)) == 0;
}

static const struct {
	const char *name;
	u8 proto;
	const char *missing;
} helpers[RWALL_HELPERS] = {
	[RWALL_HELPER_FTP] = {
		"ftp", IPPROTO_TCP,
		"helper ftp is not loaded: modprobe nf_conntrack_ftp",
	},
	[RWALL_HELPER_TFTP] = {
		"tftp", IPPROTO_UDP,
		"helper tftp is not loaded: modprobe nf_conntrack_tftp",
	},
};

/* Looked up first, as taking a missing helper would request its module. */
static bool helper_loaded(int h, u16 family)
{
	bool found;

	rcu_read_lock();
	found = __nf_conntrack_helper_find(helpers[h].name, family,
					   helpers[h].proto);
	rcu_read_unlock();
	return found;
}

static int hold_helper(struct rwall_policy *p, int h,
		       struct netlink_ext_ack *extack)
{
	static const u16 family[2] = { NFPROTO_IPV4, NFPROTO_IPV6 };
	int i;

	for (i = 0; i < 2; i++) {
		if (p->helper[h][i])
			continue;
		if (helper_loaded(h, family[i]))
			p->helper[h][i] = nf_conntrack_helper_try_module_get(
				helpers[h].name, family[i], helpers[h].proto);
		if (!p->helper[h][i])
			return rwall_refuse(extack, helpers[h].missing,
					    -EOPNOTSUPP);
	}
	p->has_helpers = true;
	return 0;
}

static int hold_helpers(struct rwall_policy *p, struct netlink_ext_ack *extack)
{
	u32 i;
	int ret;

	for (i = 0; i < p->tables.nrules; i++) {
		u8 h = p->tables.rules[i].helper;

		if (h == RWALL_HELPER_NONE)
			continue;
		ret = hold_helper(p, h, extack);
		if (ret)
			return ret;
	}
	return 0;
}

static void release_helpers(struct rwall_policy *p)
{
	int h, i;

	for (h = 0; h < RWALL_HELPERS; h++)
		for (i = 0; i < 2; i++)
			if (p->helper[h][i])
				nf_conntrack_helper_put(p->helper[h][i]);
}

/* Whose bytes these are is asked before anything of the policy is read. */
static int open_tables(const struct rwall_net *rn, struct rwall_policy *p,
		       struct netlink_ext_ack *extack)
{
	struct rwall_envelope_parts *e = &p->envelope;
	const char *why = NULL;
	int ret;

	ret = p->closed ?
		      0 :
		      rwall_signature_check(rn, p->bytes, p->size, e, extack);
	if (ret)
		return ret;
	if (!rwall_blob_open(e->header ? e->blob : p->bytes,
			     e->header ? e->blob_size : p->size, &p->tables,
			     &why))
		return rwall_refuse(extack, why, -EINVAL);
	return 0;
}

static int fill(const struct rwall_net *rn, struct rwall_policy *p,
		struct netlink_ext_ack *extack)
{
	int ret = open_tables(rn, p, extack);

	if (ret)
		return ret;
	if (!digest_matches(&p->tables))
		return rwall_refuse(extack,
				    "blob: its digest does not match its bytes",
				    -EINVAL);
	if (!rwall_selftest_policy(&p->tables))
		return rwall_refuse(
			extack,
			"self-test: the tables do not say what the rules say",
			-EINVAL);
	ret = rwall_counters_alloc(&p->counters, p->tables.nrules);
	if (ret)
		return rwall_refuse(extack, "no memory for the counters", ret);
	ret = hold_helpers(p, extack);
	if (ret)
		return ret;
	ret = rwall_report_hold(p, extack);
	if (ret)
		return ret;
	memcpy(p->mode, p->tables.header->mode, sizeof(p->mode));
	memcpy(p->deny, p->tables.header->deny, sizeof(p->deny));
	rwall_hook_prepare(p);
	ret = rwall_screen_draw(p);
	return ret ? rwall_refuse(extack, "no memory for the screen", ret) : 0;
}

/**
 * rwall_policy_new() - make a policy from a blob or an envelope
 * @rn: the namespace that it is for
 * @bytes: from kvmalloc(); owned by the policy on success, by the caller else
 * @size: how many
 * @own: the module has written them itself, and needs no signature
 * @extack: says what is wrong
 *
 * Return: a policy that nobody sees yet, or ERR_PTR: -EINVAL for a blob that is
 * not one, -ENOMEM, -EOPNOTSUPP for a helper that is not loaded, or as
 * rwall_signature_check().
 */
struct rwall_policy *rwall_policy_new(const struct rwall_net *rn, void *bytes,
				      size_t size, bool own,
				      struct netlink_ext_ack *extack)
{
	struct rwall_policy *p = kzalloc(sizeof(*p), GFP_KERNEL_ACCOUNT);
	int ret;

	if (!p)
		return ERR_PTR(-ENOMEM);
	p->bytes = bytes;
	p->size = size;
	p->closed = own;
	ret = fill(rn, p, extack);
	if (ret) {
		p->bytes = NULL;
		rwall_policy_free(p);
		return ERR_PTR(ret);
	}
	return p;
}

/**
 * rwall_policy_free() - release a policy and all that it holds
 * @p: never published, or past its grace period; or NULL
 */
void rwall_policy_free(struct rwall_policy *p)
{
	if (!p)
		return;
	rwall_report_release(p);
	release_helpers(p);
	rwall_zones_free(p->zones);
	rwall_counters_free(&p->counters);
	kvfree(p->screen);
	kvfree(p->bytes);
	kfree(p);
}

static struct rwall_policy *active(struct rwall_net *rn)
{
	return rcu_dereference_protected(rn->active,
					 lockdep_is_held(&rn->lock));
}

static int meet_interfaces(struct rwall_net *rn, struct rwall_policy *p)
{
	int ret;

	if (p->tables.nzones > 1 && !p->zones) {
		p->zones = rwall_zones_new(&p->tables, rn->net);
		if (!p->zones)
			return -ENOMEM;
	}
	ret = rwall_screen_prepare(rn, p);
	p->met = !ret;
	return ret;
}

/*
 * Meet the interfaces and publish in one RTNL section: none slips between. A
 * policy that was in force before has met them, and cannot fail.
 */
static int publish(struct rwall_net *rn, struct rwall_policy *p,
		   struct rwall_policy *previous)
{
	int ret = 0;

	rtnl_lock();
	if (p && !p->met)
		ret = meet_interfaces(rn, p);
	if (!ret) {
		if (p) {
			p->generation = rn->generation + 1;
			rwall_exceptions_suit(rn, p);
		}
		rn->generation++;
		rn->previous = previous;
		rcu_assign_pointer(rn->active, p);
		rwall_screen_settle(rn);
	}
	rtnl_unlock();
	rwall_exceptions_arm(rn);
	return ret;
}

/* What a signer has not permitted ends as his policy begins. */
static void drop_exceptions(struct rwall_net *rn, const struct rwall_policy *p)
{
	if (rn->exceptions.n &&
	    rwall_signature_permits(rn, p, RWALL_PERMIT_ALLOW, NULL, NULL))
		rwall_exceptions_clear(rn);
}

/* Close the doors that neither the policy nor the one before it needs. */
static void close_doors(struct rwall_net *rn)
{
	const struct rwall_policy *p = active(rn), *previous = rn->previous;

	rwall_hook_unregister(rn, ~((p ? p->tables.points : 0) |
				    (previous ? previous->tables.points : 0)));
}

/* The old policy goes, unless it is what a rollback returns to. */
static void retire(struct rwall_net *rn, struct rwall_policy *old,
		   struct rwall_policy *p)
{
	if (!old)
		return;
	synchronize_rcu();
	if (p)
		rwall_counters_carry(&p->counters, &p->tables, &old->counters,
				     &old->tables);
	if (old != rn->previous)
		rwall_policy_free(old);
}

/**
 * rwall_policy_install() - put a policy into force
 * @rn: the namespace, its lock held
 * @p: from rwall_policy_new(); owned by the namespace on success
 * @trial: keep the policy before it whole, for rwall_policy_return() or
 *	rwall_policy_settle(); none must be kept already. Otherwise one that is
 *	kept goes too
 * @extack: says what is wrong
 *
 * After a failure everything is as before.
 *
 * Return: 0 or -errno.
 */
int rwall_policy_install(struct rwall_net *rn, struct rwall_policy *p,
			 bool trial, struct netlink_ext_ack *extack)
{
	struct rwall_policy *old = active(rn), *kept = rn->previous;
	u8 hooked = rn->hooked;
	int ret;

	/* Unloading would open the host: the first policy holds the module. */
	if (!old && !try_module_get(THIS_MODULE))
		return rwall_refuse(extack, "the module is being unloaded",
				    -ENODEV);
	ret = rwall_tracking_hold(rn, p, READ_ONCE(adopt), extack);
	if (ret)
		goto put_module;
	ret = rwall_hook_register(rn, p->tables.points);
	if (ret) {
		rwall_refuse(extack, "the netfilter hooks cannot be registered",
			     ret);
		goto put_holds;
	}
	p->loaded_at = ktime_get_real_seconds();
	p->adopt_until = rn->adopt_until;
	p->before = rn->before;
	p->on_trial = trial;
	ret = publish(rn, p, trial ? old : NULL);
	if (ret)
		goto unhook;
	drop_exceptions(rn, p);
	close_doors(rn);
	retire(rn, old, p);
	rwall_policy_free(kept);
	rwall_tracking_keep(rn, p);
	rwall_audit_policy(rn, "load", p);
	return 0;

unhook:
	rwall_hook_unregister(rn, ~hooked);
put_holds:
	rwall_tracking_keep(rn, old);
put_module:
	if (!old)
		module_put(THIS_MODULE);
	return ret;
}

/**
 * rwall_policy_return() - go back to what was before the policy on trial
 * @rn: the namespace, its lock held
 *
 * Cannot fail and allocates nothing. The policy comes back with the counts that
 * it had, and what the trial counted of the same is added; its readers of then
 * are gone since a grace period.
 *
 * Return: the policy that is in force again; NULL: the namespace is open.
 */
struct rwall_policy *rwall_policy_return(struct rwall_net *rn)
{
	struct rwall_policy *p = active(rn), *previous = rn->previous;

	if (!previous) {
		rwall_policy_flush(rn);
		return NULL;
	}
	publish(rn, previous, NULL);
	drop_exceptions(rn, previous);
	close_doors(rn);
	synchronize_rcu();
	rwall_counters_return(&previous->counters, &previous->tables,
			      &p->counters, &p->tables);
	rwall_policy_free(p);
	rwall_tracking_keep(rn, previous);
	rwall_audit_policy(rn, "rollback", previous);
	return previous;
}

/**
 * rwall_policy_settle() - let go of what was before the policy on trial
 * @rn: the namespace, its lock held
 */
void rwall_policy_settle(struct rwall_net *rn)
{
	struct rwall_policy *previous = rn->previous;

	WRITE_ONCE(active(rn)->on_trial, false);
	/* The notifier finds its map no more; packets left it at the load. */
	rtnl_lock();
	rn->previous = NULL;
	rwall_screen_settle(rn);
	rtnl_unlock();
	close_doors(rn);
	rwall_tracking_keep(rn, active(rn));
	rwall_policy_free(previous);
}

/**
 * rwall_policy_has_digest() - is this the policy in force?
 * @rn: the namespace, its lock held
 * @digest: RWALL_BLOB_DIGEST bytes
 *
 * Return: true if its digest is the same.
 */
bool rwall_policy_has_digest(struct rwall_net *rn, const void *digest)
{
	const struct rwall_policy *p = active(rn);

	return p &&
	       !memcmp(p->tables.header->digest, digest, RWALL_BLOB_DIGEST);
}

/**
 * rwall_policy_flush() - take the policy out of force; the namespace is open
 * @rn: the namespace, its lock held
 *
 * Return: 0; -ENOENT where there is none.
 */
int rwall_policy_flush(struct rwall_net *rn)
{
	struct rwall_policy *old = active(rn), *previous = rn->previous;

	if (!old)
		return -ENOENT;
	publish(rn, NULL, NULL);
	rwall_exceptions_clear(rn);
	close_doors(rn);
	retire(rn, old, NULL);
	rwall_policy_free(previous);
	rwall_tracking_keep(rn, NULL);
	rwall_audit_policy(rn, "flush", NULL);
	module_put(THIS_MODULE);
	return 0;
}

/**
 * rwall_policy_abandon() - free the policy of a namespace that is gone
 * @rn: the namespace; its hooks were removed a grace period ago and nobody can
 *	name it any more
 */
void rwall_policy_abandon(struct rwall_net *rn)
{
	struct rwall_policy *p = rcu_replace_pointer(rn->active, NULL, true);

	if (!p)
		return;
	rwall_policy_free(p);
	rwall_policy_free(rn->previous);
	rn->previous = NULL;
	rwall_exceptions_abandon(rn);
	rwall_tracking_keep(rn, NULL);
	module_put(THIS_MODULE);
}

/**
 * rwall_policy_memory() - bytes that a policy occupies
 * @p: the policy
 *
 * Return: bytes, of blob, counters and bookkeeping.
 */
u64 rwall_policy_memory(const struct rwall_policy *p)
{
	return sizeof(*p) + p->size + rwall_counters_memory(&p->counters) +
	       (p->screen ? rwall_screen_size(&p->tables) : 0) +
	       (p->zones ? sizeof(*p->zones) : 0);
}
