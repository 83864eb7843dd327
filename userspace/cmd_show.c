// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_show.c - rolewall show: a policy's rules, the active one's with counters
 */
#include <inttypes.h>

#include "cmd.h"
#include "exceptions.h"
#include "duration.h"
#include "input.h"
#include "names.h"
#include "print.h"
#include "rows.h"
#include "signed.h"

#define ADDRESSES_SHOWN 2 /* of a peer, in the table */

/* @counters is NULL where the policy is not the active one. */
struct view {
	const struct rwall_tables *t;
	const struct rwall_envelope_parts *envelope;
	const struct rwall_nl_counters *counters;
	const struct rwall_closed_list *closed; /* empty but for a site */
	struct rwall_exceptions exceptions;	/* beside the active policy */
	const char *lang;
	uint32_t unused; /* seconds; 0: show used rules too */
};

static const struct rwall_nl_tally *tally_of(const struct view *v, uint32_t i)
{
	static const struct rwall_nl_tally none;

	return i < v->counters->nrules ? &v->counters->rules[i] : &none;
}

/* Left out: a rule that was used lately, where the others are asked for. */
static bool left_out(const struct view *v, uint32_t i)
{
	const struct rwall_nl_tally *tally;

	if (!v->unused)
		return false;
	tally = tally_of(v, i);
	return tally->packets && tally->last_ms / 1000 < v->unused;
}

static json_t *rule_json(const struct view *v, uint32_t i)
{
	json_t *object = rwall_json_rule(v->t, i);
	const struct rwall_nl_tally *tally;

	if (!v->counters)
		return object;
	tally = tally_of(v, i);
	rwall_rows_tally(object, tally);
	rwall_json_set(object, "last-hit-ms",
		       tally->packets ? rwall_json_number(tally->last_ms) :
					json_null());
	return object;
}

static json_t *screen_json(const struct rwall_tables *t)
{
	struct rwall_words words = { 0 };
	json_t *array = json_array();
	size_t i;

	rwall_describe_screen(t, &words);
	for (i = 0; i < words.n; i++)
		rwall_json_add(array, rwall_json_text(words.word[i]));
	rwall_describe_free(&words);
	return array;
}

static void print_json(const struct view *v)
{
	json_t *object = rwall_json_new("show"), *rules = json_array();
	json_t *closed = json_array();
	const struct rwall_blob_header *h = v->t->header;
	uint32_t i;

	rwall_json_set(object, "name",
		       rwall_json_text(rwall_blob_string(v->t, h->name)));
	rwall_json_set(object, "roles",
		       rwall_json_text(rwall_blob_string(v->t, h->roles)));
	rwall_json_set(object, "digest",
		       rwall_json_hex(h->digest, RWALL_BLOB_DIGEST));
	rwall_json_set(object, "signed", rwall_signed_json(v->envelope));
	rwall_json_set(object, "screen", screen_json(v->t));
	rwall_json_set(object, "live", json_boolean(v->counters != NULL));
	for (i = 0; i < v->t->nrules; i++)
		if (!left_out(v, i))
			rwall_json_add(rules, rule_json(v, i));
	if (v->unused)
		rwall_json_set(object, "unused-seconds",
			       rwall_json_number(v->unused));
	rwall_json_set(object, "rules", rules);
	for (i = 0; i < v->closed->n; i++)
		rwall_json_add(closed,
			       rwall_rows_closed_json(&v->closed->closed[i]));
	rwall_json_set(object, "closed", closed);
	if (v->counters)
		rwall_rows_json(object, v->counters);
	if (v->counters)
		rwall_json_set(object, "exceptions",
			       rwall_exceptions_json(&v->exceptions));
	rwall_json_print(object);
}

static void add_end(const struct view *v, __le16 group, __le32 role,
		    struct rwall_text *b)
{
	rwall_describe_end(v->t, le16_to_cpu(group), role, ADDRESSES_SHOWN, b);
}

/* Of a host's rule the other end; of a gateway's both. */
static void add_peer(const struct view *v, const struct rwall_blob_rule *r,
		     struct rwall_text *b)
{
	if (r->point != RWALL_POINT_OUT)
		add_end(v, r->from_group, r->from_role, b);
	if (r->point == RWALL_POINT_FORWARD)
		rwall_text_add(b, " > ");
	if (r->point != RWALL_POINT_IN)
		add_end(v, r->to_group, r->to_role, b);
}

static void add_zones(const struct view *v, const struct rwall_blob_rule *r,
		      struct rwall_text *b)
{
	struct rwall_words in = { 0 }, out = { 0 };

	if (r->point != RWALL_POINT_OUT)
		rwall_describe_zones(v->t, le64_to_cpu(r->in_zones), &in);
	if (r->point != RWALL_POINT_IN)
		rwall_describe_zones(v->t, le64_to_cpu(r->out_zones), &out);
	rwall_describe_join(&in, in.n, b);
	if (r->point == RWALL_POINT_FORWARD && (in.n || out.n))
		rwall_text_add(b, " > ");
	rwall_describe_join(&out, out.n, b);
	rwall_describe_free(&in);
	rwall_describe_free(&out);
}

struct counts {
	char packets[RWALL_PRINT_MAX];
	char bytes[RWALL_PRINT_MAX];
	char last[RWALL_PRINT_MAX];
};

static void format_counts(const struct view *v, uint32_t i, struct counts *c)
{
	const struct rwall_nl_tally *tally;

	memset(c, 0, sizeof(*c));
	if (!v->counters)
		return;
	tally = tally_of(v, i);
	snprintf(c->packets, sizeof(c->packets), "%" PRIu64, tally->packets);
	rwall_print_bytes(tally->bytes, c->bytes);
	if (tally->packets)
		rwall_print_age(tally->last_ms / 1000, c->last);
	else
		strcpy(c->last, "never");
}

/* The columns of counters come last, so that a table without them is shorter. */
static void add_row(const struct view *v, struct libscols_table *table,
		    uint32_t i)
{
	const struct rwall_blob_rule *r = &v->t->rules[i];
	_cleanup_text_ struct rwall_text peer = { 0 };
	_cleanup_text_ struct rwall_text zones = { 0 };
	char service[RWALL_NAMES_SERVICE];
	struct counts c;

	add_peer(v, r, &peer);
	add_zones(v, r, &zones);
	format_counts(v, i, &c);
	rwall_names_service(r->slot, le16_to_cpu(r->port_lo),
			    le16_to_cpu(r->port_hi), service);
	rwall_print_row(table, (const char *const[]){
				       rwall_names_point(r->point),
				       service,
				       rwall_text_get(&peer),
				       rwall_text_get(&zones),
				       rwall_blob_string(v->t, r->flow),
				       rwall_blob_string(v->t, r->row),
				       rwall_describe_title(v->t, r, v->lang),
				       c.packets,
				       c.bytes,
				       c.last,
			       });
}

static void print_table(const struct view *v)
{
	static const struct rwall_column columns[] = {
		{ .head = "POINT" },
		{ .head = "SERVICE" },
		{ .head = "PEER", .shorten = true },
		{ .head = "ZONES" },
		{ .head = "FLOW" },
		{ .head = "ROW" },
		{ .head = "TITLE", .shorten = true },
		{ .head = "PACKETS", .right = true },
		{ .head = "BYTES", .right = true },
		{ .head = "LAST", .right = true },
	};
	size_t n = RWALL_COUNT(columns) - (v->counters ? 0 : 3);
	struct libscols_table *table = rwall_print_table(columns, n);
	uint32_t i;

	for (i = 0; i < v->t->nrules; i++)
		if (!left_out(v, i))
			add_row(v, table, i);
	rwall_print_table_end(table);
	if (v->envelope->header) {
		fputs("\nsigned: ", stdout);
		rwall_signed_print(v->envelope);
	}
	if (v->closed->n)
		putchar('\n');
	for (i = 0; i < v->closed->n; i++)
		rwall_rows_closed_print(&v->closed->closed[i]);
	if (!v->counters || v->unused)
		return;
	putchar('\n');
	rwall_exceptions_print(&v->exceptions);
	rwall_rows_print(v->counters);
}

static int show_live(const struct rwall_args *args, struct rwall_input *in,
		     struct rwall_nl_counters *counters,
		     struct rwall_exceptions *exceptions)
{
	struct rwall_nl *nl;
	int err, ret = rwall_input_connect(args, &nl);

	if (!ret) {
		err = rwall_exceptions_list(nl, exceptions);
		ret = err ? rwall_input_complain(nl, err) :
			    rwall_input_live(nl, in, counters);
	}
	rwall_nl_free(nl);
	return ret;
}

static int read_unused(const struct rwall_args *args, bool live, uint32_t *s)
{
	if (!args->unused)
		return 0;
	if (!live) {
		fputs("rolewall show: --unused asks the active policy: leave "
		      "--file and --blob away\n",
		      stderr);
		return 2;
	}
	if (!rwall_duration_parse(args->unused, s) && *s)
		return 0;
	fprintf(stderr,
		"rolewall show: --unused is a time such as 30d or 12h, not "
		"'%s'\n",
		args->unused);
	return 2;
}

int rwall_cmd_show(const struct rwall_args *args)
{
	bool live = !args->site && !args->blob;
	struct rwall_nl_counters counters = { 0 };
	struct rwall_input in = { 0 };
	struct view view = {
		.t = &in.policy.t,
		.envelope = &in.policy.envelope,
		.counters = live ? &counters : NULL,
		.closed = &in.closed,
		.lang = args->lang,
	};
	int ret = read_unused(args, live, &view.unused);

	if (!ret)
		ret = live ? show_live(args, &in, &counters, &view.exceptions) :
			     rwall_input_open(args, &in, false);
	if (!ret && args->json)
		print_json(&view);
	else if (!ret)
		print_table(&view);
	free(view.exceptions.e);
	free(counters.rules);
	rwall_input_close(&in);
	return ret;
}
