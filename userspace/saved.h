/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * saved.h - the policy that the next boot begins with
 *
 * For: keeping what is in force for good in the initial namespace on disk, and
 * its nftables ruleset beside it, for a boot without the module. Complaints go
 * to stderr. May not know sites.
 */
#ifndef _RWALL_SAVED_H
#define _RWALL_SAVED_H

#include "blobfile.h"
#include "netlink.h"

#define RWALL_SAVED_BLOB  "/var/lib/rolewall/policy.blob"
#define RWALL_SAVED_OLDER RWALL_SAVED_BLOB ".old"
#define RWALL_SAVED_NFT	  "/var/lib/rolewall/policy.nft"

/* Exit code where a policy is in force, but not what the next boot begins with. */
#define RWALL_EXIT_UNSAVED 1

/**
 * rwall_saved_keep() - keep a policy for the next boot
 * @nl: an open door
 * @p: the policy, just loaded or confirmed
 *
 * Nothing is kept of other namespaces than the initial one, nor of a trial, nor
 * where another policy is in force by now. The one saved before stays as the older one, unless
 * it is the same, or damaged.
 *
 * Return: 0; RWALL_EXIT_UNSAVED with the reason printed.
 */
int rwall_saved_keep(struct rwall_nl *nl, const struct rwall_policy *p);

/**
 * rwall_saved_fallback() - does nftables enforce a saved policy?
 *
 * Return: true if there is the table that the ruleset makes.
 */
bool rwall_saved_fallback(void);

#endif /* _RWALL_SAVED_H */
