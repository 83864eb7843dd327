/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * small_policy.h - a policy small enough to know by heart
 *
 * For: tests of what is said about a policy. A host with three peers:
 *
 *	in	443/tcp	 agent -> self		epo/agent-https
 *	in	21/tcp	 agent -> self, ftp	epo/ftp
 *	in	22/tcp	 admin -> self, zone mgmt (eth0)	local/ssh
 *	in	icmp echo-request  any -> self	local/ping
 *	out	1433/tcp self -> sql		epo/sql
 *	out	53/udp	 self -> any		epo/dns
 *
 *	agent	10.20.0.0/16, 10.30.0.10-10.30.0.99, 2001:db8:20::/48
 *	sql	10.0.5.10, 2001:db8::5
 *	admin	192.0.2.0/24
 */
#ifndef _RWALL_TESTS_SMALL_POLICY_H
#define _RWALL_TESTS_SMALL_POLICY_H

#include "blobfile.h"
#include "model.h"

struct rwall_model *small_model(void);

/* Compiled and open; rwall_blobfile_close(). */
void small_policy(struct rwall_policy *p);

/* The index of the rule of a flow, which there must be. */
uint32_t small_rule(const struct rwall_policy *p, const char *flow);

/* The index of a group, which there must be. */
uint32_t small_group(const struct rwall_policy *p, const char *name);

#endif /* _RWALL_TESTS_SMALL_POLICY_H */
