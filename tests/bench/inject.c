// SPDX-License-Identifier: GPL-2.0
/*
 * inject.c - puts prebuilt packets on a device's receive path and counts what
 * they cost
 *
 * For: the benchmarks, in a guest whose clock counts instructions. A write to
 * /proc/rolewall_inject is one request: a head and packets, each a length and a
 * frame. They are received in turn, all of them `rounds` times. Reading gives
 * the cycles of each round, a line a round, after a line with the number of
 * packets that arrived at this module's own hooks, last at LOCAL_IN and
 * POST_ROUTING; there a request may have them end (`eat`).
 *
 * What is counted is netif_receive_skb() and nothing else: the buffer is made
 * before it, and no interrupt comes between. Benchmarks only; never load it
 * where packets matter.
 */
#include <linux/etherdevice.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/proc_fs.h>
#include <linux/rtnetlink.h>
#include <linux/seq_file.h>
#include <linux/timex.h>
#include <linux/vmalloc.h>
#include <net/net_namespace.h>

#define MAGIC	    0x4a4e4952 /* "RINJ" */
#define BATCH	    16
#define MAX_ROUNDS  4096
#define MAX_FRAME   1500
#define MAX_REQUEST (64 << 20)
#define HEADROOM    96

struct head {
	u32 magic;
	u32 rounds;
	u32 packets;
	u32 eat;
	char device[IFNAMSIZ];
};

struct frame {
	u16 len;
	u8 data[];
} __packed;

/* Of the last request; the lock is held over the whole of one. */
static DEFINE_MUTEX(lock);
static u64 cycles[MAX_ROUNDS];
static u32 rounds_done;
static unsigned int arrived;
static bool eat;

static unsigned int arrive(void *priv, struct sk_buff *skb,
			   const struct nf_hook_state *state)
{
	arrived++;
	return eat ? NF_DROP : NF_ACCEPT;
}

#define LAST(family, point)                                         \
	{                                                           \
		.hook = arrive, .pf = (family), .hooknum = (point), \
		.priority = INT_MAX,                                \
	}

static struct nf_hook_ops ops[] = {
	LAST(NFPROTO_IPV4, NF_INET_LOCAL_IN),
	LAST(NFPROTO_IPV6, NF_INET_LOCAL_IN),
	LAST(NFPROTO_IPV4, NF_INET_POST_ROUTING),
	LAST(NFPROTO_IPV6, NF_INET_POST_ROUTING),
};

static struct sk_buff *build(struct net_device *dev, const struct frame *frame)
{
	struct sk_buff *skb = alloc_skb(HEADROOM + MAX_FRAME, GFP_KERNEL);

	if (!skb)
		return NULL;
	skb_reserve(skb, HEADROOM);
	skb_put_data(skb, frame->data, frame->len);
	skb->protocol = eth_type_trans(skb, dev);
	return skb;
}

static const struct frame *next_frame(const struct frame *frame)
{
	return (const void *)frame + sizeof(*frame) + frame->len;
}

/* Interrupts off: the timer's instructions are not the packet's. */
static u64 receive(struct sk_buff *skb)
{
	unsigned long flags;
	u64 begin, end;

	local_bh_disable();
	local_irq_save(flags);
	begin = rdtsc_ordered();
	netif_receive_skb(skb);
	end = rdtsc_ordered();
	local_irq_restore(flags);
	local_bh_enable();
	return end - begin;
}

/* One buffer at a time comes from the slab's list and goes back there: with
 * several, what freeing costs would depend on where the slab's pages end.
 */
static int one_round(struct net_device *dev, const struct head *head, u64 *sum)
{
	const struct frame *frame = (const void *)(head + 1);
	struct sk_buff *skb;
	u32 i;

	*sum = 0;
	for (i = 0; i < head->packets; i++, frame = next_frame(frame)) {
		skb = build(dev, frame);
		if (!skb)
			return -ENOMEM;
		*sum += receive(skb);
		if (!(i % 16))
			cond_resched();
	}
	return 0;
}

static int run(const struct head *head)
{
	struct net_device *dev;
	int ret = 0;

	dev = dev_get_by_name(&init_net, head->device);
	if (!dev)
		return -ENODEV;
	arrived = 0;
	eat = head->eat;
	for (rounds_done = 0; rounds_done < head->rounds && !ret; rounds_done++)
		ret = one_round(dev, head, &cycles[rounds_done]);
	eat = false;
	dev_put(dev);
	return ret;
}

static bool is_whole(const struct head *head, size_t size)
{
	const void *end = (const void *)head + size;
	const struct frame *frame = (const void *)(head + 1);
	u32 i;

	if (size < sizeof(*head) || head->magic != MAGIC || !head->packets ||
	    !head->rounds || head->rounds > MAX_ROUNDS ||
	    strnlen(head->device, IFNAMSIZ) == IFNAMSIZ)
		return false;
	for (i = 0; i < head->packets; i++, frame = next_frame(frame))
		if ((const void *)(frame + 1) > end || frame->len < ETH_HLEN ||
		    frame->len > MAX_FRAME ||
		    (const void *)next_frame(frame) > end)
			return false;
	return (const void *)frame == end;
}

static ssize_t inject_write(struct file *file, const char __user *user,
			    size_t size, loff_t *pos)
{
	struct head *head;
	int ret = -EINVAL;

	if (size > MAX_REQUEST)
		return -E2BIG;
	head = vmemdup_user(user, size);
	if (IS_ERR(head))
		return PTR_ERR(head);
	mutex_lock(&lock);
	if (is_whole(head, size))
		ret = run(head);
	mutex_unlock(&lock);
	kvfree(head);
	return ret ?: size;
}

static int inject_show(struct seq_file *m, void *v)
{
	u32 i;

	mutex_lock(&lock);
	seq_printf(m, "%u\n", arrived);
	for (i = 0; i < rounds_done; i++)
		seq_printf(m, "%llu\n", cycles[i]);
	mutex_unlock(&lock);
	return 0;
}

static int inject_open(struct inode *inode, struct file *file)
{
	return single_open(file, inject_show, NULL);
}

static const struct proc_ops inject_ops = {
	.proc_open = inject_open,
	.proc_read = seq_read,
	.proc_write = inject_write,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
};

static int __init inject_init(void)
{
	int ret = nf_register_net_hooks(&init_net, ops, ARRAY_SIZE(ops));

	if (ret)
		return ret;
	if (!proc_create("rolewall_inject", 0600, NULL, &inject_ops)) {
		nf_unregister_net_hooks(&init_net, ops, ARRAY_SIZE(ops));
		return -ENOMEM;
	}
	return 0;
}

static void __exit inject_exit(void)
{
	remove_proc_entry("rolewall_inject", NULL);
	nf_unregister_net_hooks(&init_net, ops, ARRAY_SIZE(ops));
}

module_init(inject_init);
module_exit(inject_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Prebuilt packets onto a device, for benchmarks");
