// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_rollback.c - rolewall rollback: return to what was before the trial
 */
#include <errno.h>

#include "cmd.h"
#include "input.h"
#include "json.h"
#include "print.h"
#include "trial.h"

static void say(const struct rwall_nl_status *s, const struct rwall_args *args)
{
	bool active = s->state == RWALL_STATE_ACTIVE;
	json_t *object;

	if (args->json) {
		object = rwall_json_new("rollback");
		rwall_json_set(object, "loaded", json_boolean(active));
		rwall_json_set(object, "name",
			       active ? rwall_json_text(s->name) : json_null());
		rwall_json_set(object, "generation",
			       active ? rwall_json_number(s->generation) :
					json_null());
		rwall_json_print(object);
	} else if (active) {
		fputs("rolled back to ", stdout);
		rwall_print_text(stdout, RWALL_BOLD, s->name);
		printf(": generation %u\n", s->generation);
	} else if (s->state == RWALL_STATE_CLOSED) {
		puts("rolled back: the host is closed, but for fail-safe "
		     "ports");
	} else {
		puts("rolled back: no policy is active, packets are not "
		     "touched");
	}
}

static int run(struct rwall_nl *nl, const struct rwall_args *args)
{
	int err = rwall_nl_rollback(nl), ret = 0;
	struct rwall_nl_status s;

	if (err && err != -ENODATA)
		return rwall_input_complain(nl, err);
	ret = rwall_nl_status(nl, &s);
	if (ret)
		return rwall_input_complain(nl, ret);
	if (err)
		ret = rwall_trial_over(&s);
	else
		say(&s, args);
	rwall_nl_status_free(&s);
	return ret;
}

int rwall_cmd_rollback(const struct rwall_args *args)
{
	return rwall_input_talk(args, run);
}
