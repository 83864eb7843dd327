// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * session.c - the SSH connection that we were started through, see session.h
 */
#include "session.h"

#include <arpa/inet.h>
#include <errno.h>

#include "holders.h"

#define ANCESTORS_MAX 64 /* processes that end while we look can make a ring */
#define WORD_MAX      64

static bool read_port(const char *text, uint16_t *port)
{
	unsigned long v = 0;
	const char *p;

	for (p = text; *p >= '0' && *p <= '9' && v <= UINT16_MAX; p++)
		v = v * 10 + (*p - '0');
	*port = v;
	return p != text && !*p && v && v <= UINT16_MAX;
}

/* "fe80::1%eth0": the zone is kept; IPv4 in IPv6 is what the hooks see. */
static bool read_address(char *text, uint8_t *addr, bool *v6, char *zone)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	char *percent = strchr(text, '%');

	if (percent) {
		*percent++ = '\0';
		if (!*percent || strlen(percent) >= RWALL_CONNS_NAME)
			return false;
		strcpy(zone, percent);
	}
	*v6 = strchr(text, ':');
	if (percent && !*v6)
		return false;
	if (inet_pton(*v6 ? AF_INET6 : AF_INET, text, addr) != 1)
		return false;
	if (*v6 && !memcmp(addr, mapped, sizeof(mapped))) {
		memmove(addr, addr + 12, 4);
		*v6 = false;
	}
	return true;
}

int rwall_session_parse(const char *text, struct rwall_session *s)
{
	struct rwall_session got = { .conn.proto = IPPROTO_TCP,
				     .conn.point = RWALL_POINT_IN };
	char word[4][WORD_MAX], more;
	bool v6[2];

	if (sscanf(text, "%63s %63s %63s %63s %c", word[0], word[1], word[2],
		   word[3], &more) != 4)
		return -EINVAL;
	if (!read_address(word[0], got.conn.src, &v6[0], got.zone) ||
	    !read_address(word[2], got.conn.dst, &v6[1], got.zone) ||
	    v6[0] != v6[1] || !read_port(word[1], &got.conn.sport) ||
	    !read_port(word[3], &got.conn.dport))
		return -EINVAL;
	got.conn.v6 = v6[0];
	*s = got;
	return 0;
}

static bool same_end(const uint8_t *a, uint16_t port_a, const uint8_t *b,
		     uint16_t port_b, bool v6)
{
	return port_a == port_b && !memcmp(a, b, v6 ? 16 : 4);
}

/* The socket of these ends; who opened it may have been guessed wrongly. */
static bool is_socket(const struct rwall_conn *c, const struct rwall_conn *s)
{
	if (c->proto != s->proto || c->v6 != s->v6 || !c->inode)
		return false;
	return (same_end(c->src, c->sport, s->src, s->sport, s->v6) &&
		same_end(c->dst, c->dport, s->dst, s->dport, s->v6)) ||
	       (same_end(c->src, c->sport, s->dst, s->dport, s->v6) &&
		same_end(c->dst, c->dport, s->src, s->sport, s->v6));
}

static bool of_environment(const struct rwall_conns *c, struct rwall_session *s)
{
	const char *text = getenv("SSH_CONNECTION");
	struct rwall_session named;
	size_t i;

	if (!text || rwall_session_parse(text, &named))
		return false;
	for (i = 0; i < c->n; i++)
		if (is_socket(&c->conn[i], &named.conn)) {
			named.conn.inode = c->conn[i].inode;
			*s = named;
			return true;
		}
	return false;
}

/* Of an ancestor: which of its sockets is one that came in? */
struct search {
	const struct rwall_conns *c;
	const struct rwall_conn *found;
};

static bool look(const struct rwall_holder *h, uint64_t inode, void *ctx)
{
	struct search *s = ctx;
	size_t i;

	(void)h;
	for (i = 0; i < s->c->n && !s->found; i++)
		if (s->c->conn[i].inode == inode &&
		    s->c->conn[i].proto == IPPROTO_TCP &&
		    s->c->conn[i].point == RWALL_POINT_IN)
			s->found = &s->c->conn[i];
	return s->found;
}

static bool of_ancestors(const struct rwall_conns *c, struct rwall_session *s)
{
	struct search search = { .c = c };
	struct rwall_holder h;
	pid_t pid = getppid();
	int i;

	for (i = 0; pid > 1 && i < ANCESTORS_MAX && !search.found; i++) {
		if (rwall_holders_read(pid, &h))
			break;
		if (rwall_holders_is_sshd(&h))
			rwall_holders_sockets(&h, look, &search);
		pid = h.parent;
	}
	if (search.found)
		*s = (struct rwall_session){ .conn = *search.found };
	return search.found;
}

bool rwall_session_find(const struct rwall_conns *c, struct rwall_session *s)
{
	return of_environment(c, s) || of_ancestors(c, s);
}
