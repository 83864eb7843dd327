/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signing.h - envelopes, made and held against certificates
 *
 * For: the tool's only use of CMS (PKCS #7). The kernel decides for itself what
 * it trusts; what is verified here says what it would find. May not print, nor
 * look into blobs.
 */
#ifndef _RWALL_SIGNING_H
#define _RWALL_SIGNING_H

#include "envelope.h"

/**
 * rwall_signing_make() - put a blob into a signed envelope
 * @said: what the signer says; magic, version, purpose and size are filled in
 * @blob: the blob
 * @size: its bytes, RWALL_BLOB_MAX at most
 * @key: file of the private key, PEM; its pass phrase is asked of the terminal
 * @cert: file of the key's certificate, PEM or DER
 * @envelope: set on success; free()
 * @envelope_size: likewise
 * @why: set on failure; free()
 *
 * The signature is over SHA-256, has no attributes and carries no certificate.
 *
 * Return: 0 or -EINVAL.
 */
int rwall_signing_make(const struct rwall_envelope *said, const void *blob,
		       size_t size, const char *key, const char *cert,
		       void **envelope, size_t *envelope_size, char **why);

/**
 * rwall_signing_verify() - does the signature hold?
 * @e: an open envelope
 * @cert: file of the certificates to trust, PEM (one or more) or DER
 * @why: set on failure; free()
 *
 * As the kernel does it: who is trusted is trusted to the day and beyond.
 *
 * Return: 0; -EKEYREJECTED where it does not; -EINVAL where there is no
 * certificate to be read.
 */
int rwall_signing_verify(const struct rwall_envelope_parts *e, const char *cert,
			 char **why);

/**
 * rwall_signing_signer() - who says to have signed
 * @e: an open envelope
 *
 * True of a policy that the kernel took where signatures are checked.
 *
 * Return: the issuer and number of his certificate, or his key's identifier;
 * free(). NULL where there is not one signer that can be named.
 */
char *rwall_signing_signer(const struct rwall_envelope_parts *e);

#endif /* _RWALL_SIGNING_H */
