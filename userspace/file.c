// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * file.c - files that are replaced whole or not at all; see file.h
 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sys/stat.h>

#include "util.h"

int rwall_file_write(int fd, const void *bytes, size_t size)
{
	const char *from = bytes;
	ssize_t n;

	while (size) {
		n = write(fd, from, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		from += n;
		size -= n;
	}
	return 0;
}

/* mkstemp() gives 0600; what is kept is no more secret than other files. */
static int fill(int fd, const void *bytes, size_t size)
{
	mode_t mask = umask(0);
	int err;

	umask(mask);
	err = rwall_file_write(fd, bytes, size);
	if (!err && fchmod(fd, 0666 & ~mask))
		err = -errno;
	if (!err && fsync(fd))
		err = -errno;
	return err;
}

void rwall_file_sync_folder(const char *path)
{
	_cleanup_free_ char *copy = rwall_xstrdup(path);
	_cleanup_close_ int fd = -1;

	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		fsync(fd);
}

int rwall_file_replace(const char *path, const void *bytes, size_t size)
{
	_cleanup_free_ char *temporary = rwall_xasprintf("%s.XXXXXX", path);
	_cleanup_close_ int fd = mkstemp(temporary);
	int err;

	if (fd < 0)
		return -errno;
	err = fill(fd, bytes, size);
	if (!err && rename(temporary, path))
		err = -errno;
	if (err)
		unlink(temporary);
	else
		rwall_file_sync_folder(path);
	return err;
}
