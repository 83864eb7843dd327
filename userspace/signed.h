/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signed.h - what is said of signatures
 *
 * For: the words and the JSON that several verbs print of a policy's envelope
 * and of what the module requires. May not decide anything.
 */
#ifndef _RWALL_SIGNED_H
#define _RWALL_SIGNED_H

#include <jansson.h>

#include "envelope.h"
#include "nlwire.h"

/**
 * rwall_signed_permits() - read what a signer permits
 * @words: "allow", "keep" and "flush", joined by commas; or NULL
 * @permits: set to RWALL_PERMIT_*
 *
 * Return: 0 or -EINVAL.
 */
int rwall_signed_permits(const char *words, uint32_t *permits);

/**
 * rwall_signed_json() - an envelope as JSON has it
 * @e: the envelope's parts; all zero: the policy is not signed
 *
 * Return: an object, or null.
 */
json_t *rwall_signed_json(const struct rwall_envelope_parts *e);

/**
 * rwall_signed_print() - one line: "serial 7 for mta-1, by CN = Example"
 * @e: the envelope's parts; all zero: the policy is not signed
 */
void rwall_signed_print(const struct rwall_envelope_parts *e);

/**
 * rwall_signed_required_json() - what the module requires, as JSON has it
 * @s: the module's status
 *
 * Return: an object.
 */
json_t *rwall_signed_required_json(const struct rwall_nl_status *s);

/**
 * rwall_signed_required() - why policies must be signed, for people
 * @required: enum rwall_required
 *
 * Return: static; NULL where they need not.
 */
const char *rwall_signed_required(uint8_t required);

#endif /* _RWALL_SIGNED_H */
