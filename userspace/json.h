/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json.h - the JSON that the verbs print
 *
 * For: the pieces that several verbs share. Documentation/json.rst describes
 * each verb's object; what stands there changes only with its version. Every
 * function exits when memory ends, as those of util.h do.
 */
#ifndef _RWALL_JSON_H
#define _RWALL_JSON_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "describe.h"

/**
 * rwall_json_new() - {"rolewall": "<verb>/1"}
 * @verb: the verb
 *
 * Return: the caller's; rwall_json_print() takes it over.
 */
json_t *rwall_json_new(const char *verb);

/**
 * rwall_json_set() - set a member of an object
 * @object: the object
 * @key: the member's name
 * @value: taken over
 */
void rwall_json_set(json_t *object, const char *key, json_t *value);

/**
 * rwall_json_add() - append to an array
 * @array: the array
 * @value: taken over
 */
void rwall_json_add(json_t *array, json_t *value);

/**
 * rwall_json_text() - a string of unknown origin
 * @text: bytes that are not UTF-8 become question marks; NULL gives null
 */
json_t *rwall_json_text(const char *text);

/**
 * rwall_json_number() - an unsigned number
 * @value: capped to 2^63 - 1
 */
json_t *rwall_json_number(uint64_t value);

/**
 * rwall_json_time() - a point in time as RFC 3339 has it, in UTC
 * @seconds: since the epoch
 */
json_t *rwall_json_time(uint64_t seconds);

/**
 * rwall_json_hex() - bytes as hexadecimal digits
 * @bytes: the bytes
 * @n: their number, at most 64
 */
json_t *rwall_json_hex(const uint8_t *bytes, size_t n);

/**
 * rwall_json_rule() - a rule of an open blob, with all its addresses
 * @t: the blob
 * @rule: the rule's index
 */
json_t *rwall_json_rule(const struct rwall_tables *t, uint32_t rule);

/**
 * rwall_json_print() - print an object to stdout and free it
 * @object: taken over
 */
void rwall_json_print(json_t *object);

/**
 * rwall_json_line() - print an object on one line and free it
 * @object: taken over
 */
void rwall_json_line(json_t *object);

#endif /* _RWALL_JSON_H */
