/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blobfile.h - blobs on disk and in memory, opened
 *
 * For: the only way by which the tool gets at a blob's tables: size, digest and
 * content are checked before anything is read from it. May not know sites or
 * the kernel.
 */
#ifndef _RWALL_BLOBFILE_H
#define _RWALL_BLOBFILE_H

#include "blob.h"
#include "envelope.h"

/* An open policy; all zero is none. */
struct rwall_policy {
	void *blob;	       /* owned: a blob, or the envelope of one */
	size_t size;	       /* bytes */
	struct rwall_tables t; /* point into @blob */
	struct rwall_envelope_parts envelope; /* likewise; or all zero */
};

/**
 * rwall_blobfile_open() - check a blob, or the one in an envelope, and open it
 * @blob: from malloc(); taken over, on failure too
 * @size: its size in bytes
 * @p: filled in on success alone; rwall_blobfile_close()
 * @why: set to a static sentence on failure
 *
 * A signature is looked at by rwall_signing_verify() and by the kernel alone.
 *
 * Return: 0 or -EINVAL.
 */
int rwall_blobfile_open(void *blob, size_t size, struct rwall_policy *p,
			const char **why);

/**
 * rwall_blobfile_read() - read a file and open the blob in it
 * @path: the file, "-" for standard input
 * @p: filled in on success alone; rwall_blobfile_close()
 * @why: set to a static sentence on failure
 *
 * Return: 0; -EINVAL where it is no blob; -errno of reading.
 */
int rwall_blobfile_read(const char *path, struct rwall_policy *p,
			const char **why);

/**
 * rwall_blobfile_write() - write a blob to a file, whole or not at all
 * @path: the file, "-" for standard output
 * @p: the policy
 *
 * A regular file is replaced by a rename; devices and pipes are written to.
 *
 * Return: 0 or -errno.
 */
int rwall_blobfile_write(const char *path, const struct rwall_policy *p);

/**
 * rwall_blobfile_audit() - let a policy deny nothing, but count and report
 * @p: the policy, which is not signed; its digest is made anew
 */
void rwall_blobfile_audit(struct rwall_policy *p);

/**
 * rwall_blobfile_close() - free a policy, which is none afterwards
 * @p: the policy
 */
void rwall_blobfile_close(struct rwall_policy *p);

#endif /* _RWALL_BLOBFILE_H */
