/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * duration.h - spans of time as people write them
 *
 * For: "90s", "5m", "24h", "30d" to seconds and back. Knows neither clocks nor
 * files.
 */
#ifndef _RWALL_DURATION_H
#define _RWALL_DURATION_H

#include <stdint.h>

/**
 * rwall_duration_parse() - read a span of time
 * @text: decimal digits and one of s, m, h, d; seconds without a letter
 * @seconds: set on success alone
 *
 * Return: 0; -EINVAL for other text, -ERANGE above 2^32 - 1 seconds.
 */
int rwall_duration_parse(const char *text, uint32_t *seconds);

#define RWALL_DURATION_TEXT 32 /* bytes of a formatted span */

/**
 * rwall_duration_format() - write a span in its largest whole unit
 * @seconds: the span
 * @out: RWALL_DURATION_TEXT bytes
 *
 * Return: @out.
 */
const char *rwall_duration_format(uint32_t seconds, char *out);

/**
 * rwall_duration_left() - write a span that runs out, in two units
 * @seconds: the span
 * @out: RWALL_DURATION_TEXT bytes
 *
 * Return: @out: "45s", "1m 05s", "2h 10m", "3d 04h".
 */
const char *rwall_duration_left(uint32_t seconds, char *out);

#endif /* _RWALL_DURATION_H */
