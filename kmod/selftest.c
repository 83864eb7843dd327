// SPDX-License-Identifier: GPL-2.0
/*
 * selftest.c - does a policy's classifier say what its rules say?
 *
 * For: comparing core/classify.c with core/naive.c on the policy about to be
 * loaded, see selftest.h. Packets are drawn near the rules' own ports and the
 * intervals' own ends, where mistakes would be.
 */
#include <linux/module.h>
#include <linux/prandom.h>
#include <linux/sched/signal.h>

#include "core/naive.h"
#include "selftest.h"

static unsigned int selftest;
module_param(selftest, uint, 0644);
MODULE_PARM_DESC(
	selftest,
	"random packets on which each policy is checked before it is accepted");

static u32 draw(struct rnd_state *rnd, u32 below)
{
	return below ? prandom_u32_state(rnd) % below : 0;
}

/* An address one below, at, or one above an interval's start, or any. */
static void draw_addr(const struct rwall_tables *t, struct rnd_state *rnd,
		      bool v6, __be32 *addr)
{
	const struct rwall_addr_table *a = v6 ? &t->a6 : &t->a4;
	u32 i = draw(rnd, a->n), off = draw(rnd, 3) - 1;
	u64 at[2], hi, lo;

	if (!draw(rnd, 4)) {
		prandom_bytes_state(rnd, addr, 16);
		return;
	}
	rwall_blob_start(a, v6, i, at);
	if (!v6) {
		addr[0] = cpu_to_be32((u32)at[0] + off);
		return;
	}
	hi = at[0];
	lo = at[1] + (s32)off;
	if (!draw(rnd, 2))
		hi += (s32)off;
	addr[0] = cpu_to_be32(hi >> 32);
	addr[1] = cpu_to_be32(hi);
	addr[2] = cpu_to_be32(lo >> 32);
	addr[3] = cpu_to_be32(lo);
}

static void draw_key(const struct rwall_tables *t, struct rnd_state *rnd,
		     struct rwall_key *k, __be32 src[4], __be32 dst[4])
{
	const struct rwall_blob_rule *r = &t->rules[draw(rnd, t->nrules)];
	bool wild = !t->nrules || !draw(rnd, 8);

	k->point = wild ? draw(rnd, RWALL_POINTS) : r->point;
	k->slot = wild ? draw(rnd, RWALL_SLOTS) : r->slot;
	k->dport = wild ? draw(rnd, 65536) :
			  le16_to_cpu(draw(rnd, 2) ? r->port_lo : r->port_hi) +
				   draw(rnd, 3) - 1;
	k->sport = draw(rnd, 65536);
	k->in_zone = draw(rnd, t->nzones);
	k->out_zone = draw(rnd, t->nzones);
	k->v6 = draw(rnd, 2);
	k->src = src;
	k->dst = dst;
	draw_addr(t, rnd, k->v6, src);
	draw_addr(t, rnd, k->v6, dst);
}

/**
 * rwall_selftest_policy() - compare a policy's classifier with its rules
 * @t: the policy's tables
 *
 * Return: true if they agree on as many packets as the parameter says.
 */
bool rwall_selftest_policy(const struct rwall_tables *t)
{
	unsigned int i, n = READ_ONCE(selftest);
	__be32 src[4], dst[4];
	struct rnd_state rnd;
	struct rwall_key k;

	prandom_seed_state(&rnd, t->size);
	for (i = 0; i < n; i++) {
		draw_key(t, &rnd, &k, src, dst);
		if (rwall_classify(t, &k) != rwall_naive_classify(t, &k))
			return false;
		if (fatal_signal_pending(current))
			return false;
		cond_resched();
	}
	return true;
}
