/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nlwire.h - the module's messages as structures
 *
 * For: writing requests to and reading replies from plain memory, so that
 * tests can be the kernel. May not open a socket or print. Everything that is
 * read is validated first; a message that does not hold what the protocol
 * (kmod/uapi/rolewall.h) promises gives -EBADMSG.
 */
#ifndef _RWALL_NLWIRE_H
#define _RWALL_NLWIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sys/uio.h>

#include <linux/netlink.h>

#include "rolewall.h"
#include "rolewall_blob.h"
#include "rolewall_envelope.h"

/* RWALL_CMD_GET. From @mode to @memory zero while the state is open. */
struct rwall_nl_status {
	uint8_t state;
	uint8_t points; /* bit per enum rwall_point: hooked */
	bool initial;	/* the namespace is the initial one */
	uint8_t mode[RWALL_POINTS];
	uint8_t digest[RWALL_BLOB_DIGEST];
	char *name;
	char *roles;
	uint32_t generation;
	uint32_t size;
	uint32_t rules;
	bool keeps;	    /* open connections go on */
	uint32_t keep;	    /* for so many seconds yet; 0: always */
	uint64_t loaded_at; /* seconds since the epoch */
	uint64_t load_ns;
	uint64_t memory;
	uint64_t seq;	     /* denials that somebody wanted told */
	uint64_t suppressed; /* those of them that were not */
	uint8_t required;    /* enum rwall_required */
	bool verifies;	     /* the kernel can check signatures */
	bool locked;
	bool is_signed; /* the active policy; else its three are zero */
	uint64_t serial;
	uint32_t permits; /* RWALL_PERMIT_* */
	char *target;
	uint64_t min_serial; /* that another signed policy must have */
	bool screen;	     /* the policy names interfaces to screen */
	uint8_t aside;	     /* enum rwall_aside */
	uint32_t interfaces; /* screened now */
	/* of trials; what is before the one that is pending has no name where
	 * the namespace was open
	 */
	bool pending;
	uint8_t outcome;  /* enum rwall_outcome of the last that is decided */
	uint32_t tried;	  /* and the generation that it was about */
	uint32_t confirm; /* seconds that the pending one has in all */
	uint64_t left_ms;
	uint32_t prev_generation;
	char *prev_name;
	uint8_t prev_digest[RWALL_BLOB_DIGEST];
};

/* RWALL_CMD_LOAD. */
struct rwall_nl_load {
	const void *blob;
	size_t size;
	uint32_t confirm; /* seconds on trial; 0: for good */
	bool keeps;	  /* open connections go on */
	uint32_t keep;	  /* for so many seconds; 0: always */
};

/* RWALL_CMD_LOAD's reply. */
struct rwall_nl_loaded {
	uint32_t generation;
	uint64_t load_ns;
};

/* Bytes of the active blob as they come in; all zero to begin with. */
struct rwall_nl_policy {
	void *blob; /* free() */
	size_t size;
	size_t filled;
	uint32_t generation;
	bool interrupted; /* a load came between */
};

struct rwall_nl_tally {
	uint64_t packets;
	uint64_t bytes;
	uint64_t last_ms; /* since the last hit; of rules only */
};

/* RWALL_CMD_GET_COUNTERS; index 0 of a reason or essential is "unknown". */
struct rwall_nl_counters {
	struct rwall_nl_tally *rules; /* free() */
	size_t nrules;		      /* those behind have never been hit */
	struct rwall_nl_tally reason[RWALL_POINTS][RWALL_REASONS];
	struct rwall_nl_tally would[RWALL_POINTS][RWALL_REASONS]; /* audit */
	struct rwall_nl_tally essential[RWALL_POINTS][RWALL_ESSENTIALS];
	struct rwall_nl_tally screened; /* counted among the reasons too */
	uint32_t generation;
	bool interrupted;
};

/* RWALL_CMD_QUERY. Pointers are the caller's; NULL: not known. */
struct rwall_nl_query {
	uint8_t point;
	uint8_t proto;
	uint8_t track;
	uint8_t addr_len; /* 4 or 16 */
	const void *src;
	const void *dst;
	const uint16_t *sport;
	const uint16_t *dport;
	const char *iif;
	const char *oif;
};

/* RWALL_CMD_DENIED. */
struct rwall_nl_denied {
	uint32_t generation;
	uint64_t seq;
	uint64_t suppressed; /* since the one before */
	uint64_t time;	     /* nanoseconds since the epoch */
	uint8_t point;
	uint8_t judged; /* where its connection was opened */
	uint8_t track;
	uint8_t verdict;
	uint8_t proto;
	uint8_t addr_len; /* 4 or 16; 0: it shows no address */
	uint8_t src[16];
	uint8_t dst[16];
	uint16_t sport;
	uint16_t dport;
	uint32_t reason;
	uint32_t length;
	uint32_t mark;
	bool owned; /* @uid and @inode are known */
	uint32_t uid;
	uint64_t inode;
	char iif[RWALL_IFNAME]; /* or empty */
	char oif[RWALL_IFNAME];
};

struct rwall_nl_answer {
	uint32_t generation;
	uint8_t verdict;
	bool by_rule; /* @rule tells which, else @reason why not */
	uint32_t rule;
	uint32_t reason;
};

/* How a request ended. */
struct rwall_nlwire_end {
	int err;	  /* 0 or -errno */
	bool interrupted; /* NLM_F_DUMP_INTR was seen */
	char *message;	  /* the kernel's sentence, or NULL; free() */
};

/* Take one message; return 0 or -errno, which ends the walk. */
typedef int (*rwall_nlwire_fn)(const struct nlmsghdr *nlh, void *ctx);

/*
 * A message as sendmsg() takes it, in at most 1,024 pieces. So many chunks are
 * sent from where they lie in the blob, which may have tens of megabytes.
 */
#define RWALL_NLWIRE_DIRECT 511

struct rwall_nlwire_pieces {
	struct iovec v[2 * RWALL_NLWIRE_DIRECT + 1];
	size_t n;
};

/**
 * rwall_nlwire_load() - write a load message
 * @family: the family's number
 * @seq: the message's sequence number
 * @load: the blob and how it is to be loaded
 * @p: set to the message's pieces, some of which are the blob's bytes
 *
 * Return: the first piece, the caller's to free() once it is sent. Its length
 * is that of the whole message.
 */
struct nlmsghdr *rwall_nlwire_load(uint16_t family, uint32_t seq,
				   const struct rwall_nl_load *load,
				   struct rwall_nlwire_pieces *p);

/**
 * rwall_nlwire_query() - append a query's attributes to a message
 * @nlh: a message with its headers, and 256 bytes of room behind them
 * @q: the query; interface names are below 16 bytes
 */
void rwall_nlwire_query(struct nlmsghdr *nlh, const struct rwall_nl_query *q);

/**
 * rwall_nlwire_walk() - go through the messages of one datagram
 * @buf: the datagram
 * @len: its size in bytes
 * @seq: the request's sequence number; messages of others are passed over
 * @fn: takes each message that belongs to the request
 * @ctx: handed to @fn
 * @end: written where the walk meets the end of the reply
 *
 * Return: 1 where more datagrams are to come; 0 at the end of the reply;
 * -EBADMSG where a message contradicts itself; what @fn returned.
 */
int rwall_nlwire_walk(const void *buf, size_t len, uint32_t seq,
		      rwall_nlwire_fn fn, void *ctx,
		      struct rwall_nlwire_end *end);

struct nlattr;

/**
 * rwall_nlwire_attrs() - go through the attributes of a message
 * @nlh: the message; all of it is there
 * @offset: bytes of the payload before the first attribute
 * @fn: takes each, and returns MNL_CB_OK or MNL_CB_ERROR
 * @data: handed to @fn
 *
 * mnl_attr_parse() would round the message's length up and read past its end.
 *
 * Return: 0 or -EBADMSG.
 */
int rwall_nlwire_attrs(const struct nlmsghdr *nlh, size_t offset,
		       int (*fn)(const struct nlattr *attr, void *data),
		       void *data);

/*
 * Readers of one message each, of type rwall_nlwire_fn: 0, -EBADMSG, or
 * -ENOMEM. @ctx is a zeroed structure of the kind that the name says.
 */
int rwall_nlwire_status(const struct nlmsghdr *nlh, void *ctx);
int rwall_nlwire_loaded(const struct nlmsghdr *nlh, void *ctx);
int rwall_nlwire_policy(const struct nlmsghdr *nlh, void *ctx);
int rwall_nlwire_counter(const struct nlmsghdr *nlh, void *ctx);
int rwall_nlwire_denied(const struct nlmsghdr *nlh, void *ctx);
int rwall_nlwire_answer(const struct nlmsghdr *nlh, void *ctx);

#endif /* _RWALL_NLWIRE_H */
