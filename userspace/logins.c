// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * logins.c - by which ports this host is administered, see logins.h
 */
#include "logins.h"

#include <errno.h>
#include <netinet/in.h>
#include <time.h>

#include "holders.h"
#include "management.h"
#include "session.h"

#define INIT 1 /* process number */

static void add_port(struct rwall_logins_ports *p, uint16_t port)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->port[i] == port)
			return;
	if (p->n < RWALL_LOGINS_PORTS)
		p->port[p->n++] = port;
}

/* Where systemd starts an SSH server for each connection, it listens itself. */
static bool serves(const struct rwall_holder *h, const struct rwall_listener *l)
{
	if (l->proto != IPPROTO_TCP || rwall_conns_loopback(l->addr, l->v6))
		return false;
	return rwall_holders_is_sshd(h) ||
	       rwall_management_name(RWALL_SLOT_TCP, l->port, l->port);
}

struct ports_search {
	const struct rwall_conns *c;
	struct rwall_logins_ports *p;
};

static bool look_at(const struct rwall_holder *h, uint64_t inode, void *ctx)
{
	struct ports_search *s = ctx;
	size_t i;

	if (!rwall_holders_is_sshd(h) && h->pid != INIT)
		return false;
	for (i = 0; i < s->c->nlisteners; i++)
		if (s->c->listener[i].inode == inode &&
		    serves(h, &s->c->listener[i]))
			add_port(s->p, s->c->listener[i].port);
	return false;
}

void rwall_logins_ports(const struct rwall_conns *c,
			struct rwall_logins_ports *p)
{
	struct ports_search s = { .c = c, .p = p };

	memset(p, 0, sizeof(*p));
	if (c->nlisteners)
		rwall_holders_walk(look_at, &s);
}

/* A connection, and since when the oldest of its holders is there. */
struct login {
	uint64_t inode;
	uint64_t began_ms; /* UINT64_MAX: nobody was seen to hold it */
};

struct login_list {
	struct login *login;
	size_t n;
};

static bool date(const struct rwall_holder *h, uint64_t inode, void *ctx)
{
	struct login_list *list = ctx;
	size_t i;

	for (i = 0; i < list->n; i++)
		if (list->login[i].inode == inode &&
		    h->began_ms < list->login[i].began_ms)
			list->login[i].began_ms = h->began_ms;
	return false;
}

static void collect(const struct rwall_conns *c,
		    const struct rwall_logins_ports *p, struct login_list *list)
{
	struct login *login;
	size_t i, j;

	for (i = 0; i < c->n; i++) {
		const struct rwall_conn *conn = &c->conn[i];

		if (conn->point != RWALL_POINT_IN ||
		    conn->proto != IPPROTO_TCP ||
		    rwall_conns_loopback(conn->src, conn->v6))
			continue;
		for (j = 0; j < p->n; j++)
			if (p->port[j] == conn->dport)
				break;
		if (j == p->n)
			continue;
		login = rwall_xgrow(&list->login, &list->n, sizeof(*login));
		login->inode = conn->inode;
		login->began_ms = UINT64_MAX;
	}
}

int rwall_logins_count(uint64_t since_ms, struct rwall_logins *l)
{
	struct rwall_logins_ports p;
	struct login_list list = { 0 };
	struct rwall_session session;
	struct rwall_conns c;
	size_t i;
	int err = rwall_conns_sockets(&c);

	if (err)
		return err;
	rwall_logins_ports(&c, &p);
	if (rwall_session_find(&c, &session))
		add_port(&p, session.conn.dport);
	collect(&c, &p, &list);
	rwall_conns_free(&c);
	if (!p.n)
		return -ENOENT;
	*l = (struct rwall_logins){ .open = list.n };
	if (list.n)
		rwall_holders_walk(date, &list);
	for (i = 0; i < list.n; i++)
		l->fresh += list.login[i].began_ms != UINT64_MAX &&
			    list.login[i].began_ms > since_ms;
	free(list.login);
	return 0;
}

uint64_t rwall_logins_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
