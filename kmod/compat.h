/* SPDX-License-Identifier: GPL-2.0 */
/*
 * compat.h - the only place that knows one kernel from another
 *
 * For: Linux 6.1 and newer. Features are asked for by name where the kernel
 * offers a name to ask for, as stable branches carry them back.
 */
#ifndef _RWALL_COMPAT_H
#define _RWALL_COMPAT_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <linux/version.h>
#include <net/addrconf.h>
#include <net/genetlink.h>
#include <net/inet_sock.h>
#include <net/netfilter/nf_conntrack_helper.h>

#ifndef CONFIG_64BIT
#error "rolewall counts in 64 bits without locks: it needs a 64-bit kernel"
#endif

/*
 * The first arguments of TCP's lookups, the last ones of UDP's. UDP had one
 * table for all namespaces until 6.2; by 7.3 no lookup is told of a table any
 * more, and UDP-Lite has gone.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 3, 0)
#define RWALL_COMPAT_TCP(net)	    (net)
#define RWALL_COMPAT_UDPLITE	    0
#define RWALL_COMPAT_UDP(net, lite) NULL
#else
#include <net/udplite.h>
#define RWALL_COMPAT_TCP(net) (net), (net)->ipv4.tcp_death_row.hashinfo
#define RWALL_COMPAT_UDPLITE  1
#define RWALL_COMPAT_UDP(net, lite) \
	(lite) ? &udplite_table : rwall_compat_udp_table(net), NULL
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define rwall_compat_udp_table(net) ((void)(net), &udp_table)
#else
#define rwall_compat_udp_table(net) ((net)->ipv4.udp_table)
#endif
#endif

/* Older kernels let anybody listen to multicast groups. */
#ifndef GENL_MCAST_CAP_NET_ADMIN
#define GENL_MCAST_CAP_NET_ADMIN 0
#endif

/*
 * A helper used to describe itself by a tuple, and to outlive its connections
 * because unregistering it walked over all of them. Since 7.3 it is counted,
 * and each connection holds a count, which conntrack gives back at its end.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 3, 0)
static inline u8 rwall_helper_protocol(const struct nf_conntrack_helper *helper)
{
	return helper->l4proto;
}

static inline bool rwall_helper_hold(struct nf_conntrack_helper *helper)
{
	return refcount_inc_not_zero(&helper->ct_refcnt);
}
#else
static inline u8 rwall_helper_protocol(const struct nf_conntrack_helper *helper)
{
	return helper->tuple.dst.protonum;
}

static inline bool rwall_helper_hold(struct nf_conntrack_helper *helper)
{
	return true;
}
#endif

/* A bit of its own, until 6.6 made it one of a word's. */
#ifdef inet_test_bit
#define rwall_compat_nodefrag(sk) inet_test_bit(NODEFRAG, sk)
#else
#define rwall_compat_nodefrag(sk) (inet_sk(sk)->nodefrag)
#endif

/*
 * A drop that names us: where the kernel lets a hook free the packet itself,
 * skb:kfree_skb and drop monitors show rolewall's function, not netfilter's.
 * To the sender it is NF_DROP either way. An inline function: no name to ask for.
 */
static inline unsigned int rwall_compat_drop(struct sk_buff *skb)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	return NF_DROP_REASON(skb, SKB_DROP_REASON_NETFILTER_DROP, EPERM);
#else
	return NF_DROP;
#endif
}

/* An interface may forward IPv6 although the namespace does not. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
static inline bool rwall_compat_forwards6(const struct inet6_dev *idev)
{
	return READ_ONCE(idev->cnf.force_forwarding);
}
#else
static inline bool rwall_compat_forwards6(const struct inet6_dev *idev)
{
	return false;
}
#endif

#endif /* _RWALL_COMPAT_H */
