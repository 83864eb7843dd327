/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * logins.h - by which ports this host is administered, and who came in by them
 *
 * For: the guard against lock-outs, and confirm. A port counts where an SSH
 * server listens on it beyond loopback, or init does and it is one of
 * management.h. Knows nothing of policies.
 */
#ifndef _RWALL_LOGINS_H
#define _RWALL_LOGINS_H

#include "conns.h"

#define RWALL_LOGINS_PORTS 16

struct rwall_logins_ports {
	uint16_t port[RWALL_LOGINS_PORTS];
	size_t n;
};

/* Connections that came in by these ports and are open. */
struct rwall_logins {
	size_t open;
	size_t fresh; /* accepted since a moment */
};

/**
 * rwall_logins_ports() - TCP ports by which this host is administered
 * @c: this namespace's sockets
 * @p: filled in, each once
 */
void rwall_logins_ports(const struct rwall_conns *c,
			struct rwall_logins_ports *p);

/**
 * rwall_logins_count() - who came in, and since when
 * @since_ms: a moment, in milliseconds since the machine began
 * @l: filled in on success
 *
 * A connection is fresh where processes hold it and all of them began after
 * that moment: a server that starts a process for each connection, as those of
 * SSH do, has accepted it since. Of a server that serves all by one process
 * none is ever fresh.
 *
 * Return: 0; -ENOENT where this namespace is not administered by any port.
 */
int rwall_logins_count(uint64_t since_ms, struct rwall_logins *l);

/**
 * rwall_logins_now() - the present moment
 *
 * Return: milliseconds since the machine began, suspended or not.
 */
uint64_t rwall_logins_now(void);

#endif /* _RWALL_LOGINS_H */
