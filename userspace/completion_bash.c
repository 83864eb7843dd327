// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * completion_bash.c - completion for bash; see completion.h
 */
#include <stdio.h>

#include "completion.h"

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

static void bash_verbs(const char *between)
{
	const struct rwall_verb *v;

	for (v = rwall_verbs; v->name; v++)
		if (!v->hidden)
			printf("%s%s", v == rwall_verbs ? "" : between,
			       v->name);
}

/* Words that begin with a hyphen stay options. */
static void bash_word(const char *words)
{
	printf("\t\t[[ $cur == -* ]] || words=(%s)\n", words);
}

/* What a verb takes besides options. */
static void bash_operand(const struct rwall_verb *v)
{
	switch (rwall_completion_operand(v)) {
	case RWALL_OPERAND_NONE:
		break;
	case RWALL_OPERAND_FILE:
		bash_word("-f");
		break;
	case RWALL_OPERAND_PRODUCT:
		bash_word("-W \"$(" RWALL_COMPLETION_PRODUCTS ")\"");
		break;
	case RWALL_OPERAND_VERB:
		fputs("\t\t[[ $cur == -* ]] || words=(-W '", stdout);
		bash_verbs(" ");
		puts("')");
		break;
	case RWALL_OPERAND_WORD:
		printf("\t\t[[ $cur == -* ]] || words=(-W '%s')\n", v->operand);
		break;
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
	puts("')");
	bash_operand(v);
	puts("\t\t;;");
}

void rwall_completion_bash(void)
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
