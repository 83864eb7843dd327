// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fate.c - what a policy would do to an open connection, see fate.h
 */
#include "fate.h"

#include <arpa/inet.h>

#include "explain.h"
#include "json.h"
#include "names.h"

static enum rwall_slot slot_of(uint8_t proto)
{
	struct rwall_names_proto p = { .slot = RWALL_SLOT_OTHER };
	char digits[8];

	if (proto == IPPROTO_TCP)
		return RWALL_SLOT_TCP;
	if (proto == IPPROTO_UDP)
		return RWALL_SLOT_UDP;
	snprintf(digits, sizeof(digits), "%u", proto);
	return rwall_names_proto_parse(digits, &p) ? RWALL_SLOT_OTHER : p.slot;
}

void rwall_fate_interfaces(const struct rwall_conn *c, struct rwall_fate *f)
{
	bool in = c->point == RWALL_POINT_IN, out = c->point == RWALL_POINT_OUT;

	if (!out)
		rwall_conns_interface(c->src, in ? c->dst : NULL, c->v6,
				      f->iif);
	if (!in)
		rwall_conns_interface(c->dst, out ? c->src : NULL, c->v6,
				      f->oif);
}

static void opening(const struct rwall_conn *c, const struct rwall_fate *f,
		    struct rwall_packet *p)
{
	*p = (struct rwall_packet){
		.has_src = true,
		.has_dst = true,
		.has_sport = true,
		.v6 = c->v6,
		.proto = c->proto,
		.slot = slot_of(c->proto),
		.point = c->point,
		.track = RWALL_TRACK_NEW,
		.sport = c->sport,
		.dport = c->dport,
		.iif = *f->iif ? f->iif : NULL,
		.oif = *f->oif ? f->oif : NULL,
	};
	memcpy(p->src, c->src, sizeof(p->src));
	memcpy(p->dst, c->dst, sizeof(p->dst));
	if (p->slot == RWALL_SLOT_OTHER)
		p->sport = p->dport = c->proto;
}

/* The packet that answers. */
static void answer(const struct rwall_packet *p, struct rwall_packet *back)
{
	*back = *p;
	memcpy(back->src, p->dst, sizeof(back->src));
	memcpy(back->dst, p->src, sizeof(back->dst));
	back->sport = p->dport;
	back->dport = p->sport;
	back->iif = p->oif;
	back->oif = p->iif;
	back->track = RWALL_TRACK_REPLY;
	back->point = p->point == RWALL_POINT_IN  ? RWALL_POINT_OUT :
		      p->point == RWALL_POINT_OUT ? RWALL_POINT_IN :
						    RWALL_POINT_FORWARD;
}

bool rwall_fate_denied(const struct rwall_tables *t, const struct rwall_conn *c,
		       struct rwall_fate *f)
{
	struct rwall_packet there, back;
	struct rwall_opinion o;

	opening(c, f, &there);
	rwall_explain_judge(t, &there, &o);
	f->reply = o.verdict != RWALL_VERDICT_DENY;
	if (f->reply) {
		answer(&there, &back);
		rwall_explain_judge(t, &back, &o);
	}
	f->reason = o.reason;
	return o.verdict == RWALL_VERDICT_DENY;
}

json_t *rwall_fate_json(const struct rwall_conn *c, const struct rwall_fate *f)
{
	json_t *object = json_object();
	char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];
	int family = c->v6 ? AF_INET6 : AF_INET;

	inet_ntop(family, c->src, src, sizeof(src));
	inet_ntop(family, c->dst, dst, sizeof(dst));
	rwall_json_set(object, "point",
		       json_string(rwall_names_point(c->point)));
	rwall_json_set(object, "proto", rwall_json_number(c->proto));
	rwall_json_set(object, "src", json_string(src));
	rwall_json_set(object, "sport", rwall_json_number(c->sport));
	rwall_json_set(object, "dst", json_string(dst));
	rwall_json_set(object, "dport", rwall_json_number(c->dport));
	rwall_json_set(object, "iif",
		       *f->iif ? rwall_json_text(f->iif) : json_null());
	rwall_json_set(object, "oif",
		       *f->oif ? rwall_json_text(f->oif) : json_null());
	rwall_json_set(object, "reason",
		       json_string(rwall_names_reason(f->reason)));
	return object;
}
