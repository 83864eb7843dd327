/* SPDX-License-Identifier: GPL-2.0 */
/*
 * counters.h - packets, bytes and last hits, per processor
 *
 * For: counting on the packet's path without a shared cache line, and adding
 * up for readers. Each this_cpu operation is whole with respect to interrupts
 * and migration, so LOCAL_OUT in process context needs no bottom halves off.
 * A sum taken while packets flow may split a packet from its bytes; a sum
 * taken after a grace period of the policy is exact.
 */
#ifndef _RWALL_COUNTERS_H
#define _RWALL_COUNTERS_H

#include <linux/jiffies.h>
#include <linux/percpu.h>

#include "rolewall.h"
#include "rolewall_blob.h"

struct rwall_counter {
	u64 packets;
	u64 bytes;
	u64 last; /* jiffies of the last packet, 0: none */
};

/* The per-CPU allocator serves at most 32 KiB in one piece. */
#define RWALL_CHUNK_RULES 1024u

struct rwall_counters {
	struct rwall_counter __percpu **rules;	   /* [nrules] */
	struct rwall_counter __percpu *reasons;	   /* [points][reasons] */
	struct rwall_counter __percpu *would;	   /* likewise, in audit mode */
	struct rwall_counter __percpu *essentials; /* [points][essentials] */
	struct rwall_counter __percpu *screened;   /* one; reasons count too */
	/* What the policy before this one had counted; [nrules], or NULL.
	 * Written once, after that policy's grace period, under rwall_net.lock.
	 */
	struct rwall_counter *carried;
	/* Of reasons and essentials likewise, but these are also in the sums;
	 * [RWALL_TALLIES], of one policy before this one alone.
	 */
	struct rwall_counter *inherited;
	u32 nrules;
};

/* Reasons, those of audits, essentials, of each point; and the screen's. */
#define RWALL_TALLIES \
	(RWALL_POINTS * (2 * RWALL_REASONS + RWALL_ESSENTIALS) + 1)

static __always_inline void rwall_count(struct rwall_counter __percpu *c,
					unsigned int bytes)
{
	this_cpu_inc(c->packets);
	this_cpu_add(c->bytes, bytes);
	this_cpu_write(c->last, jiffies);
}

static __always_inline void rwall_count_rule(const struct rwall_counters *c,
					     u32 rule, unsigned int bytes)
{
	rwall_count(c->rules[rule], bytes);
}

/* @would: the policy audits, so the packet passes all the same. */
static inline void rwall_count_reason(const struct rwall_counters *c,
				      bool would, enum rwall_point point,
				      u32 reason, unsigned int bytes)
{
	rwall_count((would ? c->would : c->reasons) + point * RWALL_REASONS +
			    reason,
		    bytes);
}

static inline void rwall_count_essential(const struct rwall_counters *c,
					 enum rwall_point point, u32 essential,
					 unsigned int bytes)
{
	rwall_count(c->essentials + point * RWALL_ESSENTIALS + essential,
		    bytes);
}

struct rwall_tables;

int rwall_counters_alloc(struct rwall_counters *c, u32 nrules);
void rwall_counters_free(struct rwall_counters *c);
struct rwall_counter rwall_counters_rule(const struct rwall_counters *c,
					 u32 rule);
struct rwall_counter rwall_counters_sum(struct rwall_counter __percpu *from);
void rwall_counters_carry(struct rwall_counters *c,
			  const struct rwall_tables *t,
			  const struct rwall_counters *old,
			  const struct rwall_tables *old_t);
void rwall_counters_return(struct rwall_counters *c,
			   const struct rwall_tables *t,
			   const struct rwall_counters *trial,
			   const struct rwall_tables *trial_t);
size_t rwall_counters_memory(const struct rwall_counters *c);

#endif /* _RWALL_COUNTERS_H */
