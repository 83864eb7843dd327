/* SPDX-License-Identifier: GPL-2.0 */
/*
 * lock.h - a policy that is final
 *
 * For: making the active policy of a namespace stay as long as the namespace
 * does, and asking whether that was done.
 */
#ifndef _RWALL_LOCK_H
#define _RWALL_LOCK_H

#include <linux/netlink.h>

#include "net.h"

int rwall_lock_set(struct rwall_net *rn, u32 generation, const void *digest,
		   struct netlink_ext_ack *extack);
int rwall_lock_check(const struct rwall_net *rn, const char *op,
		     struct netlink_ext_ack *extack);

#endif /* _RWALL_LOCK_H */
