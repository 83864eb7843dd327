/* SPDX-License-Identifier: GPL-2.0 */
/*
 * classify.h - from a packet's key to the rule that permits it
 *
 * For: the lookup that is done for every packet, in the module, in explain and
 * in the tests. A pure room: no kernel, no allocation, no loop that the blob's
 * size does not bound. Its inputs are tables that rwall_blob_open() accepted.
 * The theory of operation opens classify.c.
 */
#ifndef _RWALL_CORE_CLASSIFY_H
#define _RWALL_CORE_CLASSIFY_H

#include "blob.h"

/* What a packet shows of itself. Ports and zones are in host order. */
struct rwall_key {
	const void *src;	/* 4 or 16 bytes, network order */
	const void *dst;
	u16 sport;		/* ICMP: both are type << 8 | code */
	u16 dport;
	u8 point;		/* enum rwall_point */
	u8 slot;		/* enum rwall_slot */
	u8 in_zone;		/* zone class, below the tables' nzones */
	u8 out_zone;
	bool v6;
};

/**
 * rwall_classify() - find the rule that permits a packet
 * @t: tables of an open blob
 * @k: the packet's key; at RWALL_POINT_IN @k->src and at RWALL_POINT_OUT
 *     @k->dst is the peer and the other address is not read
 *
 * Return: the rule's index, or minus the enum rwall_reason for which no rule
 * permits it.
 */
int rwall_classify(const struct rwall_tables *t, const struct rwall_key *k);

/**
 * rwall_classify_peer() - the peer class of an address
 * @t: tables of an open blob
 * @v6: whether @addr has 16 bytes rather than 4
 * @addr: the address, network order
 *
 * Return: a number below @t->npeers.
 */
u32 rwall_classify_peer(const struct rwall_tables *t, bool v6,
			const void *addr);

/**
 * rwall_classify_service() - the service class of a port
 * @t: tables of an open blob
 * @slot: enum rwall_slot
 * @port: the port, host order
 *
 * Return: a number below @t->nclasses.
 */
u32 rwall_classify_service(const struct rwall_tables *t, u32 slot, u32 port);

/**
 * rwall_key_reverse() - the key of the packet that this one answers
 * @k: turned round in place
 *
 * Swaps addresses, ports, zones and direction; an ICMP answer becomes the
 * request that it answers.
 */
void rwall_key_reverse(struct rwall_key *k);

#endif /* _RWALL_CORE_CLASSIFY_H */
