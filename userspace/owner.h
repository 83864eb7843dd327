/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * owner.h - the process to which a socket belongs
 *
 * For: naming the program behind a packet, as far as /proc shows it to us at
 * this moment. Best effort: a process may end, or hide, before it is asked for.
 * Knows nothing of policies.
 */
#ifndef _RWALL_OWNER_H
#define _RWALL_OWNER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "holders.h"

struct rwall_owner {
	pid_t pid;
	char name[RWALL_HOLDER_NAME];
};

/**
 * rwall_owner_find() - who holds a socket open
 * @inode: the socket's
 * @owner: filled in where somebody does; of several the lowest number
 *
 * Return: whether somebody does.
 */
bool rwall_owner_find(uint64_t inode, struct rwall_owner *owner);

/**
 * rwall_owner_listener() - the socket that waits on a local port
 * @proto: IP protocol number; TCP and UDP are known
 * @port: the port
 *
 * Return: its inode in this network namespace, or 0.
 */
uint64_t rwall_owner_listener(uint8_t proto, uint16_t port);

#endif /* _RWALL_OWNER_H */
