// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host.c - what this host has, see host.h
 */
#include "host.h"

#include <errno.h>
#include <sys/utsname.h>

#include "util.h"

#define MODULES "/lib/modules"

void rwall_host_here(struct rwall_host *h)
{
	static struct utsname u;

	if (uname(&u))
		strcpy(u.release, "?");
	h->root = "";
	h->release = u.release;
}

char *rwall_host_path(const struct rwall_host *h, const char *fmt, ...)
{
	_cleanup_free_ char *path = NULL;
	va_list ap;

	va_start(ap, fmt);
	path = rwall_xvasprintf(fmt, ap);
	va_end(ap);
	return rwall_xasprintf("%s%s", h->root, path);
}

bool rwall_host_has(const struct rwall_host *h, const char *path)
{
	_cleanup_free_ char *full = rwall_host_path(h, "%s", path);

	return !access(full, F_OK);
}

char *rwall_host_line(const struct rwall_host *h, const char *path)
{
	_cleanup_free_ char *full = rwall_host_path(h, "%s", path);
	_cleanup_fclose_ FILE *file = fopen(full, "re");
	char *line = NULL;
	size_t room = 0;

	if (!file || getline(&line, &room, file) < 0) {
		free(line);
		return NULL;
	}
	line[strcspn(line, "\n")] = '\0';
	return line;
}

bool rwall_host_number(const struct rwall_host *h, const char *path,
		       uint64_t *value)
{
	_cleanup_free_ char *line = rwall_host_line(h, path);
	char *end = line;

	if (!line)
		return false;
	errno = 0;
	*value = strtoull(line, &end, 10);
	return end != line && !errno;
}

/* "kernel/net/x/nf-nat.ko.xz: kernel/..." is nf_nat: - and _ are one. */
static bool is_module(const char *line, const char *name)
{
	size_t path = strcspn(line, ":\n"), from = path;

	while (from && line[from - 1] != '/')
		from--;
	for (; *name; name++, from++)
		if (from >= path ||
		    (line[from] == '-' ? '_' : line[from]) != *name)
			return false;
	return path - from >= 3 && !strncmp(line + from, ".ko", 3);
}

/* The line of a list that names a module, cut behind the module; or NULL. */
static char *listed(const struct rwall_host *h, const char *list,
		    const char *name)
{
	_cleanup_free_ char *path =
		rwall_host_path(h, MODULES "/%s/%s", h->release, list);
	_cleanup_fclose_ FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;

	while (file && getline(&line, &room, file) > 0) {
		if (!is_module(line, name))
			continue;
		line[strcspn(line, ":\n")] = '\0';
		return line;
	}
	free(line);
	return NULL;
}

enum rwall_module_state rwall_host_module(const struct rwall_host *h,
					  const char *name, char **file)
{
	_cleanup_free_ char *loaded = rwall_xasprintf("/sys/module/%s", name);
	_cleanup_free_ char *builtin = listed(h, "modules.builtin", name);
	_cleanup_free_ char *available = listed(h, "modules.dep", name);

	if (file)
		*file = available ? rwall_xasprintf(MODULES "/%s/%s",
						    h->release, available) :
				    NULL;
	if (builtin)
		return RWALL_MODULE_BUILTIN;
	if (rwall_host_has(h, loaded))
		return RWALL_MODULE_LOADED;
	return available ? RWALL_MODULE_AVAILABLE : RWALL_MODULE_ABSENT;
}
