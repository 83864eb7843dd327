// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_confirm.c - rolewall confirm: let the policy on trial stay
 */
#include <errno.h>

#include "cmd.h"
#include "input.h"
#include "json.h"
#include "print.h"
#include "saved.h"
#include "trial.h"

static void say(const struct rwall_nl_status *s, const struct rwall_args *args)
{
	json_t *object;

	if (args->json) {
		object = rwall_json_new("confirm");
		rwall_json_set(object, "name", rwall_json_text(s->name));
		rwall_json_set(object, "generation",
			       rwall_json_number(s->generation));
		rwall_json_set(object, "digest",
			       rwall_json_hex(s->digest, sizeof(s->digest)));
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
	int err = rwall_nl_confirm(nl, s->generation);

	if (err == -ENODATA) {
		rwall_nl_status_free(s);
		err = rwall_nl_status(nl, s);
		return err ? rwall_input_complain(nl, err) :
			     rwall_trial_over(s);
	}
	if (err)
		return rwall_input_complain(nl, err);
	say(s, args);
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
