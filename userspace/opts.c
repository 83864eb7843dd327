// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * opts.c - the options of each verb, once; see opts.h
 *
 * getopt_long() does the reading; its tables are made from ours. A long
 * option's value is OPT_FIRST plus its index in the verb's own table followed
 * by the global one, so that letters and long names end in the same place.
 */
#include "opts.h"

#include <errno.h>
#include <getopt.h>
#include <string.h>

#define OPTS_MAX    32	/* of one verb, the global ones included */
#define OPT_FIRST   256 /* above every letter */
#define HELP_COLUMN 26

static const struct rwall_opt global_opts[] = {
	{ "profiles", 0, 0, false, RWALL_OPT_FOLDER,
	  offsetof(struct rwall_args, profiles), "DIR", NULL,
	  "look for profiles in DIR instead of the installed folders" },
	{ "names", 0, 0, false, RWALL_OPT_FILE,
	  offsetof(struct rwall_args, names), "FILE", NULL,
	  "the addresses of resolved names (default " RWALL_NAMES_DEFAULT
	  "), or none" },
	{ "netns", 0, 0, false, RWALL_OPT_TEXT,
	  offsetof(struct rwall_args, netns), "NAME", NULL,
	  "talk to the module in the network namespace NAME" },
	{ "json", 0, 0, false, RWALL_OPT_FLAG,
	  offsetof(struct rwall_args, json), NULL, NULL, "print data as JSON" },
	{ "help", 'h', 0, false, RWALL_OPT_FLAG,
	  offsetof(struct rwall_args, help), NULL, NULL, "print this help" },
	{ "version", 'V', 0, false, RWALL_OPT_FLAG,
	  offsetof(struct rwall_args, version), NULL, NULL,
	  "print the version" },
	{ .name = NULL },
};

static const struct rwall_opt no_opts[] = { { .name = NULL } };

/* A verb's options and the global ones as one list, in both tongues. */
struct table {
	const struct rwall_opt *opt[OPTS_MAX];
	struct option longs[OPTS_MAX + 1];
	char shorts[3 * OPTS_MAX + 3];
	bool given[OPTS_MAX];
	int n;
};

const struct rwall_opt *rwall_opts_globals(void)
{
	return global_opts;
}

const struct rwall_verb *rwall_opts_verb(const char *name)
{
	const struct rwall_verb *v;

	for (v = rwall_verbs; v->name; v++)
		if (!strcmp(v->name, name))
			return v;
	return NULL;
}

static void table_add(struct table *t, const struct rwall_opt *opt)
{
	for (; opt->name && t->n < OPTS_MAX; opt++, t->n++) {
		size_t len = strlen(t->shorts);
		bool argument = opt->type != RWALL_OPT_FLAG;

		t->opt[t->n] = opt;
		t->longs[t->n] = (struct option){
			.name = opt->name,
			.has_arg = argument ? required_argument : no_argument,
			.val = OPT_FIRST + t->n,
		};
		if (!opt->letter)
			continue;
		t->shorts[len++] = opt->letter;
		if (argument)
			t->shorts[len] = ':';
	}
}

/* "+" stops at the first word that is no option, ":" tells apart what fails. */
static void table_init(struct table *t, const struct rwall_opt *own,
		       const char *shorts)
{
	memset(t, 0, sizeof(*t));
	strcpy(t->shorts, shorts);
	table_add(t, own);
	table_add(t, global_opts);
}

static int table_find(const struct table *t, int value)
{
	int i;

	if (value >= OPT_FIRST)
		return value - OPT_FIRST;
	for (i = 0; i < t->n; i++)
		if (t->opt[i]->letter && t->opt[i]->letter == value)
			return i;
	return -1;
}

static int complain(const struct rwall_verb *verb, const char *what,
		    const char *word)
{
	const char *name = verb ? verb->name : NULL;

	fprintf(stderr, "rolewall%s%s: %s%s%s%s\n", name ? " " : "",
		name ? name : "", what, word ? " '" : "", word ? word : "",
		word ? "'" : "");
	fprintf(stderr, "try 'rolewall%s%s --help'\n", name ? " " : "",
		name ? name : "");
	return -EINVAL;
}

static bool is_choice(const char *choices, const char *word)
{
	size_t len = strlen(word);
	const char *at = choices;

	if (!len || strchr(word, ' '))
		return false;
	while ((at = strstr(at, word))) {
		if ((at == choices || at[-1] == ' ') &&
		    (at[len] == ' ' || !at[len]))
			return true;
		at += len;
	}
	return false;
}

static int store(struct table *t, int i, const struct rwall_verb *verb,
		 struct rwall_args *args)
{
	const struct rwall_opt *opt = t->opt[i];
	void *member = (char *)args + opt->member;
	char why[160];

	t->given[i] = true;
	if (opt->type == RWALL_OPT_FLAG) {
		*(bool *)member = true;
		return 0;
	}
	if (opt->type == RWALL_OPT_WORD && !is_choice(opt->choices, optarg)) {
		snprintf(why, sizeof(why), "--%s is one of: %s; not", opt->name,
			 opt->choices);
		return complain(verb, why, optarg);
	}
	*(const char **)member = optarg;
	return 0;
}

/* Long options name themselves in argv; a letter may hide among others. */
static int complain_option(const struct rwall_verb *verb, int c, char **argv)
{
	const char letter[] = { '-', (char)optopt, '\0' };
	const char *word = optopt > 0 && optopt < OPT_FIRST ? letter :
							      argv[optind - 1];

	if (c == ':')
		return complain(verb, "an argument is missing behind", word);
	return complain(verb, "unknown option", word);
}

static int read_options(int argc, char **argv, struct table *t,
			const struct rwall_verb *verb, struct rwall_args *args)
{
	int c, i, err;

	opterr = 0;
	optind = 0; /* glibc: begin anew, and read the shorts' first letters */
	for (;;) {
		c = getopt_long(argc, argv, t->shorts, t->longs, NULL);
		if (c < 0)
			return 0;
		i = table_find(t, c);
		if (i < 0)
			return complain_option(verb, c, argv);
		err = store(t, i, verb, args);
		if (err)
			return err;
	}
}

/* The first other option of a group that was given, or -1. */
static int group_given(const struct table *t, char group, int but)
{
	int i;

	for (i = 0; i < t->n; i++)
		if (i != but && t->opt[i]->group == group && t->given[i])
			return i;
	return -1;
}

static void group_names(const struct table *t, char group, char *buf,
			size_t size)
{
	size_t len = 0;
	int i;

	buf[0] = '\0';
	for (i = 0; i < t->n; i++)
		if (t->opt[i]->group == group && len < size)
			len += snprintf(buf + len, size - len, "%s--%s",
					len ? ", " : "", t->opt[i]->name);
}

static int check_one(const struct table *t, int i,
		     const struct rwall_verb *verb)
{
	const struct rwall_opt *opt = t->opt[i];
	char names[128], why[160];

	if (opt->group && t->given[i] && group_given(t, opt->group, i) >= 0) {
		group_names(t, opt->group, names, sizeof(names));
		snprintf(why, sizeof(why), "give one of %s only", names);
		return complain(verb, why, NULL);
	}
	if (!opt->needed || t->given[i])
		return 0;
	if (!opt->group) {
		snprintf(why, sizeof(why), "--%s is needed", opt->name);
		return complain(verb, why, NULL);
	}
	if (group_given(t, opt->group, i) >= 0)
		return 0;
	group_names(t, opt->group, names, sizeof(names));
	snprintf(why, sizeof(why), "one of %s is needed", names);
	return complain(verb, why, NULL);
}

static int check_all(const struct table *t, const struct rwall_verb *verb)
{
	int i, err = 0;

	for (i = 0; i < t->n && !err; i++)
		err = check_one(t, i, verb);
	return err;
}

static bool takes_two(const struct rwall_verb *verb)
{
	return verb->operand && strchr(verb->operand, ' ');
}

int rwall_opts_parse(int argc, char **argv, struct rwall_args *args,
		     const struct rwall_verb **verb)
{
	struct table t;
	int err;

	memset(args, 0, sizeof(*args));
	*verb = NULL;
	table_init(&t, no_opts, "+:");
	err = read_options(argc, argv, &t, NULL, args);
	if (err || optind >= argc)
		return err;
	*verb = rwall_opts_verb(argv[optind]);
	if (!*verb)
		return complain(NULL, "unknown verb", argv[optind]);

	argc -= optind;
	argv += optind;
	table_init(&t, (*verb)->opts, ":");
	err = read_options(argc, argv, &t, *verb, args);
	if (err)
		return err;
	if (optind < argc && (*verb)->operand)
		args->operand = argv[optind++];
	if (optind < argc && takes_two(*verb))
		args->second = argv[optind++];
	if (optind < argc)
		return complain(*verb, "unexpected word", argv[optind]);
	if (args->help || args->version)
		return 0;
	if (takes_two(*verb) && !args->second)
		return complain(*verb,
				"two words are needed:", (*verb)->operand);
	return check_all(&t, *verb);
}

static void synopsis_option(const struct rwall_opt *opt, FILE *to)
{
	if (opt->letter)
		fprintf(to, "-%c", opt->letter);
	else
		fprintf(to, "--%s", opt->name);
	if (opt->arg)
		fprintf(to, " %s", opt->arg);
}

/* Options of a group stand next to each other in their table. */
void rwall_opts_synopsis(const struct rwall_verb *verb, FILE *to)
{
	const struct rwall_opt *opt = verb->opts;

	fprintf(to, "rolewall %s", verb->name);
	while (opt->name) {
		bool needed = opt->needed;
		bool many = opt->group && opt[1].name &&
			    opt[1].group == opt->group;

		fputs(!needed ? " [" : many ? " (" : " ", to);
		synopsis_option(opt, to);
		for (; many && opt[1].name && opt[1].group == opt->group;
		     opt++) {
			fputs(" | ", to);
			synopsis_option(opt + 1, to);
		}
		fputs(!needed ? "]" : many ? ")" : "", to);
		opt++;
	}
	if (verb->operand)
		fprintf(to, " %s", verb->operand);
}

static void help_option(const struct rwall_opt *opt, FILE *to)
{
	char left[64];
	int len;

	len = snprintf(left, sizeof(left), "  %c%c%s--%s%s%s",
		       opt->letter ? '-' : ' ', opt->letter ? opt->letter : ' ',
		       opt->letter ? ", " : "  ", opt->name,
		       opt->arg ? " " : "", opt->arg ? opt->arg : "");
	fprintf(to, "%s%*s%s\n", left,
		len < HELP_COLUMN ? HELP_COLUMN - len : 1, "", opt->help);
}

static void help_verb(const struct rwall_verb *verb, FILE *to)
{
	const struct rwall_opt *opt;

	fputs("usage: ", to);
	rwall_opts_synopsis(verb, to);
	fprintf(to, "\n\n%s\n", verb->help);
	if (verb->opts->name)
		fputs("\noptions:\n", to);
	for (opt = verb->opts; opt->name; opt++)
		help_option(opt, to);
}

static void help_tool(FILE *to)
{
	const struct rwall_verb *v;

	fputs("usage: rolewall [OPTIONS] VERB [OPTIONS]\n\n"
	      "enforce documented port tables by role\n\nverbs:\n",
	      to);
	for (v = rwall_verbs; v->name; v++)
		if (!v->hidden)
			fprintf(to, "  %-18s%s\n", v->name, v->help);
}

void rwall_opts_help(const struct rwall_verb *verb, FILE *to)
{
	const struct rwall_opt *opt;

	if (verb)
		help_verb(verb, to);
	else
		help_tool(to);
	fputs("\noptions of every verb:\n", to);
	for (opt = global_opts; opt->name; opt++)
		help_option(opt, to);
}
