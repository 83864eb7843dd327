// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bind_flow.c - from documented flows to rules
 *
 * For: conditions, points and ends of the profiles' flows. Each flow ends as
 * rules, or in the list of closed ones, or is not this host's at all.
 */
#include "bind_steps.h"
#include "util.h"

/* A flow at one point of the packet's path. */
struct crossing {
	const struct rwall_profile *p;
	const struct rwall_flow *flow;
	enum rwall_point point;
	struct rwall_bound *from; /* NULL: this host */
	struct rwall_bound *to;
};

/* Takes over detail and remedy. */
static void close_flow(struct rwall_binder *b, const struct crossing *c,
		       enum rwall_closed_reason reason,
		       const struct rwall_role *peer, char *detail,
		       char *remedy)
{
	struct rwall_closed *closed;

	if (!b->closed) {
		free(detail);
		free(remedy);
		return;
	}
	closed =
		rwall_xgrow(&b->closed->closed, &b->closed->n, sizeof(*closed));
	closed->profile = c->p;
	closed->flow = c->flow;
	closed->point = c->point;
	closed->reason = reason;
	closed->peer = peer;
	closed->detail = detail;
	closed->remedy = remedy;
	closed->at = c->flow->at;
}

static bool option_allows(struct rwall_binder *b, const struct crossing *c)
{
	const struct rwall_option *option = c->flow->option;

	if (!option || rwall_site_option(b->site, option))
		return true;
	close_flow(b, c, RWALL_CLOSED_OPTION, NULL,
		   rwall_xasprintf("option %s is off", option->id),
		   rwall_xasprintf("options: {%s: {%s: true}}", c->p->product,
				   option->id));
	return false;
}

static bool versions_allow(struct rwall_binder *b, const struct crossing *c)
{
	const struct rwall_when_version *when;
	const struct rwall_version *v;
	const char *text;
	size_t i;

	for (i = 0; i < c->flow->nversions; i++) {
		when = &c->flow->versions[i];
		v = rwall_site_version(b->site, when->axis, &text);
		if (rwall_version_range_holds(&when->range, v))
			continue;
		close_flow(
			b, c, RWALL_CLOSED_VERSION, NULL,
			rwall_xasprintf("%s is version %s, documented for %s",
					when->axis->id, text, when->text),
			rwall_xasprintf("versions: {%s: {%s: \"...\"}}",
					c->p->product, when->axis->id));
		return false;
	}
	return true;
}

/*
 * Where the site itself asks for a flow, by binding its other end or by
 * switching its option on; NULL where no more than a default has it in use.
 */
static const struct rwall_place *asked_for(const struct rwall_binder *b,
					   const struct crossing *c)
{
	const struct rwall_bound *end = c->to ? c->to : c->from;
	size_t i;

	if (end->explicit)
		return &rwall_site_peer(b->site, end->role)->at;
	for (i = 0; i < b->site->noptions; i++)
		if (b->site->options[i].option == c->flow->option)
			return &b->site->options[i].at;
	return NULL;
}

static struct rwall_portless *find_portless(struct rwall_binder *b,
					    const struct crossing *c)
{
	struct rwall_portless *found;
	size_t i;

	for (i = 0; i < b->nportless; i++)
		if (b->portless[i].service == c->flow->service)
			return &b->portless[i];
	found = rwall_xgrow(&b->portless, &b->nportless, sizeof(*found));
	found->profile = c->p;
	found->service = c->flow->service;
	return found;
}

static bool port_known(struct rwall_binder *b, const struct crossing *c)
{
	const struct rwall_service *s = c->flow->service;
	const struct rwall_place *at = asked_for(b, c);
	struct rwall_portless *portless;

	if (rwall_site_ports(b->site, s)->n)
		return true;
	portless = find_portless(b, c);
	if (portless->last != c->flow)
		rwall_text_add(&portless->flows, "%s%s",
			       portless->last ? ", " : "", c->flow->id);
	portless->last = c->flow;
	if (!portless->at)
		portless->at = at;
	close_flow(b, c, RWALL_CLOSED_PORT, NULL,
		   rwall_xasprintf("the port of service %s is not given",
				   s->id),
		   rwall_xasprintf("services: {%s: {%s: port}}", c->p->product,
				   s->id));
	return false;
}

/* What the site asks for cannot be had without; what a default has can wait. */
static void say_portless(struct rwall_binder *b,
			 const struct rwall_portless *portless)
{
	const char *product = portless->profile->product;
	const char *service = portless->service->id;
	_cleanup_free_ char *remedy = NULL;

	remedy =
		rwall_xasprintf("services: {%s: {%s: port}}", product, service);
	if (portless->at)
		rwall_diag_add(
			b->d, RWALL_ERROR, portless->at, remedy,
			"service %s/%s has no documented port and the site gives none; needed by: %s",
			product, service, rwall_text_get(&portless->flows));
	else
		rwall_diag_lint(
			b->d, RWALL_WARNING, "port-missing", &b->site->at,
			remedy,
			"service %s/%s has no documented port; left out: %s",
			product, service, rwall_text_get(&portless->flows));
}

static bool stays_here(struct rwall_binder *b, const struct crossing *c)
{
	if (!c->flow->loopback)
		return false;
	close_flow(
		b, c, RWALL_CLOSED_LOOPBACK, NULL,
		rwall_xstrdup(
			"never leaves the host; loopback is always permitted"),
		NULL);
	return true;
}

static bool end_known(struct rwall_binder *b, const struct crossing *c,
		      struct rwall_bound *end)
{
	static const struct {
		const char *before; /* of the role's id */
		const char *behind;
	} detail[RWALL_CLOSED_REASONS] = {
		[RWALL_CLOSED_UNBOUND] = { "nobody is bound to role ", "" },
		[RWALL_CLOSED_NOBODY] = { "role ", " is bound to nobody" },
		[RWALL_CLOSED_NAMES] = { "role ", " is known by names alone" },
		[RWALL_CLOSED_LOOPBACK] = { "this host itself plays role ",
					    "; loopback is always permitted" },
	};
	char *remedy = NULL;

	if (!end || end->known)
		return true;
	if (end->reason != RWALL_CLOSED_LOOPBACK) {
		rwall_bind_miss(end, c->flow->id,
				c->point != RWALL_POINT_FORWARD);
		remedy = rwall_xasprintf("peers: {%s: {%s: [addresses]}}",
					 c->p->product, end->role->id);
	}
	close_flow(b, c, end->reason, end->role,
		   rwall_xasprintf("%s%s%s", detail[end->reason].before,
				   end->role->id, detail[end->reason].behind),
		   remedy);
	return false;
}

static void write_rule(struct rwall_binder *b, const struct crossing *c,
		       const struct rwall_port *port)
{
	struct rwall_rule *r = rwall_model_add_rule(b->m);

	r->point = c->point;
	r->slot = port->slot;
	r->port_lo = port->lo;
	r->port_hi = port->hi;
	r->helper = c->flow->service->helper;
	r->from = c->from ? c->from->group : RWALL_GROUP_SELF;
	r->to = c->to ? c->to->group : RWALL_GROUP_SELF;
	r->in_zones = c->from ? c->from->zones : RWALL_ZONES_ALL;
	r->out_zones = c->to ? c->to->zones : RWALL_ZONES_ALL;
	r->flow = rwall_xasprintf("%s/%s", c->p->product, c->flow->id);
	r->service = rwall_xstrdup(c->flow->service->id);
	r->from_role = rwall_xstrdup(c->flow->from->id);
	r->to_role = rwall_xstrdup(c->flow->to->id);
	r->row = rwall_xstrdup(c->flow->ref);
	r->title_en = rwall_xstrdup(c->flow->title.en);
	r->title_ja = rwall_xstrdup(c->flow->title.ja);
}

static void want(struct rwall_bound *end)
{
	if (end)
		end->wanted = true;
}

static void use(struct rwall_bound *end)
{
	if (end)
		end->used = true;
}

static void cross(struct rwall_binder *b, const struct crossing *c)
{
	const struct rwall_ports *ports;
	size_t i;

	want(c->from);
	want(c->to);
	if (stays_here(b, c) || !option_allows(b, c) || !versions_allow(b, c))
		return;
	if (!end_known(b, c, c->from) || !end_known(b, c, c->to))
		return;
	use(c->from);
	use(c->to);
	if (!port_known(b, c))
		return;
	ports = rwall_site_ports(b->site, c->flow->service);
	for (i = 0; i < ports->n; i++)
		write_rule(b, c, &ports->port[i]);
}

/*
 * A gateway forwards between roles that the site speaks of. One end may be
 * "any", or known from the document; the other must be bound by the site, lest
 * naming a product open its whole table between strangers.
 */
static void cross_gateway(struct rwall_binder *b, struct crossing c)
{
	c.point = RWALL_POINT_FORWARD;
	c.from = rwall_bind_find(b, c.flow->from);
	c.to = rwall_bind_find(b, c.flow->to);
	if (c.flow->loopback)
		return;
	if (c.from->explicit || c.to->explicit)
		cross(b, &c);
}

static void bind_flow(struct rwall_binder *b, const struct rwall_profile *p,
		      const struct rwall_flow *flow)
{
	struct crossing c = { .p = p, .flow = flow };

	if (rwall_site_plays(b->site, flow->to)) {
		c.point = RWALL_POINT_IN;
		c.from = rwall_bind_find(b, flow->from);
		cross(b, &c);
	}
	if (rwall_site_plays(b->site, flow->from)) {
		c.point = RWALL_POINT_OUT;
		c.from = NULL;
		c.to = rwall_bind_find(b, flow->to);
		cross(b, &c);
	}
	if (b->site->gateway)
		cross_gateway(b, c);
}

void rwall_bind_flows(struct rwall_binder *b)
{
	const struct rwall_profile *p;
	size_t i, j;

	for (i = 0; i < b->site->nprofiles; i++) {
		p = b->site->profiles[i];
		for (j = 0; j < p->nflows; j++)
			bind_flow(b, p, &p->flows[j]);
	}
	for (i = 0; i < b->nportless; i++)
		say_portless(b, &b->portless[i]);
}
