// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nft_zone.c - from an interface to the block of its zones
 *
 * For: chains that let a packet into a block only by the interfaces that the
 * block is for. Patterns are tried the longest first, as the module means
 * them. See nft_build.h.
 */
#include "nft_build.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "util.h"

static bool bound(const struct rwall_nft_block *block)
{
	return block->in_zones != UINT64_MAX || block->out_zones != UINT64_MAX;
}

/* The block itself, or what it says to expected connections. */
static char *target_of(const struct rwall_nft_block *block,
		       enum rwall_nft_way way, bool expected)
{
	if (!expected)
		return rwall_xstrdup(block->name);
	return rwall_xasprintf("%s/expected/%s", block->name,
			       way == RWALL_NFT_REPLY ? "reply" : "original");
}

char *rwall_nft_enter(const struct rwall_nft_block *block,
		      enum rwall_nft_way way, bool expected)
{
	char *target = target_of(block, way, expected), *name;

	if (!bound(block))
		return target;
	name = rwall_xasprintf("%s/enter%s", target,
			       expected		      ? "" :
			       way == RWALL_NFT_REPLY ? "/reply" :
							"/original");
	free(target);
	return name;
}

/* Longest first, and a whole name before a beginning of the same length. */
static int compare_patterns(const void *a, const void *b)
{
	const struct rwall_blob_zone *const *x = a, *const *y = b;
	size_t nx = strnlen((const char *)(*x)->name, RWALL_IFNAME);
	size_t ny = strnlen((const char *)(*y)->name, RWALL_IFNAME);

	if (nx != ny)
		return nx < ny ? 1 : -1;
	if ((*x)->prefix != (*y)->prefix)
		return (*x)->prefix - (*y)->prefix;
	return memcmp((*x)->name, (*y)->name, RWALL_IFNAME);
}

static void add_pattern(struct rwall_nft_builder *b, const char *chain,
			enum rwall_nft_field f, const struct rwall_blob_zone *z,
			const char *target)
{
	struct nftnl_rule *n = rwall_nft_rule(b->nft, chain, NULL, NULL);

	if (z->name[0])
		rwall_nft_string(n, f, (const char *)z->name, z->prefix);
	rwall_nft_go(n, target ? NFT_GOTO : NFT_RETURN, target);
}

/* A chain that goes on to @target from the interfaces of some zones. */
static void filter(struct rwall_nft_builder *b, const char *chain,
		   enum rwall_nft_field f, uint64_t zones, const char *target)
{
	const struct rwall_blob_zone **sorted =
		rwall_xcalloc(b->t->npatterns, sizeof(*sorted));
	uint32_t i;

	for (i = 0; i < b->t->npatterns; i++)
		sorted[i] = &b->t->patterns[i];
	qsort(sorted, b->t->npatterns, sizeof(*sorted), compare_patterns);
	rwall_nft_chain(b->nft, chain, NULL);
	for (i = 0; i < b->t->npatterns; i++)
		add_pattern(b, chain, f, sorted[i],
			    zones >> sorted[i]->zone & 1 ? target : NULL);
	if (zones & 1)
		rwall_nft_go(rwall_nft_rule(b->nft, chain, NULL, NULL),
			     NFT_GOTO, target);
	free(sorted);
}

/* The client's side is where the packet comes in, or where its answer leaves. */
static void write_enter(struct rwall_nft_builder *b,
			const struct rwall_nft_block *block,
			enum rwall_nft_way way, bool expected)
{
	bool reply = way == RWALL_NFT_REPLY;
	enum rwall_nft_field client = reply ? RWALL_NFT_OIFNAME :
					      RWALL_NFT_IIFNAME;
	enum rwall_nft_field server = reply ? RWALL_NFT_IIFNAME :
					      RWALL_NFT_OIFNAME;
	_cleanup_free_ char *target = target_of(block, way, expected);
	_cleanup_free_ char *enter = rwall_nft_enter(block, way, expected);
	_cleanup_free_ char *second = rwall_xasprintf("%s/server", enter);

	if (block->out_zones == UINT64_MAX) {
		filter(b, enter, client, block->in_zones, target);
	} else if (block->in_zones == UINT64_MAX) {
		filter(b, enter, server, block->out_zones, target);
	} else {
		filter(b, enter, client, block->in_zones, second);
		filter(b, second, server, block->out_zones, target);
	}
}

/* What nft's quotes cannot hold, or would take for a pattern of its own. */
static bool speakable(const struct rwall_blob_zone *z)
{
	size_t i;

	for (i = 0; i < RWALL_IFNAME && z->name[i]; i++)
		if (strchr("\"\\*", z->name[i]) || z->name[i] < ' ' ||
		    z->name[i] == 0x7f)
			return false;
	return true;
}

int rwall_nft_zones(struct rwall_nft_builder *b)
{
	enum rwall_nft_way way;
	size_t i;

	for (i = 0; i < b->t->npatterns; i++) {
		if (speakable(&b->t->patterns[i]))
			continue;
		b->why = "nft has no way to write one of the interface names";
		return -EINVAL;
	}
	for (i = 0; i < b->nblocks; i++) {
		if (!bound(&b->blocks[i]))
			continue;
		for (way = 0; way < RWALL_NFT_WAYS; way++) {
			write_enter(b, &b->blocks[i], way, false);
			if (b->blocks[i].helpers)
				write_enter(b, &b->blocks[i], way, true);
		}
	}
	return 0;
}
