/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * describe.h - what is in an open blob, in words
 *
 * For: rules, groups and zones as people write them, and the documented flow
 * that comes nearest to a denied packet. Reads an open blob alone: no site, no
 * kernel, no output.
 */
#ifndef _RWALL_DESCRIBE_H
#define _RWALL_DESCRIBE_H

#include "classify.h"
#include "util.h"

/* In which way the nearest flow is not the packet's. */
enum rwall_near {
	RWALL_NEAR_NONE,      /* nothing like it is documented */
	RWALL_NEAR_PEER,      /* same service, for other addresses */
	RWALL_NEAR_ZONE,      /* same service and peer, another interface */
	RWALL_NEAR_DIRECTION, /* same service, at another point */
	RWALL_NEAR_PROTOCOL,  /* same port and point, another protocol */
};

/* Texts of a group: each an address, a prefix or a range; freed as one. */
struct rwall_words {
	char **word;
	size_t n;
};

/**
 * rwall_describe_group() - the addresses of a group
 * @t: an open blob
 * @group: its index; RWALL_GROUP_ANY and _SELF give "any" and "self"
 * @words: appended to, IPv4 before IPv6, ascending; rwall_describe_free()
 *
 * The blob holds no list of a group's prefixes: they are put together again
 * from the intervals whose peer class belongs to the group.
 */
void rwall_describe_group(const struct rwall_tables *t, uint32_t group,
			  struct rwall_words *words);

/**
 * rwall_describe_zones() - the zones that a rule is bound to
 * @t: an open blob
 * @zones: bit per zone class, as in a rule
 * @words: appended to; nothing where every zone is meant
 */
void rwall_describe_zones(const struct rwall_tables *t, uint64_t zones,
			  struct rwall_words *words);

/**
 * rwall_describe_screen() - the interfaces that are to be screened early
 * @t: an open blob
 * @words: appended to, as the site file has them: "eth0", "eth1*"
 */
void rwall_describe_screen(const struct rwall_tables *t,
			   struct rwall_words *words);

/**
 * rwall_describe_free() - free words; none are left
 * @words: the words
 */
void rwall_describe_free(struct rwall_words *words);

/**
 * rwall_describe_join() - the first words in one line
 * @words: the words
 * @most: how many to write out; the rest is counted: "10.0.0.0/8 +3"
 * @b: appended to
 */
void rwall_describe_join(const struct rwall_words *words, size_t most,
			 struct rwall_text *b);

/**
 * rwall_describe_end() - who an end of a rule is: "agent (10.20.0.0/16 +2)"
 * @t: an open blob
 * @group: the end's group
 * @role: the end's role, a string of the blob
 * @most: how many addresses to write out
 * @b: appended to
 */
void rwall_describe_end(const struct rwall_tables *t, uint16_t group,
			__le32 role, size_t most, struct rwall_text *b);

/**
 * rwall_describe_title() - a rule's title in a language
 * @t: an open blob
 * @r: the rule
 * @lang: "en", "ja" or NULL for English
 *
 * Return: the title, the English one where there is no other.
 */
const char *rwall_describe_title(const struct rwall_tables *t,
				 const struct rwall_blob_rule *r,
				 const char *lang);

/**
 * rwall_describe_peers() - are a packet's ends those of a rule
 * @t: an open blob
 * @r: the rule
 * @k: the packet's key
 */
bool rwall_describe_peers(const struct rwall_tables *t,
			  const struct rwall_blob_rule *r,
			  const struct rwall_key *k);

/**
 * rwall_describe_near_name() - a word for it, as JSON has it
 * @near: in which way
 *
 * Return: a static word.
 */
const char *rwall_describe_near_name(enum rwall_near near);

/**
 * rwall_describe_near() - the documented flow nearest to a denied packet
 * @t: an open blob
 * @k: the key of the packet, or of the request where it is a reply
 * @rule: set to the flow's rule, but for RWALL_NEAR_NONE
 *
 * Return: in which way the flow is not the packet's.
 */
enum rwall_near rwall_describe_near(const struct rwall_tables *t,
				    const struct rwall_key *k, uint32_t *rule);

#endif /* _RWALL_DESCRIBE_H */
