// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nft_text.c - a ruleset in the language of nft
 *
 * For: reading libnftnl's objects back and writing them as nft 1.0.6 and later
 * read them. libnftnl itself prints registers, which nft does not read.
 */
#include "nft_parts.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <libnftnl/udata.h>

#include "addr.h"
#include "util.h"

/* Numbers that nft has a word for. */
static const struct word {
	enum rwall_nft_field field;
	uint32_t value;
	const char *word;
} words[] = {
	{ RWALL_NFT_IIFTYPE, 772, "loopback" },
	{ RWALL_NFT_OIFTYPE, 772, "loopback" },
	{ RWALL_NFT_NFPROTO, NFPROTO_IPV4, "ipv4" },
	{ RWALL_NFT_NFPROTO, NFPROTO_IPV6, "ipv6" },
	{ RWALL_NFT_L4PROTO, 1, "icmp" },
	{ RWALL_NFT_L4PROTO, 6, "tcp" },
	{ RWALL_NFT_L4PROTO, 17, "udp" },
	{ RWALL_NFT_L4PROTO, 33, "dccp" },
	{ RWALL_NFT_L4PROTO, 58, "ipv6-icmp" },
	{ RWALL_NFT_L4PROTO, 132, "sctp" },
	{ RWALL_NFT_L4PROTO, 136, "udplite" },
	{ RWALL_NFT_CT_STATE, 1, "invalid" },
	{ RWALL_NFT_CT_STATE, 4, "related" },
	{ RWALL_NFT_CT_STATE, 64, "untracked" },
	{ RWALL_NFT_CT_STATUS, 1, "expected" },
	{ RWALL_NFT_CT_DIRECTION, 0, "original" },
	{ RWALL_NFT_CT_DIRECTION, 1, "reply" },
	{ RWALL_NFT_TCP_FLAGS, 4, "rst" },
};

/* While a rule is written: what its register holds. */
struct line {
	FILE *to;
	enum rwall_nft_field field;
	bool icmpv6;   /* the transport header is ICMPv6's */
	uint32_t mask; /* of a bitwise expression, or 0 */
	bool begun;    /* something stands on the line */
};

static uint32_t number_of(enum rwall_nft_field f, const void *data,
			  uint32_t len)
{
	bool network = rwall_nft_loads[f].network;
	uint32_t whole = 0;
	uint16_t half = 0;

	if (len == 1)
		return *(const uint8_t *)data;
	if (len == 2) {
		memcpy(&half, data, sizeof(half));
		return network ? ntohs(half) : half;
	}
	memcpy(&whole, data, sizeof(whole));
	return network ? ntohl(whole) : whole;
}

static void print_number(enum rwall_nft_field f, uint32_t value, FILE *to)
{
	size_t i;

	for (i = 0; i < RWALL_COUNT(words); i++) {
		if (words[i].field == f && words[i].value == value) {
			fputs(words[i].word, to);
			return;
		}
	}
	fprintf(to, "%" PRIu32, value);
}

/* Words are apart, and the first one stands inside its chain. */
static FILE *next(struct line *l)
{
	fputs(l->begun ? " " : "\t\t", l->to);
	l->begun = true;
	return l->to;
}

static void print_left(struct line *l)
{
	enum rwall_nft_field f = l->field;

	if (l->icmpv6 && f == RWALL_NFT_ICMP_TYPE)
		f = RWALL_NFT_ICMPV6_TYPE;
	if (l->icmpv6 && f == RWALL_NFT_ICMP_CODE)
		f = RWALL_NFT_ICMPV6_CODE;
	fprintf(next(l), "%s ", rwall_nft_loads[f].text);
}

static bool is_string(enum rwall_nft_field f)
{
	return f == RWALL_NFT_IIFNAME || f == RWALL_NFT_OIFNAME ||
	       f == RWALL_NFT_CT_HELPER;
}

static void print_cmp(struct line *l, struct nftnl_expr *e)
{
	uint32_t len, value;
	const void *data = nftnl_expr_get(e, NFTNL_EXPR_CMP_DATA, &len);

	print_left(l);
	if (is_string(l->field)) {
		fprintf(l->to, "\"%.*s%s\"", (int)len, (const char *)data,
			len < rwall_nft_loads[l->field].len ? "*" : "");
		return;
	}
	if (l->mask) {
		print_number(l->field, l->mask, l->to);
		l->mask = 0;
		return;
	}
	value = number_of(l->field, data, len);
	if (nftnl_expr_get_u32(e, NFTNL_EXPR_CMP_OP) == NFT_CMP_NEQ)
		fputs("!= ", l->to);
	print_number(l->field, value, l->to);
	if (l->field == RWALL_NFT_L4PROTO)
		l->icmpv6 = value == IPPROTO_ICMPV6;
}

static void print_range(struct line *l, struct nftnl_expr *e)
{
	uint32_t len;
	const void *lo = nftnl_expr_get(e, NFTNL_EXPR_RANGE_FROM_DATA, &len);
	const void *hi = nftnl_expr_get(e, NFTNL_EXPR_RANGE_TO_DATA, &len);

	print_left(l);
	fprintf(l->to, "%" PRIu32 "-%" PRIu32, number_of(l->field, lo, len),
		number_of(l->field, hi, len));
}

static void print_bitwise(struct line *l, struct nftnl_expr *e)
{
	uint32_t len;
	const void *mask = nftnl_expr_get(e, NFTNL_EXPR_BITWISE_MASK, &len);

	l->mask = number_of(l->field, mask, len);
}

static void print_lookup(struct line *l, struct nftnl_expr *e)
{
	print_left(l);
	fprintf(l->to, "%s@%s",
		nftnl_expr_is_set(e, NFTNL_EXPR_LOOKUP_DREG) ? "vmap " : "",
		nftnl_expr_get_str(e, NFTNL_EXPR_LOOKUP_SET));
}

static void print_verdict(struct line *l, struct nftnl_expr *e)
{
	switch ((int)nftnl_expr_get_u32(e, NFTNL_EXPR_IMM_VERDICT)) {
	case NF_ACCEPT:
		fputs("accept", next(l));
		return;
	case NF_DROP:
		fputs("drop", next(l));
		return;
	case NFT_RETURN:
		fputs("return", next(l));
		return;
	case NFT_JUMP:
		fputs("jump ", next(l));
		break;
	default:
		fputs("goto ", next(l));
		break;
	}
	fputs(nftnl_expr_get_str(e, NFTNL_EXPR_IMM_CHAIN), l->to);
}

static void print_reject(struct line *l, struct nftnl_expr *e)
{
	uint32_t type = nftnl_expr_get_u32(e, NFTNL_EXPR_REJECT_TYPE);

	fputs(type == NFT_REJECT_TCP_RST ? "reject with tcp reset" :
					   "reject with icmpx admin-prohibited",
	      next(l));
}

static void print_counter(struct line *l, struct nftnl_expr *e)
{
	(void)e;
	fputs("counter", next(l));
}

static void print_helper(struct line *l, struct nftnl_expr *e)
{
	fprintf(next(l), "ct helper set \"%s\"",
		nftnl_expr_get_str(e, NFTNL_EXPR_OBJREF_IMM_NAME));
}

static int print_expr(struct nftnl_expr *e, void *data)
{
	static const struct {
		const char *name;
		void (*print)(struct line *l, struct nftnl_expr *e);
	} printers[] = {
		{ "cmp", print_cmp },	      { "range", print_range },
		{ "bitwise", print_bitwise }, { "lookup", print_lookup },
		{ "counter", print_counter }, { "immediate", print_verdict },
		{ "reject", print_reject },   { "objref", print_helper },
	};
	const char *name = nftnl_expr_get_str(e, NFTNL_EXPR_NAME);
	struct line *l = data;
	size_t i;

	for (i = 0; i < RWALL_COUNT(printers); i++) {
		if (!strcmp(name, printers[i].name)) {
			printers[i].print(l, e);
			return 0;
		}
	}
	l->field = rwall_nft_field_of(e);
	return 0;
}

static int print_comment(const struct nftnl_udata *attr, void *data)
{
	if (nftnl_udata_type(attr) == NFTNL_UDATA_RULE_COMMENT)
		fprintf(data, " comment \"%s\"",
			(const char *)nftnl_udata_get(attr));
	return 0;
}

/* A note may hold anything but a line's end. */
static void print_note(const char *note, const char *indent, FILE *to)
{
	fprintf(to, "%s# ", indent);
	for (; *note; note++)
		putc((unsigned char)*note < ' ' ? ' ' : *note, to);
	putc('\n', to);
}

static void print_rule(struct nftnl_rule *r, const char *note, FILE *to)
{
	struct line l = { .to = to, .field = RWALL_NFT_FIELDS };
	const void *user;
	uint32_t len;

	if (note)
		print_note(note, "\t\t", to);
	nftnl_expr_foreach(r, print_expr, &l);
	user = nftnl_rule_get_data(r, NFTNL_RULE_USERDATA, &len);
	if (user)
		nftnl_udata_parse(user, len, print_comment, to);
	putc('\n', to);
}

static void print_base(struct nftnl_chain *c, FILE *to)
{
	static const char *const hooks[] = {
		[NF_INET_LOCAL_IN] = "input",
		[NF_INET_FORWARD] = "forward",
		[NF_INET_LOCAL_OUT] = "output",
	};
	int prio = nftnl_chain_get_s32(c, NFTNL_CHAIN_PRIO);
	bool drop = nftnl_chain_get_u32(c, NFTNL_CHAIN_POLICY) == NF_DROP;

	fprintf(to, "\t\ttype %s hook %s priority filter - %d; policy %s;\n",
		nftnl_chain_get_str(c, NFTNL_CHAIN_TYPE),
		hooks[nftnl_chain_get_u32(c, NFTNL_CHAIN_HOOKNUM)], -prio,
		drop ? "drop" : "accept");
}

static void print_chain(const struct rwall_nft_chain *c, FILE *to)
{
	struct nftnl_rule_iter *iter;
	struct nftnl_rule *r;
	size_t i = 0;

	fprintf(to, "\n\tchain %s {\n",
		nftnl_chain_get_str(c->chain, NFTNL_CHAIN_NAME));
	if (c->note)
		print_note(c->note, "\t\t", to);
	if (nftnl_chain_is_set(c->chain, NFTNL_CHAIN_HOOKNUM))
		print_base(c->chain, to);
	iter = nftnl_rule_iter_create(c->chain);
	while ((r = nftnl_rule_iter_next(iter)))
		print_rule(r, c->notes[i++], to);
	nftnl_rule_iter_destroy(iter);
	fputs("\t}\n", to);
}

static uint64_t half_of(const uint8_t *bytes)
{
	uint64_t value = 0;
	int i;

	for (i = 0; i < 8; i++)
		value = value << 8 | bytes[i];
	return value;
}

static struct rwall_addr6 addr6_of(const uint8_t *key)
{
	return (struct rwall_addr6){ half_of(key), half_of(key + 8) };
}

/* Up to the key before @end; NULL is behind the highest. */
static void print_range6(const uint8_t *lo, const uint8_t *end, FILE *to)
{
	struct rwall_range6 r = { addr6_of(lo), { UINT64_MAX, UINT64_MAX } };
	char text[RWALL_ADDR_TEXT];

	if (end) {
		r.hi = addr6_of(end);
		r.hi.hi -= !r.hi.lo;
		r.hi.lo--;
	}
	rwall_addr6_format(&r, text);
	fputs(text, to);
}

static void print_range4(const uint8_t *lo, const uint8_t *end, FILE *to)
{
	struct rwall_range4 r = {
		number_of(RWALL_NFT_SADDR4, lo, 4),
		end ? number_of(RWALL_NFT_SADDR4, end, 4) - 1 : UINT32_MAX,
	};
	char text[RWALL_ADDR_TEXT];

	rwall_addr4_format(&r, text);
	fputs(text, to);
}

static void print_numbers(const uint8_t *lo, const uint8_t *end, uint32_t len,
			  FILE *to)
{
	enum rwall_nft_field f = len == 2 ? RWALL_NFT_CT_PORT :
					    RWALL_NFT_L4PROTO;
	uint32_t most = len == 2 ? UINT16_MAX : UINT8_MAX;
	uint32_t first = number_of(f, lo, len);
	uint32_t last = end ? number_of(f, end, len) - 1 : most;

	print_number(f, first, to);
	if (last != first)
		fprintf(to, "-%" PRIu32, last);
}

static void print_key(uint32_t len, const uint8_t *lo, const uint8_t *end,
		      FILE *to)
{
	if (len == 16)
		print_range6(lo, end, to);
	else if (len == 4)
		print_range4(lo, end, to);
	else
		print_numbers(lo, end, len, to);
}

/* An element waits for the one behind it, which may say where it ends. */
struct elements {
	FILE *to;
	struct nftnl_set_elem *open;
	uint32_t len;
	bool any;
};

static void print_element(struct elements *el, const uint8_t *end)
{
	uint32_t len;
	const char *chain;

	if (!el->open)
		return;
	fputs(el->any ? ",\n\t\t\t" : "\t\telements = {\n\t\t\t", el->to);
	print_key(el->len,
		  nftnl_set_elem_get(el->open, NFTNL_SET_ELEM_KEY, &len), end,
		  el->to);
	chain = nftnl_set_elem_get_str(el->open, NFTNL_SET_ELEM_CHAIN);
	if (chain)
		fprintf(el->to, " : goto %s", chain);
	el->any = true;
	el->open = NULL;
}

static int take_element(struct nftnl_set_elem *e, void *data)
{
	struct elements *el = data;
	uint32_t len, flags = 0;

	if (nftnl_set_elem_is_set(e, NFTNL_SET_ELEM_FLAGS))
		flags = nftnl_set_elem_get_u32(e, NFTNL_SET_ELEM_FLAGS);
	if (flags & NFT_SET_ELEM_INTERVAL_END) {
		print_element(el,
			      nftnl_set_elem_get(e, NFTNL_SET_ELEM_KEY, &len));
		return 0;
	}
	print_element(el, NULL);
	el->open = e;
	return 0;
}

static const char *type_name(uint32_t type)
{
	switch (type) {
	case RWALL_NFT_TYPE_ADDR4:
		return "ipv4_addr";
	case RWALL_NFT_TYPE_ADDR6:
		return "ipv6_addr";
	case RWALL_NFT_TYPE_SERVICE:
		return "inet_service";
	default:
		return "inet_proto";
	}
}

static void print_set(struct nftnl_set *s, FILE *to)
{
	bool map = nftnl_set_get_u32(s, NFTNL_SET_FLAGS) & NFT_SET_MAP;
	struct elements el = {
		.to = to,
		.len = nftnl_set_get_u32(s, NFTNL_SET_KEY_LEN),
	};

	fprintf(to, "\n\t%s %s {\n\t\ttype %s%s\n\t\tflags interval\n",
		map ? "map" : "set", nftnl_set_get_str(s, NFTNL_SET_NAME),
		type_name(nftnl_set_get_u32(s, NFTNL_SET_KEY_TYPE)),
		map ? " : verdict" : "");
	nftnl_set_elem_foreach(s, take_element, &el);
	print_element(&el, NULL);
	fputs(el.any ? "\n\t\t}\n\t}\n" : "\t}\n", to);
}

static void print_helper_object(struct nftnl_obj *o, FILE *to)
{
	bool tcp = nftnl_obj_get_u8(o, NFTNL_OBJ_CT_HELPER_L4PROTO) ==
		   IPPROTO_TCP;

	fprintf(to,
		"\n\tct helper %s {\n\t\ttype \"%s\" protocol %s\n"
		"\t\tl3proto inet\n\t}\n",
		nftnl_obj_get_str(o, NFTNL_OBJ_NAME),
		nftnl_obj_get_str(o, NFTNL_OBJ_CT_HELPER_NAME),
		tcp ? "tcp" : "udp");
}

void rwall_nft_print(const struct rwall_nft *nft, FILE *to)
{
	const char *table = nftnl_table_get_str(nft->table, NFTNL_TABLE_NAME);
	size_t i;

	fputs(nft->about, to);
	fprintf(to, "table inet %s\ndelete table inet %s\ntable inet %s {\n",
		table, table, table);
	for (i = 0; i < nft->nhelpers; i++)
		print_helper_object(nft->helpers[i], to);
	for (i = 0; i < nft->nsets; i++)
		print_set(nft->sets[i], to);
	for (i = 0; i < nft->nchains; i++)
		print_chain(&nft->chains[i], to);
	fputs("}\n", to);
}
