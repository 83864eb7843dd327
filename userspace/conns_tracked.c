// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * conns_tracked.c - what connection tracking knows, and where peers lie
 *
 * For: see conns.h: messages of ctnetlink and of rtnetlink's routes. The kernel
 * is asked for connections only where it tracks some: nothing is loaded.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/rtnetlink.h>

#include "ask.h"
#include "conns.h"
#include "host.h"

#define REQUEST_MAX 256
#define TRIES	    4
#define COUNT	    "/proc/sys/net/netfilter/nf_conntrack_count"

/* An aligned request under construction. */
union request {
	struct nlmsghdr nlh;
	char bytes[REQUEST_MAX];
};

/* One direction of a connection. */
struct tuple {
	const void *src;
	const void *dst;
	uint16_t sport;
	uint16_t dport;
	uint8_t proto;
	uint8_t len; /* bytes of an address */
};

static bool read_be16(const struct nlattr *attr, uint16_t *value)
{
	if (!attr || mnl_attr_get_payload_len(attr) < sizeof(*value))
		return false;
	memcpy(value, mnl_attr_get_payload(attr), sizeof(*value));
	*value = ntohs(*value);
	return true;
}

static bool read_ends(const struct nlattr *nest, struct tuple *t)
{
	const struct nlattr *at[CTA_IP_MAX + 1];
	struct rwall_attrs a = { at, CTA_IP_MAX };
	const struct nlattr *src, *dst;

	rwall_ask_nested(nest, &a);
	t->len = at[CTA_IP_V6_SRC] ? 16 : 4;
	src = at[t->len == 16 ? CTA_IP_V6_SRC : CTA_IP_V4_SRC];
	dst = at[t->len == 16 ? CTA_IP_V6_DST : CTA_IP_V4_DST];
	if (!src || !dst || mnl_attr_get_payload_len(src) < t->len ||
	    mnl_attr_get_payload_len(dst) < t->len)
		return false;
	t->src = mnl_attr_get_payload(src);
	t->dst = mnl_attr_get_payload(dst);
	return true;
}

static bool read_tuple(const struct nlattr *nest, struct tuple *t)
{
	const struct nlattr *at[CTA_TUPLE_MAX + 1];
	const struct nlattr *of[CTA_PROTO_MAX + 1];
	struct rwall_attrs a = { at, CTA_TUPLE_MAX };
	struct rwall_attrs b = { of, CTA_PROTO_MAX };

	memset(t, 0, sizeof(*t));
	rwall_ask_nested(nest, &a);
	rwall_ask_nested(at[CTA_TUPLE_PROTO], &b);
	if (!of[CTA_PROTO_NUM] || !mnl_attr_get_payload_len(of[CTA_PROTO_NUM]))
		return false;
	t->proto = mnl_attr_get_u8(of[CTA_PROTO_NUM]);
	read_be16(of[CTA_PROTO_SRC_PORT], &t->sport);
	read_be16(of[CTA_PROTO_DST_PORT], &t->dport);
	return read_ends(at[CTA_TUPLE_IP], t);
}

static bool tcp_is_open(const struct nlattr *nest)
{
	const struct nlattr *at[CTA_PROTOINFO_MAX + 1];
	const struct nlattr *of[CTA_PROTOINFO_TCP_MAX + 1];
	struct rwall_attrs a = { at, CTA_PROTOINFO_MAX };
	struct rwall_attrs b = { of, CTA_PROTOINFO_TCP_MAX };
	const struct nlattr *state;

	rwall_ask_nested(nest, &a);
	rwall_ask_nested(at[CTA_PROTOINFO_TCP], &b);
	state = of[CTA_PROTOINFO_TCP_STATE];
	return state && mnl_attr_get_payload_len(state) &&
	       mnl_attr_get_u8(state) == TCP_CONNTRACK_ESTABLISHED;
}

/* What a helper expected is judged by another connection, and left out. */
static bool is_open(const struct nlattr **at, uint8_t proto)
{
	uint32_t status;

	if (!rwall_ask_u32(at[CTA_STATUS], &status) || proto == IPPROTO_ICMP ||
	    proto == IPPROTO_ICMPV6)
		return false;
	status = ntohl(status);
	if (!(status & IPS_SEEN_REPLY) || status & IPS_EXPECTED)
		return false;
	return proto != IPPROTO_TCP || tcp_is_open(at[CTA_PROTOINFO]);
}

static int compare_own(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct rwall_own_addr));
}

static bool is_own(const struct rwall_own *own, const void *addr, uint8_t len)
{
	struct rwall_own_addr key = { .len = len };

	memcpy(key.addr, addr, len);
	return own->n &&
	       bsearch(&key, own->addr, own->n, sizeof(key), compare_own);
}

static void read_own(struct rwall_own *own)
{
	struct ifaddrs *list, *i;

	memset(own, 0, sizeof(*own));
	if (getifaddrs(&list))
		return;
	for (i = list; i; i = i->ifa_next) {
		int family = i->ifa_addr ? i->ifa_addr->sa_family : AF_UNSPEC;
		struct rwall_own_addr *a;

		if (family != AF_INET && family != AF_INET6)
			continue;
		a = rwall_xgrow(&own->addr, &own->n, sizeof(*a));
		memset(a, 0, sizeof(*a));
		a->len = family == AF_INET ? 4 : 16;
		if (family == AF_INET)
			memcpy(a->addr,
			       &((struct sockaddr_in *)i->ifa_addr)->sin_addr,
			       4);
		else
			memcpy(a->addr,
			       &((struct sockaddr_in6 *)i->ifa_addr)->sin6_addr,
			       16);
	}
	freeifaddrs(list);
	if (own->n)
		qsort(own->addr, own->n, sizeof(*own->addr), compare_own);
}

int rwall_conns_tracked(const struct nlmsghdr *nlh, void *ctx)
{
	const struct nlattr *at[CTA_MAX + 1] = { 0 };
	struct rwall_attrs a = { at, CTA_MAX };
	struct rwall_conns_reader *r = ctx;
	struct tuple orig, reply;
	struct rwall_conn *c;
	int err = rwall_nlwire_attrs(nlh, MNL_ALIGN(sizeof(struct nfgenmsg)),
				     rwall_ask_keep, &a);

	if (err)
		return err;
	if (!read_tuple(at[CTA_TUPLE_ORIG], &orig) ||
	    !read_tuple(at[CTA_TUPLE_REPLY], &reply) || orig.len != reply.len)
		return -EBADMSG;
	if (!is_open(at, orig.proto))
		return 0;
	c = rwall_xgrow(&r->conns->conn, &r->conns->n, sizeof(*c));
	*c = (struct rwall_conn){
		.sport = orig.sport,
		.dport = reply.sport,
		.proto = orig.proto,
		.v6 = orig.len == 16,
	};
	/* As the opening met the hooks: before source translation. */
	memcpy(c->src, orig.src, orig.len);
	memcpy(c->dst, reply.src, orig.len);
	c->point = is_own(&r->own, c->dst, orig.len) ? RWALL_POINT_IN :
		   is_own(&r->own, c->src, orig.len) ? RWALL_POINT_OUT :
						       RWALL_POINT_FORWARD;
	return 0;
}

static int dump(struct rwall_conns_reader *r)
{
	const struct nfgenmsg nfg = { .nfgen_family = AF_UNSPEC,
				      .version = NFNETLINK_V0 };
	union request q = { 0 };

	mnl_nlmsg_put_header(&q);
	q.nlh.nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET;
	memcpy(mnl_nlmsg_put_extra_header(&q.nlh, sizeof(nfg)), &nfg,
	       sizeof(nfg));
	return rwall_ask_dump(NETLINK_NETFILTER, &q.nlh, rwall_conns_tracked,
			      r);
}

/* A dump that was interrupted begins anew; the last one is taken as it is. */
static int read_tracked(struct rwall_conns *c)
{
	struct rwall_conns_reader r = { .conns = c };
	int err = -EINTR, i;

	read_own(&r.own);
	for (i = 0; err == -EINTR && i < TRIES; i++) {
		rwall_conns_free(c);
		err = dump(&r);
	}
	free(r.own.addr);
	c->tracked = true;
	return err == -EINTR ? 0 : err;
}

int rwall_conns_open(struct rwall_conns *c)
{
	struct rwall_host here;
	uint64_t tracks = 0;

	memset(c, 0, sizeof(*c));
	rwall_host_here(&here);
	if (rwall_host_number(&here, COUNT, &tracks) && tracks &&
	    !read_tracked(c) && c->n)
		return 0;
	rwall_conns_free(c);
	return rwall_conns_sockets(c);
}

static int take_route(const struct nlmsghdr *nlh, void *ctx)
{
	const struct nlattr *at[RTA_OIF + 1] = { 0 };
	struct rwall_attrs a = { at, RTA_OIF };
	int err = rwall_nlwire_attrs(nlh, MNL_ALIGN(sizeof(struct rtmsg)),
				     rwall_ask_keep, &a);

	if (!err && !rwall_ask_u32(at[RTA_OIF], ctx))
		err = -EBADMSG;
	return err;
}

static bool is_link_local(const uint8_t *addr, bool v6)
{
	return v6 && addr[0] == 0xfe && (addr[1] & 0xc0) == 0x80;
}

/* Addresses of the link alone are made of the device's, and so differ. */
static void find_owner(const uint8_t *own, char *name)
{
	struct ifaddrs *list, *i;

	if (getifaddrs(&list))
		return;
	for (i = list; i; i = i->ifa_next) {
		const struct sockaddr_in6 *s = (void *)i->ifa_addr;

		if (s && s->sin6_family == AF_INET6 &&
		    !memcmp(&s->sin6_addr, own, 16))
			snprintf(name, RWALL_CONNS_NAME, "%s", i->ifa_name);
	}
	freeifaddrs(list);
}

void rwall_conns_interface(const uint8_t *peer, const uint8_t *own, bool v6,
			   char *name)
{
	const struct rtmsg rtm = { .rtm_family = v6 ? AF_INET6 : AF_INET,
				   .rtm_dst_len = v6 ? 128 : 32 };
	union request q = { 0 };
	char found[IF_NAMESIZE];
	uint32_t index = 0;

	*name = '\0';
	if (is_link_local(peer, v6)) {
		if (own)
			find_owner(own, name);
		return;
	}
	mnl_nlmsg_put_header(&q);
	q.nlh.nlmsg_type = RTM_GETROUTE;
	memcpy(mnl_nlmsg_put_extra_header(&q.nlh, sizeof(rtm)), &rtm,
	       sizeof(rtm));
	mnl_attr_put(&q.nlh, RTA_DST, v6 ? 16 : 4, peer);
	if (!rwall_ask_one(NETLINK_ROUTE, &q.nlh, take_route, &index) &&
	    if_indextoname(index, found))
		snprintf(name, RWALL_CONNS_NAME, "%s", found);
}
