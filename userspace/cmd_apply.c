// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_apply.c - rolewall apply: load a policy, whole or not at all
 */
#include "cmd.h"
#include "input.h"
#include "json.h"
#include "print.h"

/* @l is NULL where nothing was loaded. */
static void print_json(const struct rwall_policy *p,
		       const struct rwall_nl_loaded *l,
		       const struct rwall_args *args)
{
	json_t *object = rwall_json_new("apply");
	const struct rwall_tables *t = &p->t;

	rwall_json_set(object, "applied", json_boolean(l != NULL));
	rwall_json_set(object, "name",
		       rwall_json_text(rwall_blob_string(t, t->header->name)));
	rwall_json_set(object, "audit", json_boolean(args->audit));
	rwall_json_set(object, "rules", rwall_json_number(t->nrules));
	rwall_json_set(object, "bytes", rwall_json_number(p->size));
	rwall_json_set(object, "digest",
		       rwall_json_hex(t->header->digest, RWALL_BLOB_DIGEST));
	if (l) {
		rwall_json_set(object, "generation",
			       rwall_json_number(l->generation));
		rwall_json_set(object, "load-ns",
			       rwall_json_number(l->load_ns));
	}
	rwall_json_print(object);
}

static void print_line(const struct rwall_policy *p,
		       const struct rwall_nl_loaded *l,
		       const struct rwall_args *args)
{
	char bytes[RWALL_PRINT_MAX], ns[RWALL_PRINT_MAX];
	const struct rwall_tables *t = &p->t;

	fputs(l ? "applied " : "would apply ", stdout);
	rwall_print_text(stdout, RWALL_BOLD,
			 rwall_blob_string(t, t->header->name));
	printf("%s: %u rules, %s", args->audit ? " in audit mode" : "",
	       t->nrules, rwall_print_bytes(p->size, bytes));
	if (l)
		printf(", generation %u, %s", l->generation,
		       rwall_print_ns(l->load_ns, ns));
	putchar('\n');
}

static int load(const struct rwall_args *args, const struct rwall_policy *p,
		struct rwall_nl_loaded *l)
{
	struct rwall_nl *nl;
	int err, ret = rwall_input_connect(args, &nl);

	if (!ret) {
		err = rwall_nl_load(nl, p->blob, p->size, l);
		if (err)
			ret = rwall_input_complain(nl, err);
	}
	rwall_nl_free(nl);
	return ret;
}

static int apply(const struct rwall_args *args, struct rwall_policy *p)
{
	struct rwall_nl_loaded loaded;
	int ret;

	if (args->audit)
		rwall_blobfile_audit(p);
	if (!args->dry_run) {
		ret = load(args, p, &loaded);
		if (ret)
			return ret;
	}
	if (args->json)
		print_json(p, args->dry_run ? NULL : &loaded, args);
	else
		print_line(p, args->dry_run ? NULL : &loaded, args);
	return 0;
}

int rwall_cmd_apply(const struct rwall_args *args)
{
	struct rwall_input in = { 0 };
	int ret = rwall_input_open(args, &in, true);

	if (!ret)
		ret = apply(args, &in.policy);
	rwall_input_close(&in);
	return ret;
}
