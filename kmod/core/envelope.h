/* SPDX-License-Identifier: GPL-2.0 */
/*
 * envelope.h - signed policies, taken apart
 *
 * For: telling an envelope from a blob, finding its parts within hostile bytes,
 * and asking whether a host is meant. Says nothing of whether the signature is
 * any good. A pure room.
 */
#ifndef _RWALL_CORE_ENVELOPE_H
#define _RWALL_CORE_ENVELOPE_H

#include "port.h"
#include "rolewall_envelope.h"

/* Point into the bytes that were opened; all zero: there was no envelope. */
struct rwall_envelope_parts {
	const struct rwall_envelope *header; /* what is signed begins here */
	u32 signed_size;
	const void *blob; /* not looked into */
	u32 blob_size;
	const void *signature;
	u32 signature_size;
};

/**
 * rwall_envelope_is() - do these bytes mean to be an envelope?
 * @bytes: hostile
 * @size: how many
 *
 * Return: true if they begin as one does.
 */
bool rwall_envelope_is(const void *bytes, size_t size);

/**
 * rwall_envelope_open() - find the parts of an envelope
 * @bytes: hostile, aligned to eight
 * @size: how many
 * @parts: filled in on success alone
 * @why: on failure set to a static sentence that says what is wrong
 *
 * On success every part lies within the bytes, none is empty, together they are
 * all of them, and the target is a word that ends within its field.
 *
 * Return: true if it is an envelope of a policy.
 */
bool rwall_envelope_open(const void *bytes, size_t size,
			 struct rwall_envelope_parts *parts, const char **why);

/**
 * rwall_envelope_target_valid() - may this be a target?
 * @target: a string
 *
 * Return: true if it is RWALL_ENVELOPE_ANY, or a word of letters, digits and
 * "._:-" that fits its field.
 */
bool rwall_envelope_target_valid(const char *target);

/**
 * rwall_envelope_meant() - is an envelope meant for this host?
 * @header: of an envelope that was opened
 * @names: what this host goes by, joined by commas; may be empty
 *
 * Return: true if it is for any host, or for one of these names.
 */
bool rwall_envelope_meant(const struct rwall_envelope *header,
			  const char *names);

#endif /* _RWALL_CORE_ENVELOPE_H */
