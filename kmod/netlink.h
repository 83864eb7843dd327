/* SPDX-License-Identifier: GPL-2.0 */
/*
 * netlink.h - the door through which userspace comes in
 *
 * For: the generic netlink family of uapi/rolewall.h.
 */
#ifndef _RWALL_NETLINK_H
#define _RWALL_NETLINK_H

#include <net/genetlink.h>

#include "rolewall.h"
#include "rolewall_blob.h"

struct rwall_net;
struct rwall_policy;
struct rwall_denial;
struct rwall_exception;

extern struct genl_family rwall_genl_family;

int rwall_netlink_init(void);
void rwall_netlink_exit(void);
struct sk_buff *rwall_netlink_answer(struct genl_info *info, void **head);
int rwall_netlink_need(struct genl_info *info, int attr, const char *why);

/* netlink_confirm.c */
typedef int (*rwall_netlink_named_fn)(struct rwall_net *rn, u32 generation,
				      const void *digest,
				      struct netlink_ext_ack *extack);
int rwall_netlink_named(struct genl_info *info, rwall_netlink_named_fn act);
extern const struct nla_policy rwall_netlink_confirm_policy[RWALL_A_DIGEST + 1];
int rwall_netlink_put_trial(struct sk_buff *skb, const struct rwall_net *rn);
int rwall_netlink_trial_seconds(struct genl_info *info, u32 *seconds);
int rwall_netlink_keep(struct genl_info *info, struct rwall_policy *p);
int rwall_netlink_put_keep(struct sk_buff *skb, const struct rwall_policy *p);
int rwall_netlink_confirm(struct sk_buff *in, struct genl_info *info);
int rwall_netlink_rollback(struct sk_buff *in, struct genl_info *info);

/* netlink_signed.c */
int rwall_netlink_put_signed(struct sk_buff *skb, struct rwall_net *rn,
			     const struct rwall_policy *p);
int rwall_netlink_lock(struct sk_buff *in, struct genl_info *info);

/* netlink_exceptions.c */
extern const struct nla_policy
	rwall_netlink_allow_policy[RWALL_A_DPORT_LAST + 1];
extern const struct nla_policy
	rwall_netlink_disallow_policy[RWALL_A_EXCEPTION + 1];
int rwall_netlink_put_exception(struct sk_buff *skb,
				const struct rwall_exception *e);
int rwall_netlink_allow(struct sk_buff *in, struct genl_info *info);
int rwall_netlink_disallow(struct sk_buff *in, struct genl_info *info);
int rwall_netlink_exceptions(struct sk_buff *skb, struct netlink_callback *cb);

/* Multicast groups, in the order of their registration. */
enum rwall_group {
	RWALL_GROUP_EVENTS,
	RWALL_GROUP_DENIED,
};

/* events.c */
void rwall_events_policy(struct rwall_net *rn, u8 cmd, u32 generation,
			 const struct rwall_policy *p);
int rwall_events_denied(struct rwall_net *rn, const struct rwall_denial *d);
void rwall_events_outcome(struct rwall_net *rn, u8 cmd,
			  const struct rwall_policy *p);
void rwall_events_exception(struct rwall_net *rn, u8 cmd,
			    const struct rwall_exception *e);

/* dump.c */
int rwall_dump_policy(struct sk_buff *skb, struct netlink_callback *cb);
int rwall_dump_counters(struct sk_buff *skb, struct netlink_callback *cb);

#endif /* _RWALL_NETLINK_H */
