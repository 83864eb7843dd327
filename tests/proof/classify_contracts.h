/* SPDX-License-Identifier: GPL-2.0 */
/* classify_contracts.h - what classify.c's functions ask and promise, for the proof. */
#ifndef PROOF_CLASSIFY_CONTRACTS_H
#define PROOF_CLASSIFY_CONTRACTS_H

#include "classify.h"
#include "tables.h"

/*@ predicate key_open(struct rwall_tables *t, struct rwall_key *k) =
  @	k->point < RWALL_POINTS && k->slot < RWALL_SLOTS &&
  @	k->in_zone < t->nzones && k->out_zone < t->nzones &&
  @	\valid_read((char *)k->src + (0 .. 15)) &&
  @	\valid_read((char *)k->dst + (0 .. 15));
  @*/

/*@ requires \valid_read(t) && open_tables(t);
  @ requires \valid_read(k) && key_open(t, k);
  @ assigns \nothing;
  @ ensures grants(t, \result);
  @*/
int rwall_classify(const struct rwall_tables *t, const struct rwall_key *k);

/*@ requires \valid_read(t) && open_tables(t);
  @ requires \valid_read((const char *)addr + (0 .. 15));
  @ assigns \nothing;
  @ ensures \result < t->npeers;
  @*/
u32 rwall_classify_peer(const struct rwall_tables *t, bool v6,
			const void *addr);

/*@ requires \valid_read(t) && open_tables(t);
  @ requires slot < RWALL_SLOTS && port <= 0xffff;
  @ assigns \nothing;
  @ ensures \result < t->nclasses;
  @*/
u32 rwall_classify_service(const struct rwall_tables *t, u32 slot, u32 port);

/*@ assigns \nothing; */
static u16 icmp_request(u8 slot, u16 port);

/*@ requires \valid(k) && k->point < RWALL_POINTS;
  @ assigns *k;
  @ ensures k->point < RWALL_POINTS && k->slot == \old(k->slot);
  @ ensures k->src == \old(k->dst) && k->dst == \old(k->src);
  @ ensures k->in_zone == \old(k->out_zone) && k->out_zone == \old(k->in_zone);
  @*/
void rwall_key_reverse(struct rwall_key *k);

#endif /* PROOF_CLASSIFY_CONTRACTS_H */
