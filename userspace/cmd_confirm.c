// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_confirm.c - rolewall confirm: let the policy on trial stay
 */
#include <errno.h>

#include "cmd.h"
#include "input.h"
#include "json.h"
#include "logins.h"
#include "print.h"
#include "saved.h"
#include "trial.h"

/* A process's beginning is known to a clock tick, a trial's to a jiffy. */
#define SLACK_MS 20

/*
 * Who has come in since the trial began? Suspended, the trial stands still and
 * the clock does not: then it is taken to have begun later than it did.
 */
static int count_logins(const struct rwall_nl_status *s, struct rwall_logins *l)
{
	uint64_t total = (uint64_t)s->confirm * 1000;
	uint64_t gone = total > s->left_ms ? total - s->left_ms : 0;

	if (!s->confirm)
		return -ENOENT;
	return rwall_logins_count(rwall_logins_now() - gone + SLACK_MS, l);
}

static json_t *logins_json(int err, const struct rwall_logins *l)
{
	json_t *object;

	if (err)
		return json_null();
	object = json_object();
	rwall_json_set(object, "open", rwall_json_number(l->open));
	rwall_json_set(object, "since-trial", rwall_json_number(l->fresh));
	return object;
}

static void say(const struct rwall_nl_status *s, const struct rwall_args *args,
		int unknown, const struct rwall_logins *l)
{
	json_t *object;

	if (!unknown && !l->fresh)
		fputs("rolewall confirm: warning: of the connections that "
		      "administer this host none was accepted since the trial "
		      "began; an old session proves nothing: log in anew while "
		      "this one is open\n",
		      stderr);

	if (args->json) {
		object = rwall_json_new("confirm");
		rwall_json_set(object, "name", rwall_json_text(s->name));
		rwall_json_set(object, "generation",
			       rwall_json_number(s->generation));
		rwall_json_set(object, "digest",
			       rwall_json_hex(s->digest, sizeof(s->digest)));
		rwall_json_set(object, "logins", logins_json(unknown, l));
		rwall_json_print(object);
		return;
	}
	fputs("confirmed ", stdout);
	rwall_print_text(stdout, RWALL_BOLD, s->name);
	printf(": generation %u stays\n", s->generation);
}

/* What is read back is what is in force, whoever has loaded it. */
static int save(struct rwall_nl *nl, const struct rwall_args *args)
{
	struct rwall_input in = { 0 };
	int ret = 0;

	if (!args->no_save)
		ret = rwall_input_live(nl, &in, NULL);
	if (!ret && !args->no_save)
		ret = rwall_saved_keep(nl, &in.policy);
	rwall_input_close(&in);
	return ret;
}

/* Time may run out between the question and the command. */
static int confirm(struct rwall_nl *nl, struct rwall_nl_status *s,
		   const struct rwall_args *args)
{
	struct rwall_logins logins = { 0 };
	int unknown = count_logins(s, &logins);
	int err = rwall_nl_confirm(nl, s->generation);

	if (err == -ENODATA) {
		rwall_nl_status_free(s);
		err = rwall_nl_status(nl, s);
		return err ? rwall_input_complain(nl, err) :
			     rwall_trial_over(s);
	}
	if (err)
		return rwall_input_complain(nl, err);
	say(s, args, unknown, &logins);
	return save(nl, args);
}

static int run(struct rwall_nl *nl, const struct rwall_args *args)
{
	struct rwall_nl_status s;
	int ret, err = rwall_nl_status(nl, &s);

	if (err)
		return rwall_input_complain(nl, err);
	ret = s.pending ? confirm(nl, &s, args) : rwall_trial_over(&s);
	rwall_nl_status_free(&s);
	return ret;
}

int rwall_cmd_confirm(const struct rwall_args *args)
{
	return rwall_input_talk(args, run);
}
