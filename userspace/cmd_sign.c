// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_sign.c - rolewall sign: put a policy into a signed envelope
 */
#include <errno.h>
#include <inttypes.h>

#include "cmd.h"
#include "file.h"
#include "input.h"
#include "json.h"
#include "print.h"
#include "signed.h"
#include "signing.h"
#include "util.h"

static int complain(const char *option, const char *want, const char *got)
{
	fprintf(stderr, "rolewall sign: --%s is %s, not '%s'\n", option, want,
		got);
	return 2;
}

/* Numbers that JSON can carry, too. */
static bool read_serial(const char *text, uint64_t *serial)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*serial = strtoull(text, &end, 10);
	return !errno && !*end && *serial <= INT64_MAX;
}

static int read_said(const struct rwall_args *args, struct rwall_envelope *said)
{
	uint32_t permits;
	uint64_t serial;

	if (!read_serial(args->serial, &serial))
		return complain("serial", "a number, higher with each policy",
				args->serial);
	if (!rwall_envelope_target_valid(args->target))
		return complain(
			"target",
			"a word of letters, digits and . _ : - of 63 bytes at most, or * for any host",
			args->target);
	if (rwall_signed_permits(args->permit, &permits))
		return complain(
			"permit",
			"allow, keep or flush, or several joined by commas",
			args->permit);
	said->serial = htole64(serial);
	said->permits = htole32(permits);
	memcpy(said->target, args->target, strlen(args->target));
	return 0;
}

static void say(const struct rwall_policy *p, const struct rwall_args *args)
{
	const struct rwall_blob_header *h = p->t.header;
	const char *name = rwall_blob_string(&p->t, h->name);
	json_t *object;

	if (args->json) {
		object = rwall_json_new("sign");
		rwall_json_set(object, "name", rwall_json_text(name));
		rwall_json_set(object, "digest",
			       rwall_json_hex(h->digest, RWALL_BLOB_DIGEST));
		rwall_json_set(object, "signed",
			       rwall_signed_json(&p->envelope));
		rwall_json_print(object);
	} else if (strcmp(args->output, "-")) {
		fputs("signed ", stdout);
		rwall_print_text(stdout, RWALL_BOLD, name);
		fputs(": ", stdout);
		rwall_signed_print(&p->envelope);
	}
}

/* Opened again by the door that everybody uses: what is written is readable. */
static int write_envelope(void *bytes, size_t size,
			  const struct rwall_args *args)
{
	struct rwall_policy p = { 0 };
	const char *why;
	int err = rwall_blobfile_open(bytes, size, &p, &why);

	if (!err) {
		err = rwall_blobfile_write(args->output, &p);
		why = strerror(-err);
	}
	if (err)
		fprintf(stderr, "rolewall sign: %s: %s\n", args->output, why);
	else
		say(&p, args);
	rwall_blobfile_close(&p);
	return err ? 2 : 0;
}

static int sign(const struct rwall_args *args, const struct rwall_policy *p,
		const struct rwall_envelope *said)
{
	_cleanup_free_ char *why = NULL;
	void *envelope;
	size_t size;

	/* Signed anew: the blob alone goes into the new envelope. */
	if (!rwall_signing_make(said, p->t.header, p->t.size, args->key,
				args->cert, &envelope, &size, &why))
		return write_envelope(envelope, size, args);
	fprintf(stderr, "rolewall sign: %s\n", why);
	return 2;
}

int rwall_cmd_sign(const struct rwall_args *args)
{
	struct rwall_envelope said = { 0 };
	struct rwall_input in = { 0 };
	int ret = read_said(args, &said);

	if (!ret && args->json && !strcmp(args->output, "-")) {
		fputs("rolewall sign: --json and '-o -' both want standard "
		      "output\n",
		      stderr);
		ret = 2;
	}
	if (!ret)
		ret = rwall_input_open(args, &in, true);
	if (!ret)
		ret = sign(args, &in.policy, &said);
	rwall_input_close(&in);
	return ret;
}
