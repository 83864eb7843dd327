// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fuzz_args.c - any bytes as a command line
 *
 * For: userspace/opts.c, and explain's reader of a packet, which takes most of
 * the options' values. A line of input is one argument.
 */
#include <stdio.h>
#include <string.h>

#include "explain.h"
#include "fuzz.h"
#include "opts.h"

#define ARGS 24

static void explain(const struct rwall_args *args)
{
	char why[RWALL_EXPLAIN_WHY] = "";
	struct rwall_packet p = { 0 };

	if (rwall_explain_packet(args, &p, why))
		fuzz_promise(why[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *argv[ARGS + 2] = { "rolewall" }, *text, *next;
	const struct rwall_verb *verb = NULL;
	struct rwall_args args;
	int argc = 1;

	text = strndup((const char *)data, size);
	fuzz_promise(text);
	next = text;
	while (next && argc < ARGS)
		argv[argc++] = strsep(&next, "\n");
	if (!rwall_opts_parse(argc, argv, &args, &verb) && verb &&
	    !strcmp(verb->name, "explain") && !args.help && !args.version)
		explain(&args);
	free(text);
	return 0;
}
