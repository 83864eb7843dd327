// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_lock.c - rolewall lock: make the active policy final
 */
#include <libmnl/libmnl.h>

#include "cmd.h"
#include "input.h"
#include "json.h"
#include "print.h"

static void say(const struct rwall_nl_status *s, const struct rwall_args *args)
{
	json_t *object;

	if (args->json) {
		object = rwall_json_new("lock");
		rwall_json_set(object, "name", rwall_json_text(s->name));
		rwall_json_set(object, "generation",
			       rwall_json_number(s->generation));
		rwall_json_set(object, "digest",
			       rwall_json_hex(s->digest, sizeof(s->digest)));
		rwall_json_print(object);
		return;
	}
	fputs("locked ", stdout);
	rwall_print_text(stdout, RWALL_BOLD, s->name);
	printf(": generation %u is final, until %s\n", s->generation,
	       s->initial ? "the machine restarts" : "the namespace goes");
}

static int nothing(const struct nlmsghdr *nlh, void *ctx)
{
	(void)nlh;
	(void)ctx;
	return 0;
}

static int set(struct rwall_nl *nl, const struct rwall_nl_status *s)
{
	uint8_t buf[RWALL_NL_REQUEST] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *nlh =
		rwall_nl_request(nl, buf, RWALL_CMD_LOCK, NLM_F_ACK);

	mnl_attr_put_u32(nlh, RWALL_A_GENERATION, s->generation);
	return rwall_nl_talk(nl, nlh, nothing, NULL);
}

/* The one that was asked about is locked, or none. */
static int lock(struct rwall_nl *nl, const struct rwall_args *args)
{
	struct rwall_nl_status s;
	int err;

	if (!rwall_input_meant("nothing can change or end the active policy "
			       "before a restart; lock it?",
			       args)) {
		fputs("rolewall lock: nothing was changed\n", stderr);
		return 1;
	}
	err = rwall_nl_status(nl, &s);
	if (err)
		return rwall_input_complain(nl, err);
	err = set(nl, &s);
	if (!err)
		say(&s, args);
	rwall_nl_status_free(&s);
	return err ? rwall_input_complain(nl, err) : 0;
}

int rwall_cmd_lock(const struct rwall_args *args)
{
	return rwall_input_talk(args, lock);
}
