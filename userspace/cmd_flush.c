// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_flush.c - rolewall flush: leave the namespace as it began
 */
#include "cmd.h"
#include "input.h"
#include "json.h"
#include "names.h"

static void say(const struct rwall_nl_status *s, const struct rwall_args *args)
{
	json_t *object;

	if (args->json) {
		object = rwall_json_new("flush");
		rwall_json_set(object, "state",
			       json_string(rwall_names_state(s->state)));
		rwall_json_print(object);
	} else if (s->state == RWALL_STATE_CLOSED) {
		puts("flushed: the host is closed, but for fail-safe ports, as "
		     "the module began");
	} else {
		puts("flushed: no policy is active, packets are not touched");
	}
}

static int flush(struct rwall_nl *nl, const struct rwall_args *args)
{
	struct rwall_nl_status s;
	int err;

	if (!rwall_input_meant(
		    "nothing of the policy will be enforced any more; flush?",
		    args)) {
		fputs("rolewall flush: nothing was changed\n", stderr);
		return 1;
	}
	err = rwall_nl_flush(nl, args->open);
	if (!err)
		err = rwall_nl_status(nl, &s);
	if (err)
		return rwall_input_complain(nl, err);
	say(&s, args);
	rwall_nl_status_free(&s);
	return 0;
}

int rwall_cmd_flush(const struct rwall_args *args)
{
	return rwall_input_talk(args, flush);
}
