// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bytes.c - growing byte buffers and interned byte strings
 *
 * For: the compiler's tables while they grow, see bytes.h.
 */
#include <endian.h>
#include <err.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "util.h"

void *rwall_bytes_add(struct rwall_bytes *b, size_t n)
{
	uint8_t *at;

	if (n > b->room - b->len) {
		b->room = 2 * b->room + n + 64;
		b->data = rwall_xrealloc(b->data, b->room, 1);
	}
	at = b->data + b->len;
	memset(at, 0, n);
	b->len += n;
	return at;
}

void rwall_bytes_copy(struct rwall_bytes *b, const void *bytes, size_t n)
{
	if (n)
		memcpy(rwall_bytes_add(b, n), bytes, n);
}

void rwall_bytes_le16(struct rwall_bytes *b, uint16_t v)
{
	v = htole16(v);
	rwall_bytes_copy(b, &v, sizeof(v));
}

void rwall_bytes_le32(struct rwall_bytes *b, uint32_t v)
{
	v = htole32(v);
	rwall_bytes_copy(b, &v, sizeof(v));
}

void rwall_bytes_le64(struct rwall_bytes *b, uint64_t v)
{
	v = htole64(v);
	rwall_bytes_copy(b, &v, sizeof(v));
}

void rwall_bytes_free(struct rwall_bytes *b)
{
	free(b->data);
	memset(b, 0, sizeof(*b));
}

struct intern_entry {
	uint32_t id;
	size_t len;
	const uint8_t *bytes;	/* of the caller while looked for, then own */
	uint8_t own[];
};

static int entry_cmp(const void *a, const void *b)
{
	const struct intern_entry *x = a, *y = b;

	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return memcmp(x->bytes, y->bytes, x->len);
}

static struct intern_entry *entry_new(const void *bytes, size_t len,
				      uint32_t id)
{
	struct intern_entry *e = rwall_xcalloc(1, sizeof(*e) + len);

	e->id = id;
	e->len = len;
	e->bytes = e->own;
	memcpy(e->own, bytes, len);
	return e;
}

int rwall_intern(struct rwall_intern *t, const void *bytes, size_t len,
		 uint32_t *id)
{
	struct intern_entry probe = { .len = len, .bytes = bytes };
	struct intern_entry *e;
	void *node = tfind(&probe, &t->tree, entry_cmp);

	if (node) {
		*id = (*(struct intern_entry **)node)->id;
		return 0;
	}
	e = entry_new(bytes, len, t->n);
	if (!tsearch(e, &t->tree, entry_cmp))
		err(EXIT_FAILURE, "out of memory");
	*id = t->n++;
	return 1;
}

void rwall_intern_free(struct rwall_intern *t)
{
	tdestroy(t->tree, free);
	memset(t, 0, sizeof(*t));
}
