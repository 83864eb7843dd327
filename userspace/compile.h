/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile.h - from a model to the bytes of a blob
 *
 * For: the only way to make a blob. May not read files, ask the kernel or
 * print; its errors are sentences for the caller to place.
 */
#ifndef _RWALL_COMPILE_H
#define _RWALL_COMPILE_H

#include <stddef.h>
#include <stdint.h>

#include "model.h"

/**
 * rwall_compile() - compile a sorted model
 * @m: the model; rwall_model_sort() has been called on it
 * @blob: set to the blob, owned by the caller (free()), on success alone
 * @size: set to its size in bytes
 * @why: set to a static sentence on failure
 *
 * Return: 0; -E2BIG where the policy exceeds a bound of the blob.
 */
int rwall_compile(const struct rwall_model *m, void **blob, size_t *size,
		  const char **why);

/**
 * rwall_blob_digest() - SHA-256 of what a blob's digest covers
 * @blob: at least RWALL_BLOB_DIGEST_FROM bytes
 * @size: of the blob, in bytes
 * @digest: RWALL_BLOB_DIGEST bytes to write to
 */
void rwall_blob_digest(const void *blob, size_t size, uint8_t *digest);

#endif /* _RWALL_COMPILE_H */
