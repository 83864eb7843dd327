// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_diff.c - rolewall diff: which flows become allowed or denied
 */
#include <fcntl.h>

#include "cmd.h"
#include "diffset.h"
#include "diffset_tell.h"
#include "fate.h"
#include "input.h"
#include "names.h"
#include "print.h"

#define ADDRESSES_SHOWN 8 /* of an end, for people */

/* A blob or an envelope begins so; all else, standard input too, is a site. */
static bool is_blob(const char *path)
{
	_cleanup_close_ int fd = -1;
	char magic[sizeof(RWALL_BLOB_MAGIC) - 1];

	if (!strcmp(path, "-"))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	return fd >= 0 && read(fd, magic, sizeof(magic)) == sizeof(magic) &&
	       (!memcmp(magic, RWALL_BLOB_MAGIC, sizeof(magic)) ||
		rwall_envelope_is(magic, sizeof(magic)));
}

static bool is_live(const char *path)
{
	return !strcmp(path, "live");
}

static int open_live(const struct rwall_args *args, struct rwall_input *in)
{
	struct rwall_nl *nl;
	int ret = rwall_input_connect(args, &nl);

	if (!ret)
		ret = rwall_input_live(nl, in, NULL);
	rwall_nl_free(nl);
	return ret;
}

static int open_one(const struct rwall_args *args, const char *path,
		    const char *profiles, struct rwall_input *in)
{
	struct rwall_args one = *args;

	if (is_live(path))
		return open_live(args, in);
	if (is_blob(path))
		one.blob = path;
	else
		one.site = path;
	if (profiles)
		one.profiles = profiles;
	return rwall_input_open(&one, in, false);
}

static bool told(const struct rwall_flow_diff *f)
{
	return f->change != RWALL_CHANGE_NONE &&
	       f->change != RWALL_CHANGE_NAMED &&
	       f->change != RWALL_CHANGE_UNNAMED;
}

static const struct rwall_tables *tables_of(const struct rwall_diffset *d,
					    const struct rwall_flow_diff *f)
{
	return d->space->t[f->is ? 1 : 0];
}

static void print_boxes(const struct rwall_diffset *d, const char *sign,
			enum rwall_colour colour,
			const struct rwall_boxes *boxes)
{
	size_t i;

	for (i = 0; i < boxes->n; i++) {
		_cleanup_text_ struct rwall_text b = { 0 };

		rwall_text_add(&b, "  %s ", sign);
		rwall_tell_box(d->space, &boxes->box[i], ADDRESSES_SHOWN, &b);
		rwall_print_text(stdout, colour, rwall_text_get(&b));
		putchar('\n');
	}
}

/* "widened  in  mcafee-epo/agent-to-server (KB66797 t1.1): Agents ..." */
static void print_flow(const struct rwall_args *args,
		       const struct rwall_diffset *d,
		       const struct rwall_flow_diff *f)
{
	const struct rwall_tables *t = tables_of(d, f);
	const struct rwall_blob_rule *r = &t->rules[f->rule];
	_cleanup_free_ char *line =
		rwall_xasprintf("%-8s %-7s %s", rwall_diffset_change(f->change),
				rwall_names_point(f->point), f->flow);
	_cleanup_free_ char *title =
		rwall_xasprintf("  %s%s%s", rwall_blob_string(t, r->row),
				*rwall_blob_string(t, r->row) ? ": " : "",
				rwall_describe_title(t, r, args->lang));

	rwall_print_text(stdout, RWALL_BOLD, line);
	rwall_print_text(stdout, RWALL_DIM, title);
	putchar('\n');
	print_boxes(d, "+", RWALL_GOOD, &f->gained);
	print_boxes(d, "-", RWALL_BAD, &f->lost);
}

static void print_settings(const struct rwall_diffset *d)
{
	size_t i;

	for (i = 0; i < d->nsettings; i++) {
		const struct rwall_setting_diff *s = &d->settings[i];
		_cleanup_free_ char *line = rwall_xasprintf(
			"setting  %s%s%s: %s, then %s", s->setting,
			s->at ? " " : "", s->at ? s->at : "", s->before,
			s->after);

		rwall_print_text(stdout, RWALL_PLAIN, line);
		putchar('\n');
	}
}

static void print_names(const struct rwall_diffset *d)
{
	size_t i;

	for (i = 0; i < d->nflows; i++) {
		const struct rwall_flow_diff *f = &d->flows[i];
		_cleanup_free_ char *line = NULL;

		if (f->change != RWALL_CHANGE_NAMED &&
		    f->change != RWALL_CHANGE_UNNAMED)
			continue;
		line = rwall_xasprintf("name     %s %-7s %s", f->is ? "+" : "-",
				       rwall_names_point(f->point), f->flow);
		rwall_print_text(stdout, RWALL_PLAIN, line);
		putchar('\n');
	}
}

static void print_people(const struct rwall_args *args,
			 const struct rwall_diffset *d)
{
	size_t i;

	for (i = 0; i < d->nflows; i++)
		if (told(&d->flows[i]))
			print_flow(args, d, &d->flows[i]);
	print_settings(d);
	print_names(d);
	if (d->permissions)
		return;
	puts(d->names ? "the same packets are permitted, by flows of other "
			"names" :
			"the same packets are permitted");
}

static json_t *flow_json(const struct rwall_diffset *d,
			 const struct rwall_flow_diff *f)
{
	json_t *object = json_object();

	rwall_json_set(object, "flow", rwall_json_text(f->flow));
	rwall_json_set(object, "point",
		       json_string(rwall_names_point(f->point)));
	rwall_json_set(object, "change",
		       json_string(rwall_diffset_change(f->change)));
	rwall_json_set(object, "rule",
		       rwall_json_rule(tables_of(d, f), f->rule));
	rwall_json_set(object, "gained", rwall_tell_json(d->space, &f->gained));
	rwall_json_set(object, "lost", rwall_tell_json(d->space, &f->lost));
	return object;
}

static json_t *setting_json(const struct rwall_setting_diff *s)
{
	json_t *object = json_object();

	rwall_json_set(object, "setting", json_string(s->setting));
	rwall_json_set(object, "at", rwall_json_text(s->at));
	rwall_json_set(object, "before", json_string(s->before));
	rwall_json_set(object, "after", json_string(s->after));
	return object;
}

static void print_json(const struct rwall_diffset *d,
		       const struct rwall_cuts *cuts)
{
	json_t *object = rwall_json_new("diff");
	json_t *flows = json_array(), *settings = json_array();
	size_t i;

	rwall_json_set(object, "same-permissions",
		       json_boolean(!d->permissions));
	rwall_json_set(object, "same-settings", json_boolean(!d->nsettings));
	rwall_json_set(object, "same-names", json_boolean(!d->names));
	for (i = 0; i < d->nflows; i++)
		if (d->flows[i].change != RWALL_CHANGE_NONE)
			rwall_json_add(flows, flow_json(d, &d->flows[i]));
	rwall_json_set(object, "flows", flows);
	for (i = 0; i < d->nsettings; i++)
		rwall_json_add(settings, setting_json(&d->settings[i]));
	rwall_json_set(object, "settings", settings);
	if (cuts)
		rwall_json_set(object, "cuts", rwall_cuts_json(cuts));
	rwall_json_print(object);
}

static int compare(const struct rwall_args *args, const struct rwall_input *a,
		   const struct rwall_input *b)
{
	struct rwall_diffset *d = rwall_diffset_new(&a->policy.t, &b->policy.t);
	int ret = d->permissions || d->nsettings;
	struct rwall_cuts cuts;
	bool known = is_live(args->operand) &&
		     !rwall_cuts_find(&a->policy.t, &b->policy.t, &cuts);

	if (args->json)
		print_json(d, known ? &cuts : NULL);
	else
		print_people(args, d);
	if (known && !args->json)
		rwall_cuts_print(&cuts);
	rwall_diffset_free(d);
	return ret;
}

int rwall_cmd_diff(const struct rwall_args *args)
{
	struct rwall_input a = { 0 }, b = { 0 };
	int ret;

	if (!strcmp(args->operand, "-") && !strcmp(args->second, "-")) {
		fputs("rolewall diff: only one of both can be standard input\n",
		      stderr);
		return 2;
	}
	ret = open_one(args, args->operand, args->profiles_a, &a);
	if (!ret)
		ret = open_one(args, args->second, args->profiles_b, &b);
	if (!ret)
		ret = compare(args, &a, &b);
	rwall_input_close(&a);
	rwall_input_close(&b);
	return ret;
}
