// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * neighbours_bpf.c - BPF programs at a device that need no queueing discipline
 *
 * For: see neighbours_read.h. Since Linux 6.6 programs may stand where clsact
 * has them, without it; only bpf(2) tells of these.
 */
#include <errno.h>
#include <sys/syscall.h>

#include <linux/bpf.h>

#include "neighbours_read.h"
#include "util.h"

/* Newer than Debian 12's headers. */
#define TCX_INGRESS 46 /* BPF_TCX_INGRESS */
#define TCX_EGRESS  47 /* BPF_TCX_EGRESS */

/* Programs at one place; negative where the kernel cannot be asked. */
static long count_at(uint32_t index, uint32_t place)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.query.target_fd = index; /* of these places the device's number */
	attr.query.attach_type = place;
	if (syscall(SYS_bpf, BPF_PROG_QUERY, &attr, sizeof(attr)))
		return errno == ENOENT ? 0 : -errno;
	return attr.query.prog_cnt;
}

void rwall_neighbours_tcx(struct rwall_neighbours *n)
{
	size_t i;

	for (i = 0; i < n->nlinks; i++) {
		long in = count_at(n->link[i].index, TCX_INGRESS);
		long out = count_at(n->link[i].index, TCX_EGRESS);

		/* An older kernel has none; a device may be gone. */
		if (in == -EINVAL || in == -EPERM)
			return;
		if (in > 0 || out > 0)
			rwall_neighbours_bypass(n, RWALL_BYPASS_TC,
						n->link[i].name,
						rwall_xstrdup("tcx"));
	}
}
