/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * yaml_source.h - the bytes of a YAML file, before they are parsed
 *
 * For: reading within bounds, and refusing bytes that a reader of the file
 * would not see. Knows no YAML.
 */
#ifndef _RWALL_YAML_SOURCE_H
#define _RWALL_YAML_SOURCE_H

#include "diag.h"

/* Text with LF line ends only and a NUL behind it. */
struct rwall_source_text {
	char *name;
	char *text;
	size_t len;
	size_t *lines;		/* the first byte of each line */
	size_t nlines;
	size_t memo_byte;	/* the last column asked for */
	unsigned int memo_col;
};

/**
 * rwall_source_read() - read a whole file within bounds
 * @path: a regular file or a pipe, "-" for standard input
 * @max: bytes that it may have
 * @d: gathers what is wrong
 * @text: set to the bytes; the caller's to free()
 * @len: set to their number
 *
 * Return: 0 or -errno.
 */
int rwall_source_read(const char *path, size_t max, struct rwall_diag *d,
		      char **text, size_t *len);

/**
 * rwall_source_init() - take over bytes, unify line ends, check each character
 * @s: what to fill; rwall_source_free(), after failure too
 * @name: for diagnostics, copied
 * @text: the bytes, taken over
 * @len: their number
 * @d: gathers what is wrong
 *
 * Return: 0 or -EINVAL.
 */
int rwall_source_init(struct rwall_source_text *s, const char *name, char *text,
		      size_t len, struct rwall_diag *d);

/**
 * rwall_source_free() - free what a source holds
 * @s: the source
 */
void rwall_source_free(struct rwall_source_text *s);

/**
 * rwall_source_place() - where some bytes stand
 * @s: the source
 * @start: the first byte
 * @end: the byte behind the last; cut at the end of the line
 *
 * Return: the place, columns counted in characters.
 */
struct rwall_place rwall_source_place(struct rwall_source_text *s, size_t start,
				      size_t end);

/**
 * rwall_source_line() - the line of a byte, from 1
 * @s: the source
 * @byte: the byte
 */
unsigned int rwall_source_line(const struct rwall_source_text *s, size_t byte);

/**
 * rwall_source_forbidden() - a word for a character that no text may hold
 * @text: UTF-8, or what claims to be
 * @len: bytes
 * @used: set to the bytes of the first character
 *
 * Return: NULL for a good character, else what is wrong with it.
 */
const char *rwall_source_forbidden(const char *text, size_t len, size_t *used);

#endif /* _RWALL_YAML_SOURCE_H */
