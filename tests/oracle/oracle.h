/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * oracle.h - between the rooms of the oracle
 *
 * For: one program that sends packets past whatever policy is
 * enforced in its network namespace and compares what came through with what
 * core/classify.c says. Runs in a guest as root; not a part of the tool.
 */
#ifndef _RWALL_ORACLE_H
#define _RWALL_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "classify.h"

#define ORACLE_DEVS   7 /* as many as an IPv4 routing rule tells apart by TOS */
#define ORACLE_LOCAL4 "100.127.255.254"
#define ORACLE_LOCAL6 "fdff:ffff:ffff::fffe"
#define ORACLE_ROOM   256 /* bytes of the longest packet */

/* Hop limits tell our packets from the kernel's, and what is to become of them. */
#define ORACLE_HOPS_JUDGED  77 /* logged behind the policy, and dropped */
#define ORACLE_HOPS_OPENING 90 /* left alone */

struct oracle_dev {
	char name[RWALL_IFNAME];
	uint8_t zone;
	int tun;  /* written: a packet comes in; read: one has left */
	int raw4; /* sends from this host */
	int raw6;
};

struct oracle {
	struct rwall_tables t;
	struct oracle_dev dev[ORACLE_DEVS];
	unsigned int ndevs;
	int log;
	uint64_t random;
	uint32_t last; /* id of the last packet sent */
	uint32_t most; /* ids that there is room for */
	uint8_t *want; /* by id: 0 deny, 1 permit */
	uint8_t *got;
	struct oracle_packet *sent;
	uint32_t permitted;
	uint32_t wrong;
};

/* A packet as it is meant; addresses hold 4 or 16 bytes. */
struct oracle_packet {
	uint8_t src[16];
	uint8_t dst[16];
	uint16_t sport; /* ICMP: type << 8 | code, as in dport */
	uint16_t dport;
	uint16_t echo; /* ICMP: the identifier */
	uint8_t proto;
	uint8_t slot;
	uint8_t point;
	uint8_t in;  /* device, of in and forward */
	uint8_t out; /* device, of out and forward */
	uint8_t hops;
	uint8_t flags; /* of TCP */
	bool v6;
	uint8_t what; /* enum oracle_what */
};

enum oracle_what {
	ORACLE_NEW,
	ORACLE_AGAIN,
	ORACLE_REPLY,
	ORACLE_ERROR_BACK,  /* quotes a request */
	ORACLE_ERROR_FORTH, /* quotes an answer */
	ORACLE_ESSENTIAL,
};

/* oracle_net.c: devices, sending, and what came through */
void oracle_net_open(struct oracle *o);
void oracle_net_send(struct oracle *o, const struct oracle_packet *p,
		     const uint8_t *bytes, size_t len);
void oracle_net_collect(struct oracle *o, int wait_ms);

/* oracle_packet.c: bytes of packets */
size_t oracle_packet_build(const struct oracle_packet *p, uint32_t id,
			   uint8_t tos, uint8_t *bytes);
size_t oracle_packet_error(const struct oracle_packet *p,
			   const struct oracle_packet *quoted, uint32_t id,
			   uint8_t tos, uint8_t *bytes);

/* oracle_pick.c: which packets are worth a try */
uint32_t oracle_random(struct oracle *o, uint32_t below);
void oracle_pick(struct oracle *o, struct oracle_packet *p);
bool oracle_verdict(const struct oracle *o, const struct oracle_packet *p);

#endif /* _RWALL_ORACLE_H */
