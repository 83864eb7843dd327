/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conns.h - connections that are open in this network namespace
 *
 * For: saying beforehand what a policy would do to them. Reads sockets from
 * /proc and connection tracking's table from the kernel, as the hooks see both:
 * before source and after destination translation. Knows nothing of policies.
 */
#ifndef _RWALL_CONNS_H
#define _RWALL_CONNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <linux/netlink.h>

#include "rolewall_blob.h"
#include "util.h"

#define RWALL_CONNS_NAME 16 /* bytes of an interface's name, with its NUL */

struct rwall_conn {
	uint8_t src[16]; /* who opened it; 4 bytes of IPv4 */
	uint8_t dst[16];
	uint16_t sport; /* ICMP: type << 8 | code, twice */
	uint16_t dport;
	uint8_t proto; /* IP protocol number */
	uint8_t point; /* enum rwall_point at which it was opened */
	bool v6;
	uint64_t inode; /* of this host's socket, or 0 */
};

/* A socket that waits for connections. */
struct rwall_listener {
	uint8_t addr[16];
	uint16_t port;
	uint8_t proto;
	bool v6;
	uint64_t inode;
};

struct rwall_conns {
	struct rwall_conn *conn;
	size_t n;
	struct rwall_listener *listener; /* of sockets alone */
	size_t nlisteners;
	bool tracked; /* conntrack told of them, not sockets */
};

/**
 * rwall_conns_proc() - add the sockets that a file lists
 * @file: /proc/net/tcp or udp, or their like of IPv6; open for reading
 * @proto: IPPROTO_TCP or IPPROTO_UDP
 * @c: added to; every socket as if this host had opened it
 *
 * A line that does not look as expected is passed over. IPv4 in IPv6 is IPv4.
 */
void rwall_conns_proc(FILE *file, uint8_t proto, struct rwall_conns *c);

/**
 * rwall_conns_turn() - find out which connections came in
 * @c: all sockets have been added: one whose port a socket listens on was
 *	opened by its peer
 */
void rwall_conns_turn(struct rwall_conns *c);

/**
 * rwall_conns_sockets() - the sockets of this network namespace
 * @c: filled in; rwall_conns_free()
 *
 * Return: 0 or -errno.
 */
int rwall_conns_sockets(struct rwall_conns *c);

/**
 * rwall_conns_open() - what is open here: what conntrack knows, else sockets
 * @c: filled in; rwall_conns_free()
 *
 * Where conntrack tracks nothing, or may not be asked, connections that are
 * forwarded are not known.
 *
 * Return: 0 or -errno.
 */
int rwall_conns_open(struct rwall_conns *c);

/* This host's addresses, sorted. */
struct rwall_own {
	struct rwall_own_addr {
		uint8_t addr[16];
		uint8_t len;
	} * addr;
	size_t n;
};

/* For rwall_conns_tracked(). */
struct rwall_conns_reader {
	struct rwall_conns *conns;
	struct rwall_own own;
};

/**
 * rwall_conns_tracked() - take one message of conntrack's dump
 * @nlh: the message
 * @ctx: a struct rwall_conns_reader
 *
 * Connections that nobody has answered are not open.
 *
 * Return: 0 or -EBADMSG.
 */
int rwall_conns_tracked(const struct nlmsghdr *nlh, void *ctx);

/**
 * rwall_conns_free() - free them; none is left
 * @c: the connections
 */
void rwall_conns_free(struct rwall_conns *c);

/**
 * rwall_conns_loopback() - is an address one of this host to itself?
 * @addr: the address
 * @v6: it has 16 bytes
 */
bool rwall_conns_loopback(const uint8_t *addr, bool v6);

/**
 * rwall_conns_interface() - by which interface a peer is reached
 * @peer: its address
 * @own: this host's address of the same connection, or NULL
 * @v6: they have 16 bytes
 * @name: RWALL_CONNS_NAME bytes; empty where it is not known
 *
 * Asks the kernel's routes; of an address of the link alone, @own tells.
 */
void rwall_conns_interface(const uint8_t *peer, const uint8_t *own, bool v6,
			   char *name);

/**
 * rwall_conns_text() - "tcp 10.0.0.1:4000 to 10.0.0.2:22"
 * @c: the connection
 * @b: appended to
 */
void rwall_conns_text(const struct rwall_conn *c, struct rwall_text *b);

#endif /* _RWALL_CONNS_H */
