// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * conns.c - connections that are open here, by their sockets; see conns.h
 */
#include "conns.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>

#define ESTABLISHED 0x01
#define LISTENS	    0x0a
#define HEX4	    8  /* digits of an IPv4 address */
#define HEX6	    32 /* and of an IPv6 one */

/* One line of /proc/net/tcp. */
struct line {
	uint8_t addr[2][16]; /* ours, theirs */
	uint16_t port[2];
	bool v6;
	unsigned int state;
	uint64_t inode;
};

/* Each eight digits are four bytes, as this host has them in memory. */
static bool read_address(const char *hex, uint8_t *addr, bool *v6)
{
	size_t n = strspn(hex, "0123456789abcdefABCDEF"), i;
	unsigned int word;

	if (n != HEX4 && n != HEX6)
		return false;
	*v6 = n == HEX6;
	for (i = 0; i < n / 8; i++) {
		if (sscanf(hex + 8 * i, "%8x", &word) != 1)
			return false;
		memcpy(addr + 4 * i, &word, 4);
	}
	return true;
}

static bool is_mapped(const uint8_t *addr)
{
	static const uint8_t prefix[12] = { [10] = 0xff, [11] = 0xff };

	return !memcmp(addr, prefix, sizeof(prefix));
}

/* A socket of IPv6 may carry IPv4, and the hooks see that. */
static void unmap(struct line *l)
{
	size_t i;

	if (!l->v6 || !is_mapped(l->addr[0]))
		return;
	l->v6 = false;
	for (i = 0; i < 2; i++)
		memmove(l->addr[i], l->addr[i] + 12, 4);
}

/* "  0: 0100007F:0016 00000000:0000 0A 0:0 0:0 0 uid 0 inode ..." */
static bool read_line(const char *text, struct line *l)
{
	char hex[2][HEX6 + 1];
	unsigned int port[2];
	bool v6;

	memset(l, 0, sizeof(*l));
	if (sscanf(text,
		   " %*u: %32[0-9A-Fa-f]:%x %32[0-9A-Fa-f]:%x %x %*s %*s %*s "
		   "%*s %*s %" SCNu64,
		   hex[0], &port[0], hex[1], &port[1], &l->state,
		   &l->inode) != 6)
		return false;
	if (!read_address(hex[0], l->addr[0], &l->v6) ||
	    !read_address(hex[1], l->addr[1], &v6) || v6 != l->v6)
		return false;
	l->port[0] = port[0];
	l->port[1] = port[1];
	unmap(l);
	return true;
}

static void add_conn(struct rwall_conns *c, const struct line *l, uint8_t proto)
{
	struct rwall_conn *conn = rwall_xgrow(&c->conn, &c->n, sizeof(*conn));

	*conn = (struct rwall_conn){
		.sport = l->port[0],
		.dport = l->port[1],
		.proto = proto,
		.point = RWALL_POINT_OUT,
		.v6 = l->v6,
		.inode = l->inode,
	};
	memcpy(conn->src, l->addr[0], sizeof(conn->src));
	memcpy(conn->dst, l->addr[1], sizeof(conn->dst));
}

static void add_listener(struct rwall_conns *c, const struct line *l,
			 uint8_t proto)
{
	struct rwall_listener *listener =
		rwall_xgrow(&c->listener, &c->nlisteners, sizeof(*listener));

	*listener = (struct rwall_listener){
		.port = l->port[0],
		.proto = proto,
		.v6 = l->v6,
		.inode = l->inode,
	};
	memcpy(listener->addr, l->addr[0], sizeof(listener->addr));
}

void rwall_conns_proc(FILE *file, uint8_t proto, struct rwall_conns *c)
{
	char text[512];
	struct line l;

	while (fgets(text, sizeof(text), file)) {
		if (!read_line(text, &l))
			continue;
		if (l.state == ESTABLISHED)
			add_conn(c, &l, proto);
		else if (l.state == LISTENS)
			add_listener(c, &l, proto);
	}
}

static bool is_any(const struct rwall_listener *l)
{
	static const uint8_t none[16];

	return !memcmp(l->addr, none, sizeof(none));
}

/* A listener on any address of IPv6 takes IPv4 too. */
static bool accepts(const struct rwall_listener *l, const struct rwall_conn *c)
{
	if (l->proto != c->proto || l->port != c->sport)
		return false;
	if (is_any(l))
		return l->v6 || !c->v6;
	return l->v6 == c->v6 && !memcmp(l->addr, c->src, c->v6 ? 16 : 4);
}

static void turn(struct rwall_conn *c)
{
	struct rwall_conn back = *c;

	memcpy(back.src, c->dst, sizeof(back.src));
	memcpy(back.dst, c->src, sizeof(back.dst));
	back.sport = c->dport;
	back.dport = c->sport;
	back.point = RWALL_POINT_IN;
	*c = back;
}

void rwall_conns_turn(struct rwall_conns *c)
{
	size_t i, j;

	for (i = 0; i < c->n; i++)
		for (j = 0; j < c->nlisteners; j++)
			if (accepts(&c->listener[j], &c->conn[i])) {
				turn(&c->conn[i]);
				break;
			}
}

int rwall_conns_sockets(struct rwall_conns *c)
{
	static const struct {
		const char *path;
		uint8_t proto;
	} files[] = {
		{ "/proc/self/net/tcp", IPPROTO_TCP },
		{ "/proc/self/net/tcp6", IPPROTO_TCP },
		{ "/proc/self/net/udp", IPPROTO_UDP },
		{ "/proc/self/net/udp6", IPPROTO_UDP },
	};
	size_t i;

	memset(c, 0, sizeof(*c));
	for (i = 0; i < RWALL_COUNT(files); i++) {
		_cleanup_fclose_ FILE *file = fopen(files[i].path, "re");

		/* A kernel without IPv6 has no files of it. */
		if (!file && !i)
			return -errno;
		if (file)
			rwall_conns_proc(file, files[i].proto, c);
	}
	rwall_conns_turn(c);
	return 0;
}

void rwall_conns_free(struct rwall_conns *c)
{
	free(c->conn);
	free(c->listener);
	memset(c, 0, sizeof(*c));
}

bool rwall_conns_loopback(const uint8_t *addr, bool v6)
{
	static const uint8_t one[16] = { [15] = 1 };

	return v6 ? !memcmp(addr, one, sizeof(one)) : addr[0] == 127;
}

static void add_end(const uint8_t *addr, uint16_t port, bool v6, bool ports,
		    struct rwall_text *b)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(v6 ? AF_INET6 : AF_INET, addr, text, sizeof(text));
	if (!ports)
		rwall_text_add(b, "%s", text);
	else
		rwall_text_add(b, v6 ? "[%s]:%u" : "%s:%u", text, port);
}

void rwall_conns_text(const struct rwall_conn *c, struct rwall_text *b)
{
	bool ports = c->sport || c->dport;

	switch (c->proto) {
	case IPPROTO_TCP:
		rwall_text_add(b, "tcp ");
		break;
	case IPPROTO_UDP:
		rwall_text_add(b, "udp ");
		break;
	case IPPROTO_SCTP:
		rwall_text_add(b, "sctp ");
		break;
	default:
		rwall_text_add(b, "protocol %u ", c->proto);
	}
	add_end(c->src, c->sport, c->v6, ports, b);
	rwall_text_add(b, " to ");
	add_end(c->dst, c->dport, c->v6, ports, b);
}
