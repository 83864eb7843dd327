// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * completion_zsh.c - completion for zsh; see completion.h
 */
#include <stdio.h>

#include "completion.h"

/* In single quotes, with what _arguments and _describe would read masked. */
static void zsh_text(const char *text)
{
	for (; *text; text++) {
		if (*text == '\'') {
			fputs("'\\''", stdout);
			continue;
		}
		if (*text == '\\' || *text == '[' || *text == ']' ||
		    *text == ':')
			putchar('\\');
		putchar(*text);
	}
}

/* "(--blob -f --file)": what an option shuts out, itself as well. */
static void zsh_excludes(const struct rwall_opt *opts,
			 const struct rwall_opt *opt)
{
	fputs("'(", stdout);
	if (opt->letter)
		printf("-%c ", opt->letter);
	printf("--%s", opt->name);
	for (; opts->name; opts++) {
		if (!opt->group || opts->group != opt->group || opts == opt)
			continue;
		if (opts->letter)
			printf(" -%c", opts->letter);
		printf(" --%s", opts->name);
	}
	fputs(")'", stdout);
}

static void zsh_argument(const struct rwall_opt *opt)
{
	if (opt->type == RWALL_OPT_FLAG)
		return;
	putchar(':');
	zsh_text(opt->arg);
	putchar(':');
	switch (opt->type) {
	case RWALL_OPT_WORD:
		printf("(%s)", opt->choices);
		break;
	case RWALL_OPT_FILE:
		fputs("_files", stdout);
		break;
	case RWALL_OPT_FOLDER:
		fputs("_files -/", stdout);
		break;
	default:
		putchar(' ');
	}
}

/* '(-f --file)'{-f+,--file=}'[help]:SITE:_files' */
static void zsh_options(const struct rwall_opt *opts)
{
	const struct rwall_opt *opt;

	for (opt = opts; opt->name; opt++) {
		bool word = opt->type != RWALL_OPT_FLAG;

		fputs(" \\\n\t\t\t", stdout);
		zsh_excludes(opts, opt);
		if (opt->letter)
			printf("{-%c%s,--%s%s}", opt->letter, word ? "+" : "",
			       opt->name, word ? "=" : "");
		else
			printf("--%s%s", opt->name, word ? "=" : "");
		fputs("'[", stdout);
		zsh_text(opt->help);
		putchar(']');
		zsh_argument(opt);
		putchar('\'');
	}
}

static void zsh_operand(const struct rwall_verb *v)
{
	static const char *const action[] = {
		[RWALL_OPERAND_FILE] = "_files",
		[RWALL_OPERAND_PRODUCT] = "_rolewall_products",
		[RWALL_OPERAND_VERB] = "_rolewall_verbs",
	};
	enum rwall_operand kind = rwall_completion_operand(v);

	if (kind == RWALL_OPERAND_NONE)
		return;
	fputs(" \\\n\t\t\t'*:", stdout);
	zsh_text(v->operand);
	if (kind == RWALL_OPERAND_WORD)
		printf(":(%s)'", v->operand);
	else
		printf(":%s'", action[kind]);
}

static void zsh_verbs(void)
{
	const struct rwall_verb *v;

	puts("_rolewall_verbs()\n{\n\tlocal -a verbs=(");
	for (v = rwall_verbs; v->name; v++) {
		if (v->hidden)
			continue;
		printf("\t\t'%s:", v->name);
		zsh_text(v->help);
		puts("'");
	}
	puts("\t)\n\t_describe -t verbs verb verbs\n}\n");
}

void rwall_completion_zsh(void)
{
	const struct rwall_verb *v;

	puts("#compdef rolewall\n# written by 'rolewall completion zsh'\n");
	zsh_verbs();
	puts("_rolewall_products()\n{\n"
	     "\tlocal -a products=(${(f)\"$(" RWALL_COMPLETION_PRODUCTS
	     ")\"})\n"
	     "\tcompadd -a products\n}\n");
	fputs("_rolewall()\n{\n"
	      "\tlocal curcontext=$curcontext state line\n"
	      "\tlocal -A opt_args\n"
	      "\t_arguments -C",
	      stdout);
	zsh_options(rwall_opts_globals());
	puts(" \\\n\t\t'1:verb:_rolewall_verbs' '*:: :->rest' && return\n"
	     "\t[[ $state == rest ]] || return\n"
	     "\tcase $line[1] in");
	for (v = rwall_verbs; v->name; v++) {
		if (v->hidden)
			continue;
		printf("\t%s)\n\t\t_arguments", v->name);
		zsh_options(v->opts);
		zsh_options(rwall_opts_globals());
		zsh_operand(v);
		puts("\n\t\t;;");
	}
	puts("\tesac\n}\n\n"
	     "if [[ $funcstack[1] == _rolewall ]]; then\n"
	     "\t_rolewall \"$@\"\nelse\n\tcompdef _rolewall rolewall\nfi");
}
