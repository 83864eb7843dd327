// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_verify_signature.c - rolewall verify-signature: does a signature hold?
 */
#include <errno.h>

#include "cmd.h"
#include "blobfile.h"
#include "json.h"
#include "print.h"
#include "signed.h"
#include "signing.h"
#include "util.h"

static void print_json(const struct rwall_policy *p, const char *why)
{
	const struct rwall_blob_header *h = p->t.header;
	json_t *object = rwall_json_new("verify-signature");

	rwall_json_set(object, "holds", json_boolean(!why));
	rwall_json_set(object, "reason", rwall_json_text(why));
	rwall_json_set(object, "name",
		       rwall_json_text(rwall_blob_string(&p->t, h->name)));
	rwall_json_set(object, "digest",
		       rwall_json_hex(h->digest, RWALL_BLOB_DIGEST));
	rwall_json_set(object, "signed", rwall_signed_json(&p->envelope));
	rwall_json_print(object);
}

static void print_people(const struct rwall_policy *p, const char *why)
{
	const struct rwall_blob_header *h = p->t.header;

	rwall_print_text(stdout, why ? RWALL_BAD : RWALL_GOOD,
			 why ? why : "the signature holds");
	fputs("\nname       ", stdout);
	rwall_print_text(stdout, RWALL_PLAIN,
			 rwall_blob_string(&p->t, h->name));
	fputs("\nsigned     ", stdout);
	rwall_signed_print(&p->envelope);
}

/* A bare policy has no signature that could hold. */
static int verify(const struct rwall_args *args, const struct rwall_policy *p)
{
	_cleanup_free_ char *why = NULL;
	int err = -EKEYREJECTED;

	if (p->envelope.header)
		err = rwall_signing_verify(&p->envelope, args->cert, &why);
	else
		why = rwall_xstrdup("the policy is not signed");
	if (err == -EINVAL) {
		fprintf(stderr, "rolewall verify-signature: %s\n", why);
		return 2;
	}
	if (args->json)
		print_json(p, why);
	else
		print_people(p, why);
	return err ? 1 : 0;
}

int rwall_cmd_verify_signature(const struct rwall_args *args)
{
	struct rwall_policy p = { 0 };
	const char *why;
	int ret;

	if (!args->operand) {
		fputs("rolewall verify-signature: name the file of a signed "
		      "policy\n",
		      stderr);
		return 2;
	}
	if (rwall_blobfile_read(args->operand, &p, &why)) {
		fputs("rolewall verify-signature: ", stderr);
		rwall_print_text(stderr, RWALL_PLAIN, args->operand);
		fprintf(stderr, ": %s\n", why);
		return 2;
	}
	ret = verify(args, &p);
	rwall_blobfile_close(&p);
	return ret;
}
