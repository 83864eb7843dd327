/* SPDX-License-Identifier: GPL-2.0 */
/*
 * screen.h - dropping what no flow could permit, before conntrack and routing
 *
 * For: the ingress hooks of the interfaces that a policy names, and keeping to
 * them as interfaces come, go, move and change names.
 */
#ifndef _RWALL_SCREEN_H
#define _RWALL_SCREEN_H

#include "core/screen.h"
#include "net.h"

struct rwall_policy;

struct rwall_screen_report {
	enum rwall_aside aside;
	u32 interfaces;
};

int rwall_screen_draw(struct rwall_policy *p);
int rwall_screen_prepare(struct rwall_net *rn, const struct rwall_policy *p);
void rwall_screen_settle(struct rwall_net *rn);
void rwall_screen_report(struct rwall_net *rn, const struct rwall_policy *p,
			 struct rwall_screen_report *r);
void rwall_screen_begin(struct rwall_net *rn);
void rwall_screen_end(struct rwall_net *rn);
int rwall_screen_init(void);
void rwall_screen_exit(void);

#endif /* _RWALL_SCREEN_H */
