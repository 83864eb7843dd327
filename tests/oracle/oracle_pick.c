// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * oracle_pick.c - which packets are worth a try, and what is to become of them
 *
 * For: packets around a policy's edges: its ports and one beside, the ends of
 * its peers' intervals and one beside, strangers, all interfaces. What they
 * deserve is asked of core/classify.c, whose tables they are drawn from.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "oracle.h"

/* SplitMix64 (Steele, Lea and Flood 2014). */
uint32_t oracle_random(struct oracle *o, uint32_t below)
{
	uint64_t z = o->random += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	z ^= z >> 31;
	return (z >> 32) * below >> 32;
}

static void put(uint8_t *at, uint64_t value, int bytes)
{
	while (bytes--) {
		at[bytes] = value;
		value >>= 8;
	}
}

/* An address at, before or behind the beginning of an interval, or in it. */
static void pick_address(struct oracle *o, bool v6, uint8_t *addr)
{
	const struct rwall_addr_table *a = v6 ? &o->t.a6 : &o->t.a4;
	uint32_t i = oracle_random(o, a->n);
	int64_t shift = (int64_t)oracle_random(o, 5) - 2;
	u64 at[2];

	if (oracle_random(o, 4) == 0)
		shift = oracle_random(o, 1u << (4 + oracle_random(o, 20)));
	rwall_blob_start(a, v6, i, at);
	if (!v6) {
		put(addr, at[0] + shift, 4);
		return;
	}
	at[0] -= shift < 0 && at[1] < (uint64_t)-shift;
	put(addr, at[0], 8);
	put(addr + 8, at[1] + shift, 8);
}

/* Only what routers route: the rest never reaches a hook. */
static bool routable(bool v6, const uint8_t *a)
{
	if (v6)
		return (a[0] & 0xe0) == 0x20 || a[0] == 0xfc || a[0] == 0xfd;
	return a[0] && a[0] != 127 && a[0] < 224;
}

static bool in_group(const struct oracle *o, bool v6, const uint8_t *addr,
		     uint16_t group)
{
	uint32_t class = rwall_classify_peer(&o->t, v6, addr);

	if (group == RWALL_GROUP_ANY || group == RWALL_GROUP_SELF)
		return true;
	return le64_to_cpu(o->t.peer_groups[(size_t) class * o->t.group_words +
					    group / 64]) >>
		       (group % 64) &
	       1;
}

/* Tries to find somebody of a group; gives up on those that are hard to find. */
static void pick_peer(struct oracle *o, bool v6, uint16_t group, uint8_t *addr)
{
	int tries = oracle_random(o, 4) ? 40 : 1;

	do {
		do {
			pick_address(o, v6, addr);
			if (!oracle_random(o, 16))
				put(addr, 0x2a000000 + oracle_random(o, ~0u),
				    4);
		} while (!routable(v6, addr));
	} while (--tries > 0 && !in_group(o, v6, addr, group));
}

static const uint8_t protos[RWALL_SLOTS] = {
	[RWALL_SLOT_TCP] = IPPROTO_TCP,
	[RWALL_SLOT_UDP] = IPPROTO_UDP,
	[RWALL_SLOT_SCTP] = IPPROTO_UDP,
	[RWALL_SLOT_DCCP] = IPPROTO_TCP,
	[RWALL_SLOT_UDPLITE] = IPPROTO_UDPLITE,
	[RWALL_SLOT_ICMP] = IPPROTO_ICMP,
	[RWALL_SLOT_ICMPV6] = IPPROTO_ICMPV6,
	[RWALL_SLOT_OTHER] = 47,
};

static uint8_t slot_of(uint8_t proto)
{
	uint8_t slot;

	for (slot = 0; slot < RWALL_SLOT_OTHER; slot++)
		if (protos[slot] == proto)
			return slot;
	return RWALL_SLOT_OTHER;
}

/* A neighbouring protocol now and then; ICMP goes with its family. */
static void pick_proto(struct oracle *o, struct oracle_packet *p)
{
	static const uint8_t odd[] = { 6, 17, 136, 1, 47, 50, 89 };

	if (!oracle_random(o, 8))
		p->proto = odd[oracle_random(o, sizeof(odd))];
	if (p->proto == IPPROTO_ICMP || p->proto == IPPROTO_ICMPV6)
		p->proto = p->v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	p->slot = slot_of(p->proto);
}

static void pick_ports(struct oracle *o, struct oracle_packet *p, uint16_t lo,
		       uint16_t hi)
{
	static const uint8_t types[][7] = {
		{ 8, 8, 8, 13, 17, 0, 3 }, { 128, 128, 128, 128, 129, 1, 140 }
	};
	bool icmp = p->proto == IPPROTO_ICMP || p->proto == IPPROTO_ICMPV6;

	p->dport = (oracle_random(o, 2) ? lo : hi) + oracle_random(o, 3) - 1;
	if (oracle_random(o, 2))
		p->dport = lo;
	if (!oracle_random(o, 12))
		p->dport = oracle_random(o, 65536);
	p->sport = 30000 + oracle_random(o, 30000);
	p->echo = p->sport;
	if (icmp)
		p->dport = types[p->v6][oracle_random(o, 7)] << 8;
	if (p->slot == RWALL_SLOT_OTHER)
		p->dport = p->proto;
	if (icmp || p->slot == RWALL_SLOT_OTHER)
		p->sport = p->dport;
	p->flags = 2;
}

static const struct rwall_blob_rule *pick_rule(struct oracle *o)
{
	static const struct rwall_blob_rule none = { .port_lo = 80 };

	if (!o->t.nrules)
		return &none;
	return &o->t.rules[oracle_random(o, o->t.nrules)];
}

/* A packet at random, more often than not close to one that is permitted. */
void oracle_pick(struct oracle *o, struct oracle_packet *p)
{
	const struct rwall_blob_rule *r = pick_rule(o);

	memset(p, 0, sizeof(*p));
	p->point = r->point;
	if (!oracle_random(o, 8))
		p->point = oracle_random(o, RWALL_POINTS);
	p->v6 = oracle_random(o, 2);
	p->proto = r->slot == RWALL_SLOT_OTHER ? le16_to_cpu(r->port_lo) :
						 protos[r->slot];
	p->hops = ORACLE_HOPS_JUDGED;
	p->in = oracle_random(o, o->ndevs);
	p->out = oracle_random(o, o->ndevs);
	pick_proto(o, p);
	pick_ports(o, p, le16_to_cpu(r->port_lo), le16_to_cpu(r->port_hi));
	pick_peer(o, p->v6, le16_to_cpu(r->from_group), p->src);
	pick_peer(o, p->v6, le16_to_cpu(r->to_group), p->dst);
	if (p->point == RWALL_POINT_IN)
		inet_pton(p->v6 ? AF_INET6 : AF_INET,
			  p->v6 ? ORACLE_LOCAL6 : ORACLE_LOCAL4, p->dst);
	if (p->point == RWALL_POINT_OUT)
		inet_pton(p->v6 ? AF_INET6 : AF_INET,
			  p->v6 ? ORACLE_LOCAL6 : ORACLE_LOCAL4, p->src);
}

/* Which ICMP messages conntrack lets begin a connection. */
static bool begins(const struct oracle_packet *p)
{
	uint8_t type = p->dport >> 8;

	if (p->slot == RWALL_SLOT_ICMP)
		return type == 8 || type == 13 || type == 15 || type == 17;
	if (p->slot == RWALL_SLOT_ICMPV6)
		return type == 128 || type == 139;
	return true;
}

/* What a packet that opens a connection deserves. */
bool oracle_verdict(const struct oracle *o, const struct oracle_packet *p)
{
	struct rwall_key k = {
		.src = p->src,
		.dst = p->dst,
		.sport = p->sport,
		.dport = p->dport,
		.point = p->point,
		.slot = p->slot,
		.in_zone = o->dev[p->in].zone,
		.out_zone = o->dev[p->out].zone,
		.v6 = p->v6,
	};

	if (!(o->t.points >> p->point & 1))
		return true;
	return begins(p) && rwall_classify(&o->t, &k) >= 0;
}
