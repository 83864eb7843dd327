/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * names.h - numbers of the protocol and of the blob as words
 *
 * For: the one place where an enum becomes text and text becomes an enum. May
 * not allocate, print or touch a blob; every table is compared with its enum
 * at compile time.
 */
#ifndef _RWALL_NAMES_H
#define _RWALL_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rolewall.h"
#include "rolewall_blob.h"

#define RWALL_NAMES_SERVICE 48 /* "icmp address-mask-request/255" fits */

/* How people may name what a packet carries. */
struct rwall_names_proto {
	uint8_t proto; /* IP protocol number */
	enum rwall_slot slot;
};

/*
 * Each returns a static word, lower-case and hyphenated, fit for JSON; "?"
 * where the number is not one of the enum, as a newer module may send.
 */
const char *rwall_names_point(unsigned int point);
const char *rwall_names_slot(unsigned int slot);
const char *rwall_names_reason(unsigned int reason);
const char *rwall_names_mode(unsigned int mode);
const char *rwall_names_deny(unsigned int deny);
const char *rwall_names_tracking(unsigned int tracking);
const char *rwall_names_helper(unsigned int helper);
const char *rwall_names_verdict(unsigned int verdict);
const char *rwall_names_track(unsigned int track);
const char *rwall_names_essential(unsigned int essential);
const char *rwall_names_state(unsigned int state);
const char *rwall_names_aside(unsigned int aside);

/**
 * rwall_names_reason_text() - a reason as a sentence without its full stop
 * @reason: enum rwall_reason
 *
 * Return: a static sentence, never NULL.
 */
const char *rwall_names_reason_text(unsigned int reason);

/**
 * rwall_names_essential_text() - what an essential lets pass
 * @essential: enum rwall_essential
 *
 * Return: a static phrase, never NULL.
 */
const char *rwall_names_essential_text(unsigned int essential);

/**
 * rwall_names_aside_text() - why the early screen lets everything pass
 * @aside: enum rwall_aside
 *
 * Return: a static phrase, never NULL.
 */
const char *rwall_names_aside_text(unsigned int aside);

/**
 * rwall_names_track_parse() - "new", "reply" or "related"
 * @text: the word
 * @track: written on success alone
 *
 * Return: 0 or -EINVAL.
 */
int rwall_names_track_parse(const char *text, enum rwall_track *track);

/**
 * rwall_names_proto_parse() - a protocol by name or number
 * @text: "tcp", "icmpv6", "gre", "47"
 * @p: written on success alone
 *
 * Return: 0 or -EINVAL.
 */
int rwall_names_proto_parse(const char *text, struct rwall_names_proto *p);

/**
 * rwall_names_proto() - the IP protocol number of a slot's key
 * @slot: enum rwall_slot
 * @port: for RWALL_SLOT_OTHER the number itself
 *
 * Return: the protocol number.
 */
uint8_t rwall_names_proto(unsigned int slot, uint16_t port);

/**
 * rwall_names_port_parse() - a port, or an ICMP type and code
 * @slot: what the port belongs to
 * @text: "443"; for ICMP "echo-request", "8" or "3/4"
 * @port: written on success alone; for ICMP type << 8 | code, and code 0 where
 *	none is given
 *
 * Return: 0; -EINVAL where it is neither, or the protocol has no ports.
 */
int rwall_names_port_parse(enum rwall_slot slot, const char *text,
			   uint16_t *port);

/**
 * rwall_names_service() - protocol and ports as people write them
 * @slot: enum rwall_slot
 * @lo: lowest port, as a rule of the blob has it
 * @hi: highest port
 * @buf: RWALL_NAMES_SERVICE bytes to write to
 *
 * "443/tcp", "8000-8010/udp", "icmp echo-request", "gre".
 *
 * Return: @buf.
 */
const char *rwall_names_service(unsigned int slot, uint16_t lo, uint16_t hi,
				char *buf);

#endif /* _RWALL_NAMES_H */
