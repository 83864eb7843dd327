// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * emit_addr.c - intervals to the bytes of their tables
 *
 * For: emit.c. Sizes are known before a byte is written, and each byte is
 * written where it stays: these tables may be most of a blob.
 */
#include <endian.h>

#include "compiler.h"

struct writer {
	const struct rwall_intervals *iv;
	uint8_t *root;
	uint8_t *start;
	uint8_t *low;
	uint8_t *class;
	uint32_t i;
	uint32_t chunk; /* the next that has no entry */
	bool byte;
};

/* Sections are aligned to eight bytes, so their elements are to themselves. */
static void put(uint8_t *table, uint32_t i, unsigned int width, uint64_t v)
{
	switch (width) {
	case 1:
		table[i] = v;
		break;
	case 2:
		((uint16_t *)table)[i] = htole16(v);
		break;
	case 4:
		((uint32_t *)table)[i] = htole32(v);
		break;
	default:
		((uint64_t *)table)[i] = htole64(v);
	}
}

static bool byte_classes(const struct rwall_compiler *c)
{
	return rwall_compile_npeers(c) <= UINT8_MAX + 1;
}

static unsigned int start_width(const struct rwall_intervals *iv)
{
	return (iv->v6 ? 8u : 4u) >> iv->near;
}

/* A chunk's entry is the last interval that begins before the chunk does. */
static void write_root(struct writer *w, uint64_t start)
{
	const struct rwall_intervals *iv = w->iv;
	uint64_t chunk = (start >> iv->shift) - (iv->base >> iv->shift);

	while (w->chunk <= chunk)
		put(w->root, w->chunk++, 4, w->i - 1);
}

static void write_interval(void *ctx, struct rwall_addr6 start, uint32_t class)
{
	struct writer *w = ctx;

	if (w->i)
		write_root(w, start.hi);
	put(w->start, w->i, start_width(w->iv), start.hi >> w->iv->unit);
	if (w->iv->low)
		put(w->low, w->i, 8, start.lo);
	put(w->class, w->i, w->byte ? 1 : 2, class);
	w->i++;
}

void rwall_compile_addr_sizes(const struct rwall_compiler *c,
			      const struct rwall_intervals *iv, uint64_t *size)
{
	bool v6 = iv->v6;

	size[v6 ? RWALL_SEC_A6_ROOT : RWALL_SEC_A4_ROOT] =
		iv->nroot ? 4 * ((uint64_t)iv->nroot + 1) : 0;
	size[v6 ? RWALL_SEC_A6_START : RWALL_SEC_A4_START] =
		iv->n * start_width(iv);
	size[v6 ? RWALL_SEC_A6_CLASS : RWALL_SEC_A4_CLASS] =
		iv->n * (byte_classes(c) ? 1 : 2);
	if (v6)
		size[RWALL_SEC_A6_LOW] = iv->low ? 8 * iv->n : 0;
}

void rwall_compile_addr_write(struct rwall_compiler *c,
			      const struct rwall_intervals *iv, void *blob)
{
	struct rwall_blob_header *h = blob;
	struct rwall_blob_addr *a = iv->v6 ? &h->a6 : &h->a4;
	uint8_t *at[RWALL_SECTIONS];
	struct writer w = { .iv = iv, .byte = byte_classes(c) };
	int s;

	for (s = 0; s < RWALL_SECTIONS; s++)
		at[s] = (uint8_t *)blob + le32toh(h->section[s].offset);
	w.root = at[iv->v6 ? RWALL_SEC_A6_ROOT : RWALL_SEC_A4_ROOT];
	w.start = at[iv->v6 ? RWALL_SEC_A6_START : RWALL_SEC_A4_START];
	w.low = at[RWALL_SEC_A6_LOW];
	w.class = at[iv->v6 ? RWALL_SEC_A6_CLASS : RWALL_SEC_A4_CLASS];
	rwall_compile_sweep(c, iv->v6, write_interval, &w);
	if (iv->nroot)
		put(w.root, iv->nroot, 4, iv->n - 1);
	a->base = htole64(iv->base);
	a->nroot = htole32(iv->nroot);
	a->shift = iv->shift;
	a->unit = iv->unit;
	a->form = (iv->near ? RWALL_ADDR_NEAR : 0) |
		  (w.byte ? RWALL_ADDR_BYTE : 0);
}
