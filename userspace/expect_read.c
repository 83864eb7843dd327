// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * expect_read.c - reading a file of expectations
 *
 * For: its keys, and what must hold between them. Does not know any policy.
 */
#include <errno.h>

#include "expect.h"
#include "names.h"
#include "profile_read.h"

static void read_format(struct rwall_reader *r, const struct rwall_node *v,
			void *to)
{
	const char *word = rwall_read_word(r, v);

	(void)to;
	if (word && strcmp(word, "expectations/1"))
		rwall_node_error(
			v, r->d, "write rolewall: expectations/1",
			"\"%s\" is not a format that this version reads", word);
}

static void read_ports(struct rwall_reader *r, const struct rwall_node *v,
		       void *to)
{
	rwall_profile_read_ports(r, v, to);
	if (v->type == RWALL_NODE_LIST && !v->n)
		rwall_node_error(v, r->d, "write tcp/22", "the list is empty");
}

static void read_addresses(struct rwall_reader *r, const struct rwall_node *v,
			   void *to)
{
	struct rwall_names names = { 0 };

	rwall_read_peers(r, v, to, &names);
	if (names.n)
		rwall_node_error(v, r->d, "write the addresses that it has",
				 "\"%s\" is a name, not an address",
				 names.name[0]);
	else if (v->type == RWALL_NODE_LIST && !v->n)
		rwall_node_error(v, r->d, "leave the key out",
				 "the list is empty");
	free(names.name);
}

static void read_end(struct rwall_reader *r, const struct rwall_node *v,
		     void *to)
{
	struct rwall_expect_end *end = to;

	end->any = v->type == RWALL_NODE_TEXT && !strcmp(v->text, "any");
	if (!end->any)
		read_addresses(r, v, &end->addresses);
}

static void read_except(struct rwall_reader *r, const struct rwall_node *v,
			void *to)
{
	read_addresses(r, v, &((struct rwall_expect_end *)to)->except);
}

static void read_iface(struct rwall_reader *r, const struct rwall_node *v,
		       void *to)
{
	const char *word = rwall_read_word(r, v);
	struct rwall_names *names = to;
	const char **slot;

	if (!word)
		return;
	if (strlen(word) >= RWALL_IFNAME || strpbrk(word, "/:* \t")) {
		rwall_node_error(v, r->d, "write one name, as in eth0",
				 "\"%s\" is not an interface's name", word);
		return;
	}
	slot = rwall_xgrow(&names->name, &names->n, sizeof(*slot));
	*slot = word;
}

static void read_ifaces(struct rwall_reader *r, const struct rwall_node *v,
			void *to)
{
	rwall_read_list(r, v, read_iface, to, true);
	if (v->type == RWALL_NODE_LIST && !v->n)
		rwall_node_error(v, r->d, "leave the key out",
				 "the list is empty");
}

static void read_state(struct rwall_reader *r, const struct rwall_node *v,
		       void *to)
{
	const char *word = rwall_read_word(r, v);
	enum rwall_track *state = to;

	if (!word)
		return;
	if (rwall_names_track_parse(word, state) ||
	    *state == RWALL_TRACK_RELATED) {
		rwall_node_error(
			v, r->d,
			"a related one is judged by the connection that announced it",
			"\"%s\" is neither new nor reply", word);
		*state = RWALL_TRACK_NEW;
	}
}

#define KEY(n, f, fn)                                                  \
	{                                                              \
		n, offsetof(struct rwall_expect_packets, f), fn, false \
	}
static const struct rwall_key packets_keys[] = {
	KEY("in", in, read_ports),	     KEY("out", out, read_ports),
	KEY("forward", forward, read_ports), KEY("src", src, read_end),
	KEY("src-except", src, read_except), KEY("dst", dst, read_end),
	KEY("dst-except", dst, read_except), KEY("iif", iif, read_ifaces),
	KEY("oif", oif, read_ifaces),	     KEY("state", state, read_state),
};
#undef KEY
static const struct rwall_shape packets_shape =
	RWALL_SHAPE("packets", packets_keys);

static void check_interfaces(struct rwall_reader *r, const struct rwall_node *v)
{
	const struct rwall_node *iif = rwall_node_find(v, "iif");
	const struct rwall_node *oif = rwall_node_find(v, "oif");

	if (oif && rwall_node_find(v, "in"))
		rwall_node_error(oif->key, r->d, "write iif",
				 "what comes in has no interface to leave by");
	if (iif && rwall_node_find(v, "out"))
		rwall_node_error(
			iif->key, r->d, "write oif",
			"what goes out has no interface that it came by");
}

static void check_families(struct rwall_reader *r, const struct rwall_node *v,
			   const struct rwall_expect_packets *p)
{
	const struct rwall_addrs *src = &p->src.addresses;
	const struct rwall_addrs *dst = &p->dst.addresses;

	if (p->src.any || p->dst.any || (src->nr4 && dst->nr4) ||
	    (src->nr6 && dst->nr6))
		return;
	if ((src->nr4 || src->nr6) && (dst->nr4 || dst->nr6))
		rwall_node_error(v, r->d, "write both in one family",
				 "no packet is from IPv4 to IPv6");
}

/* An answer in ICMP is another type, so each must be named. */
static void check_reply(struct rwall_reader *r, const struct rwall_node *v,
			const struct rwall_ports *ports)
{
	size_t i;

	for (i = 0; i < ports->n; i++)
		if ((ports->port[i].slot == RWALL_SLOT_ICMP ||
		     ports->port[i].slot == RWALL_SLOT_ICMPV6) &&
		    ports->port[i].lo >> 8 != ports->port[i].hi >> 8)
			rwall_node_error(
				v, r->d, "write icmp/echo-reply",
				"the ICMP type of a reply is not named");
}

static void read_packets(struct rwall_reader *r, const struct rwall_node *v,
			 void *to)
{
	struct rwall_expect_packets *p = to;
	int points;

	p->given = true;
	p->src.any = p->dst.any = true;
	if (!rwall_shape_read(r, v, &packets_shape, p))
		return;
	points = !!rwall_node_find(v, "in") + !!rwall_node_find(v, "out") +
		 !!rwall_node_find(v, "forward");
	if (points != 1)
		rwall_node_error(v, r->d,
				 "write in: tcp/443, or out, or forward",
				 "one of in, out and forward is wanted");
	check_interfaces(r, v);
	check_families(r, v, p);
	if (p->state == RWALL_TRACK_REPLY) {
		check_reply(r, v, &p->in);
		check_reply(r, v, &p->out);
		check_reply(r, v, &p->forward);
	}
}

static void read_reason(struct rwall_reader *r, const struct rwall_node *v,
			void *to)
{
	const char *word = rwall_read_word(r, v);
	enum rwall_reason *reason = to;
	unsigned int i;

	for (i = RWALL_REASON_NO_SERVICE; word && i <= RWALL_REASON_NO_ZONE;
	     i++)
		if (!strcmp(word, rwall_names_reason(i)))
			*reason = i;
	if (word && *reason == RWALL_REASON_NONE)
		rwall_node_error(v, r->d,
				 "write no-service, no-peer or no-zone",
				 "\"%s\" is not a reason", word);
}

#define KEY(n, f, fn)                                          \
	{                                                      \
		n, offsetof(struct rwall_expect, f), fn, false \
	}
static const struct rwall_key expectation_keys[] = {
	KEY("name", name, rwall_read_text), KEY("allow", allow, read_packets),
	KEY("deny", deny, read_packets),    KEY("reason", reason, read_reason),
	KEY("flow", flow, rwall_read_text),
};
#undef KEY
static const struct rwall_shape expectation_shape =
	RWALL_SHAPE("expectation", expectation_keys);

static void read_expectation(struct rwall_reader *r, const struct rwall_node *v,
			     void *to)
{
	struct rwall_expectations *e = to;
	struct rwall_expect *x = rwall_xgrow(&e->expect, &e->n, sizeof(*x));

	x->at = rwall_node_place(v);
	if (!rwall_shape_read(r, v, &expectation_shape, x))
		return;
	if (x->allow.given == x->deny.given)
		rwall_node_error(v, r->d,
				 "write one of them, or two expectations",
				 "one of allow and deny is wanted");
	if (x->reason != RWALL_REASON_NONE && x->allow.given)
		rwall_node_error(rwall_node_find(v, "reason")->key, r->d,
				 "leave it out, or write deny",
				 "what is allowed has no reason of denial");
	if (x->flow && x->deny.given)
		rwall_node_error(rwall_node_find(v, "flow")->key, r->d,
				 "leave it out, or write allow",
				 "what is denied has no flow");
}

static void read_expect(struct rwall_reader *r, const struct rwall_node *v,
			void *to)
{
	rwall_read_list(r, v, read_expectation, to, false);
	if (v->type == RWALL_NODE_LIST && !v->n)
		rwall_node_error(v, r->d, NULL, "nothing is expected");
}

static const struct rwall_key expectations_keys[] = {
	{ "rolewall", 0, read_format, true },
	{ "expect", 0, read_expect, true },
};
static const struct rwall_shape expectations_shape =
	RWALL_SHAPE("expectations", expectations_keys);

const struct rwall_shape *const *rwall_expect_shapes(void)
{
	static const struct rwall_shape *const shapes[] = {
		&expectations_shape,
		&expectation_shape,
		&packets_shape,
		NULL,
	};

	return shapes;
}

/* Only when the array has stopped moving may anything point into it. */
static void settle(struct rwall_expect *x)
{
	const struct rwall_expect_packets *p;

	x->allowed = x->allow.given;
	p = rwall_expect_packets(x);
	x->point = p->in.n  ? RWALL_POINT_IN :
		   p->out.n ? RWALL_POINT_OUT :
			      RWALL_POINT_FORWARD;
	x->ports = p->in.n ? &p->in : p->out.n ? &p->out : &p->forward;
}

int rwall_expect_load(const char *path, struct rwall_diag *d,
		      struct rwall_expectations **out)
{
	struct rwall_expectations *e = rwall_xcalloc(1, sizeof(*e));
	unsigned int before = rwall_diag_count(d, RWALL_ERROR);
	struct rwall_reader r = { .d = d };
	int ret = rwall_yaml_load(path, d, &e->yaml);
	size_t i;

	if (!ret) {
		rwall_shape_read(&r, rwall_yaml_root(e->yaml),
				 &expectations_shape, e);
		if (rwall_diag_count(d, RWALL_ERROR) > before)
			ret = -EINVAL;
	}
	for (i = 0; !ret && i < e->n; i++)
		settle(&e->expect[i]);
	if (ret)
		rwall_expect_free(e);
	else
		*out = e;
	return ret;
}

static void free_end(struct rwall_expect_end *end)
{
	rwall_addrs_free(&end->addresses);
	rwall_addrs_free(&end->except);
}

static void free_packets(struct rwall_expect_packets *p)
{
	rwall_ports_free(&p->in);
	rwall_ports_free(&p->out);
	rwall_ports_free(&p->forward);
	free_end(&p->src);
	free_end(&p->dst);
	free(p->iif.name);
	free(p->oif.name);
}

void rwall_expect_free(struct rwall_expectations *e)
{
	size_t i;

	if (!e)
		return;
	for (i = 0; i < e->n; i++) {
		free_packets(&e->expect[i].allow);
		free_packets(&e->expect[i].deny);
	}
	free(e->expect);
	rwall_yaml_free(e->yaml);
	free(e);
}
