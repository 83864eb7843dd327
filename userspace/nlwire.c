// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nlwire.c - the module's messages as structures, see nlwire.h
 *
 * Reading follows libmnl's pattern: validate each attribute against a table,
 * keep it in a second table, then read from that one alone.
 */
#include "nlwire.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

#include "util.h"

struct attrs {
	const struct nlattr *tb[RWALL_A_MAX + 1];
};

/* The least that an attribute must have; those not listed are not read. */
static const struct {
	uint8_t type;
	uint16_t len;
} policy[RWALL_A_MAX + 1] = {
	[RWALL_A_STATE] = { MNL_TYPE_U8, 0 },
	[RWALL_A_GENERATION] = { MNL_TYPE_U32, 0 },
	[RWALL_A_NAME] = { MNL_TYPE_NUL_STRING, 0 },
	[RWALL_A_ROLES] = { MNL_TYPE_NUL_STRING, 0 },
	[RWALL_A_DIGEST] = { MNL_TYPE_BINARY, RWALL_BLOB_DIGEST },
	[RWALL_A_SIZE] = { MNL_TYPE_U32, 0 },
	[RWALL_A_OFFSET] = { MNL_TYPE_U32, 0 },
	[RWALL_A_CHUNK] = { MNL_TYPE_BINARY, 1 },
	[RWALL_A_RULES] = { MNL_TYPE_U32, 0 },
	[RWALL_A_POINTS] = { MNL_TYPE_U8, 0 },
	[RWALL_A_MODE] = { MNL_TYPE_BINARY, RWALL_POINTS },
	[RWALL_A_LOADED_AT] = { MNL_TYPE_U64, 0 },
	[RWALL_A_LOAD_NS] = { MNL_TYPE_U64, 0 },
	[RWALL_A_MEMORY] = { MNL_TYPE_U64, 0 },
	[RWALL_A_RULE] = { MNL_TYPE_U32, 0 },
	[RWALL_A_REASON] = { MNL_TYPE_U32, 0 },
	[RWALL_A_ESSENTIAL] = { MNL_TYPE_U32, 0 },
	[RWALL_A_PACKETS] = { MNL_TYPE_U64, 0 },
	[RWALL_A_BYTES] = { MNL_TYPE_U64, 0 },
	[RWALL_A_LAST_MS] = { MNL_TYPE_U64, 0 },
	[RWALL_A_POINT] = { MNL_TYPE_U8, 0 },
	[RWALL_A_VERDICT] = { MNL_TYPE_U8, 0 },
	[RWALL_A_PROTO] = { MNL_TYPE_U8, 0 },
	[RWALL_A_SRC] = { MNL_TYPE_BINARY, 4 },
	[RWALL_A_DST] = { MNL_TYPE_BINARY, 4 },
	[RWALL_A_SPORT] = { MNL_TYPE_U16, 0 },
	[RWALL_A_DPORT] = { MNL_TYPE_U16, 0 },
	[RWALL_A_IIF] = { MNL_TYPE_NUL_STRING, 0 },
	[RWALL_A_OIF] = { MNL_TYPE_NUL_STRING, 0 },
	[RWALL_A_TRACK] = { MNL_TYPE_U8, 0 },
	[RWALL_A_WOULD] = { MNL_TYPE_FLAG, 0 },
	[RWALL_A_SEQ] = { MNL_TYPE_U64, 0 },
	[RWALL_A_SUPPRESSED] = { MNL_TYPE_U64, 0 },
	[RWALL_A_TIME] = { MNL_TYPE_U64, 0 },
	[RWALL_A_JUDGED] = { MNL_TYPE_U8, 0 },
	[RWALL_A_MARK] = { MNL_TYPE_U32, 0 },
	[RWALL_A_LENGTH] = { MNL_TYPE_U32, 0 },
	[RWALL_A_UID] = { MNL_TYPE_U32, 0 },
	[RWALL_A_INODE] = { MNL_TYPE_U64, 0 },
	[RWALL_A_LEFT_MS] = { MNL_TYPE_U64, 0 },
	[RWALL_A_OUTCOME] = { MNL_TYPE_U8, 0 },
	[RWALL_A_TRIED] = { MNL_TYPE_U32, 0 },
	[RWALL_A_PREV_GENERATION] = { MNL_TYPE_U32, 0 },
	[RWALL_A_PREV_NAME] = { MNL_TYPE_NUL_STRING, 0 },
	[RWALL_A_PREV_DIGEST] = { MNL_TYPE_BINARY, RWALL_BLOB_DIGEST },
	[RWALL_A_ASIDE] = { MNL_TYPE_U8, 0 },
	[RWALL_A_INTERFACES] = { MNL_TYPE_U32, 0 },
	[RWALL_A_SCREENED] = { MNL_TYPE_FLAG, 0 },
	[RWALL_A_INITIAL] = { MNL_TYPE_FLAG, 0 },
	[RWALL_A_KEEP] = { MNL_TYPE_U32, 0 },
	[RWALL_A_REQUIRED] = { MNL_TYPE_U8, 0 },
	[RWALL_A_VERIFIES] = { MNL_TYPE_FLAG, 0 },
	[RWALL_A_LOCKED] = { MNL_TYPE_FLAG, 0 },
	[RWALL_A_SERIAL] = { MNL_TYPE_U64, 0 },
	[RWALL_A_MIN_SERIAL] = { MNL_TYPE_U64, 0 },
	[RWALL_A_TARGET] = { MNL_TYPE_NUL_STRING, 0 },
	[RWALL_A_PERMITS] = { MNL_TYPE_U32, 0 },
};

static void add_piece(struct rwall_nlwire_pieces *p, const void *at, size_t len)
{
	p->v[p->n++] = (struct iovec){ .iov_base = (void *)at, .iov_len = len };
}

/* Behind the header: chunks that stay in the blob, and what is copied. */
static size_t room_of(size_t size)
{
	size_t direct = size / RWALL_CHUNK_MAX;

	if (direct > RWALL_NLWIRE_DIRECT)
		direct = RWALL_NLWIRE_DIRECT;
	return 3 * (MNL_ATTR_HDRLEN + sizeof(uint32_t)) +
	       (size / RWALL_CHUNK_MAX + 1) * MNL_ATTR_HDRLEN +
	       MNL_ALIGN(size - direct * RWALL_CHUNK_MAX);
}

static void put_chunks(struct nlmsghdr *nlh, const struct rwall_nl_load *load,
		       struct rwall_nlwire_pieces *p)
{
	const char *at = load->blob, *from = (char *)nlh;
	char *to = mnl_nlmsg_get_payload_tail(nlh);
	size_t left, n;

	_Static_assert(RWALL_CHUNK_MAX % MNL_ALIGNTO == 0, "needs no padding");
	for (left = load->size; left; left -= n, at += n) {
		struct nlattr *attr = (struct nlattr *)to;

		n = left < RWALL_CHUNK_MAX ? left : RWALL_CHUNK_MAX;
		attr->nla_type = RWALL_A_CHUNK;
		attr->nla_len = (uint16_t)(MNL_ATTR_HDRLEN + n);
		nlh->nlmsg_len += MNL_ATTR_HDRLEN + MNL_ALIGN(n);
		to += MNL_ATTR_HDRLEN;
		if (n == RWALL_CHUNK_MAX && p->n < 2 * RWALL_NLWIRE_DIRECT) {
			add_piece(p, from, (size_t)(to - from));
			add_piece(p, at, n);
			from = to;
		} else {
			memcpy(to, at, n);
			to += MNL_ALIGN(n);
		}
	}
	if (to > from)
		add_piece(p, from, (size_t)(to - from));
}

struct nlmsghdr *rwall_nlwire_load(uint16_t family, uint32_t seq,
				   const struct rwall_nl_load *load,
				   struct rwall_nlwire_pieces *p)
{
	struct nlmsghdr *nlh;
	struct genlmsghdr *genl;

	nlh = mnl_nlmsg_put_header(rwall_xcalloc(
		1, MNL_NLMSG_HDRLEN + GENL_HDRLEN + room_of(load->size)));
	nlh->nlmsg_type = family;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	nlh->nlmsg_seq = seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = RWALL_CMD_LOAD;
	genl->version = RWALL_GENL_VERSION;
	mnl_attr_put_u32(nlh, RWALL_A_SIZE, load->size);
	if (load->confirm)
		mnl_attr_put_u32(nlh, RWALL_A_CONFIRM, load->confirm);
	if (load->keeps)
		mnl_attr_put_u32(nlh, RWALL_A_KEEP, load->keep);
	p->n = 0;
	put_chunks(nlh, load, p);
	return nlh;
}

void rwall_nlwire_query(struct nlmsghdr *nlh, const struct rwall_nl_query *q)
{
	mnl_attr_put_u8(nlh, RWALL_A_POINT, q->point);
	mnl_attr_put_u8(nlh, RWALL_A_PROTO, q->proto);
	mnl_attr_put_u8(nlh, RWALL_A_TRACK, q->track);
	if (q->src)
		mnl_attr_put(nlh, RWALL_A_SRC, q->addr_len, q->src);
	if (q->dst)
		mnl_attr_put(nlh, RWALL_A_DST, q->addr_len, q->dst);
	if (q->sport)
		mnl_attr_put_u16(nlh, RWALL_A_SPORT, *q->sport);
	if (q->dport)
		mnl_attr_put_u16(nlh, RWALL_A_DPORT, *q->dport);
	if (q->iif)
		mnl_attr_put_strz(nlh, RWALL_A_IIF, q->iif);
	if (q->oif)
		mnl_attr_put_strz(nlh, RWALL_A_OIF, q->oif);
}

/* Attributes newer than this tool are passed over. */
static int keep(const struct nlattr *attr, void *data)
{
	struct attrs *a = data;
	uint16_t type = mnl_attr_get_type(attr);

	if (mnl_attr_type_valid(attr, RWALL_A_MAX) < 0)
		return MNL_CB_OK;
	if (mnl_attr_validate(attr, policy[type].type) < 0 ||
	    mnl_attr_get_payload_len(attr) < policy[type].len)
		return MNL_CB_ERROR;
	a->tb[type] = attr;
	return MNL_CB_OK;
}

int rwall_nlwire_attrs(const struct nlmsghdr *nlh, size_t offset,
		       int (*fn)(const struct nlattr *attr, void *data),
		       void *data)
{
	size_t len = mnl_nlmsg_get_payload_len(nlh);
	const char *payload = mnl_nlmsg_get_payload(nlh);

	if (len < offset)
		return -EBADMSG;
	if (mnl_attr_parse_payload(payload + offset, len - offset, fn, data) <
	    MNL_CB_OK)
		return -EBADMSG;
	return 0;
}

static int read_attrs(const struct nlmsghdr *nlh, struct attrs *a)
{
	memset(a, 0, sizeof(*a));
	return rwall_nlwire_attrs(nlh, GENL_HDRLEN, keep, a);
}

static uint8_t get_u8(const struct attrs *a, int type)
{
	return a->tb[type] ? mnl_attr_get_u8(a->tb[type]) : 0;
}

static uint16_t get_u16(const struct attrs *a, int type)
{
	return a->tb[type] ? mnl_attr_get_u16(a->tb[type]) : 0;
}

static uint32_t get_u32(const struct attrs *a, int type)
{
	return a->tb[type] ? mnl_attr_get_u32(a->tb[type]) : 0;
}

static uint64_t get_u64(const struct attrs *a, int type)
{
	return a->tb[type] ? mnl_attr_get_u64(a->tb[type]) : 0;
}

static void get_bytes(const struct attrs *a, int type, void *to, size_t size)
{
	if (a->tb[type])
		memcpy(to, mnl_attr_get_payload(a->tb[type]), size);
}

static void get_string(const struct attrs *a, int type, char **to)
{
	free(*to);
	*to = rwall_xstrdup(a->tb[type] ? mnl_attr_get_str(a->tb[type]) : "");
}

static void read_signed(const struct attrs *a, struct rwall_nl_status *s)
{
	s->required = get_u8(a, RWALL_A_REQUIRED);
	s->verifies = a->tb[RWALL_A_VERIFIES];
	s->locked = a->tb[RWALL_A_LOCKED];
	s->is_signed = a->tb[RWALL_A_SERIAL];
	s->serial = get_u64(a, RWALL_A_SERIAL);
	s->permits = get_u32(a, RWALL_A_PERMITS);
	s->min_serial = get_u64(a, RWALL_A_MIN_SERIAL);
	get_string(a, RWALL_A_TARGET, &s->target);
}

int rwall_nlwire_status(const struct nlmsghdr *nlh, void *ctx)
{
	struct rwall_nl_status *s = ctx;
	struct attrs a;
	int err = read_attrs(nlh, &a);

	if (err)
		return err;
	if (!a.tb[RWALL_A_STATE] || !a.tb[RWALL_A_POINTS])
		return -EBADMSG;
	s->state = get_u8(&a, RWALL_A_STATE);
	s->points = get_u8(&a, RWALL_A_POINTS);
	s->initial = a.tb[RWALL_A_INITIAL];
	s->generation = get_u32(&a, RWALL_A_GENERATION);
	s->size = get_u32(&a, RWALL_A_SIZE);
	s->rules = get_u32(&a, RWALL_A_RULES);
	s->loaded_at = get_u64(&a, RWALL_A_LOADED_AT);
	s->load_ns = get_u64(&a, RWALL_A_LOAD_NS);
	s->memory = get_u64(&a, RWALL_A_MEMORY);
	s->seq = get_u64(&a, RWALL_A_SEQ);
	s->suppressed = get_u64(&a, RWALL_A_SUPPRESSED);
	s->screen = a.tb[RWALL_A_ASIDE];
	s->aside = get_u8(&a, RWALL_A_ASIDE);
	s->interfaces = get_u32(&a, RWALL_A_INTERFACES);
	get_bytes(&a, RWALL_A_MODE, s->mode, sizeof(s->mode));
	get_bytes(&a, RWALL_A_DIGEST, s->digest, sizeof(s->digest));
	get_string(&a, RWALL_A_NAME, &s->name);
	get_string(&a, RWALL_A_ROLES, &s->roles);
	s->keeps = a.tb[RWALL_A_KEEP];
	s->keep = get_u32(&a, RWALL_A_KEEP);
	s->pending = a.tb[RWALL_A_LEFT_MS];
	s->confirm = get_u32(&a, RWALL_A_CONFIRM);
	s->left_ms = get_u64(&a, RWALL_A_LEFT_MS);
	s->outcome = get_u8(&a, RWALL_A_OUTCOME);
	s->tried = get_u32(&a, RWALL_A_TRIED);
	s->prev_generation = get_u32(&a, RWALL_A_PREV_GENERATION);
	get_bytes(&a, RWALL_A_PREV_DIGEST, s->prev_digest,
		  sizeof(s->prev_digest));
	get_string(&a, RWALL_A_PREV_NAME, &s->prev_name);
	read_signed(&a, s);
	return 0;
}

int rwall_nlwire_loaded(const struct nlmsghdr *nlh, void *ctx)
{
	struct rwall_nl_loaded *l = ctx;
	struct attrs a;
	int err = read_attrs(nlh, &a);

	if (err)
		return err;
	if (!a.tb[RWALL_A_GENERATION])
		return -EBADMSG;
	l->generation = get_u32(&a, RWALL_A_GENERATION);
	l->load_ns = get_u64(&a, RWALL_A_LOAD_NS);
	return 0;
}

static int policy_begin(struct rwall_nl_policy *p, const struct attrs *a)
{
	uint32_t size = get_u32(a, RWALL_A_SIZE);

	if (!size || size > RWALL_LOAD_MAX)
		return -EBADMSG;
	p->blob = malloc(size);
	if (!p->blob)
		return -ENOMEM;
	p->size = size;
	p->generation = get_u32(a, RWALL_A_GENERATION);
	return 0;
}

int rwall_nlwire_policy(const struct nlmsghdr *nlh, void *ctx)
{
	struct rwall_nl_policy *p = ctx;
	struct attrs a;
	size_t len;
	int err = read_attrs(nlh, &a);

	if (err)
		return err;
	if (!a.tb[RWALL_A_GENERATION] || !a.tb[RWALL_A_SIZE] ||
	    !a.tb[RWALL_A_OFFSET] || !a.tb[RWALL_A_CHUNK])
		return -EBADMSG;
	if (!p->blob)
		err = policy_begin(p, &a);
	if (err)
		return err;
	if (get_u32(&a, RWALL_A_GENERATION) != p->generation)
		p->interrupted = true;
	if (p->interrupted)
		return 0;
	len = mnl_attr_get_payload_len(a.tb[RWALL_A_CHUNK]);
	if (get_u32(&a, RWALL_A_OFFSET) != p->filled ||
	    len > p->size - p->filled)
		return -EBADMSG;
	get_bytes(&a, RWALL_A_CHUNK, (char *)p->blob + p->filled, len);
	p->filled += len;
	return 0;
}

static int tally_rule(struct rwall_nl_counters *c, const struct attrs *a,
		      struct rwall_nl_tally **to)
{
	uint32_t rule = get_u32(a, RWALL_A_RULE);

	if (rule >= RWALL_MAX_RULES)
		return -EBADMSG;
	while (c->nrules <= rule)
		rwall_xgrow(&c->rules, &c->nrules, sizeof(*c->rules));
	*to = &c->rules[rule];
	return 0;
}

static int tally_point(struct rwall_nl_counters *c, const struct attrs *a,
		       struct rwall_nl_tally **to)
{
	uint8_t point = get_u8(a, RWALL_A_POINT);
	uint32_t which;

	if (!a->tb[RWALL_A_POINT] || point >= RWALL_POINTS)
		return -EBADMSG;
	if (a->tb[RWALL_A_REASON]) {
		which = get_u32(a, RWALL_A_REASON);
		if (which >= RWALL_REASONS)
			which = 0;
		*to = a->tb[RWALL_A_WOULD] ? &c->would[point][which] :
					     &c->reason[point][which];
		return 0;
	}
	if (!a->tb[RWALL_A_ESSENTIAL])
		return -EBADMSG;
	which = get_u32(a, RWALL_A_ESSENTIAL);
	*to = &c->essential[point][which < RWALL_ESSENTIALS ? which : 0];
	return 0;
}

int rwall_nlwire_counter(const struct nlmsghdr *nlh, void *ctx)
{
	struct rwall_nl_counters *c = ctx;
	struct rwall_nl_tally *to = NULL;
	struct attrs a;
	int err = read_attrs(nlh, &a);

	if (err)
		return err;
	if (!a.tb[RWALL_A_GENERATION] || !a.tb[RWALL_A_PACKETS])
		return -EBADMSG;
	if (c->generation && c->generation != get_u32(&a, RWALL_A_GENERATION))
		c->interrupted = true;
	c->generation = get_u32(&a, RWALL_A_GENERATION);
	if (a.tb[RWALL_A_SCREENED])
		to = &c->screened;
	else
		err = a.tb[RWALL_A_RULE] ? tally_rule(c, &a, &to) :
					   tally_point(c, &a, &to);
	if (err)
		return err;
	to->packets += get_u64(&a, RWALL_A_PACKETS);
	to->bytes += get_u64(&a, RWALL_A_BYTES);
	to->last_ms = get_u64(&a, RWALL_A_LAST_MS);
	return 0;
}

/* The shorter of the two addresses tells the length of both. */
static void get_addresses(const struct attrs *a, struct rwall_nl_denied *d)
{
	const struct nlattr *src = a->tb[RWALL_A_SRC],
			    *dst = a->tb[RWALL_A_DST];

	if (!src || !dst)
		return;
	d->addr_len = mnl_attr_get_payload_len(src) < 16 ||
				      mnl_attr_get_payload_len(dst) < 16 ?
			      4 :
			      16;
	get_bytes(a, RWALL_A_SRC, d->src, d->addr_len);
	get_bytes(a, RWALL_A_DST, d->dst, d->addr_len);
}

static void get_interface(const struct attrs *a, int type, char *to)
{
	if (a->tb[type])
		snprintf(to, RWALL_IFNAME, "%s", mnl_attr_get_str(a->tb[type]));
}

static void get_packet(const struct attrs *a, struct rwall_nl_denied *d)
{
	d->proto = get_u8(a, RWALL_A_PROTO);
	d->sport = get_u16(a, RWALL_A_SPORT);
	d->dport = get_u16(a, RWALL_A_DPORT);
	d->length = get_u32(a, RWALL_A_LENGTH);
	d->mark = get_u32(a, RWALL_A_MARK);
	d->owned = a->tb[RWALL_A_UID];
	d->uid = get_u32(a, RWALL_A_UID);
	d->inode = get_u64(a, RWALL_A_INODE);
	get_addresses(a, d);
	get_interface(a, RWALL_A_IIF, d->iif);
	get_interface(a, RWALL_A_OIF, d->oif);
}

int rwall_nlwire_denied(const struct nlmsghdr *nlh, void *ctx)
{
	struct rwall_nl_denied *d = ctx;
	struct attrs a;
	int err = read_attrs(nlh, &a);

	if (err)
		return err;
	if (!a.tb[RWALL_A_SEQ] || !a.tb[RWALL_A_POINT] ||
	    !a.tb[RWALL_A_VERDICT] || !a.tb[RWALL_A_REASON])
		return -EBADMSG;
	memset(d, 0, sizeof(*d));
	d->generation = get_u32(&a, RWALL_A_GENERATION);
	d->seq = get_u64(&a, RWALL_A_SEQ);
	d->suppressed = get_u64(&a, RWALL_A_SUPPRESSED);
	d->time = get_u64(&a, RWALL_A_TIME);
	d->point = get_u8(&a, RWALL_A_POINT);
	d->judged = get_u8(&a, RWALL_A_JUDGED);
	d->track = get_u8(&a, RWALL_A_TRACK);
	d->verdict = get_u8(&a, RWALL_A_VERDICT);
	d->reason = get_u32(&a, RWALL_A_REASON);
	get_packet(&a, d);
	if (d->point >= RWALL_POINTS || d->judged >= RWALL_POINTS)
		return -EBADMSG;
	return 0;
}

int rwall_nlwire_answer(const struct nlmsghdr *nlh, void *ctx)
{
	struct rwall_nl_answer *r = ctx;
	struct attrs a;
	int err = read_attrs(nlh, &a);

	if (err)
		return err;
	if (!a.tb[RWALL_A_GENERATION] || !a.tb[RWALL_A_VERDICT])
		return -EBADMSG;
	r->generation = get_u32(&a, RWALL_A_GENERATION);
	r->verdict = get_u8(&a, RWALL_A_VERDICT);
	r->by_rule = a.tb[RWALL_A_RULE];
	r->rule = get_u32(&a, RWALL_A_RULE);
	r->reason = get_u32(&a, RWALL_A_REASON);
	return 0;
}

/* Keep the kernel's sentence; of an error it is one attribute among others. */
static int keep_message(const struct nlattr *attr, void *data)
{
	struct rwall_nlwire_end *end = data;

	if (mnl_attr_get_type(attr) != NLMSGERR_ATTR_MSG || end->message ||
	    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0)
		return MNL_CB_OK;
	end->message = rwall_xstrdup(mnl_attr_get_str(attr));
	return MNL_CB_OK;
}

/* Attributes follow at @offset of the payload, where the flags say so. */
static void read_extack(const struct nlmsghdr *nlh, size_t offset,
			struct rwall_nlwire_end *end)
{
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS)
		rwall_nlwire_attrs(nlh, offset, keep_message, end);
}

static int end_by_error(const struct nlmsghdr *nlh,
			struct rwall_nlwire_end *end)
{
	const struct nlmsgerr *e = mnl_nlmsg_get_payload(nlh);
	size_t len = mnl_nlmsg_get_payload_len(nlh);
	size_t offset = sizeof(*e);

	if (len < sizeof(*e) || e->error > 0 || e->error < -4095)
		return -EBADMSG;
	end->err = e->error;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED)) {
		if (e->msg.nlmsg_len < MNL_NLMSG_HDRLEN ||
		    e->msg.nlmsg_len > len)
			return 0;
		offset += MNL_ALIGN(e->msg.nlmsg_len) - MNL_NLMSG_HDRLEN;
	}
	read_extack(nlh, offset, end);
	return 0;
}

static int end_by_done(const struct nlmsghdr *nlh, struct rwall_nlwire_end *end)
{
	int32_t err;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(err))
		return 0;
	memcpy(&err, mnl_nlmsg_get_payload(nlh), sizeof(err));
	if (err > 0 || err < -4095)
		return -EBADMSG;
	end->err = err;
	read_extack(nlh, sizeof(err), end);
	return 0;
}

/* mnl_nlmsg_ok() compares as int, which a length above 2^31 would pass. */
static bool message_ok(const struct nlmsghdr *nlh, int left)
{
	return mnl_nlmsg_ok(nlh, left) && nlh->nlmsg_len <= (uint32_t)left;
}

int rwall_nlwire_walk(const void *buf, size_t len, uint32_t seq,
		      rwall_nlwire_fn fn, void *ctx,
		      struct rwall_nlwire_end *end)
{
	const struct nlmsghdr *nlh = buf;
	int left = len, err;

	for (; message_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		if (nlh->nlmsg_seq != seq)
			continue;
		if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
			end->interrupted = true;
		if (nlh->nlmsg_type == NLMSG_ERROR)
			return end_by_error(nlh, end);
		if (nlh->nlmsg_type == NLMSG_DONE)
			return end_by_done(nlh, end);
		if (nlh->nlmsg_type < NLMSG_MIN_TYPE)
			continue;
		err = fn(nlh, ctx);
		if (err)
			return err;
	}
	return left > 0 ? -EBADMSG : 1;
}
