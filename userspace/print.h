/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * print.h - tables, sizes and ages for people
 *
 * For: everything that makes output pleasant on a terminal, and harmless: text
 * that came from a blob or a file is never sent to it with control characters.
 * Knows nothing of policies.
 */
#ifndef _RWALL_PRINT_H
#define _RWALL_PRINT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define RWALL_PRINT_MAX 24 /* bytes of a formatted number */

enum rwall_colour {
	RWALL_PLAIN,
	RWALL_BOLD,
	RWALL_GOOD,
	RWALL_BAD,
	RWALL_DIM,
};

struct rwall_column {
	const char *head;
	bool right;   /* align to the right */
	bool shorten; /* where the terminal is too narrow */
};

struct libscols_table;

/**
 * rwall_print_init() - make ready to print the language of titles
 *
 * Takes the user's locale, and UTF-8 where that names no encoding.
 */
void rwall_print_init(void);

/**
 * rwall_print_colour() - may colour be used
 * @to: where to
 *
 * ROLEWALL_COLOR is "always", "never" or "auto"; without it a NO_COLOR that is
 * not empty forbids colour, and only terminals get any, but for those that TERM
 * does not name or calls "dumb".
 */
bool rwall_print_colour(FILE *to);

/**
 * rwall_print_text() - print text of unknown origin
 * @to: where to
 * @colour: left out where colour may not be used
 * @text: its control characters are printed as question marks
 */
void rwall_print_text(FILE *to, enum rwall_colour colour, const char *text);

/**
 * rwall_print_bytes() - "512 B", "5.3 KiB"
 * @bytes: the number
 * @buf: RWALL_PRINT_MAX bytes
 *
 * Return: @buf.
 */
const char *rwall_print_bytes(uint64_t bytes, char *buf);

/**
 * rwall_print_ns() - "840 ns", "1.2 ms"
 * @ns: nanoseconds
 * @buf: RWALL_PRINT_MAX bytes
 *
 * Return: @buf.
 */
const char *rwall_print_ns(uint64_t ns, char *buf);

/**
 * rwall_print_age() - "just now", "3m ago"
 * @seconds: how long ago
 * @buf: RWALL_PRINT_MAX bytes
 *
 * Return: @buf.
 */
const char *rwall_print_age(uint64_t seconds, char *buf);

/**
 * rwall_print_table() - a table without rows
 * @columns: its columns
 * @n: their number
 *
 * Return: the caller's; rwall_print_table_end() prints and frees it.
 */
struct libscols_table *rwall_print_table(const struct rwall_column *columns,
					 size_t n);

/**
 * rwall_print_row() - add a row to a table
 * @table: the table
 * @cells: as many strings as there are columns; copied
 */
void rwall_print_row(struct libscols_table *table, const char *const *cells);

/**
 * rwall_print_table_end() - print a table to stdout and free it
 * @table: the table
 */
void rwall_print_table_end(struct libscols_table *table);

#endif /* _RWALL_PRINT_H */
