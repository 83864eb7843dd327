/* SPDX-License-Identifier: GPL-2.0 */
/*
 * signature.h - whose policies this kernel takes
 *
 * For: module parameters by which policies have to be signed, and the answer of
 * the kernel's own verifier to what an envelope says. Core/envelope.c takes
 * envelopes apart.
 */
#ifndef _RWALL_SIGNATURE_H
#define _RWALL_SIGNATURE_H

#include <linux/netlink.h>

#include "core/envelope.h"
#include "net.h"

struct rwall_policy;

int rwall_signature_init(void);
enum rwall_required rwall_signature_required(void);
bool rwall_signature_verifies(void);
int rwall_signature_check(const struct rwall_net *rn, const void *bytes,
			  size_t size, struct rwall_envelope_parts *parts,
			  struct netlink_ext_ack *extack);
int rwall_signature_admit(const struct rwall_net *rn,
			  const struct rwall_policy *p,
			  struct netlink_ext_ack *extack);
void rwall_signature_stays(struct rwall_net *rn, const struct rwall_policy *p);
u64 rwall_signature_floor(const struct rwall_net *rn);
int rwall_signature_permits(const struct rwall_net *rn,
			    const struct rwall_policy *p, u32 permit,
			    const char *why, struct netlink_ext_ack *extack);

#endif /* _RWALL_SIGNATURE_H */
