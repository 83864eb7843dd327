// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fuzz.c - what the fuzz targets share: files, and the way from a site to a blob
 *
 * For: see fuzz.h. Writes below its own temporary folder only.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "bind.h"
#include "blob.h"
#include "compile.h"
#include "fuzz.h"

static char folder[64];

static void remove_folder(void)
{
	char command[96];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	if (system(command))
		fprintf(stderr, "%s stays\n", folder);
}

const char *fuzz_folder(void)
{
	if (folder[0])
		return folder;
	snprintf(folder, sizeof(folder), "/tmp/rolewall-fuzz-XXXXXX");
	fuzz_promise(mkdtemp(folder));
	atexit(remove_folder);
	return folder;
}

const char *fuzz_file(const char *name, const uint8_t *data, size_t size)
{
	static char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", fuzz_folder(), name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	fuzz_promise(fd >= 0);
	fuzz_promise(write(fd, data, size) == (ssize_t)size);
	close(fd);
	return path;
}

void fuzz_compile(struct rwall_site *site, struct rwall_diag *d)
{
	struct rwall_closed_list closed = { 0 };
	struct rwall_model *m = NULL;
	struct rwall_tables t;
	const char *why = NULL;
	void *blob = NULL;
	size_t size;

	if (!rwall_bind_site(site, d, &closed, &m)) {
		/* Too many rules or names is an answer; a bad blob is none. */
		if (rwall_compile(m, &blob, &size, &why))
			fuzz_promise(why);
		else
			fuzz_promise(rwall_blob_open(blob, size, &t, &why));
	}
	free(blob);
	rwall_closed_list_free(&closed);
	rwall_model_free(m);
}
