/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * rolewall_blob.h - the policy blob on the wire and on disk
 *
 * For: the byte layout that the compiler writes and the module enforces in
 * place. Holds structures and constants only: no code, no pointer, no host
 * byte order.
 *
 * A blob is one immutable policy. Everything in it is little-endian, aligned
 * to its own size, and addressed by offsets from the blob's first byte. The
 * same input gives the same bytes on every machine.
 *
 *	+--------------------------+ 0
 *	| header                   |  magic, sizes, digest, settings, sections
 *	+--------------------------+ RWALL_BLOB_HEADER_SIZE
 *	| hot sections             |  read for every packet, in place
 *	+--------------------------+
 *	| cold sections            |  names and references, read by people
 *	+--------------------------+ total_size
 *
 * Sections lie in the order of enum rwall_section, each begins at the first
 * multiple of eight behind the one before it, and the bytes between are zero.
 * There is thus exactly one layout for given section sizes, and nothing can
 * overlap, repeat or hide. Documentation/blob-format.rst draws each section.
 */
#ifndef _UAPI_ROLEWALL_BLOB_H
#define _UAPI_ROLEWALL_BLOB_H

#include <linux/types.h>

#define RWALL_BLOB_MAGIC	"RWALLPOL"
#define RWALL_BLOB_VERSION	1
#define RWALL_BLOB_MAX		(64u << 20)	/* bytes */
#define RWALL_BLOB_DIGEST	32		/* SHA-256 */
#define RWALL_BLOB_DIGEST_FROM	48		/* first byte that it covers */
#define RWALL_IFNAME		16		/* with its NUL, as IFNAMSIZ */

/* Bounds of a policy. The compiler reports a site that exceeds them. */
#define RWALL_MAX_RULES		65534
#define RWALL_MAX_CLASSES	65535	/* service classes */
#define RWALL_MAX_PEERS		65535	/* peer classes */
#define RWALL_MAX_GROUPS	65534
#define RWALL_MAX_ZONES		64	/* zone classes, the unnamed one included */
#define RWALL_MAX_PATTERNS	256	/* interface name patterns */
#define RWALL_MAX_ROOT		(1u << 20)	/* entries of an address root */
#define RWALL_MAX_STRING	1024	/* bytes of a string, with its NUL */

/* Where in the packet's path a rule permits. */
enum rwall_point {
	RWALL_POINT_IN,
	RWALL_POINT_OUT,
	RWALL_POINT_FORWARD,
	RWALL_POINTS,
};

/*
 * Every protocol is reduced to a slot and a sixteen-bit port. ICMP and
 * ICMPv6 use type << 8 | code as their port, all other protocols without
 * ports share a slot and use the protocol's number.
 */
enum rwall_slot {
	RWALL_SLOT_TCP,
	RWALL_SLOT_UDP,
	RWALL_SLOT_SCTP,
	RWALL_SLOT_DCCP,
	RWALL_SLOT_UDPLITE,
	RWALL_SLOT_ICMP,
	RWALL_SLOT_ICMPV6,
	RWALL_SLOT_OTHER,
	RWALL_SLOTS,
};

enum rwall_section {
	/* hot */
	RWALL_SEC_PORT_ROOT,	/* u8 or u16, 64 entries a root */
	RWALL_SEC_PORT_MID,	/* u8 or u16, 32 entries a node */
	RWALL_SEC_PORT_LEAF,	/* u8 or u16, 32 entries a node */
	RWALL_SEC_ROWS,		/* __le32, see RWALL_ROW_* */
	RWALL_SEC_CELLS,	/* __le16, rule + 1, or 0 */
	RWALL_SEC_PAIRS,	/* struct rwall_blob_pair */
	RWALL_SEC_VEC_BOUND,	/* __le16, one a vector */
	RWALL_SEC_VECS,		/* __le16, npeers a vector */
	RWALL_SEC_A4_ROOT,	/* __le32, nroot + 1 */
	RWALL_SEC_A4_START,	/* __le32 or __le16, see RWALL_ADDR_NEAR */
	RWALL_SEC_A4_CLASS,	/* __le16 or u8, see RWALL_ADDR_BYTE */
	RWALL_SEC_A6_ROOT,	/* __le32, nroot + 1 */
	RWALL_SEC_A6_START,	/* __le64 or __le32, upper halves */
	RWALL_SEC_A6_LOW,	/* __le64, lower halves, or empty */
	RWALL_SEC_A6_CLASS,	/* __le16 or u8 */
	RWALL_SEC_ZONES,	/* struct rwall_blob_zone */
	/* cold */
	RWALL_SEC_RULES,	/* struct rwall_blob_rule */
	RWALL_SEC_GROUPS,	/* struct rwall_blob_group */
	RWALL_SEC_PEER_GROUPS,	/* __le64 bitmaps, one a peer class */
	RWALL_SEC_ZONE_NAMES,	/* __le32 string, one a zone class */
	RWALL_SEC_SCREEN,	/* struct rwall_blob_zone, zone 0: screened */
	RWALL_SEC_STRINGS,	/* NUL-terminated UTF-8, the first empty */
	RWALL_SECTIONS,
};

#define RWALL_SEC_COLD	RWALL_SEC_RULES

struct rwall_blob_section {
	__le32 offset;
	__le32 size;		/* bytes */
};

/*
 * A start is an address in host order (IPv6: its upper half). A near one is
 * half as wide: the address without its last @unit bits, which are zero, and of
 * the rest the lowest bits; the chunk in which it lies tells the others.
 */
#define RWALL_ADDR_NEAR		0x1u	/* starts are near */
#define RWALL_ADDR_BYTE		0x2u	/* classes are bytes */
#define RWALL_ADDR_FORMS	0x3u	/* all that is defined */

/* One address family's interval table; see Documentation/blob-format.rst. */
struct rwall_blob_addr {
	__le64 base;		/* first address (v6: upper half) of the root */
	__le32 nroot;		/* chunks of the root; 0: no root */
	__u8 shift;		/* log2 of the addresses a chunk spans */
	__u8 unit;		/* log2 of what near starts are multiples of */
	__u8 form;		/* RWALL_ADDR_* */
	__u8 reserved;
};

enum rwall_mode {
	RWALL_MODE_ENFORCE,
	RWALL_MODE_AUDIT,	/* count and report, deny nothing */
	RWALL_MODES,
};

enum rwall_deny {
	RWALL_DENY_DROP,
	RWALL_DENY_REJECT,
	RWALL_DENIES,
};

/* How answers are told from openings; Documentation/architecture.rst. */
enum rwall_tracking {
	RWALL_TRACKING_CONNTRACK,	/* by the connection */
	RWALL_TRACKING_SOCKET,	/* by the socket that they are for; no forward */
	RWALL_TRACKING_NONE,	/* by themselves alone */
	RWALL_TRACKINGS,
};

/* Connection tracking helpers that a rule may name. */
enum rwall_helper {
	RWALL_HELPER_NONE,
	RWALL_HELPER_FTP,
	RWALL_HELPER_TFTP,
	RWALL_HELPERS,
};

#define RWALL_BLOB_WIDE		0x1u	/* port tables hold __le16, not u8 */
#define RWALL_BLOB_NFLOG	0x2u	/* denials go to nflog_group too */
#define RWALL_BLOB_FLAGS	0x3u	/* all that is defined */

struct rwall_blob_header {
	__u8 magic[8];
	__le16 version;
	__le16 header_size;
	__le32 total_size;
	__u8 digest[RWALL_BLOB_DIGEST];	/* of all bytes behind it */
	/* RWALL_BLOB_DIGEST_FROM */
	__le32 flags;
	__u8 points;		/* bit per enum rwall_point: enforced */
	__u8 tracking;
	__u8 mode[RWALL_POINTS];
	__u8 deny[RWALL_POINTS];
	__le32 nclasses;
	__le32 npeers;
	__le32 nzones;		/* zone classes; 1: zones play no part */
	__u8 roots[RWALL_SLOTS];	/* a slot's root */
	struct rwall_blob_addr a4;
	struct rwall_blob_addr a6;
	__le32 name;		/* strings: the site's name */
	__le32 roles;		/* strings: its roles, blank-separated */
	__le32 compiler;	/* strings: who wrote this */
	__le16 nflog_group;	/* 0 without RWALL_BLOB_NFLOG */
	__le16 reserved;
	struct rwall_blob_section section[RWALL_SECTIONS];
};

#define RWALL_BLOB_HEADER_SIZE	304

/*
 * A row says what a service class means at one point and in one zone (at
 * RWALL_POINT_FORWARD: one pair of zones). Rows of a point follow each other
 * as [class][zone], or [class][zone in][zone out]; the three points follow
 * each other too, and a point that is not enforced has none.
 */
#define RWALL_ROW_KIND		0xc0000000u
#define RWALL_ROW_VALUE		0x3fffffffu
#define RWALL_ROW_DENY		0x00000000u	/* value: enum rwall_reason */
#define RWALL_ROW_ACCEPT	0x40000000u	/* value: rule */
#define RWALL_ROW_PEER		0x80000000u	/* value: first of npeers cells */
#define RWALL_ROW_PAIR		0xc0000000u	/* value: pair; forward only */

/*
 * Of a forwarded packet's two ends a PEER row looks at one: the source, or with
 * this bit, which is then no part of the value, the destination.
 */
#define RWALL_ROW_TO		0x20000000u
#define RWALL_ROW_CELLS		0x1fffffffu	/* what is left for the value */

/*
 * The peer classes of both ends are folded by a vector each to the few kinds
 * that this service tells apart; cells[from kind * bound(to) + to kind].
 */
struct rwall_blob_pair {
	__le16 from_vec;
	__le16 to_vec;
	__le32 cells;		/* first cell */
};

/*
 * An interface name pattern. Of ZONES the longest that matches gives an
 * interface its zone; of SCREEN any that matches has its packets screened.
 */
struct rwall_blob_zone {
	__u8 name[RWALL_IFNAME];	/* zero-padded, without the star */
	__u8 prefix;		/* 1: a star followed */
	__u8 zone;		/* zone class */
	__u8 reserved[6];
};

#define RWALL_GROUP_ANY		0u	/* always the first group */
#define RWALL_GROUP_SELF	0xffffu	/* this host */

struct rwall_blob_rule {
	__u8 point;
	__u8 slot;
	__u8 helper;
	__u8 reserved;
	__le16 port_lo;
	__le16 port_hi;
	__le16 from_group;
	__le16 to_group;
	__le32 flow;		/* strings: product/flow, or local/flow */
	__le64 in_zones;	/* bit per zone class */
	__le64 out_zones;
	__le32 service;		/* strings */
	__le32 from_role;
	__le32 to_role;
	__le32 row;		/* the vendor's document and row */
	__le32 title_en;
	__le32 title_ja;
};

struct rwall_blob_group {
	__le32 name;		/* strings: product/role */
};

/* Why a packet was denied; values are stable, additions go to the end. */
enum rwall_reason {
	RWALL_REASON_NONE,
	RWALL_REASON_NO_SERVICE,	/* not documented in this direction */
	RWALL_REASON_NO_PEER,		/* documented, but not for this address */
	RWALL_REASON_NO_ZONE,		/* documented, but not on this interface */
	RWALL_REASON_INVALID,		/* conntrack: belongs to no connection */
	RWALL_REASON_UNTRACKED,		/* exempted from conntrack by another rule */
	RWALL_REASON_MALFORMED,		/* a header is truncated or contradicts itself */
	RWALL_REASON_FRAGMENT,		/* not reassembled, no ports to judge */
	RWALL_REASON_EXTHDR,		/* too many IPv6 extension headers */
	RWALL_REASON_RELATED,		/* speaks of a connection not permitted */
	RWALL_REASONS,
};

#endif /* _UAPI_ROLEWALL_BLOB_H */
