// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * small_policy.c - a policy small enough to know by heart
 *
 * For: see small_policy.h. Ends the test where the policy cannot be made.
 */
#include "small_policy.h"

#include "compile.h"
#include "util.h"

#define IP4(a, b, c, d) ((uint32_t)(a) << 24 | (b) << 16 | (c) << 8 | (d))
#define DB8		0x20010db800000000ull

static struct rwall_group *group(struct rwall_model *m, const char *name)
{
	struct rwall_group *g = rwall_model_add_group(m);

	g->name = rwall_xstrdup(name);
	return g;
}

static void add_groups(struct rwall_model *m)
{
	const struct rwall_addr6 net = { DB8 | 0x200000, 0 };
	const struct rwall_addr6 end = { DB8 | 0x20ffff, UINT64_MAX };
	const struct rwall_addr6 host = { DB8, 5 };
	struct rwall_group *g = group(m, "epo/agent");

	rwall_group_add4(g, IP4(10, 20, 0, 0), IP4(10, 20, 255, 255));
	rwall_group_add4(g, IP4(10, 30, 0, 10), IP4(10, 30, 0, 99));
	rwall_group_add6(g, net, end);
	g = group(m, "epo/sql");
	rwall_group_add4(g, IP4(10, 0, 5, 10), IP4(10, 0, 5, 10));
	rwall_group_add6(g, host, host);
	g = group(m, "local/admin");
	rwall_group_add4(g, IP4(192, 0, 2, 0), IP4(192, 0, 2, 255));
}

static struct rwall_rule *rule(struct rwall_model *m, enum rwall_point point,
			       enum rwall_slot slot, uint16_t port,
			       const char *flow)
{
	struct rwall_rule *r = rwall_model_add_rule(m);

	r->point = point;
	r->slot = slot;
	r->port_lo = port;
	r->port_hi = slot == RWALL_SLOT_ICMP ? port | 0xff : port;
	r->from = r->to = RWALL_GROUP_SELF;
	r->in_zones = r->out_zones = RWALL_ZONES_ALL;
	r->flow = rwall_xstrdup(flow);
	r->service = rwall_xstrdup("service");
	r->from_role = rwall_xstrdup("");
	r->to_role = rwall_xstrdup("");
	r->row = rwall_xasprintf("KB1 %s", flow);
	r->title_en = rwall_xasprintf("Title of %s", flow);
	r->title_ja = rwall_xstrdup("題名");
	return r;
}

static void set_role(char **role, const char *name)
{
	free(*role);
	*role = rwall_xstrdup(name);
}

static void add_rules(struct rwall_model *m)
{
	struct rwall_rule *r;

	r = rule(m, RWALL_POINT_IN, RWALL_SLOT_TCP, 443, "epo/agent-https");
	r->from = 1;
	set_role(&r->from_role, "agent");
	r = rule(m, RWALL_POINT_IN, RWALL_SLOT_TCP, 21, "epo/ftp");
	r->from = 1;
	r->helper = RWALL_HELPER_FTP;
	set_role(&r->from_role, "agent");
	r = rule(m, RWALL_POINT_IN, RWALL_SLOT_TCP, 22, "local/ssh");
	r->from = 3;
	r->in_zones = 1;
	r = rule(m, RWALL_POINT_IN, RWALL_SLOT_ICMP, 8 << 8, "local/ping");
	r->from = RWALL_GROUP_ANY;
	r = rule(m, RWALL_POINT_OUT, RWALL_SLOT_TCP, 1433, "epo/sql");
	r->to = 2;
	set_role(&r->to_role, "sql");
	r = rule(m, RWALL_POINT_OUT, RWALL_SLOT_UDP, 53, "epo/dns");
	r->to = RWALL_GROUP_ANY;
}

struct rwall_model *small_model(void)
{
	struct rwall_model *m = rwall_model_new();
	struct rwall_pattern *p;

	m->name = rwall_xstrdup("small");
	m->roles = rwall_xstrdup("epo/server");
	m->points = 1 << RWALL_POINT_IN | 1 << RWALL_POINT_OUT;
	m->zones = rwall_xcalloc(1, sizeof(*m->zones));
	m->zones[0] = rwall_xstrdup("mgmt");
	m->nzones = 1;
	p = rwall_model_add_pattern(m);
	strcpy(p->name, "eth0");
	add_groups(m);
	add_rules(m);
	rwall_model_sort(m);
	return m;
}

void small_policy(struct rwall_policy *p)
{
	struct rwall_model *m = small_model();
	const char *why = "";
	size_t size;
	void *blob;
	int err = rwall_compile(m, &blob, &size, &why);

	rwall_model_free(m);
	if (!err)
		err = rwall_blobfile_open(blob, size, p, &why);
	if (!err)
		return;
	fprintf(stderr, "the small policy cannot be made: %s\n", why);
	abort();
}

uint32_t small_rule(const struct rwall_policy *p, const char *flow)
{
	uint32_t i;

	for (i = 0; i < p->t.nrules; i++)
		if (!strcmp(rwall_blob_string(&p->t, p->t.rules[i].flow), flow))
			return i;
	abort();
}

uint32_t small_group(const struct rwall_policy *p, const char *name)
{
	uint32_t i;

	for (i = 0; i < p->t.ngroups; i++)
		if (!strcmp(rwall_blob_string(&p->t, p->t.groups[i].name),
			    name))
			return i;
	abort();
}
