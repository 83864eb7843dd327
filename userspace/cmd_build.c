// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_build.c - rolewall build: compile a site, deterministically
 */
#include "cmd.h"
#include "input.h"
#include "json.h"
#include "print.h"

static void print_json(const struct rwall_policy *p)
{
	json_t *object = rwall_json_new("build");
	const struct rwall_tables *t = &p->t;

	rwall_json_set(object, "name",
		       rwall_json_text(rwall_blob_string(t, t->header->name)));
	rwall_json_set(object, "digest",
		       rwall_json_hex(t->header->digest, RWALL_BLOB_DIGEST));
	rwall_json_set(object, "bytes", rwall_json_number(p->size));
	rwall_json_set(object, "hot-bytes", rwall_json_number(t->hot_size));
	rwall_json_set(object, "rules", rwall_json_number(t->nrules));
	rwall_json_set(object, "service-classes",
		       rwall_json_number(t->nclasses));
	rwall_json_set(object, "peer-classes", rwall_json_number(t->npeers));
	rwall_json_print(object);
}

static void print_summary(const struct rwall_policy *p, const char *path)
{
	char bytes[RWALL_PRINT_MAX], hot[RWALL_PRINT_MAX];
	const struct rwall_tables *t = &p->t;

	rwall_print_text(stderr, RWALL_BOLD, path);
	fprintf(stderr,
		": %s, %s of it read for packets; %u rules, %u service "
		"classes, %u peer classes\n",
		rwall_print_bytes(p->size, bytes),
		rwall_print_bytes(t->hot_size, hot), t->nrules, t->nclasses,
		t->npeers);
}

static int build(const struct rwall_args *args, const struct rwall_policy *p)
{
	int err = rwall_blobfile_write(args->output, p);

	if (err) {
		fprintf(stderr, "rolewall: %s: %s\n", args->output,
			strerror(-err));
		return 2;
	}
	if (args->json)
		print_json(p);
	if (args->verbose)
		print_summary(p, args->output);
	return 0;
}

int rwall_cmd_build(const struct rwall_args *args)
{
	struct rwall_input in = { 0 };
	int ret;

	if (args->json && !strcmp(args->output, "-")) {
		fputs("rolewall build: --json and '-o -' both want standard "
		      "output\n",
		      stderr);
		return 2;
	}
	ret = rwall_input_open(args, &in, true);
	if (!ret)
		ret = build(args, &in.policy);
	rwall_input_close(&in);
	return ret;
}
