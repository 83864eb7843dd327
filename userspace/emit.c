// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * emit.c - the compiler's tables to the bytes of a blob
 *
 * For: the last step: names, header, layout, digest. Every number leaves the
 * host's byte order here or in bytes.c, and nothing of the machine, the time
 * or a pointer gets in: the same model gives the same bytes.
 */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "compile.h"
#include "compiler.h"
#include "util.h"

static uint32_t text(struct rwall_compiler *c, const char *s)
{
	struct rwall_bytes *sec = &c->sec[RWALL_SEC_STRINGS];
	uint32_t id, at = sec->len;

	s = s ? s : "";
	if (strlen(s) >= RWALL_MAX_STRING)
		c->why = "a name or title has more than 1,023 bytes";
	if (!rwall_intern(&c->strings, s, strlen(s) + 1, &id))
		return ((const uint32_t *)c->strings_at.data)[id];
	rwall_bytes_copy(sec, s, strlen(s) + 1);
	rwall_bytes_copy(&c->strings_at, &at, sizeof(at));
	return at;
}

static void emit_rule(struct rwall_compiler *c, const struct rwall_rule *r)
{
	struct rwall_blob_rule b = {
		.point = r->point,
		.slot = r->slot,
		.helper = r->helper,
		.port_lo = htole16(r->port_lo),
		.port_hi = htole16(r->port_hi),
		.from_group = htole16(r->from),
		.to_group = htole16(r->to),
		.in_zones = htole64(rwall_compile_zone_classes(c, r->in_zones)),
		.out_zones =
			htole64(rwall_compile_zone_classes(c, r->out_zones)),
	};

	b.flow = htole32(text(c, r->flow));
	b.service = htole32(text(c, r->service));
	b.from_role = htole32(text(c, r->from_role));
	b.to_role = htole32(text(c, r->to_role));
	b.row = htole32(text(c, r->row));
	b.title_en = htole32(text(c, r->title_en));
	b.title_ja = htole32(text(c, r->title_ja));
	rwall_bytes_copy(&c->sec[RWALL_SEC_RULES], &b, sizeof(b));
}

/* A class of several zones is named after all of them. */
static void emit_zone_name(struct rwall_compiler *c, uint64_t set)
{
	_cleanup_text_ struct rwall_text name = { 0 };
	size_t i;

	for (i = 0; i < c->m->nzones; i++)
		if (set >> i & 1)
			rwall_text_add(&name, "%s%s", name.len ? "+" : "",
				       c->m->zones[i]);
	rwall_bytes_le32(&c->sec[RWALL_SEC_ZONE_NAMES],
			 text(c, rwall_text_get(&name)));
}

static void emit_cold(struct rwall_compiler *c)
{
	const uint64_t *sets = (const uint64_t *)c->peer_groups.data;
	size_t i;

	text(c, "");
	for (i = 0; i < c->m->nrules; i++)
		emit_rule(c, &c->m->rules[i]);
	for (i = 0; i < c->m->ngroups; i++)
		rwall_bytes_le32(&c->sec[RWALL_SEC_GROUPS],
				 text(c, c->m->groups[i].name));
	for (i = 0; i < c->peer_groups.len / sizeof(*sets); i++)
		rwall_bytes_le64(&c->sec[RWALL_SEC_PEER_GROUPS], sets[i]);
	for (i = 0; i < c->nzones; i++)
		emit_zone_name(c, c->zone_sets[i]);
}

static void emit_header(struct rwall_compiler *c, struct rwall_blob_header *h)
{
	int p;

	memcpy(h->magic, RWALL_BLOB_MAGIC, sizeof(h->magic));
	h->version = htole16(RWALL_BLOB_VERSION);
	h->header_size = htole16(RWALL_BLOB_HEADER_SIZE);
	h->flags = htole32((c->wide ? RWALL_BLOB_WIDE : 0) |
			   (c->m->nflog ? RWALL_BLOB_NFLOG : 0));
	h->nflog_group = htole16(c->m->nflog ? c->m->nflog - 1 : 0);
	h->points = c->m->points;
	h->tracking = c->m->tracking;
	for (p = 0; p < RWALL_POINTS; p++) {
		h->mode[p] = c->m->mode[p];
		h->deny[p] = c->m->deny[p];
	}
	h->nclasses = htole32(rwall_compile_nclasses(c));
	h->npeers = htole32(rwall_compile_npeers(c));
	h->nzones = htole32(c->nzones);
	memcpy(h->roots, c->roots, sizeof(h->roots));
	h->name = htole32(text(c, c->m->name));
	h->roles = htole32(text(c, c->m->roles));
	h->compiler = htole32(text(c, "rolewall"));
}

static uint64_t lay_out(const struct rwall_compiler *c,
			struct rwall_blob_header *h)
{
	uint64_t end = RWALL_BLOB_HEADER_SIZE, size[RWALL_SECTIONS];
	int s;

	for (s = 0; s < RWALL_SECTIONS; s++)
		size[s] = c->sec[s].len;
	rwall_compile_addr_sizes(c, &c->a4, size);
	rwall_compile_addr_sizes(c, &c->a6, size);
	for (s = 0; s < RWALL_SECTIONS; s++) {
		end = (end + 7) & ~(uint64_t)7;
		h->section[s].offset = htole32(end);
		h->section[s].size = htole32(size[s]);
		end += size[s];
	}
	h->total_size = htole32(end);
	return end;
}

void rwall_blob_digest(const void *blob, size_t size, uint8_t *digest)
{
	const uint8_t *from = blob;

	if (!EVP_Digest(from + RWALL_BLOB_DIGEST_FROM,
			size - RWALL_BLOB_DIGEST_FROM, digest, NULL,
			EVP_sha256(), NULL))
		abort();
}

int rwall_compile_emit(struct rwall_compiler *c, void **blob, size_t *size)
{
	struct rwall_blob_header h = { 0 };
	uint8_t *out;
	int s;

	emit_cold(c);
	emit_header(c, &h);
	*size = lay_out(c, &h);
	if (*size > RWALL_BLOB_MAX)
		c->why = "the policy is larger than 64 MiB";
	if (c->why)
		return -E2BIG;
	out = rwall_xcalloc(*size, 1);
	for (s = 0; s < RWALL_SECTIONS; s++)
		if (c->sec[s].len)
			memcpy(out + le32toh(h.section[s].offset),
			       c->sec[s].data, c->sec[s].len);
	memcpy(out, &h, sizeof(h));
	rwall_compile_addr_write(c, &c->a4, out);
	rwall_compile_addr_write(c, &c->a6, out);
	rwall_blob_digest(out, *size,
			  ((struct rwall_blob_header *)out)->digest);
	*blob = out;
	return 0;
}
