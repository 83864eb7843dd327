/* SPDX-License-Identifier: GPL-2.0 */
/*
 * policy.h - a policy in force
 *
 * For: making a policy from a blob, putting it into force and taking it away.
 * Immutable once published, but for its counters and its zone map.
 */
#ifndef _RWALL_POLICY_H
#define _RWALL_POLICY_H

#include <linux/netlink.h>

#include "core/classify.h"
#include "core/envelope.h"
#include "counters.h"
#include "net.h"
#include "zones.h"

struct nf_conntrack_helper;

/* For how long connections go on that were let through before. */
enum rwall_keep {
	RWALL_KEEP_NONE,
	RWALL_KEEP_UNTIL,
	RWALL_KEEP_ALWAYS, /* as long as the policy is in force */
};

/*
 * What most packets need lies in the first two cache lines: the road, where to
 * count, and the tables' beginning.
 */
struct rwall_policy {
	u8 road[RWALL_POINTS];	/* enum rwall_road */
	u8 quiet[RWALL_POINTS]; /* bit per point; see rwall_verdict_shortly() */
	bool has_helpers;
	struct rwall_counters counters;
	struct rwall_tables tables;
	struct rwall_zone_map *zones; /* NULL: zones play no part */
	u8 *screen; /* core/screen.h; NULL: nothing may be screened */
	u8 mode[RWALL_POINTS];
	u8 deny[RWALL_POINTS];
	bool nflog; /* tell nflog of denials: see report.c */
	u16 nflog_group;
	u8 hush[RWALL_POINTS];	  /* what quiet is while nobody listens */
	u8 beneath[RWALL_POINTS]; /* the road where road says both */
	/* Held while the policy lives; [helper][IPv4, IPv6], or NULL. */
	struct nf_conntrack_helper *helper[RWALL_HELPERS][2];
	bool lenient; /* what it denies may pass: see verdict.c */
	bool on_trial; /* READ_ONCE by packets; rwall_net.lock */
	u8 keep;      /* enum rwall_keep */
	u32 generation;
	unsigned long keep_until;  /* jiffies, of RWALL_KEEP_UNTIL */
	unsigned long adopt_until; /* jiffies, see tracking_conntrack.c */
	u8 before;		   /* enum rwall_tracking, likewise */
	u64 load_ns;
	time64_t loaded_at; /* seconds since the epoch */
	bool met; /* interfaces: the zone map and the screen follow them */
	bool closed;	    /* not loaded: boot.c's own */
	/* What was loaded: a blob, or the envelope in which tables point. */
	void *bytes;
	size_t size;
	struct rwall_envelope_parts envelope; /* all zero: not signed */
};

static inline bool rwall_policy_keeps(const struct rwall_policy *p)
{
	return p->keep == RWALL_KEEP_ALWAYS ||
	       (p->keep == RWALL_KEEP_UNTIL &&
		time_before(jiffies, p->keep_until));
}

struct rwall_policy *rwall_policy_new(const struct rwall_net *rn, void *bytes,
				      size_t size, bool own,
				      struct netlink_ext_ack *extack);
void rwall_policy_free(struct rwall_policy *p);
int rwall_policy_install(struct rwall_net *rn, struct rwall_policy *p,
			 bool trial, struct netlink_ext_ack *extack);
struct rwall_policy *rwall_policy_return(struct rwall_net *rn);
void rwall_policy_settle(struct rwall_net *rn);
bool rwall_policy_has_digest(struct rwall_net *rn, const void *digest);
int rwall_policy_flush(struct rwall_net *rn);
void rwall_policy_abandon(struct rwall_net *rn);
u64 rwall_policy_memory(const struct rwall_policy *p);

#endif /* _RWALL_POLICY_H */
