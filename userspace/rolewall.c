// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rolewall.c - main(): reads the command line and calls the verb
 *
 * For: what happens before and after a verb. The verbs stand in verbs.c, each
 * one's code in its own cmd_*.c.
 */
#include "cmd.h"
#include "print.h"
#include "util.h"

#define EXIT_USAGE  2
#define EXIT_OUTPUT 3

static int run(int argc, char **argv)
{
	const struct rwall_verb *verb;
	struct rwall_args args;

	if (rwall_opts_parse(argc, argv, &args, &verb))
		return EXIT_USAGE;
	if (args.version) {
		puts("rolewall " ROLEWALL_VERSION);
		return 0;
	}
	if (args.help || !verb) {
		rwall_opts_help(verb, args.help ? stdout : stderr);
		return args.help ? 0 : EXIT_USAGE;
	}
	return verb->run(&args);
}

/* A full disk or a closed pipe must not look like success. */
int main(int argc, char **argv)
{
	int ret;

	rwall_print_init();
	ret = run(argc, argv);
	if (!fflush(stdout) && !ferror(stdout))
		return ret;
	fputs("rolewall: cannot write to standard output\n", stderr);
	return ret ? ret : EXIT_OUTPUT;
}
