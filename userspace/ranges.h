/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ranges.h - lists of address ranges, sorted and merged
 *
 * For: long lists, which may have millions of ranges. Works in place: needs no
 * memory but the list's. Knows neither text nor policies.
 */
#ifndef _RWALL_RANGES_H
#define _RWALL_RANGES_H

#include "model.h"

/**
 * rwall_ranges4_merge() - sort a list and join what overlaps or touches
 * @r: the list
 * @n: its length, which shrinks to what is left
 */
void rwall_ranges4_merge(struct rwall_range4 *r, size_t *n);

/**
 * rwall_ranges6_merge() - the same for IPv6
 * @r: the list
 * @n: its length
 */
void rwall_ranges6_merge(struct rwall_range6 *r, size_t *n);

/**
 * rwall_ranges4_merged() - is there nothing left to sort or join
 * @r: the list
 * @n: its length
 */
bool rwall_ranges4_merged(const struct rwall_range4 *r, size_t n);

/**
 * rwall_ranges6_merged() - the same for IPv6
 * @r: the list
 * @n: its length
 */
bool rwall_ranges6_merged(const struct rwall_range6 *r, size_t n);

/**
 * rwall_ranges4_meet() - do two merged lists share an address?
 * @a: the one list
 * @na: its length
 * @b: the other
 * @nb: its length
 * @at: set to the lowest address that they share
 *
 * Return: true where they do.
 */
bool rwall_ranges4_meet(const struct rwall_range4 *a, size_t na,
			const struct rwall_range4 *b, size_t nb, uint32_t *at);

/**
 * rwall_ranges6_meet() - rwall_ranges4_meet() for IPv6
 * @a: the one list
 * @na: its length
 * @b: the other
 * @nb: its length
 * @at: set to the lowest address that they share
 *
 * Return: true where they do.
 */
bool rwall_ranges6_meet(const struct rwall_range6 *a, size_t na,
			const struct rwall_range6 *b, size_t nb,
			struct rwall_addr6 *at);

/**
 * rwall_ranges4_within() - does one merged list lie in another?
 * @a: the list that may lie in the other
 * @na: its length
 * @b: the other
 * @nb: its length
 *
 * Return: true where each address of @a is one of @b.
 */
bool rwall_ranges4_within(const struct rwall_range4 *a, size_t na,
			  const struct rwall_range4 *b, size_t nb);

/**
 * rwall_ranges6_within() - rwall_ranges4_within() for IPv6
 * @a: the list that may lie in the other
 * @na: its length
 * @b: the other
 * @nb: its length
 *
 * Return: true where each address of @a is one of @b.
 */
bool rwall_ranges6_within(const struct rwall_range6 *a, size_t na,
			  const struct rwall_range6 *b, size_t nb);

/* As a comparison of numbers: below 0, 0 or above 0. */
static inline int rwall_addr6_cmp(struct rwall_addr6 a, struct rwall_addr6 b)
{
	if (a.hi != b.hi)
		return a.hi < b.hi ? -1 : 1;
	return (a.lo > b.lo) - (a.lo < b.lo);
}

/* The address behind; false at the end of the space. */
static inline bool rwall_addr6_next(struct rwall_addr6 *a)
{
	return ++a->lo || ++a->hi;
}

#endif /* _RWALL_RANGES_H */
