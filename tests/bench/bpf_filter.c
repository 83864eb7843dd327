// SPDX-License-Identifier: GPL-2.0
/*
 * bpf_filter.c - an allow-list as a BPF netfilter program
 *
 * For: the contestant "bpf" of the benchmarks, on kernels from 6.4 on. Written
 * to be quick: one slice for all headers that are read, a table of ports in an
 * array, sources in an LPM trie, a counter a port and processor. Compiled by
 * clang for the BPF target, loaded by bpf_load.c. Benchmarks only.
 */
#include <linux/bpf.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "bpf_filter.h"

#define NF_DROP	  0
#define NF_ACCEPT 1
#define FRAGMENT  0x3fff

struct sk_buff;

struct bpf_nf_ctx {
	const void *state;
	struct sk_buff *skb;
};

extern int bpf_dynptr_from_skb(struct __sk_buff *skb, __u64 flags,
			       struct bpf_dynptr *ptr__uninit) __ksym;
extern void *bpf_dynptr_slice(const struct bpf_dynptr *ptr, __u32 offset,
			      void *buffer, __u32 buffer__szk) __ksym;

/* Set before loading, so that what a policy does not need is not there. */
SEC(".rodata.settings") volatile const __u32 with_sources;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, FILTER_PORTS);
	__type(key, __u32);
	__type(value, __u32);
} ports SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, FILTER_COUNTERS);
	__type(key, __u32);
	__type(value, struct filter_count);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, FILTER_SOURCES);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct filter_source4);
	__type(value, __u8);
} sources4 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, FILTER_SOURCES);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct filter_source6);
	__type(value, __u8);
} sources6 SEC(".maps");

struct packet4 {
	struct iphdr ip;
	__be16 sport, dport;
};

struct packet6 {
	struct ipv6hdr ip;
	__be16 sport, dport;
};

/* 0: closed; else the number of the port's counter. Two protocols: TCP, UDP. */
static __always_inline __u32 counter_of(__u8 protocol, __be16 port)
{
	__u32 key = bpf_ntohs(port), *value;

	if (protocol == IPPROTO_UDP)
		key |= FILTER_UDP;
	else if (protocol != IPPROTO_TCP)
		return 0;
	value = bpf_map_lookup_elem(&ports, &key);
	return value ? *value : 0;
}

static __always_inline int count(__u32 number, __u32 bytes, int verdict)
{
	struct filter_count *c = bpf_map_lookup_elem(&counters, &number);

	if (c) {
		c->packets++;
		c->bytes += bytes;
	}
	return verdict;
}

SEC("netfilter")
int filter4(struct bpf_nf_ctx *ctx)
{
	struct packet4 buffer, *p;
	struct filter_source4 source = { .length = 32 };
	struct bpf_dynptr ptr;
	__u32 number, bytes;

	if (bpf_dynptr_from_skb((struct __sk_buff *)ctx->skb, 0, &ptr))
		return NF_DROP;
	p = bpf_dynptr_slice(&ptr, 0, &buffer, sizeof(buffer));
	if (!p || p->ip.ihl != 5 || p->ip.frag_off & bpf_htons(FRAGMENT))
		return NF_DROP;
	bytes = bpf_ntohs(p->ip.tot_len);
	number = counter_of(p->ip.protocol, p->dport);
	if (!number)
		return count(0, bytes, NF_DROP);
	if (with_sources) {
		source.address = p->ip.saddr;
		if (!bpf_map_lookup_elem(&sources4, &source))
			return count(0, bytes, NF_DROP);
	}
	return count(number, bytes, NF_ACCEPT);
}

SEC("netfilter")
int filter6(struct bpf_nf_ctx *ctx)
{
	struct packet6 buffer, *p;
	struct filter_source6 source = { .length = 128 };
	struct bpf_dynptr ptr;
	__u32 number, bytes;

	if (bpf_dynptr_from_skb((struct __sk_buff *)ctx->skb, 0, &ptr))
		return NF_DROP;
	p = bpf_dynptr_slice(&ptr, 0, &buffer, sizeof(buffer));
	if (!p)
		return NF_DROP;
	bytes = bpf_ntohs(p->ip.payload_len) + sizeof(p->ip);
	number = counter_of(p->ip.nexthdr, p->dport);
	if (!number)
		return count(0, bytes, NF_DROP);
	if (with_sources) {
		__builtin_memcpy(source.address, &p->ip.saddr, 16);
		if (!bpf_map_lookup_elem(&sources6, &source))
			return count(0, bytes, NF_DROP);
	}
	return count(number, bytes, NF_ACCEPT);
}

char _license[] SEC("license") = "GPL";
