// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * oracle_packet.c - bytes of packets
 *
 * For: well-formed packets with checksums, whose IPv4 identification or IPv6
 * flow label is their number. Sends nothing.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "oracle.h"

static uint32_t sum(const uint8_t *bytes, size_t len, uint32_t total)
{
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		total += bytes[i] << 8 | bytes[i + 1];
	return len % 2 ? total + (bytes[len - 1] << 8) : total;
}

static void put16(uint8_t *at, uint16_t value)
{
	at[0] = value >> 8;
	at[1] = value;
}

static void put_sum(uint8_t *at, uint32_t total)
{
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	put16(at, ~total & 0xffff);
}

static uint32_t pseudo(const struct oracle_packet *p, size_t len)
{
	size_t n = p->v6 ? 16 : 4;

	return sum(p->src, n, sum(p->dst, n, len + p->proto));
}

static size_t put_transport(const struct oracle_packet *p, uint8_t *at)
{
	memset(at, 0, 32);
	switch (p->proto) {
	case IPPROTO_TCP:
		put16(at, p->sport);
		put16(at + 2, p->dport);
		at[7] = 1;
		at[11] = p->flags & 0x10 ? 2 : 0;
		at[12] = 5 << 4;
		at[13] = p->flags;
		put16(at + 14, 65535);
		put_sum(at + 16, sum(at, 20, pseudo(p, 20)));
		return 20;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		put16(at, p->sport);
		put16(at + 2, p->dport);
		put16(at + 4, 12);
		put_sum(at + 6, sum(at, 12, pseudo(p, 12)));
		return 12;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		put16(at, p->dport);
		put16(at + 4, p->echo);
		put16(at + 6, 1);
		put_sum(at + 2, sum(at, 32, p->v6 ? pseudo(p, 32) : 0));
		return 32;
	default:
		return 32;
	}
}

static size_t put_ip(const struct oracle_packet *p, uint32_t id, uint8_t tos,
		     size_t payload, uint8_t *at)
{
	if (p->v6) {
		memset(at, 0, 40);
		at[0] = 6 << 4 | tos >> 4;
		at[1] = (tos & 15) << 4 | (id >> 16 & 15);
		put16(at + 2, id);
		put16(at + 4, payload);
		at[6] = p->proto;
		at[7] = p->hops;
		memcpy(at + 8, p->src, 16);
		memcpy(at + 24, p->dst, 16);
		return 40;
	}
	memset(at, 0, 20);
	at[0] = 4 << 4 | 5;
	at[1] = tos;
	put16(at + 2, 20 + payload);
	put16(at + 4, id);
	at[8] = p->hops;
	at[9] = p->proto;
	memcpy(at + 12, p->src, 4);
	memcpy(at + 16, p->dst, 4);
	put_sum(at + 10, sum(at, 20, 0));
	return 20;
}

/* Return: the packet's length. */
size_t oracle_packet_build(const struct oracle_packet *p, uint32_t id,
			   uint8_t tos, uint8_t *bytes)
{
	size_t head = p->v6 ? 40 : 20;
	size_t payload = put_transport(p, bytes + head);

	return put_ip(p, id, tos, payload, bytes) + payload;
}

/* "No route to host", which quotes the beginning of another packet. */
size_t oracle_packet_error(const struct oracle_packet *p,
			   const struct oracle_packet *quoted, uint32_t id,
			   uint8_t tos, uint8_t *bytes)
{
	size_t head = p->v6 ? 40 : 20, payload;
	uint8_t *icmp = bytes + head;

	memset(icmp, 0, 8);
	icmp[0] = p->v6 ? 1 : 3;
	icmp[1] = p->v6 ? 3 : 1;
	payload = 8 + oracle_packet_build(quoted, 7, 0, icmp + 8);
	put_sum(icmp + 2, sum(icmp, payload, p->v6 ? pseudo(p, payload) : 0));
	return put_ip(p, id, tos, payload, bytes) + payload;
}
