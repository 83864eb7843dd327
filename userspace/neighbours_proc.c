// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * neighbours_proc.c - packet sockets and the legacy tables, from /proc
 *
 * For: see neighbours_read.h. A line that does not look as expected is passed
 * over; lines are read whole and as long as they are.
 */
#include <inttypes.h>

#include <linux/netfilter.h>

#include "neighbours_read.h"
#include "owner.h"
#include "util.h"

/* Looking for a socket's process reads all of /proc. */
#define OWNERS_MAX 64

static char *packet_owner(uint64_t inode, size_t asked)
{
	struct rwall_owner owner;

	if (asked >= OWNERS_MAX || !rwall_owner_find(inode, &owner))
		return NULL;
	return rwall_xasprintf("%s (%ld)", owner.name, (long)owner.pid);
}

/* "sk RefCnt Type Proto Iface R Rmem User Inode" */
void rwall_neighbours_packet(FILE *file, struct rwall_neighbours *n)
{
	_cleanup_free_ char *line = NULL;
	size_t room = 0, asked = 0;
	unsigned int index;
	uint64_t inode;

	while (getline(&line, &room, file) > 0) {
		const char *device;

		if (sscanf(line, "%*s %*s %*s %*s %u %*s %*s %*s %" SCNu64,
			   &index, &inode) != 2)
			continue;
		device = rwall_neighbours_index(n, index);
		if (index && !device)
			device = "a device that is gone";
		rwall_neighbours_bypass(n, RWALL_BYPASS_PACKET, device,
					packet_owner(inode, asked++));
	}
}

static bool is_known(const struct rwall_neighbours *n, uint8_t family,
		     const char *table)
{
	size_t i;

	for (i = 0; i < n->njudges; i++)
		if (n->judge[i].kind == RWALL_JUDGE_IPTABLES &&
		    n->judge[i].family == family &&
		    !strcmp(n->judge[i].table, table))
			return true;
	return false;
}

void rwall_neighbours_tables(FILE *file, struct rwall_neighbours *n,
			     uint8_t family)
{
	_cleanup_free_ char *line = NULL;
	struct rwall_judge *j;
	size_t room = 0;

	while (getline(&line, &room, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (!*line || is_known(n, family, line))
			continue;
		j = rwall_neighbours_judge(n);
		if (!j)
			return;
		j->kind = RWALL_JUDGE_IPTABLES;
		j->family = family;
		j->hook = RWALL_JUDGE_NOWHERE;
		j->table = rwall_xstrdup(line);
	}
}
