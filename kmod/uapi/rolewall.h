/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * rolewall.h - how userspace talks to the rolewall module
 *
 * For: the generic netlink family "rolewall". Holds numbers and prose only.
 *
 * The family
 * ==========
 *
 * Version RWALL_GENL_VERSION. A tool that finds another version must not go
 * on. Attributes are only ever added, at the end of their enum; commands
 * refuse attributes that they do not know. Every operation, reading included,
 * needs CAP_NET_ADMIN in the initial user namespace: a container's root that
 * holds the capability over its own namespaces gets EPERM before any of its
 * bytes is parsed. State is kept per network namespace, and a command speaks
 * of the namespace in which its socket was opened. Every refusal carries an
 * extack sentence that says what is wrong.
 *
 * A policy is one immutable blob (rolewall_blob.h). There is no incremental
 * change: a load replaces all, and either takes effect whole or not at all.
 * A blob may come in a signed envelope (rolewall_envelope.h), and must where
 * signatures are required; see "Signed policies" below.
 *
 * RWALL_CMD_GET (do)
 *	-> nothing
 *	<- RWALL_A_STATE, RWALL_A_POINTS, in the initial network namespace
 *	   RWALL_A_INITIAL, and, while a policy is active,
 *	   RWALL_A_GENERATION, RWALL_A_NAME, RWALL_A_ROLES, RWALL_A_DIGEST,
 *	   RWALL_A_SIZE, RWALL_A_RULES, RWALL_A_MODE, RWALL_A_LOADED_AT,
 *	   RWALL_A_LOAD_NS, RWALL_A_MEMORY; where it names interfaces to screen
 *	   also RWALL_A_ASIDE and RWALL_A_INTERFACES; while it keeps connections
 *	   RWALL_A_KEEP: for how many seconds yet; while it waits to be confirmed
 *	   also RWALL_A_CONFIRM as loaded, RWALL_A_LEFT_MS and, where a policy
 *	   was before it,
 *	   RWALL_A_PREV_GENERATION, RWALL_A_PREV_NAME, RWALL_A_PREV_DIGEST;
 *	   once a policy was on trial, RWALL_A_OUTCOME and RWALL_A_TRIED of the
 *	   last that is decided
 *	   Always RWALL_A_SEQ and RWALL_A_SUPPRESSED: how many denials since
 *	   the namespace began somebody wanted to be told of, and of how many
 *	   the rate limit let nobody be told.
 *	   Always RWALL_A_REQUIRED and RWALL_A_MIN_SERIAL; RWALL_A_VERIFIES
 *	   where this kernel can check signatures; RWALL_A_LOCKED once locked.
 *	   Of an active policy that is signed RWALL_A_SERIAL, RWALL_A_TARGET and
 *	   RWALL_A_PERMITS.
 *
 * RWALL_CMD_LOAD (do)
 *	-> RWALL_A_SIZE	bytes of the blob or envelope, at most RWALL_LOAD_MAX
 *	   RWALL_A_CHUNK	repeated: its bytes, in order; each at least one
 *			byte, together RWALL_A_SIZE bytes
 *	   RWALL_A_CONFIRM	optional: on trial for so many seconds,
 *			RWALL_CONFIRM_MIN to RWALL_CONFIRM_MAX
 *	   RWALL_A_KEEP	optional: connections that were let through before go
 *			on for so many seconds; 0: while it is in force
 *	<- RWALL_A_GENERATION, RWALL_A_LOAD_NS
 *
 *	An attribute ends at 64 KiB, hence the chunks; they are all in this one
 *	message, so nothing is staged in the kernel and a tool that dies leaves
 *	nothing behind. The sender raises its socket's buffer (SO_SNDBUFFORCE)
 *	to the message's size. The blob is copied, checked byte by byte, its
 *	tables' counters and interface zones are built aside, and the new policy
 *	is published by one pointer. Packets see the old policy or the new one.
 *	Rules that both policies have (same flow, point, protocol and ports)
 *	keep their counters, and so do reasons and essentials.
 *
 *	A policy on trial is in force like any other, but the one before it (or
 *	that there was none) is kept, and returns by the kernel's own timer
 *	unless a CONFIRM comes in time. It returns whole, under a new
 *	generation, with the counts that it had and what the trial counted of
 *	the same rules, reasons and essentials. Until that is decided, a LOAD
 *	is EBUSY.
 *
 * RWALL_CMD_CONFIRM (do)
 *	-> RWALL_A_GENERATION of the policy on trial, and if wanted its
 *	   RWALL_A_DIGEST: who has another in mind gets ESTALE
 *	<- acknowledgement: it stays. ENOENT where none is on trial.
 *
 * RWALL_CMD_ROLLBACK (do)
 *	-> nothing
 *	<- acknowledgement: what was before is in force again. ENOENT where no
 *	   policy is on trial: what is confirmed has nothing before it.
 *
 * RWALL_CMD_ALLOW (do)
 *	-> RWALL_A_FOR	seconds, 1 to RWALL_ALLOW_MAX
 *	   RWALL_A_POINT, RWALL_A_PROTO
 *	   RWALL_A_DPORT, RWALL_A_DPORT_LAST	optional: a port or a range
 *			(ICMP: type << 8 | code); any without
 *	   RWALL_A_SRC, RWALL_A_SRC_LEN, RWALL_A_DST, RWALL_A_DST_LEN
 *			optional: prefixes; without one, either family
 *	<- RWALL_A_EXCEPTION: its number
 *
 *	Permits a flow beside the policy, its answers included, until its time
 *	is up; connections end with it. It survives loads and rollbacks to a
 *	policy, and goes with the last policy. ENOENT where none is active;
 *	ENOSPC above RWALL_EXCEPTIONS_MAX.
 *
 * RWALL_CMD_DISALLOW (do)
 *	-> RWALL_A_EXCEPTION
 *	<- acknowledgement: it permits nothing more. ENOENT where it is gone.
 *
 * RWALL_CMD_GET_EXCEPTIONS (dump)
 *	-> nothing
 *	<- a message an exception: RWALL_A_EXCEPTION, what ALLOW was given,
 *	   RWALL_A_LEFT_MS in place of RWALL_A_FOR, RWALL_A_PACKETS,
 *	   RWALL_A_BYTES, and RWALL_A_LAST_MS once there was a packet
 *
 * RWALL_CMD_FLUSH (do)
 *	-> RWALL_A_OPEN	optional: open what the module began closed
 *	<- acknowledgement. The namespace is open afterwards: hooks gone,
 *	   connection tracking released; of a policy on trial, the one before
 *	   it is gone too. ENOENT where no policy is active.
 *
 *	Where the module was loaded with closed=1, the initial namespace begins
 *	with a policy of the module's own, under the state RWALL_STATE_CLOSED:
 *	loopback, neighbour discovery and the fail-safe ports, and nothing else
 *	in, out or forwarded. It is active like any other policy, and may be
 *	read and asked. A FLUSH there puts it into force again, from whatever
 *	the state is, unless RWALL_A_OPEN forces the namespace open; ENOENT
 *	where it is in force already.
 *
 * RWALL_CMD_LOCK (do)
 *	-> RWALL_A_GENERATION of the active policy, and if wanted its
 *	   RWALL_A_DIGEST: who has another in mind gets ESTALE
 *	<- acknowledgement: this policy is final, as long as the namespace is
 *	   there; of the initial one, until the machine restarts. EBUSY while a
 *	   policy is on trial, ENOENT where none was loaded, EROFS where it is
 *	   locked already. From then on LOAD, FLUSH, ALLOW, CONFIRM and ROLLBACK
 *	   are EROFS. Exceptions that are there run out, and DISALLOW ends them.
 *
 * RWALL_CMD_GET_POLICY (dump)
 *	-> nothing
 *	<- messages of RWALL_A_GENERATION, RWALL_A_SIZE, RWALL_A_OFFSET and
 *	   RWALL_A_CHUNK, in order: what was loaded, byte for byte, so of a
 *	   signed policy the envelope.
 *	   NLM_F_DUMP_INTR where a load came between: begin again.
 *
 * RWALL_CMD_GET_COUNTERS (dump)
 *	-> nothing
 *	<- messages of RWALL_A_GENERATION and one of
 *	   RWALL_A_RULE with RWALL_A_PACKETS, RWALL_A_BYTES, RWALL_A_LAST_MS;
 *	   RWALL_A_POINT and RWALL_A_REASON with RWALL_A_PACKETS, RWALL_A_BYTES
 *	   and, where they passed in audit mode, RWALL_A_WOULD;
 *	   RWALL_A_POINT and RWALL_A_ESSENTIAL likewise;
 *	   RWALL_A_SCREENED with RWALL_A_PACKETS, RWALL_A_BYTES: what the early
 *	   screen dropped, which counts among the reasons of IN too.
 *	   A packet that answers counts at the point where its connection was
 *	   opened. Counts of zero are left out. NLM_F_DUMP_INTR as above.
 *
 * RWALL_CMD_QUERY (do)
 *	-> RWALL_A_POINT, RWALL_A_PROTO, and as far as known RWALL_A_SRC,
 *	   RWALL_A_DST (4 or 16 bytes, both of one family; at least one),
 *	   RWALL_A_SPORT, RWALL_A_DPORT (ICMP: type << 8 | code), RWALL_A_IIF,
 *	   RWALL_A_OIF (interface names; they need not exist), RWALL_A_TRACK
 *	<- RWALL_A_GENERATION, RWALL_A_VERDICT, and RWALL_A_RULE or
 *	   RWALL_A_REASON. What the live policy says to such a packet; nothing
 *	   is counted. ENOENT where no policy is active.
 *
 * Signed policies
 *	An envelope is checked by the kernel's own verifier of PKCS #7 against
 *	the keys that are built into the kernel and those of its secondary
 *	keyring, then for its target, then for its serial, signatures required
 *	or not: what is signed is refused unless all of it holds. The serial
 *	must be above that of every signed policy that came to stay in this
 *	namespace, or the policy must be the very same; and not below the
 *	module's parameter min_serial. A policy on trial has not come to stay;
 *	and a rollback is no load: what it returns to was accepted before.
 *
 *	Signatures are required by the module's parameter signed=1, and where it
 *	does not say while the kernel is locked down. Then a LOAD of a blob, a
 *	LOAD with RWALL_A_KEEP, an ALLOW and a FLUSH are EKEYREJECTED, but as far
 *	as the signer permits the three latter: the KEEP by the envelope that is
 *	loaded, the others by the active one.
 *
 * Multicast group "events"
 *	RWALL_CMD_NEW_POLICY with RWALL_A_GENERATION, RWALL_A_NAME and
 *	RWALL_A_DIGEST after a load took effect, RWALL_CMD_DEL_POLICY with
 *	RWALL_A_GENERATION after a flush. RWALL_CMD_CONFIRMED and
 *	RWALL_CMD_ROLLED_BACK with RWALL_A_GENERATION as it now is,
 *	RWALL_A_OUTCOME and RWALL_A_TRIED; after a rollback to a policy also its
 *	RWALL_A_NAME and RWALL_A_DIGEST. RWALL_CMD_LOCKED with RWALL_A_GENERATION,
 *	RWALL_A_NAME and RWALL_A_DIGEST of a policy that has become final.
 *	RWALL_CMD_ALLOWED after an exception was added, RWALL_CMD_LAPSED when
 *	its time is up and RWALL_CMD_DISALLOWED when it is taken away before, by
 *	DISALLOW or with the last policy: each with RWALL_A_GENERATION and what
 *	GET_EXCEPTIONS says of it at that moment.
 *
 * Multicast group "denied"
 *	RWALL_CMD_DENIED for a packet that was denied, or would have been, with
 *	RWALL_A_GENERATION, RWALL_A_SEQ, RWALL_A_SUPPRESSED (how many came
 *	between this one and the last one told of), RWALL_A_TIME, RWALL_A_POINT
 *	(where the packet was), RWALL_A_JUDGED (where its connection was
 *	opened), RWALL_A_TRACK, RWALL_A_VERDICT, RWALL_A_REASON,
 *	RWALL_A_LENGTH, RWALL_A_MARK, RWALL_A_PROTO and, as far as it shows
 *	them, RWALL_A_SRC, RWALL_A_DST, RWALL_A_SPORT, RWALL_A_DPORT,
 *	RWALL_A_IIF, RWALL_A_OIF; where a socket of this host is known to be
 *	its own, RWALL_A_UID and RWALL_A_INODE. At most as many a second as the
 *	module's parameters denied_rate and denied_burst say, in each
 *	namespace. A listener that was too slow (ENOBUFS) has lost as many as
 *	RWALL_A_SEQ has advanced, less one, less RWALL_A_SUPPRESSED.
 *
 * Errors
 *	EINVAL	a malformed message or blob (the sentence says which and where)
 *	ERANGE	a size of 0 or above RWALL_LOAD_MAX; a trial too short or long,
 *		an exception too long
 *	ENOSPC	RWALL_EXCEPTIONS_MAX exceptions are there
 *	EPERM	no CAP_NET_ADMIN in the initial user namespace
 *	ENOENT	no active policy; none on trial; no such exception
 *	EBUSY	a policy is on trial: confirm it or roll it back first
 *	ESTALE	another policy is on trial, or active; a serial that is too low
 *	EKEYREJECTED  a signature that does not hold, another target, or none
 *		where one is required
 *	ENOKEY	signed by a key that this kernel does not trust, or no more
 *	EROFS	the active policy is locked
 *	ENOMEM	memory, or the caller's memory cgroup, does not allow it
 *	EOPNOTSUPP  a helper or address family that this kernel has not loaded,
 *		or an envelope where it cannot check signatures
 */
#ifndef _UAPI_ROLEWALL_H
#define _UAPI_ROLEWALL_H

#include <linux/types.h>

#define RWALL_GENL_NAME		"rolewall"
#ifndef RWALL_GENL_VERSION	/* a test builds a module of another version */
#define RWALL_GENL_VERSION	1
#endif
#define RWALL_GENL_MCGRP_EVENTS	"events"
#define RWALL_GENL_MCGRP_DENIED	"denied"

/* Payload of one RWALL_A_CHUNK of a load: nla_len is sixteen bits wide. */
#define RWALL_CHUNK_MAX		65528

/* Seconds for which a policy may be on trial. */
#define RWALL_CONFIRM_MIN	10
#define RWALL_CONFIRM_MAX	3600

/* Timed exceptions: how many a namespace, and for how many seconds each. */
#define RWALL_EXCEPTIONS_MAX	64
#define RWALL_ALLOW_MAX		86400

enum rwall_cmd {
	RWALL_CMD_UNSPEC,
	RWALL_CMD_GET,
	RWALL_CMD_LOAD,
	RWALL_CMD_FLUSH,
	RWALL_CMD_GET_POLICY,
	RWALL_CMD_GET_COUNTERS,
	RWALL_CMD_QUERY,
	RWALL_CMD_NEW_POLICY,
	RWALL_CMD_DEL_POLICY,
	RWALL_CMD_DENIED,
	RWALL_CMD_CONFIRM,
	RWALL_CMD_ROLLBACK,
	RWALL_CMD_CONFIRMED,
	RWALL_CMD_ROLLED_BACK,
	RWALL_CMD_ALLOW,
	RWALL_CMD_DISALLOW,
	RWALL_CMD_GET_EXCEPTIONS,
	RWALL_CMD_ALLOWED,
	RWALL_CMD_LAPSED,
	RWALL_CMD_DISALLOWED,
	RWALL_CMD_LOCK,
	RWALL_CMD_LOCKED,
	__RWALL_CMD_MAX,
};
#define RWALL_CMD_MAX (__RWALL_CMD_MAX - 1)

enum rwall_attr {
	RWALL_A_UNSPEC,
	RWALL_A_PAD,
	RWALL_A_STATE,		/* u8, enum rwall_state */
	RWALL_A_GENERATION,	/* u32, grows with each load and flush */
	RWALL_A_NAME,		/* string: the site's name */
	RWALL_A_ROLES,		/* string, blank-separated */
	RWALL_A_DIGEST,		/* 32 bytes, SHA-256 */
	RWALL_A_SIZE,		/* u32, bytes of the blob, or of what is loaded */
	RWALL_A_OFFSET,		/* u32, bytes */
	RWALL_A_CHUNK,		/* binary */
	RWALL_A_RULES,		/* u32, number of rules */
	RWALL_A_POINTS,		/* u8, bit per enum rwall_point: hooked */
	RWALL_A_MODE,		/* 3 bytes, enum rwall_mode per point */
	RWALL_A_LOADED_AT,	/* u64, seconds since the epoch */
	RWALL_A_LOAD_NS,	/* u64, nanoseconds that the load took */
	RWALL_A_MEMORY,		/* u64, bytes that the policy occupies */
	RWALL_A_RULE,		/* u32, index into the blob's rules */
	RWALL_A_REASON,		/* u32, enum rwall_reason */
	RWALL_A_ESSENTIAL,	/* u32, enum rwall_essential */
	RWALL_A_PACKETS,	/* u64 */
	RWALL_A_BYTES,		/* u64, of the network layer's packet */
	RWALL_A_LAST_MS,	/* u64, milliseconds since the last hit */
	RWALL_A_POINT,		/* u8, enum rwall_point */
	RWALL_A_PROTO,		/* u8, IP protocol number */
	RWALL_A_SRC,		/* 4 or 16 bytes, network order */
	RWALL_A_DST,		/* 4 or 16 bytes, network order */
	RWALL_A_SPORT,		/* u16 */
	RWALL_A_DPORT,		/* u16 */
	RWALL_A_IIF,		/* string, below 16 bytes */
	RWALL_A_OIF,		/* string, below 16 bytes */
	RWALL_A_TRACK,		/* u8, enum rwall_track */
	RWALL_A_VERDICT,	/* u8, enum rwall_verdict */
	RWALL_A_WOULD,		/* flag: counted in audit mode, and passed */
	RWALL_A_SEQ,		/* u64, denials that somebody wanted told */
	RWALL_A_SUPPRESSED,	/* u64, those of them that were not */
	RWALL_A_TIME,		/* u64, nanoseconds since the epoch */
	RWALL_A_JUDGED,		/* u8, enum rwall_point */
	RWALL_A_MARK,		/* u32, the packet's mark */
	RWALL_A_LENGTH,		/* u32, bytes of the network layer's packet */
	RWALL_A_UID,		/* u32, owner of the socket */
	RWALL_A_INODE,		/* u64, of the socket, as /proc shows it */
	RWALL_A_CONFIRM,	/* u32, seconds that a policy is on trial */
	RWALL_A_LEFT_MS,	/* u64, milliseconds until it goes by itself */
	RWALL_A_OUTCOME,	/* u8, enum rwall_outcome of the last trial */
	RWALL_A_TRIED,		/* u32, generation of the policy then on trial */
	RWALL_A_PREV_GENERATION,	/* u32, of what a rollback returns to */
	RWALL_A_PREV_NAME,	/* string, likewise */
	RWALL_A_PREV_DIGEST,	/* 32 bytes, likewise */
	RWALL_A_ASIDE,		/* u8, enum rwall_aside */
	RWALL_A_INTERFACES,	/* u32, how many are screened now */
	RWALL_A_SCREENED,	/* flag: the early screen's counter */
	RWALL_A_INITIAL,	/* flag: this is the initial namespace */
	RWALL_A_OPEN,		/* flag: open what began closed */
	RWALL_A_KEEP,		/* u32, seconds; 0: as long as it is in force */
	RWALL_A_EXCEPTION,	/* u32, number of an exception */
	RWALL_A_FOR,		/* u32, seconds */
	RWALL_A_SRC_LEN,	/* u8, bits of RWALL_A_SRC that count */
	RWALL_A_DST_LEN,	/* u8, likewise */
	RWALL_A_DPORT_LAST,	/* u16, end of a range, included */
	RWALL_A_REQUIRED,	/* u8, enum rwall_required */
	RWALL_A_VERIFIES,	/* flag: this kernel can check signatures */
	RWALL_A_LOCKED,		/* flag: the active policy is final */
	RWALL_A_SERIAL,		/* u64, of a signed policy */
	RWALL_A_MIN_SERIAL,	/* u64, the lowest that another one may have */
	RWALL_A_TARGET,		/* string, of a signed policy */
	RWALL_A_PERMITS,	/* u32, RWALL_PERMIT_*, likewise */
	__RWALL_A_MAX,
};
#define RWALL_A_MAX (__RWALL_A_MAX - 1)

enum rwall_state {
	RWALL_STATE_OPEN,	/* no policy: packets are not touched */
	RWALL_STATE_ACTIVE,	/* a policy is active; its mode says how */
	RWALL_STATE_CLOSED,	/* none was loaded: the built-in one is active */
};

/* What connection tracking knows of a packet. */
enum rwall_track {
	RWALL_TRACK_NEW,	/* travels as its connection was opened */
	RWALL_TRACK_REPLY,	/* travels against it */
	RWALL_TRACK_RELATED,	/* opened by a helper of a NEW-like connection */
	RWALL_TRACKS,
};

/* Why the early screen lets everything pass to the full check. */
enum rwall_aside {
	RWALL_ASIDE_NONE,	/* it does not: it screens */
	RWALL_ASIDE_AUDIT,	/* some point of the policy only audits */
	RWALL_ASIDE_HELPER,	/* a flow names a helper: any port may be expected */
	RWALL_ASIDE_NAT,	/* translation is loaded: ports may change yet */
	RWALL_ASIDE_FORWARD,	/* some interface forwards, the policy does not judge it */
	RWALL_ASIDE_TOLD,	/* somebody wants to be told of denials */
	RWALL_ASIDE_LENIENT,	/* exceptions, or connections that are kept */
	RWALL_ASIDES,
};

enum rwall_verdict {
	RWALL_VERDICT_ACCEPT,
	RWALL_VERDICT_DENY,
	RWALL_VERDICT_WOULD_DENY,	/* audit: denied on paper, passed */
	RWALL_VERDICT_NOT_ENFORCED,	/* the policy leaves this point alone */
};

/* Why policies must be signed. */
enum rwall_required {
	RWALL_REQUIRED_NO,
	RWALL_REQUIRED_PARAMETER,	/* signed=1 */
	RWALL_REQUIRED_LOCKDOWN,	/* the kernel is locked down */
	RWALL_REQUIREDS,
};

/* How the trial of a policy ended. */
enum rwall_outcome {
	RWALL_OUTCOME_NONE,		/* not yet */
	RWALL_OUTCOME_CONFIRMED,
	RWALL_OUTCOME_TIMEOUT,		/* rolled back: its time ran out */
	RWALL_OUTCOME_ROLLBACK,		/* rolled back: a command said so */
	RWALL_OUTCOME_FLUSHED,
	RWALL_OUTCOMES,
};

/*
 * What passes although no rule of the policy permits it: what a network breaks
 * without, and what somebody has asked for beside the policy.
 */
enum rwall_essential {
	RWALL_ESSENTIAL_NONE,
	RWALL_ESSENTIAL_LOOPBACK,	/* through the loopback interface */
	RWALL_ESSENTIAL_ND,		/* ICMPv6 133-136, hop limit 255 */
	RWALL_ESSENTIAL_MLD,		/* ICMPv6 130-132 and 143, link-local */
	RWALL_ESSENTIAL_PMTU,		/* too big, of what is permitted */
	RWALL_ESSENTIAL_REJECT,		/* our own answers to what was denied */
	RWALL_ESSENTIAL_VRF,		/* on its way to a VRF's real interface */
	RWALL_ESSENTIAL_EXCEPTION,	/* by a timed exception */
	RWALL_ESSENTIAL_KEPT,		/* of a connection that is to be kept */
	RWALL_ESSENTIALS,
};

#endif /* _UAPI_ROLEWALL_H */
