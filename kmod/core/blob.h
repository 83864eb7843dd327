/* SPDX-License-Identifier: GPL-2.0 */
/*
 * blob.h - from hostile bytes to tables that need no further check
 *
 * For: the one gate through which a policy enters. A pure room: reads the
 * bytes that it is given and writes struct rwall_tables, nothing else.
 */
#ifndef _RWALL_CORE_BLOB_H
#define _RWALL_CORE_BLOB_H

#include "port.h"
#include "rolewall_blob.h"

/* One address family's intervals, as interval.h reads them. */
struct rwall_addr_table {
	const __le32 *root;	/* nroot + 1 entries, or none */
	union {			/* n entries; half as wide if near */
		const __le16 *near4;
		const __le32 *start4;
		const __le32 *near6;
		const __le64 *start6;
	};
	union {			/* n entries */
		const u8 *class8;
		const __le16 *class16;
	};
	const __le64 *low6;	/* NULL: every boundary is a multiple of 2^64 */
	u64 first;		/* the first chunk: base >> shift */
	u32 nroot;
	u32 n;
	u8 shift;
	u8 unit;
	bool near;
	bool byte;		/* class8, not class16 */
};

/* What a lookup may presume of the tables, see classify.c. */
enum rwall_form {
	RWALL_FORM_MIXED,	/* nothing: widths and zones are read */
	RWALL_FORM_NARROW,	/* bytes, one zone class, node 0 is empty */
	RWALL_FORM_WIDE,	/* the same with sixteen-bit words */
	RWALL_FORMS,
};

/*
 * A validated blob: pointers into it, and the counts that bound them. What is
 * read for every packet comes first, what TCP and UDP need at its beginning.
 */
struct rwall_tables {
	/* u8 or, if wide, __le16 */
	const void *mid;
	const void *leaf;
	const __le32 *rows[RWALL_POINTS];
	const void *root[RWALL_SLOTS];	/* of each slot */
	const __le16 *cells;
	const struct rwall_blob_pair *pairs;
	const __le16 *vec_bound;
	const __le16 *vecs;
	struct rwall_addr_table a4;
	struct rwall_addr_table a6;
	u32 npeers;
	u32 nclasses;
	u8 nzones;		/* 1 to RWALL_MAX_ZONES */
	u8 points;
	u8 tracking;		/* enum rwall_tracking */
	bool wide;
	u8 form;		/* enum rwall_form */

	/* cold */
	const struct rwall_blob_header *header;
	const struct rwall_blob_zone *patterns;
	const struct rwall_blob_zone *screened;	/* interface patterns */
	const struct rwall_blob_rule *rules;
	const struct rwall_blob_group *groups;
	const __le64 *peer_groups;	/* [npeers][group_words] */
	const __le32 *zone_names;	/* [nzones] */
	const char *strings;
	u32 npatterns;
	u32 nscreened;
	u32 nrules;
	u32 ngroups;
	u32 group_words;
	u32 strings_size;
	u32 size;		/* bytes of the blob */
	u32 hot_size;		/* bytes of its hot sections */
};

/**
 * rwall_blob_open() - validate a blob and point tables into it
 * @blob: the bytes, aligned to eight; must outlive @t
 * @size: how many there are
 * @t: written on success alone
 * @why: on failure set to a static sentence that says what is wrong
 *
 * Checks everything but the digest, which needs a hash function and is the
 * caller's to compare. Work is linear in @size. Afterwards every lookup that
 * classify.h offers stays inside the blob and ends.
 *
 * Return: true if the blob is a policy.
 */
bool rwall_blob_open(const void *blob, size_t size, struct rwall_tables *t,
		     const char **why);

/**
 * rwall_blob_zone() - the zone class of an interface
 * @t: an open blob
 * @ifname: the interface's name, NUL-terminated
 *
 * Return: the class of the longest pattern that matches, an exact name before
 * a starred one of the same length; 0, the unnamed zone, where none matches.
 */
u8 rwall_blob_zone(const struct rwall_tables *t, const char *ifname);

/**
 * rwall_blob_screened() - does the policy want an interface screened
 * @t: an open blob
 * @ifname: the interface's name, NUL-terminated
 *
 * Return: true if any pattern of its screen matches.
 */
bool rwall_blob_screened(const struct rwall_tables *t, const char *ifname);

/**
 * rwall_blob_start() - where an interval begins
 * @a: the address table of an open blob
 * @v6: its family
 * @i: the interval, below @a->n
 * @at: set to the address: of IPv4 in @at[0], of IPv6 in two halves
 *
 * Takes as long as the logarithm of the root's size.
 */
void rwall_blob_start(const struct rwall_addr_table *a, bool v6, u32 i,
		      u64 at[2]);

/* The peer class of an interval. */
static __always_inline u32 rwall_blob_class(const struct rwall_addr_table *a,
					    u32 i)
{
	return a->byte ? a->class8[i] : le16_to_cpu(a->class16[i]);
}

/* A string of the blob; offsets were checked by rwall_blob_open(). */
static inline const char *rwall_blob_string(const struct rwall_tables *t,
					    __le32 at)
{
	return t->strings + le32_to_cpu(at);
}

#endif /* _RWALL_CORE_BLOB_H */
