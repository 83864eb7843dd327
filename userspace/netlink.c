// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * netlink.c - the only door to the kernel, see netlink.h
 *
 * One request at a time: each has a sequence number of its own, and whatever
 * still arrives for an older one, such as the rest of an interrupted dump, is
 * passed over.
 */
#include "netlink.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

#include "util.h"

#define NETNS_FOLDER "/run/netns/"
#define REPLY_MAX    (256u << 10) /* bytes of a datagram */
#define DUMP_TRIES   8

struct rwall_nl {
	struct mnl_socket *sock;
	char *why;
	void *reply; /* REPLY_MAX bytes */
	uint32_t seq;
	uint32_t version; /* of the module's family */
	uint16_t family;
	uint32_t group[RWALL_NL_GROUPS]; /* 0: the module has none */
};

struct rwall_nl *rwall_nl_new(void)
{
	return rwall_xcalloc(1, sizeof(struct rwall_nl));
}

void rwall_nl_free(struct rwall_nl *nl)
{
	if (!nl)
		return;
	if (nl->sock)
		mnl_socket_close(nl->sock);
	free(nl->reply);
	free(nl->why);
	free(nl);
}

const char *rwall_nl_why(const struct rwall_nl *nl)
{
	return nl->why ? nl->why : "";
}

int rwall_nl_exit(int err)
{
	switch (err) {
	case 0:
		return 0;
	case -EINVAL:
	case -ERANGE:
	case -EOPNOTSUPP:
	case -ENXIO:
	case -EBUSY:
	case -ENOSPC:
	case -ESTALE:
	case -ENODATA:
		return 2;
	case -EPERM:
	case -EACCES:
	case -EKEYREJECTED:
	case -ENOKEY:
	case -EROFS:
		return 4;
	default:
		return 3;
	}
}

static const char *remedy(int err)
{
	switch (err) {
	case -EPERM:
	case -EACCES:
		return "not permitted: run as root in the initial user "
		       "namespace (CAP_NET_ADMIN is needed there, a "
		       "container's own does not count)";
	case -ENOENT:
		return "no policy is active: load one with 'rolewall apply'";
	case -EBADMSG:
		return "the module's reply is malformed: is it the one that "
		       "came with this tool?";
	case -EAGAIN:
		return "policies are being replaced too quickly to read one: "
		       "try again";
	case -EMSGSIZE:
		return "the policy does not fit into the socket's buffer: "
		       "raise net.core.wmem_max";
	default:
		return NULL;
	}
}

static int fail(struct rwall_nl *nl, int err, const char *message)
{
	const char *known = remedy(err);

	free(nl->why);
	if (message && !known)
		nl->why = rwall_xasprintf("the module refuses: %s", message);
	else if (message && err != -ENOENT)
		nl->why = rwall_xasprintf("%s (%s)", known, message);
	else
		nl->why = rwall_xstrdup(known ? known : strerror(-err));
	return err;
}

static int enter_netns(struct rwall_nl *nl, const char *name)
{
	_cleanup_free_ char *path = rwall_xasprintf(NETNS_FOLDER "%s", name);
	_cleanup_close_ int fd = -1;

	if (!*name || *name == '.' || strchr(name, '/'))
		errno = EINVAL;
	else
		fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && !setns(fd, CLONE_NEWNET))
		return 0;
	if (errno == EPERM || errno == EACCES)
		return fail(nl, -EPERM, NULL);
	free(nl->why);
	nl->why = rwall_xasprintf("no network namespace '%s' in " NETNS_FOLDER
				  ": 'ip netns list' names them",
				  name);
	return -ENXIO;
}

/* Capped errors, or a refused load would be echoed whole. */
static int open_socket(struct rwall_nl *nl)
{
	int on = 1;

	nl->sock = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	if (!nl->sock)
		return -errno;
	if (mnl_socket_bind(nl->sock, 0, MNL_SOCKET_AUTOPID) < 0)
		return -errno;
	mnl_socket_setsockopt(nl->sock, NETLINK_EXT_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(nl->sock, NETLINK_CAP_ACK, &on, sizeof(on));
	nl->reply = rwall_xcalloc(1, REPLY_MAX);
	return 0;
}

static struct nlmsghdr *request(struct rwall_nl *nl, void *buf, uint16_t family,
				uint8_t cmd, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = family;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = ++nl->seq;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = RWALL_GENL_VERSION;
	return nlh;
}

/* Generic netlink lets nobody but the kernel and root send to this socket. */
static int receive(struct rwall_nl *nl, rwall_nlwire_fn fn, void *ctx,
		   struct rwall_nlwire_end *end)
{
	ssize_t n;
	int more;

	do {
		n = mnl_socket_recvfrom(nl->sock, nl->reply, REPLY_MAX);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == ENOSPC ? -EBADMSG : -errno;
		more = rwall_nlwire_walk(nl->reply, n, nl->seq, fn, ctx, end);
		if (more < 0)
			return more;
	} while (n < 0 || more);
	return end->err;
}

/* @err is what sending the request came to. */
static int hear(struct rwall_nl *nl, int err, rwall_nlwire_fn fn, void *ctx)
{
	struct rwall_nlwire_end end = { 0 };

	if (!err)
		err = receive(nl, fn, ctx, &end);
	if (!err && end.interrupted)
		err = -EINTR;
	if (err && err != -EINTR)
		fail(nl, err, end.message);
	free(end.message);
	return err;
}

int rwall_nl_talk(struct rwall_nl *nl, const struct nlmsghdr *nlh,
		  rwall_nlwire_fn fn, void *ctx)
{
	ssize_t n = mnl_socket_sendto(nl->sock, nlh, nlh->nlmsg_len);

	return hear(nl, n < 0 ? -errno : 0, fn, ctx);
}

static int nothing(const struct nlmsghdr *nlh, void *ctx)
{
	(void)nlh;
	(void)ctx;
	return 0;
}

struct group {
	char *name;
	uint32_t id;
};

static int group_attr(const struct nlattr *attr, void *data)
{
	struct group *g = data;

	if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_NAME &&
	    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
		g->name = (char *)mnl_attr_get_str(attr);
	if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_ID &&
	    mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
		g->id = mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

static int groups_attr(const struct nlattr *attr, void *data)
{
	static const char *const names[RWALL_NL_GROUPS] = {
		[RWALL_NL_EVENTS] = RWALL_GENL_MCGRP_EVENTS,
		[RWALL_NL_DENIED] = RWALL_GENL_MCGRP_DENIED,
	};
	struct rwall_nl *nl = data;
	struct group g = { 0 };
	int i;

	if (mnl_attr_parse_nested(attr, group_attr, &g) < MNL_CB_OK)
		return MNL_CB_ERROR;
	for (i = 0; g.name && i < RWALL_NL_GROUPS; i++)
		if (!strcmp(g.name, names[i]))
			nl->group[i] = g.id;
	return MNL_CB_OK;
}

static int family_attr(const struct nlattr *attr, void *data)
{
	struct rwall_nl *nl = data;

	switch (mnl_attr_get_type(attr)) {
	case CTRL_ATTR_FAMILY_ID:
		if (mnl_attr_validate(attr, MNL_TYPE_U16) < 0)
			return MNL_CB_ERROR;
		nl->family = mnl_attr_get_u16(attr);
		break;
	case CTRL_ATTR_VERSION:
		if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
			return MNL_CB_ERROR;
		nl->version = mnl_attr_get_u32(attr);
		break;
	case CTRL_ATTR_MCAST_GROUPS:
		if (mnl_attr_parse_nested(attr, groups_attr, nl) < MNL_CB_OK)
			return MNL_CB_ERROR;
		break;
	}
	return MNL_CB_OK;
}

static int family_reply(const struct nlmsghdr *nlh, void *ctx)
{
	return rwall_nlwire_attrs(nlh, GENL_HDRLEN, family_attr, ctx);
}

static int find_family(struct rwall_nl *nl)
{
	uint8_t buf[RWALL_NL_REQUEST] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *nlh =
		request(nl, buf, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, NLM_F_ACK);
	int err;

	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, RWALL_GENL_NAME);
	err = rwall_nl_talk(nl, nlh, family_reply, nl);
	if (err && err != -ENOENT)
		return err;
	free(nl->why);
	nl->why = NULL;
	if (err || !nl->family) {
		nl->why = rwall_xstrdup("the rolewall module is not loaded: "
					"run 'modprobe rolewall' as root");
		return -EPROTONOSUPPORT;
	}
	if (nl->version == RWALL_GENL_VERSION)
		return 0;
	nl->why = rwall_xasprintf(
		"the loaded module speaks version %u of the protocol, this "
		"tool version %u: load the module that came with the tool "
		"('modprobe -r rolewall && modprobe rolewall')",
		nl->version, RWALL_GENL_VERSION);
	return -EPROTO;
}

int rwall_nl_open(struct rwall_nl *nl, const char *netns)
{
	int err = 0;

	if (netns)
		err = enter_netns(nl, netns);
	if (err)
		return err;
	err = open_socket(nl);
	if (err)
		return fail(nl, err, NULL);
	return find_family(nl);
}

struct nlmsghdr *rwall_nl_request(struct rwall_nl *nl, void *buf, uint8_t cmd,
				  uint16_t flags)
{
	return request(nl, buf, nl->family, cmd, flags);
}

static int command(struct rwall_nl *nl, uint8_t cmd, rwall_nlwire_fn fn,
		   void *ctx)
{
	uint8_t buf[RWALL_NL_REQUEST] __attribute__((aligned(8))) = { 0 };

	return rwall_nl_talk(nl, request(nl, buf, nl->family, cmd, NLM_F_ACK),
			     fn, ctx);
}

static int dump(struct rwall_nl *nl, uint8_t cmd, rwall_nlwire_fn fn, void *ctx)
{
	uint8_t buf[RWALL_NL_REQUEST] __attribute__((aligned(8))) = { 0 };

	return rwall_nl_talk(nl, request(nl, buf, nl->family, cmd, NLM_F_DUMP),
			     fn, ctx);
}

int rwall_nl_status(struct rwall_nl *nl, struct rwall_nl_status *s)
{
	int err;

	memset(s, 0, sizeof(*s));
	err = command(nl, RWALL_CMD_GET, rwall_nlwire_status, s);
	if (!err && !s->name)
		err = fail(nl, -EBADMSG, NULL);
	if (err)
		rwall_nl_status_free(s);
	return err;
}

void rwall_nl_status_free(struct rwall_nl_status *s)
{
	free(s->name);
	free(s->roles);
	free(s->prev_name);
	free(s->target);
	s->name = NULL;
	s->roles = NULL;
	s->prev_name = NULL;
	s->target = NULL;
}

/* The kernel doubles what it is given; without the privilege it caps it. */
static void raise_buffer(struct rwall_nl *nl, size_t len)
{
	int fd = mnl_socket_get_fd(nl->sock), size = len;

	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
}

static int send_pieces(struct rwall_nl *nl, struct rwall_nlwire_pieces *p)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	const struct msghdr message = {
		.msg_name = &kernel,
		.msg_namelen = sizeof(kernel),
		.msg_iov = p->v,
		.msg_iovlen = p->n,
	};

	if (sendmsg(mnl_socket_get_fd(nl->sock), &message, 0) < 0)
		return -errno;
	return 0;
}

int rwall_nl_load(struct rwall_nl *nl, const struct rwall_nl_load *load,
		  struct rwall_nl_loaded *l)
{
	_cleanup_free_ struct nlmsghdr *nlh = NULL;
	struct rwall_nlwire_pieces pieces;
	int err;

	memset(l, 0, sizeof(*l));
	nlh = rwall_nlwire_load(nl->family, ++nl->seq, load, &pieces);
	raise_buffer(nl, nlh->nlmsg_len);
	err = send_pieces(nl, &pieces);
	err = hear(nl, err, rwall_nlwire_loaded, l);
	if (!err && !l->generation)
		err = fail(nl, -EBADMSG, NULL);
	return err;
}

/* ENOENT speaks of a trial here, not of a policy. */
static int decide(struct rwall_nl *nl, const struct nlmsghdr *nlh)
{
	int err = rwall_nl_talk(nl, nlh, nothing, NULL);

	if (err != -ENOENT)
		return err;
	free(nl->why);
	nl->why = rwall_xstrdup("no policy waits to be confirmed");
	return -ENODATA;
}

int rwall_nl_confirm(struct rwall_nl *nl, uint32_t generation)
{
	uint8_t buf[RWALL_NL_REQUEST] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *nlh =
		request(nl, buf, nl->family, RWALL_CMD_CONFIRM, NLM_F_ACK);

	mnl_attr_put_u32(nlh, RWALL_A_GENERATION, generation);
	return decide(nl, nlh);
}

int rwall_nl_rollback(struct rwall_nl *nl)
{
	uint8_t buf[RWALL_NL_REQUEST] __attribute__((aligned(8))) = { 0 };

	return decide(nl, request(nl, buf, nl->family, RWALL_CMD_ROLLBACK,
				  NLM_F_ACK));
}

int rwall_nl_flush(struct rwall_nl *nl, bool open)
{
	uint8_t buf[RWALL_NL_REQUEST] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *nlh =
		request(nl, buf, nl->family, RWALL_CMD_FLUSH, NLM_F_ACK);

	if (open)
		mnl_attr_put(nlh, RWALL_A_OPEN, 0, NULL);
	return rwall_nl_talk(nl, nlh, nothing, NULL);
}

static int policy_once(struct rwall_nl *nl, struct rwall_nl_policy *p)
{
	int err;

	memset(p, 0, sizeof(*p));
	err = dump(nl, RWALL_CMD_GET_POLICY, rwall_nlwire_policy, p);
	if (!err && p->interrupted)
		err = -EINTR;
	if (!err && !p->blob)
		err = fail(nl, -ENOENT, NULL);
	if (!err && p->filled != p->size)
		err = fail(nl, -EBADMSG, NULL);
	if (err) {
		free(p->blob);
		p->blob = NULL;
	}
	return err;
}

static int counters_once(struct rwall_nl *nl, struct rwall_nl_counters *c)
{
	int err;

	memset(c, 0, sizeof(*c));
	err = dump(nl, RWALL_CMD_GET_COUNTERS, rwall_nlwire_counter, c);
	if (!err && c->interrupted)
		err = -EINTR;
	if (err) {
		free(c->rules);
		c->rules = NULL;
	}
	return err;
}

/* Counters of another generation would be those of other rules. */
static int snapshot_once(struct rwall_nl *nl, struct rwall_nl_policy *p,
			 struct rwall_nl_counters *c)
{
	int err = policy_once(nl, p);

	if (err || !c)
		return err;
	err = counters_once(nl, c);
	if (!err && c->generation && c->generation != p->generation) {
		free(c->rules);
		c->rules = NULL;
		err = -EINTR;
	}
	if (err) {
		free(p->blob);
		p->blob = NULL;
	}
	return err;
}

int rwall_nl_snapshot(struct rwall_nl *nl, struct rwall_nl_policy *p,
		      struct rwall_nl_counters *c)
{
	int tries = DUMP_TRIES, err;

	do {
		err = snapshot_once(nl, p, c);
	} while (err == -EINTR && --tries);
	return err == -EINTR ? fail(nl, -EAGAIN, NULL) : err;
}

int rwall_nl_query(struct rwall_nl *nl, const struct rwall_nl_query *q,
		   struct rwall_nl_answer *r)
{
	uint8_t buf[RWALL_NL_REQUEST] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *nlh =
		request(nl, buf, nl->family, RWALL_CMD_QUERY, NLM_F_ACK);
	int err;

	memset(r, 0, sizeof(*r));
	rwall_nlwire_query(nlh, q);
	err = rwall_nl_talk(nl, nlh, rwall_nlwire_answer, r);
	if (!err && !r->generation)
		err = fail(nl, -EBADMSG, NULL);
	return err;
}

int rwall_nl_listen(struct rwall_nl *nl, enum rwall_nl_group group)
{
	if (!nl->group[group]) {
		free(nl->why);
		nl->why = rwall_xstrdup(
			"the loaded module tells nobody of this: load the "
			"module that came with this tool");
		return -EPROTO;
	}
	if (mnl_socket_setsockopt(nl->sock, NETLINK_ADD_MEMBERSHIP,
				  &nl->group[group], sizeof(int)) < 0)
		return fail(nl, -errno, NULL);
	return 0;
}

int rwall_nl_fd(const struct rwall_nl *nl)
{
	return mnl_socket_get_fd(nl->sock);
}

static int event_message(const struct nlmsghdr *nlh, void *ctx)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	struct rwall_nl_event *e = ctx;
	struct rwall_nl_loaded l;
	int err;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*genl))
		return -EBADMSG;
	e->cmd = genl->cmd;
	e->message = nlh;
	if (e->cmd != RWALL_CMD_DENIED) {
		err = rwall_nlwire_loaded(nlh, &l);
		e->generation = l.generation;
		return err;
	}
	err = rwall_nlwire_denied(nlh, &e->denied);
	e->generation = e->denied.generation;
	return err;
}

/* Only the kernel and root can send here; an event is a datagram by itself. */
int rwall_nl_event(struct rwall_nl *nl, struct rwall_nl_event *e)
{
	struct rwall_nlwire_end end = { 0 };
	ssize_t n;
	int ret;

	memset(e, 0, sizeof(*e));
	n = recv(rwall_nl_fd(nl), nl->reply, REPLY_MAX, MSG_DONTWAIT);
	if (n < 0)
		return errno == EINTR ? -EAGAIN : -errno;
	ret = rwall_nlwire_walk(nl->reply, n, 0, event_message, e, &end);
	free(end.message);
	return ret < 0 ? fail(nl, ret, NULL) : e->cmd ? 0 : -EAGAIN;
}
