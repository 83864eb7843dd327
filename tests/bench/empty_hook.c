// SPDX-License-Identifier: GPL-2.0
/*
 * empty_hook.c - what a packet costs when the hook does nothing
 *
 * For: the base line of the benchmarks. Hooks where rolewall hooks, at FORWARD,
 * at LOCAL_IN or at a device's ingress, with a fixed verdict, and with
 * connection tracking if asked for. Benchmarks only.
 */
#include <linux/module.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/netfilter_netdev.h>
#include <net/netfilter/nf_conntrack.h>

static bool drop;
module_param(drop, bool, 0444);
MODULE_PARM_DESC(drop, "drop every packet instead of accepting it");

static bool conntrack;
module_param(conntrack, bool, 0444);
MODULE_PARM_DESC(conntrack, "have connections tracked meanwhile");

static bool local;
module_param(local, bool, 0444);
MODULE_PARM_DESC(local, "hook at LOCAL_IN instead of FORWARD");

static char *ingress;
module_param(ingress, charp, 0444);
MODULE_PARM_DESC(ingress, "hook at this device's ingress instead of FORWARD");

static unsigned int accept_all(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	return NF_ACCEPT;
}

static unsigned int drop_all(void *priv, struct sk_buff *skb,
			     const struct nf_hook_state *state)
{
	return NF_DROP;
}

static struct nf_hook_ops ops[] = {
	{
		.hook = accept_all,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_FORWARD,
		.priority = NF_IP_PRI_FILTER - 10,
	},
	{
		.hook = accept_all,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_FORWARD,
		.priority = NF_IP_PRI_FILTER - 10,
	},
};

static struct nf_hook_ops at_device = {
	.hook = accept_all,
	.pf = NFPROTO_NETDEV,
	.hooknum = NF_NETDEV_INGRESS,
	.priority = INT_MAX,
};

static int hook_device(void)
{
	int ret;

	if (drop)
		at_device.hook = drop_all;
	at_device.dev = dev_get_by_name(&init_net, ingress);
	if (!at_device.dev)
		return -ENODEV;
	ret = nf_register_net_hook(&init_net, &at_device);
	if (ret)
		dev_put(at_device.dev);
	return ret;
}

static int __init empty_hook_init(void)
{
	int ret;

	if (ingress)
		return hook_device();
	if (drop)
		ops[0].hook = ops[1].hook = drop_all;
	if (local)
		ops[0].hooknum = ops[1].hooknum = NF_INET_LOCAL_IN;
	if (conntrack) {
		ret = nf_ct_netns_get(&init_net, NFPROTO_INET);
		if (ret)
			return ret;
	}
	ret = nf_register_net_hooks(&init_net, ops, ARRAY_SIZE(ops));
	if (ret && conntrack)
		nf_ct_netns_put(&init_net, NFPROTO_INET);
	return ret;
}

static void __exit empty_hook_exit(void)
{
	if (ingress) {
		nf_unregister_net_hook(&init_net, &at_device);
		dev_put(at_device.dev);
		return;
	}
	nf_unregister_net_hooks(&init_net, ops, ARRAY_SIZE(ops));
	if (conntrack)
		nf_ct_netns_put(&init_net, NFPROTO_INET);
}

module_init(empty_hook_init);
module_exit(empty_hook_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("An empty netfilter hook, for benchmarks");
