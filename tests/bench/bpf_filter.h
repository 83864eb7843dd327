/* SPDX-License-Identifier: GPL-2.0 */
/*
 * bpf_filter.h - what bpf_filter.c and bpf_load.c agree upon
 *
 * Two tables of ports, TCP's and then UDP's; counter 0 is that of the denied.
 */
#ifndef BENCH_BPF_FILTER_H
#define BENCH_BPF_FILTER_H

#include <linux/types.h>

#define FILTER_UDP	0x10000
#define FILTER_PORTS	0x20000
#define FILTER_COUNTERS 1024
#define FILTER_SOURCES	(1 << 20)

struct filter_count {
	__u64 packets;
	__u64 bytes;
};

struct filter_source4 {
	__u32 length;
	__be32 address;
};

struct filter_source6 {
	__u32 length;
	__u8 address[16];
};

#endif
