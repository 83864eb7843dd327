// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * profile_service.c - protocols and ports as text
 *
 * For: what profile_service.h declares. The one table of protocol names and
 * ICMP types.
 */
#include <errno.h>
#include <stdbool.h>

#include "profile_service.h"
#include "util.h"

struct word {
	const char *name;
	unsigned int number;
};

static const struct word slot_words[] = {
	{ "tcp", RWALL_SLOT_TCP },	   { "udp", RWALL_SLOT_UDP },
	{ "sctp", RWALL_SLOT_SCTP },	   { "dccp", RWALL_SLOT_DCCP },
	{ "udplite", RWALL_SLOT_UDPLITE }, { "icmp", RWALL_SLOT_ICMP },
	{ "icmpv6", RWALL_SLOT_ICMPV6 },
};

/* Protocol numbers that have slots of their own, by slot. */
static const uint8_t slot_number[] = { 6, 17, 132, 33, 136, 1, 58 };

/* Protocols that share a slot. */
static const struct word other_words[] = {
	{ "igmp", 2 },	 { "ipip", 4 },	  { "ipv6", 41 }, { "gre", 47 },
	{ "esp", 50 },	 { "ah", 51 },	  { "ospf", 89 }, { "pim", 103 },
	{ "vrrp", 112 }, { "l2tp", 115 },
};

static const struct word icmp_words[] = {
	{ "echo-reply", 0 },
	{ "destination-unreachable", 3 },
	{ "redirect", 5 },
	{ "echo-request", 8 },
	{ "router-advertisement", 9 },
	{ "router-solicitation", 10 },
	{ "time-exceeded", 11 },
	{ "parameter-problem", 12 },
	{ "timestamp-request", 13 },
	{ "timestamp-reply", 14 },
	{ "address-mask-request", 17 },
	{ "address-mask-reply", 18 },
};

static const struct word icmpv6_words[] = {
	{ "destination-unreachable", 1 },
	{ "packet-too-big", 2 },
	{ "time-exceeded", 3 },
	{ "parameter-problem", 4 },
	{ "echo-request", 128 },
	{ "echo-reply", 129 },
	{ "mld-query", 130 },
	{ "mld-report", 131 },
	{ "mld-done", 132 },
	{ "router-solicitation", 133 },
	{ "router-advertisement", 134 },
	{ "neighbour-solicitation", 135 },
	{ "neighbour-advertisement", 136 },
	{ "redirect", 137 },
	{ "mld2-report", 143 },
};

static const struct word helper_words[] = {
	{ "ftp", RWALL_HELPER_FTP },
	{ "tftp", RWALL_HELPER_TFTP },
};

static const struct word *by_name(const struct word *w, size_t n,
				  const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(w[i].name, name))
			return &w[i];
	return NULL;
}

static const char *by_value(const struct word *w, size_t n, unsigned int value)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (w[i].number == value)
			return w[i].name;
	return NULL;
}

enum rwall_slot rwall_slot_parse(const char *text)
{
	const struct word *w = by_name(slot_words, RWALL_SLOT_ICMP, text);

	return w ? (enum rwall_slot)w->number : RWALL_SLOTS;
}

enum rwall_helper rwall_helper_parse(const char *text)
{
	const struct word *w =
		by_name(helper_words, RWALL_COUNT(helper_words), text);

	return w ? (enum rwall_helper)w->number : RWALL_HELPERS;
}

const char *rwall_helper_name(enum rwall_helper h)
{
	const char *name = by_value(helper_words, RWALL_COUNT(helper_words), h);

	return name ? name : "";
}

static int bad(struct rwall_port_error *err, const char *remedy,
	       const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static int bad(struct rwall_port_error *err, const char *remedy,
	       const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(err->why, sizeof(err->why), fmt, ap);
	va_end(ap);
	err->remedy = remedy;
	return -EINVAL;
}

/* Decimal digits without a sign, a blank or a leading nought. */
static int take_number(const char *text, size_t len, unsigned int max,
		       unsigned int *n)
{
	size_t i;

	if (!len || (len > 1 && text[0] == '0'))
		return -EINVAL;
	for (*n = 0, i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -EINVAL;
		*n = *n * 10 + (unsigned int)(text[i] - '0');
		if (*n > max)
			return -ERANGE;
	}
	return 0;
}

static void add(struct rwall_ports *ports, enum rwall_slot slot,
		unsigned int lo, unsigned int hi)
{
	struct rwall_port *p = rwall_xgrow(&ports->port, &ports->n, sizeof(*p));

	p->slot = slot;
	p->lo = (uint16_t)lo;
	p->hi = (uint16_t)hi;
}

static int take_port(const char *text, size_t len, unsigned int *n,
		     struct rwall_port_error *err)
{
	int ret = take_number(text, len, UINT16_MAX, n);

	if (ret == -ERANGE || (!ret && !*n))
		return bad(err, "ports run from 1 to 65535",
			   "port %.*s is out of range",
			   (int)(len > 40 ? 40 : len), text);
	if (ret)
		return bad(err,
			   "write 443, or 8000-8010, in plain decimal digits",
			   "\"%.*s\" is not a port", (int)(len > 40 ? 40 : len),
			   text);
	return 0;
}

static int add_ports(struct rwall_ports *ports, enum rwall_slot slot,
		     const char *text, struct rwall_port_error *err)
{
	const char *dash = strchr(text, '-');
	size_t len = dash ? (size_t)(dash - text) : strlen(text);
	unsigned int lo, hi;

	if (dash == text &&
	    take_number(text + 1, strlen(text + 1), 65535, &lo) == 0)
		return bad(err, "ports run from 1 to 65535",
			   "port %.40s is out of range", text);
	if (take_port(text, len, &lo, err))
		return -EINVAL;
	hi = lo;
	if (dash && take_port(dash + 1, strlen(dash + 1), &hi, err))
		return -EINVAL;
	if (hi < lo)
		return bad(err, "write the lower port first",
			   "the range %u-%u runs backwards", lo, hi);
	add(ports, slot, lo, hi);
	return 0;
}

/* A type by name or number, and perhaps a code. */
static int add_icmp(struct rwall_ports *ports, enum rwall_slot slot,
		    const char *text, struct rwall_port_error *err)
{
	static const char remedy[] =
		"write icmp/echo-request, or a type and a code from 0 to 255 such as icmp/3/4";
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	const struct word *w = NULL;
	unsigned int type, code;
	char name[32];

	if (len < sizeof(name)) {
		memcpy(name, text, len);
		name[len] = '\0';
		w = slot == RWALL_SLOT_ICMP ?
			    by_name(icmp_words, RWALL_COUNT(icmp_words), name) :
			    by_name(icmpv6_words, RWALL_COUNT(icmpv6_words),
				    name);
	}
	if (w)
		type = w->number;
	else if (take_number(text, len, 255, &type))
		return bad(err, remedy, "\"%.40s\" is not an ICMP type", text);
	if (!slash) {
		add(ports, slot, type << 8, type << 8 | 0xff);
		return 0;
	}
	if (take_number(slash + 1, strlen(slash + 1), 255, &code))
		return bad(err, remedy, "\"%.40s\" is not an ICMP code",
			   slash + 1);
	add(ports, slot, type << 8 | code, type << 8 | code);
	return 0;
}

static void add_whole(struct rwall_ports *ports, enum rwall_slot slot)
{
	if (slot < RWALL_SLOT_ICMP)
		add(ports, slot, 1, UINT16_MAX);
	else if (slot < RWALL_SLOT_OTHER)
		add(ports, slot, 0, UINT16_MAX);
	else
		add(ports, slot, 0, UINT8_MAX);
}

static void add_number(struct rwall_ports *ports, unsigned int number)
{
	unsigned int slot;

	for (slot = 0; slot < RWALL_SLOT_OTHER; slot++) {
		if (slot_number[slot] != number)
			continue;
		add_whole(ports, slot);
		return;
	}
	add(ports, RWALL_SLOT_OTHER, number, number);
}

/* A protocol with nothing behind it. */
static int add_protocol(struct rwall_ports *ports, const char *text,
			struct rwall_port_error *err)
{
	const struct word *w;
	unsigned int slot, number;

	if (!strcmp(text, "any")) {
		for (slot = 0; slot < RWALL_SLOTS; slot++)
			add_whole(ports, slot);
		return 0;
	}
	w = by_name(other_words, RWALL_COUNT(other_words), text);
	if (w) {
		add(ports, RWALL_SLOT_OTHER, w->number, w->number);
		return 0;
	}
	if (!strncmp(text, "proto-", 6) &&
	    !take_number(text + 6, strlen(text + 6), 255, &number)) {
		add_number(ports, number);
		return 0;
	}
	return bad(
		err,
		"write tcp/443, udp/8000-8010, icmp/echo-request, gre, or proto-47 for a protocol by its number",
		"\"%.60s\" names no protocol", text);
}

int rwall_ports_parse(struct rwall_ports *ports, const char *text,
		      enum rwall_slot bare, struct rwall_port_error *err)
{
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	const struct word *w = NULL;
	char name[16];

	if (len < sizeof(name)) {
		memcpy(name, text, len);
		name[len] = '\0';
		w = by_name(slot_words, RWALL_COUNT(slot_words), name);
	}
	if (w && !slash)
		add_whole(ports, w->number);
	else if (w && w->number < RWALL_SLOT_ICMP)
		return add_ports(ports, w->number, slash + 1, err);
	else if (w)
		return add_icmp(ports, w->number, slash + 1, err);
	else if (slash)
		return bad(
			err,
			"only tcp, udp, sctp, dccp, udplite, icmp and icmpv6 have something behind a slash",
			"\"%.*s\" is not a protocol with ports",
			(int)(len > 40 ? 40 : len), text);
	else if (strspn(text, "0123456789-") == strlen(text))
		return bare < RWALL_SLOTS ?
			       add_ports(ports, bare, text, err) :
			       bad(err, "write tcp/443 or udp/53",
				   "port %.40s has no protocol", text);
	else
		return add_protocol(ports, text, err);
	return 0;
}

void rwall_ports_free(struct rwall_ports *ports)
{
	free(ports->port);
	memset(ports, 0, sizeof(*ports));
}

static void format_icmp(const struct rwall_port *p, const char *proto,
			char *out)
{
	unsigned int type = p->lo >> 8;
	const char *name =
		p->slot == RWALL_SLOT_ICMP ?
			by_value(icmp_words, RWALL_COUNT(icmp_words), type) :
			by_value(icmpv6_words, RWALL_COUNT(icmpv6_words), type);
	int n;

	if (name)
		n = snprintf(out, RWALL_PORT_TEXT, "%s/%s", proto, name);
	else
		n = snprintf(out, RWALL_PORT_TEXT, "%s/%u", proto, type);
	if (p->lo == p->hi)
		snprintf(out + n, RWALL_PORT_TEXT - (size_t)n, "/%u",
			 p->lo & 0xffu);
}

static void format_other(const struct rwall_port *p, char *out)
{
	const char *name =
		by_value(other_words, RWALL_COUNT(other_words), p->lo);

	if (p->lo != p->hi)
		snprintf(out, RWALL_PORT_TEXT, "proto-%u-%u", p->lo, p->hi);
	else if (name)
		snprintf(out, RWALL_PORT_TEXT, "%s", name);
	else
		snprintf(out, RWALL_PORT_TEXT, "proto-%u", p->lo);
}

void rwall_port_format(const struct rwall_port *p, char *out)
{
	const char *proto =
		by_value(slot_words, RWALL_COUNT(slot_words), p->slot);
	bool whole = p->hi == UINT16_MAX && p->lo <= 1;

	if (!proto)
		format_other(p, out);
	else if (whole)
		snprintf(out, RWALL_PORT_TEXT, "%s", proto);
	else if (p->slot >= RWALL_SLOT_ICMP)
		format_icmp(p, proto, out);
	else if (p->lo == p->hi)
		snprintf(out, RWALL_PORT_TEXT, "%s/%u", proto, p->lo);
	else
		snprintf(out, RWALL_PORT_TEXT, "%s/%u-%u", proto, p->lo, p->hi);
}
