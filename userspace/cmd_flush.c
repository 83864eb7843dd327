// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_flush.c - rolewall flush: leave the namespace open
 */
#include "cmd.h"
#include "input.h"
#include "json.h"

static int flush(struct rwall_nl *nl, const struct rwall_args *args)
{
	int err = rwall_nl_flush(nl);

	if (err)
		return rwall_input_complain(nl, err);
	if (args->json)
		rwall_json_print(rwall_json_new("flush"));
	else
		puts("flushed: no policy is active, packets are not touched");
	return 0;
}

int rwall_cmd_flush(const struct rwall_args *args)
{
	return rwall_input_talk(args, flush);
}
