// SPDX-License-Identifier: GPL-2.0
/*
 * zones.c - which zone each interface of a namespace lies in
 *
 * For: building a policy's map and keeping it true, see zones.h. All writing
 * happens under RTNL, which network device notifiers hold anyway and a load
 * takes: no event can fall between reading the interfaces and publishing.
 */
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "net.h"
#include "policy.h"
#include "zones.h"

static struct rwall_zone_entry *find(struct rwall_zone_map *map, int ifindex)
{
	struct rwall_zone_entry *e;

	hlist_for_each_entry(e, rwall_zone_bucket(map, ifindex), node)
		if (e->ifindex == ifindex)
			return e;
	return NULL;
}

static int add(struct rwall_zone_map *map, const struct rwall_tables *t,
	       const struct net_device *dev, gfp_t gfp)
{
	struct rwall_zone_entry *e = kmalloc(sizeof(*e), gfp);

	if (!e)
		return -ENOMEM;
	e->ifindex = dev->ifindex;
	e->zone = rwall_blob_zone(t, dev->name);
	hlist_add_head_rcu(&e->node, rwall_zone_bucket(map, dev->ifindex));
	return 0;
}

/**
 * rwall_zones_new() - a map of the interfaces that a namespace has now
 * @t: the policy's tables; their patterns decide
 * @net: the namespace
 *
 * Context: under RTNL, until the map's policy is published.
 * Return: the map, or NULL when memory does not allow it.
 */
struct rwall_zone_map *rwall_zones_new(const struct rwall_tables *t,
				       struct net *net)
{
	struct rwall_zone_map *map;
	struct net_device *dev;

	ASSERT_RTNL();
	map = kzalloc(sizeof(*map), GFP_KERNEL_ACCOUNT);
	if (!map)
		return NULL;
	for_each_netdev(net, dev) {
		if (add(map, t, dev, GFP_KERNEL_ACCOUNT)) {
			rwall_zones_free(map);
			return NULL;
		}
	}
	return map;
}

/**
 * rwall_zones_free() - release a map
 * @map: no packet reads it any more, no notifier finds it; or NULL
 */
void rwall_zones_free(struct rwall_zone_map *map)
{
	struct rwall_zone_entry *e;
	struct hlist_node *next;
	int i;

	if (!map)
		return;
	for (i = 0; i < ARRAY_SIZE(map->bucket); i++)
		hlist_for_each_entry_safe(e, next, &map->bucket[i], node)
			kfree(e);
	kfree(map);
}

static void appear(struct rwall_policy *p, const struct net_device *dev)
{
	if (find(p->zones, dev->ifindex))
		return;
	if (add(p->zones, &p->tables, dev, GFP_KERNEL))
		net_warn_ratelimited(
			"rolewall: no memory for the zone of %s, it stays in none\n",
			dev->name);
}

static void rename(struct rwall_policy *p, const struct net_device *dev)
{
	struct rwall_zone_entry *e = find(p->zones, dev->ifindex);

	if (e)
		WRITE_ONCE(e->zone, rwall_blob_zone(&p->tables, dev->name));
}

static void vanish(struct rwall_policy *p, const struct net_device *dev)
{
	struct rwall_zone_entry *e = find(p->zones, dev->ifindex);

	if (!e)
		return;
	hlist_del_rcu(&e->node);
	kfree_rcu(e, rcu);
}

static void follow(struct rwall_policy *p, unsigned long event,
		   const struct net_device *dev)
{
	if (!p || !p->zones)
		return;
	if (event == NETDEV_REGISTER)
		appear(p, dev);
	else if (event == NETDEV_CHANGENAME)
		rename(p, dev);
	else if (event == NETDEV_UNREGISTER)
		vanish(p, dev);
}

/* What a rollback returns to must find its map as true as if never replaced. */
static int zones_event(struct notifier_block *nb, unsigned long event,
		       void *ptr)
{
	const struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct rwall_net *rn = rwall_net(dev_net(dev));

	follow(rtnl_dereference(rn->active), event, dev);
	follow(rn->previous, event, dev);
	return NOTIFY_DONE;
}

static struct notifier_block zones_notifier = {
	.notifier_call = zones_event,
};

/**
 * rwall_zones_init() - begin to follow interfaces
 *
 * Return: 0 or -errno.
 */
int rwall_zones_init(void)
{
	return register_netdevice_notifier(&zones_notifier);
}

/**
 * rwall_zones_exit() - stop following interfaces
 */
void rwall_zones_exit(void)
{
	unregister_netdevice_notifier(&zones_notifier);
}
