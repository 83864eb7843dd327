/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * addrfile.h - long lists of addresses in a file of their own
 *
 * For: one address, prefix or range a line, of either family, in any order; a
 * hash begins a comment. Knows no YAML and no roles. Reads in blocks and
 * allocates nothing a line, as lists may have millions.
 */
#ifndef _RWALL_ADDRFILE_H
#define _RWALL_ADDRFILE_H

#include "addr.h"
#include "diag.h"

#define RWALL_ADDRFILE_BYTES  (64u << 20) /* of a file */
#define RWALL_ADDRFILE_LINE   1023	  /* bytes of a line */
#define RWALL_ADDRFILE_ERRORS 20	  /* of a file, then reading ends */

/**
 * rwall_addrfile_read() - add a file's addresses to a set
 * @path: a regular file; outlives @d
 * @d: gathers what is wrong
 * @set: what to add to
 *
 * Devices, pipes and folders are refused before a byte is read.
 *
 * Return: 0; -EINVAL or the error of reading, and @d says which.
 */
int rwall_addrfile_read(const char *path, struct rwall_diag *d,
			struct rwall_addrs *set);

#endif /* _RWALL_ADDRFILE_H */
