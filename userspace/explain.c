// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * explain.c - what a policy says to one packet, and why; see explain.h
 *
 * The module has a real packet and a real connection to look at; here both are
 * as the command line tells. Where that leaves something open, such as a hop
 * limit, the packet is taken to be an honest one.
 */
#include "explain.h"

#include <arpa/inet.h>
#include <errno.h>

#include "names.h"
#include "stateless.h"

#define ICMP_TOO_BIG	  (3 << 8 | 4)
#define ICMP6_TOO_BIG	  2
#define ICMP6_MLD_QUERY	  130
#define ICMP6_MLD_DONE	  132
#define ICMP6_ND_FIRST	  133
#define ICMP6_ND_LAST	  136
#define ICMP6_MLD2_REPORT 143

static int bad(char *why, const char *what, const char *text)
{
	snprintf(why, RWALL_EXPLAIN_WHY, "%s '%.80s'", what, text);
	return -EINVAL;
}

static int missing(char *why, const char *what)
{
	snprintf(why, RWALL_EXPLAIN_WHY, "%s", what);
	return -EINVAL;
}

static bool is_icmp(const struct rwall_packet *p)
{
	return p->slot == RWALL_SLOT_ICMP || p->slot == RWALL_SLOT_ICMPV6;
}

static bool is_too_big(const struct rwall_packet *p)
{
	if (p->slot == RWALL_SLOT_ICMPV6)
		return p->dport >> 8 == ICMP6_TOO_BIG;
	return p->slot == RWALL_SLOT_ICMP && p->dport == ICMP_TOO_BIG;
}

/* Both addresses are of one family: the first one given sets it. */
static int read_address(const char *text, struct rwall_packet *p, uint8_t *addr,
			bool *has, char *why)
{
	bool known = p->has_src || p->has_dst;
	bool v6 = strchr(text, ':');

	if (inet_pton(v6 ? AF_INET6 : AF_INET, text, addr) != 1)
		return bad(why, "not an IPv4 or IPv6 address:", text);
	if (known && p->v6 != v6)
		return bad(why, "not of the other address's family:", text);
	p->v6 = v6;
	*has = true;
	return 0;
}

static int read_addresses(const struct rwall_args *args, struct rwall_packet *p,
			  char *why)
{
	int err = 0;

	if (args->src)
		err = read_address(args->src, p, p->src, &p->has_src, why);
	if (!err && args->dst)
		err = read_address(args->dst, p, p->dst, &p->has_dst, why);
	if (err)
		return err;
	if (!p->has_src && p->point != RWALL_POINT_OUT)
		return missing(why, "--src is needed: who sends the packet");
	if (!p->has_dst && p->point != RWALL_POINT_IN)
		return missing(why, "--dst is needed: who is to receive it");
	if (p->v6 && p->slot == RWALL_SLOT_ICMP)
		return missing(why, "ICMP is IPv4's: IPv6 has icmpv6");
	if (!p->v6 && p->slot == RWALL_SLOT_ICMPV6)
		return missing(why, "ICMPv6 is IPv6's: IPv4 has icmp");
	return 0;
}

static int read_port(const char *text, struct rwall_packet *p, uint16_t *port,
		     char *why)
{
	if (!rwall_names_port_parse(p->slot, text, port))
		return 0;
	return bad(why,
		   is_icmp(p) ? "not an ICMP type (a number, a name such as "
				"echo-request, or type/code):" :
				"not a port from 1 to 65535:",
		   text);
}

static int read_ports(const struct rwall_args *args, struct rwall_packet *p,
		      char *why)
{
	bool reply = p->track == RWALL_TRACK_REPLY;
	int err = 0;

	if (p->slot == RWALL_SLOT_OTHER) {
		p->sport = p->dport = p->proto;
		if (args->sport || args->dport)
			return missing(why, "this protocol has no ports");
		return 0;
	}
	if (args->dport)
		err = read_port(args->dport, p, &p->dport, why);
	if (!err && args->sport && !is_icmp(p)) {
		err = read_port(args->sport, p, &p->sport, why);
		p->has_sport = true;
	}
	if (err)
		return err;
	if (is_icmp(p))
		p->sport = p->dport;
	if (is_icmp(p) && p->track == RWALL_TRACK_RELATED && !is_too_big(p))
		return missing(why, "an ICMP error is judged by the packet "
				    "that it quotes: explain that one");
	if (reply && !is_icmp(p) && !args->sport)
		return missing(why, "--sport is needed: a reply comes from "
				    "the service's port");
	if (!args->dport && (!reply || is_icmp(p)))
		return missing(why, "--dport is needed: the service's port, "
				    "or the ICMP type");
	return 0;
}

static int read_interfaces(const struct rwall_args *args,
			   struct rwall_packet *p, char *why)
{
	const char *const names[] = { args->iif, args->oif };
	size_t i;

	for (i = 0; i < RWALL_COUNT(names); i++)
		if (names[i] &&
		    (!*names[i] || strlen(names[i]) >= RWALL_IFNAME))
			return bad(why, "not an interface's name:", names[i]);
	p->iif = args->iif;
	p->oif = args->oif;
	return 0;
}

int rwall_explain_packet(const struct rwall_args *args, struct rwall_packet *p,
			 char *why)
{
	struct rwall_names_proto proto;
	int err;

	memset(p, 0, sizeof(*p));
	p->point = args->in  ? RWALL_POINT_IN :
		   args->out ? RWALL_POINT_OUT :
			       RWALL_POINT_FORWARD;
	if (args->state && rwall_names_track_parse(args->state, &p->track))
		return bad(why, "--state is new, reply or related, not",
			   args->state);
	if (rwall_names_proto_parse(args->proto, &proto))
		return bad(why,
			   "not a protocol's name or number:", args->proto);
	p->proto = proto.proto;
	p->slot = proto.slot;
	err = read_addresses(args, p, why);
	if (!err)
		err = read_ports(args, p, why);
	if (!err)
		err = read_interfaces(args, p, why);
	return err;
}

static int judge_key(const struct rwall_tables *t, const struct rwall_packet *p,
		     struct rwall_key *k)
{
	*k = (struct rwall_key){
		.src = p->src,
		.dst = p->dst,
		.sport = p->sport,
		.dport = p->dport,
		.point = p->point,
		.slot = p->slot,
		.in_zone = p->iif ? rwall_blob_zone(t, p->iif) : 0,
		.out_zone = p->oif ? rwall_blob_zone(t, p->oif) : 0,
		.v6 = p->v6,
	};
	return rwall_stateless_stated(t, k, p->track == RWALL_TRACK_REPLY);
}

void rwall_explain_key(const struct rwall_tables *t,
		       const struct rwall_packet *p, struct rwall_key *k)
{
	judge_key(t, p, k);
}

static bool link_local(const uint8_t *addr)
{
	static const uint8_t none[16];

	return (addr[0] == 0xfe && (addr[1] & 0xc0) == 0x80) ||
	       !memcmp(addr, none, sizeof(none));
}

static enum rwall_essential essential_of(const struct rwall_packet *p)
{
	uint8_t type = p->dport >> 8;

	if (p->track == RWALL_TRACK_RELATED && is_too_big(p))
		return RWALL_ESSENTIAL_PMTU;
	if ((p->iif && !strcmp(p->iif, "lo")) ||
	    (p->oif && !strcmp(p->oif, "lo")))
		return RWALL_ESSENTIAL_LOOPBACK;
	if (p->slot != RWALL_SLOT_ICMPV6 || p->point == RWALL_POINT_FORWARD)
		return RWALL_ESSENTIAL_NONE;
	if (type >= ICMP6_ND_FIRST && type <= ICMP6_ND_LAST)
		return RWALL_ESSENTIAL_ND;
	if (((type >= ICMP6_MLD_QUERY && type <= ICMP6_MLD_DONE) ||
	     type == ICMP6_MLD2_REPORT) &&
	    (!p->has_src || link_local(p->src)))
		return RWALL_ESSENTIAL_MLD;
	return RWALL_ESSENTIAL_NONE;
}

/* A rule whose helper may have opened this packet's connection. */
static int related_rule(const struct rwall_tables *t, const struct rwall_key *k)
{
	struct rwall_key back = *k;
	const struct rwall_blob_rule *r;
	uint32_t i;

	rwall_key_reverse(&back);
	for (i = 0; i < t->nrules; i++) {
		r = &t->rules[i];
		if (r->helper == RWALL_HELPER_NONE)
			continue;
		if (r->point == k->point && rwall_describe_peers(t, r, k))
			return i;
		if (r->point == back.point && rwall_describe_peers(t, r, &back))
			return i;
	}
	return -RWALL_REASON_RELATED;
}

static enum rwall_verdict denial(const struct rwall_tables *t,
				 enum rwall_point point)
{
	return t->header->mode[point] == RWALL_MODE_AUDIT ?
		       RWALL_VERDICT_WOULD_DENY :
		       RWALL_VERDICT_DENY;
}

static void find_near(const struct rwall_tables *t,
		      const struct rwall_packet *p, struct rwall_opinion *o)
{
	struct rwall_key k;

	rwall_explain_key(t, p, &k);
	o->near = rwall_describe_near(t, &k, &o->near_rule);
}

void rwall_explain_judge(const struct rwall_tables *t,
			 const struct rwall_packet *p, struct rwall_opinion *o)
{
	struct rwall_key k;
	int ret;

	memset(o, 0, sizeof(*o));
	ret = judge_key(t, p, &k);
	o->verdict = RWALL_VERDICT_ACCEPT;
	if (!(t->points >> p->point & 1)) {
		o->verdict = RWALL_VERDICT_NOT_ENFORCED;
		return;
	}
	o->essential = essential_of(p);
	if (o->essential != RWALL_ESSENTIAL_NONE)
		return;
	if (p->track == RWALL_TRACK_RELATED)
		ret = related_rule(t, &k);
	o->by_rule = ret >= 0;
	if (o->by_rule) {
		o->rule = ret;
		return;
	}
	/* The mode of the point where the connection was opened decides. */
	o->verdict = denial(t, k.point);
	o->reason = -ret;
	find_near(t, p, o);
}

void rwall_explain_query(const struct rwall_packet *p, struct rwall_nl_query *q)
{
	*q = (struct rwall_nl_query){
		.point = p->point,
		.proto = p->proto,
		.track = p->track,
		.addr_len = p->v6 ? 16 : 4,
		.src = p->has_src ? p->src : NULL,
		.dst = p->has_dst ? p->dst : NULL,
		.sport = p->has_sport ? &p->sport : NULL,
		.dport = p->slot == RWALL_SLOT_OTHER ? NULL : &p->dport,
		.iif = p->iif,
		.oif = p->oif,
	};
}

int rwall_explain_answer(const struct rwall_tables *t,
			 const struct rwall_packet *p,
			 const struct rwall_nl_answer *a,
			 struct rwall_opinion *o)
{
	memset(o, 0, sizeof(*o));
	if (a->by_rule && a->rule >= t->nrules)
		return -EBADMSG;
	o->verdict = a->verdict;
	if (o->verdict == RWALL_VERDICT_NOT_ENFORCED)
		return 0;
	o->essential = essential_of(p);
	if (o->essential != RWALL_ESSENTIAL_NONE) {
		o->verdict = RWALL_VERDICT_ACCEPT;
		return 0;
	}
	o->by_rule = a->by_rule;
	o->rule = a->rule;
	o->reason = a->reason;
	if (o->verdict == RWALL_VERDICT_DENY ||
	    o->verdict == RWALL_VERDICT_WOULD_DENY)
		find_near(t, p, o);
	return 0;
}
