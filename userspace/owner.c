// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * owner.c - the process to which a socket belongs, see owner.h
 *
 * Everything read here may be changed by others meanwhile; what does not look
 * as expected is passed over.
 */
#include "owner.h"

#include <inttypes.h>
#include <netinet/in.h>

#include "holders.h"
#include "util.h"

#define TCP_LISTENS    0x0a
#define UDP_UNBOUND_TO 0x07 /* no peer: takes packets of anybody */

struct search {
	uint64_t inode;
	struct rwall_owner *best;
};

/* Of several, the one that began first: most likely the others' ancestor. */
static bool is_lower(const struct rwall_holder *h, uint64_t inode, void *ctx)
{
	const struct search *s = ctx;

	if (inode == s->inode && (!s->best->pid || h->pid < s->best->pid)) {
		s->best->pid = h->pid;
		strcpy(s->best->name, h->name);
	}
	return false;
}

bool rwall_owner_find(uint64_t inode, struct rwall_owner *owner)
{
	struct search s = { .inode = inode, .best = owner };

	*owner = (struct rwall_owner){ 0 };
	rwall_holders_walk(is_lower, &s);
	return owner->pid;
}

/* "  0: 0100007F:0016 00000000:0000 0A 0:0 0:0 0 uid 0 inode ..." */
static uint64_t look_up(const char *path, uint16_t port, unsigned int state)
{
	_cleanup_fclose_ FILE *file = fopen(path, "re");
	unsigned int at, has;
	uint64_t inode;
	char line[512];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line,
			   " %*u: %*[0-9A-Fa-f]:%x %*s %x %*s %*s %*s %*s %*s "
			   "%" SCNu64,
			   &at, &has, &inode) == 3 &&
		    at == port && has == state)
			return inode;
	return 0;
}

uint64_t rwall_owner_listener(uint8_t proto, uint16_t port)
{
	uint64_t inode = 0;

	if (proto == IPPROTO_TCP) {
		inode = look_up("/proc/self/net/tcp", port, TCP_LISTENS);
		if (!inode)
			inode = look_up("/proc/self/net/tcp6", port,
					TCP_LISTENS);
	} else if (proto == IPPROTO_UDP) {
		inode = look_up("/proc/self/net/udp", port, UDP_UNBOUND_TO);
		if (!inode)
			inode = look_up("/proc/self/net/udp6", port,
					UDP_UNBOUND_TO);
	}
	return inode;
}
