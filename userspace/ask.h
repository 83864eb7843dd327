/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ask.h - asking the kernel's families other than ours
 *
 * For: a socket a question, and reading attributes without leaving the message.
 * Knows nothing of what is asked.
 */
#ifndef _RWALL_ASK_H
#define _RWALL_ASK_H

#include <stdbool.h>

#include "nlwire.h"

/**
 * rwall_ask_dump() - ask the kernel for a dump
 * @proto: NETLINK_NETFILTER or NETLINK_ROUTE
 * @nlh: the request; sequence number and flags are set here
 * @fn: takes each message
 * @ctx: handed to @fn
 *
 * Return: 0 or -errno; -EINTR where something changed meanwhile.
 */
int rwall_ask_dump(int proto, struct nlmsghdr *nlh, rwall_nlwire_fn fn,
		   void *ctx);

/**
 * rwall_ask_one() - ask the kernel for one thing
 * @proto: NETLINK_NETFILTER or NETLINK_ROUTE
 * @nlh: the request; sequence number and flags are set here
 * @fn: takes the answer
 * @ctx: handed to @fn
 *
 * Return: 0 or -errno.
 */
int rwall_ask_one(int proto, struct nlmsghdr *nlh, rwall_nlwire_fn fn,
		  void *ctx);

struct nlattr;

/* Attributes by type: at[0] to at[max], NULL where there is none. */
struct rwall_attrs {
	const struct nlattr **at;
	unsigned int max;
};

/**
 * rwall_ask_keep() - keep an attribute by its type, see rwall_nlwire_attrs()
 * @attr: the attribute
 * @data: a struct rwall_attrs
 *
 * Return: MNL_CB_OK.
 */
int rwall_ask_keep(const struct nlattr *attr, void *data);

/**
 * rwall_ask_each() - go through a nest's attributes
 * @attr: the nest, or NULL
 * @fn: takes each, and returns MNL_CB_OK or MNL_CB_ERROR, which ends it
 * @data: handed to @fn
 */
void rwall_ask_each(const struct nlattr *attr,
		    int (*fn)(const struct nlattr *attr, void *data),
		    void *data);

/**
 * rwall_ask_nested() - keep a nest's attributes by their types
 * @attr: the nest, or NULL
 * @a: where to; cleared first
 */
void rwall_ask_nested(const struct nlattr *attr, struct rwall_attrs *a);

/**
 * rwall_ask_text() - an attribute's text
 * @attr: the attribute, or NULL
 *
 * Return: the text, or NULL where it does not end within the attribute.
 */
const char *rwall_ask_text(const struct nlattr *attr);

/**
 * rwall_ask_u32() - an attribute's number
 * @attr: the attribute, or NULL
 * @value: set where there is one
 *
 * Return: whether there is one.
 */
bool rwall_ask_u32(const struct nlattr *attr, uint32_t *value);

#endif /* _RWALL_ASK_H */
