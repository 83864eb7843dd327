// SPDX-License-Identifier: GPL-2.0
/*
 * envelope.c - signed policies, taken apart; see envelope.h
 *
 * Nothing is believed before it has been compared with the number of bytes that
 * there are. The decoder behind the kernel's verifier passes over what follows
 * a signature, so that its end is checked is ours to do.
 */
#include "envelope.h"

static_assert(sizeof(struct rwall_envelope) == RWALL_ENVELOPE_HEADER);
static_assert(offsetof(struct rwall_envelope, serial) == 16);
static_assert(offsetof(struct rwall_envelope, target) ==
	      RWALL_ENVELOPE_HEADER - RWALL_ENVELOPE_TARGET);
/* Behind the header the blob is aligned as it would be by itself. */
static_assert(RWALL_ENVELOPE_HEADER % 64 == 0);

#define DER_SEQUENCE 0x30
#define DER_LONG     0x80 /* the length has so many bytes of its own */

static bool refuse(const char **why, const char *what)
{
	*why = what;
	return false;
}

static bool is_word(u8 c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == '_' || c == ':' ||
	       c == '-';
}

/* Bytes of the word at the field's beginning; 0: it is none. */
static u32 word_length(const u8 *field, u32 size)
{
	u32 n = 0;

	if (size > 1 && field[0] == RWALL_ENVELOPE_ANY[0] && !field[1])
		return 1;
	while (n < size && is_word(field[n]))
		n++;
	return n < size && !field[n] ? n : 0;
}

static bool all_zero(const u8 *bytes, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		if (bytes[i])
			return false;
	return true;
}

/*
 * One SEQUENCE that fills the bytes to the last. DER writes a length in as few
 * bytes as it can: there is one way to write each.
 */
static bool is_sequence(const u8 *der, u32 size)
{
	u32 lengths, length = 0, i;

	if (size < 2 || der[0] != DER_SEQUENCE)
		return false;
	if (der[1] < DER_LONG)
		return der[1] == size - 2;
	lengths = der[1] - DER_LONG;
	if (lengths < 1 || lengths > 2 || size < 2 + lengths)
		return false;
	for (i = 0; i < lengths; i++)
		length = length << 8 | der[2 + i];
	return length == size - 2 - lengths &&
	       length >= (lengths == 1 ? DER_LONG : 0x100);
}

bool rwall_envelope_is(const void *bytes, size_t size)
{
	static const char magic[] = RWALL_ENVELOPE_MAGIC;

	return size >= sizeof(magic) - 1 &&
	       memcmp(bytes, magic, sizeof(magic) - 1) == 0;
}

static bool check_header(const struct rwall_envelope *h, const char **why)
{
	u32 n;

	if (le32_to_cpu(h->version) != RWALL_ENVELOPE_VERSION)
		return refuse(why,
			      "envelope: made for another version of rolewall");
	if (le32_to_cpu(h->purpose) != RWALL_PURPOSE_POLICY)
		return refuse(why, "envelope: signed for another purpose");
	if (le32_to_cpu(h->permits) & ~RWALL_PERMITS)
		return refuse(why, "envelope: permits what is not known");
	if (!all_zero(h->reserved, sizeof(h->reserved)))
		return refuse(why, "envelope: reserved bytes are not zero");
	n = word_length(h->target, sizeof(h->target));
	if (!n || !all_zero(h->target + n, sizeof(h->target) - n))
		return refuse(why, "envelope: its target is not a word");
	return true;
}

bool rwall_envelope_open(const void *bytes, size_t size,
			 struct rwall_envelope_parts *parts, const char **why)
{
	const struct rwall_envelope *h = bytes;
	u32 left, blob;

	if (!rwall_envelope_is(bytes, size) || size < sizeof(*h))
		return refuse(why, "envelope: shorter than its header");
	if (size > RWALL_LOAD_MAX)
		return refuse(why, "envelope: larger than one may be");
	if (!check_header(h, why))
		return false;
	left = size - sizeof(*h);
	blob = le32_to_cpu(h->blob_size);
	if (!blob || blob > RWALL_BLOB_MAX || blob > left)
		return refuse(
			why,
			"envelope: truncated, or its policy has another size");
	left -= blob;
	if (left > RWALL_SIGNATURE_MAX ||
	    !is_sequence((const u8 *)bytes + sizeof(*h) + blob, left))
		return refuse(
			why,
			"envelope: its signature is truncated, or bytes were added");
	*parts = (struct rwall_envelope_parts){
		.header = h,
		.signed_size = sizeof(*h) + blob,
		.blob = h + 1,
		.blob_size = blob,
		.signature = (const u8 *)bytes + sizeof(*h) + blob,
		.signature_size = left,
	};
	return true;
}

bool rwall_envelope_target_valid(const char *target)
{
	size_t n = strlen(target);

	return n < RWALL_ENVELOPE_TARGET &&
	       word_length((const u8 *)target, n + 1) > 0;
}

bool rwall_envelope_meant(const struct rwall_envelope *header,
			  const char *names)
{
	u32 n = word_length(header->target, sizeof(header->target)), len;

	if (n == 1 && header->target[0] == RWALL_ENVELOPE_ANY[0])
		return true;
	for (; n && *names; names += len + (names[len] == ',')) {
		len = 0;
		while (names[len] && names[len] != ',')
			len++;
		if (len == n && memcmp(names, header->target, n) == 0)
			return true;
	}
	return false;
}
