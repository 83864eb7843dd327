// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nft_build.c - from a policy to a ruleset
 *
 * For: the order of the steps and the head of the text. A packet is judged by
 * its connection: the client's address as it was before source translation,
 * the server's address and port as they are after destination translation,
 * which is what the module's hooks see. So each documented rule is written
 * once, for requests, answers and errors, and a tightened policy cuts what is
 * open already.
 */
#include "nft_build.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "names.h"
#include "util.h"

static const char differences[] =
	"# It says what the module says of the same policy, but for these:\n"
	"# - A TCP connection older than the tracking of connections may be\n"
	"#   known the wrong way round. The module looks at its socket and lets\n"
	"#   it live; here its packets are judged as they are known.\n"
	"# - What a helper announced (FTP data) is asked for the announcing\n"
	"#   helper and both addresses, not for the rule of the announcement.\n"
	"# - More than twelve IPv6 extension headers are not counted.\n"
	"# - A packet that several rules permit may be counted by another one.\n"
	"# - Every reset and every \"administratively prohibited\" that the\n"
	"#   kernel sends by itself may leave, where policies reject.\n";

/* Strings of a blob are of any origin: one line, and no more. */
static void add_line(struct rwall_text *b, const char *what, const char *text)
{
	rwall_text_add(b, "# %s: ", what);
	for (; *text; text++)
		rwall_text_add(b, "%c",
			       (unsigned char)*text < ' ' ? ' ' : *text);
	rwall_text_add(b, "\n");
}

static char *about(const struct rwall_tables *t)
{
	const struct rwall_blob_header *h = t->header;
	struct rwall_text b = { 0 };
	size_t i;

	rwall_text_add(&b, "#!/usr/sbin/nft -f\n");
	add_line(&b, "rolewall policy", rwall_blob_string(t, h->name));
	add_line(&b, "roles", rwall_blob_string(t, h->roles));
	rwall_text_add(&b, "# digest: ");
	for (i = 0; i < RWALL_BLOB_DIGEST; i++)
		rwall_text_add(&b, "%02x", h->digest[i]);
	rwall_text_add(&b, "\n#\n%s\n", differences);
	return rwall_text_steal(&b);
}

static void add_table(struct rwall_nft *nft)
{
	nft->table = rwall_nft_need(nftnl_table_alloc());
	nftnl_table_set_u32(nft->table, NFTNL_TABLE_FAMILY, NFPROTO_INET);
	nftnl_table_set_str(nft->table, NFTNL_TABLE_NAME, RWALL_NFT_TABLE);
}

static void add_helper(struct rwall_nft *nft, unsigned int helper)
{
	_cleanup_free_ char *name =
		rwall_xasprintf("%s-helper", rwall_names_helper(helper));
	struct nftnl_obj **slot =
		rwall_xgrow(&nft->helpers, &nft->nhelpers, sizeof(*slot));
	struct nftnl_obj *o = *slot = rwall_nft_need(nftnl_obj_alloc());

	nftnl_obj_set_str(o, NFTNL_OBJ_TABLE, RWALL_NFT_TABLE);
	nftnl_obj_set_str(o, NFTNL_OBJ_NAME, name);
	nftnl_obj_set_u32(o, NFTNL_OBJ_FAMILY, NFPROTO_INET);
	nftnl_obj_set_u32(o, NFTNL_OBJ_TYPE, NFT_OBJECT_CT_HELPER);
	nftnl_obj_set_str(o, NFTNL_OBJ_CT_HELPER_NAME,
			  rwall_names_helper(helper));
	nftnl_obj_set_u16(o, NFTNL_OBJ_CT_HELPER_L3PROTO, NFPROTO_INET);
	nftnl_obj_set_u8(o, NFTNL_OBJ_CT_HELPER_L4PROTO,
			 helper == RWALL_HELPER_TFTP ? IPPROTO_UDP :
						       IPPROTO_TCP);
}

static void add_helpers(struct rwall_nft *nft, const struct rwall_tables *t)
{
	unsigned int helper;
	uint32_t i;

	for (helper = RWALL_HELPER_NONE + 1; helper < RWALL_HELPERS; helper++)
		for (i = 0; i < t->nrules; i++) {
			if (t->rules[i].helper != helper)
				continue;
			add_helper(nft, helper);
			break;
		}
}

static void free_builder(struct rwall_nft_builder *b)
{
	size_t i;

	for (i = 0; i < b->nblocks; i++)
		free(b->blocks[i].name);
	for (i = 0; i < b->t->ngroups; i++) {
		free(b->groups[i].set4);
		free(b->groups[i].set6);
	}
	free(b->blocks);
	free(b->groups);
}

/* Why a mode of tracking cannot be said in nft's language, or NULL. */
static const char *refusal(unsigned int tracking)
{
	switch (tracking) {
	case RWALL_TRACKING_NONE:
		return "'tracking: none' is beyond nft, which without "
		       "connections neither puts fragments together nor finds "
		       "what an ICMP error quotes: permitted packets would be "
		       "dropped; write 'tracking: conntrack' to export it";
	case RWALL_TRACKING_SOCKET:
		return "'tracking: socket' is beyond nft, which cannot tell a "
		       "socket that asked from one that listens: packets that "
		       "are denied would pass; write 'tracking: conntrack' to "
		       "export it";
	default:
		return NULL;
	}
}

int rwall_nft_build(const struct rwall_tables *t, struct rwall_nft **out,
		    const char **why)
{
	struct rwall_nft_builder b = { .t = t };
	int ret;

	*why = refusal(t->tracking);
	if (*why)
		return -EOPNOTSUPP;
	b.nft = rwall_xcalloc(1, sizeof(*b.nft));
	b.groups = rwall_xcalloc(t->ngroups, sizeof(*b.groups));
	b.nft->about = about(t);
	add_table(b.nft);
	add_helpers(b.nft, t);
	ret = rwall_nft_blocks(&b);
	if (ret) {
		*why = b.why;
		rwall_nft_free(b.nft);
	} else {
		rwall_nft_base(&b);
		*out = b.nft;
	}
	free_builder(&b);
	return ret;
}
