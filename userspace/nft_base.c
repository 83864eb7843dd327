// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nft_base.c - the base chains: what is decided before and after the rules
 *
 * For: essentials, what belongs to no connection, errors, expected
 * connections, and what becomes of what nobody permitted. The order is that of
 * kmod/hook.c and kmod/tracking.c. See nft_build.h.
 */
#include "nft_build.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "names.h"
#include "util.h"

#define LOOPBACK   772 /* ARPHRD_LOOPBACK */
#define LINK_LOCAL "essential.link-local"
#define ANSWERS	   "output/answers"

enum { INVALID = 1, RELATED = 4, UNTRACKED = 64 }; /* bits of ct state */

/* One enforced point while its chains are written. */
struct base {
	struct rwall_nft_builder *b;
	unsigned int point;
	const char *name; /* of the hook and of its chain */
	bool audit;
	bool reject;
};

static struct nftnl_rule *rule(const struct base *s, const char *chain,
			       const char *comment)
{
	return rwall_nft_rule(s->b->nft, chain, comment, NULL);
}

static void accept_counted(struct nftnl_rule *n)
{
	rwall_nft_count(n);
	rwall_nft_go(n, NF_ACCEPT, NULL);
}

static struct nftnl_rule *essential(const struct base *s, const char *chain,
				    enum rwall_essential essential)
{
	_cleanup_free_ char *comment = rwall_xasprintf(
		"essential: %s", rwall_names_essential(essential));

	return rule(s, chain, comment);
}

/* Drop, or accept in audit mode, and say why. */
static void deny(const struct base *s, struct nftnl_rule *n)
{
	rwall_nft_count(n);
	rwall_nft_go(n, s->audit ? NF_ACCEPT : NF_DROP, NULL);
}

static struct nftnl_rule *denial(const struct base *s, const char *chain,
				 const char *reason)
{
	_cleanup_free_ char *comment = rwall_xasprintf(
		"%s: %s", s->audit ? "would be denied" : "denied", reason);

	return rule(s, chain, comment);
}

static void write_loopback(const struct base *s)
{
	struct nftnl_rule *n = essential(s, s->name, RWALL_ESSENTIAL_LOOPBACK);

	rwall_nft_eq(n,
		     s->point == RWALL_POINT_IN ? RWALL_NFT_IIFTYPE :
						  RWALL_NFT_OIFTYPE,
		     LOOPBACK);
	accept_counted(n);
}

static void icmpv6_types(struct nftnl_rule *n, uint32_t lo, uint32_t hi)
{
	rwall_nft_eq(n, RWALL_NFT_NFPROTO, NFPROTO_IPV6);
	rwall_nft_eq(n, RWALL_NFT_L4PROTO, IPPROTO_ICMPV6);
	if (lo == hi)
		rwall_nft_eq(n, RWALL_NFT_ICMPV6_TYPE, lo);
	else
		rwall_nft_range(n, RWALL_NFT_ICMPV6_TYPE, lo, hi);
}

/* Neighbour discovery, and multicast listeners from this link. */
static void write_link(const struct base *s)
{
	static const uint8_t listeners[][2] = { { 130, 132 }, { 143, 143 } };
	struct nftnl_rule *n = essential(s, s->name, RWALL_ESSENTIAL_ND);
	size_t i;

	icmpv6_types(n, 133, 136);
	rwall_nft_eq(n, RWALL_NFT_HOPLIMIT, 255);
	accept_counted(n);
	for (i = 0; i < RWALL_COUNT(listeners); i++) {
		n = essential(s, s->name, RWALL_ESSENTIAL_MLD);
		icmpv6_types(n, listeners[i][0], listeners[i][1]);
		rwall_nft_eq(n, RWALL_NFT_HOPLIMIT, 1);
		rwall_nft_in(n, RWALL_NFT_SADDR6, LINK_LOCAL);
		accept_counted(n);
	}
}

static void write_no_connection(const struct base *s)
{
	struct nftnl_rule *n = denial(s, s->name, "belongs to no connection");

	rwall_nft_bits(n, RWALL_NFT_CT_STATE, INVALID);
	deny(s, n);
	n = denial(s, s->name, "exempted from connection tracking");
	rwall_nft_bits(n, RWALL_NFT_CT_STATE, UNTRACKED);
	deny(s, n);
}

/*
 * At the point of a host its own blocks see packets as they were opened, and
 * those of the opposite point see the answers. Forwarding is its own opposite.
 */
static bool asks(const struct base *s, const struct rwall_nft_block *block,
		 enum rwall_nft_way way)
{
	if (s->point == RWALL_POINT_FORWARD ||
	    block->point == RWALL_POINT_FORWARD)
		return s->point == block->point;
	return (s->point == block->point) == (way == RWALL_NFT_ORIGINAL);
}

static void write_jumps(const struct base *s, const char *chain, bool expected)
{
	const struct rwall_nft_block *block;
	enum rwall_nft_way way;
	struct nftnl_rule *n;
	size_t i;

	for (way = 0; way < RWALL_NFT_WAYS; way++) {
		for (i = 0; i < s->b->nblocks; i++) {
			_cleanup_free_ char *enter = NULL;

			block = &s->b->blocks[i];
			if (!asks(s, block, way) ||
			    (expected && !block->helpers))
				continue;
			enter = rwall_nft_enter(block, way, expected);
			n = rule(s, chain, NULL);
			if (!expected)
				rwall_nft_eq(n, RWALL_NFT_CT_DIRECTION, way);
			rwall_nft_go(n, NFT_JUMP, enter);
		}
	}
}

static void icmp_error(struct nftnl_rule *n, bool v6, uint8_t type, int code)
{
	rwall_nft_eq(n, RWALL_NFT_L4PROTO, v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
	rwall_nft_eq(n, v6 ? RWALL_NFT_ICMPV6_TYPE : RWALL_NFT_ICMP_TYPE, type);
	if (code >= 0)
		rwall_nft_eq(n,
			     v6 ? RWALL_NFT_ICMPV6_CODE : RWALL_NFT_ICMP_CODE,
			     code);
}

/* An error is judged by the connection that it speaks of. */
static void write_errors(const struct base *s)
{
	_cleanup_free_ char *chain = rwall_xasprintf("%s/errors", s->name);
	struct nftnl_rule *n;
	int v6;

	rwall_nft_chain(s->b->nft, chain, "ICMP errors of a connection");
	for (v6 = 0; v6 < 2; v6++) {
		n = essential(s, chain, RWALL_ESSENTIAL_PMTU);
		icmp_error(n, v6, v6 ? 2 : 3, v6 ? -1 : 4);
		accept_counted(n);
	}
	write_jumps(s, chain, false);
	deny(s, denial(s, chain, "speaks of what is not permitted"));
	for (v6 = 0; v6 < 2; v6++) {
		n = rule(s, s->name, NULL);
		rwall_nft_bits(n, RWALL_NFT_CT_STATE, RELATED);
		rwall_nft_eq(n, RWALL_NFT_L4PROTO,
			     v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
		rwall_nft_go(n, NFT_GOTO, chain);
	}
}

/* A connection that a helper expected is judged by the one that announced it. */
static void write_expected(const struct base *s)
{
	_cleanup_free_ char *chain = rwall_xasprintf("%s/expected", s->name);
	struct nftnl_rule *n;

	rwall_nft_chain(s->b->nft, chain,
			"connections that another one announced");
	write_jumps(s, chain, true);
	deny(s, denial(s, chain, "expected, but not permitted"));
	n = rule(s, s->name, NULL);
	rwall_nft_bits(n, RWALL_NFT_CT_STATUS, 1);
	rwall_nft_go(n, NFT_GOTO, chain);
}

static void write_end(const struct base *s)
{
	static const char why[] = "not documented";
	struct nftnl_rule *n;

	if (s->audit || !s->reject) {
		deny(s, denial(s, s->name, why));
		return;
	}
	/* Who answers has opened nothing and is not told. */
	if (s->point != RWALL_POINT_FORWARD) {
		n = denial(s, s->name, why);
		rwall_nft_eq(n, RWALL_NFT_CT_DIRECTION, 1);
		deny(s, n);
	}
	n = denial(s, s->name, why);
	rwall_nft_eq(n, RWALL_NFT_L4PROTO, IPPROTO_TCP);
	rwall_nft_count(n);
	rwall_nft_reject(n, NFT_REJECT_TCP_RST, 0);
	n = denial(s, s->name, why);
	rwall_nft_count(n);
	rwall_nft_reject(n, NFT_REJECT_ICMPX_UNREACH,
			 NFT_REJECT_ICMPX_ADMIN_PROHIBITED);
}

static bool rejects(const struct rwall_tables *t, unsigned int point)
{
	return t->points >> point & 1 &&
	       t->header->mode[point] == RWALL_MODE_ENFORCE &&
	       t->header->deny[point] == RWALL_DENY_REJECT;
}

/*
 * What "reject" answers passes the output hook too. It bears the rejected
 * packet's connection if it is a reset, or none; and no user's process sent it.
 */
static void write_answers(const struct base *s)
{
	struct nftnl_rule *n;
	int v6;

	rwall_nft_chain(s->b->nft, ANSWERS, "the kernel's own rejections");
	n = essential(s, ANSWERS, RWALL_ESSENTIAL_REJECT);
	rwall_nft_bits(n, RWALL_NFT_CT_STATE, RELATED);
	rwall_nft_eq(n, RWALL_NFT_L4PROTO, IPPROTO_TCP);
	rwall_nft_bits(n, RWALL_NFT_TCP_FLAGS, 4);
	accept_counted(n);
	n = rule(s, ANSWERS, NULL);
	rwall_nft_ne(n, RWALL_NFT_SKUID, UINT32_MAX);
	rwall_nft_go(n, NFT_RETURN, NULL);
	for (v6 = 0; v6 < 2; v6++) {
		n = essential(s, ANSWERS, RWALL_ESSENTIAL_REJECT);
		icmp_error(n, v6, v6 ? 1 : 3, v6 ? 1 : 13);
		accept_counted(n);
	}
	rwall_nft_go(rule(s, s->name, NULL), NFT_JUMP, ANSWERS);
}

static void write_base(const struct base *s)
{
	static const uint32_t hooks[RWALL_POINTS] = {
		[RWALL_POINT_IN] = NF_INET_LOCAL_IN,
		[RWALL_POINT_OUT] = NF_INET_LOCAL_OUT,
		[RWALL_POINT_FORWARD] = NF_INET_FORWARD,
	};
	struct nftnl_chain *c = rwall_nft_chain(s->b->nft, s->name, NULL);
	const struct rwall_tables *t = s->b->t;

	nftnl_chain_set_str(c, NFTNL_CHAIN_TYPE, "filter");
	nftnl_chain_set_u32(c, NFTNL_CHAIN_HOOKNUM, hooks[s->point]);
	nftnl_chain_set_s32(c, NFTNL_CHAIN_PRIO, RWALL_NFT_PRIORITY);
	nftnl_chain_set_u32(c, NFTNL_CHAIN_POLICY,
			    s->audit ? NF_ACCEPT : NF_DROP);
	if (s->point != RWALL_POINT_FORWARD) {
		write_loopback(s);
		write_link(s);
	}
	if (s->point == RWALL_POINT_OUT &&
	    (rejects(t, RWALL_POINT_IN) || rejects(t, RWALL_POINT_FORWARD)))
		write_answers(s);
	write_no_connection(s);
	write_errors(s);
	write_expected(s);
	write_jumps(s, s->name, false);
	write_end(s);
}

static void write_link_local(struct rwall_nft_builder *b)
{
	static const uint8_t none[16], none_end[16] = { [15] = 1 };
	static const uint8_t lo[16] = { 0xfe, 0x80 };
	static const uint8_t end[16] = { 0xfe, 0xc0 };
	struct nftnl_set *set;

	set = rwall_nft_set(b->nft, LINK_LOCAL, RWALL_NFT_TYPE_ADDR6, false);
	rwall_nft_element(set, none, none_end, NULL);
	rwall_nft_element(set, lo, end, NULL);
}

void rwall_nft_base(struct rwall_nft_builder *b)
{
	static const char *const names[RWALL_POINTS] = {
		[RWALL_POINT_IN] = "input",
		[RWALL_POINT_OUT] = "output",
		[RWALL_POINT_FORWARD] = "forward",
	};
	const struct rwall_blob_header *h = b->t->header;
	struct base s = { .b = b };

	write_link_local(b);
	for (s.point = 0; s.point < RWALL_POINTS; s.point++) {
		if (!(b->t->points >> s.point & 1))
			continue;
		s.name = names[s.point];
		s.audit = h->mode[s.point] == RWALL_MODE_AUDIT;
		s.reject = h->deny[s.point] == RWALL_DENY_REJECT;
		write_base(&s);
	}
}
