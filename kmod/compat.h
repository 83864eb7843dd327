/* SPDX-License-Identifier: GPL-2.0 */
/*
 * compat.h - the only place that knows one kernel from another
 *
 * For: Linux 6.1 and newer. Features are asked for by name where the kernel
 * offers a name to ask for, as stable branches carry them back. RWALL_HAS_*
 * are names that Kbuild gives them after a look at the kernel's headers.
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
#ifdef RWALL_HAS_TCP_TABLES
#define RWALL_COMPAT_TCP(net) (net), (net)->ipv4.tcp_death_row.hashinfo
#else
#define RWALL_COMPAT_TCP(net) (net)
#endif

#ifdef RWALL_HAS_UDPLITE
#include <net/udplite.h>
#define RWALL_COMPAT_UDPLITE 1
#define RWALL_COMPAT_UDP(net, lite) \
	(lite) ? &udplite_table : rwall_compat_udp_table(net), NULL
#ifdef RWALL_HAS_NET_UDP_TABLE
#define rwall_compat_udp_table(net) ((net)->ipv4.udp_table)
#else
#define rwall_compat_udp_table(net) ((void)(net), &udp_table)
#endif
#else
#define RWALL_COMPAT_UDPLITE	    0
#define RWALL_COMPAT_UDP(net, lite) NULL
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
#ifdef RWALL_HAS_HELPER_COUNT
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
 * To the sender it is NF_DROP either way. Asked by version: that the function is
 * there does not tell that the core hands its error to the sender.
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
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0) && \
	!defined(RWALL_HAS_FORCE_FORWARDING)
#error "include/linux/ipv6.h could not be asked what this kernel forwards"
#endif
#ifdef RWALL_HAS_FORCE_FORWARDING
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
