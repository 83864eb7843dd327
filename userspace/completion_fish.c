// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * completion_fish.c - completion for fish; see completion.h
 */
#include <stdio.h>

#include "completion.h"

/* Single quotes are all that fish reads inside single quotes. */
static void fish_quoted(const char *text)
{
	putchar('\'');
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
	putchar('\'');
}

static void fish_option(const char *verb, const struct rwall_opt *opt)
{
	fputs("complete -c rolewall", stdout);
	if (verb)
		printf(" -n '__fish_seen_subcommand_from %s'", verb);
	printf(" -l %s", opt->name);
	if (opt->letter)
		printf(" -s %c", opt->letter);
	if (opt->type != RWALL_OPT_FLAG)
		fputs(" -r", stdout);
	if (opt->type == RWALL_OPT_FILE)
		fputs(" -F", stdout);
	if (opt->type == RWALL_OPT_FOLDER)
		fputs(" -a '(__fish_complete_directories)'", stdout);
	if (opt->type == RWALL_OPT_WORD)
		printf(" -a '%s'", opt->choices);
	fputs(" -d ", stdout);
	fish_quoted(opt->help);
	putchar('\n');
}

/* What a verb takes besides options. */
static void fish_operand(const struct rwall_verb *verb)
{
	enum rwall_operand kind = rwall_completion_operand(verb);
	const struct rwall_verb *v;

	if (kind == RWALL_OPERAND_NONE)
		return;
	printf("complete -c rolewall -n '__fish_seen_subcommand_from %s'",
	       verb->name);
	if (kind == RWALL_OPERAND_FILE)
		fputs(" -F", stdout);
	if (kind == RWALL_OPERAND_PRODUCT)
		fputs(" -a '(" RWALL_COMPLETION_PRODUCTS ")'", stdout);
	if (kind == RWALL_OPERAND_WORD)
		printf(" -a '%s'", verb->operand);
	if (kind == RWALL_OPERAND_VERB) {
		fputs(" -a '", stdout);
		for (v = rwall_verbs; v->name; v++)
			if (!v->hidden)
				printf("%s ", v->name);
		putchar('\'');
	}
	putchar('\n');
}

void rwall_completion_fish(void)
{
	const struct rwall_verb *v;
	const struct rwall_opt *opt;

	puts("# written by 'rolewall completion fish'\n"
	     "complete -c rolewall -f");
	for (opt = rwall_opts_globals(); opt->name; opt++)
		fish_option(NULL, opt);
	for (v = rwall_verbs; v->name; v++) {
		if (v->hidden)
			continue;
		printf("complete -c rolewall -n __fish_use_subcommand -a %s "
		       "-d ",
		       v->name);
		fish_quoted(v->help);
		putchar('\n');
		for (opt = v->opts; opt->name; opt++)
			fish_option(v->name, opt);
		fish_operand(v);
	}
}
