/* SPDX-License-Identifier: GPL-2.0 */
/*
 * confirm.h - a policy on trial
 *
 * For: loading a policy that goes again by itself unless it is confirmed in
 * time. Nothing of it depends on a process that lives or on a clock on a wall.
 */
#ifndef _RWALL_CONFIRM_H
#define _RWALL_CONFIRM_H

#include <linux/netlink.h>

#include "net.h"

struct rwall_policy;

int rwall_confirm_init(void);
void rwall_confirm_exit(void);
void rwall_confirm_begin(struct rwall_net *rn);
void rwall_confirm_end(struct rwall_net *rn);
int rwall_confirm_load(struct rwall_net *rn, struct rwall_policy *p,
		       u32 seconds, struct netlink_ext_ack *extack);
int rwall_confirm_accept(struct rwall_net *rn, u32 generation,
			 const void *digest, struct netlink_ext_ack *extack);
int rwall_confirm_rollback(struct rwall_net *rn,
			   struct netlink_ext_ack *extack);
int rwall_confirm_replace(struct rwall_net *rn, struct rwall_policy *p,
			  struct netlink_ext_ack *extack);
int rwall_confirm_flush(struct rwall_net *rn);
u64 rwall_confirm_left(const struct rwall_net *rn);

#endif /* _RWALL_CONFIRM_H */
