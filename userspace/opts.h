/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * opts.h - the options of each verb, once
 *
 * For: one typed table a verb. Parsing, --help, the synopsis of the man page
 * and shell completion are all read from it. May not act on what was asked.
 */
#ifndef _RWALL_OPTS_H
#define _RWALL_OPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "rolewall_blob.h"

#define RWALL_SITE_DEFAULT  "/etc/rolewall/site.yaml"
#define RWALL_NAMES_DEFAULT "/var/lib/rolewall/names.json"

/* What the command line said. Strings are argv's; NULL where not given. */
struct rwall_args {
	/* of every verb */
	const char *profiles;
	const char *netns;
	const char *names;
	bool json;
	bool help;
	bool version;
	/* of some */
	const char *site;
	const char *blob;
	const char *output;
	const char *proto;
	const char *src;
	const char *dst;
	const char *sport;
	const char *dport;
	const char *iif;
	const char *oif;
	const char *state;
	const char *lang;
	const char *role;
	const char *format;
	const char *confirm;
	bool wait;
	bool no_save;
	bool open;
	bool yes;
	const char *keep;
	bool list;
	const char *remove;
	const char *count;
	const char *span;
	const char *unused;
	bool policy;
	const char *key;
	const char *cert;
	const char *serial;
	const char *target;
	const char *permit;
	const char *resolver;
	bool live;
	bool audit;
	bool dry_run;
	bool force;
	bool verbose;
	bool resolve_only;
	bool watch;
	bool in;
	bool out;
	bool forward;
	const char *profiles_a;
	const char *profiles_b;
	/* the one word that some verbs take besides options, or the two */
	const char *operand;
	const char *second;
};

enum rwall_opt_type {
	RWALL_OPT_FLAG,	  /* no argument; member is a bool */
	RWALL_OPT_TEXT,	  /* member is a string */
	RWALL_OPT_WORD,	  /* a string that must be one of choices */
	RWALL_OPT_FILE,	  /* a string; completed as a file's name */
	RWALL_OPT_FOLDER, /* a string; completed as a folder's name */
};

struct rwall_opt {
	const char *name; /* long */
	char letter;	  /* or 0 */
	char group;	  /* options of one group exclude each other; or 0 */
	bool needed;	  /* itself, or one of its group */
	enum rwall_opt_type type;
	size_t member;	     /* offset in struct rwall_args */
	const char *arg;     /* the argument's name in help */
	const char *choices; /* blank-separated, for RWALL_OPT_WORD */
	const char *help;
};

struct rwall_verb {
	const char *name;
	const char *help;    /* one line, without a full stop */
	const char *operand; /* "[VERB]", "A B", or NULL: takes none */
	bool hidden;	     /* from help and completion */
	int (*run)(const struct rwall_args *args);
	const struct rwall_opt *opts; /* ends with a NULL name */
};

/* The table of verbs, which ends with a NULL name; userspace/verbs.c. */
extern const struct rwall_verb rwall_verbs[];

/**
 * rwall_opts_verb() - find a verb by its name
 * @name: the name
 *
 * Return: the verb, hidden ones included, or NULL.
 */
const struct rwall_verb *rwall_opts_verb(const char *name);

/**
 * rwall_opts_globals() - the options that every verb takes
 *
 * Return: a table that ends with a NULL name.
 */
const struct rwall_opt *rwall_opts_globals(void);

/**
 * rwall_opts_parse() - read a command line
 * @argc: as main()'s
 * @argv: as main()'s
 * @args: filled in; zeroed first
 * @verb: set to the verb, or to NULL where none was given
 *
 * Options of every verb may stand before the verb too. Complaints go to
 * stderr. Where --help or --version was given, what is missing is no error.
 *
 * Return: 0 or -EINVAL.
 */
int rwall_opts_parse(int argc, char **argv, struct rwall_args *args,
		     const struct rwall_verb **verb);

/**
 * rwall_opts_synopsis() - write "rolewall apply [-f SITE | --blob BLOB] ..."
 * @verb: the verb
 * @to: where to
 *
 * Options of every verb are left out; no line end is written.
 */
void rwall_opts_synopsis(const struct rwall_verb *verb, FILE *to);

/**
 * rwall_opts_help() - write the help of a verb, or of the tool
 * @verb: the verb, or NULL
 * @to: where to
 */
void rwall_opts_help(const struct rwall_verb *verb, FILE *to);

#endif /* _RWALL_OPTS_H */
