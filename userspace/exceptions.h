/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exceptions.h - flows that the kernel permits for a while
 *
 * For: allow, and what status and show tell of exceptions. Asks the module by
 * netlink.h; complaints are the caller's.
 */
#ifndef _RWALL_EXCEPTIONS_H
#define _RWALL_EXCEPTIONS_H

#include <jansson.h>

#include "netlink.h"

struct rwall_exception {
	uint32_t id;
	uint32_t seconds; /* to ask for */
	uint64_t left_ms; /* that are told */
	uint8_t point;
	uint8_t proto;
	uint8_t addr_len; /* 4 or 16; 0: of either family */
	uint8_t src_len;  /* bits */
	uint8_t dst_len;
	bool ports; /* @lo to @hi; else all of the protocol */
	uint16_t lo;
	uint16_t hi;
	uint8_t src[16];
	uint8_t dst[16];
	struct rwall_nl_tally tally;
};

struct rwall_exceptions {
	struct rwall_exception *e; /* free() */
	size_t n;
};

/**
 * rwall_exceptions_allow() - RWALL_CMD_ALLOW
 * @nl: an open door
 * @e: the flow and for how many seconds; its number is set
 *
 * Return: 0 or -errno, see netlink.h.
 */
int rwall_exceptions_allow(struct rwall_nl *nl, struct rwall_exception *e);

/**
 * rwall_exceptions_remove() - RWALL_CMD_DISALLOW
 * @nl: an open door
 * @id: the exception's number
 *
 * Return: 0; -ENODATA where it is gone; -errno.
 */
int rwall_exceptions_remove(struct rwall_nl *nl, uint32_t id);

/**
 * rwall_exceptions_list() - all that there are
 * @nl: an open door
 * @list: filled in; nothing is to be freed after failure
 *
 * Return: 0 or -errno.
 */
int rwall_exceptions_list(struct rwall_nl *nl, struct rwall_exceptions *list);

/**
 * rwall_exceptions_message() - take one message of the list
 * @nlh: the message
 * @ctx: a struct rwall_exceptions, which it is added to
 *
 * Return: 0 or -EBADMSG.
 */
int rwall_exceptions_message(const struct nlmsghdr *nlh, void *ctx);

/**
 * rwall_exceptions_flow() - "in 22/tcp from 10.0.0.0/8 to any"
 * @e: the exception
 *
 * Return: the caller's, free().
 */
char *rwall_exceptions_flow(const struct rwall_exception *e);

/**
 * rwall_exceptions_print() - a line an exception
 * @list: the exceptions
 */
void rwall_exceptions_print(const struct rwall_exceptions *list);

/**
 * rwall_exceptions_json() - an array of them
 * @list: the exceptions
 */
json_t *rwall_exceptions_json(const struct rwall_exceptions *list);

/**
 * rwall_exceptions_is() - is an event about an exception?
 * @e: the event
 */
bool rwall_exceptions_is(const struct rwall_nl_event *e);

/**
 * rwall_exceptions_told() - print what an event says of an exception
 * @e: an event about one
 * @json: as one line of JSON, of monitor
 *
 * Return: 0 or -EBADMSG.
 */
int rwall_exceptions_told(const struct rwall_nl_event *e, bool json);

#endif /* _RWALL_EXCEPTIONS_H */
