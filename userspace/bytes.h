/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bytes.h - growing byte buffers and interned byte strings
 *
 * For: the compiler's tables while they grow. Knows nothing of policies.
 * Running out of memory ends the process with a message.
 */
#ifndef _RWALL_BYTES_H
#define _RWALL_BYTES_H

#include <stddef.h>
#include <stdint.h>

struct rwall_bytes {
	uint8_t *data;
	size_t len;
	size_t room;
};

/**
 * rwall_bytes_add() - make room at a buffer's end
 * @b: the buffer; zeroed before its first use
 * @n: bytes to add, set to zero
 *
 * Return: the first of the new bytes, until the next addition.
 */
void *rwall_bytes_add(struct rwall_bytes *b, size_t n);

void rwall_bytes_copy(struct rwall_bytes *b, const void *bytes, size_t n);
void rwall_bytes_le16(struct rwall_bytes *b, uint16_t v);
void rwall_bytes_le32(struct rwall_bytes *b, uint32_t v);
void rwall_bytes_le64(struct rwall_bytes *b, uint64_t v);
void rwall_bytes_free(struct rwall_bytes *b);

/* Byte strings and the number that each got when it was first seen. */
struct rwall_intern {
	void *tree;		/* of struct intern_entry, see bytes.c */
	uint32_t n;
};

/**
 * rwall_intern() - the number of a byte string
 * @t: zeroed before its first use
 * @bytes: copied when new
 * @len: its length in bytes
 * @id: the number that it has, or gets
 *
 * Numbers count up from 0, whatever the caller makes of them.
 *
 * Return: 1 when it was new, 0 when it was known.
 */
int rwall_intern(struct rwall_intern *t, const void *bytes, size_t len,
		 uint32_t *id);
void rwall_intern_free(struct rwall_intern *t);

#endif /* _RWALL_BYTES_H */
