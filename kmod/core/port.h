/* SPDX-License-Identifier: GPL-2.0 */
/*
 * port.h - what the pure rooms need from the world around them
 *
 * For: types, byte order and memory comparison, the same names in module,
 * tool, unit tests and fuzzers. The only header of this folder that asks
 * whether it is in the kernel. May not allocate, print or fail.
 */
#ifndef _RWALL_CORE_PORT_H
#define _RWALL_CORE_PORT_H

#ifdef __KERNEL__
#include <linux/types.h>
#include <linux/stddef.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/string.h>
#include <asm/byteorder.h>
#else
#include <endian.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define le16_to_cpu(x)	le16toh(x)
#define le32_to_cpu(x)	le32toh(x)
#define le64_to_cpu(x)	le64toh(x)
#define cpu_to_le16(x)	htole16(x)
#define cpu_to_le32(x)	htole32(x)
#define cpu_to_le64(x)	htole64(x)
#define be32_to_cpu(x)	be32toh(x)
#define be64_to_cpu(x)	be64toh(x)

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#define static_assert(...)	_Static_assert(__VA_ARGS__)
#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif
#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#endif
#endif /* !__KERNEL__ */

#endif /* _RWALL_CORE_PORT_H */
