/* SPDX-License-Identifier: GPL-2.0 */
/*
 * tracking_hold.h - what a tracking mode needs of a namespace's kernel
 *
 * For: holding connection tracking while a policy needs it.
 */
#ifndef _RWALL_TRACKING_HOLD_H
#define _RWALL_TRACKING_HOLD_H

#include "policy.h"

int rwall_tracking_hold(struct rwall_net *rn, const struct rwall_policy *p,
			unsigned int adopt, struct netlink_ext_ack *extack);
void rwall_tracking_keep(struct rwall_net *rn, const struct rwall_policy *p);

#endif /* _RWALL_TRACKING_HOLD_H */
