// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * oracle.c - does what is enforced here say what the policy says?
 *
 * oracle BLOB SEED PACKETS CONNECTIONS LOAD
 *
 * For: sending packets past the policy that the command LOAD enforces in this
 * network namespace, be it by the module or by nft, and comparing what comes
 * through with core/classify.c. Connections are opened before the policy is
 * there, so that their answers and errors are judged as a tightened policy
 * judges them. Behind the policy's hooks a table logs and drops each packet,
 * see tap.nft, so that every other packet is the first of its connection.
 *
 * Prints one line: packets, permitted, denied, disagreements and a hash of all
 * verdicts. Exit status 1 where there are disagreements.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"

#define SHOWN 10 /* disagreements in words */

static void *read_blob(const char *path, size_t *size)
{
	FILE *f = fopen(path, "rb");
	void *blob = aligned_alloc(8, RWALL_BLOB_MAX);

	if (!f || !blob || !(*size = fread(blob, 1, RWALL_BLOB_MAX, f))) {
		perror(path);
		exit(3);
	}
	fclose(f);
	return blob;
}

static uint32_t number(struct oracle *o, const struct oracle_packet *p,
		       bool want)
{
	uint32_t id = ++o->last;

	o->sent[id] = *p;
	o->want[id] = want;
	if (id % 32 == 0)
		oracle_net_collect(o, 0);
	return id;
}

/* Where it is forwarded to hangs on its TOS. */
static uint8_t tos_of(const struct oracle_packet *p)
{
	return p->point == RWALL_POINT_FORWARD ? (p->out + 1) << 2 : 0;
}

static void send_judged(struct oracle *o, const struct oracle_packet *p,
			bool want)
{
	uint8_t bytes[ORACLE_ROOM];
	uint32_t id = number(o, p, want);

	oracle_net_send(o, p, bytes,
			oracle_packet_build(p, id, tos_of(p), bytes));
}

static struct oracle_packet answer_to(const struct oracle_packet *p)
{
	struct oracle_packet a = *p;

	memcpy(a.src, p->dst, 16);
	memcpy(a.dst, p->src, 16);
	a.sport = p->dport;
	a.dport = p->sport;
	a.in = p->out;
	a.out = p->in;
	a.flags = 0x12;
	if (p->point != RWALL_POINT_FORWARD)
		a.point = p->point == RWALL_POINT_IN ? RWALL_POINT_OUT :
						       RWALL_POINT_IN;
	if (p->slot == RWALL_SLOT_ICMP)
		a.sport = a.dport = p->dport == 8 << 8 ? 0 :
							 p->dport + (1 << 8);
	if (p->slot == RWALL_SLOT_ICMPV6)
		a.sport = a.dport = 129 << 8;
	return a;
}

/* An ICMP error that travels as @along does and quotes @quoted. */
static void send_error(struct oracle *o, const struct oracle_packet *along,
		       const struct oracle_packet *quoted, uint8_t what,
		       bool want)
{
	struct oracle_packet p = *along;
	uint8_t bytes[ORACLE_ROOM];
	uint32_t id;

	p.what = what;
	p.proto = p.v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	id = number(o, &p, want);
	oracle_net_send(o, &p, bytes,
			oracle_packet_error(&p, quoted, id, tos_of(&p), bytes));
}

static bool can_be_answered(const struct oracle_packet *p)
{
	if (p->slot == RWALL_SLOT_ICMP)
		return p->dport == 8 << 8;
	if (p->slot == RWALL_SLOT_ICMPV6)
		return p->dport == 128 << 8;
	return p->slot == RWALL_SLOT_TCP || p->slot == RWALL_SLOT_UDP;
}

static void open_connections(struct oracle *o, struct oracle_packet *conns,
			     uint32_t n)
{
	uint8_t bytes[ORACLE_ROOM];
	uint32_t i;

	for (i = 0; i < n; i++) {
		struct oracle_packet *p = &conns[i];

		do {
			oracle_pick(o, p);
		} while (!can_be_answered(p));
		p->echo = 10000 + i;
		if (p->slot < RWALL_SLOT_ICMP)
			p->sport = 10000 + i;
		p->hops = ORACLE_HOPS_OPENING;
		oracle_net_send(o, p, bytes,
				oracle_packet_build(p, 7, tos_of(p), bytes));
		p->hops = ORACLE_HOPS_JUDGED;
		if (i % 32 == 0)
			oracle_net_collect(o, 0);
	}
}

static void judge_connection(struct oracle *o, struct oracle_packet *p)
{
	struct oracle_packet answer = answer_to(p);
	bool want = oracle_verdict(o, p);

	p->what = ORACLE_AGAIN;
	send_judged(o, p, want);
	send_error(o, &answer, p, ORACLE_ERROR_BACK, want);
	answer.what = ORACLE_REPLY;
	send_judged(o, &answer, want);
	send_error(o, p, &answer, ORACLE_ERROR_FORTH, want);
}

/* Neighbour discovery and listeners: let in only as what cannot come from afar. */
static void judge_essentials(struct oracle *o)
{
	static const struct {
		uint8_t type;
		uint8_t hops;
		bool local; /* from fe80::/10 */
		bool want;
	} tries[] = {
		{ 135, 255, false, true }, { 136, 255, true, true },
		{ 133, 255, false, true }, { 137, 255, false, false },
		{ 135, 77, false, false }, { 130, 1, true, true },
		{ 131, 1, false, false },  { 143, 1, true, true },
		{ 143, 77, true, false },  { 132, 1, true, true },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tries); i++) {
		struct oracle_packet p = {
			.v6 = true,
			.proto = IPPROTO_ICMPV6,
			.slot = RWALL_SLOT_ICMPV6,
			.point = RWALL_POINT_IN,
			.hops = tries[i].hops,
			.dport = tries[i].type << 8,
			.what = ORACLE_ESSENTIAL,
		};

		inet_pton(AF_INET6, tries[i].local ? "fe80::1" : "2a00::1",
			  p.src);
		inet_pton(AF_INET6, ORACLE_LOCAL6, p.dst);
		send_judged(o, &p, tries[i].want);
	}
}

static void describe(const struct oracle *o, uint32_t id)
{
	static const char *const kinds[] = { "new",	    "again",
					     "reply",	    "error-back",
					     "error-forth", "essential" };
	static const char *const points[] = { "in", "out", "forward" };
	const struct oracle_packet *p = &o->sent[id];
	char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];

	inet_ntop(p->v6 ? AF_INET6 : AF_INET, p->src, src, sizeof(src));
	inet_ntop(p->v6 ? AF_INET6 : AF_INET, p->dst, dst, sizeof(dst));
	printf("  %s at %s, protocol %u, %s port %u > %s port %u, %s > %s: %s, but classify %s\n",
	       kinds[p->what], points[p->point], p->proto, src, p->sport, dst,
	       p->dport, o->dev[p->in].name, o->dev[p->out].name,
	       o->got[id] ? "came through" : "was stopped",
	       o->want[id] ? "permits it" : "denies it");
}

static void report(const struct oracle *o)
{
	uint32_t id, permitted = 0, wrong = 0;
	uint64_t hash = 0xcbf29ce484222325u;

	for (id = 1; id <= o->last; id++) {
		permitted += o->got[id];
		hash = (hash ^ o->got[id]) * 0x100000001b3u;
		if (o->got[id] == o->want[id])
			continue;
		if (wrong++ < SHOWN)
			describe(o, id);
	}
	printf("packets %u permitted %u denied %u disagreements %u verdicts %016" PRIx64
	       "\n",
	       o->last, permitted, o->last - permitted, wrong, hash);
	exit(wrong != 0);
}

static void allocate(struct oracle *o)
{
	o->want = calloc(o->most + 1, 1);
	o->got = calloc(o->most + 1, 1);
	o->sent = calloc(o->most + 1, sizeof(*o->sent));
	if (!o->want || !o->got || !o->sent)
		exit(3);
}

int main(int argc, char **argv)
{
	struct oracle_packet *conns, p;
	uint32_t i, packets, nconns;
	struct oracle o = { 0 };
	const char *why;
	size_t size;

	if (argc != 6)
		return 2;
	void *blob = read_blob(argv[1], &size);

	if (!rwall_blob_open(blob, size, &o.t, &why))
		return 3;
	o.random = strtoull(argv[2], NULL, 0);
	packets = atoi(argv[3]);
	nconns = atoi(argv[4]);
	o.most = packets + 4 * nconns + 16;
	if (o.most > UINT16_MAX)
		return 2;
	allocate(&o);
	conns = calloc(nconns + 1, sizeof(*conns));
	oracle_net_open(&o);
	open_connections(&o, conns, nconns);
	if (system(argv[5]))
		return 3;
	for (i = 0; i < nconns; i++)
		judge_connection(&o, &conns[i]);
	judge_essentials(&o);
	for (i = 0; i < packets; i++) {
		oracle_pick(&o, &p);
		send_judged(&o, &p, oracle_verdict(&o, &p));
	}
	oracle_net_collect(&o, 600);
	report(&o);
}
