// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * signing.c - envelopes, made and held against certificates; see signing.h
 *
 * Each object of OpenSSL is let go by a cleanup of its own. Its functions take
 * NULL where an earlier one failed, but for a few that are asked about first.
 */
#include "signing.h"

#include <errno.h>

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "util.h"

#define MAKE_FLAGS \
	(CMS_NOCERTS | CMS_PARTIAL | CMS_BINARY | CMS_DETACHED | CMS_STREAM)
#define SIGNER_FLAGS (CMS_NOCERTS | CMS_BINARY | CMS_NOSMIMECAP | CMS_NOATTR)
#define VERIFY_FLAGS (CMS_BINARY | CMS_NOINTERN | CMS_NO_SIGNER_CERT_VERIFY)

#define _cleanup_bio_	_cleanup_(free_bio)
#define _cleanup_cms_	_cleanup_(free_cms)
#define _cleanup_key_	_cleanup_(free_key)
#define _cleanup_x509_	_cleanup_(free_x509)
#define _cleanup_certs_ _cleanup_(free_certs)

static void free_bio(BIO **bio)
{
	BIO_free(*bio);
}

static void free_cms(CMS_ContentInfo **cms)
{
	CMS_ContentInfo_free(*cms);
}

static void free_key(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

static void free_x509(X509 **x)
{
	X509_free(*x);
}

static void free_certs(STACK_OF(X509) * *certs)
{
	sk_X509_pop_free(*certs, X509_free);
}

/* The reason nearest to the cause; the rest of OpenSSL's queue is dropped. */
static char *reason(const char *what)
{
	unsigned long code = ERR_peek_error();
	const char *text = code ? ERR_reason_error_string(code) : NULL;
	char *why = rwall_xasprintf("%s%s%s", what, text ? ": " : "",
				    text ? text : "");

	ERR_clear_error();
	return why;
}

static EVP_PKEY *read_key(const char *path, char **why)
{
	_cleanup_bio_ BIO *bio = BIO_new_file(path, "r");
	EVP_PKEY *key = NULL;

	if (bio)
		key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
	if (!key) {
		_cleanup_free_ char *what =
			rwall_xasprintf("%s: no private key in it", path);

		*why = reason(what);
	}
	return key;
}

static X509 *next_certificate(BIO *bio)
{
	return PEM_read_bio_X509(bio, NULL, NULL, NULL);
}

/* All certificates of a PEM file, or the one of a DER file. */
static STACK_OF(X509) * read_certificates(const char *path, char **why)
{
	_cleanup_bio_ BIO *bio = BIO_new_file(path, "r");
	STACK_OF(X509) *certs = sk_X509_new_null();
	X509 *x;

	while (bio && certs && (x = next_certificate(bio)))
		sk_X509_push(certs, x);
	if (bio && certs && !sk_X509_num(certs) && !BIO_reset(bio)) {
		x = d2i_X509_bio(bio, NULL);
		if (x)
			sk_X509_push(certs, x);
	}
	/* The end of a PEM file is one more that is not there. */
	if (sk_X509_num(certs) > 0) {
		ERR_clear_error();
		return certs;
	}
	ERR_clear_error();
	*why = rwall_xasprintf("%s: no certificate in it, in PEM or DER", path);
	free_certs(&certs);
	return NULL;
}

static X509 *read_certificate(const char *path, char **why)
{
	_cleanup_certs_ STACK_OF(X509) *certs = read_certificates(path, why);

	return certs ? sk_X509_shift(certs) : NULL;
}

static CMS_ContentInfo *sign(const void *bytes, size_t size, EVP_PKEY *key,
			     X509 *cert)
{
	_cleanup_bio_ BIO *in = BIO_new_mem_buf(bytes, size);
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, MAKE_FLAGS);

	if (in && cms &&
	    CMS_add1_signer(cms, cert, key, EVP_sha256(), SIGNER_FLAGS) &&
	    CMS_final(cms, in, NULL, CMS_NOCERTS | CMS_BINARY))
		return cms;
	CMS_ContentInfo_free(cms);
	return NULL;
}

static void fill_in(struct rwall_envelope *h, size_t size)
{
	memcpy(h->magic, RWALL_ENVELOPE_MAGIC, sizeof(h->magic));
	h->version = htole32(RWALL_ENVELOPE_VERSION);
	h->purpose = htole32(RWALL_PURPOSE_POLICY);
	h->blob_size = htole32((uint32_t)size);
}

/* Signed where it lies, then the signature is put behind. */
static int sign_in_place(char *bytes, size_t size, EVP_PKEY *key, X509 *cert,
			 size_t *total, char **why)
{
	_cleanup_cms_ CMS_ContentInfo *cms = sign(bytes, size, key, cert);
	unsigned char *to = (unsigned char *)bytes + size;
	int n = cms ? i2d_CMS_ContentInfo(cms, NULL) : 0;

	if (n <= 0) {
		*why = reason("it cannot be signed");
		return -EINVAL;
	}
	if (n > RWALL_SIGNATURE_MAX) {
		*why = rwall_xasprintf(
			"the signature has %d bytes, more than the %d that one may have",
			n, RWALL_SIGNATURE_MAX);
		return -EINVAL;
	}
	i2d_CMS_ContentInfo(cms, &to);
	*total = size + (size_t)n;
	return 0;
}

int rwall_signing_make(const struct rwall_envelope *said, const void *blob,
		       size_t size, const char *key, const char *cert,
		       void **envelope, size_t *envelope_size, char **why)
{
	_cleanup_key_ EVP_PKEY *private = read_key(key, why);
	_cleanup_x509_ X509 *public = private ? read_certificate(cert, why) :
						NULL;
	_cleanup_free_ char *bytes = NULL;
	struct rwall_envelope h = *said;
	int err;

	if (!public)
		return -EINVAL;
	if (!X509_check_private_key(public, private)) {
		*why = rwall_xasprintf("%s is not the certificate of %s", cert,
				       key);
		ERR_clear_error();
		return -EINVAL;
	}
	fill_in(&h, size);
	bytes = rwall_xcalloc(1, sizeof(h) + size + RWALL_SIGNATURE_MAX);
	memcpy(bytes, &h, sizeof(h));
	memcpy(bytes + sizeof(h), blob, size);
	err = sign_in_place(bytes, sizeof(h) + size, private, public,
			    envelope_size, why);
	if (err)
		return err;
	*envelope = bytes;
	bytes = NULL;
	return 0;
}

static CMS_ContentInfo *read_signature(const struct rwall_envelope_parts *e)
{
	const unsigned char *at = e->signature;
	CMS_ContentInfo *cms =
		d2i_CMS_ContentInfo(NULL, &at, e->signature_size);

	ERR_clear_error();
	if (cms && OBJ_obj2nid(CMS_get0_type(cms)) == NID_pkcs7_signed &&
	    at == (const unsigned char *)e->signature + e->signature_size)
		return cms;
	CMS_ContentInfo_free(cms);
	return NULL;
}

/* The kernel refuses a signature that brings its own content. */
static bool is_detached(CMS_ContentInfo *cms)
{
	ASN1_OCTET_STRING **content = CMS_get0_content(cms);

	return content && !*content &&
	       OBJ_obj2nid(CMS_get0_eContentType(cms)) == NID_pkcs7_data;
}

int rwall_signing_verify(const struct rwall_envelope_parts *e, const char *cert,
			 char **why)
{
	_cleanup_certs_ STACK_OF(X509) *certs = read_certificates(cert, why);
	_cleanup_cms_ CMS_ContentInfo *cms = certs ? read_signature(e) : NULL;
	_cleanup_bio_ BIO *in = BIO_new_mem_buf(e->header, e->signed_size);

	if (!certs)
		return -EINVAL;
	if (!cms)
		*why = rwall_xstrdup("the signature is not one of CMS");
	else if (!is_detached(cms))
		*why = rwall_xstrdup("the signature has a content of its own");
	else if (!in || !CMS_verify(cms, certs, NULL, in, NULL, VERIFY_FLAGS))
		*why = reason("the signature does not hold");
	else
		return 0;
	return -EKEYREJECTED;
}

/* "CN = Example (certificate 1A2B)" */
static char *certificate_name(X509_NAME *issuer, ASN1_INTEGER *serial)
{
	_cleanup_bio_ BIO *out = BIO_new(BIO_s_mem());
	char *text;
	long n;

	if (!out ||
	    X509_NAME_print_ex(out, issuer, 0,
			       XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB) < 0 ||
	    BIO_puts(out, " (certificate ") <= 0 ||
	    i2a_ASN1_INTEGER(out, serial) < 0 || BIO_puts(out, ")") <= 0)
		return NULL;
	n = BIO_get_mem_data(out, &text);
	return rwall_xstrndup(text, (size_t)n);
}

static char *key_name(const ASN1_OCTET_STRING *id)
{
	const unsigned char *bytes = ASN1_STRING_get0_data(id);
	_cleanup_text_ struct rwall_text text = { 0 };
	int i;

	rwall_text_add(&text, "key ");
	for (i = 0; i < ASN1_STRING_length(id); i++)
		rwall_text_add(&text, "%02x", bytes[i]);
	return rwall_text_steal(&text);
}

char *rwall_signing_signer(const struct rwall_envelope_parts *e)
{
	_cleanup_cms_ CMS_ContentInfo *cms = read_signature(e);
	STACK_OF(CMS_SignerInfo) *signers = cms ? CMS_get0_SignerInfos(cms) :
						  NULL;
	ASN1_OCTET_STRING *id = NULL;
	ASN1_INTEGER *serial = NULL;
	X509_NAME *issuer = NULL;
	char *name = NULL;

	if (signers && sk_CMS_SignerInfo_num(signers) == 1 &&
	    CMS_SignerInfo_get0_signer_id(sk_CMS_SignerInfo_value(signers, 0),
					  &id, &issuer, &serial))
		name = issuer ? certificate_name(issuer, serial) : key_name(id);
	ERR_clear_error();
	return name;
}
