// SPDX-License-Identifier: GPL-2.0
/*
 * main.c - the module's beginning and end
 *
 * For: registering the rooms in order, and in reverse. A fresh namespace has no
 * policy and nothing of it is touched; what the initial one begins with is
 * boot.c's.
 *
 * A policy in force holds a reference to the module, hence exit finds none; and
 * a namespace that dies with its policy stops its timer and drops its hooks
 * first (pre_exit), its memory a grace period later (exit). A timer that has
 * just given the last reference back may still run when exit begins: pre_exit
 * waits for it.
 */
#include <linux/module.h>
#include <net/netns/generic.h>

#include "boot.h"
#include "confirm.h"
#include "exceptions.h"
#include "hook.h"
#include "net.h"
#include "netlink.h"
#include "policy.h"
#include "report.h"
#include "screen.h"
#include "signature.h"
#include "zones.h"

static unsigned int net_id __read_mostly;

/**
 * rwall_net() - what is kept for a namespace
 * @net: the namespace
 *
 * Return: lives as long as @net.
 */
struct rwall_net *rwall_net(const struct net *net)
{
	return net_generic(net, net_id);
}

static int __net_init net_init(struct net *net)
{
	struct rwall_net *rn = rwall_net(net);

	rn->net = net;
	mutex_init(&rn->lock);
	rwall_hook_init(rn);
	rwall_report_init(rn);
	rwall_confirm_begin(rn);
	rwall_screen_begin(rn);
	rwall_exceptions_begin(rn);
	return 0;
}

static void __net_exit net_pre_exit(struct net *net)
{
	rwall_confirm_end(rwall_net(net));
	rwall_screen_end(rwall_net(net));
	rwall_exceptions_end(rwall_net(net));
	rwall_hook_unregister(rwall_net(net), 0xff);
}

static void __net_exit net_exit(struct net *net)
{
	rwall_policy_abandon(rwall_net(net));
}

static struct pernet_operations net_ops = {
	.init = net_init,
	.pre_exit = net_pre_exit,
	.exit = net_exit,
	.id = &net_id,
	.size = sizeof(struct rwall_net),
};

static int __init rolewall_init(void)
{
	int ret;

	ret = rwall_signature_init() ?: rwall_confirm_init();
	if (ret)
		return ret;
	ret = register_pernet_subsys(&net_ops);
	if (ret)
		goto confirm;
	ret = rwall_zones_init();
	if (ret)
		goto pernet;
	ret = rwall_screen_init();
	if (ret)
		goto zones;
	ret = rwall_boot_init();
	if (ret)
		goto screen;
	ret = rwall_netlink_init();
	if (ret)
		goto boot;
	return 0;

boot:
	rwall_boot_exit();
screen:
	rwall_screen_exit();
zones:
	rwall_zones_exit();
pernet:
	unregister_pernet_subsys(&net_ops);
confirm:
	rwall_confirm_exit();
	return ret;
}

static void __exit rolewall_exit(void)
{
	rwall_netlink_exit();
	rwall_screen_exit();
	rwall_zones_exit();
	unregister_pernet_subsys(&net_ops);
	rwall_confirm_exit();
	rcu_barrier();
}

module_init(rolewall_init);
module_exit(rolewall_exit);

MODULE_LICENSE("GPL");
MODULE_AUTHOR("rolewall maintainers");
MODULE_DESCRIPTION(
	"Allow-lists of documented product ports, enforced in netfilter");
MODULE_VERSION(ROLEWALL_VERSION);
MODULE_ALIAS_GENL_FAMILY("rolewall");
