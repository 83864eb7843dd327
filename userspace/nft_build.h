/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_build.h - between the steps from a policy to a ruleset
 *
 * For: nft_build.c, nft_block.c, nft_zone.c, nft_peers.c and nft_base.c. Private to them.
 */
#ifndef _RWALL_NFT_BUILD_H
#define _RWALL_NFT_BUILD_H

#include "nft_parts.h"

/*
 * The two ways to look at a connection: a packet that travels as it was opened
 * comes in on the client's side, its answer on the server's.
 */
enum rwall_nft_way {
	RWALL_NFT_ORIGINAL,
	RWALL_NFT_REPLY,
	RWALL_NFT_WAYS,
};

/* The rules of one point that are bound to the same zones. */
struct rwall_nft_block {
	enum rwall_point point;
	uint64_t in_zones; /* UINT64_MAX: any */
	uint64_t out_zones;
	char *name;   /* of the chain that they begin with */
	bool helpers; /* some of them names one */
};

/* The names of a group's sets, NULL where it has no such addresses. */
struct rwall_nft_group {
	bool known; /* the names are settled */
	char *set4;
	char *set6;
};

struct rwall_nft_builder {
	const struct rwall_tables *t;
	struct rwall_nft *nft;
	struct rwall_nft_block *blocks;
	size_t nblocks;
	struct rwall_nft_group *groups; /* t->ngroups */
	const char *why;
};

/**
 * rwall_nft_group() - the sets of a group, made when first asked for
 * @b: the builder
 * @group: its index, neither RWALL_GROUP_ANY nor RWALL_GROUP_SELF
 */
const struct rwall_nft_group *rwall_nft_group(struct rwall_nft_builder *b,
					      uint16_t group);

/**
 * rwall_nft_peers() - the rules that let a policy's rule accept
 * @b: the builder
 * @chain: where to add them
 * @rule: the policy's rule
 *
 * One a family, judged by the connection's ends.
 */
void rwall_nft_peers(struct rwall_nft_builder *b, const char *chain,
		     uint32_t rule);

/**
 * rwall_nft_peers_expected() - the same for what its helper expected
 * @b: the builder
 * @chain: where to add them
 * @rule: the policy's rule, which names a helper
 * @way: where the packet's client is
 */
void rwall_nft_peers_expected(struct rwall_nft_builder *b, const char *chain,
			      uint32_t rule, enum rwall_nft_way way);

/**
 * rwall_nft_blocks() - write all rules, and the chains that lead to them
 * @b: the builder; its blocks are filled
 *
 * Return: 0; -EINVAL with @b->why set.
 */
int rwall_nft_blocks(struct rwall_nft_builder *b);

/**
 * rwall_nft_zones() - the chains that guard blocks by interfaces
 * @b: the builder, its blocks written
 *
 * Return: 0; -EINVAL with @b->why set.
 */
int rwall_nft_zones(struct rwall_nft_builder *b);

/**
 * rwall_nft_enter() - where a base chain jumps to, to ask a block
 * @block: the block
 * @way: which way the packet travels
 * @expected: ask for what helpers expected
 *
 * Return: the chain's name; free() it.
 */
char *rwall_nft_enter(const struct rwall_nft_block *block,
		      enum rwall_nft_way way, bool expected);

/**
 * rwall_nft_base() - the base chains of the enforced points
 * @b: the builder, all blocks written
 */
void rwall_nft_base(struct rwall_nft_builder *b);

#endif /* _RWALL_NFT_BUILD_H */
