/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * explain.h - what a policy says to one packet, and why
 *
 * For: reading a packet from the command line and judging it by an open blob,
 * as the module would. May not print or ask the kernel.
 */
#ifndef _RWALL_EXPLAIN_H
#define _RWALL_EXPLAIN_H

#include "describe.h"
#include "netlink.h"
#include "opts.h"

#define RWALL_EXPLAIN_WHY 200 /* bytes of a complaint */

/* A packet as given. */
struct rwall_packet {
	uint8_t src[16];
	uint8_t dst[16];
	bool has_src;
	bool has_dst;
	bool has_sport;
	bool v6;
	uint8_t proto; /* IP protocol number */
	enum rwall_slot slot;
	enum rwall_point point;
	enum rwall_track track;
	uint16_t sport; /* ICMP: both are type << 8 | code */
	uint16_t dport;
	const char *iif; /* or NULL */
	const char *oif;
};

/* What is said to it. */
struct rwall_opinion {
	enum rwall_verdict verdict;
	enum rwall_reason reason;	/* of a denial */
	enum rwall_essential essential; /* that lets it pass, or _NONE */
	bool by_rule;			/* @rule permits it */
	uint32_t rule;
	enum rwall_near near; /* of a denial */
	uint32_t near_rule;   /* but for RWALL_NEAR_NONE */
};

/**
 * rwall_explain_packet() - read a packet from the command line
 * @args: the command line; outlives @p, which points at its interface names
 * @p: filled in on success
 * @why: RWALL_EXPLAIN_WHY bytes, filled in on failure
 *
 * The peer's address is needed (both when forwarding), and the port that
 * names the service: the destination's, or the source's of a reply.
 *
 * Return: 0 or -EINVAL.
 */
int rwall_explain_packet(const struct rwall_args *args, struct rwall_packet *p,
			 char *why);

/**
 * rwall_explain_key() - the key by which a packet is judged
 * @t: an open blob
 * @p: the packet; outlives @k
 * @k: filled in; of a reply, it is that of the request
 */
void rwall_explain_key(const struct rwall_tables *t,
		       const struct rwall_packet *p, struct rwall_key *k);

/**
 * rwall_explain_judge() - what a policy says to a packet
 * @t: an open blob
 * @p: the packet
 * @o: filled in
 */
void rwall_explain_judge(const struct rwall_tables *t,
			 const struct rwall_packet *p, struct rwall_opinion *o);

/**
 * rwall_explain_query() - a packet as the question to the kernel
 * @p: the packet; outlives @q
 * @q: filled in
 */
void rwall_explain_query(const struct rwall_packet *p,
			 struct rwall_nl_query *q);

/**
 * rwall_explain_answer() - the kernel's answer as an opinion
 * @t: the active policy
 * @p: the packet that was asked about
 * @a: the answer
 * @o: filled in
 *
 * The kernel is asked what the policy says; what passes before the policy is
 * looked at, the essentials, is added here.
 *
 * Return: 0; -EBADMSG where the answer names no rule of the policy.
 */
int rwall_explain_answer(const struct rwall_tables *t,
			 const struct rwall_packet *p,
			 const struct rwall_nl_answer *a,
			 struct rwall_opinion *o);

#endif /* _RWALL_EXPLAIN_H */
