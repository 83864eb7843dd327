// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fuzz_envelope.c - any bytes as a signed policy
 *
 * For: core/envelope.c, and what the tool reads of an envelope that it opened:
 * the signer's name is asked of the CMS structure before anything is verified.
 * Of an accepted envelope the parts must be all of the bytes, in order, and the
 * target a string; the blob in it goes through the gate.
 */
#include <string.h>

#include "blobfile.h"
#include "fuzz.h"
#include "signing.h"

static void look(const void *bytes, size_t size,
		 const struct rwall_envelope_parts *p)
{
	const char *target = (const char *)p->header->target;
	char *signer;

	fuzz_promise((const void *)p->header == bytes);
	fuzz_promise((const char *)p->blob == (const char *)bytes + 128);
	fuzz_promise((const char *)p->signature ==
		     (const char *)p->blob + p->blob_size);
	fuzz_promise(p->signed_size == 128 + p->blob_size);
	fuzz_promise(p->signed_size + p->signature_size == size);
	fuzz_promise(p->blob_size && p->signature_size);
	fuzz_promise(strnlen(target, RWALL_ENVELOPE_TARGET) <
		     RWALL_ENVELOPE_TARGET);
	fuzz_promise(rwall_envelope_target_valid(target));
	fuzz_promise(rwall_envelope_meant(p->header, target));
	signer = rwall_signing_signer(p);
	fuzz_promise(!signer || strlen(signer) < size + 1024);
	free(signer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rwall_envelope_parts parts;
	struct rwall_policy policy = { 0 };
	void *bytes = malloc(size ? size : 1);
	const char *why = NULL;

	fuzz_promise(bytes);
	memcpy(bytes, data, size);
	if (rwall_envelope_open(bytes, size, &parts, &why))
		look(bytes, size, &parts);
	else
		fuzz_promise(why);
	if (!rwall_blobfile_open(bytes, size, &policy, &why))
		fuzz_promise(policy.t.header);
	rwall_blobfile_close(&policy);
	return 0;
}
