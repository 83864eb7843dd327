// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * oracle_net.c - devices, sending, and what came through
 *
 * For: tun devices named after the policy's zones, raw sockets bound to them,
 * and the packets that nft's "log group" hands out behind the policy's hooks.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "oracle.h"

#define GROUP 7

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "oracle: %s: %s\n", what, strerror(errno));
	exit(3);
}

static bool have(const struct oracle *o, const char *name)
{
	unsigned int i;

	for (i = 0; i < o->ndevs; i++)
		if (!strcmp(o->dev[i].name, name))
			return true;
	return !strcmp(name, "lo");
}

static void add_dev(struct oracle *o, const char *name)
{
	struct oracle_dev *d = &o->dev[o->ndevs];
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI };

	if (o->ndevs == ORACLE_DEVS || have(o, name))
		return;
	o->ndevs++;
	strcpy(d->name, name);
	strcpy(ifr.ifr_name, name);
	d->zone = rwall_blob_zone(&o->t, name);
	d->tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
	check(d->tun >= 0 && !ioctl(d->tun, TUNSETIFF, &ifr), name);
	d->raw4 = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
	d->raw6 = socket(AF_INET6, SOCK_RAW, IPPROTO_RAW);
	check(d->raw4 >= 0 && d->raw6 >= 0, "raw sockets");
	check(!setsockopt(d->raw4, SOL_SOCKET, SO_BINDTODEVICE, name,
			  strlen(name)) &&
		      !setsockopt(d->raw6, SOL_SOCKET, SO_BINDTODEVICE, name,
				  strlen(name)),
	      "bind to device");
}

/* One of each pattern, the shortest possible for a star; and one of no zone. */
static void add_devs(struct oracle *o)
{
	char name[RWALL_IFNAME];
	uint32_t i;

	add_dev(o, "oracle0");
	add_dev(o, "oracle1");
	for (i = 0; i < o->t.npatterns; i++) {
		const struct rwall_blob_zone *z = &o->t.patterns[i];

		snprintf(name, sizeof(name), "%.*s%s", z->prefix ? 13 : 15,
			 (const char *)z->name, z->prefix ? "9" : "");
		if (name[0])
			add_dev(o, name);
	}
}

/* A packet's TOS chooses where it is forwarded to. */
static uint8_t tos_of(unsigned int dev)
{
	return (dev + 1) << 2;
}

static void add_routes(const struct oracle *o, bool v6)
{
	FILE *ip = popen(v6 ? "ip -6 -batch -" : "ip -4 -batch -", "w");
	const char *dev;
	unsigned int i;

	check(ip, "ip");
	if (v6)
		fprintf(ip, "addr add %s/128 dev lo nodad\n", ORACLE_LOCAL6);
	else
		fprintf(ip, "addr add %s/32 dev lo\n", ORACLE_LOCAL4);
	for (i = 0; i < o->ndevs; i++) {
		dev = o->dev[i].name;
		fprintf(ip, "link set %s up\n", dev);
		fprintf(ip, "route add default dev %s metric %u\n", dev, i + 1);
		fprintf(ip, "route add default dev %s table %u\n", dev,
			100 + i);
		fprintf(ip, "rule add tos 0x%x table %u\n", tos_of(i), 100 + i);
	}
	check(!pclose(ip), "ip -batch");
}

struct config {
	struct nlmsghdr nlh;
	struct nfgenmsg nfg;
	struct nlattr attr;
	uint8_t value[8];
};

static void configure(int fd, uint16_t group, uint16_t type, const void *value,
		      size_t len)
{
	struct config c = {
		.nlh = { .nlmsg_len = NLMSG_LENGTH(sizeof(c.nfg)) + NLA_HDRLEN +
				      NLA_ALIGN(len),
			 .nlmsg_type = NFNL_SUBSYS_ULOG << 8 |
				       NFULNL_MSG_CONFIG,
			 .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK },
		.nfg = { .res_id = htons(group) },
		.attr = { NLA_HDRLEN + len, type },
	};
	struct {
		struct nlmsghdr nlh;
		struct nlmsgerr err;
	} answer;

	memcpy(c.value, value, len);
	check(send(fd, &c, c.nlh.nlmsg_len, 0) > 0, "log group");
	check(recv(fd, &answer, sizeof(answer), MSG_TRUNC) > 0, "log group");
	errno = -answer.err.error;
	check(answer.nlh.nlmsg_type == NLMSG_ERROR && !answer.err.error,
	      "log group");
}

static void open_log(struct oracle *o)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK };
	struct nfulnl_msg_config_cmd bind_cmd = { NFULNL_CFG_CMD_BIND };
	struct nfulnl_msg_config_mode mode = { htonl(64), NFULNL_COPY_PACKET,
					       0 };
	uint32_t timeout = htonl(10);
	int size = 64 << 20;

	o->log = socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
	check(o->log >= 0, "netlink");
	check(!bind(o->log, (struct sockaddr *)&addr, sizeof(addr)), "bind");
	setsockopt(o->log, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	configure(o->log, GROUP, NFULA_CFG_CMD, &bind_cmd, sizeof(bind_cmd));
	configure(o->log, GROUP, NFULA_CFG_MODE, &mode, 6);
	configure(o->log, GROUP, NFULA_CFG_TIMEOUT, &timeout, 4);
}

/* Open everything; the policy may be enforced already or later. */
void oracle_net_open(struct oracle *o)
{
	add_devs(o);
	add_routes(o, false);
	add_routes(o, true);
	open_log(o);
}

static void take_packet(struct oracle *o, const uint8_t *p, size_t len)
{
	uint8_t hops;
	uint32_t id;

	if (len < 20)
		return;
	hops = p[0] >> 4 == 6 ? p[7] : p[8];
	if (hops != ORACLE_HOPS_JUDGED && hops != ORACLE_HOPS_JUDGED - 1 &&
	    !(p[0] >> 4 == 6 && (hops == 255 || hops == 1)))
		return;
	id = p[0] >> 4 == 6 ? (p[1] & 15) << 16 | p[2] << 8 | p[3] :
			      p[4] << 8 | p[5];
	if (id && id <= o->last)
		o->got[id] = 1;
}

static void take_message(struct oracle *o, const struct nlmsghdr *nlh)
{
	const uint8_t *at = (const uint8_t *)NLMSG_DATA(nlh) +
			    NLMSG_ALIGN(sizeof(struct nfgenmsg));
	const uint8_t *end = (const uint8_t *)nlh + nlh->nlmsg_len;

	if (nlh->nlmsg_type != (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET))
		return;
	while (at + NLA_HDRLEN <= end) {
		const struct nlattr *a = (const void *)at;

		if (a->nla_len < NLA_HDRLEN)
			return;
		if ((a->nla_type & NLA_TYPE_MASK) == NFULA_PAYLOAD)
			take_packet(o, at + NLA_HDRLEN,
				    a->nla_len - NLA_HDRLEN);
		at += NLA_ALIGN(a->nla_len);
	}
}

static void drain(struct oracle *o)
{
	uint8_t buf[2048];
	unsigned int i;

	for (i = 0; i < o->ndevs; i++)
		while (read(o->dev[i].tun, buf, sizeof(buf)) > 0)
			;
}

/* Take what has been logged until nothing has come for so long. */
void oracle_net_collect(struct oracle *o, int wait_ms)
{
	static uint8_t buf[1 << 18] __attribute__((aligned(8)));
	struct pollfd pfd = { .fd = o->log, .events = POLLIN };
	struct nlmsghdr *nlh;
	ssize_t n;

	drain(o);
	while (poll(&pfd, 1, wait_ms) > 0) {
		n = recv(o->log, buf, sizeof(buf), MSG_DONTWAIT);
		check(n > 0, "lost some of the log");
		for (nlh = (void *)buf; NLMSG_OK(nlh, (size_t)n);
		     nlh = NLMSG_NEXT(nlh, n))
			take_message(o, nlh);
	}
}

static void send_out(struct oracle *o, const struct oracle_packet *p,
		     const uint8_t *bytes, size_t len)
{
	struct sockaddr_in6 to6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in to4 = { .sin_family = AF_INET };
	const struct oracle_dev *d = &o->dev[p->out];
	ssize_t n;

	memcpy(&to6.sin6_addr, p->dst, 16);
	memcpy(&to4.sin_addr, p->dst, 4);
	n = p->v6 ? sendto(d->raw6, bytes, len, 0, (void *)&to6, sizeof(to6)) :
		    sendto(d->raw4, bytes, len, 0, (void *)&to4, sizeof(to4));
	check(n > 0 || errno == EPERM || errno == ENETUNREACH ||
		      errno == EACCES || errno == EHOSTUNREACH ||
		      errno == ECONNREFUSED || errno == ENOBUFS ||
		      errno == EPROTO,
	      "send");
}

/* Bring a packet before its hook. */
void oracle_net_send(struct oracle *o, const struct oracle_packet *p,
		     const uint8_t *bytes, size_t len)
{
	if (p->point == RWALL_POINT_OUT)
		send_out(o, p, bytes, len);
	else
		check(write(o->dev[p->in].tun, bytes, len) == (ssize_t)len,
		      "tun");
}
