/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * rolewall_envelope.h - a signed policy on the wire and on disk
 *
 * For: the byte layout of an envelope, in which a blob (rolewall_blob.h) comes
 * with what its signer says of it and with the signature. Holds structures and
 * constants only: no code, no pointer, no host byte order.
 *
 *	+--------------------------+ 0                          -+
 *	| struct rwall_envelope    |  what the signer says       | signed
 *	+--------------------------+ RWALL_ENVELOPE_HEADER       |
 *	| the blob                 |  blob_size bytes            |
 *	+--------------------------+                            -+
 *	| signature                |  PKCS #7, DER, detached
 *	+--------------------------+ the envelope's last byte
 *
 * The signature is over header and blob as they lie there. It begins right
 * behind the blob and ends with the envelope: it is one DER SEQUENCE of a
 * definite length, and that length tells where it ends, so nothing can be put
 * behind it. It carries no content of its own.
 *
 * No other signature that a kernel trusts can be taken for one of these. What
 * is signed of a module, of a kernel or of a firmware does not begin with
 * RWALL_ENVELOPE_MAGIC; and the purpose sets apart what else may one day be
 * signed for this module.
 *
 * The target is a word for the hosts that the policy is meant for, compared
 * with the module's parameter "target"; RWALL_ENVELOPE_ANY is for every host.
 * The serial only grows: see RWALL_CMD_LOAD in rolewall.h. Both are of the
 * signer's choosing. What @permits lists may be done beside the policy, while
 * it is in force, by whoever may talk to the module; where signatures are
 * required nothing else of that kind may.
 */
#ifndef _UAPI_ROLEWALL_ENVELOPE_H
#define _UAPI_ROLEWALL_ENVELOPE_H

#include <linux/types.h>

#include "rolewall_blob.h"

#define RWALL_ENVELOPE_MAGIC	"RWALLSIG"
#define RWALL_ENVELOPE_VERSION	1
#define RWALL_ENVELOPE_HEADER	128		/* bytes */
#define RWALL_ENVELOPE_TARGET	64		/* bytes, its NUL included */
#define RWALL_ENVELOPE_ANY	"*"
#define RWALL_SIGNATURE_MAX	16384		/* bytes */

/* Bytes of what may be loaded: a blob, or an envelope of one. */
#define RWALL_LOAD_MAX \
	(RWALL_BLOB_MAX + RWALL_ENVELOPE_HEADER + RWALL_SIGNATURE_MAX)

enum rwall_purpose {
	RWALL_PURPOSE_NONE,
	RWALL_PURPOSE_POLICY,	/* the blob may be put into force */
	RWALL_PURPOSES,
};

#define RWALL_PERMIT_ALLOW	0x1u	/* timed exceptions */
#define RWALL_PERMIT_KEEP	0x2u	/* a load that keeps open connections */
#define RWALL_PERMIT_FLUSH	0x4u	/* taking it out of force */
#define RWALL_PERMITS		0x7u	/* all that is defined */

struct rwall_envelope {
	__u8 magic[8];		/* RWALL_ENVELOPE_MAGIC, without a NUL */
	__le32 version;		/* RWALL_ENVELOPE_VERSION */
	__le32 purpose;		/* enum rwall_purpose */
	__le64 serial;
	__le32 blob_size;	/* bytes */
	__le32 permits;		/* RWALL_PERMIT_* */
	__u8 reserved[32];	/* zero */
	__u8 target[RWALL_ENVELOPE_TARGET]; /* letters, digits, "._:-"; zeroes */
};

#endif /* _UAPI_ROLEWALL_ENVELOPE_H */
