/* SPDX-License-Identifier: GPL-2.0 */
/*
 * port.h - what the pure rooms need from the world, said to the prover
 *
 * For: standing in for kmod/core/port.h in the proof; see
 * Documentation/proofs.rst. What is assumed of the world stands here as
 * contracts, and nowhere else. Is never run.
 */
#ifndef _RWALL_CORE_PORT_H
#define _RWALL_CORE_PORT_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;

/* Of a hostile number each byte may be anything, so its order says nothing. */
#define le16_to_cpu(x) (x)
#define le32_to_cpu(x) (x)
#define le64_to_cpu(x) (x)
#define be32_to_cpu(x) (x)
#define be64_to_cpu(x) (x)

#define likely(x)	   (x)
#define unlikely(x)	   (x)
#define static_assert(...) _Static_assert(__VA_ARGS__)
#define __always_inline	   inline
#define ARRAY_SIZE(a)	   (sizeof(a) / sizeof((a)[0]))
#define __builtin_clz	   proof_clz

/*@ lemma halved: \forall integer x; x >= 0 ==>
  @	0 <= 2 * (x >> 1) <= x <= 2 * (x >> 1) + 1;
  @*/

/*@ requires x != 0;
  @ assigns \nothing;
  @ ensures 0 <= \result <= 31;
  @ ensures 1 <= (1 << (31 - \result)) <= x;
  @*/
int proof_clz(u32 x);

/* Of what is copied from elsewhere any value may come; that it is there is proven. */
/*@ requires \valid_read((const char *)from + (0 .. n - 1));
  @ assigns \nothing;
  @*/
u64 proof_bytes(const void *from, size_t n);

#define memcpy(to, from, n)                                 \
	((void)sizeof(char[sizeof(*(to)) == (n) ? 1 : -1]), \
	 (void)(*(to) = proof_bytes(from, n)))

#endif /* _RWALL_CORE_PORT_H */
