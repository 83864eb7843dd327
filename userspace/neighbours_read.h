/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * neighbours_read.h - what the kernel says of neighbours, message by message
 *
 * For: the files neighbours*.c among themselves, and tests that play the
 * kernel. Readers take one message or line, never read past it, and pass over
 * what they do not understand. May not open a socket, but for neighbours.c's
 * and the asker's own functions.
 */
#ifndef _RWALL_NEIGHBOURS_READ_H
#define _RWALL_NEIGHBOURS_READ_H

#include <stdio.h>

#include <linux/netlink.h>

#include "ask.h"
#include "neighbours.h"

/* What a reader of hooks must know besides the message, which does not say. */
struct rwall_hook_reader {
	struct rwall_neighbours *n;
	uint8_t family;
	const char *device; /* or NULL */
};

/**
 * rwall_neighbours_hook() - a function at a hook, of nfnetlink's hook dump
 * @nlh: the message
 * @ctx: a struct rwall_hook_reader
 *
 * Passes over our own function, connection tracking's, nftables' (whose chains
 * are read elsewhere) and flowtables'.
 *
 * Return: 0 or -EBADMSG.
 */
int rwall_neighbours_hook(const struct nlmsghdr *nlh, void *ctx);

/**
 * rwall_neighbours_chain() - a chain of nftables
 * @nlh: the message
 * @ctx: a struct rwall_neighbours
 *
 * Return: 0 or -EBADMSG.
 */
int rwall_neighbours_chain(const struct nlmsghdr *nlh, void *ctx);

/**
 * rwall_neighbours_rule() - a rule of nftables, counted with its chain
 * @nlh: the message
 * @ctx: a struct rwall_neighbours
 *
 * Return: 0 or -EBADMSG.
 */
int rwall_neighbours_rule(const struct nlmsghdr *nlh, void *ctx);

/**
 * rwall_neighbours_flowtable() - a flowtable of nftables
 * @nlh: the message
 * @ctx: a struct rwall_neighbours
 *
 * Return: 0 or -EBADMSG.
 */
int rwall_neighbours_flowtable(const struct nlmsghdr *nlh, void *ctx);

/**
 * rwall_neighbours_conn() - a connection; counted if it is offloaded
 * @nlh: the message
 * @ctx: a struct rwall_neighbours
 *
 * Return: 0 or -EBADMSG.
 */
int rwall_neighbours_conn(const struct nlmsghdr *nlh, void *ctx);

/**
 * rwall_neighbours_link() - a network device
 * @nlh: the message
 * @ctx: a struct rwall_neighbours
 *
 * Return: 0 or -EBADMSG.
 */
int rwall_neighbours_link(const struct nlmsghdr *nlh, void *ctx);

/**
 * rwall_neighbours_qdisc() - a queueing discipline; those of tc filters count
 * @nlh: the message
 * @ctx: a struct rwall_neighbours, its links read
 *
 * Return: 0 or -EBADMSG.
 */
int rwall_neighbours_qdisc(const struct nlmsghdr *nlh, void *ctx);

/**
 * rwall_neighbours_tcx() - BPF programs at devices, outside of clsact
 * @n: the neighbours, their links read
 */
void rwall_neighbours_tcx(struct rwall_neighbours *n);

/**
 * rwall_neighbours_packet() - /proc/net/packet
 * @file: open for reading
 * @n: the neighbours, their links read
 */
void rwall_neighbours_packet(FILE *file, struct rwall_neighbours *n);

/**
 * rwall_neighbours_tables() - /proc/net/ip_tables_names or its like
 * @file: open for reading
 * @n: the neighbours, their hooks read: only tables that are at none of them
 *	are added
 * @family: NFPROTO_IPV4 or NFPROTO_IPV6
 */
void rwall_neighbours_tables(FILE *file, struct rwall_neighbours *n,
			     uint8_t family);

/**
 * rwall_neighbours_devices() - what the kinds of devices let past
 * @n: the neighbours, their links read
 * @shown4: br_netfilter shows us IPv4 of bridges
 * @shown6: and IPv6
 */
void rwall_neighbours_devices(struct rwall_neighbours *n, bool shown4,
			      bool shown6);

/**
 * rwall_neighbours_judge() - append somebody who judges
 * @n: the neighbours
 *
 * Return: all zero; NULL where there are too many.
 */
struct rwall_judge *rwall_neighbours_judge(struct rwall_neighbours *n);

/**
 * rwall_neighbours_bypass() - append a bypass
 * @n: the neighbours
 * @kind: its kind
 * @device: copied, or NULL
 * @what: taken over, or NULL
 */
void rwall_neighbours_bypass(struct rwall_neighbours *n,
			     enum rwall_bypass_kind kind, const char *device,
			     char *what);

/**
 * rwall_neighbours_index() - a device's name
 * @n: the neighbours
 * @index: the device's number
 *
 * Return: valid as long as @n; NULL where there is none.
 */
const char *rwall_neighbours_index(const struct rwall_neighbours *n,
				   uint32_t index);

#endif /* _RWALL_NEIGHBOURS_READ_H */
