// SPDX-License-Identifier: GPL-2.0
/*
 * screen.c - could any flow, or any reply to one, be this packet?
 *
 * For: see screen.h. A pure room.
 *
 * Theory of operation
 * ===================
 *
 * A packet from outside is judged later, by one of these four questions, and
 * which of them it will be is not known before routing and conntrack:
 *
 *	in, opening		may src open dport here?	IN      dport, src
 *	in, reply		did we open sport at src?	OUT     sport, src
 *	forward, opening	may src open dport at dst?	FORWARD dport
 *	forward, reply		may dst open sport at src?	FORWARD sport
 *
 * (rwall_key_reverse() turns a reply's key round, so its source is the peer of
 * OUT and its source port the one that is looked up.) Of each question the
 * screen keeps a part of the conditions: the port, and of the first two the
 * peer. It asks for any zone, as the interface that a packet is judged at may
 * be another one (a VRF). A condition left out can only turn a no into a yes:
 * so the screen passes a superset of what is permitted, whatever the policy.
 *
 * It is drawn from the rows and cells that rwall_classify() reads, not from the
 * rules: even a blob whose tables say something else than its rules has a
 * screen that is true to its tables.
 *
 * Peers are kept as a byte a peer class: is it permitted by any service at IN,
 * by any at OUT? Cells are read for that once, vector by vector. A blob whose
 * vectors overlap, as no compiler writes it, could make that quadratic: when
 * more cells have been read than there are, all peers are taken for permitted.
 */
#include "screen.h"

static u32 cells_of(const struct rwall_tables *t)
{
	return le32_to_cpu(t->header->section[RWALL_SEC_CELLS].size) /
	       (u32)sizeof(*t->cells);
}

size_t rwall_screen_marks(const struct rwall_tables *t)
{
	return cells_of(t) / 8 + 1;
}

/* A drawing under way, at one point. */
struct drawing {
	const struct rwall_tables *t;
	u8 *service;
	u8 *peer;
	u8 *marks; /* bit per cell: a vector that begins here was read */
	u8 all;
	u8 some;
	u64 left; /* cells that may still be read */
};

static void draw_peers(struct drawing *d, u32 first)
{
	u32 i;

	if (d->marks[first / 8] >> (first % 8) & 1)
		return;
	d->marks[first / 8] |= 1u << (first % 8);
	if (d->left < d->t->npeers) {
		memset(d->peer,
		       RWALL_SCREEN_OPEN_SOME | RWALL_SCREEN_REPLY_SOME,
		       d->t->npeers);
		return;
	}
	d->left -= d->t->npeers;
	for (i = 0; i < d->t->npeers; i++)
		if (d->t->cells[first + i])
			d->peer[i] |= d->some;
}

static void draw_row(struct drawing *d, u32 service, u32 row)
{
	switch (row & RWALL_ROW_KIND) {
	case RWALL_ROW_DENY:
		break;
	case RWALL_ROW_PEER:
		d->service[service] |= d->some;
		/* A forwarded packet's row says more than where cells begin. */
		if (!(d->some & RWALL_SCREEN_ALL))
			draw_peers(d, row & RWALL_ROW_VALUE);
		break;
	default:
		d->service[service] |= d->all;
		break;
	}
}

static void draw_point(struct drawing *d, enum rwall_point point)
{
	const struct rwall_tables *t = d->t;
	u32 zones = point == RWALL_POINT_FORWARD ? t->nzones * t->nzones :
						   t->nzones;
	u32 service, zone;

	if (!t->rows[point])
		return;
	memset(d->marks, 0, rwall_screen_marks(t));
	d->left = cells_of(t);
	for (service = 0; service < t->nclasses; service++)
		for (zone = 0; zone < zones; zone++)
			draw_row(
				d, service,
				le32_to_cpu(
					t->rows[point][(size_t)service * zones +
						       zone]));
}

void rwall_screen_build(const struct rwall_tables *t, u8 *screen, u8 *marks)
{
	struct drawing d = {
		.t = t,
		.service = screen,
		.peer = screen + t->nclasses,
		.marks = marks,
	};

	memset(screen, 0, rwall_screen_size(t));
	d.all = RWALL_SCREEN_OPEN_ALL;
	d.some = RWALL_SCREEN_OPEN_SOME;
	draw_point(&d, RWALL_POINT_IN);
	d.all = RWALL_SCREEN_REPLY_ALL;
	d.some = RWALL_SCREEN_REPLY_SOME;
	draw_point(&d, RWALL_POINT_OUT);
	/* Of forwarded packets the ports alone are looked at, both ways round. */
	d.all = d.some = RWALL_SCREEN_ALL;
	draw_point(&d, RWALL_POINT_FORWARD);
}

u32 rwall_screen_reason(const struct rwall_tables *t, const u8 *screen,
			const struct rwall_key *k)
{
	u32 to = rwall_classify_service(t, k->slot, k->dport);

	if (!(screen[to] & RWALL_SCREEN_OPEN))
		return RWALL_REASON_NO_SERVICE;
	return -rwall_classify(t, k);
}
