// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_doctor.c - rolewall doctor: can this host enforce, and if not, what mends it
 */
#include <errno.h>

#include "cmd.h"
#include "doctor.h"
#include "json.h"
#include "print.h"
#include "util.h"

#define EXIT_UNABLE 3

/* What checks look at belongs to these. */
struct visit {
	struct rwall_doctor d;
	struct rwall_input site;
	struct rwall_policy live;
	struct rwall_nl *nl;
};

static const char *const level_names[] = {
	[RWALL_LEVEL_OK] = "ok",
	[RWALL_LEVEL_WARN] = "warn",
	[RWALL_LEVEL_FAIL] = "fail",
};

/* The active policy is what counts; failing to read it is found elsewhere. */
static void ask_module(struct visit *v, const struct rwall_args *args)
{
	struct rwall_doctor *d = &v->d;
	struct rwall_nl_policy p;
	const char *why;

	v->nl = rwall_nl_new();
	d->open_err = rwall_nl_open(v->nl, args->netns);
	if (!d->open_err)
		d->status_err = rwall_nl_status(v->nl, &d->status);
	if (!d->open_err && !d->status_err &&
	    !rwall_nl_snapshot(v->nl, &p, NULL) &&
	    !rwall_blobfile_open(p.blob, p.size, &v->live, &why))
		d->t = &v->live.t;
	d->open_why = rwall_nl_why(v->nl);
}

static void read_site(struct visit *v, const struct rwall_args *args)
{
	struct rwall_doctor *d = &v->d;

	d->profiles = rwall_input_profiles(args);
	d->site = args->site ? args->site : RWALL_SITE_DEFAULT;
	d->site_ret = rwall_input_site(args, &v->site);
	d->errors = rwall_diag_count(v->site.diag, RWALL_ERROR);
	d->warnings = rwall_diag_count(v->site.diag, RWALL_WARNING);
	if (!d->t && !d->site_ret)
		d->t = &v->site.policy.t;
}

static json_t *finding_json(const char *name, const struct rwall_finding *f)
{
	json_t *object = json_object();

	rwall_json_set(object, "check", json_string(name));
	rwall_json_set(object, "level", json_string(level_names[f->level]));
	rwall_json_set(object, "text", rwall_json_text(f->text));
	rwall_json_set(object, "remedy", rwall_json_text(f->remedy));
	return object;
}

static void print_finding(const char *name, const struct rwall_finding *f)
{
	static const enum rwall_colour colours[] = {
		[RWALL_LEVEL_OK] = RWALL_GOOD,
		[RWALL_LEVEL_WARN] = RWALL_BOLD,
		[RWALL_LEVEL_FAIL] = RWALL_BAD,
	};

	rwall_print_text(stdout, colours[f->level], level_names[f->level]);
	printf("%*s%-13s", f->level == RWALL_LEVEL_OK ? 4 : 2, "", name);
	rwall_print_text(stdout, RWALL_PLAIN, f->text);
	putchar('\n');
	if (!f->remedy)
		return;
	fputs("      = ", stdout);
	rwall_print_text(stdout, RWALL_PLAIN, f->remedy);
	putchar('\n');
}

/* Return: how many checks failed. */
static unsigned int run_checks(const struct rwall_doctor *d, json_t *array)
{
	const struct rwall_check *c;
	unsigned int failed = 0;

	for (c = rwall_checks; c->name; c++) {
		struct rwall_finding f = { 0 };

		c->run(d, &f);
		failed += f.level == RWALL_LEVEL_FAIL;
		if (array)
			rwall_json_add(array, finding_json(c->name, &f));
		else
			print_finding(c->name, &f);
		rwall_doctor_free(&f);
	}
	return failed;
}

static unsigned int report_json(const struct rwall_doctor *d)
{
	json_t *object = rwall_json_new("doctor"), *checks = json_array();
	unsigned int failed = run_checks(d, checks);

	rwall_json_set(object, "able", json_boolean(!failed));
	rwall_json_set(object, "checks", checks);
	rwall_json_set(object, "neighbours",
		       rwall_neighbours_json(&d->neighbours));
	rwall_json_print(object);
	return failed;
}

static unsigned int report_people(const struct rwall_doctor *d)
{
	unsigned int failed = run_checks(d, NULL);

	putchar('\n');
	rwall_neighbours_print(&d->neighbours);
	putchar('\n');
	if (failed)
		printf("this host cannot enforce what it should: %u failed\n",
		       failed);
	else
		puts("this host can enforce");
	return failed;
}

static int examine(struct visit *v, const struct rwall_args *args)
{
	unsigned int failed;

	/* The namespace was not entered: all else would be another's. */
	if (v->d.open_err == -ENXIO || (args->netns && v->d.open_err == -EPERM))
		return rwall_input_complain(v->nl, v->d.open_err);
	read_site(v, args);
	rwall_neighbours_collect(&v->d.neighbours);
	failed = args->json ? report_json(&v->d) : report_people(&v->d);
	return failed ? EXIT_UNABLE : 0;
}

int rwall_cmd_doctor(const struct rwall_args *args)
{
	struct visit v = { 0 };
	int ret;

	rwall_host_here(&v.d.host);
	ask_module(&v, args);
	ret = examine(&v, args);
	rwall_neighbours_free(&v.d.neighbours);
	rwall_nl_status_free(&v.d.status);
	rwall_blobfile_close(&v.live);
	rwall_input_close(&v.site);
	rwall_nl_free(v.nl);
	return ret;
}
