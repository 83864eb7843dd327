/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compiler.h - what the compiler's rooms share
 *
 * For: compile.c and its steps, in the order in which a policy passes through
 * them: zones, services, peers, rows, ports, emit. Private to them.
 */
#ifndef _RWALL_COMPILER_H
#define _RWALL_COMPILER_H

#include <stdbool.h>

#include "bytes.h"
#include "model.h"

/* All ports from lo up to the next span's are treated alike. */
struct rwall_span {
	uint32_t lo;
	uint32_t class;
};

/* What is known of a family's intervals before they are written. */
struct rwall_intervals {
	uint64_t n;
	bool v6;
	bool low;  /* some start has a lower half */
	bool near; /* as RWALL_ADDR_NEAR */
	uint8_t shift;
	uint8_t unit;
	uint32_t nroot;
	uint64_t base;
	uint64_t from; /* the second start, and the last; IPv6: halves */
	uint64_t to;
	uint64_t bits; /* all bits that some start has */
};

struct rwall_compiler {
	const struct rwall_model *m;
	const char *why; /* set where a step returns an error */

	/* zones: the site zones of each class; [0] is the empty set */
	uint64_t zone_sets[RWALL_MAX_ZONES];
	unsigned int nzones;

	/* services: class_rules[class_at[c]..] is class c's rules, ascending */
	struct rwall_span *spans[RWALL_SLOTS];
	size_t nspans[RWALL_SLOTS];
	struct rwall_intern signatures;
	struct rwall_bytes class_rules; /* uint32_t */
	struct rwall_bytes class_at;	/* uint32_t, one more than classes */

	/* peers: bitmaps of group_words words, one a peer class */
	struct rwall_intervals a4;
	struct rwall_intervals a6;
	bool *used; /* groups that some rule names */
	size_t group_words;
	struct rwall_intern peer_sets;
	struct rwall_bytes peer_groups; /* uint64_t */

	/* rows: where each interned vector of cells begins */
	struct rwall_intern cells;
	struct rwall_bytes cells_at; /* uint32_t */
	struct rwall_intern vectors;
	struct rwall_intern pairs;

	/* ports */
	uint8_t roots[RWALL_SLOTS];
	bool wide;

	struct rwall_intern strings;
	struct rwall_bytes strings_at; /* uint32_t */
	struct rwall_bytes sec[RWALL_SECTIONS];
};

/* Each step returns 0, or -E2BIG with why set. */
int rwall_compile_zones(struct rwall_compiler *c);
int rwall_compile_services(struct rwall_compiler *c);
int rwall_compile_peers(struct rwall_compiler *c);
int rwall_compile_rows(struct rwall_compiler *c);
int rwall_compile_ports(struct rwall_compiler *c);

/* Called for each interval, ascending. IPv4 has its start in hi. */
typedef void rwall_interval_fn(void *ctx, struct rwall_addr6 start,
			       uint32_t class);

/* Walk a family's intervals; new sets of groups become peer classes. */
void rwall_compile_sweep(struct rwall_compiler *c, bool v6,
			 rwall_interval_fn *fn, void *ctx);

/* The bytes of a family's sections; then they and the header's part of them. */
void rwall_compile_addr_sizes(const struct rwall_compiler *c,
			      const struct rwall_intervals *iv, uint64_t *size);
void rwall_compile_addr_write(struct rwall_compiler *c,
			      const struct rwall_intervals *iv, void *blob);

/* Write the sections of names, then the blob; cannot fail but by size. */
int rwall_compile_emit(struct rwall_compiler *c, void **blob, size_t *size);

/* The zone classes in which a rule's set of site zones permits. */
uint64_t rwall_compile_zone_classes(const struct rwall_compiler *c,
				    uint64_t zones);

static inline uint32_t rwall_compile_npeers(const struct rwall_compiler *c)
{
	return c->peer_sets.n;
}

static inline uint32_t rwall_compile_nclasses(const struct rwall_compiler *c)
{
	return c->signatures.n;
}

#endif /* _RWALL_COMPILER_H */
