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
	c->inherited = kcalloc(RWALL_TALLIES, sizeof(*c->inherited),
			       GFP_KERNEL_ACCOUNT);
	return c->reasons && c->would && c->essentials && c->screened &&
			       c->inherited ?
		       0 :
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
	kfree(c->inherited);
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
static void add_counts(struct rwall_counter __percpu *to,
		       const struct rwall_counter *sum)
{
	if (!sum->packets)
		return;
	this_cpu_add(to->packets, sum->packets);
	this_cpu_add(to->bytes, sum->bytes);
	if (this_cpu_read(to->last) < sum->last)
		this_cpu_write(to->last, sum->last);
}

/* The i-th of the RWALL_TALLIES. */
static struct rwall_counter __percpu *tally(const struct rwall_counters *c,
					    u32 i)
{
	const u32 n = RWALL_POINTS * RWALL_REASONS;

	if (i == RWALL_TALLIES - 1)
		return c->screened;
	return i < n	 ? c->reasons + i :
	       i < 2 * n ? c->would + (i - n) :
			   c->essentials + (i - 2 * n);
}

static void carry_tallies(struct rwall_counters *c,
			  const struct rwall_counters *old)
{
	u32 i;

	for (i = 0; i < RWALL_TALLIES; i++) {
		c->inherited[i] = rwall_counters_sum(tally(old, i));
		add_counts(tally(c, i), &c->inherited[i]);
	}
}

/* What a trial has counted itself. */
static void return_tallies(struct rwall_counters *c,
			   const struct rwall_counters *trial)
{
	u32 i;

	for (i = 0; i < RWALL_TALLIES; i++) {
		struct rwall_counter sum = rwall_counters_sum(tally(trial, i));

		sum.packets -= trial->inherited[i].packets;
		sum.bytes -= trial->inherited[i].bytes;
		add_counts(tally(c, i), &sum);
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
	int cmp;

	carry_tallies(c, old);
	c->carried =
		kvcalloc(t->nrules, sizeof(*c->carried), GFP_KERNEL_ACCOUNT);
	if (!c->carried)
		return;
	while (i < t->nrules && j < old_t->nrules) {
		cond_resched();
		cmp = rule_cmp(t, i, old_t, j);
		if (cmp < 0)
			i++;
		else if (cmp > 0)
			j++;
		else
			c->carried[i++] = rwall_counters_rule(old, j++);
	}
}

/**
 * rwall_counters_return() - add what a policy on trial counted to what it
 * was loaded over
 * @c: the counters of the policy that returns; packets count on them already
 * @t: its tables
 * @trial: those of the policy that was tried, after its grace period
 * @trial_t: its tables
 *
 * Rules that only the tried policy had are lost with it. Allocates nothing.
 *
 * Context: under rwall_net.lock.
 */
void rwall_counters_return(struct rwall_counters *c,
			   const struct rwall_tables *t,
			   const struct rwall_counters *trial,
			   const struct rwall_tables *trial_t)
{
	struct rwall_counter sum;
	u32 i = 0, j = 0;
	int cmp;

	return_tallies(c, trial);
	while (i < t->nrules && j < trial_t->nrules) {
		cond_resched();
		cmp = rule_cmp(t, i, trial_t, j);
		if (!cmp) {
			sum = rwall_counters_sum(trial->rules[j]);
			add_counts(c->rules[i], &sum);
		}
		i += cmp <= 0;
		j += cmp >= 0;
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
	size_t n = c->nrules + RWALL_TALLIES;

	return n * sizeof(struct rwall_counter) * num_possible_cpus() +
	       RWALL_TALLIES * sizeof(struct rwall_counter) +
	       c->nrules * sizeof(*c->rules) +
	       (c->carried ? c->nrules * sizeof(struct rwall_counter) : 0);
}
