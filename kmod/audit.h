/* SPDX-License-Identifier: GPL-2.0 */
/*
 * audit.h - the kernel's audit log hears of policies
 *
 * For: one record for each policy that comes into force, goes or is locked, and
 * for each that is refused, or may not be changed, for whose it is.
 */
#ifndef _RWALL_AUDIT_H
#define _RWALL_AUDIT_H

#include "net.h"

struct rwall_policy;

void rwall_audit_policy(const struct rwall_net *rn, const char *op,
			const struct rwall_policy *p);
void rwall_audit_refusal(const struct rwall_net *rn, const char *op,
			 const char *cause, const struct rwall_policy *p);

#endif /* _RWALL_AUDIT_H */
