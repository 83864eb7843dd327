// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_verify.c - rolewall verify: does a policy keep what is expected of it
 *
 * Prints TAP, version 12, so that whatever runs tests can run this.
 */
#include <arpa/inet.h>

#include "cmd.h"
#include "diffset_tell.h"
#include "expect_check.h"
#include "input.h"
#include "json.h"
#include "names.h"
#include "print.h"

#define EXIT_NOT_KEPT	1
#define EXIT_USAGE	2
#define BOXES_SHOWN	3
#define ADDRESSES_SHOWN 4

struct report {
	struct rwall_space *space;
	const struct rwall_tables *t;
	const struct rwall_expectations *e;
	unsigned int failed;
	json_t *array; /* of --json, else NULL */
};

static const char *failing_word(enum rwall_failing failing)
{
	static const char *const words[] = {
		[RWALL_FAILING_NOT] = "none",
		[RWALL_FAILING_EMPTY] = "empty",
		[RWALL_FAILING_DENIED] = "denied",
		[RWALL_FAILING_PERMITTED] = "permitted",
		[RWALL_FAILING_FLOW] = "flow",
		[RWALL_FAILING_REASON] = "reason",
	};

	_Static_assert(RWALL_COUNT(words) == RWALL_FAILINGS, "failings");
	return words[failing];
}

static const char *failing_text(enum rwall_failing failing)
{
	static const char *const texts[] = {
		[RWALL_FAILING_NOT] = "",
		[RWALL_FAILING_EMPTY] = "no packet is meant",
		[RWALL_FAILING_DENIED] = "denied",
		[RWALL_FAILING_PERMITTED] = "permitted",
		[RWALL_FAILING_FLOW] = "not permitted by this flow",
		[RWALL_FAILING_REASON] = "denied for another reason",
	};

	return texts[failing];
}

static void add_address(const struct rwall_packet *p, const char *before,
			bool has, const uint8_t *addr, struct rwall_text *b)
{
	char text[INET6_ADDRSTRLEN];

	if (!has)
		return;
	inet_ntop(p->v6 ? AF_INET6 : AF_INET, addr, text, sizeof(text));
	rwall_text_add(b, " %s %s", before, text);
}

/* As the command line of explain has it, so that it can be asked further. */
static void add_packet(const struct rwall_packet *p, struct rwall_text *b)
{
	bool icmp = p->slot == RWALL_SLOT_ICMP || p->slot == RWALL_SLOT_ICMPV6;

	rwall_text_add(b, "--%s --proto %u", rwall_names_point(p->point),
		       p->proto);
	add_address(p, "--src", p->has_src, p->src, b);
	add_address(p, "--dst", p->has_dst, p->dst, b);
	if (p->has_sport)
		rwall_text_add(b, " --sport %u", p->sport);
	if (icmp)
		rwall_text_add(b, " --dport %u/%u", p->dport >> 8,
			       p->dport & 0xff);
	else if (p->dport && p->slot != RWALL_SLOT_OTHER)
		rwall_text_add(b, " --dport %u", p->dport);
	if (p->iif)
		rwall_text_add(b, " --iif %s", p->iif);
	if (p->oif)
		rwall_text_add(b, " --oif %s", p->oif);
	if (p->track == RWALL_TRACK_REPLY)
		rwall_text_add(b, " --state reply");
}

static void add_opinion(const struct report *r, const struct rwall_opinion *o,
			struct rwall_text *b)
{
	const struct rwall_blob_rule *rule;

	if (o->by_rule) {
		rule = &r->t->rules[o->rule];
		rwall_text_add(b, "permitted by %s (%s)",
			       rwall_blob_string(r->t, rule->flow),
			       rwall_blob_string(r->t, rule->row));
	} else if (o->essential != RWALL_ESSENTIAL_NONE) {
		rwall_text_add(b, "always permitted: %s",
			       rwall_names_essential_text(o->essential));
	} else if (o->verdict == RWALL_VERDICT_NOT_ENFORCED) {
		rwall_text_add(b, "permitted: this direction is not enforced");
	} else {
		rwall_text_add(b, "denied: %s",
			       rwall_names_reason_text(o->reason));
		if (o->near != RWALL_NEAR_NONE)
			rwall_text_add(b, "; nearest is %s",
				       rwall_blob_string(
					       r->t,
					       r->t->rules[o->near_rule].flow));
	}
}

static void print_comment(const char *text)
{
	fputs("#   ", stdout);
	rwall_print_text(stdout, RWALL_PLAIN, text);
	putchar('\n');
}

static void print_boxes(const struct report *r, const struct rwall_finding *f)
{
	size_t i;

	for (i = 0; i < f->boxes.n && i < BOXES_SHOWN; i++) {
		_cleanup_text_ struct rwall_text b = { 0 };

		rwall_text_add(&b, "%s: %s", failing_text(f->failing),
			       f->packet.track == RWALL_TRACK_REPLY ?
				       "replies to " :
				       "");
		rwall_tell_box(r->space, &f->boxes.box[i], ADDRESSES_SHOWN, &b);
		print_comment(rwall_text_get(&b));
	}
	if (f->boxes.n > BOXES_SHOWN)
		printf("#   and %zu more\n", f->boxes.n - BOXES_SHOWN);
}

static void print_example(const struct report *r, const struct rwall_finding *f)
{
	_cleanup_text_ struct rwall_text packet = { 0 }, said = { 0 };

	rwall_text_add(&packet, "such as ");
	add_packet(&f->packet, &packet);
	print_comment(rwall_text_get(&packet));
	add_opinion(r, &f->opinion, &said);
	print_comment(rwall_text_get(&said));
}

static void print_finding(const struct report *r, size_t i,
			  const struct rwall_finding *f)
{
	const struct rwall_expect *x = &r->e->expect[i];
	bool kept = f->failing == RWALL_FAILING_NOT;
	_cleanup_text_ struct rwall_text title = { 0 };

	rwall_expect_title(x, &title);
	rwall_print_text(stdout, kept ? RWALL_GOOD : RWALL_BAD,
			 kept ? "ok" : "not ok");
	printf(" %zu - ", i + 1);
	rwall_print_text(stdout, RWALL_PLAIN, rwall_text_get(&title));
	putchar('\n');
	if (kept)
		return;
	fputs("#   ", stdout);
	rwall_print_text(stdout, RWALL_PLAIN, x->at.file);
	printf(":%u:%u: %s\n", x->at.line, x->at.col, failing_text(f->failing));
	print_boxes(r, f);
	if (f->has_packet)
		print_example(r, f);
}

static json_t *packet_json(const struct report *r,
			   const struct rwall_finding *f)
{
	_cleanup_text_ struct rwall_text packet = { 0 }, said = { 0 };
	const struct rwall_opinion *o = &f->opinion;
	json_t *object;

	if (!f->has_packet)
		return json_null();
	object = json_object();
	add_packet(&f->packet, &packet);
	add_opinion(r, o, &said);
	rwall_json_set(object, "explain",
		       rwall_json_text(rwall_text_get(&packet)));
	rwall_json_set(object, "verdict",
		       json_string(rwall_names_verdict(o->verdict)));
	rwall_json_set(object, "sentence",
		       rwall_json_text(rwall_text_get(&said)));
	rwall_json_set(object, "rule",
		       o->by_rule ? rwall_json_rule(r->t, o->rule) :
				    json_null());
	return object;
}

static json_t *finding_json(const struct report *r, size_t i,
			    const struct rwall_finding *f)
{
	const struct rwall_expect *x = &r->e->expect[i];
	_cleanup_text_ struct rwall_text title = { 0 };
	json_t *object = json_object();
	bool kept = f->failing == RWALL_FAILING_NOT;

	rwall_expect_title(x, &title);
	rwall_json_set(object, "name", rwall_json_text(rwall_text_get(&title)));
	rwall_json_set(object, "line", json_integer(x->at.line));
	rwall_json_set(object, "expected",
		       json_string(x->allowed ? "allow" : "deny"));
	rwall_json_set(object, "point",
		       json_string(rwall_names_point(x->point)));
	rwall_json_set(object, "holds", json_boolean(kept));
	rwall_json_set(object, "failing",
		       kept ? json_null() :
			      json_string(failing_word(f->failing)));
	rwall_json_set(object, "at-fault",
		       rwall_tell_json(r->space, &f->boxes));
	rwall_json_set(object, "packet", packet_json(r, f));
	return object;
}

static void report_all(struct report *r)
{
	struct rwall_finding f;
	struct rwall_book book;
	size_t i;

	rwall_split_book(r->space, 0, NULL, &book);
	for (i = 0; i < r->e->n; i++) {
		rwall_expect_check(r->space, &book, r->e, i, &f);
		r->failed += f.failing != RWALL_FAILING_NOT;
		if (r->array)
			rwall_json_add(r->array, finding_json(r, i, &f));
		else
			print_finding(r, i, &f);
		free(f.boxes.box);
	}
	rwall_split_book_free(&book);
}

static void print_json(const struct report *r)
{
	json_t *object = rwall_json_new("verify");

	rwall_json_set(object, "expected", rwall_json_number(r->e->n));
	rwall_json_set(object, "failed", json_integer(r->failed));
	rwall_json_set(object, "expectations", r->array);
	rwall_json_print(object);
}

static int verify(const struct rwall_args *args, const struct rwall_tables *t,
		  const struct rwall_expectations *e)
{
	struct report r = {
		.space = rwall_expect_space(t, e),
		.t = t,
		.e = e,
		.array = args->json ? json_array() : NULL,
	};

	if (!args->json)
		printf("1..%zu\n", e->n);
	report_all(&r);
	if (args->json)
		print_json(&r);
	rwall_space_free(r.space);
	return r.failed ? EXIT_NOT_KEPT : 0;
}

static bool both_stdin(const struct rwall_args *args)
{
	const char *policy = args->blob ? args->blob : args->site;

	return policy && !strcmp(policy, "-") && !strcmp(args->operand, "-");
}

int rwall_cmd_verify(const struct rwall_args *args)
{
	struct rwall_expectations *e = NULL;
	struct rwall_diag *diag;
	struct rwall_input in = { 0 };
	int ret;

	if (!args->operand || both_stdin(args)) {
		fputs("rolewall verify: name a file of expectations; only one "
		      "of both can be standard input\n",
		      stderr);
		return EXIT_USAGE;
	}
	diag = rwall_diag_new();
	ret = rwall_input_open(args, &in, false);
	if (!ret && rwall_expect_load(args->operand, diag, &e))
		ret = EXIT_USAGE;
	rwall_diag_print(diag, stderr, rwall_print_colour(stderr));
	if (!ret)
		ret = verify(args, &in.policy.t, e);
	rwall_expect_free(e);
	rwall_diag_free(diag);
	rwall_input_close(&in);
	return ret;
}
