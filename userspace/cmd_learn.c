// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_learn.c - rolewall learn: from denials to proposals for a site
 *
 * Reads what "rolewall monitor --json" has written, or watches for a while.
 */
#include <errno.h>
#include <poll.h>
#include <time.h>

#include "cmd.h"
#include "duration.h"
#include "learn.h"
#include "util.h"

#define EXIT_USAGE  2
#define MS_A_SECOND 1000

static int read_lines(FILE *file, const char *name, struct rwall_learned *l)
{
	if (!rwall_learn_read(l, file, name))
		return 0;
	fprintf(stderr, "rolewall learn: '%s' holds no events\n", name);
	return EXIT_USAGE;
}

static int read_file(const struct rwall_args *args, struct rwall_learned *l)
{
	_cleanup_fclose_ FILE *file = NULL;

	if (!args->operand || !strcmp(args->operand, "-"))
		return read_lines(stdin, "<stdin>", l);
	file = fopen(args->operand, "re");
	if (file)
		return read_lines(file, args->operand, l);
	fprintf(stderr, "rolewall learn: cannot open '%s': %s\n", args->operand,
		strerror(errno));
	return EXIT_USAGE;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * MS_A_SECOND + t.tv_nsec / 1000000;
}

static int watch(struct rwall_nl *nl, uint32_t seconds, struct rwall_learned *l)
{
	struct pollfd fd = { .fd = rwall_nl_fd(nl), .events = POLLIN };
	int64_t end = now_ms() + (int64_t)seconds * MS_A_SECOND, left;
	struct rwall_nl_event e;
	int err;

	while ((left = end - now_ms()) > 0) {
		poll(&fd, 1, left > INT32_MAX ? INT32_MAX : (int)left);
		do {
			err = rwall_nl_event(nl, &e);
			if (!err && e.cmd == RWALL_CMD_DENIED)
				rwall_learn_event(l, &e.denied);
		} while (!err || err == -ENOBUFS);
		if (err != -EAGAIN)
			return rwall_input_complain(nl, err);
	}
	return 0;
}

static int read_live(const struct rwall_args *args, struct rwall_learned *l)
{
	struct rwall_nl *nl = NULL;
	uint32_t seconds;
	int ret, err;

	if (args->operand || rwall_duration_parse(args->span, &seconds) ||
	    !seconds) {
		fprintf(stderr,
			"rolewall learn: --for is a time such as 60s, and "
			"stands without a file of events; not '%s'\n",
			args->span);
		return EXIT_USAGE;
	}
	ret = rwall_input_connect(args, &nl);
	if (!ret) {
		err = rwall_nl_listen(nl, RWALL_NL_DENIED);
		ret = err ? rwall_input_complain(nl, err) :
			    watch(nl, seconds, l);
	}
	rwall_nl_free(nl);
	return ret;
}

int rwall_cmd_learn(const struct rwall_args *args)
{
	struct rwall_learned l = { 0 };
	struct rwall_input in = { 0 };
	int ret = rwall_input_open(args, &in, false);

	if (!ret)
		ret = args->span ? read_live(args, &l) : read_file(args, &l);
	if (!ret && args->json)
		rwall_learn_json(&l, &in);
	else if (!ret)
		rwall_learn_print(&l, &in);
	free(l.seen);
	rwall_input_close(&in);
	return ret;
}
