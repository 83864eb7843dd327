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
 * Entries are bytes while all counts fit (256 each), else sixteen bits.
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
 * rule. A forwarded packet has two peers: each end's class is first folded to
 * the few kinds that this service tells apart (vecs), and the pair of kinds
 * selects the cell.
 *
 * Nothing here is checked, as rwall_blob_open() has checked every value that
 * is used as an index against the table that it indexes.
 */
#include "classify.h"
#include "interval.h"

#define ROOT_BITS 6
#define NODE_BITS 5
#define NODE_MASK ((1u << NODE_BITS) - 1)

static __always_inline u32 port_class(const struct rwall_tables *t, u32 slot,
				      u32 port)
{
	u32 root = ((u32)t->roots[slot] << ROOT_BITS) | (port >> 2 * NODE_BITS);
	u32 mid = (port >> NODE_BITS) & NODE_MASK;
	u32 leaf = port & NODE_MASK;

	if (likely(!t->wide)) {
		mid |= (u32)t->root8[root] << NODE_BITS;
		leaf |= (u32)t->mid8[mid] << NODE_BITS;
		return t->leaf8[leaf];
	}
	mid |= (u32)le16_to_cpu(t->root16[root]) << NODE_BITS;
	leaf |= (u32)le16_to_cpu(t->mid16[mid]) << NODE_BITS;
	return le16_to_cpu(t->leaf16[leaf]);
}

u32 rwall_classify_peer(const struct rwall_tables *t, bool v6, const void *addr)
{
	return rwall_interval_class(t, v6, addr);
}

static u32 pair_cell(const struct rwall_tables *t, const struct rwall_key *k,
		     const struct rwall_blob_pair *pair)
{
	u32 from_vec = le16_to_cpu(pair->from_vec);
	u32 to_vec = le16_to_cpu(pair->to_vec);
	u32 from = rwall_interval_class(t, k->v6, k->src);
	u32 to = rwall_interval_class(t, k->v6, k->dst);

	from = le16_to_cpu(t->vecs[(size_t)from_vec * t->npeers + from]);
	to = le16_to_cpu(t->vecs[(size_t)to_vec * t->npeers + to]);
	return le32_to_cpu(pair->cells) +
	       from * le16_to_cpu(t->vec_bound[to_vec]) + to;
}

static __always_inline u32 row_of(const struct rwall_tables *t,
				  const struct rwall_key *k, u32 service)
{
	size_t at = (size_t)service * t->nzones;

	if (k->point == RWALL_POINT_FORWARD)
		at = (at + k->in_zone) * t->nzones + k->out_zone;
	else if (k->point == RWALL_POINT_IN)
		at += k->in_zone;
	else
		at += k->out_zone;
	return le32_to_cpu(t->rows[k->point][at]);
}

int rwall_classify(const struct rwall_tables *t, const struct rwall_key *k)
{
	u32 row, value, cell;

	if (unlikely(!t->rows[k->point]))
		return -RWALL_REASON_NO_SERVICE;
	row = row_of(t, k, port_class(t, k->slot, k->dport));
	value = row & RWALL_ROW_VALUE;
	switch (row & RWALL_ROW_KIND) {
	case RWALL_ROW_DENY:
		return -(int)value;
	case RWALL_ROW_ACCEPT:
		return value;
	case RWALL_ROW_PEER:
		cell = value + rwall_interval_class(t, k->v6,
						    k->point == RWALL_POINT_IN ?
							    k->src :
							    k->dst);
		break;
	default:
		cell = pair_cell(t, k, &t->pairs[value]);
		break;
	}
	value = le16_to_cpu(t->cells[cell]);
	return value ? (int)value - 1 : -RWALL_REASON_NO_PEER;
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
