/* SPDX-License-Identifier: GPL-2.0 */
/*
 * naive.h - the linear rival of classify.h
 *
 * For: saying what the rules of a blob mean without any of the hot tables but
 * the list of intervals: one rule after the other, in the plainest way. Tests
 * and the module's self-test compare both. Never on a packet's path.
 */
#ifndef _RWALL_CORE_NAIVE_H
#define _RWALL_CORE_NAIVE_H

#include "classify.h"

/**
 * rwall_naive_classify() - find the first rule that permits a packet
 * @t: tables of an open blob
 * @k: as for rwall_classify()
 *
 * Return: as rwall_classify(), the reason of a denial included.
 */
int rwall_naive_classify(const struct rwall_tables *t,
			 const struct rwall_key *k);

#endif /* _RWALL_CORE_NAIVE_H */
