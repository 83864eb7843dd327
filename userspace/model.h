/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model.h - a policy as a set of permissions, between site and blob
 *
 * For: what a site file and its profiles mean, after every name, option,
 * version and default is settled, and before anything is packed. bind.c
 * writes it, compile.c and the tests' linear rival read it. Knows neither YAML
 * nor the blob's layout.
 *
 * A policy is a set: the order of rules decides nothing but which of several
 * matching rules counts a packet (the first).
 */
#ifndef _RWALL_MODEL_H
#define _RWALL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rolewall_blob.h"

/* An inclusive range of IPv4 addresses, host byte order. */
struct rwall_range4 {
	uint32_t lo;
	uint32_t hi;
};

struct rwall_addr6 {
	uint64_t hi;		/* first eight bytes as a number */
	uint64_t lo;
};

struct rwall_range6 {
	struct rwall_addr6 lo;
	struct rwall_addr6 hi;
};

/* The addresses that play one role. Owned by the model. */
struct rwall_group {
	char *name;		/* "mcafee-epo/agent", "local/ssh-admin" */
	struct rwall_range4 *r4;
	size_t nr4;
	struct rwall_range6 *r6;
	size_t nr6;
	bool lent;		/* the ranges are another's, who outlives it */
};

/* An interface name pattern of a zone: exact, or with a star at its end. */
struct rwall_pattern {
	char name[RWALL_IFNAME];	/* without the star */
	bool prefix;			/* a star followed */
	unsigned int zone;		/* index of the site's zone */
};

/* All interfaces, those that belong to no zone included. */
#define RWALL_ZONES_ALL	UINT64_MAX

/* One permission at one point, for one protocol and port range. */
struct rwall_rule {
	enum rwall_point point;
	enum rwall_slot slot;
	enum rwall_helper helper;
	uint16_t port_lo;
	uint16_t port_hi;
	uint16_t from;		/* group, RWALL_GROUP_ANY or _SELF */
	uint16_t to;
	uint64_t in_zones;	/* bit per site zone, or RWALL_ZONES_ALL */
	uint64_t out_zones;
	char *flow;		/* "mcafee-epo/agent-to-server-https" */
	char *service;
	char *from_role;
	char *to_role;
	char *row;		/* "KB66797 table 1 row 2" */
	char *title_en;
	char *title_ja;
};

struct rwall_model {
	char *name;		/* the site's */
	char *roles;		/* blank-separated, "mcafee-epo/epo-server" */
	uint8_t points;		/* bit per enum rwall_point: enforced */
	enum rwall_tracking tracking;
	enum rwall_mode mode[RWALL_POINTS];
	enum rwall_deny deny[RWALL_POINTS];
	uint32_t nflog;		/* group of denials plus one; 0: none */
	char **zones;		/* names of the site's zones */
	size_t nzones;
	struct rwall_pattern *patterns;
	size_t npatterns;
	struct rwall_pattern *screened;	/* zone unused */
	size_t nscreened;
	struct rwall_group *groups;	/* [0] is "any", its ranges unused */
	size_t ngroups;
	struct rwall_rule *rules;
	size_t nrules;
};

struct rwall_model *rwall_model_new(void);
void rwall_model_free(struct rwall_model *m);

/* Append a zeroed element and return it; never fails (exits when memory ends). */
struct rwall_group *rwall_model_add_group(struct rwall_model *m);
struct rwall_rule *rwall_model_add_rule(struct rwall_model *m);
struct rwall_pattern *rwall_model_add_pattern(struct rwall_model *m);

void rwall_group_add4(struct rwall_group *g, uint32_t lo, uint32_t hi);
void rwall_group_add6(struct rwall_group *g, struct rwall_addr6 lo,
		      struct rwall_addr6 hi);

/*
 * Put rules into the one order in which they are numbered: by flow, point,
 * slot, port, ends. Drop exact repetitions. Sort and merge each group's ranges.
 * Called before compiling.
 */
void rwall_model_sort(struct rwall_model *m);

#endif /* _RWALL_MODEL_H */
