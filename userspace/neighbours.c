// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * neighbours.c - who else judges packets here, see neighbours.h
 *
 * Each question is a dump of its own. Nothing is loaded that is not there: of
 * nftables and of connection tracking's table the kernel is only asked where
 * they are in use already. The one exception is the kernel's own list of hooks.
 */
#include <arpa/inet.h>
#include <errno.h>

#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netfilter/nfnetlink_hook.h>
#include <linux/rtnetlink.h>

#include "host.h"
#include "neighbours_read.h"
#include "util.h"

#define REQUEST_MAX	256
#define TRIES		4
#define SUBSYS_HOOK	12 /* NFNL_SUBSYS_HOOK */
#define NETDEV_INGRESS	0
#define NETDEV_EGRESS	1
#define BRIDGE_SETTINGS "/proc/sys/net/bridge/bridge-nf-call-"

/* An aligned request under construction. */
union request {
	struct nlmsghdr nlh;
	char bytes[REQUEST_MAX];
};

struct rwall_judge *rwall_neighbours_judge(struct rwall_neighbours *n)
{
	if (n->njudges == RWALL_NEIGHBOURS_MAX) {
		n->cut = true;
		return NULL;
	}
	return rwall_xgrow(&n->judge, &n->njudges, sizeof(*n->judge));
}

void rwall_neighbours_bypass(struct rwall_neighbours *n,
			     enum rwall_bypass_kind kind, const char *device,
			     char *what)
{
	struct rwall_bypass *b;

	if (n->nbypasses == RWALL_NEIGHBOURS_MAX) {
		n->cut = true;
		free(what);
		return;
	}
	b = rwall_xgrow(&n->bypass, &n->nbypasses, sizeof(*b));
	b->kind = kind;
	b->device = device ? rwall_xstrdup(device) : NULL;
	b->what = what;
}

const char *rwall_neighbours_index(const struct rwall_neighbours *n,
				   uint32_t index)
{
	size_t i;

	for (i = 0; i < n->nlinks; i++)
		if (n->link[i].index == index)
			return n->link[i].name;
	return NULL;
}

/* A privilege that is missing, or a question that this kernel does not know. */
static int unknown(struct rwall_neighbours *n, const char *what, int err)
{
	char **text;

	if (!err || err == -EINTR)
		return err;
	text = rwall_xgrow(&n->unknown, &n->nunknown, sizeof(*n->unknown));
	*text = rwall_xasprintf("%s: %s", what,
				err == -EINVAL || err == -EOPNOTSUPP ?
					"not told by this kernel" :
					strerror(-err));
	return 0;
}

static void start(union request *r, uint16_t type, const void *header,
		  size_t size)
{
	memset(r, 0, sizeof(*r));
	mnl_nlmsg_put_header(r)->nlmsg_type = type;
	memcpy(mnl_nlmsg_put_extra_header(&r->nlh, size), header, size);
}

static void start_nfnl(union request *r, unsigned int subsys, unsigned int msg,
		       uint8_t family)
{
	const struct nfgenmsg nfg = { .nfgen_family = family,
				      .version = NFNETLINK_V0 };

	start(r, subsys << 8 | msg, &nfg, sizeof(nfg));
}

static int ask_links(struct rwall_neighbours *n)
{
	const struct ifinfomsg info = { .ifi_family = AF_UNSPEC };
	const struct tcmsg tcm = { .tcm_family = AF_UNSPEC };
	union request r;
	int err;

	start(&r, RTM_GETLINK, &info, sizeof(info));
	err = rwall_ask_dump(NETLINK_ROUTE, &r.nlh, rwall_neighbours_link, n);
	err = unknown(n, "network devices", err);
	if (err)
		return err;
	start(&r, RTM_GETQDISC, &tcm, sizeof(tcm));
	err = rwall_ask_dump(NETLINK_ROUTE, &r.nlh, rwall_neighbours_qdisc, n);
	rwall_neighbours_tcx(n);
	return unknown(n, "queueing disciplines", err);
}

static int ask_hook(struct rwall_neighbours *n, uint8_t family, uint32_t hook,
		    const char *device)
{
	struct rwall_hook_reader reader = { n, family, device };
	union request r;

	start_nfnl(&r, SUBSYS_HOOK, NFNL_MSG_HOOK_GET, family);
	mnl_attr_put_u32(&r.nlh, NFNLA_HOOK_HOOKNUM, htonl(hook));
	if (device)
		mnl_attr_put_strz(&r.nlh, NFNLA_HOOK_DEV, device);
	return rwall_ask_dump(NETLINK_NETFILTER, &r.nlh, rwall_neighbours_hook,
			      &reader);
}

/* A device may have gone meanwhile, and a kernel may know no egress. */
static int ask_device(struct rwall_neighbours *n, const char *device)
{
	uint32_t hook;
	int err;

	for (hook = NETDEV_INGRESS; hook <= NETDEV_EGRESS; hook++) {
		err = ask_hook(n, NFPROTO_NETDEV, hook, device);
		if (err && err != -ENODEV && err != -EOPNOTSUPP &&
		    err != -EINVAL)
			return err;
	}
	return 0;
}

static int ask_hooks(struct rwall_neighbours *n)
{
	static const uint8_t families[] = { NFPROTO_IPV4, NFPROTO_IPV6 };
	size_t f, i;
	uint32_t hook;
	int err = 0;

	for (f = 0; f < RWALL_COUNT(families); f++)
		for (hook = 0; hook < NF_INET_NUMHOOKS && !err; hook++)
			err = ask_hook(n, families[f], hook, NULL);
	for (i = 0; i < n->nlinks && !err; i++)
		err = ask_device(n, n->link[i].name);
	return unknown(n, "functions at hooks", err);
}

/* Asking would have the kernel load what is not there. */
static bool in_use(const char *module)
{
	struct rwall_host here;

	rwall_host_here(&here);
	return rwall_host_module(&here, module, NULL) >= RWALL_MODULE_BUILTIN;
}

static int ask_nft(struct rwall_neighbours *n, unsigned int msg,
		   rwall_nlwire_fn fn)
{
	union request r;

	start_nfnl(&r, NFNL_SUBSYS_NFTABLES, msg, NFPROTO_UNSPEC);
	return rwall_ask_dump(NETLINK_NETFILTER, &r.nlh, fn, n);
}

static int ask_tables(struct rwall_neighbours *n)
{
	int err;

	if (!in_use("nf_tables"))
		return 0;
	err = ask_nft(n, NFT_MSG_GETCHAIN, rwall_neighbours_chain);
	if (!err && n->njudges)
		err = ask_nft(n, NFT_MSG_GETRULE, rwall_neighbours_rule);
	if (!err)
		err = ask_nft(n, NFT_MSG_GETFLOWTABLE,
			      rwall_neighbours_flowtable);
	return unknown(n, "tables of nftables", err);
}

/*
 * Connections are only offloaded to flowtables. The kernel compares all bits of
 * the mask; what hardware forwards has the first one too.
 */
static int ask_offloaded(struct rwall_neighbours *n)
{
	const uint32_t bits = htonl(IPS_OFFLOAD);
	union request r;
	int err = 0;
	size_t i;

	for (i = 0; i < n->nbypasses; i++)
		if (n->bypass[i].kind == RWALL_BYPASS_FLOWTABLE)
			break;
	if (i == n->nbypasses)
		return 0;
	start_nfnl(&r, NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET, AF_UNSPEC);
	mnl_attr_put(&r.nlh, CTA_STATUS, sizeof(bits), &bits);
	mnl_attr_put(&r.nlh, CTA_STATUS_MASK, sizeof(bits), &bits);
	err = rwall_ask_dump(NETLINK_NETFILTER, &r.nlh, rwall_neighbours_conn,
			     n);
	return unknown(n, "offloaded connections", err);
}

static bool setting_on(const char *path)
{
	struct rwall_host here;
	uint64_t value;

	rwall_host_here(&here);
	return rwall_host_number(&here, path, &value) && value;
}

static void read_tables(struct rwall_neighbours *n, const char *path,
			uint8_t family)
{
	_cleanup_fclose_ FILE *file = fopen(path, "re");

	if (file)
		rwall_neighbours_tables(file, n, family);
}

static void read_proc(struct rwall_neighbours *n)
{
	_cleanup_fclose_ FILE *file = fopen("/proc/self/net/packet", "re");

	if (file)
		rwall_neighbours_packet(file, n);
	else
		unknown(n, "packet sockets", -errno);
	read_tables(n, "/proc/self/net/ip_tables_names", NFPROTO_IPV4);
	read_tables(n, "/proc/self/net/ip6_tables_names", NFPROTO_IPV6);
	rwall_neighbours_devices(n, setting_on(BRIDGE_SETTINGS "iptables"),
				 setting_on(BRIDGE_SETTINGS "ip6tables"));
}

static int collect(struct rwall_neighbours *n)
{
	int err = ask_links(n);

	if (!err)
		err = ask_tables(n);
	if (!err)
		err = ask_offloaded(n);
	if (!err)
		err = ask_hooks(n);
	if (!err)
		read_proc(n);
	return err;
}

void rwall_neighbours_collect(struct rwall_neighbours *n)
{
	int err = -EINTR, tries;

	memset(n, 0, sizeof(*n));
	for (tries = 0; err == -EINTR && tries < TRIES; tries++) {
		rwall_neighbours_free(n);
		err = collect(n);
	}
	if (err)
		unknown(n, "all tables, which keep changing", -EAGAIN);
}

void rwall_neighbours_free(struct rwall_neighbours *n)
{
	size_t i;

	for (i = 0; i < n->njudges; i++) {
		free(n->judge[i].table);
		free(n->judge[i].name);
		free(n->judge[i].module);
		free(n->judge[i].device);
	}
	for (i = 0; i < n->nbypasses; i++) {
		free(n->bypass[i].device);
		free(n->bypass[i].what);
	}
	for (i = 0; i < n->nlinks; i++) {
		free(n->link[i].name);
		free(n->link[i].kind);
	}
	for (i = 0; i < n->nunknown; i++)
		free(n->unknown[i]);
	free(n->judge);
	free(n->bypass);
	free(n->link);
	free(n->unknown);
	memset(n, 0, sizeof(*n));
}
