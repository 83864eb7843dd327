/* SPDX-License-Identifier: GPL-2.0 */
/* types.h - the names of the interface's types, for the proof, which has no kernel headers. */
#ifndef PROOF_LINUX_TYPES_H
#define PROOF_LINUX_TYPES_H

typedef unsigned char __u8;
typedef unsigned short __u16, __le16, __be16;
typedef unsigned int __u32, __le32, __be32;
typedef unsigned long __u64, __le64, __be64;

#endif /* PROOF_LINUX_TYPES_H */
