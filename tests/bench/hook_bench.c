// SPDX-License-Identifier: GPL-2.0
/*
 * hook_bench.c - what a packet costs in the hooks of each contestant, in time
 *
 * For: scripts/bench-ns. Sends prebuilt packets straight through the hook
 * entries of network namespaces, one namespace a contestant: what happens
 * between the hooks is left out. Judges nothing: it hands out the raw times.
 * Benchmarks only, never installed.
 *
 * A forwarded packet is taken through PRE_ROUTING, FORWARD and POST_ROUTING as
 * nf_hook_slow() does it, with the packet's headers written anew before and its
 * connection dropped after; an empty hook pays for that too, so what is left
 * above it is the contestant's own.
 *
 * /proc/hook_bench, root's alone. Whole lines are written:
 *
 *	contestant NAME FD	its namespace, as an open file of the writer
 *	empty NAME FD		likewise, with an empty hook put in by us
 *	control NAME FD		likewise, verdicts not looked at
 *	accept|drop udp SRC DST SPORT DPORT	one more packet
 *	check			each packet once to each contestant
 *	run ROUNDS BATCH	time them
 *	clear			forget the packets
 *	reset			forget the contestants too
 *
 * A write fails with EBADMSG when a verdict is not the packet's own, and it is
 * looked at in every timed packet, too. Reading gives the disagreements, or
 * "ROUND CONTESTANT NANOSECONDS" of each batch in the order of the batches.
 */
#include <linux/inet.h>
#include <linux/module.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/udp.h>
#include <linux/vmalloc.h>
#include <net/ip.h>
#include <net/net_namespace.h>
#include <net/netfilter/nf_conntrack.h>

#define CONTESTANTS 24
#define PACKETS	    65536
#define ROUNDS	    10000
#define BATCH	    1000000
#define STEPS	    3
#define LENGTH	    100 /* of a packet, IP header and all */
#define HEADROOM    64
#define LOUD	    40 /* disagreements that are told */

struct packet {
	u8 header[sizeof(struct ipv6hdr) + sizeof(struct udphdr)];
	u8 v6;
	u8 accept;
} __aligned(64);

struct contestant {
	char name[32];
	struct net *net;
	struct net_device *in, *out;
	bool empty;  /* has a hook of ours */
	bool judged; /* its verdicts are looked at */
};

struct sample {
	u32 round;
	u32 contestant;
	u64 ns;
};

struct wrong {
	u32 packet;
	u32 contestant;
};

/* All under the mutex: this module is for one user. */
static DEFINE_MUTEX(lock);
static struct contestant contestants[CONTESTANTS];
static unsigned int ncontestants, npackets, nsamples, nwrong;
static struct packet *packets;
static struct sample *samples;
static struct wrong wrongs[LOUD];
static u32 dice = 1;

/*
 * The packet that travels, and the hooks' states: the same memory for all, as
 * where a buffer happens to lie is worth several nanoseconds.
 */
static struct sk_buff *skb;
static struct nf_hook_state states[STEPS];

static const u8 steps[STEPS] = { NF_INET_PRE_ROUTING, NF_INET_FORWARD,
				 NF_INET_POST_ROUTING };

static unsigned int accept_all(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	return NF_ACCEPT;
}

/* Where rolewall hooks. */
static const struct nf_hook_ops empty_ops[] = {
	{
		.hook = accept_all,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_FORWARD,
		.priority = NF_IP_PRI_FILTER - 10,
	},
	{
		.hook = accept_all,
		.pf = NFPROTO_IPV6,
		.hooknum = NF_INET_FORWARD,
		.priority = NF_IP_PRI_FILTER - 10,
	},
};

static __always_inline const struct nf_hook_entries *
entries_of(const struct net *net, bool v6, unsigned int hook)
{
	if (v6)
		return rcu_dereference(net->nf.hooks_ipv6[hook]);
	return rcu_dereference(net->nf.hooks_ipv4[hook]);
}

/* As nf_hook_slow(), but the packet stays ours whatever the verdict. */
static __always_inline bool passes(const struct net *net, bool v6)
{
	const struct nf_hook_entries *e;
	unsigned int s, i, verdict;

	for (s = 0; s < STEPS; s++) {
		e = entries_of(net, v6, steps[s]);
		if (!e)
			continue;
		for (i = 0; i < e->num_hook_entries; i++) {
			verdict = nf_hook_entry_hookfn(&e->hooks[i], skb,
						       &states[s]);
			if ((verdict & NF_VERDICT_MASK) != NF_ACCEPT)
				return false;
		}
	}
	return true;
}

/*
 * nft frees what it drops and calls that stolen: the many references of the
 * buffer keep it, see prepare().
 */
static __always_inline bool send_one(const struct net *net,
				     const struct packet *p)
{
	bool passed;

	memcpy(skb_network_header(skb), p->header, sizeof(p->header));
	passed = passes(net, p->v6);
	nf_reset_ct(skb);
	return passed;
}

/* For a batch: the family's buffer anew, and references for all its drops. */
static void prepare(const struct contestant *c, bool v6)
{
	int s;

	skb_set_transport_header(skb, skb_network_offset(skb) +
					      (v6 ? sizeof(struct ipv6hdr) :
						    sizeof(struct iphdr)));
	skb->dev = c->in;
	skb->protocol = htons(v6 ? ETH_P_IPV6 : ETH_P_IP);
	refcount_set(&skb->users, BATCH + 1);
	memset(skb->cb, 0, sizeof(skb->cb));
	for (s = 0; s < STEPS; s++)
		nf_hook_state_init(&states[s], steps[s],
				   v6 ? NFPROTO_IPV6 : NFPROTO_IPV4,
				   s < 2 ? c->in : NULL, s > 0 ? c->out : NULL,
				   NULL, c->net, NULL);
}

/* All packets in turn, @n of them from @first on; how many went wrong. */
static unsigned int batch(struct contestant *c, unsigned int first,
			  unsigned int n, u64 *ns)
{
	unsigned int i, wrong = 0, at = first;
	u64 began;

	prepare(c, packets[0].v6);
	local_bh_disable();
	rcu_read_lock();
	began = ktime_get_ns();
	for (i = 0; i < n; i++) {
		wrong += send_one(c->net, &packets[at]) != packets[at].accept;
		if (++at == npackets)
			at = 0;
	}
	*ns = ktime_get_ns() - began;
	rcu_read_unlock();
	local_bh_enable();
	refcount_set(&skb->users, 1);
	return c->judged ? wrong : 0;
}

static int check(void)
{
	unsigned int i, k;
	u64 ns;

	nwrong = 0;
	nsamples = 0;
	if (!npackets || !ncontestants)
		return -ENODATA;
	for (k = 0; k < ncontestants; k++) {
		for (i = 0; i < npackets; i++) {
			if (!batch(&contestants[k], i, 1, &ns))
				continue;
			if (nwrong < LOUD)
				wrongs[nwrong] = (struct wrong){ i, k };
			nwrong++;
		}
		cond_resched();
	}
	return nwrong ? -EBADMSG : 0;
}

/* A fixed sequence: two runs put their contestants into the same orders. */
static u32 throw(u32 below)
{
	dice = dice * 1664525 + 1013904223;
	return ((u64)dice * below) >> 32;
}

static void shuffle(u8 *order)
{
	unsigned int i, other;

	for (i = 0; i < ncontestants; i++)
		order[i] = i;
	for (i = ncontestants; i > 1; i--) {
		other = throw(i);
		swap(order[i - 1], order[other]);
	}
}

/*
 * Each contestant has a stretch of the packets to itself in a round, or the
 * later of two would find in the cache what the earlier has fetched.
 */
static unsigned int first_of(unsigned int round, unsigned int contestant,
			     unsigned int size)
{
	return ((u64)round * size + (u64)contestant * npackets / ncontestants) %
	       npackets;
}

/*
 * A batch that is not timed goes before each that is: else its time would
 * depend on what the one before it, of whichever contestant, has left in the
 * cache. The first round is not timed either.
 */
static int round_of(unsigned int round, unsigned int size)
{
	u8 order[CONTESTANTS];
	unsigned int i;
	u64 ns;

	shuffle(order);
	for (i = 0; i < ncontestants; i++) {
		struct contestant *c = &contestants[order[i]];

		if (batch(c, first_of(round, order[i], size), size, &ns) ||
		    batch(c, first_of(round + 1, order[i], size), size, &ns))
			return -EBADMSG;
		if (round)
			samples[nsamples++] =
				(struct sample){ round, order[i], ns };
		cond_resched();
	}
	return 0;
}

static int run(unsigned int rounds, unsigned int size)
{
	unsigned int r;
	int ret = 0;

	if (!npackets || !ncontestants)
		return -ENODATA;
	if (!rounds || rounds > ROUNDS || !size || size > BATCH)
		return -ERANGE;
	vfree(samples);
	samples = vmalloc(array3_size(rounds, ncontestants, sizeof(*samples)));
	if (!samples)
		return -ENOMEM;
	nsamples = 0;
	nwrong = 0;
	dice = 1;
	for (r = 0; r <= rounds && !ret; r++)
		ret = signal_pending(current) ? -EINTR : round_of(r, size);
	if (ret)
		nsamples = 0;
	return ret;
}

static int make_buffer(void)
{
	skb = alloc_skb(HEADROOM + LENGTH, GFP_KERNEL);
	if (!skb)
		return -ENOMEM;
	skb_reserve(skb, HEADROOM);
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	skb_put_zero(skb, LENGTH);
	skb->pkt_type = PACKET_HOST;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	return 0;
}

static void drop_contestant(struct contestant *c)
{
	if (c->empty)
		nf_unregister_net_hooks(c->net, empty_ops,
					ARRAY_SIZE(empty_ops));
	dev_put(c->out);
	dev_put(c->in);
	put_net(c->net);
	memset(c, 0, sizeof(*c));
}

static int add_contestant(const char *name, int fd, bool empty, bool judged)
{
	struct contestant *c = &contestants[ncontestants];
	int ret = -ENODEV;

	if (ncontestants == CONTESTANTS)
		return -ENOSPC;
	c->net = get_net_ns_by_fd(fd);
	if (IS_ERR(c->net)) {
		ret = PTR_ERR(c->net);
		c->net = NULL;
		return ret;
	}
	strscpy(c->name, name, sizeof(c->name));
	c->judged = judged;
	c->in = dev_get_by_name(c->net, "dummy0");
	c->out = dev_get_by_name(c->net, "dummy1");
	if (!c->in || !c->out)
		goto err_drop;
	if (empty) {
		ret = nf_register_net_hooks(c->net, empty_ops,
					    ARRAY_SIZE(empty_ops));
		if (ret)
			goto err_drop;
		c->empty = true;
	}
	ncontestants++;
	return 0;

err_drop:
	drop_contestant(c);
	return ret;
}

static void reset(void)
{
	npackets = 0;
	nsamples = 0;
	nwrong = 0;
	while (ncontestants)
		drop_contestant(&contestants[--ncontestants]);
}

static void write_v4(struct packet *p, const u8 *src, const u8 *dst)
{
	struct iphdr *iph = (struct iphdr *)p->header;

	iph->version = 4;
	iph->ihl = 5;
	iph->tot_len = htons(LENGTH);
	iph->ttl = 63;
	iph->protocol = IPPROTO_UDP;
	memcpy(&iph->saddr, src, 4);
	memcpy(&iph->daddr, dst, 4);
	iph->check = ip_fast_csum(iph, iph->ihl);
}

static void write_v6(struct packet *p, const u8 *src, const u8 *dst)
{
	struct ipv6hdr *ip6h = (struct ipv6hdr *)p->header;

	ip6h->version = 6;
	ip6h->payload_len = htons(LENGTH - sizeof(*ip6h));
	ip6h->nexthdr = IPPROTO_UDP;
	ip6h->hop_limit = 63;
	memcpy(&ip6h->saddr, src, 16);
	memcpy(&ip6h->daddr, dst, 16);
}

static int add_packet(bool accept, const char *from, const char *to, u16 sport,
		      u16 dport)
{
	struct packet *p = &packets[npackets];
	bool v6 = strchr(from, ':');
	struct udphdr *udp;
	u8 src[16], dst[16];

	if (npackets == PACKETS)
		return -ENOSPC;
	if (npackets && packets[0].v6 != v6)
		return -EINVAL;
	if (v6 ? !in6_pton(from, -1, src, -1, NULL) ||
			    !in6_pton(to, -1, dst, -1, NULL) :
		 !in4_pton(from, -1, src, -1, NULL) ||
			    !in4_pton(to, -1, dst, -1, NULL))
		return -EINVAL;
	memset(p, 0, sizeof(*p));
	p->v6 = v6;
	p->accept = accept;
	if (v6)
		write_v6(p, src, dst);
	else
		write_v4(p, src, dst);
	udp = (struct udphdr *)(p->header + (v6 ? sizeof(struct ipv6hdr) :
						  sizeof(struct iphdr)));
	udp->source = htons(sport);
	udp->dest = htons(dport);
	udp->len = htons(LENGTH - ((u8 *)udp - p->header));
	npackets++;
	return 0;
}

static int obey(const char *line)
{
	unsigned int a, b;
	char name[32], from[48], to[48];

	if (sscanf(line, "contestant %31s %u", name, &a) == 2)
		return add_contestant(name, a, false, true);
	if (sscanf(line, "empty %31s %u", name, &a) == 2)
		return add_contestant(name, a, true, false);
	if (sscanf(line, "control %31s %u", name, &a) == 2)
		return add_contestant(name, a, false, false);
	if (sscanf(line, "accept udp %47s %47s %u %u", from, to, &a, &b) == 4)
		return add_packet(true, from, to, a, b);
	if (sscanf(line, "drop udp %47s %47s %u %u", from, to, &a, &b) == 4)
		return add_packet(false, from, to, a, b);
	if (sscanf(line, "run %u %u", &a, &b) == 2)
		return run(a, b);
	if (!strcmp(line, "check"))
		return check();
	if (!strcmp(line, "clear")) {
		npackets = 0;
		return 0;
	}
	if (strcmp(line, "reset"))
		return -EINVAL;
	reset();
	return 0;
}

static ssize_t bench_write(struct file *file, const char __user *from,
			   size_t len, loff_t *pos)
{
	char *text, *next, *line;
	int ret = 0;

	if (len > SZ_1M)
		return -E2BIG;
	text = kvmalloc(len + 1, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	if (copy_from_user(text, from, len)) {
		kvfree(text);
		return -EFAULT;
	}
	text[len] = '\0';
	next = text;
	mutex_lock(&lock);
	while (!ret && (line = strsep(&next, "\n")))
		ret = *line ? obey(line) : 0;
	mutex_unlock(&lock);
	kvfree(text);
	return ret ? ret : len;
}

static int bench_show(struct seq_file *m, void *v)
{
	unsigned int i;

	mutex_lock(&lock);
	for (i = 0; i < min_t(unsigned int, nwrong, LOUD); i++)
		seq_printf(m, "wrong %s packet %u wanted %s\n",
			   contestants[wrongs[i].contestant].name,
			   wrongs[i].packet,
			   packets[wrongs[i].packet].accept ? "accept" :
							      "drop");
	for (i = 0; i < nsamples; i++)
		seq_printf(m, "%u %s %llu\n", samples[i].round,
			   contestants[samples[i].contestant].name,
			   samples[i].ns);
	mutex_unlock(&lock);
	return 0;
}

static int bench_open(struct inode *inode, struct file *file)
{
	return single_open(file, bench_show, NULL);
}

static const struct proc_ops bench_ops = {
	.proc_open = bench_open,
	.proc_read = seq_read,
	.proc_write = bench_write,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
};

static int __init hook_bench_init(void)
{
	int ret = make_buffer();

	if (ret)
		return ret;
	ret = -ENOMEM;
	packets = vzalloc(array_size(PACKETS, sizeof(*packets)));
	if (!packets)
		goto err_buffer;
	if (!proc_create("hook_bench", 0600, NULL, &bench_ops))
		goto err_packets;
	return 0;

err_packets:
	vfree(packets);
err_buffer:
	kfree_skb(skb);
	return ret;
}

static void __exit hook_bench_exit(void)
{
	remove_proc_entry("hook_bench", NULL);
	reset();
	vfree(samples);
	vfree(packets);
	kfree_skb(skb);
}

module_init(hook_bench_init);
module_exit(hook_bench_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Time in the hooks of several namespaces, for benchmarks");
