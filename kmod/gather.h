/* SPDX-License-Identifier: GPL-2.0 */
/*
 * gather.h - a packet from its fragments
 *
 * For: putting fragments together where no connection tracking has done so, as a
 * fragment has no ports to judge. The only room whose packets may stay behind.
 */
#ifndef _RWALL_GATHER_H
#define _RWALL_GATHER_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>

#include "rolewall_blob.h"

bool rwall_gather(struct sk_buff *skb, const struct nf_hook_state *state,
		  enum rwall_point point);
void rwall_gather_rewind(struct sk_buff *skb);

#endif /* _RWALL_GATHER_H */
