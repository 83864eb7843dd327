// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_explain.c - rolewall explain: what becomes of one packet, and why
 */
#include <arpa/inet.h>
#include <errno.h>

#include "cmd.h"
#include "explain.h"
#include "input.h"
#include "json.h"
#include "names.h"
#include "print.h"
#include "rows.h"

#define EXIT_DENIED	1
#define EXIT_USAGE	2
#define ADDRESSES_SHOWN 4
#define CLOSED_SHOWN	3

/* All that is said about one packet. */
struct answer {
	const struct rwall_args *args;
	const struct rwall_input *in;
	const struct rwall_tables *t;
	struct rwall_packet packet;
	struct rwall_opinion opinion;
	struct rwall_key key; /* of @packet, or its request */
};

static bool denied(const struct answer *a)
{
	return a->opinion.verdict == RWALL_VERDICT_DENY ||
	       a->opinion.verdict == RWALL_VERDICT_WOULD_DENY;
}

static void service_of(const struct rwall_blob_rule *r, char *service)
{
	rwall_names_service(r->slot, le16_to_cpu(r->port_lo),
			    le16_to_cpu(r->port_hi), service);
}

static void add_end(const struct answer *a, __le16 group, __le32 role,
		    struct rwall_text *b)
{
	rwall_describe_end(a->t, le16_to_cpu(group), role, ADDRESSES_SHOWN, b);
}

/* "443/tcp from agent (10.20.0.0/16) to self" */
static void add_rule(const struct answer *a, const struct rwall_blob_rule *r,
		     struct rwall_text *b)
{
	char service[RWALL_NAMES_SERVICE];

	service_of(r, service);
	rwall_text_add(b, "%s from ", service);
	add_end(a, r->from_group, r->from_role, b);
	rwall_text_add(b, " to ");
	add_end(a, r->to_group, r->to_role, b);
}

static void add_address(const struct answer *a, const void *addr,
			struct rwall_text *b)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(a->key.v6 ? AF_INET6 : AF_INET, addr, text, sizeof(text));
	rwall_text_add(b, "%s", text);
}

/* The end, or the ends, that decide at the key's point. */
static void add_peer(const struct answer *a, struct rwall_text *b)
{
	const struct rwall_key *k = &a->key;

	if (k->point != RWALL_POINT_OUT)
		add_address(a, k->src, b);
	if (k->point == RWALL_POINT_FORWARD)
		rwall_text_add(b, " to ");
	if (k->point != RWALL_POINT_IN)
		add_address(a, k->dst, b);
}

static void add_near_peer(const struct answer *a,
			  const struct rwall_blob_rule *r, struct rwall_text *b)
{
	bool both = r->point == RWALL_POINT_FORWARD;

	rwall_text_add(b, "port documented, but ");
	add_peer(a, b);
	rwall_text_add(b, both ? " are" : " is");
	rwall_text_add(b,
		       " bound to no role that may use it; the flow is for ");
	if (r->point != RWALL_POINT_OUT)
		add_end(a, r->from_group, r->from_role, b);
	if (both)
		rwall_text_add(b, " to ");
	if (r->point != RWALL_POINT_IN)
		add_end(a, r->to_group, r->to_role, b);
}

static void add_near_zone(const struct answer *a,
			  const struct rwall_blob_rule *r, struct rwall_text *b)
{
	struct rwall_words in = { 0 }, out = { 0 };

	rwall_describe_zones(a->t, le64_to_cpu(r->in_zones), &in);
	rwall_describe_zones(a->t, le64_to_cpu(r->out_zones), &out);
	rwall_text_add(b, "documented for this address, but only ");
	if (in.n) {
		rwall_text_add(b, "in by zone ");
		rwall_describe_join(&in, in.n, b);
	}
	rwall_text_add(b, "%s", in.n && out.n ? " and " : "");
	if (out.n) {
		rwall_text_add(b, "out by zone ");
		rwall_describe_join(&out, out.n, b);
	}
	if ((in.n && !a->packet.iif) || (out.n && !a->packet.oif))
		rwall_text_add(b, " (no interface was given)");
	rwall_describe_free(&in);
	rwall_describe_free(&out);
}

/* How the nearest flow differs, as a sentence without its full stop. */
static void add_near(const struct answer *a, struct rwall_text *b)
{
	const struct rwall_blob_rule *r = &a->t->rules[a->opinion.near_rule];
	char service[RWALL_NAMES_SERVICE];

	service_of(r, service);
	switch (a->opinion.near) {
	case RWALL_NEAR_PEER:
		add_near_peer(a, r, b);
		break;
	case RWALL_NEAR_ZONE:
		add_near_zone(a, r, b);
		break;
	case RWALL_NEAR_DIRECTION:
		rwall_text_add(b, "%s is documented for direction %s, not %s",
			       service, rwall_names_point(r->point),
			       rwall_names_point(a->key.point));
		break;
	case RWALL_NEAR_PROTOCOL:
		rwall_text_add(b, "the port is documented as %s, not for %s",
			       service, rwall_names_slot(a->key.slot));
		break;
	case RWALL_NEAR_NONE:
		break;
	}
}

static bool flow_has_port(const struct answer *a, const struct rwall_flow *flow)
{
	const struct rwall_ports *ports =
		rwall_site_ports(a->in->site, flow->service);
	size_t i;

	for (i = 0; i < ports->n; i++)
		if (ports->port[i].slot == a->key.slot &&
		    ports->port[i].lo <= a->key.dport &&
		    a->key.dport <= ports->port[i].hi)
			return true;
	return false;
}

/* The next flow from @i on that would permit the packet if it were open. */
static const struct rwall_closed *next_closed(const struct answer *a, size_t *i)
{
	const struct rwall_closed *c;

	while (denied(a) && a->in->site && *i < a->in->closed.n) {
		c = &a->in->closed.closed[(*i)++];
		if (c->point == a->key.point && flow_has_port(a, c->flow))
			return c;
	}
	return NULL;
}

static const char *headline(const struct answer *a)
{
	switch (a->opinion.verdict) {
	case RWALL_VERDICT_ACCEPT:
		return "allowed";
	case RWALL_VERDICT_DENY:
		return "denied";
	case RWALL_VERDICT_WOULD_DENY:
		return "would be denied, but passes in audit mode";
	case RWALL_VERDICT_NOT_ENFORCED:
		return "not enforced";
	}
	return "judged in a way newer than this tool";
}

/* Why, as a sentence without its full stop. */
static const char *sentence(const struct answer *a)
{
	const struct rwall_opinion *o = &a->opinion;

	if (denied(a))
		return rwall_names_reason_text(o->reason);
	if (o->verdict == RWALL_VERDICT_NOT_ENFORCED)
		return "the policy leaves this direction alone";
	if (o->essential != RWALL_ESSENTIAL_NONE)
		return rwall_names_essential_text(o->essential);
	return o->by_rule ? rwall_blob_string(a->t, a->t->rules[o->rule].flow) :
			    "";
}

static void print_line(const char *label, const char *text)
{
	printf("%-11s", label);
	rwall_print_text(stdout, RWALL_PLAIN, text);
	putchar('\n');
}

static void print_document(const struct answer *a,
			   const struct rwall_blob_rule *r)
{
	if (*rwall_blob_string(a->t, r->row))
		print_line("row", rwall_blob_string(a->t, r->row));
	print_line("title", rwall_describe_title(a->t, r, a->args->lang));
}

static void print_rule(const struct answer *a)
{
	const struct rwall_blob_rule *r = &a->t->rules[a->opinion.rule];
	_cleanup_text_ struct rwall_text b = { 0 };

	add_rule(a, r, &b);
	print_line("permits", rwall_text_get(&b));
	print_document(a, r);
}

static void print_near(const struct answer *a)
{
	const struct rwall_blob_rule *r = &a->t->rules[a->opinion.near_rule];
	_cleanup_text_ struct rwall_text b = { 0 };

	add_near(a, &b);
	print_line("nearest", rwall_blob_string(a->t, r->flow));
	print_line("", rwall_text_get(&b));
	print_document(a, r);
}

static void print_closed(const struct answer *a)
{
	const struct rwall_closed *c;
	size_t i = 0, shown = 0;

	while (shown++ < CLOSED_SHOWN && (c = next_closed(a, &i)))
		rwall_rows_closed_print(c);
}

static void print_people(const struct answer *a)
{
	rwall_print_text(stdout, denied(a) ? RWALL_BAD : RWALL_GOOD,
			 headline(a));
	if (a->opinion.verdict == RWALL_VERDICT_DENY)
		printf(" (%s)",
		       rwall_names_deny(a->t->header->deny[a->packet.point]));
	fputs(": ", stdout);
	rwall_print_text(stdout, RWALL_PLAIN, sentence(a));
	putchar('\n');
	if (a->opinion.by_rule)
		print_rule(a);
	if (a->opinion.near != RWALL_NEAR_NONE)
		print_near(a);
	print_closed(a);
}

static json_t *near_json(const struct answer *a)
{
	_cleanup_text_ struct rwall_text b = { 0 };
	json_t *object;

	if (a->opinion.near == RWALL_NEAR_NONE)
		return json_null();
	object = json_object();
	add_near(a, &b);
	rwall_json_set(object, "differs-in",
		       json_string(rwall_describe_near_name(a->opinion.near)));
	rwall_json_set(object, "sentence", rwall_json_text(rwall_text_get(&b)));
	rwall_json_set(object, "rule",
		       rwall_json_rule(a->t, a->opinion.near_rule));
	return object;
}

static json_t *closed_json(const struct answer *a)
{
	json_t *array = json_array();
	const struct rwall_closed *c;
	size_t i = 0;

	while ((c = next_closed(a, &i)))
		rwall_json_add(array, rwall_rows_closed_json(c));
	return array;
}

static void print_json(const struct answer *a)
{
	const struct rwall_opinion *o = &a->opinion;
	json_t *object = rwall_json_new("explain");
	bool essential = o->essential != RWALL_ESSENTIAL_NONE;

	rwall_json_set(object, "verdict",
		       json_string(rwall_names_verdict(o->verdict)));
	rwall_json_set(object, "reason",
		       denied(a) ? json_string(rwall_names_reason(o->reason)) :
				   json_null());
	rwall_json_set(object, "sentence", rwall_json_text(sentence(a)));
	rwall_json_set(
		object, "essential",
		essential ? json_string(rwall_names_essential(o->essential)) :
			    json_null());
	rwall_json_set(object, "rule",
		       o->by_rule ? rwall_json_rule(a->t, o->rule) :
				    json_null());
	rwall_json_set(object, "nearest", near_json(a));
	rwall_json_set(object, "closed", closed_json(a));
	rwall_json_print(object);
}

static int print(struct answer *a)
{
	if (a->args->json)
		print_json(a);
	else
		print_people(a);
	return denied(a) ? EXIT_DENIED : 0;
}

/*
 * What a helper has opened is judged by the blob here: the kernel would need
 * the connection that announced it.
 */
static int ask(struct rwall_nl *nl, struct answer *a)
{
	struct rwall_nl_answer answer;
	struct rwall_nl_query query;
	int err;

	if (a->packet.track == RWALL_TRACK_RELATED) {
		rwall_explain_judge(a->t, &a->packet, &a->opinion);
		return 0;
	}
	rwall_explain_query(&a->packet, &query);
	err = rwall_nl_query(nl, &query, &answer);
	if (err)
		return rwall_input_complain(nl, err);
	if (!rwall_explain_answer(a->t, &a->packet, &answer, &a->opinion))
		return 0;
	fputs("rolewall: the policy was replaced while asking: try again\n",
	      stderr);
	return 3;
}

/* "Related" is conntrack's word; the other modes look into what errors quote. */
static int check_state(const struct answer *a)
{
	if (a->packet.track != RWALL_TRACK_RELATED ||
	    a->t->tracking == RWALL_TRACKING_CONNTRACK)
		return 0;
	fputs("rolewall explain: --state related needs a policy with "
	      "'tracking: conntrack': without connections no helper announces "
	      "any, and an ICMP error is judged by the packet that it quotes: "
	      "explain that one\n",
	      stderr);
	return EXIT_USAGE;
}

static int judge_live(struct answer *a, struct rwall_input *in)
{
	struct rwall_nl *nl;
	int ret = rwall_input_connect(a->args, &nl);

	if (!ret)
		ret = rwall_input_live(nl, in, NULL);
	if (!ret)
		ret = check_state(a);
	if (!ret)
		ret = ask(nl, a);
	rwall_nl_free(nl);
	return ret;
}

static int judge(struct answer *a, struct rwall_input *in)
{
	int ret;

	if (a->args->live)
		return judge_live(a, in);
	ret = rwall_input_open(a->args, in, false);
	if (!ret)
		ret = check_state(a);
	if (!ret)
		rwall_explain_judge(a->t, &a->packet, &a->opinion);
	return ret;
}

int rwall_cmd_explain(const struct rwall_args *args)
{
	struct rwall_input in = { 0 };
	struct answer a = { .args = args, .in = &in, .t = &in.policy.t };
	char why[RWALL_EXPLAIN_WHY];
	int ret;

	if (rwall_explain_packet(args, &a.packet, why)) {
		fprintf(stderr, "rolewall explain: %s\n", why);
		return EXIT_USAGE;
	}
	ret = judge(&a, &in);
	if (!ret) {
		rwall_explain_key(a.t, &a.packet, &a.key);
		ret = print(&a);
	}
	rwall_input_close(&in);
	return ret;
}
