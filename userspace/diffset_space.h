/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * diffset_space.h - the packets that policies tell apart
 *
 * For: sets of addresses and of interfaces as bitmaps over atoms. An atom is a
 * set of addresses (or of interface names) that no policy and no other list
 * given here tells apart, so every set that can matter is a union of atoms and
 * every comparison is exact, however many addresses there are. Knows nothing
 * of ports, rules or output.
 */
#ifndef _RWALL_DIFFSET_SPACE_H
#define _RWALL_DIFFSET_SPACE_H

#include "addr.h"
#include "bytes.h"
#include "classify.h"
#include "describe.h"

#define RWALL_SPACE_POLICIES 2

/* The number of a set in its space; equal sets have equal numbers. */
typedef uint32_t rwall_set;

/* Addresses from a start to an end, both included, of one atom. */
struct rwall_cut {
	struct rwall_addr6 lo; /* IPv4: in hi, as the compiler has it */
	struct rwall_addr6 hi;
	uint32_t atom;
	bool v6;
};

/* Interface names that every policy puts into the same zone class. */
struct rwall_iface {
	char name[RWALL_IFNAME]; /* one of them */
	uint8_t zone[RWALL_SPACE_POLICIES];
	bool loopback;
	char *label; /* "eth0, vlan2*", or "any other" */
};

struct rwall_space {
	const struct rwall_tables *t[RWALL_SPACE_POLICIES];
	size_t npolicies;
	struct rwall_cut *cuts; /* ascending, IPv4 first; they fill both */
	size_t ncuts;
	size_t natoms;
	struct rwall_iface *ifaces;
	size_t nifaces;
	size_t words; /* of a set */
	struct rwall_intern sets;
	uint64_t **pool; /* by number */
	size_t npool;
	rwall_set *groups[RWALL_SPACE_POLICIES];
	rwall_set *lists; /* of the lists given */
	size_t nlists;
	rwall_set all; /* addresses of both families */
	rwall_set all4;
	rwall_set all6;
	rwall_set anywhere; /* interfaces, loopback left out */
	rwall_set loopback;
};

#define RWALL_SET_EMPTY ((rwall_set)0)

/**
 * rwall_space_new() - the space of some policies and lists of addresses
 * @t: one or two open blobs, which outlive it
 * @npolicies: how many
 * @lists: lists of addresses to be told apart too, or NULL
 * @nlists: how many
 *
 * Return: the caller's; rwall_space_free().
 */
struct rwall_space *rwall_space_new(const struct rwall_tables *const *t,
				    size_t npolicies,
				    const struct rwall_addrs *lists,
				    size_t nlists);

/**
 * rwall_space_free() - free a space
 * @s: the space, or NULL
 */
void rwall_space_free(struct rwall_space *s);

/* Of two sets of one kind. */
rwall_set rwall_set_and(struct rwall_space *s, rwall_set a, rwall_set b);
rwall_set rwall_set_or(struct rwall_space *s, rwall_set a, rwall_set b);
rwall_set rwall_set_minus(struct rwall_space *s, rwall_set a, rwall_set b);

/**
 * rwall_set_within() - is all of a set in another
 * @s: the space
 * @a: the one
 * @b: the other
 */
bool rwall_set_within(const struct rwall_space *s, rwall_set a, rwall_set b);

/**
 * rwall_set_intern() - the number of a set
 * @s: the space
 * @bits: its bitmap of @s->words words, copied
 */
rwall_set rwall_set_intern(struct rwall_space *s, const uint64_t *bits);

/**
 * rwall_set_has() - is an atom in a set
 * @s: the space
 * @set: the set
 * @atom: the atom
 */
bool rwall_set_has(const struct rwall_space *s, rwall_set set, uint32_t atom);

/**
 * rwall_space_group() - the addresses of a policy's group
 * @s: the space
 * @policy: index of the policy
 * @group: its group; RWALL_GROUP_SELF gives all addresses, as it is not read
 */
rwall_set rwall_space_group(const struct rwall_space *s, size_t policy,
			    uint16_t group);

/**
 * rwall_space_zones() - the interfaces of a policy's zone classes
 * @s: the space
 * @policy: index of the policy
 * @zones: bit per zone class, as in a rule
 */
rwall_set rwall_space_zones(struct rwall_space *s, size_t policy,
			    uint64_t zones);

/**
 * rwall_space_iface() - the set of interfaces that one belongs to
 * @s: the space
 * @name: the interface's name
 */
rwall_set rwall_space_iface(struct rwall_space *s, const char *name);

/**
 * rwall_space_address() - the atom of an address
 * @s: the space
 * @v6: 16 bytes rather than 4
 * @addr: the address, network order
 */
uint32_t rwall_space_address(const struct rwall_space *s, bool v6,
			     const uint8_t *addr);

/**
 * rwall_space_first() - the first address of a set
 * @s: the space
 * @set: addresses, at least one
 * @v6: set to its family
 * @addr: 16 bytes, network order
 */
void rwall_space_first(const struct rwall_space *s, rwall_set set, bool *v6,
		       uint8_t *addr);

/**
 * rwall_space_iface_first() - an interface of a set
 * @s: the space
 * @set: interfaces, at least one
 *
 * Return: its name; lives as long as the space.
 */
const char *rwall_space_iface_first(const struct rwall_space *s, rwall_set set);

/**
 * rwall_space_words() - addresses as prefixes and ranges
 * @s: the space
 * @set: the addresses; all of them are "any"
 * @words: appended to
 */
void rwall_space_words(const struct rwall_space *s, rwall_set set,
		       struct rwall_words *words);

/**
 * rwall_space_iface_words() - interfaces as the patterns that name them
 * @s: the space
 * @set: the interfaces; nothing is appended where it holds all
 * @words: appended to
 */
void rwall_space_iface_words(const struct rwall_space *s, rwall_set set,
			     struct rwall_words *words);

/**
 * rwall_space_ifaces() - cut the space of interface names; for the room itself
 * @s: the space
 */
void rwall_space_ifaces(struct rwall_space *s);

#endif /* _RWALL_DIFFSET_SPACE_H */
