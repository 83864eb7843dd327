// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rows.c - what has been counted, as lines for people and as JSON; see rows.h
 */
#include "rows.h"

#include <inttypes.h>

#include "names.h"
#include "print.h"

static void add(struct rwall_nl_tally *to, const struct rwall_nl_tally *from)
{
	to->packets += from->packets;
	to->bytes += from->bytes;
}

void rwall_rows_totals(const struct rwall_tables *t,
		       const struct rwall_nl_counters *c,
		       struct rwall_totals *totals)
{
	unsigned int p, i;

	memset(totals, 0, sizeof(*totals));
	for (i = 0; i < t->nrules && i < c->nrules; i++)
		add(&totals->accepted[t->rules[i].point], &c->rules[i]);
	for (p = 0; p < RWALL_POINTS; p++)
		for (i = 0; i < RWALL_REASONS; i++) {
			add(&totals->denied[p], &c->reason[p][i]);
			add(&totals->would[p], &c->would[p][i]);
		}
}

/* "denied in    12 packets, 3.4 KiB: no documented flow ..." */
static void print_one(const char *what, enum rwall_colour colour,
		      unsigned int point, const struct rwall_nl_tally *tally,
		      const char *text)
{
	char bytes[RWALL_PRINT_MAX];

	if (!tally->packets)
		return;
	rwall_print_text(stdout, colour, what);
	printf(" %-7s %10" PRIu64 " packets %10s  %s\n",
	       rwall_names_point(point), tally->packets,
	       rwall_print_bytes(tally->bytes, bytes), text);
}

static void print_reasons(const char *what,
			  const struct rwall_nl_tally c[][RWALL_REASONS])
{
	unsigned int p, i;

	for (p = 0; p < RWALL_POINTS; p++)
		for (i = 0; i < RWALL_REASONS; i++)
			print_one(what, RWALL_BAD, p, &c[p][i],
				  i ? rwall_names_reason_text(i) :
				      "for a reason newer than this tool");
}

void rwall_rows_print(const struct rwall_nl_counters *c)
{
	unsigned int p, i;

	print_reasons("denied    ", c->reason);
	print_reasons("would deny", c->would);
	for (p = 0; p < RWALL_POINTS; p++)
		for (i = 0; i < RWALL_ESSENTIALS; i++)
			print_one("essential ", RWALL_DIM, p,
				  &c->essential[p][i],
				  i ? rwall_names_essential_text(i) :
				      "something newer than this tool");
}

void rwall_rows_tally(json_t *object, const struct rwall_nl_tally *tally)
{
	rwall_json_set(object, "packets", rwall_json_number(tally->packets));
	rwall_json_set(object, "bytes", rwall_json_number(tally->bytes));
}

static void add_json(json_t *array, const char *key, const char *name,
		     unsigned int point, const struct rwall_nl_tally *tally)
{
	json_t *object;

	if (!tally->packets)
		return;
	object = json_object();
	rwall_json_set(object, "point", json_string(rwall_names_point(point)));
	rwall_json_set(object, key, json_string(name));
	rwall_rows_tally(object, tally);
	rwall_json_add(array, object);
}

void rwall_rows_json(json_t *object, const struct rwall_nl_counters *c)
{
	json_t *denied = json_array(), *would = json_array();
	json_t *essentials = json_array();
	unsigned int p, i;

	for (p = 0; p < RWALL_POINTS; p++) {
		for (i = 0; i < RWALL_REASONS; i++) {
			const char *name = i ? rwall_names_reason(i) :
					       "unknown";

			add_json(denied, "reason", name, p, &c->reason[p][i]);
			add_json(would, "reason", name, p, &c->would[p][i]);
		}
		for (i = 0; i < RWALL_ESSENTIALS; i++)
			add_json(essentials, "essential",
				 i ? rwall_names_essential(i) : "unknown", p,
				 &c->essential[p][i]);
	}
	rwall_json_set(object, "denied", denied);
	rwall_json_set(object, "would-deny", would);
	rwall_json_set(object, "essentials", essentials);
}

/* The remedy is a line of the site file, perhaps several. */
void rwall_rows_closed_print(const struct rwall_closed *c)
{
	_cleanup_free_ char *what =
		rwall_xasprintf("%-7s %s/%s: %s", rwall_names_point(c->point),
				c->profile->product, c->flow->id, c->detail);

	fputs("closed     ", stdout);
	rwall_print_text(stdout, RWALL_PLAIN, what);
	putchar('\n');
	if (!c->remedy)
		return;
	fputs("                   = ", stdout);
	rwall_print_text(stdout, RWALL_DIM, c->remedy);
	putchar('\n');
}

json_t *rwall_rows_closed_json(const struct rwall_closed *c)
{
	_cleanup_free_ char *flow =
		rwall_xasprintf("%s/%s", c->profile->product, c->flow->id);
	json_t *object = json_object();

	rwall_json_set(object, "flow", rwall_json_text(flow));
	rwall_json_set(object, "point",
		       json_string(rwall_names_point(c->point)));
	rwall_json_set(object, "row", rwall_json_text(c->flow->ref));
	rwall_json_set(object, "reason",
		       json_string(rwall_closed_reason_name(c->reason)));
	rwall_json_set(object, "detail", rwall_json_text(c->detail));
	rwall_json_set(object, "remedy", rwall_json_text(c->remedy));
	return object;
}
