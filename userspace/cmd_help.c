// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_help.c - rolewall help: the help of a verb, or of the tool
 */
#include "cmd.h"

int rwall_cmd_help(const struct rwall_args *args)
{
	const struct rwall_verb *verb = NULL;

	if (args->operand) {
		verb = rwall_opts_verb(args->operand);
		if (!verb) {
			fprintf(stderr, "rolewall help: unknown verb '%s'\n",
				args->operand);
			return 2;
		}
	}
	rwall_opts_help(verb, stdout);
	return 0;
}
