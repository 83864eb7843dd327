/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * diffset.h - in what two policies differ
 *
 * For: which packets one of two open blobs permits and the other does not, by
 * the flows that say so, and which settings are not the same. A policy is a set
 * of permissions, so this is a set difference. May not print.
 */
#ifndef _RWALL_DIFFSET_H
#define _RWALL_DIFFSET_H

#include "diffset_split.h"

/* What became of a flow at one point. */
enum rwall_change {
	RWALL_CHANGE_NONE,
	RWALL_CHANGE_GAINED,   /* new, and permits what was denied */
	RWALL_CHANGE_LOST,     /* gone, and with it some packets */
	RWALL_CHANGE_WIDENED,  /* permits more */
	RWALL_CHANGE_NARROWED, /* permits less */
	RWALL_CHANGE_MOVED,    /* both */
	RWALL_CHANGE_NAMED,    /* new, but permits nothing that was denied */
	RWALL_CHANGE_UNNAMED,  /* gone, but nothing is denied for it */
	RWALL_CHANGES,
};

struct rwall_flow_diff {
	const char *flow; /* a string of one of the blobs */
	enum rwall_point point;
	enum rwall_change change;
	bool was;      /* in the first policy */
	bool is;       /* in the second */
	uint32_t rule; /* the first of the second policy, else of the first */
	struct rwall_boxes gained; /* permitted by the second alone */
	struct rwall_boxes lost;   /* permitted by the first alone */
};

struct rwall_setting_diff {
	const char *setting; /* "mode", "deny", "tracking", "enforced", ... */
	const char *at;	     /* a point or a flow, or NULL */
	const char *before;
	const char *after;
};

struct rwall_diffset {
	struct rwall_space *space;
	struct rwall_flow_diff *flows; /* by name, then point */
	size_t nflows;
	struct rwall_setting_diff *settings;
	size_t nsettings;
	char *screen[2];  /* each policy's screened interfaces, joined */
	bool permissions; /* some packet is permitted by one alone */
	bool names;	  /* some flow is in one alone */
};

/**
 * rwall_diffset_new() - compare two policies
 * @a: the first, an open blob that outlives the result
 * @b: the second
 *
 * A point that only one of them enforces is a difference in settings; its
 * flows are not compared, as the other policy permits everything there.
 * Loopback, which is always permitted, is left aside. A packet that two flows
 * permit stands under both.
 *
 * Return: the caller's; rwall_diffset_free().
 */
struct rwall_diffset *rwall_diffset_new(const struct rwall_tables *a,
					const struct rwall_tables *b);

/**
 * rwall_diffset_free() - free a comparison
 * @d: the comparison, or NULL
 */
void rwall_diffset_free(struct rwall_diffset *d);

/**
 * rwall_diffset_change() - a word for a change, stable, for JSON
 * @change: the change
 *
 * Return: a static word such as "widened".
 */
const char *rwall_diffset_change(enum rwall_change change);

#endif /* _RWALL_DIFFSET_H */
