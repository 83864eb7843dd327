// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_monitor.c - rolewall monitor: denied packets as they are denied
 *
 * Two sockets: one is told, the other asks for the policy when it has changed.
 * Ends on a signal, after a number of packets or a time, or when nobody reads
 * what it prints; and says how many it has not shown.
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>

#include "cmd.h"
#include "denied.h"
#include "duration.h"
#include "exceptions.h"
#include "input.h"
#include "json.h"
#include "names.h"
#include "print.h"

#define EXIT_USAGE  2
#define BUFFER	    (4 << 20) /* bytes of events that wait for us */
#define POLICY_NONE 0	      /* generation */

struct monitor {
	const struct rwall_args *args;
	struct rwall_nl *ask;
	struct rwall_nl *told;
	struct rwall_input in;
	uint32_t generation; /* of @in, or POLICY_NONE */
	uint64_t seq;	     /* of the last denial */
	uint64_t shown;
	uint64_t suppressed;
	uint64_t lost;
	unsigned long count; /* to end after, or 0 */
	struct timespec end; /* or zero */
};

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

/* Blocked but while waiting, so that none slips in before. */
static void catch_signals(sigset_t *waiting)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = stop };
	sigset_t blocked;
	size_t i;

	sigemptyset(&blocked);
	for (i = 0; i < RWALL_COUNT(signals); i++) {
		sigaction(signals[i], &action, NULL);
		sigaddset(&blocked, signals[i]);
	}
	sigprocmask(SIG_BLOCK, &blocked, waiting);
	for (i = 0; i < RWALL_COUNT(signals); i++)
		sigdelset(waiting, signals[i]);
	signal(SIGPIPE, SIG_IGN);
}

static int refuse(const char *what, const char *text)
{
	fprintf(stderr, "rolewall monitor: %s '%s'\n", what, text);
	return EXIT_USAGE;
}

static int read_limits(struct monitor *m)
{
	const struct rwall_args *args = m->args;
	uint32_t seconds;
	char *rest = NULL;

	if (args->count) {
		errno = 0;
		m->count = strtoul(args->count, &rest, 10);
		if (errno || *rest || !m->count || strspn(args->count, "-+ "))
			return refuse("--count is a number above 0, not",
				      args->count);
	}
	if (!args->span)
		return 0;
	if (rwall_duration_parse(args->span, &seconds) || !seconds)
		return refuse("--for is a time such as 30s or 5m, not",
			      args->span);
	clock_gettime(CLOCK_MONOTONIC, &m->end);
	m->end.tv_sec += seconds;
	return 0;
}

/* The policy now in force; none is no error, it may yet come. */
static int fetch(struct monitor *m)
{
	struct rwall_nl_policy p;
	const char *why;
	int err = rwall_nl_snapshot(m->ask, &p, NULL);

	rwall_input_close(&m->in);
	m->generation = POLICY_NONE;
	if (err == -ENOENT)
		return 0;
	if (err)
		return rwall_input_complain(m->ask, err);
	if (!rwall_blobfile_open(p.blob, p.size, &m->in.policy, &why))
		m->generation = p.generation;
	return 0;
}

static const char *policy_word(uint8_t cmd)
{
	switch (cmd) {
	case RWALL_CMD_NEW_POLICY:
		return "loaded";
	case RWALL_CMD_DEL_POLICY:
		return "flushed";
	case RWALL_CMD_LOCKED:
		return "locked";
	default:
		return "changed";
	}
}

static void show_policy(const struct monitor *m, const struct rwall_nl_event *e)
{
	const struct rwall_tables *t = &m->in.policy.t;
	const char *name = m->generation == POLICY_NONE ?
				   NULL :
				   rwall_blob_string(t, t->header->name);
	json_t *o;

	if (!m->args->policy)
		return;
	if (!m->args->json) {
		printf("policy %s, generation %" PRIu32 " ",
		       policy_word(e->cmd), e->generation);
		rwall_print_text(stdout, RWALL_BOLD, name ? name : "");
		putchar('\n');
		return;
	}
	o = rwall_json_new("monitor");
	rwall_json_set(o, "event", json_string("policy"));
	rwall_json_set(o, "change", json_string(policy_word(e->cmd)));
	rwall_json_set(o, "generation", rwall_json_number(e->generation));
	rwall_json_set(o, "name", rwall_json_text(name));
	rwall_json_line(o);
}

/* How many came between the last one and this, and not to us. */
static uint64_t count_lost(struct monitor *m, struct rwall_nl_denied *d)
{
	uint64_t gap = d->seq > m->seq ? d->seq - m->seq - 1 : 0;

	/* Those suppressed before we listened are none of ours. */
	if (d->suppressed > gap)
		d->suppressed = gap;
	m->seq = d->seq;
	m->suppressed += d->suppressed;
	m->lost += gap - d->suppressed;
	return gap - d->suppressed;
}

static int show_denied(struct monitor *m, struct rwall_nl_event *e)
{
	struct rwall_denied x = { .d = &e->denied };
	int ret = 0;

	x.lost = count_lost(m, &e->denied);
	if (e->generation != m->generation)
		ret = fetch(m);
	if (e->generation == m->generation)
		x.t = &m->in.policy.t;
	rwall_denied_learn(&x);
	if (m->args->json)
		rwall_denied_json(&x);
	else
		rwall_denied_print(&x);
	m->shown++;
	return ret;
}

static int show_exception(const struct monitor *m,
			  const struct rwall_nl_event *e)
{
	if (!m->args->policy || !rwall_exceptions_told(e, m->args->json))
		return 0;
	fputs("rolewall monitor: an event is not what the protocol promises\n",
	      stderr);
	return 3;
}

static int take(struct monitor *m, struct rwall_nl_event *e)
{
	int ret;

	if (e->cmd == RWALL_CMD_DENIED)
		return show_denied(m, e);
	if (rwall_exceptions_is(e))
		return show_exception(m, e);
	ret = fetch(m);
	if (!ret)
		show_policy(m, e);
	return ret;
}

static bool enough(const struct monitor *m)
{
	return m->count && m->shown >= m->count;
}

/* All that waits; a full buffer's gap shows in the next one's number. */
static int take_all(struct monitor *m)
{
	struct rwall_nl_event e;
	int err, ret = 0;

	while (!ret && !stopped && !enough(m)) {
		err = rwall_nl_event(m->told, &e);
		if (err == -EAGAIN)
			break;
		if (err && err != -ENOBUFS)
			return rwall_input_complain(m->told, err);
		if (!err)
			ret = take(m, &e);
	}
	if (fflush(stdout))
		stopped = 1;
	return ret;
}

/* Time left, or NULL for ever. */
static struct timespec *left(const struct monitor *m, struct timespec *t)
{
	if (!m->end.tv_sec)
		return NULL;
	clock_gettime(CLOCK_MONOTONIC, t);
	t->tv_sec = m->end.tv_sec - t->tv_sec;
	t->tv_nsec = m->end.tv_nsec - t->tv_nsec;
	if (t->tv_nsec < 0) {
		t->tv_nsec += 1000000000;
		t->tv_sec--;
	}
	if (t->tv_sec < 0)
		*t = (struct timespec){ 0 };
	return t;
}

static int watch(struct monitor *m, const sigset_t *waiting)
{
	struct pollfd fds[] = {
		{ .fd = rwall_nl_fd(m->told), .events = POLLIN },
		{ .fd = STDOUT_FILENO }, /* tells when its reader has gone */
	};
	struct timespec t;
	int ret = 0, n;

	while (!ret && !stopped && !enough(m)) {
		n = ppoll(fds, RWALL_COUNT(fds), left(m, &t), waiting);
		if (n < 0 && errno != EINTR)
			return 3;
		if (!n || (n > 0 && fds[1].revents & (POLLERR | POLLNVAL)))
			break;
		if (n > 0 && fds[0].revents)
			ret = take_all(m);
	}
	return ret;
}

/* Those suppressed behind the last one shown are in the kernel's totals. */
static void conclude(struct monitor *m, uint64_t before)
{
	struct rwall_nl_status s;
	uint64_t more = 0;

	if (!enough(m) && !rwall_nl_status(m->ask, &s)) {
		if (s.suppressed - before > m->suppressed)
			more = s.suppressed - before - m->suppressed;
		rwall_nl_status_free(&s);
	}
	fprintf(stderr,
		"rolewall monitor: %" PRIu64 " shown, %" PRIu64
		" suppressed, %" PRIu64 " lost\n",
		m->shown, m->suppressed + more, m->lost);
}

static int open_told(struct monitor *m)
{
	int size = BUFFER, err;

	m->told = rwall_nl_new();
	err = rwall_nl_open(m->told, NULL);
	if (!err && setsockopt(rwall_nl_fd(m->told), SOL_SOCKET, SO_RCVBUFFORCE,
			       &size, sizeof(size)))
		setsockopt(rwall_nl_fd(m->told), SOL_SOCKET, SO_RCVBUF, &size,
			   sizeof(size));
	if (!err)
		err = rwall_nl_listen(m->told, RWALL_NL_EVENTS);
	if (!err)
		err = rwall_nl_listen(m->told, RWALL_NL_DENIED);
	return err ? rwall_input_complain(m->told, err) : 0;
}

static int run(struct monitor *m)
{
	struct rwall_nl_status s;
	sigset_t waiting;
	int err, ret;

	catch_signals(&waiting);
	ret = open_told(m);
	if (ret)
		return ret;
	err = rwall_nl_status(m->ask, &s);
	if (err)
		return rwall_input_complain(m->ask, err);
	rwall_nl_status_free(&s);
	if (s.state == RWALL_STATE_OPEN)
		return rwall_input_complain(
			m->ask,
			rwall_nl_snapshot(
				m->ask, &(struct rwall_nl_policy){ 0 }, NULL));
	m->seq = s.seq;
	ret = fetch(m);
	if (ret)
		return ret;
	fputs("rolewall monitor: listening\n", stderr);
	ret = watch(m, &waiting);
	conclude(m, s.suppressed);
	return ret;
}

int rwall_cmd_monitor(const struct rwall_args *args)
{
	struct monitor m = { .args = args };
	int ret = read_limits(&m);

	if (!ret)
		ret = rwall_input_connect(args, &m.ask);
	if (!ret)
		ret = run(&m);
	rwall_input_close(&m.in);
	rwall_nl_free(m.told);
	rwall_nl_free(m.ask);
	return ret;
}
