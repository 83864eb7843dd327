// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * guard.c - would loading a policy lock us out, see guard.h
 */
#include "guard.h"

#include <arpa/inet.h>

#include "json.h"
#include "names.h"
#include "print.h"

bool rwall_guard_session(const struct rwall_tables *t,
			 const struct rwall_session *s, struct rwall_lockout *l)
{
	if (!rwall_fate_denied(t, &s->conn, &l->fate))
		return false;
	l->kind = RWALL_LOCKOUT_SESSION;
	l->conn = s->conn;
	return true;
}

static bool permits(const struct rwall_tables *t, uint16_t port)
{
	uint32_t i;

	for (i = 0; i < t->nrules; i++) {
		const struct rwall_blob_rule *r = &t->rules[i];

		if (r->point == RWALL_POINT_IN && r->slot == RWALL_SLOT_TCP &&
		    le16_to_cpu(r->port_lo) <= port &&
		    port <= le16_to_cpu(r->port_hi))
			return true;
	}
	return false;
}

bool rwall_guard_ports(const struct rwall_tables *t,
		       const struct rwall_logins_ports *p)
{
	size_t i;

	if (!(t->points >> RWALL_POINT_IN & 1) ||
	    t->header->mode[RWALL_POINT_IN] == RWALL_MODE_AUDIT)
		return false;
	for (i = 0; i < p->n; i++)
		if (permits(t, p->port[i]))
			return false;
	return p->n;
}

void rwall_guard_look(const struct rwall_tables *t, struct rwall_lockout *l)
{
	struct rwall_session s;
	struct rwall_conns c;

	memset(l, 0, sizeof(*l));
	if (rwall_conns_sockets(&c))
		return;
	if (rwall_session_find(&c, &s)) {
		if (*s.zone)
			strcpy(l->fate.iif, s.zone);
		else
			rwall_fate_interfaces(&s.conn, &l->fate);
		rwall_guard_session(t, &s, l);
	} else {
		rwall_logins_ports(&c, &l->ports);
		if (rwall_guard_ports(t, &l->ports))
			l->kind = RWALL_LOCKOUT_ALL;
	}
	rwall_conns_free(&c);
}

/* The line of a site's local flows that would permit it. */
static char *remedy(const struct rwall_lockout *l)
{
	char from[INET6_ADDRSTRLEN] = "ADDRESS";
	uint16_t port = l->kind == RWALL_LOCKOUT_SESSION ? l->conn.dport :
							   l->ports.port[0];

	if (l->kind == RWALL_LOCKOUT_SESSION)
		inet_ntop(l->conn.v6 ? AF_INET6 : AF_INET, l->conn.src, from,
			  sizeof(from));
	return rwall_xasprintf(
		"- {id: ssh, from: \"%s\", to: self, service: tcp/%u}", from,
		port);
}

static void add_session(const struct rwall_lockout *l, struct rwall_text *b)
{
	rwall_text_add(b,
		       "it would deny the SSH connection that you came by, ");
	rwall_conns_text(&l->conn, b);
	if (*l->fate.iif)
		rwall_text_add(b, " in by %s", l->fate.iif);
	rwall_text_add(b, "%s: %s, %s", l->fate.reply ? " (its answers)" : "",
		       rwall_names_reason(l->fate.reason),
		       rwall_names_reason_text(l->fate.reason));
}

static void add_ports(const struct rwall_lockout *l, struct rwall_text *b)
{
	size_t i;

	rwall_text_add(b, "nobody could administer this host any more: of ");
	for (i = 0; i < l->ports.n; i++)
		rwall_text_add(b, "%s%u/tcp", i ? ", " : "", l->ports.port[i]);
	rwall_text_add(b,
		       ", on which it listens for that, it permits none from "
		       "any address");
}

static void say(const char *what, const char *text)
{
	fprintf(stderr, "rolewall apply: %s", what);
	rwall_print_text(stderr, RWALL_PLAIN, text);
	putc('\n', stderr);
}

void rwall_guard_tell(const struct rwall_lockout *l, bool forced)
{
	_cleanup_free_ char *line = remedy(l);
	_cleanup_text_ struct rwall_text b = { 0 };

	if (l->kind == RWALL_LOCKOUT_SESSION)
		add_session(l, &b);
	else
		add_ports(l, &b);
	say(forced ? "warning: a lock-out: " : "refused, it is a lock-out: ",
	    rwall_text_get(&b));
	say("under 'local:' in the site this would permit it: ", line);
	if (!forced)
		say("--force loads it all the same; with '--confirm 60s "
		    "--force' the kernel returns by itself",
		    "");
}

json_t *rwall_guard_json(const struct rwall_lockout *l)
{
	_cleanup_free_ char *line = NULL;
	json_t *object, *ports;
	size_t i;

	if (l->kind == RWALL_LOCKOUT_NONE)
		return json_null();
	line = remedy(l);
	object = json_object();
	rwall_json_set(object, "session",
		       l->kind == RWALL_LOCKOUT_SESSION ?
			       rwall_fate_json(&l->conn, &l->fate) :
			       json_null());
	ports = json_array();
	for (i = 0; i < l->ports.n; i++)
		rwall_json_add(ports, rwall_json_number(l->ports.port[i]));
	rwall_json_set(object, "ports", ports);
	rwall_json_set(object, "remedy", json_string(line));
	return object;
}
