// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * holders.c - processes and the sockets that they hold open, see holders.h
 */
#include "holders.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>

#include "util.h"

#define STAT_MAX 1024

int rwall_holders_parse(const char *text, long tick, struct rwall_holder *h)
{
	const char *open = strchr(text, '('), *close = strrchr(text, ')');
	unsigned long long began;
	long pid, parent;
	size_t n;

	if (!open || !close || close < open || tick <= 0)
		return -EINVAL;
	if (sscanf(text, "%ld", &pid) != 1 ||
	    sscanf(close + 1,
		   " %*c %ld %*s %*s %*s %*s %*s %*s %*s %*s %*s "
		   "%*s %*s %*s %*s %*s %*s %*s %*s %llu",
		   &parent, &began) != 2)
		return -EINVAL;
	*h = (struct rwall_holder){ .pid = pid, .parent = parent };
	n = close - open - 1;
	if (n >= sizeof(h->name))
		n = sizeof(h->name) - 1;
	memcpy(h->name, open + 1, n);
	h->began_ms = began / tick * 1000 + began % tick * 1000 / tick;
	return 0;
}

int rwall_holders_read(pid_t pid, struct rwall_holder *h)
{
	_cleanup_free_ char *path =
		rwall_xasprintf("/proc/%ld/stat", (long)pid);
	_cleanup_fclose_ FILE *file = fopen(path, "re");
	char text[STAT_MAX];

	if (!file || !fgets(text, sizeof(text), file) ||
	    rwall_holders_parse(text, sysconf(_SC_CLK_TCK), h))
		return -ESRCH;
	return 0;
}

bool rwall_holders_is_sshd(const struct rwall_holder *h)
{
	return !strcmp(h->name, "sshd") || !strcmp(h->name, "sshd-session") ||
	       !strcmp(h->name, "sshd-auth") || !strcmp(h->name, "dropbear");
}

bool rwall_holders_sockets(const struct rwall_holder *h, rwall_holders_fn fn,
			   void *ctx)
{
	_cleanup_free_ char *folder =
		rwall_xasprintf("/proc/%ld/fd", (long)h->pid);
	DIR *dir = opendir(folder);
	struct dirent *entry;
	bool ended = false;
	uint64_t inode;
	char link[64];
	ssize_t n;

	if (!dir)
		return false;
	while (!ended && (entry = readdir(dir))) {
		n = readlinkat(dirfd(dir), entry->d_name, link,
			       sizeof(link) - 1);
		if (n <= 0)
			continue;
		link[n] = '\0';
		if (sscanf(link, "socket:[%" SCNu64 "]", &inode) == 1)
			ended = fn(h, inode, ctx);
	}
	closedir(dir);
	return ended;
}

void rwall_holders_walk(rwall_holders_fn fn, void *ctx)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	struct rwall_holder h;
	bool ended = false;

	if (!proc)
		return;
	while (!ended && (entry = readdir(proc)))
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    !rwall_holders_read(atol(entry->d_name), &h))
			ended = rwall_holders_sockets(&h, fn, ctx);
	closedir(proc);
}
