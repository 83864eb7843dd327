// SPDX-License-Identifier: GPL-2.0
/*
 * closed.c - the policy of a host that has none yet
 *
 * For: see closed.h. A pure room. The policy is a blob like any other and goes
 * through the same gate, so that counting, showing and explaining it need
 * nothing of their own. All points are enforced; connections are tracked, as
 * what answers must be told from what opens on every port there is.
 *
 * Its layout knows no choice but the number of ports: a port has a class, a
 * node and a leaf to itself if it shares none, and those that it does not need
 * stay empty.
 */
#include "closed.h"

#define NODE	32			 /* bytes of a node or leaf */
#define ROOT	64			 /* bytes of a root */
#define NODES	(RWALL_CLOSED_PORTS + 1) /* the first is the empty one */
#define CLASSES (RWALL_CLOSED_PORTS + 1) /* the first is what nobody named */
#define DENIED	(RWALL_ROW_DENY | RWALL_REASON_NO_SERVICE)

/* A blob under construction. */
struct draft {
	u8 *blob;
	struct rwall_blob_header *h;
	u8 nmids;
	u8 nleaves;
	u32 strings; /* bytes of text so far */
};

static const char *const word[] = {
	[RWALL_SLOT_TCP] = "tcp",
	[RWALL_SLOT_UDP] = "udp",
};

/* Behind the prefix, or NULL. */
static const char *after(const char *text, const char *prefix)
{
	while (*prefix)
		if (*text++ != *prefix++)
			return NULL;
	return text;
}

static const char *parse_slot(const char *text, u8 *slot)
{
	const char *rest = NULL;
	u8 i;

	for (i = 0; !rest && i < ARRAY_SIZE(word); i++) {
		rest = after(text, word[i]);
		*slot = i;
	}
	return rest ? after(rest, "/") : NULL;
}

/* At least one digit, as no port is zero. */
static const char *parse_port(const char *text, u16 *port)
{
	u32 n = 0;

	while (*text >= '0' && *text <= '9' && n <= 65535)
		n = 10 * n + (*text++ - '0');
	*port = n;
	return n && n <= 65535 ? text : NULL;
}

static bool is_known(const struct rwall_failsafe *f, u8 slot, u16 port)
{
	u32 i;

	for (i = 0; i < f->n; i++)
		if (f->at[i].slot == slot && f->at[i].port == port)
			return true;
	return false;
}

static const char *add(struct rwall_failsafe *f, u8 slot, u16 port)
{
	if (is_known(f, slot, port))
		return NULL;
	if (f->n == RWALL_CLOSED_PORTS)
		return "more than 16 ports";
	f->at[f->n].slot = slot;
	f->at[f->n].port = port;
	f->n++;
	return NULL;
}

bool rwall_closed_parse(const char *text, struct rwall_failsafe *f,
			const char **why)
{
	struct rwall_failsafe found = { 0 };
	bool more = *text;
	u16 port;
	u8 slot;

	while (more) {
		text = parse_slot(text, &slot);
		*why = "each port is tcp/NUMBER or udp/NUMBER, with commas between";
		if (!text)
			return false;
		text = parse_port(text, &port);
		if (!text) {
			*why = "a port is a number from 1 to 65535";
			return false;
		}
		more = *text == ',';
		if (*text && !more)
			return false;
		*why = add(&found, slot, port);
		if (*why)
			return false;
		text++;
	}
	*f = found;
	return true;
}

static void *section(struct draft *d, enum rwall_section s)
{
	return d->blob + le32_to_cpu(d->h->section[s].offset);
}

/* All sizes but that of the text, which comes last, are known at once. */
static void lay_out(struct draft *d, u32 nports)
{
	const u32 size[RWALL_SECTIONS] = {
		[RWALL_SEC_PORT_ROOT] = 3 * ROOT,
		[RWALL_SEC_PORT_MID] = NODES * NODE,
		[RWALL_SEC_PORT_LEAF] = NODES * NODE,
		[RWALL_SEC_ROWS] = RWALL_POINTS * CLASSES * sizeof(__le32),
		[RWALL_SEC_A4_START] = sizeof(__le32),
		[RWALL_SEC_A4_CLASS] = sizeof(__le16),
		[RWALL_SEC_A6_START] = sizeof(__le64),
		[RWALL_SEC_A6_CLASS] = sizeof(__le16),
		[RWALL_SEC_RULES] = nports * sizeof(struct rwall_blob_rule),
		[RWALL_SEC_GROUPS] = sizeof(struct rwall_blob_group),
		[RWALL_SEC_PEER_GROUPS] = sizeof(__le64),
		[RWALL_SEC_ZONE_NAMES] = sizeof(__le32),
	};
	u32 end = RWALL_BLOB_HEADER_SIZE;
	int s;

	for (s = 0; s < RWALL_SECTIONS; s++) {
		end = (end + 7) & ~7u;
		d->h->section[s].offset = cpu_to_le32(end);
		d->h->section[s].size = cpu_to_le32(size[s]);
		end += size[s];
	}
}

/* Appends to the string that was begun last, whose NUL is there already. */
static void text_add(struct draft *d, const char *s)
{
	char *to = section(d, RWALL_SEC_STRINGS);

	while (*s)
		to[d->strings++] = *s++;
}

static __le32 text_begin(struct draft *d, const char *s)
{
	u32 at = ++d->strings;

	text_add(d, s);
	return cpu_to_le32(at);
}

static void text_number(struct draft *d, u32 n)
{
	char digit[2] = { '0' + n % 10 };

	if (n >= 10)
		text_number(d, n / 10);
	text_add(d, digit);
}

static __le32 text_port(struct draft *d, const char *prefix, u8 slot,
			const char *between, u16 port)
{
	__le32 at = text_begin(d, prefix);

	text_add(d, word[slot]);
	text_add(d, between);
	text_number(d, port);
	return at;
}

/* The node that an entry names; a new one where it names none yet. */
static u8 *node(struct draft *d, enum rwall_section s, u8 *entry, u8 *n)
{
	if (!*entry)
		*entry = ++*n;
	return (u8 *)section(d, s) + *entry * NODE;
}

static void put_port(struct draft *d, u8 slot, u16 port, u8 class)
{
	u8 *root = section(d, RWALL_SEC_PORT_ROOT), *mid, *leaf;

	root += d->h->roots[slot] * ROOT;
	mid = node(d, RWALL_SEC_PORT_MID, &root[port >> 10], &d->nmids);
	leaf = node(d, RWALL_SEC_PORT_LEAF, &mid[port >> 5 & 31], &d->nleaves);
	leaf[port & 31] = class;
}

/* What all rules have in common. */
static struct rwall_blob_rule rule_begin(struct draft *d, __le32 any)
{
	struct rwall_blob_rule r = {
		.point = RWALL_POINT_IN,
		.from_group = cpu_to_le16(RWALL_GROUP_ANY),
		.to_group = cpu_to_le16(RWALL_GROUP_SELF),
		.in_zones = cpu_to_le64(1),
		.out_zones = cpu_to_le64(1),
		.from_role = any,
	};

	r.to_role = text_begin(d, "self");
	r.row = text_begin(d, "module parameter failsafe");
	r.title_en = text_begin(d, "fail-safe port");
	r.title_ja = r.title_en;
	return r;
}

static void put_rules(struct draft *d, const struct rwall_failsafe *f,
		      __le32 any)
{
	struct rwall_blob_rule r = rule_begin(d, any);
	struct rwall_blob_rule *rules = section(d, RWALL_SEC_RULES);
	u32 i;

	for (i = 0; i < f->n; i++) {
		u8 slot = f->at[i].slot;
		u16 port = f->at[i].port;

		put_port(d, slot, port, i + 1);
		r.slot = slot;
		r.port_lo = cpu_to_le16(port);
		r.port_hi = cpu_to_le16(port);
		r.flow = text_port(d, "failsafe/", slot, "-", port);
		r.service = text_port(d, "", slot, "/", port);
		rules[i] = r;
	}
}

static void put_rows(struct draft *d, u32 nports)
{
	__le32 *row = section(d, RWALL_SEC_ROWS);
	u32 i;

	for (i = 0; i < RWALL_POINTS * CLASSES; i++)
		row[i] = cpu_to_le32(DENIED);
	row += RWALL_POINT_IN * CLASSES;
	for (i = 0; i < nports; i++)
		row[i + 1] = cpu_to_le32(RWALL_ROW_ACCEPT | i);
}

static void put_header(struct draft *d)
{
	struct rwall_blob_header *h = d->h;
	int p;

	memcpy(h->magic, RWALL_BLOB_MAGIC, sizeof(h->magic));
	h->version = cpu_to_le16(RWALL_BLOB_VERSION);
	h->header_size = cpu_to_le16(RWALL_BLOB_HEADER_SIZE);
	h->points = (1u << RWALL_POINTS) - 1;
	h->tracking = RWALL_TRACKING_CONNTRACK;
	for (p = 0; p < RWALL_POINTS; p++) {
		h->mode[p] = RWALL_MODE_ENFORCE;
		h->deny[p] = RWALL_DENY_DROP;
	}
	h->nclasses = cpu_to_le32(CLASSES);
	h->npeers = cpu_to_le32(1);
	h->nzones = cpu_to_le32(1);
	h->roots[RWALL_SLOT_TCP] = 1;
	h->roots[RWALL_SLOT_UDP] = 2;
	h->name = text_begin(d, RWALL_CLOSED_NAME);
	h->compiler = text_begin(d, "rolewall module");
}

u32 rwall_closed_build(const struct rwall_failsafe *f, void *blob)
{
	struct draft d = { .blob = blob, .h = blob };
	struct rwall_blob_section *last = &d.h->section[RWALL_SEC_STRINGS];
	struct rwall_blob_group *any;
	__le64 *member;
	u32 size;

	lay_out(&d, f->n);
	put_header(&d);
	put_rows(&d, f->n);
	any = section(&d, RWALL_SEC_GROUPS);
	any->name = text_begin(&d, "any");
	member = section(&d, RWALL_SEC_PEER_GROUPS);
	*member = cpu_to_le64(1);
	put_rules(&d, f, any->name);
	size = le32_to_cpu(last->offset) + d.strings + 1;
	last->size = cpu_to_le32(d.strings + 1);
	d.h->total_size = cpu_to_le32(size);
	return size;
}
