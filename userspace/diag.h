/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * diag.h - what the tool has to say about its input
 *
 * For: errors, warnings and notes with a place, a caret and a remedy, gathered
 * so that one run reports all of them. Everything goes to stderr when
 * rwall_diag_print() is called; data never passes through here.
 *
 *	site.yaml:7:12: error: port 65536 is out of range
 *	  services: {mcafee-epo: {sql-tcp: 65536}}
 *	                                   ^~~~~
 *	  = ports run from 1 to 65535
 */
#ifndef _RWALL_DIAG_H
#define _RWALL_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum rwall_severity {
	RWALL_NOTE,
	RWALL_WARNING,
	RWALL_ERROR,
};

/* Where in a file; line and column count from 1, 0 is "no such place". */
struct rwall_place {
	const char *file; /* outlives the diagnostics */
	unsigned int line;
	unsigned int col;
	unsigned int width; /* columns to underline, at least 1 */
	const char *text;   /* the line, not NUL-terminated; NULL: unknown */
	size_t text_len;
};

struct rwall_diag;

struct rwall_diag *rwall_diag_new(void);
void rwall_diag_free(struct rwall_diag *d);

/**
 * rwall_diag_add() - add a diagnostic
 * @d: the collection
 * @sev: how bad
 * @at: where, or NULL; what it points at is copied but for the file's name
 * @remedy: what would be right, or NULL; copied
 * @fmt: what is wrong
 *
 * After 100 errors the rest is counted, not kept.
 */
void rwall_diag_add(struct rwall_diag *d, enum rwall_severity sev,
		    const struct rwall_place *at, const char *remedy,
		    const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/**
 * rwall_diag_lint() - add a warning or a note that programs can tell apart
 * @d: the collection
 * @sev: how bad
 * @lint: its id, which stays the same from version to version; static
 * @at: where, or NULL, as for rwall_diag_add()
 * @remedy: what would be right, or NULL; copied
 * @fmt: what is odd
 */
void rwall_diag_lint(struct rwall_diag *d, enum rwall_severity sev,
		     const char *lint, const struct rwall_place *at,
		     const char *remedy, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));

unsigned int rwall_diag_count(const struct rwall_diag *d,
			      enum rwall_severity sev);
void rwall_diag_print(const struct rwall_diag *d, FILE *to, bool colour);

/* One diagnostic, for those who print it otherwise. */
struct rwall_diag_item {
	enum rwall_severity sev;
	const char *file; /* NULL: no place */
	unsigned int line;
	unsigned int col;
	const char *message;
	const char *remedy; /* or NULL */
	const char *lint;   /* its id, or NULL */
};

/**
 * rwall_diag_item() - look at a diagnostic
 * @d: the collection
 * @i: which, from 0, in the order of adding
 * @item: filled in; its strings live as long as @d
 *
 * Return: false where there are not so many.
 */
bool rwall_diag_item(const struct rwall_diag *d, size_t i,
		     struct rwall_diag_item *item);

#endif /* _RWALL_DIAG_H */
