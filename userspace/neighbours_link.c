// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * neighbours_link.c - devices, what is fastened to them, offloaded connections
 *
 * For: see neighbours_read.h: messages of rtnetlink and ctnetlink.
 */
#include <arpa/inet.h>
#include <errno.h>

#include <libmnl/libmnl.h>
#include <linux/if_link.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/rtnetlink.h>

#include "neighbours_read.h"
#include "util.h"

/* Stacked devices give their frames to another stack, often of a guest. */
static bool is_stacked(const char *kind)
{
	static const char *const kinds[] = { "macvlan", "macvtap", "ipvlan",
					     "ipvtap" };
	size_t i;

	for (i = 0; i < RWALL_COUNT(kinds); i++)
		if (!strcmp(kind, kinds[i]))
			return true;
	return false;
}

static bool has_xdp(const struct nlattr *nest)
{
	const struct nlattr *at[IFLA_XDP_MAX + 1];
	struct rwall_attrs a = { at, IFLA_XDP_MAX };
	const struct nlattr *attached;

	rwall_ask_nested(nest, &a);
	attached = at[IFLA_XDP_ATTACHED];
	return attached && mnl_attr_get_payload_len(attached) > 0 &&
	       mnl_attr_get_u8(attached) != XDP_ATTACHED_NONE;
}

int rwall_neighbours_link(const struct nlmsghdr *nlh, void *ctx)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *at[IFLA_XDP + 1] = { 0 };
	const struct nlattr *about[IFLA_INFO_MAX + 1];
	struct rwall_attrs a = { at, IFLA_XDP };
	struct rwall_attrs b = { about, IFLA_INFO_MAX };
	struct rwall_neighbours *n = ctx;
	struct rwall_link *link;
	const char *name, *kind;
	int err;

	err = rwall_nlwire_attrs(nlh, sizeof(*info), rwall_ask_keep, &a);
	name = err ? NULL : rwall_ask_text(at[IFLA_IFNAME]);
	if (!name)
		return -EBADMSG;
	if (n->nlinks == RWALL_NEIGHBOURS_MAX) {
		n->cut = true;
		return 0;
	}
	rwall_ask_nested(at[IFLA_LINKINFO], &b);
	kind = rwall_ask_text(about[IFLA_INFO_KIND]);
	link = rwall_xgrow(&n->link, &n->nlinks, sizeof(*link));
	link->index = info->ifi_index;
	link->name = rwall_xstrdup(name);
	link->kind = kind ? rwall_xstrdup(kind) : NULL;
	link->xdp = has_xdp(at[IFLA_XDP]);
	return 0;
}

int rwall_neighbours_qdisc(const struct nlmsghdr *nlh, void *ctx)
{
	const struct tcmsg *tcm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *at[TCA_KIND + 1] = { 0 };
	struct rwall_attrs a = { at, TCA_KIND };
	const char *kind, *device;
	int err;

	err = rwall_nlwire_attrs(nlh, sizeof(*tcm), rwall_ask_keep, &a);
	if (err)
		return err;
	kind = rwall_ask_text(at[TCA_KIND]);
	if (!kind || (strcmp(kind, "clsact") && strcmp(kind, "ingress")))
		return 0;
	device = rwall_neighbours_index(ctx, tcm->tcm_ifindex);
	if (device)
		rwall_neighbours_bypass(ctx, RWALL_BYPASS_TC, device,
					rwall_xstrdup(kind));
	return 0;
}

int rwall_neighbours_conn(const struct nlmsghdr *nlh, void *ctx)
{
	const struct nlattr *at[CTA_STATUS + 1] = { 0 };
	struct rwall_attrs a = { at, CTA_STATUS };
	struct rwall_neighbours *n = ctx;
	uint32_t status;
	int err;

	err = rwall_nlwire_attrs(nlh, MNL_ALIGN(sizeof(struct nfgenmsg)),
				 rwall_ask_keep, &a);
	if (err)
		return err;
	/* Where the kernel does not filter, all connections come. */
	if (rwall_ask_u32(at[CTA_STATUS], &status) &&
	    (ntohl(status) & (IPS_OFFLOAD | IPS_HW_OFFLOAD)))
		n->offloaded++;
	return 0;
}

void rwall_neighbours_devices(struct rwall_neighbours *n, bool shown4,
			      bool shown6)
{
	const char *hidden = shown4 ? "IPv6" : shown6 ? "IPv4" : "IP";
	size_t i;

	for (i = 0; i < n->nlinks; i++) {
		const struct rwall_link *l = &n->link[i];

		if (l->xdp)
			rwall_neighbours_bypass(n, RWALL_BYPASS_XDP, l->name,
						NULL);
		if (!l->kind)
			continue;
		if (!strcmp(l->kind, "bridge") && !(shown4 && shown6))
			rwall_neighbours_bypass(n, RWALL_BYPASS_BRIDGE, l->name,
						rwall_xstrdup(hidden));
		if (is_stacked(l->kind))
			rwall_neighbours_bypass(n, RWALL_BYPASS_STACKED,
						l->name,
						rwall_xstrdup(l->kind));
	}
}
