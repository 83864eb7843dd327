// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_completion.c - rolewall completion: a script for bash or fish
 *
 * Written from the table of verbs, so that no shell is told of an option that
 * the tool does not know.
 */
#include <string.h>

#include "cmd.h"

static void bash_words(const struct rwall_opt *opt)
{
	for (; opt->name; opt++)
		printf(" --%s", opt->name);
}

/* "apply --file"|"apply -f") ... what follows an option that takes a word */
static void bash_argument(const struct rwall_verb *v,
			  const struct rwall_opt *opt)
{
	if (opt->type == RWALL_OPT_FLAG)
		return;
	printf("\t\"%s --%s\"", v->name, opt->name);
	if (opt->letter)
		printf("|\"%s -%c\"", v->name, opt->letter);
	switch (opt->type) {
	case RWALL_OPT_WORD:
		printf(") words=(-W '%s') ;;\n", opt->choices);
		break;
	case RWALL_OPT_FILE:
		puts(") words=(-f) ;;");
		break;
	case RWALL_OPT_FOLDER:
		puts(") words=(-d) ;;");
		break;
	default:
		puts(") return ;;");
	}
}

static void bash_verb(const struct rwall_verb *v)
{
	const struct rwall_opt *opt;

	for (opt = v->opts; opt->name; opt++)
		bash_argument(v, opt);
	for (opt = rwall_opts_globals(); opt->name; opt++)
		bash_argument(v, opt);
	printf("\t\"%s \"*) words=(-W '", v->name);
	bash_words(v->opts);
	bash_words(rwall_opts_globals());
	puts("') ;;");
}

static void bash_verbs(const char *between)
{
	const struct rwall_verb *v;

	for (v = rwall_verbs; v->name; v++)
		if (!v->hidden)
			printf("%s%s", v == rwall_verbs ? "" : between,
			       v->name);
}

static void bash(void)
{
	const struct rwall_verb *v;

	fputs("# written by 'rolewall completion bash'\n"
	      "_rolewall()\n"
	      "{\n"
	      "\tlocal cur=${COMP_WORDS[COMP_CWORD]} verb= word words\n"
	      "\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
	      "\t\tcase $word in ",
	      stdout);
	bash_verbs("|");
	fputs(") verb=$word; break ;; esac\n"
	      "\tdone\n"
	      "\tcase \"$verb ${COMP_WORDS[COMP_CWORD-1]}\" in\n",
	      stdout);
	for (v = rwall_verbs; v->name; v++)
		if (!v->hidden)
			bash_verb(v);
	fputs("\t*) words=(-W '", stdout);
	bash_verbs(" ");
	bash_words(rwall_opts_globals());
	puts("') ;;\n"
	     "\tesac\n"
	     "\tmapfile -t COMPREPLY < <(compgen \"${words[@]}\" -- \"$cur\")\n"
	     "}\n"
	     "complete -o filenames -F _rolewall rolewall");
}

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

static void fish(void)
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
	}
}

int rwall_cmd_completion(const struct rwall_args *args)
{
	const char *shell = args->operand ? args->operand : "";

	if (!strcmp(shell, "bash")) {
		bash();
		return 0;
	}
	if (!strcmp(shell, "fish")) {
		fish();
		return 0;
	}
	fputs("rolewall completion: say bash or fish\n", stderr);
	return 2;
}
