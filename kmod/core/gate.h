/* SPDX-License-Identifier: GPL-2.0 */
/*
 * gate.h - what the files of the gate share
 *
 * For: blob.c, which says in which order a blob is checked, and blob_addr.c.
 * Private to them.
 */
#ifndef _RWALL_CORE_GATE_H
#define _RWALL_CORE_GATE_H

#include "blob.h"

/* A validation under way. */
struct rwall_gate {
	const u8 *blob;
	u32 size;
	struct rwall_tables *t;
	const char *why;
	const u8 *roots;	/* port roots */
	u32 nroots;
	u32 nmids;
	u32 nleaves;
	u32 ncells;
	u32 npairs;
	u32 nvecs;
};

static inline bool rwall_gate_refuse(struct rwall_gate *g, const char *why)
{
	g->why = why;
	return false;
}

static inline const void *rwall_gate_section(const struct rwall_gate *g,
					     enum rwall_section s, u32 *n,
					     u32 element)
{
	const struct rwall_blob_section *sec = &g->t->header->section[s];

	*n = le32_to_cpu(sec->size) / element;
	return g->blob + le32_to_cpu(sec->offset);
}

static inline bool rwall_gate_zero(const u8 *bytes, size_t n)
{
	while (n--)
		if (bytes[n])
			return false;
	return true;
}

/**
 * rwall_gate_addr() - check one address family's intervals and open them
 * @g: the validation; sections have been placed and classes counted
 * @a: filled in, also where the intervals are refused
 * @v6: which family
 *
 * Return: false with the reason set in @g.
 */
bool rwall_gate_addr(struct rwall_gate *g, struct rwall_addr_table *a, bool v6);

/**
 * rwall_gate_ports() - check the port tables and find each slot's root
 * @g: the validation; hot sections have been placed and classes counted
 *
 * Return: false with the reason set in @g.
 */
bool rwall_gate_ports(struct rwall_gate *g);

/**
 * rwall_gate_form() - what lookups may presume of the tables
 * @g: the validation, all of it passed
 *
 * Return: the most special form that holds.
 */
enum rwall_form rwall_gate_form(const struct rwall_gate *g);

#endif /* _RWALL_CORE_GATE_H */
