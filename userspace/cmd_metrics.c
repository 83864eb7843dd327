// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_metrics.c - rolewall metrics: the counters as OpenMetrics text
 *
 * For node_exporter's textfile collector. Labels are bounded by the policy:
 * points, reasons, essentials and documented flows; never an address or a port.
 */
#include <errno.h>
#include <inttypes.h>

#include "cmd.h"
#include "file.h"
#include "input.h"
#include "names.h"
#include "rows.h"

#define EXIT_USAGE 2
#define EXIT_OPEN  3

struct metrics {
	FILE *to;
	struct rwall_nl_status status;
	struct rwall_nl_counters counters;
	struct rwall_input in;
};

static void family(FILE *to, const char *name, const char *type,
		   const char *help)
{
	fprintf(to, "# TYPE rolewall_%s %s\n# HELP rolewall_%s %s.\n", name,
		type, name, help);
}

/* A label's value: backslash, quote and line end are escaped. */
static void label(FILE *to, const char *name, const char *value)
{
	fprintf(to, "%s=\"", name);
	for (; *value; value++) {
		if (*value == '\\' || *value == '"')
			putc('\\', to);
		if (*value == '\n')
			fputs("\\n", to);
		else
			putc(*value, to);
	}
	putc('"', to);
}

static void gauge(FILE *to, const char *name, const char *help, uint64_t value)
{
	family(to, name, "gauge", help);
	fprintf(to, "rolewall_%s %" PRIu64 "\n", name, value);
}

static void print_policy(const struct metrics *m)
{
	const struct rwall_nl_status *s = &m->status;
	unsigned int p, i;

	family(m->to, "policy", "info", "The policy in force");
	fputs("rolewall_policy_info{", m->to);
	label(m->to, "name", s->name);
	putc(',', m->to);
	label(m->to, "roles", s->roles);
	fputs(",digest=\"", m->to);
	for (i = 0; i < sizeof(s->digest); i++)
		fprintf(m->to, "%02x", s->digest[i]);
	fputs("\"} 1\n", m->to);
	gauge(m->to, "policy_generation", "Grows with each load and flush",
	      s->generation);
	gauge(m->to, "policy_loaded_timestamp_seconds",
	      "When the policy was loaded", s->loaded_at);
	gauge(m->to, "policy_rules", "Rules of the policy", s->rules);
	gauge(m->to, "policy_memory_bytes", "Memory that the policy occupies",
	      s->memory);
	family(m->to, "mode", "gauge", "1 for the mode that a point is in");
	for (p = 0; p < RWALL_POINTS; p++)
		for (i = 0; s->points >> p & 1 && i < RWALL_MODES; i++)
			fprintf(m->to,
				"rolewall_mode{point=\"%s\",mode=\"%s\"} %d\n",
				rwall_names_point(p), rwall_names_mode(i),
				s->mode[p] == i);
}

static void sample(FILE *to, const char *name, const char *unit,
		   unsigned int point, const char *key, const char *value,
		   uint64_t n)
{
	fprintf(to, "rolewall_%s_%s_total{point=\"%s\",", name, unit,
		rwall_names_point(point));
	label(to, key, value);
	fprintf(to, "} %" PRIu64 "\n", n);
}

/* All points and words, zero or not: a series that comes late has no past. */
static void tallies(const struct metrics *m, const char *name, const char *key,
		    const char *help, const struct rwall_nl_tally *tally,
		    unsigned int nwords, const char *(*word)(unsigned int))
{
	static const char *const units[] = { "packets", "bytes" };
	unsigned int u, p, i;

	for (u = 0; u < RWALL_COUNT(units); u++) {
		_cleanup_free_ char *full =
			rwall_xasprintf("%s_%s", name, units[u]);

		family(m->to, full, "counter", help);
		if (u)
			fprintf(m->to, "# UNIT rolewall_%s bytes\n", full);
		for (p = 0; p < RWALL_POINTS; p++)
			for (i = 1; m->status.points >> p & 1 && i < nwords;
			     i++)
				sample(m->to, name, units[u], p, key, word(i),
				       u ? tally[p * nwords + i].bytes :
					   tally[p * nwords + i].packets);
	}
}

/* Rules are sorted by flow and point: those of one stand together. */
static uint32_t add_flow(const struct metrics *m, uint32_t i,
			 struct rwall_nl_tally *sum)
{
	const struct rwall_tables *t = &m->in.policy.t;
	const struct rwall_blob_rule *first = &t->rules[i];

	memset(sum, 0, sizeof(*sum));
	for (; i < t->nrules && t->rules[i].flow == first->flow &&
	       t->rules[i].point == first->point;
	     i++) {
		if (i >= m->counters.nrules)
			continue;
		sum->packets += m->counters.rules[i].packets;
		sum->bytes += m->counters.rules[i].bytes;
	}
	return i;
}

static void flow_sample(const struct metrics *m, const char *unit,
			const struct rwall_blob_rule *r, uint64_t n)
{
	const char *flow = rwall_blob_string(&m->in.policy.t, r->flow);
	size_t product = strcspn(flow, "/");
	_cleanup_free_ char *name = rwall_xstrndup(flow, product);

	fprintf(m->to, "rolewall_accepted_%s_total{point=\"%s\",", unit,
		rwall_names_point(r->point));
	label(m->to, "product", name);
	putc(',', m->to);
	label(m->to, "flow", flow[product] ? flow + product + 1 : "");
	fprintf(m->to, "} %" PRIu64 "\n", n);
}

static void print_flows(const struct metrics *m)
{
	const struct rwall_tables *t = &m->in.policy.t;
	struct rwall_nl_tally sum;
	uint32_t i, next;

	family(m->to, "accepted_packets", "counter",
	       "Packets that a documented flow permitted");
	for (i = 0; i < t->nrules; i = next) {
		next = add_flow(m, i, &sum);
		flow_sample(m, "packets", &t->rules[i], sum.packets);
	}
	family(m->to, "accepted_bytes", "counter",
	       "Bytes that a documented flow permitted");
	fputs("# UNIT rolewall_accepted_bytes bytes\n", m->to);
	for (i = 0; i < t->nrules; i = next) {
		next = add_flow(m, i, &sum);
		flow_sample(m, "bytes", &t->rules[i], sum.bytes);
	}
}

static void print_active(const struct metrics *m)
{
	const struct rwall_nl_counters *c = &m->counters;

	print_policy(m);
	print_flows(m);
	tallies(m, "denied", "reason", "Denied", &c->reason[0][0],
		RWALL_REASONS, rwall_names_reason);
	tallies(m, "would_deny", "reason", "Passed in audit mode alone",
		&c->would[0][0], RWALL_REASONS, rwall_names_reason);
	tallies(m, "essential", "essential", "Passes in every policy",
		&c->essential[0][0], RWALL_ESSENTIALS, rwall_names_essential);
}

static void print(const struct metrics *m)
{
	uint8_t state = m->status.state;

	gauge(m->to, "policy_loaded", "1 while a policy is in force",
	      state == RWALL_STATE_ACTIVE);
	if (state != RWALL_STATE_OPEN)
		print_active(m);
	family(m->to, "events_wanted", "counter",
	       "Denials that somebody wanted to be told of");
	fprintf(m->to, "rolewall_events_wanted_total %" PRIu64 "\n",
		m->status.seq);
	family(m->to, "events_suppressed", "counter",
	       "Those of them that the rate limit left out");
	fprintf(m->to, "rolewall_events_suppressed_total %" PRIu64 "\n# EOF\n",
		m->status.suppressed);
}

static int deliver(const struct rwall_args *args, struct metrics *m)
{
	_cleanup_free_ char *text = NULL;
	size_t size = 0;
	int err;

	m->to = open_memstream(&text, &size);
	if (!m->to)
		return EXIT_USAGE;
	print(m);
	fclose(m->to);
	if (!args->output || !strcmp(args->output, "-"))
		return fwrite(text, 1, size, stdout) == size ? 0 : EXIT_USAGE;
	err = rwall_file_replace(args->output, text, size);
	if (!err)
		return 0;
	fprintf(stderr, "rolewall metrics: cannot replace '%s': %s\n",
		args->output, strerror(-err));
	return EXIT_USAGE;
}

static int collect(const struct rwall_args *args, struct rwall_nl *nl,
		   struct metrics *m)
{
	int err = rwall_nl_status(nl, &m->status);
	int ret = 0;

	if (err)
		return rwall_input_complain(nl, err);
	if (m->status.state != RWALL_STATE_OPEN)
		ret = rwall_input_live(nl, &m->in, &m->counters);
	if (!ret)
		ret = deliver(args, m);
	if (!ret && m->status.state != RWALL_STATE_ACTIVE)
		ret = EXIT_OPEN;
	return ret;
}

int rwall_cmd_metrics(const struct rwall_args *args)
{
	struct metrics m = { 0 };
	struct rwall_nl *nl;
	int ret;

	if (args->json) {
		fputs("rolewall metrics: the format is OpenMetrics: 'rolewall "
		      "status --json' has the same numbers\n",
		      stderr);
		return EXIT_USAGE;
	}
	ret = rwall_input_connect(args, &nl);
	if (!ret)
		ret = collect(args, nl, &m);
	rwall_nl_status_free(&m.status);
	free(m.counters.rules);
	rwall_input_close(&m.in);
	rwall_nl_free(nl);
	return ret;
}
