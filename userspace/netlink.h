/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * netlink.h - the only door to the kernel
 *
 * For: one function a command of the rolewall family. Opens the socket, sends,
 * waits for the end of the reply and keeps the sentence that explains a
 * failure. May not print, nor read a blob's content.
 *
 * All functions return 0 or -errno. Afterwards rwall_nl_why() says what is
 * wrong and what to do, and rwall_nl_exit() which exit code that is:
 *
 *	-EPROTONOSUPPORT	the module is not loaded
 *	-EPROTO			it speaks another version of the protocol
 *	-EPERM			not permitted
 *	-ENOENT			no policy is active
 *	-EINVAL, -ERANGE, -EOPNOTSUPP	the module refuses what was sent
 *	-EKEYREJECTED, -ENOKEY	a signature does not hold, or is missing
 *	-EROFS			the active policy is locked
 *	-EBADMSG		its reply is not what the protocol promises
 *	-EAGAIN			loads kept coming between while reading
 */
#ifndef _RWALL_NETLINK_H
#define _RWALL_NETLINK_H

#include "nlwire.h"

struct rwall_nl;

/**
 * rwall_nl_new() - a door, still shut
 *
 * Return: the caller's, see rwall_nl_free().
 */
struct rwall_nl *rwall_nl_new(void);

/**
 * rwall_nl_free() - shut a door and free it
 * @nl: the door, or NULL
 */
void rwall_nl_free(struct rwall_nl *nl);

/**
 * rwall_nl_open() - open a socket and find the module's family
 * @nl: the door
 * @netns: name below /run/netns whose namespace the process enters and stays
 *	in, or NULL for its own
 *
 * Return: 0 or -errno; also -ENXIO where there is no such namespace.
 */
int rwall_nl_open(struct rwall_nl *nl, const char *netns);

/**
 * rwall_nl_why() - the sentence for the last failure
 * @nl: the door
 *
 * Return: without a line end; valid until the next call.
 */
const char *rwall_nl_why(const struct rwall_nl *nl);

/**
 * rwall_nl_exit() - the exit code that stands for an error
 * @err: what a function of this room returned
 *
 * Return: 0, 2, 3 or 4, as in the man page.
 */
int rwall_nl_exit(int err);

struct nlmsghdr;

#define RWALL_NL_REQUEST 512 /* bytes of any request but a load */

/**
 * rwall_nl_request() - begin a message to the module
 * @nl: an open door
 * @buf: RWALL_NL_REQUEST bytes, all zero
 * @cmd: enum rwall_cmd
 * @flags: NLM_F_ACK or NLM_F_DUMP
 *
 * Return: the message in @buf, to append attributes to.
 */
struct nlmsghdr *rwall_nl_request(struct rwall_nl *nl, void *buf, uint8_t cmd,
				  uint16_t flags);

/**
 * rwall_nl_talk() - send a message and hear the reply
 * @nl: an open door
 * @nlh: from rwall_nl_request()
 * @fn: takes each message of the reply
 * @ctx: handed to @fn
 *
 * Return: 0 or -errno, also -EINTR for a dump that was interrupted.
 */
int rwall_nl_talk(struct rwall_nl *nl, const struct nlmsghdr *nlh,
		  rwall_nlwire_fn fn, void *ctx);

/* Multicast groups. */
enum rwall_nl_group {
	RWALL_NL_EVENTS, /* the policy or an exception changed */
	RWALL_NL_DENIED, /* a packet was denied */
	RWALL_NL_GROUPS,
};

/* What the module tells unasked. */
struct rwall_nl_event {
	uint8_t cmd; /* enum rwall_cmd */
	uint32_t generation;
	struct rwall_nl_denied denied;	/* of RWALL_CMD_DENIED */
	const struct nlmsghdr *message; /* as it came, until the next call */
};

/**
 * rwall_nl_listen() - be told from now on
 * @nl: an open door, on which nothing else is asked any more
 * @group: of what
 */
int rwall_nl_listen(struct rwall_nl *nl, enum rwall_nl_group group);

/**
 * rwall_nl_fd() - the descriptor that becomes readable with an event
 * @nl: an open door; keeps the descriptor
 */
int rwall_nl_fd(const struct rwall_nl *nl);

/**
 * rwall_nl_event() - take the next event, without waiting
 * @nl: a door that listens
 * @e: filled in
 *
 * Return: 0; -EAGAIN where there is none, -ENOBUFS where some were lost since
 * the last one, as they were not taken quickly enough.
 */
int rwall_nl_event(struct rwall_nl *nl, struct rwall_nl_event *e);

/**
 * rwall_nl_status() - what is active
 * @nl: an open door
 * @s: filled in; its strings are the caller's, rwall_nl_status_free()
 */
int rwall_nl_status(struct rwall_nl *nl, struct rwall_nl_status *s);
void rwall_nl_status_free(struct rwall_nl_status *s);

/**
 * rwall_nl_load() - make a blob the active policy, whole or not at all
 * @nl: an open door
 * @load: the blob, and for how long it is on trial
 * @l: filled in
 *
 * Return: also -EBUSY while a policy is on trial.
 */
int rwall_nl_load(struct rwall_nl *nl, const struct rwall_nl_load *load,
		  struct rwall_nl_loaded *l);

/**
 * rwall_nl_confirm() - let the policy on trial stay
 * @nl: an open door
 * @generation: the policy's
 *
 * Return: also -ENODATA where none is on trial, -ESTALE where it is another.
 */
int rwall_nl_confirm(struct rwall_nl *nl, uint32_t generation);

/**
 * rwall_nl_rollback() - return to what was before the policy on trial
 * @nl: an open door
 *
 * Return: also -ENODATA where none is on trial.
 */
int rwall_nl_rollback(struct rwall_nl *nl);

/**
 * rwall_nl_flush() - leave the namespace as it began, with no policy
 * @nl: an open door
 * @open: leave it open, even where it began closed
 */
int rwall_nl_flush(struct rwall_nl *nl, bool open);

/**
 * rwall_nl_snapshot() - the active blob and its counters, of one moment
 * @nl: an open door
 * @p: filled in; @p->blob is the caller's, free()
 * @c: filled in, @c->rules is the caller's, free(); NULL: not wanted
 *
 * Begins again, a few times, where a load comes between. Nothing is to be
 * freed after failure.
 */
int rwall_nl_snapshot(struct rwall_nl *nl, struct rwall_nl_policy *p,
		      struct rwall_nl_counters *c);

/**
 * rwall_nl_query() - what the active policy says to a packet
 * @nl: an open door
 * @q: the packet
 * @r: filled in
 */
int rwall_nl_query(struct rwall_nl *nl, const struct rwall_nl_query *q,
		   struct rwall_nl_answer *r);

#endif /* _RWALL_NETLINK_H */
