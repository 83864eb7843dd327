// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ranges.c - lists of address ranges, sorted and merged
 *
 * For: what ranges.h declares. Sorting is Williams' heapsort, as qsort() would
 * copy the list; a list that is sorted already is only walked.
 */
#include "ranges.h"

/* Does b have to follow a, with a gap between? */
static bool apart4(const struct rwall_range4 *a, const struct rwall_range4 *b)
{
	return a->hi < b->lo && b->lo - a->hi > 1;
}

static bool apart6(const struct rwall_range6 *a, const struct rwall_range6 *b)
{
	struct rwall_addr6 behind = a->hi;

	return rwall_addr6_next(&behind) && rwall_addr6_cmp(behind, b->lo) < 0;
}

bool rwall_ranges4_merged(const struct rwall_range4 *r, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (!apart4(&r[i - 1], &r[i]))
			return false;
	return true;
}

bool rwall_ranges6_merged(const struct rwall_range6 *r, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (!apart6(&r[i - 1], &r[i]))
			return false;
	return true;
}

static void sift4(struct rwall_range4 *r, size_t i, size_t n)
{
	struct rwall_range4 v = r[i];
	size_t child;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n && r[child + 1].lo > r[child].lo)
			child++;
		if (r[child].lo <= v.lo)
			break;
		r[i] = r[child];
		i = child;
	}
	r[i] = v;
}

static void sift6(struct rwall_range6 *r, size_t i, size_t n)
{
	struct rwall_range6 v = r[i];
	size_t child;

	while ((child = 2 * i + 1) < n) {
		if (child + 1 < n &&
		    rwall_addr6_cmp(r[child + 1].lo, r[child].lo) > 0)
			child++;
		if (rwall_addr6_cmp(r[child].lo, v.lo) <= 0)
			break;
		r[i] = r[child];
		i = child;
	}
	r[i] = v;
}

static void sort4(struct rwall_range4 *r, size_t n)
{
	struct rwall_range4 top;
	size_t i;

	for (i = n / 2; i--;)
		sift4(r, i, n);
	while (n > 1) {
		top = r[0];
		r[0] = r[--n];
		r[n] = top;
		sift4(r, 0, n);
	}
}

static void sort6(struct rwall_range6 *r, size_t n)
{
	struct rwall_range6 top;
	size_t i;

	for (i = n / 2; i--;)
		sift6(r, i, n);
	while (n > 1) {
		top = r[0];
		r[0] = r[--n];
		r[n] = top;
		sift6(r, 0, n);
	}
}

void rwall_ranges4_merge(struct rwall_range4 *r, size_t *n)
{
	size_t i, last = 0;

	if (rwall_ranges4_merged(r, *n))
		return;
	sort4(r, *n);
	for (i = 1; i < *n; i++) {
		if (apart4(&r[last], &r[i]))
			r[++last] = r[i];
		else if (r[i].hi > r[last].hi)
			r[last].hi = r[i].hi;
	}
	*n = last + 1;
}

void rwall_ranges6_merge(struct rwall_range6 *r, size_t *n)
{
	size_t i, last = 0;

	if (rwall_ranges6_merged(r, *n))
		return;
	sort6(r, *n);
	for (i = 1; i < *n; i++) {
		if (apart6(&r[last], &r[i]))
			r[++last] = r[i];
		else if (rwall_addr6_cmp(r[i].hi, r[last].hi) > 0)
			r[last].hi = r[i].hi;
	}
	*n = last + 1;
}

bool rwall_ranges4_meet(const struct rwall_range4 *a, size_t na,
			const struct rwall_range4 *b, size_t nb, uint32_t *at)
{
	while (na && nb) {
		if (a->hi < b->lo) {
			a++;
			na--;
		} else if (b->hi < a->lo) {
			b++;
			nb--;
		} else {
			*at = a->lo > b->lo ? a->lo : b->lo;
			return true;
		}
	}
	return false;
}

bool rwall_ranges6_meet(const struct rwall_range6 *a, size_t na,
			const struct rwall_range6 *b, size_t nb,
			struct rwall_addr6 *at)
{
	while (na && nb) {
		if (rwall_addr6_cmp(a->hi, b->lo) < 0) {
			a++;
			na--;
		} else if (rwall_addr6_cmp(b->hi, a->lo) < 0) {
			b++;
			nb--;
		} else {
			*at = rwall_addr6_cmp(a->lo, b->lo) > 0 ? a->lo : b->lo;
			return true;
		}
	}
	return false;
}

/* Merged ranges do not touch, so each of a has to lie in one of b. */
bool rwall_ranges4_within(const struct rwall_range4 *a, size_t na,
			  const struct rwall_range4 *b, size_t nb)
{
	for (; na; a++, na--) {
		while (nb && b->hi < a->hi) {
			b++;
			nb--;
		}
		if (!nb || a->lo < b->lo)
			return false;
	}
	return true;
}

bool rwall_ranges6_within(const struct rwall_range6 *a, size_t na,
			  const struct rwall_range6 *b, size_t nb)
{
	for (; na; a++, na--) {
		while (nb && rwall_addr6_cmp(b->hi, a->hi) < 0) {
			b++;
			nb--;
		}
		if (!nb || rwall_addr6_cmp(a->lo, b->lo) < 0)
			return false;
	}
	return true;
}
