// SPDX-License-Identifier: GPL-2.0
/*
 * counters.c - packets, bytes and last hits, per processor
 *
 * For: allocating, adding up and carrying counters over a change of policy. The
 * packet's path counts inline, see counters.h.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "core/blob.h"
#include "counters.h"

#define RWALL_COUNTER_GFP (GFP_KERNEL_ACCOUNT | __GFP_ZERO)

static struct rwall_counter __percpu *alloc_counters(size_t n)
{
	return __alloc_percpu_gfp(n * sizeof(struct rwall_counter),
				  __alignof__(struct rwall_counter),
				  RWALL_COUNTER_GFP);
}

/**
 * rwall_counters_alloc() - a policy's counters, all zero
 * @c: zeroed; on failure too it may be given to rwall_counters_free()
 * @nrules: rules to count for
 *
 * The memory is accounted to the caller's memory cgroup.
 *
 * Return: 0 or -ENOMEM.
 */
int rwall_counters_alloc(struct rwall_counters *c, u32 nrules)
{
	u32 i;

	c->rules = kvcalloc(nrules, sizeof(*c->rules), GFP_KERNEL_ACCOUNT);
	if (!c->rules)
		return -ENOMEM;
	c->nrules = nrules;
	for (i = 0; i < nrules; i++) {
		c->rules[i] = i % RWALL_CHUNK_RULES ?
				      c->rules[i - 1] + 1 :
				      alloc_counters(min(RWALL_CHUNK_RULES,
							 nrules - i));
		if (!c->rules[i])
			return -ENOMEM;
	}
	c->reasons = alloc_counters(RWALL_POINTS * RWALL_REASONS);
	c->would = alloc_counters(RWALL_POINTS * RWALL_REASONS);
	c->essentials = alloc_counters(RWALL_POINTS * RWALL_ESSENTIALS);
	c->screened = alloc_counters(1);
	return c->reasons && c->would && c->essentials && c->screened ? 0 :
									-ENOMEM;
}

/**
 * rwall_counters_free() - release a policy's counters
 * @c: no packet counts on it any more
 */
void rwall_counters_free(struct rwall_counters *c)
{
	u32 i;

	for (i = 0; i < c->nrules; i += RWALL_CHUNK_RULES)
		free_percpu(c->rules[i]);
	kvfree(c->rules);
	free_percpu(c->reasons);
	free_percpu(c->would);
	free_percpu(c->essentials);
	free_percpu(c->screened);
	kvfree(c->carried);
}

/**
 * rwall_counters_sum() - add up one counter over all processors
 * @from: the counter
 *
 * Return: the sums, and the latest of the last hits.
 */
struct rwall_counter rwall_counters_sum(struct rwall_counter __percpu *from)
{
	struct rwall_counter sum = { 0 };
	int cpu;

	for_each_possible_cpu(cpu) {
		const struct rwall_counter *c = per_cpu_ptr(from, cpu);

		sum.packets += READ_ONCE(c->packets);
		sum.bytes += READ_ONCE(c->bytes);
		sum.last = max(sum.last, READ_ONCE(c->last));
	}
	return sum;
}

/**
 * rwall_counters_rule() - what a rule has counted, carried counts included
 * @c: the policy's counters
 * @rule: its index
 *
 * Context: under rwall_net.lock.
 * Return: the sums, and the latest hit.
 */
struct rwall_counter rwall_counters_rule(const struct rwall_counters *c,
					 u32 rule)
{
	struct rwall_counter sum = rwall_counters_sum(c->rules[rule]);

	if (c->carried) {
		sum.packets += c->carried[rule].packets;
		sum.bytes += c->carried[rule].bytes;
		sum.last = max(sum.last, c->carried[rule].last);
	}
	return sum;
}

static u64 rule_order(const struct rwall_blob_rule *r)
{
	return (u64)r->point << 40 | (u64)r->slot << 32 |
	       (u64)le16_to_cpu(r->port_lo) << 16 | le16_to_cpu(r->port_hi);
}

/* The order in which the compiler numbers rules: by flow, then by the rest. */
static int rule_cmp(const struct rwall_tables *a, u32 i,
		    const struct rwall_tables *b, u32 j)
{
	const struct rwall_blob_rule *x = &a->rules[i], *y = &b->rules[j];
	u64 ox = rule_order(x), oy = rule_order(y);
	int ret = strcmp(rwall_blob_string(a, x->flow),
			 rwall_blob_string(b, y->flow));

	if (ret)
		return ret;
	return ox < oy ? -1 : ox > oy;
}

/* Packets may count here meanwhile: whole this_cpu additions lose none. */
static void carry_tallies(struct rwall_counter __percpu *to,
			  struct rwall_counter __percpu *from, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++) {
		struct rwall_counter sum = rwall_counters_sum(from + i);

		if (!sum.packets)
			continue;
		this_cpu_add(to[i].packets, sum.packets);
		this_cpu_add(to[i].bytes, sum.bytes);
		if (!this_cpu_read(to[i].last))
			this_cpu_write(to[i].last, sum.last);
	}
}

/**
 * rwall_counters_carry() - let rules go on counting where the same rule stopped
 * @c: the new policy's counters
 * @t: its tables
 * @old: the replaced policy's, after its grace period
 * @old_t: its tables
 *
 * A rule is the same if flow, point, protocol and ports are. Rules are compared
 * in their common order; a blob in another order loses counts, nothing else. A
 * failed allocation loses them too: a policy in force matters more than counts.
 * Reasons, those of audits apart, and essentials are the same in every policy and always go on.
 *
 * Context: under rwall_net.lock.
 */
void rwall_counters_carry(struct rwall_counters *c,
			  const struct rwall_tables *t,
			  const struct rwall_counters *old,
			  const struct rwall_tables *old_t)
{
	u32 i = 0, j = 0;

	carry_tallies(c->reasons, old->reasons, RWALL_POINTS * RWALL_REASONS);
	carry_tallies(c->would, old->would, RWALL_POINTS * RWALL_REASONS);
	carry_tallies(c->essentials, old->essentials,
		      RWALL_POINTS * RWALL_ESSENTIALS);
	carry_tallies(c->screened, old->screened, 1);
	c->carried =
		kvcalloc(t->nrules, sizeof(*c->carried), GFP_KERNEL_ACCOUNT);
	if (!c->carried)
		return;
	while (i < t->nrules && j < old_t->nrules) {
		cond_resched();
		int cmp = rule_cmp(t, i, old_t, j);

		if (cmp < 0) {
			i++;
		} else if (cmp > 0) {
			j++;
		} else {
			c->carried[i++] = rwall_counters_rule(old, j++);
		}
	}
}

/**
 * rwall_counters_memory() - bytes that counters occupy
 * @c: the counters
 *
 * Return: bytes on all possible processors together.
 */
size_t rwall_counters_memory(const struct rwall_counters *c)
{
	size_t n = c->nrules + 1 +
		   RWALL_POINTS * (2 * RWALL_REASONS + RWALL_ESSENTIALS);

	return n * sizeof(struct rwall_counter) * num_possible_cpus() +
	       c->nrules * sizeof(*c->rules) +
	       (c->carried ? c->nrules * sizeof(struct rwall_counter) : 0);
}
