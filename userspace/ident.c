// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ident.c - ids, and what a misspelt one may have meant
 *
 * For: what ident.h declares. No allocation, no input or output.
 */
#include <ctype.h>
#include <string.h>

#include "ident.h"

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool rwall_ident_valid(const char *text)
{
	size_t i, len = strlen(text);

	if (!len || len > RWALL_IDENT_MAX ||
	    !(text[0] >= 'a' && text[0] <= 'z'))
		return false;
	for (i = 0; i < len; i++) {
		if (is_word_byte(text[i]))
			continue;
		if (text[i] != '-' || !is_word_byte(text[i + 1]))
			return false;
	}
	return true;
}

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int m = a < b ? a : b;

	return m < c ? m : c;
}

/* Optimal string alignment, which counts a swap of neighbours as one. */
static unsigned int distance(const char *a, size_t la, const char *b, size_t lb)
{
	unsigned int row[3][RWALL_IDENT_MAX + 2];
	unsigned int *two = row[0], *one = row[1], *cur = row[2], *tmp;
	size_t i, j;

	for (j = 0; j <= lb; j++)
		one[j] = (unsigned int)j;
	for (i = 1; i <= la; i++) {
		cur[0] = (unsigned int)i;
		for (j = 1; j <= lb; j++) {
			unsigned int differ =
				tolower((unsigned char)a[i - 1]) !=
				tolower((unsigned char)b[j - 1]);

			cur[j] = min3(one[j] + 1, cur[j - 1] + 1,
				      one[j - 1] + differ);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && two[j - 2] + 1 < cur[j])
				cur[j] = two[j - 2] + 1;
		}
		tmp = two;
		two = one;
		one = cur;
		cur = tmp;
	}
	return one[lb];
}

void rwall_guess_try(struct rwall_guess *g, const char *candidate)
{
	size_t la = strlen(g->word), lb = strlen(candidate);
	unsigned int near;

	if (!la || la > RWALL_IDENT_MAX || lb > RWALL_IDENT_MAX)
		return;
	near = distance(g->word, la, candidate, lb);
	if (near * 3 > (la > lb ? la : lb) || (g->best && near >= g->distance))
		return;
	g->best = candidate;
	g->distance = near;
}
