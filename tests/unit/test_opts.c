// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_opts.c - the command line, its help and its synopsis
 *
 * For: userspace/opts.c and the table in userspace/verbs.c; also compares the
 * man page with the table.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "opts.h"
#include "util.h"

static struct rwall_args args;
static const struct rwall_verb *verb;

/* Reads a command line given as words ending in NULL; complaints go nowhere. */
static int parse(char *const *words)
{
	char *argv[24] = { "rolewall" };
	int argc = 1, err, fd = dup(STDERR_FILENO);

	while (*words)
		argv[argc++] = *words++;
	fflush(stderr);
	assert_non_null(freopen("/dev/null", "w", stderr));
	err = rwall_opts_parse(argc, argv, &args, &verb);
	fflush(stderr);
	dup2(fd, STDERR_FILENO);
	close(fd);
	return err;
}

#define PARSE(...) parse((char *const[]){ __VA_ARGS__, NULL })

static void options_of_a_verb(void **state)
{
	(void)state;
	assert_int_equal(PARSE("apply", "-f", "site.yaml", "--audit"), 0);
	assert_string_equal(verb->name, "apply");
	assert_string_equal(args.site, "site.yaml");
	assert_true(args.audit);
	assert_false(args.dry_run);
	assert_false(args.json);
}

static void global_options_stand_anywhere(void **state)
{
	(void)state;
	assert_int_equal(PARSE("--json", "--netns", "blue", "status"), 0);
	assert_true(args.json);
	assert_string_equal(args.netns, "blue");
	assert_int_equal(PARSE("status", "--netns=blue", "--json"), 0);
	assert_true(args.json);
	assert_string_equal(args.netns, "blue");
}

static void arguments_behind_an_equals_sign(void **state)
{
	(void)state;
	assert_int_equal(PARSE("check", "--file=x=y"), 0);
	assert_string_equal(args.site, "x=y");
	assert_int_equal(PARSE("check", "-fx"), 0);
	assert_string_equal(args.site, "x");
	assert_int_equal(PARSE("check", "-f", "-"), 0);
	assert_string_equal(args.site, "-");
}

static void bad_usage(void **state)
{
	(void)state;
	assert_int_not_equal(PARSE("nonsense"), 0);
	assert_int_not_equal(PARSE("status", "--nonsense"), 0);
	assert_int_not_equal(PARSE("status", "-x"), 0);
	assert_int_not_equal(PARSE("status", "word"), 0);
	assert_int_not_equal(PARSE("status", "-f", "site"), 0);
	assert_int_not_equal(PARSE("check", "-f"), 0);
	assert_int_not_equal(PARSE("check", "--json=yes"), 0);
	assert_int_not_equal(PARSE("--nonsense", "status"), 0);
	assert_int_not_equal(PARSE("help", "a", "b"), 0);
}

static void one_of_a_group(void **state)
{
	(void)state;
	assert_int_not_equal(PARSE("apply", "-f", "a", "--blob", "b"), 0);
	assert_int_not_equal(
		PARSE("explain", "--in", "--out", "--proto", "tcp"), 0);
	assert_int_not_equal(PARSE("explain", "--live", "--blob", "b", "--in",
				   "--proto", "tcp"),
			     0);
	assert_int_equal(PARSE("explain", "--live", "--in", "--proto", "tcp"),
			 0);
}

static void needed_options(void **state)
{
	(void)state;
	assert_int_not_equal(PARSE("build", "-f", "site"), 0);
	assert_int_not_equal(PARSE("explain", "--proto", "tcp"), 0);
	assert_int_not_equal(PARSE("explain", "--in"), 0);
	assert_int_equal(PARSE("build", "--help"), 0);
	assert_true(args.help);
}

static void words_are_checked(void **state)
{
	(void)state;
	assert_int_equal(PARSE("show", "--lang", "ja"), 0);
	assert_string_equal(args.lang, "ja");
	assert_int_not_equal(PARSE("show", "--lang", "j"), 0);
	assert_int_not_equal(PARSE("show", "--lang", "en ja"), 0);
	assert_int_not_equal(PARSE("show", "--lang", ""), 0);
	assert_int_not_equal(PARSE("explain", "--in", "--proto", "tcp",
				   "--state", "repl"),
			     0);
}

static void operands(void **state)
{
	(void)state;
	assert_int_equal(PARSE("help", "apply"), 0);
	assert_string_equal(args.operand, "apply");
	assert_int_equal(PARSE("help"), 0);
	assert_null(args.operand);
}

static void no_verb_is_no_error_here(void **state)
{
	(void)state;
	assert_int_equal(PARSE("--version"), 0);
	assert_true(args.version);
	assert_null(verb);
}

static char *text_of(void (*write)(const struct rwall_verb *v, FILE *to),
		     const struct rwall_verb *v)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	assert_non_null(to);
	write(v, to);
	fclose(to);
	return text;
}

static void synopsis(void **state)
{
	_cleanup_free_ char *text =
		text_of(rwall_opts_synopsis, rwall_opts_verb("apply"));

	(void)state;
	assert_string_equal(text,
			    "rolewall apply [-f SITE | --blob BLOB] "
			    "[--audit] [--dry-run] [--force] [--confirm TIME] "
			    "[--wait] [--no-save] "
			    "[--keep-established TIME]");
}

static void synopsis_of_what_is_needed(void **state)
{
	_cleanup_free_ char *text =
		text_of(rwall_opts_synopsis, rwall_opts_verb("explain"));

	(void)state;
	assert_non_null(strstr(text, " (--in | --out | --forward) --proto P "));
}

static void help_names_every_option(void **state)
{
	const struct rwall_verb *v;
	const struct rwall_opt *opt;

	(void)state;
	for (v = rwall_verbs; v->name; v++) {
		_cleanup_free_ char *text = text_of(rwall_opts_help, v);

		for (opt = v->opts; opt->name; opt++) {
			_cleanup_free_ char *name =
				rwall_xasprintf("--%s", opt->name);

			assert_non_null(strstr(text, name));
		}
	}
}

/* Options of a group must be neighbours, or the synopsis would be wrong. */
static void tables_are_sound(void **state)
{
	const struct rwall_verb *v;
	int i, j;

	(void)state;
	for (v = rwall_verbs; v->name; v++) {
		const struct rwall_opt *o = v->opts;

		assert_non_null(v->run);
		for (i = 0; o[i].name; i++) {
			assert_int_equal(!o[i].arg,
					 o[i].type == RWALL_OPT_FLAG);
			assert_int_equal(!o[i].choices,
					 o[i].type != RWALL_OPT_WORD);
			for (j = 0; j < i; j++) {
				assert_string_not_equal(o[i].name, o[j].name);
				if (o[i].group && o[i].group == o[j].group)
					assert_int_equal(o[i - 1].group,
							 o[i].group);
			}
		}
	}
}

/* Without the man page's emphasis: "*apply* [-f _SITE_]" is "apply [-f SITE]" */
static char *read_page(const char *path)
{
	struct rwall_text b = { 0 };
	FILE *f = fopen(path, "r");
	int c;

	if (!f)
		return NULL;
	while ((c = getc(f)) != EOF)
		if (c != '*' && c != '_' && c != '\\')
			rwall_text_add(&b, "%c", c);
	fclose(f);
	return rwall_text_steal(&b);
}

static void man_page_has_every_synopsis(void **state)
{
	_cleanup_free_ char *page =
		read_page("Documentation/man/rolewall.8.scd");
	const struct rwall_verb *v;

	(void)state;
	if (!page)
		skip();
	for (v = rwall_verbs; v->name; v++) {
		_cleanup_free_ char *text = text_of(rwall_opts_synopsis, v);

		if (!v->hidden && !strstr(page, text))
			fail_msg("the man page lacks: %s", text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_of_a_verb),
		cmocka_unit_test(global_options_stand_anywhere),
		cmocka_unit_test(arguments_behind_an_equals_sign),
		cmocka_unit_test(bad_usage),
		cmocka_unit_test(one_of_a_group),
		cmocka_unit_test(needed_options),
		cmocka_unit_test(words_are_checked),
		cmocka_unit_test(operands),
		cmocka_unit_test(no_verb_is_no_error_here),
		cmocka_unit_test(synopsis),
		cmocka_unit_test(synopsis_of_what_is_needed),
		cmocka_unit_test(help_names_every_option),
		cmocka_unit_test(tables_are_sound),
		cmocka_unit_test(man_page_has_every_synopsis),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
