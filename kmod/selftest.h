/* SPDX-License-Identifier: GPL-2.0 */
/*
 * selftest.h - does a policy's classifier say what its rules say?
 *
 * For: the module parameter "selftest": that many random packets are put to
 * the classifier and to its linear rival before a policy is accepted.
 */
#ifndef _RWALL_SELFTEST_H
#define _RWALL_SELFTEST_H

#include "core/blob.h"

bool rwall_selftest_policy(const struct rwall_tables *t);

#endif /* _RWALL_SELFTEST_H */
