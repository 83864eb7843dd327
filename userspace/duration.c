// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * duration.c - spans of time as people write them; see duration.h
 */
#include "duration.h"

#include <errno.h>
#include <stdio.h>

static const struct unit {
	char letter;
	uint32_t seconds;
} units[] = { { 'd', 86400 }, { 'h', 3600 }, { 'm', 60 }, { 's', 1 } };

#define UNITS (sizeof(units) / sizeof(units[0]))

static uint32_t unit_of(char letter)
{
	unsigned int i;

	for (i = 0; i < UNITS; i++)
		if (units[i].letter == letter)
			return units[i].seconds;
	return 0;
}

int rwall_duration_parse(const char *text, uint32_t *seconds)
{
	uint64_t v = 0;
	const char *p;

	for (p = text; *p >= '0' && *p <= '9'; p++) {
		v = v * 10 + (*p - '0');
		if (v > UINT32_MAX)
			return -ERANGE;
	}
	if (p == text || (*p && (p[1] || !unit_of(*p))))
		return -EINVAL;
	if (*p)
		v *= unit_of(*p);
	if (v > UINT32_MAX)
		return -ERANGE;
	*seconds = v;
	return 0;
}

const char *rwall_duration_format(uint32_t seconds, char *out)
{
	unsigned int i = 0;

	while (i < UNITS - 1 && (!seconds || seconds % units[i].seconds))
		i++;
	snprintf(out, RWALL_DURATION_TEXT, "%u%c", seconds / units[i].seconds,
		 units[i].letter);
	return out;
}

const char *rwall_duration_left(uint32_t seconds, char *out)
{
	unsigned int i = 0;

	while (i < UNITS - 1 && seconds < units[i].seconds)
		i++;
	if (i == UNITS - 1)
		snprintf(out, RWALL_DURATION_TEXT, "%us", seconds);
	else
		snprintf(out, RWALL_DURATION_TEXT, "%u%c %02u%c",
			 seconds / units[i].seconds, units[i].letter,
			 seconds % units[i].seconds / units[i + 1].seconds,
			 units[i + 1].letter);
	return out;
}
