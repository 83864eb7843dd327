// SPDX-License-Identifier: GPL-2.0
/*
 * classify.c - from a packet's key to the rule that permits it
 *
 * For: the lookup that is done for every packet. A pure room, see classify.h.
 *
 * Theory of operation
 * ===================
 *
 * A policy is a set of permissions without order or denial: "this service,
 * from these addresses, through these interfaces". Which rules match a packet
 * depends on three things that can be looked up one by one and combined,
 * because the compiler has already formed the equivalence classes (Gupta and
 * McKeown, "Packet Classification on Multiple Fields", SIGCOMM 1999):
 *
 *	protocol, port  ->  service class  \
 *	interface       ->  zone class      >  row  ->  rule, or why not
 *	address         ->  peer class     /
 *
 * Two ports are of one service class if every rule treats them alike; two
 * addresses are of one peer class if they belong to the same groups. There are
 * as many peer classes as there are combinations of groups that occur, a
 * handful, however many prefixes the groups list.
 *
 * 1. Service class. A slot (TCP, UDP, ...) has a root of 64 entries, indexed
 * by the port's upper six bits; it names a node of 32, indexed by the next
 * five; that names a leaf of 32 service classes. Nodes and leaves with the same
 * content are stored once, so the empty ones are shared by all:
 *
 *	port 8443 = 001000 00111 11011
 *
 *	root[8] = 1 ---> mid 1 [7] = 3 ---> leaf 3 [27] = class 5
 *	root[9] = 0 ---> mid 0 [*] = 0 ---> leaf 0 [*]  = class 0: undocumented
 *
 * Three dependent loads from about a kilobyte, whatever the number of rules.
 * Entries are bytes while all counts fit (256 each), else sixteen bits. Node 0
 * and leaf 0 are the empty ones, so most of a port scan ends at the first load.
 *
 * 2. Row. rows[point][class][zone] is one word. Most packets end here: a port
 * that is not documented is denied, a service that every peer may use is
 * accepted, and no address has been looked at. A port scan never gets further.
 *
 * 3. Peer class. The groups' prefixes and ranges cut the address space into
 * intervals; the starts are kept sorted, with the peer class of each. A root of
 * equal chunks over the span that the starts cover says which starts lie inside
 * a chunk, which leaves a binary search over these few (Zec, Rizzo and Mikuc,
 * "DXR", CCR 2012). The compiler sizes the root to the number of intervals, so
 * the search stays about constant. Where chunks are small enough, a start is
 * stored near, as DXR does: without the bits that its chunk tells, and without
 * those that no start has set. Addresses outside the span are in the first or
 * the last interval. IPv6 works the same on the upper 64 bits; only where a
 * boundary falls inside a /64 are the lower ones compared too.
 *
 *	address  10.20.3.77, chunks of 2^8 from 10.20.0.0: chunk 3
 *	root[3] = 6, root[4] = 8: interval 6, or that of start 7 or 8
 *	start[7] = ..64, start[8] = ..128: interval 7 -> class
 *
 * 4. Cell. The row names a vector of npeers cells; cells[peer class] is the
 * rule. A forwarded packet has two ends. Where a service's flows bind one of
 * them alone, the row says which, and the other is not looked up. Else each
 * end's class is first folded to the few kinds that this service tells apart
 * (vecs), and the pair of kinds selects the cell.
 *
 * The steps are inline, in lookup.h and interval.h: the packet's short road
 * (road.h of the module) takes them with constants for what its door knows, and
 * rwall_classify() takes them for everybody else. The tables' form says which
 * short forms hold: RWALL_FORM_NARROW and RWALL_FORM_WIDE for one zone class
 * and an empty node 0, with bytes or words; RWALL_FORM_MIXED presumes nothing.
 *
 * Nothing here is checked, as rwall_blob_open() has checked every value that
 * is used as an index against the table that it indexes.
 */
#include "classify.h"
#include "lookup.h"

u32 rwall_classify_peer(const struct rwall_tables *t, bool v6, const void *addr)
{
	return rwall_interval_class(t, v6, addr);
}

u32 rwall_classify_service(const struct rwall_tables *t, u32 slot, u32 port)
{
	return rwall_lookup_class(t, slot, port, t->wide);
}

int rwall_classify(const struct rwall_tables *t, const struct rwall_key *k)
{
	u32 row;

	if (unlikely(!t->rows[k->point]))
		return -RWALL_REASON_NO_SERVICE;
	row = rwall_lookup_row(t, RWALL_FORM_MIXED, k->point, k->slot, k->dport,
			       k->in_zone, k->out_zone, false);
	if (rwall_lookup_denies(row))
		return -(int)row;
	if (rwall_lookup_accepts(row))
		return row & RWALL_ROW_VALUE;
	return rwall_lookup_cell(t, k->point, row, k->v6, k->src, k->dst);
}

/* Answers and the requests that they answer; all other types stay. */
static u16 icmp_request(u8 slot, u16 port)
{
	static const u8 icmp[][2] = {
		{ 0, 8 },
		{ 14, 13 },
		{ 16, 15 },
		{ 18, 17 },
	};
	u8 type = port >> 8;
	size_t i;

	if (slot == RWALL_SLOT_ICMPV6)
		return type == 129 || type == 140 ? (u16)(type - 1) << 8 : port;
	for (i = 0; i < ARRAY_SIZE(icmp); i++)
		if (type == icmp[i][0])
			return (u16)icmp[i][1] << 8;
	return port;
}

void rwall_key_reverse(struct rwall_key *k)
{
	const void *addr = k->src;
	u16 port = k->sport;
	u8 zone = k->in_zone;

	k->src = k->dst;
	k->dst = addr;
	k->sport = k->dport;
	k->dport = port;
	k->in_zone = k->out_zone;
	k->out_zone = zone;
	if (k->point == RWALL_POINT_IN)
		k->point = RWALL_POINT_OUT;
	else if (k->point == RWALL_POINT_OUT)
		k->point = RWALL_POINT_IN;
	if (k->slot == RWALL_SLOT_ICMP || k->slot == RWALL_SLOT_ICMPV6) {
		k->sport = icmp_request(k->slot, k->sport);
		k->dport = icmp_request(k->slot, k->dport);
	}
}
