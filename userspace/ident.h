/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ident.h - ids, and what a misspelt one may have meant
 *
 * For: the one definition of an id, and "did you mean". Pure text.
 */
#ifndef _RWALL_IDENT_H
#define _RWALL_IDENT_H

#include <stdbool.h>

#define RWALL_IDENT_MAX	63	/* bytes */
#define RWALL_IDENT_RULE \
	"an id is lower-case words and digits joined by hyphens, 63 bytes at most"

/**
 * rwall_ident_valid() - is a text an id
 * @text: the text
 *
 * Return: whether it is lower-case letters and digits in words joined by
 * single hyphens, begins with a letter, and has RWALL_IDENT_MAX bytes at most.
 */
bool rwall_ident_valid(const char *text);

/* The nearest of the candidates seen so far. Zeroed but for word. */
struct rwall_guess {
	const char *word;
	const char *best;	/* NULL: none is near */
	unsigned int distance;
};

/**
 * rwall_guess_try() - consider a candidate
 * @g: the guess
 * @candidate: outlives the guess
 *
 * A candidate is near when a third of its letters or fewer differ, counting
 * insertions, removals, changes and swaps of neighbours.
 */
void rwall_guess_try(struct rwall_guess *g, const char *candidate);

#endif /* _RWALL_IDENT_H */
