// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_status.c - rolewall status: is a policy enforced, which, what has it done
 *
 * Three things that are often taken for one are told apart: whether the module
 * has a policy (loaded), what that policy does with what it does not permit
 * (mode), and whether packets come past it at all (matched).
 */
#include <inttypes.h>
#include <time.h>

#include "cmd.h"
#include "describe.h"
#include "duration.h"
#include "exceptions.h"
#include "input.h"
#include "names.h"
#include "neighbours.h"
#include "print.h"
#include "rows.h"
#include "saved.h"
#include "signed.h"
#include "trial.h"

#define EXIT_OPEN 3

struct report {
	struct rwall_nl_status status;
	struct rwall_nl_counters counters;
	struct rwall_totals totals;
	struct rwall_exceptions exceptions;
	struct rwall_input in;
	struct rwall_neighbours neighbours;
};

static bool enforced(const struct report *r, unsigned int point)
{
	return r->status.points >> point & 1;
}

static uint64_t matched(const struct report *r, unsigned int point)
{
	unsigned int i;
	uint64_t n = r->totals.accepted[point].packets +
		     r->totals.denied[point].packets +
		     r->totals.would[point].packets;

	for (i = 0; i < RWALL_ESSENTIALS; i++)
		n += r->counters.essential[point][i].packets;
	return n;
}

static uint64_t age(const struct rwall_nl_status *s)
{
	time_t now = time(NULL);

	return now > 0 && (uint64_t)now > s->loaded_at ?
		       (uint64_t)now - s->loaded_at :
		       0;
}

static json_t *point_json(const struct report *r, unsigned int point)
{
	json_t *object = json_object(), *accepted = json_object();
	json_t *denied = json_object(), *would = json_object();
	bool on = enforced(r, point);

	rwall_json_set(object, "point", json_string(rwall_names_point(point)));
	rwall_json_set(object, "hooked", json_boolean(on));
	rwall_json_set(
		object, "mode",
		on ? json_string(rwall_names_mode(r->status.mode[point])) :
		     json_null());
	rwall_json_set(object, "matched", rwall_json_number(matched(r, point)));
	rwall_rows_tally(accepted, &r->totals.accepted[point]);
	rwall_json_set(object, "accepted", accepted);
	rwall_rows_tally(denied, &r->totals.denied[point]);
	rwall_json_set(object, "denied", denied);
	rwall_rows_tally(would, &r->totals.would[point]);
	rwall_json_set(object, "would-deny", would);
	return object;
}

static json_t *screen_json(const struct report *r)
{
	json_t *object, *interfaces = json_array(), *dropped = json_object();
	struct rwall_words words = { 0 };
	size_t i;

	if (!r->status.screen)
		return json_null();
	object = json_object();
	rwall_describe_screen(&r->in.policy.t, &words);
	for (i = 0; i < words.n; i++)
		rwall_json_add(interfaces, rwall_json_text(words.word[i]));
	rwall_describe_free(&words);
	rwall_json_set(object, "interfaces", interfaces);
	rwall_json_set(object, "screened-now",
		       rwall_json_number(r->status.interfaces));
	rwall_json_set(object, "aside",
		       r->status.aside ?
			       json_string(rwall_names_aside(r->status.aside)) :
			       json_null());
	rwall_rows_tally(dropped, &r->counters.screened);
	rwall_json_set(object, "dropped", dropped);
	return object;
}

static void policy_json(json_t *object, const struct report *r)
{
	const struct rwall_nl_status *s = &r->status;
	json_t *points = json_array(), *told;
	unsigned int p;

	rwall_json_set(object, "name", rwall_json_text(s->name));
	rwall_json_set(object, "roles", rwall_json_text(s->roles));
	rwall_json_set(object, "digest",
		       rwall_json_hex(s->digest, sizeof(s->digest)));
	rwall_json_set(object, "signed",
		       rwall_signed_json(&r->in.policy.envelope));
	rwall_json_set(object, "generation", rwall_json_number(s->generation));
	rwall_json_set(object, "loaded-at", rwall_json_time(s->loaded_at));
	rwall_json_set(object, "load-ns", rwall_json_number(s->load_ns));
	rwall_json_set(object, "rules", rwall_json_number(s->rules));
	rwall_json_set(object, "bytes", rwall_json_number(s->size));
	rwall_json_set(object, "memory", rwall_json_number(s->memory));
	for (p = 0; p < RWALL_POINTS; p++)
		rwall_json_add(points, point_json(r, p));
	rwall_json_set(object, "points", points);
	rwall_json_set(object, "screen", screen_json(r));
	rwall_rows_json(object, &r->counters);
	told = json_object();
	rwall_json_set(told, "wanted", rwall_json_number(s->seq));
	rwall_json_set(told, "suppressed", rwall_json_number(s->suppressed));
	rwall_json_set(object, "events", told);
}

static void lenient_json(json_t *object, const struct report *r)
{
	json_t *kept = r->status.keeps ? json_object() : json_null();

	if (r->status.keeps)
		rwall_json_set(kept, "left-s",
			       r->status.keep ?
				       rwall_json_number(r->status.keep) :
				       json_null());
	rwall_json_set(object, "keeps-established", kept);
	rwall_json_set(object, "exceptions",
		       rwall_exceptions_json(&r->exceptions));
}

static void print_json(const struct report *r)
{
	json_t *object = rwall_json_new("status");
	const struct rwall_nl_status *s = &r->status;

	rwall_json_set(object, "loaded",
		       json_boolean(s->state == RWALL_STATE_ACTIVE));
	rwall_json_set(object, "state",
		       json_string(rwall_names_state(s->state)));
	rwall_json_set(object, "trial", rwall_trial_json(&r->status));
	rwall_json_set(object, "last-outcome",
		       r->status.outcome ? json_string(rwall_trial_word(
						   r->status.outcome)) :
					   json_null());
	rwall_json_set(object, "signatures", rwall_signed_required_json(s));
	rwall_json_set(object, "locked", json_boolean(s->locked));
	if (s->state != RWALL_STATE_OPEN)
		policy_json(object, r);
	if (s->state != RWALL_STATE_OPEN)
		lenient_json(object, r);
	rwall_json_set(object, "neighbours",
		       rwall_neighbours_json(&r->neighbours));
	rwall_json_print(object);
}

static void print_field(const char *name, const char *text)
{
	printf("%-11s", name);
	rwall_print_text(stdout, RWALL_PLAIN, text);
	putchar('\n');
}

static void print_point(const struct report *r, unsigned int p)
{
	const struct rwall_totals *t = &r->totals;
	bool audit = r->status.mode[p] == RWALL_MODE_AUDIT;

	printf("%-11s", rwall_names_point(p));
	if (!enforced(r, p)) {
		puts("not enforced by this policy");
		return;
	}
	rwall_print_text(stdout, audit ? RWALL_BAD : RWALL_GOOD,
			 rwall_names_mode(r->status.mode[p]));
	printf(", matched %" PRIu64 " packets: accepted %" PRIu64,
	       matched(r, p), t->accepted[p].packets);
	if (!audit || t->denied[p].packets)
		printf(", denied %" PRIu64, t->denied[p].packets);
	if (audit || t->would[p].packets)
		printf(", would deny %" PRIu64, t->would[p].packets);
	putchar('\n');
}

/* The row that somebody in a hurry must not overlook. */
static void print_trial(const struct rwall_nl_status *s)
{
	char left[RWALL_DURATION_TEXT];

	if (!s->pending)
		return;
	fputs("trial      ", stdout);
	rwall_print_text(stdout, RWALL_BAD,
			 rwall_duration_left(s->left_ms / 1000, left));
	fputs(" left, then back to ", stdout);
	rwall_print_text(stdout, RWALL_PLAIN, rwall_trial_before(s));
	puts(", unless 'rolewall confirm' comes");
}

/* "screen     eth0, eth1*: 2 interfaces now, dropped early 12 packets" */
static void print_screen(const struct report *r)
{
	const struct rwall_nl_status *s = &r->status;
	_cleanup_text_ struct rwall_text names = { 0 };
	struct rwall_words words = { 0 };

	if (!s->screen)
		return;
	rwall_describe_screen(&r->in.policy.t, &words);
	rwall_describe_join(&words, words.n, &names);
	rwall_describe_free(&words);
	printf("%-11s", "screen");
	rwall_print_text(stdout, RWALL_PLAIN, rwall_text_get(&names));
	printf(": %u interface%s now, dropped early %" PRIu64 " packets\n",
	       s->interfaces, s->interfaces == 1 ? "" : "s",
	       r->counters.screened.packets);
	if (s->aside)
		printf("%-11sstands aside: %s\n", "",
		       rwall_names_aside_text(s->aside));
}

/* What passes beside the policy, and for how long. */
static void print_lenient(const struct report *r)
{
	char left[RWALL_DURATION_TEXT];

	if (r->status.keeps) {
		fputs("kept       open connections go on ", stdout);
		rwall_print_text(stdout, RWALL_BAD,
				 r->status.keep ?
					 rwall_duration_left(r->status.keep,
							     left) :
					 "as long as this policy is in force");
		putchar('\n');
	}
	rwall_exceptions_print(&r->exceptions);
}

static void print_signed(const struct report *r)
{
	const struct rwall_nl_status *s = &r->status;
	const char *why = rwall_signed_required(s->required);

	if (s->locked)
		printf("locked     until the %s\n",
		       s->initial ? "machine restarts" : "namespace goes");
	if (why)
		printf("required   signatures, %s%s\n", why,
		       s->verifies ? "" : ", which this kernel cannot check");
	fputs("signed     ", stdout);
	rwall_signed_print(&r->in.policy.envelope);
}

static void print_people(const struct report *r)
{
	const struct rwall_nl_status *s = &r->status;
	char size[RWALL_PRINT_MAX], memory[RWALL_PRINT_MAX];
	char ns[RWALL_PRINT_MAX], ago[RWALL_PRINT_MAX];
	unsigned int p, i;

	if (s->state == RWALL_STATE_OPEN) {
		puts("loaded     no: packets are not touched");
		return;
	}
	fputs("loaded     ", stdout);
	if (s->state == RWALL_STATE_CLOSED)
		fputs("no: closed, but for fail-safe ports", stdout);
	else
		rwall_print_text(stdout, RWALL_GOOD, "yes");
	printf(", %s, in %s\n", rwall_print_age(age(s), ago),
	       rwall_print_ns(s->load_ns, ns));
	print_trial(s);
	print_lenient(r);
	print_field("name", s->name);
	print_field("roles", s->roles);
	printf("policy     %u rules, %s, generation %u, %s of memory\n",
	       s->rules, rwall_print_bytes(s->size, size), s->generation,
	       rwall_print_bytes(s->memory, memory));
	fputs("digest     ", stdout);
	for (i = 0; i < sizeof(s->digest); i++)
		printf("%02x", s->digest[i]);
	putchar('\n');
	print_signed(r);
	for (p = 0; p < RWALL_POINTS; p++)
		print_point(r, p);
	print_screen(r);
	putchar('\n');
	rwall_rows_print(&r->counters);
}

static void print_all(const struct report *r)
{
	print_people(r);
	putchar('\n');
	rwall_neighbours_print(&r->neighbours);
}

static int collect(struct rwall_nl *nl, struct report *r)
{
	int err, ret;

	err = rwall_nl_status(nl, &r->status);
	if (err)
		return rwall_input_complain(nl, err);
	if (r->status.state == RWALL_STATE_OPEN)
		return 0;
	err = rwall_exceptions_list(nl, &r->exceptions);
	if (err)
		return rwall_input_complain(nl, err);
	ret = rwall_input_live(nl, &r->in, &r->counters);
	if (ret)
		return ret;
	rwall_rows_totals(&r->in.policy.t, &r->counters, &r->totals);
	return 0;
}

static int report(const struct rwall_args *args, struct rwall_nl *nl)
{
	struct report r = { 0 };
	int ret = collect(nl, &r);

	if (!ret) {
		rwall_neighbours_collect(&r.neighbours);
		if (args->json)
			print_json(&r);
		else
			print_all(&r);
		ret = r.status.state == RWALL_STATE_ACTIVE ? 0 : EXIT_OPEN;
	}
	rwall_neighbours_free(&r.neighbours);
	rwall_nl_status_free(&r.status);
	free(r.exceptions.e);
	free(r.counters.rules);
	rwall_input_close(&r.in);
	return ret;
}

int rwall_cmd_status(const struct rwall_args *args)
{
	struct rwall_nl *nl;
	int ret = rwall_input_connect(args, &nl);

	if (!ret)
		ret = report(args, nl);
	/* Of the namespace that the door was opened in. */
	if (rwall_saved_fallback())
		fputs("rolewall: nftables' table inet rolewall is there: a "
		      "boot without the module left it, or somebody loaded an "
		      "export\n",
		      stderr);
	rwall_nl_free(nl);
	return ret;
}
