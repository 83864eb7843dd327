/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hook.h - the doors through which packets come in
 *
 * For: registering the netfilter hooks of a namespace, per point, and knowing
 * what a packet would be told.
 */
#ifndef _RWALL_HOOK_H
#define _RWALL_HOOK_H

#include "net.h"

int rwall_hook_register(struct rwall_net *rn, u8 points);
void rwall_hook_unregister(struct rwall_net *rn, u8 points);
void rwall_hook_init(struct rwall_net *rn);

#endif /* _RWALL_HOOK_H */
