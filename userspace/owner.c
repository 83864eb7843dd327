// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * owner.c - the process to which a socket belongs, see owner.h
 *
 * Everything read here may be changed by others meanwhile; what does not look
 * as expected is passed over.
 */
#include "owner.h"

#include <ctype.h>
#include <dirent.h>
#include <inttypes.h>
#include <netinet/in.h>

#include "util.h"

#define TCP_LISTENS    0x0a
#define UDP_UNBOUND_TO 0x07 /* no peer: takes packets of anybody */

static bool is_number(const char *name)
{
	return isdigit((unsigned char)*name);
}

/* Does a process hold a file whose link reads @wanted? */
static bool holds(const char *pid, const char *wanted)
{
	_cleanup_free_ char *folder = rwall_xasprintf("/proc/%s/fd", pid);
	DIR *dir = opendir(folder);
	struct dirent *entry;
	bool found = false;
	char link[64];
	ssize_t n;

	if (!dir)
		return false;
	while (!found && (entry = readdir(dir))) {
		n = readlinkat(dirfd(dir), entry->d_name, link,
			       sizeof(link) - 1);
		if (n <= 0)
			continue;
		link[n] = '\0';
		found = !strcmp(link, wanted);
	}
	closedir(dir);
	return found;
}

static void read_name(struct rwall_owner *owner)
{
	_cleanup_free_ char *path =
		rwall_xasprintf("/proc/%ld/comm", (long)owner->pid);
	_cleanup_fclose_ FILE *file = fopen(path, "re");

	if (!file || !fgets(owner->name, sizeof(owner->name), file))
		strcpy(owner->name, "?");
	owner->name[strcspn(owner->name, "\n")] = '\0';
	/* cppcheck-suppress resourceLeak; its attribute closes the file */
}

bool rwall_owner_find(uint64_t inode, struct rwall_owner *owner)
{
	_cleanup_free_ char *wanted =
		rwall_xasprintf("socket:[%" PRIu64 "]", inode);
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	pid_t best = 0;

	if (!proc)
		return false;
	while ((entry = readdir(proc))) {
		pid_t pid = is_number(entry->d_name) ? atol(entry->d_name) : 0;

		if (pid > 0 && (!best || pid < best) &&
		    holds(entry->d_name, wanted))
			best = pid;
	}
	closedir(proc);
	owner->pid = best;
	if (best)
		read_name(owner);
	return best;
}

/* "  0: 0100007F:0016 00000000:0000 0A 0:0 0:0 0 uid 0 inode ..." */
static uint64_t search(const char *path, uint16_t port, unsigned int state)
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
		inode = search("/proc/self/net/tcp", port, TCP_LISTENS);
		if (!inode)
			inode = search("/proc/self/net/tcp6", port,
				       TCP_LISTENS);
	} else if (proto == IPPROTO_UDP) {
		inode = search("/proc/self/net/udp", port, UDP_UNBOUND_TO);
		if (!inode)
			inode = search("/proc/self/net/udp6", port,
				       UDP_UNBOUND_TO);
	}
	return inode;
}
