// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ask.c - asking the kernel's families other than ours, see ask.h
 */
#include <errno.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <libmnl/libmnl.h>

#include "ask.h"
#include "util.h"

#define REPLY_MAX (64u << 10)
#define PATIENCE  5 /* seconds without a word */

static int receive(struct mnl_socket *sock, uint32_t seq, rwall_nlwire_fn fn,
		   void *ctx)
{
	_cleanup_free_ void *reply = rwall_xcalloc(1, REPLY_MAX);
	struct rwall_nlwire_end end = { 0 };
	ssize_t n;
	int more;

	do {
		n = mnl_socket_recvfrom(sock, reply, REPLY_MAX);
		if (n < 0)
			return errno == ENOSPC ? -EBADMSG : -errno;
		more = rwall_nlwire_walk(reply, n, seq, fn, ctx, &end);
	} while (more > 0);
	free(end.message);
	if (more < 0)
		return more;
	if (end.err)
		return end.err;
	return end.interrupted ? -EINTR : 0;
}

static int ask(int proto, struct nlmsghdr *nlh, uint16_t flags,
	       rwall_nlwire_fn fn, void *ctx)
{
	const struct timeval patience = { .tv_sec = PATIENCE };
	struct mnl_socket *sock = mnl_socket_open2(proto, SOCK_CLOEXEC);
	int err = 0;

	if (!sock)
		return -errno;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = 1;
	setsockopt(mnl_socket_get_fd(sock), SOL_SOCKET, SO_RCVTIMEO, &patience,
		   sizeof(patience));
	if (mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) < 0 ||
	    mnl_socket_sendto(sock, nlh, nlh->nlmsg_len) < 0)
		err = -errno;
	if (!err)
		err = receive(sock, nlh->nlmsg_seq, fn, ctx);
	mnl_socket_close(sock);
	return err;
}

int rwall_ask_dump(int proto, struct nlmsghdr *nlh, rwall_nlwire_fn fn,
		   void *ctx)
{
	return ask(proto, nlh, NLM_F_DUMP, fn, ctx);
}

int rwall_ask_one(int proto, struct nlmsghdr *nlh, rwall_nlwire_fn fn,
		  void *ctx)
{
	return ask(proto, nlh, NLM_F_ACK, fn, ctx);
}

int rwall_ask_keep(const struct nlattr *attr, void *data)
{
	struct rwall_attrs *a = data;
	unsigned int type = mnl_attr_get_type(attr);

	if (type <= a->max)
		a->at[type] = attr;
	return MNL_CB_OK;
}

/* mnl_attr_parse_nested() would read the last attribute's padding. */
void rwall_ask_each(const struct nlattr *attr,
		    int (*fn)(const struct nlattr *attr, void *data),
		    void *data)
{
	const char *at, *end;

	if (!attr)
		return;
	at = mnl_attr_get_payload(attr);
	end = at + mnl_attr_get_payload_len(attr);
	while (end - at >= (ptrdiff_t)sizeof(struct nlattr) &&
	       mnl_attr_ok((const struct nlattr *)at, end - at)) {
		if (fn((const struct nlattr *)at, data) < MNL_CB_OK)
			return;
		at += MNL_ALIGN(((const struct nlattr *)at)->nla_len);
	}
}

void rwall_ask_nested(const struct nlattr *attr, struct rwall_attrs *a)
{
	memset(a->at, 0, (a->max + 1) * sizeof(*a->at));
	rwall_ask_each(attr, rwall_ask_keep, a);
}

const char *rwall_ask_text(const struct nlattr *attr)
{
	if (!attr || mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0)
		return NULL;
	return mnl_attr_get_str(attr);
}

bool rwall_ask_u32(const struct nlattr *attr, uint32_t *value)
{
	if (!attr || mnl_attr_get_payload_len(attr) < sizeof(*value))
		return false;
	memcpy(value, mnl_attr_get_payload(attr), sizeof(*value));
	return true;
}
