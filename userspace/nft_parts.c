// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nft_parts.c - the pieces of a ruleset; see nft_parts.h
 *
 * libnftnl's allocations exit when memory ends, as those of util.h do.
 */
#include "nft_parts.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <libnftnl/udata.h>

#include "util.h"

void *rwall_nft_need(void *p)
{
	if (p)
		return p;
	fputs("rolewall: out of memory\n", stderr);
	exit(2);
}

struct nftnl_chain *rwall_nft_chain(struct rwall_nft *nft, const char *name,
				    const char *note)
{
	struct rwall_nft_chain *c =
		rwall_xgrow(&nft->chains, &nft->nchains, sizeof(*c));

	c->chain = rwall_nft_need(nftnl_chain_alloc());
	c->note = note ? rwall_xstrdup(note) : NULL;
	nftnl_chain_set_u32(c->chain, NFTNL_CHAIN_FAMILY, NFPROTO_INET);
	nftnl_chain_set_str(c->chain, NFTNL_CHAIN_TABLE, RWALL_NFT_TABLE);
	nftnl_chain_set_str(c->chain, NFTNL_CHAIN_NAME, name);
	return c->chain;
}

static struct rwall_nft_chain *find_chain(const struct rwall_nft *nft,
					  const char *name)
{
	size_t i;

	/* Rules mostly go to the chain that was added last. */
	for (i = nft->nchains; i-- > 0;)
		if (!strcmp(nftnl_chain_get_str(nft->chains[i].chain,
						NFTNL_CHAIN_NAME),
			    name))
			return &nft->chains[i];
	return NULL;
}

bool rwall_nft_has_set(const struct rwall_nft *nft, const char *name)
{
	size_t i;

	for (i = 0; i < nft->nsets; i++)
		if (!strcmp(nftnl_set_get_str(nft->sets[i], NFTNL_SET_NAME),
			    name))
			return true;
	return false;
}

/* Quotes end a comment and control characters a line; cut between characters. */
static void add_comment(struct nftnl_rule *r, const char *comment)
{
	struct nftnl_udata_buf *buf;
	char text[NFTNL_UDATA_COMMENT_MAXLEN];
	size_t i, n = strlen(comment);

	if (n >= sizeof(text))
		n = sizeof(text) - 1;
	while (comment[n] && ((unsigned char)comment[n] & 0xc0) == 0x80)
		n--;
	for (i = 0; i < n; i++)
		text[i] = comment[i] == '"' ||
					  (unsigned char)comment[i] < ' ' ||
					  comment[i] == 0x7f ?
				  '\'' :
				  comment[i];
	text[n] = '\0';
	buf = rwall_nft_need(nftnl_udata_buf_alloc(NFT_USERDATA_MAXLEN));
	nftnl_udata_put_strz(buf, NFTNL_UDATA_RULE_COMMENT, text);
	nftnl_rule_set_data(r, NFTNL_RULE_USERDATA, nftnl_udata_buf_data(buf),
			    nftnl_udata_buf_len(buf));
	nftnl_udata_buf_free(buf);
}

struct nftnl_rule *rwall_nft_rule(struct rwall_nft *nft, const char *chain,
				  const char *comment, const char *note)
{
	struct rwall_nft_chain *c = find_chain(nft, chain);
	struct nftnl_rule *r = rwall_nft_need(nftnl_rule_alloc());
	char **slot = rwall_xgrow(&c->notes, &c->nrules, sizeof(*slot));

	*slot = note ? rwall_xstrdup(note) : NULL;
	nftnl_rule_set_u32(r, NFTNL_RULE_FAMILY, NFPROTO_INET);
	nftnl_rule_set_str(r, NFTNL_RULE_TABLE, RWALL_NFT_TABLE);
	nftnl_rule_set_str(r, NFTNL_RULE_CHAIN, chain);
	if (comment)
		add_comment(r, comment);
	nftnl_chain_rule_add_tail(r, c->chain);
	return r;
}

static uint32_t key_len(enum rwall_nft_type type)
{
	switch (type) {
	case RWALL_NFT_TYPE_ADDR4:
		return 4;
	case RWALL_NFT_TYPE_ADDR6:
		return 16;
	case RWALL_NFT_TYPE_SERVICE:
		return 2;
	default:
		return 1;
	}
}

struct nftnl_set *rwall_nft_set(struct rwall_nft *nft, const char *name,
				enum rwall_nft_type type, bool verdicts)
{
	struct nftnl_set **slot =
		rwall_xgrow(&nft->sets, &nft->nsets, sizeof(*slot));
	struct nftnl_set *s = *slot = rwall_nft_need(nftnl_set_alloc());

	nftnl_set_set_u32(s, NFTNL_SET_FAMILY, NFPROTO_INET);
	nftnl_set_set_str(s, NFTNL_SET_TABLE, RWALL_NFT_TABLE);
	nftnl_set_set_str(s, NFTNL_SET_NAME, name);
	nftnl_set_set_u32(s, NFTNL_SET_ID, nft->nsets);
	nftnl_set_set_u32(s, NFTNL_SET_KEY_TYPE, type);
	nftnl_set_set_u32(s, NFTNL_SET_KEY_LEN, key_len(type));
	nftnl_set_set_u32(s, NFTNL_SET_FLAGS,
			  NFT_SET_INTERVAL | (verdicts ? NFT_SET_MAP : 0));
	if (verdicts)
		nftnl_set_set_u32(s, NFTNL_SET_DATA_TYPE, NFT_DATA_VERDICT);
	return s;
}

void rwall_nft_element(struct nftnl_set *set, const void *lo, const void *end,
		       const char *chain)
{
	uint32_t len = nftnl_set_get_u32(set, NFTNL_SET_KEY_LEN);
	struct nftnl_set_elem *e = rwall_nft_need(nftnl_set_elem_alloc());

	nftnl_set_elem_set(e, NFTNL_SET_ELEM_KEY, lo, len);
	if (chain) {
		nftnl_set_elem_set_u32(e, NFTNL_SET_ELEM_VERDICT,
				       (uint32_t)NFT_GOTO);
		nftnl_set_elem_set_str(e, NFTNL_SET_ELEM_CHAIN, chain);
	}
	nftnl_set_elem_add(set, e);
	if (!end)
		return;
	e = rwall_nft_need(nftnl_set_elem_alloc());
	nftnl_set_elem_set(e, NFTNL_SET_ELEM_KEY, end, len);
	nftnl_set_elem_set_u32(e, NFTNL_SET_ELEM_FLAGS,
			       NFT_SET_ELEM_INTERVAL_END);
	nftnl_set_elem_add(set, e);
}

char *rwall_nft_name(const char *text)
{
	char *name = rwall_xstrndup(text, strnlen(text, 100)), *p;

	for (p = name; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./",
			    *p))
			*p = '_';
	return name;
}

static void free_chain(struct rwall_nft_chain *c)
{
	size_t i;

	nftnl_chain_free(c->chain);
	for (i = 0; i < c->nrules; i++)
		free(c->notes[i]);
	free(c->notes);
	free(c->note);
}

void rwall_nft_free(struct rwall_nft *nft)
{
	size_t i;

	if (!nft)
		return;
	for (i = 0; i < nft->nchains; i++)
		free_chain(&nft->chains[i]);
	for (i = 0; i < nft->nsets; i++)
		nftnl_set_free(nft->sets[i]);
	for (i = 0; i < nft->nhelpers; i++)
		nftnl_obj_free(nft->helpers[i]);
	if (nft->table)
		nftnl_table_free(nft->table);
	free(nft->chains);
	free(nft->sets);
	free(nft->helpers);
	free(nft->about);
	free(nft);
}
