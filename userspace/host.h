/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * host.h - what this host has: kernel, modules, settings
 *
 * For: reading facts below /proc, /sys, /lib and /etc. A root other than "" is
 * for tests, which make a host of files. Changes nothing and loads nothing.
 */
#ifndef _RWALL_HOST_H
#define _RWALL_HOST_H

#include <stdbool.h>
#include <stdint.h>

struct rwall_host {
	const char *root;    /* "" or a folder in front of every path */
	const char *release; /* the running kernel's */
};

enum rwall_module_state {
	RWALL_MODULE_ABSENT,	/* not for this kernel */
	RWALL_MODULE_AVAILABLE, /* may be loaded */
	RWALL_MODULE_BUILTIN,
	RWALL_MODULE_LOADED,
};

/**
 * rwall_host_here() - the host that this process runs on
 * @h: filled in; holds static memory
 */
void rwall_host_here(struct rwall_host *h);

/**
 * rwall_host_path() - a path below the root
 * @h: the host
 * @fmt: the path, as for printf(), beginning with a slash
 *
 * Return: the caller's, free().
 */
char *rwall_host_path(const struct rwall_host *h, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * rwall_host_has() - is there a file or folder
 * @h: the host
 * @path: the path
 */
bool rwall_host_has(const struct rwall_host *h, const char *path);

/**
 * rwall_host_line() - the first line of a file
 * @h: the host
 * @path: the path
 *
 * Return: without its end, the caller's to free(); NULL where it cannot be read.
 */
char *rwall_host_line(const struct rwall_host *h, const char *path);

/**
 * rwall_host_number() - the number that a file begins with
 * @h: the host
 * @path: the path
 * @value: set on success
 *
 * Return: whether there is one.
 */
bool rwall_host_number(const struct rwall_host *h, const char *path,
		       uint64_t *value);

/**
 * rwall_host_module() - is a kernel module there
 * @h: the host
 * @name: the module's, with underscores
 * @file: set to its file where that is below the kernel's folder, the caller's
 *	to free(); or NULL: not wanted
 */
enum rwall_module_state rwall_host_module(const struct rwall_host *h,
					  const char *name, char **file);

#endif /* _RWALL_HOST_H */
