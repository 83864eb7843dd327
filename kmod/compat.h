/* SPDX-License-Identifier: GPL-2.0 */
/*
 * compat.h - the only place that knows one kernel from another
 *
 * For: Linux 6.1 and newer. Features are asked for by name where the kernel
 * offers a name to ask for, as stable branches carry them back.
 */
#ifndef _RWALL_COMPAT_H
#define _RWALL_COMPAT_H

#include <net/genetlink.h>

#ifndef CONFIG_64BIT
#error "rolewall counts in 64 bits without locks: it needs a 64-bit kernel"
#endif

/* Older kernels let anybody listen to multicast groups. */
#ifndef GENL_MCAST_CAP_NET_ADMIN
#define GENL_MCAST_CAP_NET_ADMIN	0
#endif

#endif /* _RWALL_COMPAT_H */
