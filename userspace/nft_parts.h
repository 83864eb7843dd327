/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_parts.h - the pieces of a ruleset, and how rules are put together
 *
 * For: nft*.c. Everything here is held by libnftnl's objects; a rule is a row
 * of expressions, made by the functions below and read back by nft_text.c.
 * Knows no policy.
 */
#ifndef _RWALL_NFT_PARTS_H
#define _RWALL_NFT_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libnftnl/chain.h>
#include <libnftnl/expr.h>
#include <libnftnl/object.h>
#include <libnftnl/rule.h>
#include <libnftnl/set.h>
#include <libnftnl/table.h>

#include "nft.h"

#define RWALL_NFT_TABLE	   "rolewall"
#define RWALL_NFT_PRIORITY (-10) /* the module's: NF_IP_PRI_FILTER - 10 */

/* A chain, and what its reader should know. */
struct rwall_nft_chain {
	struct nftnl_chain *chain;
	char *note;   /* or NULL */
	char **notes; /* above each rule, or NULL */
	size_t nrules;
};

struct rwall_nft {
	struct nftnl_table *table;
	struct nftnl_obj **helpers;
	size_t nhelpers;
	struct nftnl_set **sets;
	size_t nsets;
	struct rwall_nft_chain *chains;
	size_t nchains;
	char *about; /* lines for the head */
};

/* What a rule may look at. */
enum rwall_nft_field {
	RWALL_NFT_IIFTYPE,
	RWALL_NFT_OIFTYPE,
	RWALL_NFT_IIFNAME,
	RWALL_NFT_OIFNAME,
	RWALL_NFT_NFPROTO,
	RWALL_NFT_L4PROTO,
	RWALL_NFT_SKUID,
	RWALL_NFT_CT_STATE,
	RWALL_NFT_CT_STATUS,
	RWALL_NFT_CT_DIRECTION,
	RWALL_NFT_CT_HELPER,
	RWALL_NFT_CT_PROTOCOL,
	RWALL_NFT_CT_CLIENT4, /* before source translation */
	RWALL_NFT_CT_CLIENT6,
	RWALL_NFT_CT_SERVER4, /* after destination translation */
	RWALL_NFT_CT_SERVER6,
	RWALL_NFT_CT_PORT, /* of the server */
	RWALL_NFT_CT_ICMP, /* type and code of the request */
	RWALL_NFT_SADDR4,
	RWALL_NFT_DADDR4,
	RWALL_NFT_SADDR6,
	RWALL_NFT_DADDR6,
	RWALL_NFT_HOPLIMIT,
	RWALL_NFT_ICMP_TYPE,
	RWALL_NFT_ICMP_CODE,
	RWALL_NFT_ICMPV6_TYPE,
	RWALL_NFT_ICMPV6_CODE,
	RWALL_NFT_TCP_FLAGS,
	RWALL_NFT_FIELDS,
};

enum rwall_nft_kind {
	RWALL_NFT_META,
	RWALL_NFT_CT,
	RWALL_NFT_PAYLOAD,
};

/* How a field is loaded into a register, and what nft calls it. */
struct rwall_nft_load {
	const char *text;
	enum rwall_nft_kind kind;
	uint32_t key; /* of meta and ct; offset of payload */
	int dir;      /* of ct, or -1; base of payload */
	uint32_t len;
	bool network; /* the value's byte order is the network's */
};

extern const struct rwall_nft_load rwall_nft_loads[RWALL_NFT_FIELDS];

/**
 * rwall_nft_field_of() - which field an expression loads
 * @e: the expression
 *
 * Return: the field, or RWALL_NFT_FIELDS where it loads none.
 */
enum rwall_nft_field rwall_nft_field_of(struct nftnl_expr *e);

/**
 * rwall_nft_need() - exit with a message where memory has ended
 * @p: what libnftnl allocated, or NULL
 *
 * Return: @p.
 */
void *rwall_nft_need(void *p) __attribute__((returns_nonnull));

/* Conditions; they are appended to the rule in the order of the calls. */
void rwall_nft_eq(struct nftnl_rule *r, enum rwall_nft_field f, uint32_t value);
void rwall_nft_ne(struct nftnl_rule *r, enum rwall_nft_field f, uint32_t value);
void rwall_nft_range(struct nftnl_rule *r, enum rwall_nft_field f, uint32_t lo,
		     uint32_t hi);
void rwall_nft_bits(struct nftnl_rule *r, enum rwall_nft_field f,
		    uint32_t mask); /* any of them is set */
void rwall_nft_string(struct nftnl_rule *r, enum rwall_nft_field f,
		      const char *value, bool prefix);
void rwall_nft_in(struct nftnl_rule *r, enum rwall_nft_field f,
		  const char *set);

/* Statements. */
void rwall_nft_vmap(struct nftnl_rule *r, enum rwall_nft_field f,
		    const char *map);
void rwall_nft_helper(struct nftnl_rule *r, const char *object);
void rwall_nft_count(struct nftnl_rule *r);
void rwall_nft_go(struct nftnl_rule *r, int verdict, const char *chain);
void rwall_nft_reject(struct nftnl_rule *r, uint32_t type, uint8_t code);

/**
 * rwall_nft_rule() - begin a rule at the end of a chain
 * @nft: the ruleset
 * @chain: the chain's name
 * @comment: kept in the kernel with the rule, cut and cleaned; or NULL
 * @note: stands above the rule in the text alone; or NULL
 *
 * Return: the rule, the chain's.
 */
struct nftnl_rule *rwall_nft_rule(struct rwall_nft *nft, const char *chain,
				  const char *comment, const char *note);

/**
 * rwall_nft_chain() - add a chain
 * @nft: the ruleset
 * @name: its name
 * @note: what its reader should know, or NULL
 *
 * Return: the chain, the ruleset's.
 */
struct nftnl_chain *rwall_nft_chain(struct rwall_nft *nft, const char *name,
				    const char *note);

/**
 * rwall_nft_has_set() - is there a set or a map of this name
 * @nft: the ruleset
 * @name: the name
 */
bool rwall_nft_has_set(const struct rwall_nft *nft, const char *name);

/* Types of keys, as nft numbers them. */
enum rwall_nft_type {
	RWALL_NFT_TYPE_ADDR4 = 7,
	RWALL_NFT_TYPE_ADDR6 = 8,
	RWALL_NFT_TYPE_PROTO = 12,
	RWALL_NFT_TYPE_SERVICE = 13,
};

/**
 * rwall_nft_set() - add a set or, if @verdicts, a map to verdicts
 * @nft: the ruleset
 * @name: its name
 * @type: of its keys, which are intervals
 * @verdicts: whether keys lead to chains
 *
 * Return: the set, the ruleset's.
 */
struct nftnl_set *rwall_nft_set(struct rwall_nft *nft, const char *name,
				enum rwall_nft_type type, bool verdicts);

/**
 * rwall_nft_element() - add an interval to a set
 * @set: the set
 * @lo: its first key, network order
 * @end: the key behind its last one, or NULL where there is none
 * @chain: where a map leads to, or NULL
 */
void rwall_nft_element(struct nftnl_set *set, const void *lo, const void *end,
		       const char *chain);

/**
 * rwall_nft_name() - a name that nft reads as one
 * @text: of any origin
 *
 * Return: letters, digits, dots, hyphens and slashes; free() it.
 */
char *rwall_nft_name(const char *text);

#endif /* _RWALL_NFT_PARTS_H */
