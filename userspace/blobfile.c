// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * blobfile.c - blobs on disk and in memory, opened; see blobfile.h
 */
#include "blobfile.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "compile.h"
#include "file.h"
#include "util.h"

static bool open_tables(const void *blob, size_t size, struct rwall_tables *t,
			const char **why)
{
	uint8_t digest[RWALL_BLOB_DIGEST];

	if (!rwall_blob_open(blob, size, t, why))
		return false;
	rwall_blob_digest(blob, size, digest);
	if (!memcmp(digest, t->header->digest, sizeof(digest)))
		return true;
	*why = "its digest does not match its content";
	return false;
}

int rwall_blobfile_open(void *blob, size_t size, struct rwall_policy *p,
			const char **why)
{
	struct rwall_policy open = { .blob = blob, .size = size };
	struct rwall_envelope_parts *e = &open.envelope;
	bool ok;

	if (!rwall_envelope_is(blob, size))
		ok = open_tables(blob, size, &open.t, why);
	else
		ok = rwall_envelope_open(blob, size, e, why) &&
		     open_tables(e->blob, e->blob_size, &open.t, why);
	if (!ok) {
		free(blob);
		return -EINVAL;
	}
	*p = open;
	return 0;
}

/* Reads one byte more than may be loaded, so that a longer file shows. */
static int read_all(int fd, char **bytes, size_t *size)
{
	size_t room = 0, n = 0;
	_cleanup_free_ char *buf = NULL;
	ssize_t got;

	do {
		if (n == room) {
			room = room ? 2 * room : 64 << 10;
			buf = rwall_xrealloc(buf, room, 1);
		}
		got = read(fd, buf + n, room - n);
		if (got < 0 && errno != EINTR)
			return -errno;
		n += got > 0 ? got : 0;
	} while (got && n <= RWALL_LOAD_MAX);
	*bytes = buf;
	buf = NULL;
	*size = n;
	return 0;
}

int rwall_blobfile_read(const char *path, struct rwall_policy *p,
			const char **why)
{
	_cleanup_close_ int fd = -1;
	char *bytes = NULL;
	size_t size = 0;
	int err;

	if (!strcmp(path, "-"))
		fd = dup(STDIN_FILENO);
	else
		fd = open(path, O_RDONLY | O_CLOEXEC);
	err = fd < 0 ? -errno : read_all(fd, &bytes, &size);
	if (err) {
		*why = strerror(-err);
		return err;
	}
	return rwall_blobfile_open(bytes, size, p, why);
}

static int write_directly(const char *path, const struct rwall_policy *p)
{
	_cleanup_close_ int fd = -1;

	if (!strcmp(path, "-"))
		fd = dup(STDOUT_FILENO);
	else
		fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd < 0 ? -errno : rwall_file_write(fd, p->blob, p->size);
}

int rwall_blobfile_write(const char *path, const struct rwall_policy *p)
{
	struct stat st;

	if (!strcmp(path, "-"))
		return write_directly(path, p);
	if (!stat(path, &st) && !S_ISREG(st.st_mode))
		return write_directly(path, p);
	return rwall_file_replace(path, p->blob, p->size);
}

void rwall_blobfile_audit(struct rwall_policy *p)
{
	struct rwall_blob_header *h = p->blob;

	memset(h->mode, RWALL_MODE_AUDIT, sizeof(h->mode));
	rwall_blob_digest(p->blob, p->size, h->digest);
}

void rwall_blobfile_close(struct rwall_policy *p)
{
	free(p->blob);
	memset(p, 0, sizeof(*p));
}
