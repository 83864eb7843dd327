// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nft_peers.c - who may: sets of addresses, and the rules that ask them
 *
 * For: a policy's rule at the end of the way that leads to its service; see
 * nft_build.h.
 */
#include "nft_build.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>

#include "addr.h"
#include "describe.h"
#include "names.h"
#include "util.h"

/* The fields that show a connection's ends in a family. */
struct ends {
	enum rwall_nft_field client;
	enum rwall_nft_field server;
};

static void add_range4(struct nftnl_set *set, const struct rwall_range4 *r)
{
	uint32_t lo = htonl(r->lo), end = htonl(r->hi + 1);

	rwall_nft_element(set, &lo, r->hi == UINT32_MAX ? NULL : &end, NULL);
}

static void put_addr6(uint8_t *bytes, struct rwall_addr6 a)
{
	int i;

	for (i = 0; i < 8; i++) {
		bytes[i] = a.hi >> (56 - 8 * i);
		bytes[8 + i] = a.lo >> (56 - 8 * i);
	}
}

static void add_range6(struct nftnl_set *set, const struct rwall_range6 *r)
{
	bool last = r->hi.hi == UINT64_MAX && r->hi.lo == UINT64_MAX;
	struct rwall_addr6 behind = { r->hi.hi, r->hi.lo + 1 };
	uint8_t lo[16], end[16];

	behind.hi += !behind.lo;
	put_addr6(lo, r->lo);
	put_addr6(end, behind);
	rwall_nft_element(set, lo, last ? NULL : end, NULL);
}

/* The groups of a blob have names of their own, but nothing promises it. */
static char *set_name(struct rwall_nft_builder *b, uint16_t group, int family)
{
	_cleanup_free_ char *word = rwall_nft_name(
		rwall_blob_string(b->t, b->t->groups[group].name));
	char *name = rwall_xasprintf("v%d.%s", family, word);

	if (!rwall_nft_has_set(b->nft, name))
		return name;
	free(name);
	return rwall_xasprintf("v%d.%s.%u", family, word, group);
}

static char *make_set(struct rwall_nft_builder *b, uint16_t group,
		      const struct rwall_addrs *addrs, bool v6)
{
	struct nftnl_set *set;
	size_t i;
	char *name;

	if (v6 ? !addrs->nr6 : !addrs->nr4)
		return NULL;
	name = set_name(b, group, v6 ? 6 : 4);
	set = rwall_nft_set(b->nft, name,
			    v6 ? RWALL_NFT_TYPE_ADDR6 : RWALL_NFT_TYPE_ADDR4,
			    false);
	for (i = 0; !v6 && i < addrs->nr4; i++)
		add_range4(set, &addrs->r4[i]);
	for (i = 0; v6 && i < addrs->nr6; i++)
		add_range6(set, &addrs->r6[i]);
	return name;
}

const struct rwall_nft_group *rwall_nft_group(struct rwall_nft_builder *b,
					      uint16_t group)
{
	struct rwall_nft_group *g = &b->groups[group];
	struct rwall_words words = { 0 };
	struct rwall_addrs addrs = { 0 };
	struct rwall_addr_error err;
	size_t i;

	if (g->known)
		return g;
	rwall_describe_group(b->t, group, &words);
	for (i = 0; i < words.n; i++)
		rwall_addrs_parse(&addrs, words.word[i], &err);
	g->known = true;
	g->set4 = make_set(b, group, &addrs, false);
	g->set6 = make_set(b, group, &addrs, true);
	rwall_describe_free(&words);
	rwall_addrs_free(&addrs);
	return g;
}

static bool anyone(uint16_t group)
{
	return group == RWALL_GROUP_ANY || group == RWALL_GROUP_SELF;
}

/* The set to look an end up in; NULL for anyone, false where nobody can be. */
static bool set_of(struct rwall_nft_builder *b, uint16_t group, bool v6,
		   const char **set)
{
	const struct rwall_nft_group *g;

	*set = NULL;
	if (anyone(group))
		return true;
	g = rwall_nft_group(b, group);
	*set = v6 ? g->set6 : g->set4;
	return *set;
}

static struct nftnl_rule *begin(struct rwall_nft_builder *b, const char *chain,
				const struct rwall_blob_rule *r,
				const char *note)
{
	_cleanup_free_ char *comment =
		rwall_xasprintf("%s: %s", rwall_blob_string(b->t, r->flow),
				rwall_blob_string(b->t, r->row));

	return rwall_nft_rule(b->nft, chain, comment, note);
}

static void ask(struct nftnl_rule *n, const struct ends *ends,
		const char *client, const char *server)
{
	if (client)
		rwall_nft_in(n, ends->client, client);
	if (server)
		rwall_nft_in(n, ends->server, server);
}

static void finish(struct nftnl_rule *n, const struct rwall_blob_rule *r)
{
	_cleanup_free_ char *object = NULL;

	if (r->helper != RWALL_HELPER_NONE) {
		object = rwall_xasprintf("%s-helper",
					 rwall_names_helper(r->helper));
		rwall_nft_helper(n, object);
	}
	rwall_nft_count(n);
	rwall_nft_go(n, NF_ACCEPT, NULL);
}

void rwall_nft_peers(struct rwall_nft_builder *b, const char *chain,
		     uint32_t rule)
{
	static const struct ends ends[] = {
		{ RWALL_NFT_CT_CLIENT4, RWALL_NFT_CT_SERVER4 },
		{ RWALL_NFT_CT_CLIENT6, RWALL_NFT_CT_SERVER6 },
	};
	const struct rwall_blob_rule *r = &b->t->rules[rule];
	uint16_t from = le16_to_cpu(r->from_group);
	uint16_t to = le16_to_cpu(r->to_group);
	const char *note = rwall_describe_title(b->t, r, NULL);
	const char *client, *server;
	struct nftnl_rule *n;
	int v6, first = 1;

	if (anyone(from) && anyone(to)) {
		finish(begin(b, chain, r, note), r);
		return;
	}
	for (v6 = 0; v6 < 2; v6++) {
		if (!set_of(b, from, v6, &client) ||
		    !set_of(b, to, v6, &server))
			continue;
		n = begin(b, chain, r, first ? note : NULL);
		ask(n, &ends[v6], client, server);
		finish(n, r);
		first = 0;
	}
}

void rwall_nft_peers_expected(struct rwall_nft_builder *b, const char *chain,
			      uint32_t rule, enum rwall_nft_way way)
{
	static const struct ends ends[2][RWALL_NFT_WAYS] = {
		{ { RWALL_NFT_SADDR4, RWALL_NFT_DADDR4 },
		  { RWALL_NFT_DADDR4, RWALL_NFT_SADDR4 } },
		{ { RWALL_NFT_SADDR6, RWALL_NFT_DADDR6 },
		  { RWALL_NFT_DADDR6, RWALL_NFT_SADDR6 } },
	};
	const struct rwall_blob_rule *r = &b->t->rules[rule];
	const char *client, *server;
	struct nftnl_rule *n;
	int v6;

	for (v6 = 0; v6 < 2; v6++) {
		if (!set_of(b, le16_to_cpu(r->from_group), v6, &client) ||
		    !set_of(b, le16_to_cpu(r->to_group), v6, &server))
			continue;
		n = begin(b, chain, r, NULL);
		rwall_nft_eq(n, RWALL_NFT_NFPROTO,
			     v6 ? NFPROTO_IPV6 : NFPROTO_IPV4);
		ask(n, &ends[v6][way], client, server);
		rwall_nft_string(n, RWALL_NFT_CT_HELPER,
				 rwall_names_helper(r->helper), false);
		rwall_nft_count(n);
		rwall_nft_go(n, NF_ACCEPT, NULL);
	}
}
