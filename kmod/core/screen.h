/* SPDX-License-Identifier: GPL-2.0 */
/*
 * screen.h - could any flow, or any reply to one, be this packet?
 *
 * For: a coarse answer that is never wrong in one direction: where it says no,
 * rwall_classify() denies the packet at every point, in every zone and in both
 * directions. A pure room, like classify.h. The theory opens screen.c.
 */
#ifndef _RWALL_CORE_SCREEN_H
#define _RWALL_CORE_SCREEN_H

#include "classify.h"

/*
 * A byte a service class, then a byte a peer class. Of a service class: what it
 * may be as the packet's destination port (open) and as its source port
 * (reply), for all peers or for some. Of a peer class: whether it is among some
 * of those.
 */
#define RWALL_SCREEN_OPEN_ALL	0x1u
#define RWALL_SCREEN_OPEN_SOME	0x2u
#define RWALL_SCREEN_REPLY_ALL	0x4u
#define RWALL_SCREEN_REPLY_SOME 0x8u

#define RWALL_SCREEN_OPEN  (RWALL_SCREEN_OPEN_ALL | RWALL_SCREEN_OPEN_SOME)
#define RWALL_SCREEN_REPLY (RWALL_SCREEN_REPLY_ALL | RWALL_SCREEN_REPLY_SOME)
#define RWALL_SCREEN_ALL   (RWALL_SCREEN_OPEN_ALL | RWALL_SCREEN_REPLY_ALL)

/**
 * rwall_screen_size() - bytes that a policy's screen needs
 * @t: tables of an open blob
 *
 * Return: at most 128 KiB.
 */
static inline size_t rwall_screen_size(const struct rwall_tables *t)
{
	return (size_t)t->nclasses + t->npeers;
}

/**
 * rwall_screen_marks() - bytes of scratch that building it needs
 * @t: tables of an open blob
 *
 * Return: a bit a cell, at most 2 MiB.
 */
size_t rwall_screen_marks(const struct rwall_tables *t);

/**
 * rwall_screen_build() - draw a screen from the rows and cells
 * @t: tables of an open blob
 * @screen: rwall_screen_size() bytes, written
 * @marks: rwall_screen_marks() bytes, scratch
 *
 * Work is linear in the blob's size.
 */
void rwall_screen_build(const struct rwall_tables *t, u8 *screen, u8 *marks);

/**
 * rwall_screen_refuses() - is this packet none that could be permitted?
 * @t: tables of an open blob
 * @screen: their screen
 * @k: the key of a packet that comes in; slot, ports, source address and family
 *     are read. The slot is one that has ports.
 *
 * Return: 0 if it could be; RWALL_REASON_NO_SERVICE if no point, zone and
 * direction permits it; RWALL_REASON_NO_PEER likewise, but the reason is that
 * of rwall_screen_reason().
 */
static inline u32 rwall_screen_refuses(const struct rwall_tables *t,
				       const u8 *screen,
				       const struct rwall_key *k)
{
	u32 to = rwall_classify_service(t, k->slot, k->dport);
	u32 from = rwall_classify_service(t, k->slot, k->sport);
	u32 may = (screen[to] & RWALL_SCREEN_OPEN) |
		  (screen[from] & RWALL_SCREEN_REPLY);

	if (likely(!may))
		return RWALL_REASON_NO_SERVICE;
	if (may & RWALL_SCREEN_ALL ||
	    screen[t->nclasses + rwall_classify_peer(t, k->v6, k->src)] & may)
		return RWALL_REASON_NONE;
	return RWALL_REASON_NO_PEER;
}

/**
 * rwall_screen_reason() - why the screen lets a packet not pass
 * @t: tables of an open blob
 * @screen: their screen
 * @k: a key that rwall_screen_refuses(), with point and zones set
 *
 * Return: the enum rwall_reason that rwall_classify() would give.
 */
u32 rwall_screen_reason(const struct rwall_tables *t, const u8 *screen,
			const struct rwall_key *k);

#endif /* _RWALL_CORE_SCREEN_H */
