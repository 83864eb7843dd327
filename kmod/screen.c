// SPDX-License-Identifier: GPL-2.0
/*
 * screen.c - dropping what no flow could permit, before conntrack and routing
 *
 * For: see screen.h. What core/screen.c refuses, the full check would deny at
 * every point; so dropping it here changes nothing but the cost. A packet is
 * never accepted here: all others go on to the full check.
 *
 * Theory of operation
 * ===================
 *
 * At this hook nothing has been checked yet, and what the full check will see
 * is not known: only what can be foreseen may be dropped. So these pass:
 *
 *  - Everything while a denial would not be one: a point that audits (replies
 *    are judged at the point of their opening, so all points must enforce), or
 *    forwarding that the policy does not judge, asked of the interface itself.
 *  - Everything while ports may still change or belong to others: translation
 *    is loaded (nf_nat_hook is set before the first rule of it can be), a flow
 *    names a helper.
 *  - Everything while the policy is lenient: an exception may permit it, or it
 *    may be of a connection that is kept.
 *  - What is not TCP, UDP, SCTP, DCCP or UDP-Lite right behind an IP header
 *    without options: ICMP and neighbour discovery, fragments, extension
 *    headers, tunnels other than UDP's, and all that is odd. The header is
 *    copied whole by skb_header_pointer() at the network offset, which must not
 *    be negative; a packet that is shorter passes.
 *  - What is not for this host's hardware address, or is multicast, which is
 *    routed and forwarded by rules of its own.
 *  - What goes on to another device first, where it comes past again or is
 *    nobody's: tagged frames, ports of bridges, bonds and their like (an
 *    rx_handler), IPvlan (an l3 handler).
 *  - DHCP for IPv4, whose clients and servers read it with packet sockets that
 *    are served between this hook and IP.
 *
 * TCP flags are not looked at: both ends of a simultaneous open send SYN, and a
 * reply with any flags is judged like any other.
 *
 * The hook is the last at its place. tc and other ingress chains act before it,
 * and what they make of a packet is what is screened. Whoever rewrites ports
 * behind it and is no translation, such as an nft rule with "dport set" in
 * prerouting, breaks the foresight: a site that does so must not screen.
 *
 * What is dropped counts as the full check would count it as an opening to this
 * host, and once more as screened. It gets no answer, `reject` or not. While
 * somebody wants to be told of denials all goes on to the full check, which
 * tells: here the headers may lie in pieces that others share, and there is
 * neither state nor socket to tell of. That is asked by the first drop of each
 * jiffy and processor, as in verdict.h.
 *
 * Hooks are registered before a policy is published, with @on unset, as that
 * can fail; and unregistered after the next one is, when @on is unset again. A
 * packet that comes between is screened by the policy in force, or not at all.
 * A policy that a rollback returns to keeps its hooks meanwhile, with @on unset:
 * the way back registers nothing.
 */
#include <linux/if_vlan.h>
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/mm.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <net/addrconf.h>
#include <net/ip.h>
#include <net/l3mdev.h>

#include "compat.h"
#include "packet.h"
#include "policy.h"
#include "report.h"
#include "screen.h"

#define DHCP_SERVER 67
#define DHCP_CLIENT 68

struct screen {
	struct list_head node; /* rwall_net.screens, under RTNL */
	struct nf_hook_ops ops;
	struct rwall_net *rn;
	bool on; /* READ_ONCE: the active policy names this interface. Written
		  * under RTNL.
		  */
	struct rcu_head rcu;
};

/* What stands in the way of screening, for a policy in force. */
static enum rwall_aside aside(const struct rwall_policy *p,
			      const struct net *net)
{
	int point;

	if (rcu_access_pointer(nf_nat_hook))
		return RWALL_ASIDE_NAT;
	if (READ_ONCE(p->lenient))
		return RWALL_ASIDE_LENIENT;
	if (p->screen)
		return rwall_report_wanted(p, net) ? RWALL_ASIDE_TOLD :
						     RWALL_ASIDE_NONE;
	for (point = 0; point < RWALL_POINTS; point++)
		if (p->tables.points >> point & 1 &&
		    p->mode[point] != RWALL_MODE_ENFORCE)
			return RWALL_ASIDE_AUDIT;
	return RWALL_ASIDE_HELPER;
}

/* All that is a matter of the moment; what never changes is in p->screen. */
static bool may_screen(const struct rwall_policy *p)
{
	return p && p->screen && !READ_ONCE(p->lenient) &&
	       !rcu_access_pointer(nf_nat_hook);
}

/* A VRF's packets are routed by the settings of another device. */
static bool forwards(const struct net_device *dev, bool v6)
{
	const struct inet6_dev *in6;
	struct in_device *in4;

	if (netif_is_l3_slave(dev))
		return true;
	if (!v6) {
		in4 = __in_dev_get_rcu(dev);
		return !in4 || IN_DEV_FORWARD(in4);
	}
	in6 = __in6_dev_get(dev);
	return !in6 || READ_ONCE(in6->cnf.forwarding) ||
	       READ_ONCE(dev_net(dev)->ipv6.devconf_all->forwarding) ||
	       rwall_compat_forwards6(in6);
}

static bool stays_here(const struct sk_buff *skb, const struct net_device *dev)
{
	return skb->pkt_type == PACKET_HOST && !skb_vlan_tag_present(skb) &&
	       !rcu_access_pointer(dev->rx_handler) &&
	       !netif_has_l3_rx_handler(dev);
}

struct ports {
	__be16 source;
	__be16 dest;
};

/* Both are packed by nature: headers are multiples of four bytes. */
struct head4 {
	struct iphdr ip;
	struct ports ports;
};

struct head6 {
	struct ipv6hdr ip;
	struct ports ports;
};

static bool has_ports(u8 proto, struct rwall_key *k)
{
	k->slot = rwall_packet_slot(proto);
	return k->slot < RWALL_SLOT_ICMP;
}

static bool read_v4(const struct sk_buff *skb, int offset, struct head4 *buf,
		    struct rwall_key *k)
{
	const struct head4 *h;

	h = skb_header_pointer(skb, offset, sizeof(*buf), buf);
	if (!h || h->ip.version != 4 || h->ip.ihl != 5 ||
	    ip_is_fragment(&h->ip) || ipv4_is_multicast(h->ip.daddr) ||
	    ipv4_is_lbcast(h->ip.daddr) || !has_ports(h->ip.protocol, k))
		return false;
	k->src = &h->ip.saddr;
	k->dst = &h->ip.daddr;
	k->sport = ntohs(h->ports.source);
	k->dport = ntohs(h->ports.dest);
	return k->slot != RWALL_SLOT_UDP ||
	       (k->dport != DHCP_CLIENT && k->dport != DHCP_SERVER);
}

static bool read_v6(const struct sk_buff *skb, int offset, struct head6 *buf,
		    struct rwall_key *k)
{
	const struct head6 *h;

	h = skb_header_pointer(skb, offset, sizeof(*buf), buf);
	if (!h || h->ip.version != 6 || ipv6_addr_is_multicast(&h->ip.daddr) ||
	    !has_ports(h->ip.nexthdr, k))
		return false;
	k->v6 = true;
	k->src = &h->ip.saddr;
	k->dst = &h->ip.daddr;
	k->sport = ntohs(h->ports.source);
	k->dport = ntohs(h->ports.dest);
	return true;
}

static bool is_told(const struct rwall_policy *p, const struct net *net)
{
	return this_cpu_read(p->counters.screened->last) != jiffies &&
	       rwall_report_wanted(p, net);
}

static unsigned int drop(const struct rwall_policy *p,
			 const struct sk_buff *skb,
			 const struct net_device *dev, struct rwall_key *k,
			 u32 reason)
{
	if (reason != RWALL_REASON_NO_SERVICE) {
		k->point = RWALL_POINT_IN;
		k->in_zone = rwall_zone(p->zones, dev);
		reason = rwall_screen_reason(&p->tables, p->screen, k);
	}
	rwall_count_reason(&p->counters, false, RWALL_POINT_IN, reason,
			   skb->len);
	rwall_count(p->counters.screened, skb->len);
	return NF_DROP;
}

static unsigned int screen_packet(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	const struct screen *s = priv;
	const struct rwall_policy *p = rcu_dereference(s->rn->active);
	const struct net_device *dev = state->in;
	int offset = skb_network_offset(skb);
	struct rwall_key k = {};
	union {
		struct head4 v4;
		struct head6 v6;
	} buf;
	bool known;
	u32 reason;

	if (!READ_ONCE(s->on) || !may_screen(p) || !stays_here(skb, dev) ||
	    offset < 0)
		return NF_ACCEPT;
	if (skb->protocol == htons(ETH_P_IP))
		known = read_v4(skb, offset, &buf.v4, &k);
	else if (skb->protocol == htons(ETH_P_IPV6))
		known = read_v6(skb, offset, &buf.v6, &k);
	else
		return NF_ACCEPT;
	if (!known)
		return NF_ACCEPT;
	reason = rwall_screen_refuses(&p->tables, p->screen, &k);
	if (!reason)
		return NF_ACCEPT;
	if (!(p->tables.points & 1u << RWALL_POINT_FORWARD) &&
	    forwards(dev, k.v6))
		return NF_ACCEPT;
	if (is_told(p, state->net))
		return NF_ACCEPT;
	return drop(p, skb, dev, &k, reason);
}

static bool enforces(const struct rwall_policy *p)
{
	int point;

	for (point = 0; point < RWALL_POINTS; point++)
		if (p->tables.points >> point & 1 &&
		    p->mode[point] != RWALL_MODE_ENFORCE)
			return false;
	return true;
}

/**
 * rwall_screen_draw() - make the tables of a policy's screen, if it may have one
 * @p: complete but for its screen; nobody sees it yet
 *
 * Return: 0 or -ENOMEM.
 */
int rwall_screen_draw(struct rwall_policy *p)
{
	u8 *marks, *screen;

	if (!p->tables.nscreened || p->has_helpers || !enforces(p))
		return 0;
	screen = kvmalloc(rwall_screen_size(&p->tables), GFP_KERNEL_ACCOUNT);
	marks = kvmalloc(rwall_screen_marks(&p->tables), GFP_KERNEL_ACCOUNT);
	if (screen && marks) {
		rwall_screen_build(&p->tables, screen, marks);
		p->screen = screen;
		screen = NULL;
	}
	kvfree(marks);
	kvfree(screen);
	return p->screen ? 0 : -ENOMEM;
}

static bool wants(const struct rwall_policy *p, const struct net_device *dev)
{
	return p && p->screen && !(dev->flags & IFF_LOOPBACK) &&
	       rwall_blob_screened(&p->tables, dev->name);
}

static struct screen *find(struct rwall_net *rn, const struct net_device *dev)
{
	struct screen *s;

	list_for_each_entry(s, &rn->screens, node)
		if (s->ops.dev == dev)
			return s;
	return NULL;
}

static int add(struct rwall_net *rn, struct net_device *dev, bool on)
{
	struct screen *s = kzalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);
	int ret;

	if (!s)
		return -ENOMEM;
	s->rn = rn;
	s->on = on;
	s->ops = (struct nf_hook_ops){
		.hook = screen_packet,
		.dev = dev,
		.priv = s,
		.pf = NFPROTO_NETDEV,
		.hooknum = NF_NETDEV_INGRESS,
		.priority = INT_MAX,
	};
	ret = nf_register_net_hook(rn->net, &s->ops);
	if (ret) {
		kfree(s);
		return ret;
	}
	list_add_tail(&s->node, &rn->screens);
	return 0;
}

/* Packets and dumps of hooks may still be reading it. */
static void remove(struct screen *s)
{
	nf_unregister_net_hook(s->rn->net, &s->ops);
	list_del(&s->node);
	kfree_rcu(s, rcu);
}

/* Does the policy in force want it screened; or the one before, once again? */
static bool on_now(const struct rwall_net *rn, const struct net_device *dev)
{
	return wants(rtnl_dereference(rn->active), dev);
}

static bool on_ever(const struct rwall_net *rn, const struct net_device *dev)
{
	return on_now(rn, dev) || wants(rn->previous, dev);
}

/* Bring one interface in line with both. */
static int refresh(struct rwall_net *rn, struct net_device *dev)
{
	struct screen *s = find(rn, dev);

	if (!on_ever(rn, dev)) {
		if (s)
			remove(s);
		return 0;
	}
	if (!s)
		return add(rn, dev, on_now(rn, dev));
	WRITE_ONCE(s->on, on_now(rn, dev));
	return 0;
}

/**
 * rwall_screen_prepare() - hook the interfaces that a policy is to screen
 * @rn: the namespace
 * @p: the policy, about to be published
 *
 * Context: under RTNL.
 * Return: 0, or -errno with all as before.
 */
int rwall_screen_prepare(struct rwall_net *rn, const struct rwall_policy *p)
{
	struct net_device *dev;
	int ret = 0;

	ASSERT_RTNL();
	for_each_netdev(rn->net, dev) {
		if (!wants(p, dev) || find(rn, dev) || rn->screens_closed)
			continue;
		ret = add(rn, dev, false);
		if (ret)
			break;
	}
	if (ret)
		rwall_screen_settle(rn);
	return ret;
}

/**
 * rwall_screen_settle() - screen what the active policy names, and no more
 * @rn: the namespace; its interfaces have been hooked by rwall_screen_prepare()
 *
 * Hooks that the policy before it needs, should it return, stay.
 *
 * Context: under RTNL.
 */
void rwall_screen_settle(struct rwall_net *rn)
{
	struct screen *s, *next;

	list_for_each_entry_safe(s, next, &rn->screens, node) {
		if (on_ever(rn, s->ops.dev))
			WRITE_ONCE(s->on, on_now(rn, s->ops.dev));
		else
			remove(s);
	}
}

/**
 * rwall_screen_report() - what the screen does
 * @rn: the namespace
 * @p: its active policy, which names interfaces to screen
 * @r: filled in
 */
void rwall_screen_report(struct rwall_net *rn, const struct rwall_policy *p,
			 struct rwall_screen_report *r)
{
	bool judged = p->tables.points >> RWALL_POINT_FORWARD & 1;
	const struct screen *s;

	r->aside = aside(p, rn->net);
	r->interfaces = 0;
	rtnl_lock();
	rcu_read_lock();
	list_for_each_entry(s, &rn->screens, node) {
		const struct net_device *dev = s->ops.dev;

		if (!s->on)
			continue;
		r->interfaces++;
		if (!r->aside && !judged &&
		    (forwards(dev, false) || forwards(dev, true)))
			r->aside = RWALL_ASIDE_FORWARD;
	}
	rcu_read_unlock();
	rtnl_unlock();
}

static int screen_event(struct notifier_block *nb, unsigned long event,
			void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct rwall_net *rn = rwall_net(dev_net(dev));
	struct screen *s;

	if (event == NETDEV_UNREGISTER) {
		s = find(rn, dev);
		if (s)
			remove(s);
	} else if ((event == NETDEV_REGISTER || event == NETDEV_CHANGENAME) &&
		   !rn->screens_closed && refresh(rn, dev)) {
		net_warn_ratelimited(
			"rolewall: no memory to screen %s, its packets go to the full check\n",
			dev->name);
	}
	return NOTIFY_DONE;
}

static struct notifier_block screen_notifier = {
	.notifier_call = screen_event,
};

/**
 * rwall_screen_begin() - prepare a namespace, nothing screened
 * @rn: the namespace
 */
void rwall_screen_begin(struct rwall_net *rn)
{
	INIT_LIST_HEAD(&rn->screens);
}

/**
 * rwall_screen_end() - stop screening in a namespace that dies
 * @rn: the namespace
 *
 * Packets may still be inside until a grace period has passed.
 */
void rwall_screen_end(struct rwall_net *rn)
{
	struct screen *s, *next;

	rtnl_lock();
	rn->screens_closed = true;
	list_for_each_entry_safe(s, next, &rn->screens, node)
		remove(s);
	rtnl_unlock();
}

/**
 * rwall_screen_init() - begin to follow interfaces
 *
 * Return: 0 or -errno.
 */
int rwall_screen_init(void)
{
	return register_netdevice_notifier(&screen_notifier);
}

/**
 * rwall_screen_exit() - stop following interfaces
 */
void rwall_screen_exit(void)
{
	unregister_netdevice_notifier(&screen_notifier);
}
