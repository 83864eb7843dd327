// SPDX-License-Identifier: GPL-2.0
/*
 * boot.c - what holds before anybody has loaded a policy
 *
 * For: see boot.h. Closed is a policy like any other, written by core/closed.c
 * and sent through the same gate: it is shown, counted and explained, a trial
 * returns to it, and nothing on a packet's way knows of it. It is in force
 * before the module answers the first message.
 *
 * A file of a policy goes the way of a firmware. Where it cannot be loaded, the
 * namespace stays closed if that was asked for; otherwise the module refuses
 * to be loaded, rather than to be there and enforce nothing.
 *
 * May not look into packets or messages.
 */
#define pr_fmt(fmt) "rolewall: " fmt

#include <linux/firmware.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <crypto/sha2.h>

#include "boot.h"
#include "confirm.h"
#include "exceptions.h"
#include "core/closed.h"
#include "lock.h"
#include "policy.h"
#include "signature.h"

static bool closed;
module_param(closed, bool, 0444);
MODULE_PARM_DESC(
	closed,
	"until a policy is loaded, let the initial namespace have loopback, neighbour discovery and fail-safe ports only");

static char *failsafe = "";
module_param(failsafe, charp, 0444);
MODULE_PARM_DESC(
	failsafe,
	"ports that stay reachable while closed, such as tcp/22,udp/161");

static char *file = "";
module_param_named(policy, file, charp, 0444);
MODULE_PARM_DESC(
	policy,
	"file below /lib/firmware with a policy to enforce in the initial namespace at once");

static struct rwall_failsafe ports __ro_after_init;

/* In force from the moment of its load on, as no trial is wanted here. */
static int put_in_force(struct rwall_net *rn, struct rwall_policy *p, u64 began,
			struct netlink_ext_ack *extack)
{
	int ret;

	ret = rwall_confirm_replace(rn, p, extack);
	if (ret)
		rwall_policy_free(p);
	else
		p->load_ns = ktime_get_ns() - began;
	return ret;
}

static int close_namespace(struct rwall_net *rn, struct netlink_ext_ack *extack)
{
	u64 began = ktime_get_ns();
	struct rwall_blob_header *h;
	struct rwall_policy *p;
	u32 size;

	h = kvzalloc(RWALL_CLOSED_SIZE, GFP_KERNEL_ACCOUNT);
	if (!h)
		return -ENOMEM;
	size = rwall_closed_build(&ports, h);
	sha256((u8 *)h + RWALL_BLOB_DIGEST_FROM, size - RWALL_BLOB_DIGEST_FROM,
	       h->digest);
	p = rwall_policy_new(rn, h, size, true, extack);
	if (IS_ERR(p)) {
		kvfree(h);
		return PTR_ERR(p);
	}
	return put_in_force(rn, p, began, extack);
}

static int load(struct rwall_net *rn, const struct firmware *fw,
		struct netlink_ext_ack *extack)
{
	u64 began = ktime_get_ns();
	struct rwall_policy *p;
	void *blob;

	if (fw->size > RWALL_LOAD_MAX) {
		NL_SET_ERR_MSG(extack, "blob: larger than a policy may be");
		return -ERANGE;
	}
	blob = kvmalloc(fw->size, GFP_KERNEL_ACCOUNT);
	if (!blob)
		return -ENOMEM;
	memcpy(blob, fw->data, fw->size);
	p = rwall_policy_new(rn, blob, fw->size, false, extack);
	if (IS_ERR(p)) {
		kvfree(blob);
		return PTR_ERR(p);
	}
	return put_in_force(rn, p, began, extack);
}

/* Never asks userspace for the file: there may be none yet. */
static int load_file(struct rwall_net *rn, struct netlink_ext_ack *extack)
{
	struct platform_device *dev;
	const struct firmware *fw;
	int ret;

	dev = platform_device_register_simple("rolewall", PLATFORM_DEVID_NONE,
					      NULL, 0);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	ret = request_firmware_direct(&fw, file, &dev->dev);
	if (ret) {
		NL_SET_ERR_MSG(extack, "the file cannot be read");
		goto unregister;
	}
	ret = load(rn, fw, extack);
	release_firmware(fw);
unregister:
	platform_device_unregister(dev);
	return ret;
}

static int begin(struct rwall_net *rn, struct netlink_ext_ack *extack)
{
	int ret;

	if (closed) {
		ret = close_namespace(rn, extack);
		if (ret) {
			pr_err("cannot close: %s (%d)\n", extack->_msg ?: "",
			       ret);
			return ret;
		}
		pr_info("closed until a policy is loaded, but for: %s\n",
			ports.n ? failsafe : "no port");
	}
	if (!*file)
		return 0;
	ret = load_file(rn, extack);
	if (!ret)
		pr_info("policy %s is in force\n", file);
	else
		pr_err("policy %s: %s (%d): %s\n", file, extack->_msg ?: "",
		       ret,
		       closed ? "the host stays closed" :
				"the module is not loaded, the host is open");
	return closed ? 0 : ret;
}

/**
 * rwall_boot_flush() - take the policy out of force
 * @rn: the namespace, its lock held
 * @open: leave it open, even where the module came up closed
 * @extack: says what is wrong
 *
 * Return: 0; -ENOENT where there is nothing to do; -errno, and all is as before:
 * also -EROFS where it is locked, -EKEYREJECTED where its signer has not permitted
 * it.
 */
int rwall_boot_flush(struct rwall_net *rn, bool open,
		     struct netlink_ext_ack *extack)
{
	const struct rwall_policy *p = rcu_dereference_protected(
		rn->active, lockdep_is_held(&rn->lock));
	int ret = rwall_lock_check(rn, "flush", extack);

	if (!ret)
		ret = rwall_signature_permits(
			rn, p, RWALL_PERMIT_FLUSH,
			"signatures are required, and that of the active policy permits no flush",
			extack);
	if (ret)
		return ret;
	if (closed && !open && net_eq(rn->net, &init_net)) {
		if (!p || !p->closed) {
			/* What the closed state permits is said by it alone. */
			ret = close_namespace(rn, extack);
			if (!ret)
				rwall_exceptions_clear(rn);
			return ret;
		}
		NL_SET_ERR_MSG(
			extack,
			"no policy is active, the host is closed: only a forced flush opens it");
		return -ENOENT;
	}
	ret = rwall_confirm_flush(rn);
	if (ret)
		NL_SET_ERR_MSG(extack, "no policy is active");
	return ret;
}

/**
 * rwall_boot_init() - do what the module's parameters say
 *
 * Namespaces are ready, nobody can send a message yet.
 *
 * Return: 0 or -errno, which has been told.
 */
int __init rwall_boot_init(void)
{
	struct rwall_net *rn = rwall_net(&init_net);
	struct netlink_ext_ack extack = {};
	const char *why;
	int ret;

	if (!rwall_closed_parse(failsafe, &ports, &why)) {
		pr_err("failsafe=%.200s: %s\n", failsafe, why);
		return -EINVAL;
	}
	mutex_lock(&rn->lock);
	ret = begin(rn, &extack);
	mutex_unlock(&rn->lock);
	return ret;
}

/**
 * rwall_boot_exit() - undo that, where the module does not get to work
 */
void rwall_boot_exit(void)
{
	struct rwall_net *rn = rwall_net(&init_net);

	mutex_lock(&rn->lock);
	rwall_confirm_flush(rn);
	mutex_unlock(&rn->lock);
}
