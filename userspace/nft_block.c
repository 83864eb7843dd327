// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nft_block.c - from a packet to the rules of its service
 *
 * For: the chains between a base chain and the rules: a block for each point
 * and set of zones, in it a map of protocols, in each of them a map of ports,
 * cut so that every interval leads to the rules that cover it. See nft_build.h.
 */
#include "nft_build.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "names.h"
#include "util.h"

#define PORTS 0x10000u

/* Rules by number, in the order of the policy. */
struct list {
	uint32_t *rule;
	size_t n;
};

static uint64_t all_zones(const struct rwall_tables *t)
{
	return t->nzones < 64 ? (1ull << t->nzones) - 1 : UINT64_MAX;
}

static uint64_t zones_of(const struct rwall_tables *t, __le64 zones, bool asked)
{
	uint64_t all = all_zones(t), mine = le64_to_cpu(zones) & all;

	return !asked || mine == all ? UINT64_MAX : mine;
}

static void read_zones(const struct rwall_tables *t,
		       const struct rwall_blob_rule *r, uint64_t *in,
		       uint64_t *out)
{
	*in = zones_of(t, r->in_zones, r->point != RWALL_POINT_OUT);
	*out = zones_of(t, r->out_zones, r->point != RWALL_POINT_IN);
}

static bool in_block(const struct rwall_nft_builder *b,
		     const struct rwall_nft_block *block, uint32_t rule)
{
	const struct rwall_blob_rule *r = &b->t->rules[rule];
	uint64_t in, out;

	read_zones(b->t, r, &in, &out);
	return r->point == block->point && in == block->in_zones &&
	       out == block->out_zones;
}

static void add_zone_words(const struct rwall_tables *t, uint64_t zones,
			   struct rwall_text *name)
{
	_cleanup_free_ char *word = NULL;
	uint32_t i;

	if (zones == UINT64_MAX) {
		rwall_text_add(name, ".any");
		return;
	}
	for (i = 0; i < t->nzones; i++) {
		if (!(zones >> i & 1))
			continue;
		free(word);
		word = rwall_nft_name(
			i ? rwall_blob_string(t, t->zone_names[i]) : "no-zone");
		rwall_text_add(name, ".%s", word);
	}
}

/* The base chains have the words "input", "output" and "forward". */
static const char *point_word(enum rwall_point point)
{
	return point == RWALL_POINT_FORWARD ? "through" :
					      rwall_names_point(point);
}

/* The names of many zones may be longer than a chain's may be. */
static char *block_name(const struct rwall_nft_builder *b,
			const struct rwall_nft_block *block)
{
	_cleanup_text_ struct rwall_text name = { 0 };
	size_t i;

	rwall_text_add(&name, "%s", point_word(block->point));
	if (block->in_zones == UINT64_MAX && block->out_zones == UINT64_MAX)
		return rwall_text_steal(&name);
	if (block->point != RWALL_POINT_OUT)
		add_zone_words(b->t, block->in_zones, &name);
	if (block->point == RWALL_POINT_FORWARD)
		rwall_text_add(&name, ".to");
	if (block->point != RWALL_POINT_IN)
		add_zone_words(b->t, block->out_zones, &name);
	for (i = 0; i + 1 < b->nblocks; i++)
		if (!strcmp(b->blocks[i].name, name.text))
			break;
	if (name.len < 120 && i + 1 == b->nblocks)
		return rwall_text_steal(&name);
	return rwall_xasprintf("%s.zones-%zu", point_word(block->point),
			       b->nblocks);
}

static void find_block(struct rwall_nft_builder *b, uint32_t rule)
{
	const struct rwall_blob_rule *r = &b->t->rules[rule];
	struct rwall_nft_block *block = NULL;
	size_t i;

	if (!(b->t->points >> r->point & 1))
		return;
	for (i = 0; i < b->nblocks && !block; i++)
		if (in_block(b, &b->blocks[i], rule))
			block = &b->blocks[i];
	if (!block) {
		block = rwall_xgrow(&b->blocks, &b->nblocks, sizeof(*block));
		block->point = r->point;
		read_zones(b->t, r, &block->in_zones, &block->out_zones);
		block->name = block_name(b, block);
	}
	block->helpers |= r->helper != RWALL_HELPER_NONE;
}

static int compare_marks(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Where the rules of a slot begin, and where their ends lie behind. */
static size_t find_marks(const struct rwall_nft_builder *b,
			 const struct list *rules, uint32_t *marks)
{
	size_t i, n = 0, kept = 0;

	for (i = 0; i < rules->n; i++) {
		const struct rwall_blob_rule *r = &b->t->rules[rules->rule[i]];

		marks[n++] = le16_to_cpu(r->port_lo);
		marks[n++] = le16_to_cpu(r->port_hi) + 1u;
	}
	qsort(marks, n, sizeof(*marks), compare_marks);
	for (i = 0; i < n; i++)
		if (!i || marks[i] != marks[kept - 1])
			marks[kept++] = marks[i];
	return kept;
}

static bool covers(const struct rwall_nft_builder *b, uint32_t rule,
		   uint32_t port)
{
	const struct rwall_blob_rule *r = &b->t->rules[rule];

	return le16_to_cpu(r->port_lo) <= port &&
	       port <= le16_to_cpu(r->port_hi);
}

/* The rules that cover a port; their number. */
static size_t covering(const struct rwall_nft_builder *b,
		       const struct list *rules, uint32_t port, uint32_t *found)
{
	size_t i, n = 0;

	for (i = 0; i < rules->n; i++)
		if (covers(b, rules->rule[i], port))
			found[n++] = rules->rule[i];
	return n;
}

/* The chain of the rules that cover an interval of ports. */
static void write_service(struct rwall_nft_builder *b, const char *chain,
			  unsigned int slot, uint32_t lo, uint32_t hi,
			  const uint32_t *found, size_t n)
{
	char service[RWALL_NAMES_SERVICE];
	size_t i;

	rwall_nft_chain(b->nft, chain,
			rwall_names_service(slot, lo, hi, service));
	for (i = 0; i < n; i++)
		rwall_nft_peers(b, chain, found[i]);
}

static void map_ports(struct nftnl_set *map, uint32_t lo, uint32_t end,
		      const char *chain)
{
	uint16_t first = htons(lo), behind = htons(end);

	rwall_nft_element(map, &first, end == PORTS ? NULL : &behind, chain);
}

/* An ICMP error speaks of a connection of any protocol. */
static void dispatch(struct rwall_nft_builder *b, unsigned int slot,
		     const char *chain)
{
	static const uint8_t errors[] = { IPPROTO_ICMP, IPPROTO_ICMPV6 };
	bool icmp = slot == RWALL_SLOT_ICMP || slot == RWALL_SLOT_ICMPV6;
	uint8_t proto = rwall_names_proto(slot, 0);
	struct nftnl_rule *n = rwall_nft_rule(b->nft, chain, NULL, NULL);
	size_t i;

	rwall_nft_eq(n, RWALL_NFT_L4PROTO, proto);
	rwall_nft_vmap(n, icmp ? RWALL_NFT_CT_ICMP : RWALL_NFT_CT_PORT, chain);
	for (i = 0; !icmp && i < RWALL_COUNT(errors); i++) {
		n = rwall_nft_rule(b->nft, chain, NULL,
				   i ? NULL : "errors that speak of it");
		rwall_nft_eq(n, RWALL_NFT_L4PROTO, errors[i]);
		rwall_nft_vmap(n, RWALL_NFT_CT_PORT, chain);
	}
}

/* All ports of a slot; a chain and a map of the same name. */
static void write_slot(struct rwall_nft_builder *b, const char *chain,
		       unsigned int slot, const struct list *rules)
{
	uint32_t *marks = rwall_xcalloc(rules->n * 2, sizeof(*marks));
	uint32_t *found = rwall_xcalloc(rules->n, sizeof(*found));
	size_t i, n, nmarks = find_marks(b, rules, marks);
	struct nftnl_set *map =
		rwall_nft_set(b->nft, chain, RWALL_NFT_TYPE_SERVICE, true);

	rwall_nft_chain(b->nft, chain, NULL);
	dispatch(b, slot, chain);
	for (i = 0; i + 1 < nmarks; i++) {
		_cleanup_free_ char *service = NULL;

		n = covering(b, rules, marks[i], found);
		if (!n)
			continue;
		service = rwall_xasprintf("%s/%u", chain, marks[i]);
		map_ports(map, marks[i], marks[i + 1], service);
		write_service(b, service, slot, marks[i], marks[i + 1] - 1,
			      found, n);
	}
	free(marks);
	free(found);
}

static void map_proto(struct nftnl_set *map, uint8_t proto, const char *chain)
{
	uint8_t behind = proto + 1;

	rwall_nft_element(map, &proto, behind ? &behind : NULL, chain);
}

/* Protocols without ports: the number is all that there is. */
static void write_others(struct rwall_nft_builder *b,
			 const struct rwall_nft_block *block,
			 const struct list *rules, struct nftnl_set *map)
{
	uint32_t *found = rwall_xcalloc(rules->n, sizeof(*found));
	unsigned int proto, slot;
	size_t n;

	for (proto = 0; proto < 256; proto++) {
		_cleanup_free_ char *chain = NULL;

		for (slot = 0; slot < RWALL_SLOT_OTHER; slot++)
			if (rwall_names_proto(slot, 0) == proto)
				break;
		n = covering(b, rules, proto, found);
		if (!n || slot < RWALL_SLOT_OTHER)
			continue;
		chain = rwall_xasprintf("%s/proto-%u", block->name, proto);
		map_proto(map, proto, chain);
		write_service(b, chain, RWALL_SLOT_OTHER, proto, proto, found,
			      n);
	}
	free(found);
}

static void select_rules(const struct rwall_nft_builder *b,
			 const struct rwall_nft_block *block, unsigned int slot,
			 struct list *rules)
{
	uint32_t i;

	rules->n = 0;
	for (i = 0; i < b->t->nrules; i++)
		if (b->t->rules[i].slot == slot && in_block(b, block, i))
			*(uint32_t *)rwall_xgrow(&rules->rule, &rules->n,
						 sizeof(*rules->rule)) = i;
}

static void write_block(struct rwall_nft_builder *b,
			const struct rwall_nft_block *block)
{
	struct nftnl_set *map =
		rwall_nft_set(b->nft, block->name, RWALL_NFT_TYPE_PROTO, true);
	struct list rules = { 0 };
	unsigned int slot;

	rwall_nft_chain(b->nft, block->name, NULL);
	rwall_nft_vmap(rwall_nft_rule(b->nft, block->name, NULL, NULL),
		       RWALL_NFT_CT_PROTOCOL, block->name);
	for (slot = 0; slot < RWALL_SLOTS; slot++) {
		_cleanup_free_ char *chain = rwall_xasprintf(
			"%s/%s", block->name, rwall_names_slot(slot));

		free(rules.rule);
		rules = (struct list){ 0 };
		select_rules(b, block, slot, &rules);
		if (!rules.n)
			continue;
		if (slot == RWALL_SLOT_OTHER) {
			write_others(b, block, &rules, map);
			continue;
		}
		map_proto(map, rwall_names_proto(slot, 0), chain);
		write_slot(b, chain, slot, &rules);
	}
	free(rules.rule);
}

static void write_expected(struct rwall_nft_builder *b,
			   const struct rwall_nft_block *block)
{
	static const char *const ways[] = { "original", "reply" };
	uint32_t i, way;

	for (way = 0; way < RWALL_NFT_WAYS; way++) {
		_cleanup_free_ char *chain = rwall_xasprintf(
			"%s/expected/%s", block->name, ways[way]);

		rwall_nft_chain(b->nft, chain, NULL);
		for (i = 0; i < b->t->nrules; i++)
			if (b->t->rules[i].helper != RWALL_HELPER_NONE &&
			    in_block(b, block, i))
				rwall_nft_peers_expected(b, chain, i, way);
	}
}

int rwall_nft_blocks(struct rwall_nft_builder *b)
{
	uint32_t i;
	size_t j;

	for (i = 0; i < b->t->nrules; i++)
		find_block(b, i);
	for (j = 0; j < b->nblocks; j++) {
		write_block(b, &b->blocks[j]);
		if (b->blocks[j].helpers)
			write_expected(b, &b->blocks[j]);
	}
	return rwall_nft_zones(b);
}
