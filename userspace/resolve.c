// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * resolve.c - asking a resolver, both families at once; see resolve.h
 */
#include "resolve.h"

#include <ares.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>

#include "util.h"

#define AT_ONCE	   32
#define TIMEOUT_MS 3000 /* of the first try; it doubles with each */
#define TRIES	   2
/* More than any cap, so that a flood shows as one. */
#define ADDRESSES (8 * RWALL_RESOLVED_CAP)

static void take(struct rwall_question *q,
		 const struct ares_addrinfo_node *node)
{
	struct rwall_resolved_addr *a;
	const void *bytes;

	if (node->ai_family != (q->v6 ? AF_INET6 : AF_INET) ||
	    q->naddr == ADDRESSES)
		return;
	a = rwall_xgrow(&q->addr, &q->naddr, sizeof(*a));
	a->v6 = q->v6;
	/* TTLs are unsigned, 31 bits: RFC 2181 wants others taken as zero. */
	a->ttl = node->ai_ttl > 0 ? node->ai_ttl : 0;
	if (q->v6)
		bytes = &((struct sockaddr_in6 *)node->ai_addr)->sin6_addr;
	else
		bytes = &((struct sockaddr_in *)node->ai_addr)->sin_addr;
	memcpy(a->bytes, bytes, q->v6 ? 16 : 4);
}

static void answered(void *arg, int status, int timeouts,
		     struct ares_addrinfo *info)
{
	const struct ares_addrinfo_node *node;
	struct rwall_question *q = arg;

	(void)timeouts;
	if (status == ARES_SUCCESS && info)
		for (node = info->nodes; node; node = node->ai_next)
			take(q, node);
	if (q->naddr) {
		q->result = RWALL_RESOLVE_ANSWERED;
	} else if (status == ARES_SUCCESS || status == ARES_ENODATA) {
		q->result = RWALL_RESOLVE_NONE;
	} else {
		q->result = RWALL_RESOLVE_FAILED;
		q->why = ares_strerror(status);
	}
	if (info)
		ares_freeaddrinfo(info);
}

/* Wait for whichever socket or timer comes first; false when all is done. */
static bool step(ares_channel channel)
{
	ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
	int i, bits = ares_getsock(channel, sockets, ARES_GETSOCK_MAXNUM);
	struct pollfd fds[ARES_GETSOCK_MAXNUM];
	struct timeval most = { 1, 0 }, tv;
	nfds_t n = 0;

	for (i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
		if (!ARES_GETSOCK_READABLE(bits, i) &&
		    !ARES_GETSOCK_WRITABLE(bits, i))
			continue;
		fds[n].fd = sockets[i];
		fds[n].events = (ARES_GETSOCK_READABLE(bits, i) ? POLLIN : 0) |
				(ARES_GETSOCK_WRITABLE(bits, i) ? POLLOUT : 0);
		fds[n++].revents = 0;
	}
	if (!n)
		return false;
	tv = *ares_timeout(channel, &most, &tv);
	if (poll(fds, n, tv.tv_sec * 1000 + tv.tv_usec / 1000 + 1) <= 0)
		ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
	else
		for (i = 0; i < (int)n; i++)
			ares_process_fd(
				channel,
				fds[i].revents & ~POLLOUT ? fds[i].fd :
							    ARES_SOCKET_BAD,
				fds[i].revents & POLLOUT ? fds[i].fd :
							   ARES_SOCKET_BAD);
	return true;
}

static void ask(ares_channel channel, struct rwall_question *q)
{
	struct ares_addrinfo_hints hints = {
		.ai_family = q->v6 ? AF_INET6 : AF_INET,
		.ai_flags = ARES_AI_NOSORT,
	};

	ares_getaddrinfo(channel, q->name, NULL, &hints, answered, q);
}

static int open_channel(ares_channel *channel, const char *servers,
			const char **why)
{
	struct ares_options options = {
		.flags = ARES_FLAG_NOSEARCH,
		.timeout = TIMEOUT_MS,
		.tries = TRIES,
	};
	int status;

	status = ares_init_options(channel, &options,
				   ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS |
					   ARES_OPT_TRIES);
	if (status != ARES_SUCCESS) {
		*why = ares_strerror(status);
		return -ENOMEM;
	}
	if (!servers)
		return 0;
	status = ares_set_servers_ports_csv(*channel, servers);
	if (status == ARES_SUCCESS)
		return 0;
	*why = "write resolvers as 192.0.2.53 or [2001:db8::53]:5353, "
	       "separated by commas";
	ares_destroy(*channel);
	return -EINVAL;
}

int rwall_resolve_all(struct rwall_question *q, size_t n, const char *servers,
		      const char **why)
{
	ares_channel channel;
	size_t i, j;
	int err;

	if (ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS) {
		*why = "c-ares cannot be used";
		return -ENOMEM;
	}
	err = open_channel(&channel, servers, why);
	if (err) {
		ares_library_cleanup();
		return err;
	}
	for (i = 0; i < n; i += AT_ONCE) {
		for (j = i; j < n && j < i + AT_ONCE; j++)
			ask(channel, &q[j]);
		while (step(channel))
			;
	}
	ares_destroy(channel);
	ares_library_cleanup();
	return 0;
}
