/* SPDX-License-Identifier: GPL-2.0 */
/*
 * exceptions.h - flows that are permitted for a while
 *
 * For: a namespace's timed exceptions. They stand beside the policy, whichever
 * it is, and are asked on the way to a denial alone; the kernel takes them away
 * itself. May not look into policies' tables.
 */
#ifndef _RWALL_EXCEPTIONS_H
#define _RWALL_EXCEPTIONS_H

#include <linux/netlink.h>

#include "core/classify.h"
#include "counters.h"
#include "net.h"

struct rwall_policy;

/* Addresses of one end; in network order, zero behind the prefix. */
struct rwall_prefix {
	u8 addr[16];
	u8 len;
};

struct rwall_exception {
	struct list_head list; /* written under rwall_net.lock, read under RCU */
	struct rcu_head rcu;
	struct rwall_counter __percpu *counter;
	unsigned long expires; /* jiffies */
	u32 id;
	u8 family; /* 4 or 16 bytes of an address; 0: either */
	u8 point;
	u8 proto;
	u8 slot;
	u16 lo; /* destination ports, ICMP types << 8 | codes; in host order */
	u16 hi;
	struct rwall_prefix src;
	struct rwall_prefix dst;
};

void rwall_exceptions_begin(struct rwall_net *rn);
void rwall_exceptions_end(struct rwall_net *rn);
int rwall_exceptions_add(struct rwall_net *rn,
			 const struct rwall_exception *wanted, u32 seconds,
			 u32 *id, struct netlink_ext_ack *extack);
int rwall_exceptions_remove(struct rwall_net *rn, u32 id);
void rwall_exceptions_clear(struct rwall_net *rn);
void rwall_exceptions_abandon(struct rwall_net *rn);
void rwall_exceptions_arm(struct rwall_net *rn);
void rwall_exceptions_suit(struct rwall_net *rn, struct rwall_policy *p);
bool rwall_exceptions_permit(const struct rwall_net *rn,
			     const struct rwall_key *key, u8 proto,
			     unsigned int bytes);

#endif /* _RWALL_EXCEPTIONS_H */
