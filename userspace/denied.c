// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * denied.c - a denied packet for people and as JSON, see denied.h
 */
#include "denied.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <time.h>

#include "json.h"
#include "names.h"
#include "print.h"

#define NS_A_SECOND 1000000000u
#define MS_IN_NS    1000000u

static enum rwall_slot slot_of(uint8_t proto)
{
	unsigned int s;

	for (s = 0; s < RWALL_SLOT_OTHER; s++)
		if (rwall_names_proto(s, 0) == proto)
			return s;
	return RWALL_SLOT_OTHER;
}

/* The key by which it was judged: of a reply, that of the opening. */
static void key_of(const struct rwall_denied *x, struct rwall_key *k)
{
	const struct rwall_nl_denied *d = x->d;

	*k = (struct rwall_key){
		.src = d->src,
		.dst = d->dst,
		.sport = d->sport,
		.dport = d->dport,
		.point = d->point,
		.slot = slot_of(d->proto),
		.in_zone = *d->iif ? rwall_blob_zone(x->t, d->iif) : 0,
		.out_zone = *d->oif ? rwall_blob_zone(x->t, d->oif) : 0,
		.v6 = d->addr_len == 16,
	};
	if (k->slot >= RWALL_SLOT_ICMP)
		k->sport = k->dport;
	if (d->track == RWALL_TRACK_REPLY)
		rwall_key_reverse(k);
}

/* What conntrack rejects has no service that could come near. */
static bool is_about_service(const struct rwall_nl_denied *d)
{
	return d->addr_len && (d->reason == RWALL_REASON_NO_SERVICE ||
			       d->reason == RWALL_REASON_NO_PEER ||
			       d->reason == RWALL_REASON_NO_ZONE);
}

static void find_owner(struct rwall_denied *x)
{
	const struct rwall_nl_denied *d = x->d;
	uint64_t inode = d->owned ? d->inode : 0;

	if (!inode && d->point == RWALL_POINT_IN &&
	    d->track != RWALL_TRACK_REPLY) {
		inode = rwall_owner_listener(d->proto, d->dport);
		x->listens = inode;
	}
	if (inode)
		x->owned = rwall_owner_find(inode, &x->owner);
}

void rwall_denied_learn(struct rwall_denied *x)
{
	struct rwall_key k;

	x->near = RWALL_NEAR_NONE;
	if (x->t && is_about_service(x->d)) {
		key_of(x, &k);
		x->near = rwall_describe_near(x->t, &k, &x->near_rule);
	}
	find_owner(x);
}

static const char *near_string(const struct rwall_denied *x, bool row)
{
	const struct rwall_blob_rule *r;

	if (x->near == RWALL_NEAR_NONE)
		return NULL;
	r = &x->t->rules[x->near_rule];
	return rwall_blob_string(x->t, row ? r->row : r->flow);
}

/* "10.0.0.1:443", "[fd00::1]:443"; without ports, the address alone. */
static void add_address(const struct rwall_nl_denied *d, const uint8_t *addr,
			uint16_t port, struct rwall_text *b)
{
	char text[INET6_ADDRSTRLEN];
	bool ports = slot_of(d->proto) < RWALL_SLOT_ICMP;
	bool v6 = d->addr_len == 16;

	inet_ntop(v6 ? AF_INET6 : AF_INET, addr, text, sizeof(text));
	rwall_text_add(b, ports && v6 ? "[%s]" : "%s", text);
	if (ports)
		rwall_text_add(b, ":%u", port);
}

static void add_packet(const struct rwall_nl_denied *d, struct rwall_text *b)
{
	enum rwall_slot slot = slot_of(d->proto);
	char service[RWALL_NAMES_SERVICE];

	if (slot < RWALL_SLOT_ICMP)
		rwall_text_add(b, "%s ", rwall_names_slot(slot));
	else
		rwall_text_add(b, "%s ",
			       rwall_names_service(slot, d->dport, d->dport,
						   service));
	if (!d->addr_len)
		return;
	add_address(d, d->src, d->sport, b);
	rwall_text_add(b, " -> ");
	add_address(d, d->dst, d->dport, b);
}

static void add_rest(const struct rwall_denied *x, struct rwall_text *b)
{
	const struct rwall_nl_denied *d = x->d;

	if (*d->iif)
		rwall_text_add(b, " in by %s", d->iif);
	if (*d->oif)
		rwall_text_add(b, " out by %s", d->oif);
	if (x->owned)
		rwall_text_add(b, ", %s%s[%ld]", x->listens ? "for " : "of ",
			       x->owner.name, (long)x->owner.pid);
	else if (d->owned)
		rwall_text_add(b, ", of uid %" PRIu32, d->uid);
	if (x->near != RWALL_NEAR_NONE)
		rwall_text_add(b, "; nearest %s (%s) differs in %s",
			       near_string(x, false), near_string(x, true),
			       rwall_describe_near_name(x->near));
	if (d->suppressed)
		rwall_text_add(b, "; before it %" PRIu64 " suppressed",
			       d->suppressed);
	if (x->lost)
		rwall_text_add(b, "; before it %" PRIu64 " lost", x->lost);
}

void rwall_denied_print(const struct rwall_denied *x)
{
	const struct rwall_nl_denied *d = x->d;
	_cleanup_text_ struct rwall_text b = { 0 };
	time_t seconds = d->time / NS_A_SECOND;
	struct tm tm;
	char when[16];

	localtime_r(&seconds, &tm);
	strftime(when, sizeof(when), "%H:%M:%S", &tm);
	printf("%s.%03u ", when,
	       (unsigned int)(d->time % NS_A_SECOND / MS_IN_NS));
	rwall_print_text(stdout, RWALL_BAD,
			 d->verdict == RWALL_VERDICT_WOULD_DENY ? "would-deny" :
								  "denied");
	printf(" %s %s ", rwall_names_point(d->point),
	       rwall_names_reason(d->reason));
	if (d->track == RWALL_TRACK_REPLY)
		fputs("reply ", stdout);
	add_packet(d, &b);
	add_rest(x, &b);
	rwall_print_text(stdout, RWALL_PLAIN, rwall_text_get(&b));
	putchar('\n');
}

static json_t *address_json(const struct rwall_nl_denied *d,
			    const uint8_t *addr)
{
	char text[INET6_ADDRSTRLEN];

	if (!d->addr_len)
		return json_null();
	inet_ntop(d->addr_len == 16 ? AF_INET6 : AF_INET, addr, text,
		  sizeof(text));
	return json_string(text);
}

static json_t *near_json(const struct rwall_denied *x)
{
	json_t *near;

	if (x->near == RWALL_NEAR_NONE)
		return json_null();
	near = json_object();
	rwall_json_set(near, "differs-in",
		       json_string(rwall_describe_near_name(x->near)));
	rwall_json_set(near, "flow", rwall_json_text(near_string(x, false)));
	rwall_json_set(near, "row", rwall_json_text(near_string(x, true)));
	return near;
}

static json_t *owner_json(const struct rwall_denied *x)
{
	json_t *owner;

	if (!x->owned && !x->d->owned)
		return json_null();
	owner = json_object();
	rwall_json_set(owner, "uid",
		       x->d->owned ? rwall_json_number(x->d->uid) :
				     json_null());
	rwall_json_set(owner, "pid",
		       x->owned ? rwall_json_number(x->owner.pid) :
				  json_null());
	rwall_json_set(owner, "name",
		       x->owned ? rwall_json_text(x->owner.name) : json_null());
	rwall_json_set(owner, "listens", json_boolean(x->listens));
	return owner;
}

static void packet_json(json_t *o, const struct rwall_nl_denied *d)
{
	enum rwall_slot slot = slot_of(d->proto);
	bool ports = slot < RWALL_SLOT_ICMP;
	bool icmp = slot == RWALL_SLOT_ICMP || slot == RWALL_SLOT_ICMPV6;

	rwall_json_set(o, "proto", rwall_json_number(d->proto));
	rwall_json_set(o, "src", address_json(d, d->src));
	rwall_json_set(o, "dst", address_json(d, d->dst));
	rwall_json_set(o, "sport",
		       ports ? rwall_json_number(d->sport) : json_null());
	rwall_json_set(o, "dport",
		       ports ? rwall_json_number(d->dport) : json_null());
	rwall_json_set(o, "icmp-type",
		       icmp ? rwall_json_number(d->dport >> 8) : json_null());
	rwall_json_set(o, "icmp-code",
		       icmp ? rwall_json_number(d->dport & 0xff) : json_null());
	rwall_json_set(o, "iif",
		       *d->iif ? rwall_json_text(d->iif) : json_null());
	rwall_json_set(o, "oif",
		       *d->oif ? rwall_json_text(d->oif) : json_null());
	rwall_json_set(o, "mark", rwall_json_number(d->mark));
	rwall_json_set(o, "bytes", rwall_json_number(d->length));
}

static json_t *time_json(uint64_t ns)
{
	time_t seconds = ns / NS_A_SECOND;
	char text[40], whole[24];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(whole, sizeof(whole), "%FT%T", &tm);
	snprintf(text, sizeof(text), "%s.%03uZ", whole,
		 (unsigned int)(ns % NS_A_SECOND / MS_IN_NS));
	return json_string(text);
}

void rwall_denied_json(const struct rwall_denied *x)
{
	const struct rwall_nl_denied *d = x->d;
	json_t *o = rwall_json_new("monitor");

	rwall_json_set(o, "event", json_string("denied"));
	rwall_json_set(o, "time", time_json(d->time));
	rwall_json_set(o, "generation", rwall_json_number(d->generation));
	rwall_json_set(o, "seq", rwall_json_number(d->seq));
	rwall_json_set(o, "suppressed", rwall_json_number(d->suppressed));
	rwall_json_set(o, "lost", rwall_json_number(x->lost));
	rwall_json_set(o, "verdict",
		       json_string(rwall_names_verdict(d->verdict)));
	rwall_json_set(o, "point", json_string(rwall_names_point(d->point)));
	rwall_json_set(o, "opened-at",
		       json_string(rwall_names_point(d->judged)));
	rwall_json_set(o, "state", json_string(rwall_names_track(d->track)));
	rwall_json_set(o, "reason", json_string(rwall_names_reason(d->reason)));
	packet_json(o, d);
	rwall_json_set(o, "owner", owner_json(x));
	rwall_json_set(o, "nearest", near_json(x));
	rwall_json_line(o);
}
