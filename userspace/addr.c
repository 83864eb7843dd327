// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * addr.c - addresses, prefixes and ranges of both families as text
 *
 * For: what addr.h declares.
 */
#include <arpa/inet.h>
#include <ctype.h>

#include "addr.h"
#include "util.h"

#define NAME_MAX_BYTES	253 /* of a DNS name */
#define LABEL_MAX_BYTES 63

/* Both families as one number of up to 128 bits. */
struct number {
	struct rwall_addr6 a; /* IPv4: in lo */
	unsigned int bits;    /* 32 or 128 */
};

static bool below(const struct number *x, const struct number *y)
{
	return x->a.hi != y->a.hi ? x->a.hi < y->a.hi : x->a.lo < y->a.lo;
}

static bool parse_number(const char *text, struct number *out)
{
	struct in_addr a4;
	struct in6_addr a6;
	int i;

	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, text, &a4) == 1) {
		out->a.lo = ntohl(a4.s_addr);
		out->bits = 32;
		return true;
	}
	if (inet_pton(AF_INET6, text, &a6) != 1)
		return false;
	for (i = 0; i < 8; i++) {
		out->a.hi = out->a.hi << 8 | a6.s6_addr[i];
		out->a.lo = out->a.lo << 8 | a6.s6_addr[i + 8];
	}
	out->bits = 128;
	return true;
}

static void format_number(const struct number *n, char *out)
{
	struct in_addr a4 = { .s_addr = htonl((uint32_t)n->a.lo) };
	struct in6_addr a6;
	int i;

	if (n->bits == 32) {
		inet_ntop(AF_INET, &a4, out, INET6_ADDRSTRLEN);
		return;
	}
	for (i = 0; i < 8; i++) {
		a6.s6_addr[i] = (uint8_t)(n->a.hi >> (56 - 8 * i));
		a6.s6_addr[i + 8] = (uint8_t)(n->a.lo >> (56 - 8 * i));
	}
	inet_ntop(AF_INET6, &a6, out, INET6_ADDRSTRLEN);
}

/* Ones in the last @host bits of 128. */
static struct rwall_addr6 host_mask(unsigned int host)
{
	struct rwall_addr6 m = { 0, 0 };

	m.lo = host >= 64 ? UINT64_MAX : ((uint64_t)1 << host) - 1;
	if (host >= 128)
		m.hi = UINT64_MAX;
	else if (host > 64)
		m.hi = ((uint64_t)1 << (host - 64)) - 1;
	return m;
}

static void add_range(struct rwall_addrs *set, const struct number *lo,
		      const struct number *hi)
{
	if (lo->bits == 32) {
		struct rwall_range4 *r =
			rwall_xgrow(&set->r4, &set->nr4, sizeof(*r));
		r->lo = (uint32_t)lo->a.lo;
		r->hi = (uint32_t)hi->a.lo;
	} else {
		struct rwall_range6 *r =
			rwall_xgrow(&set->r6, &set->nr6, sizeof(*r));
		r->lo = lo->a;
		r->hi = hi->a;
	}
}

static enum rwall_addr_kind bad(struct rwall_addr_error *err, const char *why,
				const char *remedy)
{
	/* cppcheck-suppress ctuuninitvar; it is written, not read */
	snprintf(err->why, sizeof(err->why), "%s", why);
	snprintf(err->remedy, sizeof(err->remedy), "%s", remedy);
	return RWALL_ADDR_BAD;
}

/* IPv4 in IPv6 clothes never appears on the wire, so it would match nothing. */
static bool is_mapped(const struct number *n)
{
	return n->bits == 128 && !n->a.hi && n->a.lo >> 32 == 0xffff;
}

static enum rwall_addr_kind refuse_mapped(const struct number *n,
					  struct rwall_addr_error *err)
{
	struct number plain = { .a.lo = n->a.lo & UINT32_MAX, .bits = 32 };
	char text[INET6_ADDRSTRLEN], remedy[RWALL_ADDR_WHY];

	format_number(&plain, text);
	snprintf(remedy, sizeof(remedy), "write %s", text);
	return bad(err, "this is an IPv4 address written as IPv6", remedy);
}

static bool parse_length(const char *text, unsigned int max, unsigned int *len)
{
	size_t n = strlen(text);

	if (!n || n > 3 || strspn(text, "0123456789") != n ||
	    (n > 1 && text[0] == '0'))
		return false;
	*len = (unsigned int)atoi(text);
	return *len <= max;
}

static enum rwall_addr_kind parse_prefix(struct rwall_addrs *set, char *text,
					 char *slash,
					 struct rwall_addr_error *err)
{
	char right[INET6_ADDRSTRLEN], alone[INET6_ADDRSTRLEN];
	char remedy[RWALL_ADDR_WHY];
	struct rwall_addr6 mask;
	struct number lo, hi, first;
	unsigned int len;

	*slash = '\0';
	if (!parse_number(text, &lo))
		return bad(err, "there is no address before the slash",
			   "write 10.20.0.0/16 or 2001:db8::/32");
	if (is_mapped(&lo))
		return refuse_mapped(&lo, err);
	if (!parse_length(slash + 1, lo.bits, &len))
		return bad(err, "the prefix length is out of range",
			   lo.bits == 32 ? "it runs from 0 to 32" :
					   "it runs from 0 to 128");
	mask = host_mask(lo.bits - len);
	hi = first = lo;
	hi.a.hi |= mask.hi;
	hi.a.lo |= mask.lo;
	first.a.hi &= ~mask.hi;
	first.a.lo &= ~mask.lo;
	if (below(&first, &lo)) {
		format_number(&first, right);
		format_number(&lo, alone);
		snprintf(remedy, sizeof(remedy),
			 "the prefix is %s/%u; the one host is %s", right, len,
			 alone);
		return bad(err, "bits are set behind the prefix", remedy);
	}
	add_range(set, &lo, &hi);
	return RWALL_ADDR_RANGE;
}

static enum rwall_addr_kind parse_range(struct rwall_addrs *set,
					const struct number *lo,
					const char *last,
					struct rwall_addr_error *err)
{
	struct number hi;

	if (!parse_number(last, &hi))
		return bad(err, "there is no address behind the hyphen",
			   "write 10.0.0.10-10.0.0.99");
	if (is_mapped(lo) || is_mapped(&hi))
		return refuse_mapped(is_mapped(lo) ? lo : &hi, err);
	if (lo->bits != hi.bits)
		return bad(err,
			   "the range begins in one family and ends in another",
			   "write both ends in IPv4, or both in IPv6");
	if (below(&hi, lo))
		return bad(err, "the range runs backwards",
			   "write the lower address first");
	add_range(set, lo, &hi);
	return RWALL_ADDR_RANGE;
}

static bool is_name(const char *text)
{
	size_t i, start = 0, labels = 0, len = strlen(text);
	bool numeric = true;

	if (len > NAME_MAX_BYTES)
		return false;
	for (i = 0; i <= len; i++) {
		if (i < len && text[i] != '.') {
			if (!isalnum((unsigned char)text[i]) && text[i] != '-')
				return false;
			continue;
		}
		if (i == start || i - start > LABEL_MAX_BYTES ||
		    text[start] == '-' || text[i - 1] == '-')
			return false;
		numeric = strspn(text + start, "0123456789") >= i - start;
		labels++;
		start = i + 1;
	}
	/* A last label of digits is an address that went wrong. */
	return labels > 1 && !numeric;
}

enum rwall_addr_kind rwall_addrs_parse(struct rwall_addrs *set,
				       const char *text,
				       struct rwall_addr_error *err)
{
	char copy[NAME_MAX_BYTES + 1];
	struct number lo;
	char *cut;

	if (snprintf(copy, sizeof(copy), "%s", text) >= (int)sizeof(copy))
		return bad(err, "this is longer than any address or DNS name",
			   "write one address, prefix, range or name");
	if (strchr(copy, '%'))
		return bad(err, "an address cannot name an interface",
			   "leave out the part from the % and use zones");
	cut = strchr(copy, '/');
	if (cut)
		return parse_prefix(set, copy, cut, err);
	if (parse_number(copy, &lo)) {
		if (is_mapped(&lo))
			return refuse_mapped(&lo, err);
		add_range(set, &lo, &lo);
		return RWALL_ADDR_RANGE;
	}
	cut = strchr(copy, '-');
	if (cut) {
		*cut = '\0';
		if (parse_number(copy, &lo))
			return parse_range(set, &lo, cut + 1, err);
	}
	if (is_name(text))
		return RWALL_ADDR_NAME;
	return bad(
		err, "this is neither an address nor a DNS name",
		"write an address, a prefix such as 10.0.0.0/8, a range such as 10.0.0.1-10.0.0.9, a full DNS name, or any");
}

void rwall_addrs_free(struct rwall_addrs *set)
{
	free(set->r4);
	free(set->r6);
	memset(set, 0, sizeof(*set));
}

/* A range that is a prefix has a mask of ones at its end and none before. */
static void format_range(const struct number *lo, const struct number *hi,
			 char *out)
{
	struct rwall_addr6 mask;
	char a[INET6_ADDRSTRLEN], b[INET6_ADDRSTRLEN];
	unsigned int host;

	format_number(lo, a);
	format_number(hi, b);
	for (host = 0; host <= lo->bits; host++) {
		mask = host_mask(host);
		if ((lo->a.hi ^ hi->a.hi) == mask.hi &&
		    (lo->a.lo ^ hi->a.lo) == mask.lo && !(lo->a.hi & mask.hi) &&
		    !(lo->a.lo & mask.lo))
			break;
	}
	if (!host)
		snprintf(out, RWALL_ADDR_TEXT, "%s", a);
	else if (host <= lo->bits)
		snprintf(out, RWALL_ADDR_TEXT, "%s/%u", a, lo->bits - host);
	else
		snprintf(out, RWALL_ADDR_TEXT, "%s-%s", a, b);
}

void rwall_addr4_format(const struct rwall_range4 *r, char *out)
{
	struct number lo = { .a.lo = r->lo, .bits = 32 };
	struct number hi = { .a.lo = r->hi, .bits = 32 };

	format_range(&lo, &hi, out);
}

void rwall_addr6_format(const struct rwall_range6 *r, char *out)
{
	struct number lo = { .a = r->lo, .bits = 128 };
	struct number hi = { .a = r->hi, .bits = 128 };

	format_range(&lo, &hi, out);
}
