/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft.h - a policy as an nftables ruleset
 *
 * For: turning an open blob into libnftnl's objects and writing these in the
 * language of nft. Reads the blob alone: no site, no kernel. What nftables
 * says differently from the module stands in Documentation/export.rst.
 */
#ifndef _RWALL_NFT_H
#define _RWALL_NFT_H

#include <stdio.h>

#include "blob.h"

struct rwall_nft;

/**
 * rwall_nft_build() - the ruleset of a policy
 * @t: an open blob
 * @out: set on success alone; rwall_nft_free()
 * @why: set to a static sentence on failure
 *
 * Return: 0; -EINVAL where nft's language cannot say what the policy says.
 */
int rwall_nft_build(const struct rwall_tables *t, struct rwall_nft **out,
		    const char **why);

/**
 * rwall_nft_print() - write a ruleset as text that "nft -f" reads
 * @nft: the ruleset
 * @to: where to
 */
void rwall_nft_print(const struct rwall_nft *nft, FILE *to);

/**
 * rwall_nft_free() - free a ruleset
 * @nft: the ruleset, or NULL
 */
void rwall_nft_free(struct rwall_nft *nft);

#endif /* _RWALL_NFT_H */
