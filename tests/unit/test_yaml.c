// SPDX-License-Identifier: GPL-2.0-or-later
/* test_yaml.c - the strict YAML: what it takes, what it refuses, its bounds. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "policy_text.h"
#include "yaml.h"

/* Parse; the diagnostics go to *said where that is wanted. */
static struct rwall_yaml *parse(const char *text, size_t len, char **said)
{
	struct rwall_diag *d = rwall_diag_new();
	struct rwall_yaml *y = NULL;
	int ret = rwall_yaml_parse("t.yaml", text, len, d, &y);

	assert_true(!ret == !!y);
	assert_true(!ret == !rwall_diag_count(d, RWALL_ERROR));
	if (said)
		*said = policy_text_print(d);
	rwall_diag_free(d);
	return y;
}

static void refused(const char *text, size_t len, const char *because)
{
	char *said;

	assert_null(parse(text, len, &said));
	if (!strstr(said, because))
		fail_msg("wanted \"%s\" in: %s", because, said);
	free(said);
}

#define REFUSED(text, because) refused(text, sizeof(text) - 1, because)

static void tree(void **state)
{
	static const char text[] = "a: {b: [x, 'y z']}\r\nc: |\r\n  l\r\n";
	struct rwall_yaml *y = parse(text, sizeof(text) - 1, NULL);
	const struct rwall_node *root, *b, *c;
	struct rwall_place at;

	(void)state;
	assert_non_null(y);
	root = rwall_yaml_root(y);
	assert_int_equal(root->type, RWALL_NODE_MAP);
	assert_int_equal(root->n, 2);
	b = rwall_node_find(rwall_node_find(root, "a"), "b");
	assert_int_equal(b->type, RWALL_NODE_LIST);
	assert_string_equal(b->child->text, "x");
	assert_string_equal(b->last->text, "y z");
	assert_true(b->last->quoted);
	at = rwall_node_place(b->last);
	assert_int_equal(at.line, 1);
	assert_int_equal(at.col, 12);
	assert_int_equal(at.width, 5);
	assert_int_equal(at.text_len, 18);
	c = rwall_node_find(root, "c");
	assert_string_equal(c->text, "l\n");
	assert_int_equal(c->key->line, 2);
	assert_null(rwall_node_find(root, "d"));
	rwall_yaml_free(y);
}

static void scalars_stay_text(void **state)
{
	static const char text[] =
		"[no, 0777, 1e3, 2122:22, ~, 0x1f, 1_000, .inf, 2019-09-06]";
	static const char *const want[] = { "no",      "0777", "1e3",
					    "2122:22", "~",    "0x1f",
					    "1_000",   ".inf", "2019-09-06" };
	struct rwall_yaml *y = parse(text, sizeof(text) - 1, NULL);
	const struct rwall_node *v;
	size_t i = 0;

	(void)state;
	rwall_node_each(v, rwall_yaml_root(y))
		assert_string_equal(v->text, want[i++]);
	assert_int_equal(i, 9);
	rwall_yaml_free(y);
}

static void columns_count_characters(void **state)
{
	static const char text[] = "日本: {語: x}\n";
	struct rwall_yaml *y = parse(text, sizeof(text) - 1, NULL);
	struct rwall_place at =
		rwall_node_place(rwall_yaml_root(y)->child->child);

	(void)state;
	assert_int_equal(at.col, 9);
	rwall_yaml_free(y);
}

static void features_refused(void **state)
{
	(void)state;
	REFUSED("a: &x 1\n", "1:7: error: anchors");
	REFUSED("a: &x 1\nb: *x\n", "2:5: error: aliases");
	REFUSED("a: !!str 1\n", "tags are not");
	REFUSED("a: !x {b: c}\n", "tags are not");
	REFUSED("<<: {a: 1}\n", "merge keys");
	REFUSED("a: 1\n---\nb: 2\n", "2:1: error: a second document");
	REFUSED("%YAML 1.2\n---\na: 1\n", "directives");
	REFUSED("[a]: 1\n", "a key must be a word");
	REFUSED("a: 1\nb: 2\na: 3\n",
		"3:1: error: key \"a\" is repeated; it is on line 1");
	REFUSED("a: {b: 1, 'b': 2}\n", "key \"b\" is repeated");
	REFUSED("", "empty");
	REFUSED("# only\n", "empty");
	REFUSED("a: [1\n", "not YAML");
	REFUSED("\ta: 1\n", "not YAML");
	REFUSED("a: b: c\n", "not YAML");
}

static void bytes_refused(void **state)
{
	(void)state;
	REFUSED("a: b\0c\n", "1:5: error: byte 0x00 is a NUL");
	REFUSED("\xef\xbb\xbf"
		"a: b\n",
		"1:1: error: byte 0xef is a byte order mark");
	REFUSED("a: \xff\n", "is not UTF-8");
	REFUSED("a: \xc0\xaf\n", "is not UTF-8");	  /* overlong */
	REFUSED("a: \xed\xa0\x80\n", "is not UTF-8");	  /* surrogate */
	REFUSED("a: \xf4\x90\x80\x80\n", "is not UTF-8"); /* too high */
	REFUSED("a: \xe6\x97", "is not UTF-8");		  /* cut short */
	REFUSED("a: \xe2\x80\xae"
		"b\n",
		"changes the direction");
	REFUSED("a: \xe2\x81\xa6"
		"b\n",
		"changes the direction");
	REFUSED("a: \xe2\x80\xa8"
		"b\n",
		"separator");
	REFUSED("a: \033[2J\n", "control character");
	REFUSED("a: b\rc: d\n", "control character");
	REFUSED("a: \"x\\0y\"\n", "escaped character is a NUL");
	REFUSED("a: \"\\u202e\"\n", "escaped character changes");
}

/* All errors of a file are told in one run. */
static void all_at_once(void **state)
{
	static const char text[] = "a: &x 1\na: !t 2\nb: *x\n";
	char *said;

	(void)state;
	assert_null(parse(text, sizeof(text) - 1, &said));
	assert_non_null(strstr(said, "anchors"));
	assert_non_null(strstr(said, "tags"));
	assert_non_null(strstr(said, "aliases"));
	assert_non_null(strstr(said, "repeated"));
	free(said);
}

static char *repeat(const char *before, const char *unit, size_t n, size_t *len)
{
	size_t lb = strlen(before), lu = strlen(unit), i;
	char *text = malloc(lb + n * lu + 1);

	memcpy(text, before, lb);
	for (i = 0; i < n; i++)
		memcpy(text + lb + i * lu, unit, lu);
	*len = lb + n * lu;
	return text;
}

static void bombs(void **state)
{
	static const struct {
		const char *before, *unit;
		size_t n;
		const char *because;
	} bomb[] = {
		{ "a: ", "[", 100000, "more than 64 deep" },
		{ "", "{a: ", 100000, "more than 64 deep" },
		{ "", "- ", 100000, "more than 64 deep" },
		{ "a: [", "x,", 1500000, "more than 1000000 values" },
		{ "a: ", "x", 10u << 20, "too large" },
		{ "", "\xff", 1000000, "more errors not shown" },
		{ "a: [", "*x,", 300000, "aliases" },
	};
	struct timespec from, to;
	size_t i, len;
	char *text;

	(void)state;
	for (i = 0; i < sizeof(bomb) / sizeof(*bomb); i++) {
		text = repeat(bomb[i].before, bomb[i].unit, bomb[i].n, &len);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
		refused(text, len, bomb[i].because);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
		/* Generous for sanitizers; a square would take hours. */
		assert_true(to.tv_sec - from.tv_sec < 30);
		free(text);
	}
}

static void sixty_four_levels(void **state)
{
	char text[200] = "";
	struct rwall_yaml *y;

	(void)state;
	memset(text, '[', 64);
	memset(text + 64, ']', 64);
	y = parse(text, 128, NULL);
	assert_non_null(y);
	rwall_yaml_free(y);
	memset(text, '[', 65);
	memset(text + 65, ']', 65);
	refused(text, 130, "more than 64 deep");
}

static int load(const char *path)
{
	struct rwall_diag *d = rwall_diag_new();
	struct rwall_yaml *y = NULL;
	int ret = rwall_yaml_load(path, d, &y);

	assert_true(!ret == !rwall_diag_count(d, RWALL_ERROR));
	rwall_yaml_free(y);
	rwall_diag_free(d);
	return ret;
}

static void files(void **state)
{
	char fifo[] = "/tmp/rolewall-yaml-XXXXXX", path[32];
	int pipefd[2];

	(void)state;
	assert_int_equal(load("/nonexistent"), -ENOENT);
	assert_int_equal(load("/tmp"), -EISDIR);
	assert_int_equal(load("/dev/zero"), -EINVAL);
	assert_int_equal(load("/dev/null"), -EINVAL);
	/* A FIFO that nobody writes to is empty, not endless. */
	assert_non_null(mkdtemp(fifo));
	assert_int_equal(rmdir(fifo), 0);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(load(fifo), -EINVAL);
	unlink(fifo);
	/* A link is followed, one to itself is not. */
	assert_int_equal(symlink("/dev/zero", fifo), 0);
	assert_int_equal(load(fifo), -EINVAL);
	unlink(fifo);
	assert_int_equal(symlink(fifo, fifo), 0);
	assert_int_equal(load(fifo), -ELOOP);
	unlink(fifo);
	assert_int_equal(pipe(pipefd), 0);
	assert_int_equal(write(pipefd[1], "a: 1\n", 5), 5);
	close(pipefd[1]);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", pipefd[0]);
	assert_int_equal(load(path), 0);
	close(pipefd[0]);
}

static void endless_pipe(void **state)
{
	int pipefd[2], i;
	char path[32];
	static char junk[65536];
	pid_t child;

	(void)state;
	assert_int_equal(pipe(pipefd), 0);
	child = fork();
	if (!child) {
		close(pipefd[0]);
		for (i = 0; i < 16384; i++) /* 1 GiB, if anyone read it */
			if (write(pipefd[1], junk, sizeof(junk)) < 0)
				break;
		_exit(0);
	}
	close(pipefd[1]);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", pipefd[0]);
	assert_int_equal(load(path), -EFBIG);
	close(pipefd[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tree),
		cmocka_unit_test(scalars_stay_text),
		cmocka_unit_test(columns_count_characters),
		cmocka_unit_test(features_refused),
		cmocka_unit_test(bytes_refused),
		cmocka_unit_test(all_at_once),
		cmocka_unit_test(bombs),
		cmocka_unit_test(sixty_four_levels),
		cmocka_unit_test(files),
		cmocka_unit_test(endless_pipe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
