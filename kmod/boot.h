/* SPDX-License-Identifier: GPL-2.0 */
/*
 * boot.h - what holds before anybody has loaded a policy
 *
 * For: module parameters by which the initial namespace comes up closed, or
 * with a policy that the kernel itself reads from a file. Other namespaces
 * begin open.
 */
#ifndef _RWALL_BOOT_H
#define _RWALL_BOOT_H

#include <linux/netlink.h>

#include "net.h"

int rwall_boot_init(void);
void rwall_boot_exit(void);
int rwall_boot_flush(struct rwall_net *rn, bool open,
		     struct netlink_ext_ack *extack);

#endif /* _RWALL_BOOT_H */
