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

/* One address family's intervals, as classify.c reads them. */
struct rwall_addr_table {
	const __le32 *root;	/* nroot + 1 entries, or none */
	const __le16 *class;	/* n entries */
	union {
		const __le32 *start4;
		const __le64 *start6;
	};
	const __le64 *low6;	/* NULL: every boundary is a multiple of 2^64 */
	u64 base;
	u32 nroot;
	u32 n;
	u8 shift;
};

/* A validated blob: pointers into it, and the counts that bound them. */
struct rwall_tables {
	union {
		const u8 *root8;
		const __le16 *root16;
	};
	union {
		const u8 *mid8;
		const __le16 *mid16;
	};
	union {
		const u8 *leaf8;
		const __le16 *leaf16;
	};
	const __le32 *rows[RWALL_POINTS];
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
	u8 roots[RWALL_SLOTS];

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

/* A string of the blob; offsets were checked by rwall_blob_open(). */
static inline const char *rwall_blob_string(const struct rwall_tables *t,
					    __le32 at)
{
	return t->strings + le32_to_cpu(at);
}

#endif /* _RWALL_CORE_BLOB_H */
