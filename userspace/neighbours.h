/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * neighbours.h - who else judges packets here, and what goes past the hooks
 *
 * For: telling it, in status and doctor. An accept of ours is not final and a
 * drop of others stays a drop, so both are worth knowing when a packet fares
 * otherwise than the policy says. Asks the kernel about the process's network
 * namespace; may not change anything in it, nor know policies.
 */
#ifndef _RWALL_NEIGHBOURS_H
#define _RWALL_NEIGHBOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#define RWALL_NEIGHBOURS_MAX 4096 /* of each kind that are kept */
#define RWALL_JUDGE_NOWHERE  0xff /* a hook that is not known */

enum rwall_judge_kind {
	RWALL_JUDGE_NFTABLES, /* a base chain */
	RWALL_JUDGE_IPTABLES, /* a legacy table at a hook */
	RWALL_JUDGE_BPF,      /* a program at a hook */
	RWALL_JUDGE_HOOK,     /* another function at a hook */
};

/* Somebody who may drop a packet, or change it. */
struct rwall_judge {
	enum rwall_judge_kind kind;
	uint8_t family; /* NFPROTO_* */
	uint8_t hook;	/* of that family; or RWALL_JUDGE_NOWHERE */
	int32_t priority;
	bool drops;	/* a base chain's policy */
	uint32_t rules; /* of a base chain */
	char *table;	/* of nftables and iptables, else NULL */
	char *name;	/* chain or function; NULL for iptables */
	char *module;	/* of a function, or NULL */
	char *device;	/* at its ingress or egress, or NULL */
};

enum rwall_bypass_kind {
	RWALL_BYPASS_FLOWTABLE, /* takes connections past the forward hook */
	RWALL_BYPASS_PACKET,	/* AF_PACKET: sends and sees beside the hooks */
	RWALL_BYPASS_XDP,	/* a program before the stack */
	RWALL_BYPASS_TC,	/* programs or filters that may redirect */
	RWALL_BYPASS_BRIDGE,	/* frames that br_netfilter does not show us */
	RWALL_BYPASS_STACKED,	/* macvlan and its like: another's stack */
};

/* Something that packets may take without being judged. */
struct rwall_bypass {
	enum rwall_bypass_kind kind;
	char *device; /* or several; NULL: all */
	char *what;   /* table and name, process, kind of device; or NULL */
};

struct rwall_link {
	uint32_t index;
	char *name;
	char *kind; /* "bridge", "vrf"; or NULL */
	bool xdp;
};

/* All zero is nothing. */
struct rwall_neighbours {
	struct rwall_judge *judge;
	size_t njudges;
	struct rwall_bypass *bypass;
	size_t nbypasses;
	struct rwall_link *link;
	size_t nlinks;
	uint64_t offloaded; /* connections in flowtables */
	bool cut;	    /* there were more than are kept */
	char **unknown;	    /* what could not be asked */
	size_t nunknown;
};

/**
 * rwall_neighbours_collect() - ask the kernel about all of them
 * @n: filled in; rwall_neighbours_free()
 *
 * What cannot be asked, for want of privilege or of a kernel that tells, ends
 * in @n->unknown. Begins again, a few times, where others change their tables.
 */
void rwall_neighbours_collect(struct rwall_neighbours *n);

/**
 * rwall_neighbours_free() - free what was collected; nothing is left
 * @n: the neighbours
 */
void rwall_neighbours_free(struct rwall_neighbours *n);

/**
 * rwall_neighbours_print() - tell people, on stdout
 * @n: the neighbours
 */
void rwall_neighbours_print(const struct rwall_neighbours *n);

/**
 * rwall_neighbours_json() - "judges", "bypasses", "offloaded", "unknown"
 * @n: the neighbours
 *
 * Return: the caller's.
 */
json_t *rwall_neighbours_json(const struct rwall_neighbours *n);

/**
 * rwall_bypass_text() - a bypass in words: "packet socket of tcpdump (812)"
 * @b: the bypass
 *
 * Return: the caller's, free().
 */
char *rwall_bypass_text(const struct rwall_bypass *b);

#endif /* _RWALL_NEIGHBOURS_H */
