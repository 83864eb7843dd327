// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nft_rule.c - what a rule looks at and what it does, as expressions
 *
 * For: see nft_parts.h. A condition loads a field into a register and compares
 * it, as nft itself does.
 */
#include "nft_parts.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "util.h"

#define META(text, key, len)                              \
	{                                                 \
		text, RWALL_NFT_META, key, -1, len, false \
	}
#define CT(text, key, len)                              \
	{                                               \
		text, RWALL_NFT_CT, key, -1, len, false \
	}
#define CT_DIR(text, key, dir, len)                     \
	{                                               \
		text, RWALL_NFT_CT, key, dir, len, true \
	}
#define NETWORK(text, offset, len)                                           \
	{                                                                    \
		text, RWALL_NFT_PAYLOAD, offset, NFT_PAYLOAD_NETWORK_HEADER, \
			len, true                                            \
	}
#define TRANSPORT(text, offset)                                                \
	{                                                                      \
		text, RWALL_NFT_PAYLOAD, offset, NFT_PAYLOAD_TRANSPORT_HEADER, \
			1, true                                                \
	}

enum { ORIGINAL, REPLY };

/* ICMP and ICMPv6 share their offsets: nft_text.c knows which one is meant. */
const struct rwall_nft_load rwall_nft_loads[RWALL_NFT_FIELDS] = {
	[RWALL_NFT_IIFTYPE] = META("iiftype", NFT_META_IIFTYPE, 2),
	[RWALL_NFT_OIFTYPE] = META("oiftype", NFT_META_OIFTYPE, 2),
	[RWALL_NFT_IIFNAME] = META("iifname", NFT_META_IIFNAME, 16),
	[RWALL_NFT_OIFNAME] = META("oifname", NFT_META_OIFNAME, 16),
	[RWALL_NFT_NFPROTO] = META("meta nfproto", NFT_META_NFPROTO, 1),
	[RWALL_NFT_L4PROTO] = META("meta l4proto", NFT_META_L4PROTO, 1),
	[RWALL_NFT_SKUID] = META("meta skuid", NFT_META_SKUID, 4),
	[RWALL_NFT_CT_STATE] = CT("ct state", NFT_CT_STATE, 4),
	[RWALL_NFT_CT_STATUS] = CT("ct status", NFT_CT_STATUS, 4),
	[RWALL_NFT_CT_DIRECTION] = CT("ct direction", NFT_CT_DIRECTION, 1),
	[RWALL_NFT_CT_HELPER] = CT("ct helper", NFT_CT_HELPER, 16),
	[RWALL_NFT_CT_PROTOCOL] =
		CT_DIR("ct original protocol", NFT_CT_PROTOCOL, ORIGINAL, 1),
	[RWALL_NFT_CT_CLIENT4] =
		CT_DIR("ct original ip saddr", NFT_CT_SRC_IP, ORIGINAL, 4),
	[RWALL_NFT_CT_CLIENT6] =
		CT_DIR("ct original ip6 saddr", NFT_CT_SRC_IP6, ORIGINAL, 16),
	[RWALL_NFT_CT_SERVER4] =
		CT_DIR("ct reply ip saddr", NFT_CT_SRC_IP, REPLY, 4),
	[RWALL_NFT_CT_SERVER6] =
		CT_DIR("ct reply ip6 saddr", NFT_CT_SRC_IP6, REPLY, 16),
	[RWALL_NFT_CT_PORT] =
		CT_DIR("ct reply proto-src", NFT_CT_PROTO_SRC, REPLY, 2),
	[RWALL_NFT_CT_ICMP] =
		CT_DIR("ct original proto-dst", NFT_CT_PROTO_DST, ORIGINAL, 2),
	[RWALL_NFT_SADDR4] = NETWORK("ip saddr", 12, 4),
	[RWALL_NFT_DADDR4] = NETWORK("ip daddr", 16, 4),
	[RWALL_NFT_SADDR6] = NETWORK("ip6 saddr", 8, 16),
	[RWALL_NFT_DADDR6] = NETWORK("ip6 daddr", 24, 16),
	[RWALL_NFT_HOPLIMIT] = NETWORK("ip6 hoplimit", 7, 1),
	[RWALL_NFT_ICMP_TYPE] = TRANSPORT("icmp type", 0),
	[RWALL_NFT_ICMP_CODE] = TRANSPORT("icmp code", 1),
	[RWALL_NFT_ICMPV6_TYPE] = TRANSPORT("icmpv6 type", 0),
	[RWALL_NFT_ICMPV6_CODE] = TRANSPORT("icmpv6 code", 1),
	[RWALL_NFT_TCP_FLAGS] = TRANSPORT("tcp flags", 13),
};

static struct nftnl_expr *append(struct nftnl_rule *r, const char *name)
{
	struct nftnl_expr *e = rwall_nft_need(nftnl_expr_alloc(name));

	nftnl_rule_add_expr(r, e);
	return e;
}

static void load_payload(struct nftnl_expr *e, const struct rwall_nft_load *l)
{
	nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_DREG, NFT_REG_1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_BASE, (uint32_t)l->dir);
	nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_OFFSET, l->key);
	nftnl_expr_set_u32(e, NFTNL_EXPR_PAYLOAD_LEN, l->len);
}

static void load(struct nftnl_rule *r, enum rwall_nft_field f)
{
	static const char *const names[] = { "meta", "ct", "payload" };
	const struct rwall_nft_load *l = &rwall_nft_loads[f];
	struct nftnl_expr *e = append(r, names[l->kind]);

	if (l->kind == RWALL_NFT_PAYLOAD) {
		load_payload(e, l);
	} else if (l->kind == RWALL_NFT_META) {
		nftnl_expr_set_u32(e, NFTNL_EXPR_META_DREG, NFT_REG_1);
		nftnl_expr_set_u32(e, NFTNL_EXPR_META_KEY, l->key);
	} else {
		nftnl_expr_set_u32(e, NFTNL_EXPR_CT_DREG, NFT_REG_1);
		nftnl_expr_set_u32(e, NFTNL_EXPR_CT_KEY, l->key);
		if (l->dir >= 0)
			nftnl_expr_set_u8(e, NFTNL_EXPR_CT_DIR, l->dir);
	}
}

static bool loads(struct nftnl_expr *e, const struct rwall_nft_load *l)
{
	const char *name = nftnl_expr_get_str(e, NFTNL_EXPR_NAME);
	int dir = -1;

	if (l->kind == RWALL_NFT_META)
		return !strcmp(name, "meta") &&
		       nftnl_expr_get_u32(e, NFTNL_EXPR_META_KEY) == l->key;
	if (l->kind == RWALL_NFT_PAYLOAD)
		return !strcmp(name, "payload") &&
		       nftnl_expr_get_u32(e, NFTNL_EXPR_PAYLOAD_BASE) ==
			       (uint32_t)l->dir &&
		       nftnl_expr_get_u32(e, NFTNL_EXPR_PAYLOAD_OFFSET) ==
			       l->key &&
		       nftnl_expr_get_u32(e, NFTNL_EXPR_PAYLOAD_LEN) == l->len;
	if (strcmp(name, "ct"))
		return false;
	if (nftnl_expr_is_set(e, NFTNL_EXPR_CT_DIR))
		dir = nftnl_expr_get_u8(e, NFTNL_EXPR_CT_DIR);
	return dir == l->dir &&
	       nftnl_expr_get_u32(e, NFTNL_EXPR_CT_KEY) == l->key;
}

enum rwall_nft_field rwall_nft_field_of(struct nftnl_expr *e)
{
	unsigned int f;

	for (f = 0; f < RWALL_NFT_FIELDS; f++)
		if (loads(e, &rwall_nft_loads[f]))
			break;
	return f;
}

/* A number as it lies in a register: in the field's length and byte order. */
static uint32_t in_register(enum rwall_nft_field f, uint32_t value,
			    uint8_t *bytes)
{
	const struct rwall_nft_load *l = &rwall_nft_loads[f];
	uint16_t half = l->network ? htons(value) : value;
	uint32_t whole = l->network ? htonl(value) : value;

	if (l->len == 1)
		bytes[0] = value;
	else if (l->len == 2)
		memcpy(bytes, &half, sizeof(half));
	else
		memcpy(bytes, &whole, sizeof(whole));
	return l->len < 4 ? l->len : 4;
}

static void compare(struct nftnl_rule *r, uint32_t op, const void *data,
		    uint32_t len)
{
	struct nftnl_expr *e = append(r, "cmp");

	nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_CMP_OP, op);
	nftnl_expr_set(e, NFTNL_EXPR_CMP_DATA, data, len);
}

/* equal to a number */
void rwall_nft_eq(struct nftnl_rule *r, enum rwall_nft_field f, uint32_t value)
{
	uint8_t bytes[4];

	load(r, f);
	compare(r, NFT_CMP_EQ, bytes, in_register(f, value, bytes));
}

/* not equal to a number */
void rwall_nft_ne(struct nftnl_rule *r, enum rwall_nft_field f, uint32_t value)
{
	uint8_t bytes[4];

	load(r, f);
	compare(r, NFT_CMP_NEQ, bytes, in_register(f, value, bytes));
}

/* between two numbers, both included */
void rwall_nft_range(struct nftnl_rule *r, enum rwall_nft_field f, uint32_t lo,
		     uint32_t hi)
{
	struct nftnl_expr *e;
	uint8_t bytes[4];
	uint32_t len;

	load(r, f);
	e = append(r, "range");
	nftnl_expr_set_u32(e, NFTNL_EXPR_RANGE_SREG, NFT_REG_1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_RANGE_OP, NFT_RANGE_EQ);
	len = in_register(f, lo, bytes);
	nftnl_expr_set(e, NFTNL_EXPR_RANGE_FROM_DATA, bytes, len);
	len = in_register(f, hi, bytes);
	nftnl_expr_set(e, NFTNL_EXPR_RANGE_TO_DATA, bytes, len);
}

/* some of these bits set */
void rwall_nft_bits(struct nftnl_rule *r, enum rwall_nft_field f, uint32_t mask)
{
	static const uint8_t zero[4];
	struct nftnl_expr *e;
	uint8_t bytes[4];
	uint32_t len;

	load(r, f);
	e = append(r, "bitwise");
	len = in_register(f, mask, bytes);
	nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_SREG, NFT_REG_1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_DREG, NFT_REG_1);
	nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_OP, NFT_BITWISE_BOOL);
	nftnl_expr_set_u32(e, NFTNL_EXPR_BITWISE_LEN, len);
	nftnl_expr_set(e, NFTNL_EXPR_BITWISE_MASK, bytes, len);
	nftnl_expr_set(e, NFTNL_EXPR_BITWISE_XOR, zero, len);
	compare(r, NFT_CMP_NEQ, zero, len);
}

/* a name, whole or its beginning */
void rwall_nft_string(struct nftnl_rule *r, enum rwall_nft_field f,
		      const char *value, bool prefix)
{
	char bytes[16] = { 0 };
	size_t n = strnlen(value, sizeof(bytes) - 1);

	memcpy(bytes, value, n);
	load(r, f);
	compare(r, NFT_CMP_EQ, bytes, prefix ? n : sizeof(bytes));
}

static struct nftnl_expr *look_up(struct nftnl_rule *r, enum rwall_nft_field f,
				  const char *set)
{
	struct nftnl_expr *e;

	load(r, f);
	e = append(r, "lookup");
	nftnl_expr_set_u32(e, NFTNL_EXPR_LOOKUP_SREG, NFT_REG_1);
	nftnl_expr_set_str(e, NFTNL_EXPR_LOOKUP_SET, set);
	return e;
}

/* a key of a set */
void rwall_nft_in(struct nftnl_rule *r, enum rwall_nft_field f, const char *set)
{
	look_up(r, f, set);
}

/* go where a map says */
void rwall_nft_vmap(struct nftnl_rule *r, enum rwall_nft_field f,
		    const char *map)
{
	nftnl_expr_set_u32(look_up(r, f, map), NFTNL_EXPR_LOOKUP_DREG,
			   NFT_REG_VERDICT);
}

/* attach a helper object to the connection, unless it is an old one */
void rwall_nft_helper(struct nftnl_rule *r, const char *object)
{
	struct nftnl_expr *e = append(r, "objref");

	nftnl_expr_set_u32(e, NFTNL_EXPR_OBJREF_IMM_TYPE, NFT_OBJECT_CT_HELPER);
	nftnl_expr_set_str(e, NFTNL_EXPR_OBJREF_IMM_NAME, object);
}

/* count the packet */
void rwall_nft_count(struct nftnl_rule *r)
{
	struct nftnl_expr *e = append(r, "counter");

	nftnl_expr_set_u64(e, NFTNL_EXPR_CTR_PACKETS, 0);
	nftnl_expr_set_u64(e, NFTNL_EXPR_CTR_BYTES, 0);
}

/* NF_ACCEPT, NF_DROP, NFT_RETURN, or NFT_JUMP and NFT_GOTO to a chain */
void rwall_nft_go(struct nftnl_rule *r, int verdict, const char *chain)
{
	struct nftnl_expr *e = append(r, "immediate");

	nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
	nftnl_expr_set_u32(e, NFTNL_EXPR_IMM_VERDICT, (uint32_t)verdict);
	if (chain)
		nftnl_expr_set_str(e, NFTNL_EXPR_IMM_CHAIN, chain);
}

/* answer and drop; enum nft_reject_types */
void rwall_nft_reject(struct nftnl_rule *r, uint32_t type, uint8_t code)
{
	struct nftnl_expr *e = append(r, "reject");

	nftnl_expr_set_u32(e, NFTNL_EXPR_REJECT_TYPE, type);
	nftnl_expr_set_u8(e, NFTNL_EXPR_REJECT_CODE, code);
}
