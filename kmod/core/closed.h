/* SPDX-License-Identifier: GPL-2.0 */
/*
 * closed.h - the policy of a host that has none yet
 *
 * For: reading the list of fail-safe ports, and writing a policy that permits
 * these, inwards, and nothing else. A pure room.
 */
#ifndef _RWALL_CORE_CLOSED_H
#define _RWALL_CORE_CLOSED_H

#include "port.h"
#include "rolewall_blob.h"

#define RWALL_CLOSED_PORTS 16	/* fail-safe ports, at most */
#define RWALL_CLOSED_SIZE  4096 /* bytes that suffice for the policy */
#define RWALL_CLOSED_NAME  "closed"

/* Ports that stay reachable; no two are the same. */
struct rwall_failsafe {
	u32 n;
	struct {
		u16 port;
		u8 slot; /* RWALL_SLOT_TCP or RWALL_SLOT_UDP */
	} at[RWALL_CLOSED_PORTS];
};

/**
 * rwall_closed_parse() - read a list of fail-safe ports
 * @text: as in "tcp/22,udp/161"; empty: none
 * @f: filled in on success alone
 * @why: on failure set to a static sentence that says what is wrong
 *
 * Return: true if it is such a list.
 */
bool rwall_closed_parse(const char *text, struct rwall_failsafe *f,
			const char **why);

/**
 * rwall_closed_build() - write the policy
 * @f: from rwall_closed_parse()
 * @blob: RWALL_CLOSED_SIZE bytes of zeroes, aligned to eight
 *
 * The digest is left to whoever has a hash function.
 *
 * Return: how many bytes the policy has.
 */
u32 rwall_closed_build(const struct rwall_failsafe *f, void *blob);

#endif /* _RWALL_CORE_CLOSED_H */
