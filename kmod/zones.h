/* SPDX-License-Identifier: GPL-2.0 */
/*
 * zones.h - which zone each interface of a namespace lies in
 *
 * For: answering the packet's path by interface index, and following
 * interfaces that come, go, move and change names. A policy has a map of its
 * own, as its patterns are its own. An interface that is not in the map is in
 * zone 0, the unnamed one, in which a zoned flow permits nothing.
 */
#ifndef _RWALL_ZONES_H
#define _RWALL_ZONES_H

#include <linux/netdevice.h>
#include <linux/rculist.h>

#include "core/blob.h"

#define RWALL_ZONE_BITS	8

struct rwall_zone_map {
	/* Read under RCU, written under RTNL. */
	struct hlist_head bucket[1u << RWALL_ZONE_BITS];
};

struct rwall_zone_entry {
	struct hlist_node node;
	int ifindex;
	u8 zone;		/* READ_ONCE; changes when the name does */
	struct rcu_head rcu;
};

static inline struct hlist_head *rwall_zone_bucket(struct rwall_zone_map *map,
						   int ifindex)
{
	return &map->bucket[ifindex & ((1u << RWALL_ZONE_BITS) - 1)];
}

/* The zone class of an interface; dev may be NULL. Under RCU. */
static inline u8 rwall_zone(struct rwall_zone_map *map,
			    const struct net_device *dev)
{
	const struct rwall_zone_entry *e;

	if (!map || !dev)
		return 0;
	hlist_for_each_entry_rcu(e, rwall_zone_bucket(map, dev->ifindex), node)
		if (e->ifindex == dev->ifindex)
			return READ_ONCE(e->zone);
	return 0;
}

struct rwall_zone_map *rwall_zones_new(const struct rwall_tables *t,
				       struct net *net);
void rwall_zones_free(struct rwall_zone_map *map);
int rwall_zones_init(void);
void rwall_zones_exit(void);

#endif /* _RWALL_ZONES_H */
