/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * holders.h - processes and the sockets that they hold open
 *
 * For: telling an SSH server's sockets, their age, and the ancestors of this
 * process, as far as /proc shows them to us at this moment. A process may end,
 * or hide, before it is asked for. Knows nothing of policies.
 */
#ifndef _RWALL_HOLDERS_H
#define _RWALL_HOLDERS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define RWALL_HOLDER_NAME 16 /* bytes of a process's name, with its NUL */

struct rwall_holder {
	pid_t pid;
	pid_t parent;
	char name[RWALL_HOLDER_NAME];
	uint64_t began_ms; /* since the machine began, suspended or not */
};

/**
 * rwall_holders_parse() - read /proc/PID/stat
 * @text: the line
 * @tick: clock ticks a second
 * @h: filled in on success
 *
 * A name may hold blanks and brackets: the last bracket ends it.
 *
 * Return: 0 or -EINVAL.
 */
int rwall_holders_parse(const char *text, long tick, struct rwall_holder *h);

/**
 * rwall_holders_read() - what a process is
 * @pid: its number
 * @h: filled in on success
 *
 * Return: 0; -ESRCH where there is none that we may see.
 */
int rwall_holders_read(pid_t pid, struct rwall_holder *h);

/**
 * rwall_holders_is_sshd() - does a process serve SSH?
 * @h: the process
 *
 * By its name: sshd, or the programs into which later versions divide it.
 */
bool rwall_holders_is_sshd(const struct rwall_holder *h);

/* Takes a process and one of its sockets, by inode; true ends the walk. */
typedef bool (*rwall_holders_fn)(const struct rwall_holder *h, uint64_t inode,
				 void *ctx);

/**
 * rwall_holders_sockets() - the sockets of one process
 * @h: the process
 * @fn: takes each
 * @ctx: handed to @fn
 *
 * Return: whether @fn ended it.
 */
bool rwall_holders_sockets(const struct rwall_holder *h, rwall_holders_fn fn,
			   void *ctx);

/**
 * rwall_holders_walk() - the sockets of all processes
 * @fn: takes each
 * @ctx: handed to @fn
 */
void rwall_holders_walk(rwall_holders_fn fn, void *ctx);

#endif /* _RWALL_HOLDERS_H */
