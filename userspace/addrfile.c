// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * addrfile.c - long lists of addresses in a file of their own
 *
 * For: what addrfile.h declares.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "addrfile.h"
#include "util.h"

#define BLOCK (64 << 10)

_Static_assert(BLOCK > RWALL_ADDRFILE_LINE + 1, "a line fits into a block");

struct reader {
	const char *path;
	struct rwall_diag *d;
	struct rwall_addrs *set;
	unsigned int line;
	unsigned int errors;
	bool skipping; /* the rest of a line that is too long */
	char block[BLOCK];
};

static int complain(struct rwall_diag *d, const char *path, const char *remedy,
		    int err, const char *what)
{
	struct rwall_place at = { .file = path };

	rwall_diag_add(d, RWALL_ERROR, &at, remedy, "%s", what);
	return err;
}

static bool printable(const char *text, size_t len)
{
	while (len--)
		if (text[len] < ' ' || text[len] > '~')
			return false;
	return true;
}

/* The line is quoted where a terminal can show it. */
static void refuse(struct reader *r, const char *line, size_t len,
		   const char *word, size_t width, const char *remedy,
		   const char *why)
{
	struct rwall_place at = {
		.file = r->path,
		.line = r->line,
		.col = (unsigned int)(word - line) + 1,
		.width = width ? (unsigned int)width : 1,
	};

	if (printable(line, len)) {
		at.text = line;
		at.text_len = len;
	}
	r->errors++;
	if (printable(word, width) && width)
		rwall_diag_add(r->d, RWALL_ERROR, &at, remedy, "\"%.*s\": %s",
			       (int)width, word, why);
	else
		rwall_diag_add(r->d, RWALL_ERROR, &at, remedy, "%s", why);
}

static void read_word(struct reader *r, const char *line, size_t len,
		      const char *word, size_t width)
{
	struct rwall_addr_error err = { .why = "is no text" };
	char text[RWALL_ADDRFILE_LINE + 1];

	if (!printable(word, width)) {
		refuse(r, line, len, word, width,
		       "write one address, prefix or range a line",
		       "a character that no address has");
		return;
	}
	memcpy(text, word, width);
	text[width] = '\0';
	switch (rwall_addrs_parse(r->set, text, &err)) {
	case RWALL_ADDR_RANGE:
		break;
	case RWALL_ADDR_NAME:
		refuse(r, line, len, word, width,
		       "write names beside the file, in the site",
		       "a name, and a file has addresses alone");
		break;
	case RWALL_ADDR_BAD:
		refuse(r, line, len, word, width, err.remedy, err.why);
		break;
	}
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void read_line(struct reader *r, const char *line, size_t len)
{
	const char *hash = memchr(line, '#', len), *word = line;
	size_t width = hash ? (size_t)(hash - line) : len;

	r->line++;
	if (len > RWALL_ADDRFILE_LINE) {
		refuse(r, line, 0, line, 0,
		       "write one address, prefix or range a line",
		       "the line is longer than 1,023 bytes");
		return;
	}
	while (width && blank(word[width - 1]))
		width--;
	while (width && blank(*word)) {
		word++;
		width--;
	}
	while (len && line[len - 1] == '\r')
		len--;
	if (width)
		read_word(r, line, len, word, width);
}

/* Whole lines of the block; returns the bytes of the last that has no end. */
static size_t read_lines(struct reader *r, size_t n)
{
	char *at = r->block, *end = r->block + n, *lf;

	while (r->errors < RWALL_ADDRFILE_ERRORS &&
	       (lf = memchr(at, '\n', (size_t)(end - at)))) {
		if (!r->skipping)
			read_line(r, at, (size_t)(lf - at));
		r->skipping = false;
		at = lf + 1;
	}
	if (r->errors >= RWALL_ADDRFILE_ERRORS)
		return 0;
	n = (size_t)(end - at);
	if (n > RWALL_ADDRFILE_LINE) {
		if (!r->skipping)
			read_line(r, at, n);
		r->skipping = true;
		n = 0;
	}
	memmove(r->block, at, n);
	return n;
}

static int read_blocks(struct reader *r, int fd)
{
	size_t total = 0, kept = 0;
	ssize_t got;

	while (r->errors < RWALL_ADDRFILE_ERRORS) {
		got = read(fd, r->block + kept, BLOCK - kept);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return complain(r->d, r->path, NULL, -errno,
					strerror(errno));
		total += (size_t)got;
		if (total > RWALL_ADDRFILE_BYTES)
			return complain(r->d, r->path, "split it", -EFBIG,
					"is larger than 64 MiB");
		if (got) {
			kept = read_lines(r, kept + (size_t)got);
			continue;
		}
		if (kept && !r->skipping)
			read_line(r, r->block, kept);
		break;
	}
	if (r->errors >= RWALL_ADDRFILE_ERRORS)
		complain(r->d, r->path, NULL, 0,
			 "too many errors; the rest was not read");
	return r->errors ? -EINVAL : 0;
}

/* Not blocking, so that a FIFO is refused rather than waited for. */
static int open_list(const char *path, struct rwall_diag *d)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0)
		return complain(d, path, NULL, -errno, strerror(errno));
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return complain(d, path, "name a regular file", -EINVAL,
			S_ISDIR(st.st_mode) ? "is a directory" :
					      "is not a regular file");
}

int rwall_addrfile_read(const char *path, struct rwall_diag *d,
			struct rwall_addrs *set)
{
	_cleanup_close_ int fd = open_list(path, d);
	_cleanup_free_ struct reader *r = NULL;

	if (fd < 0)
		return fd;
	r = rwall_xcalloc(1, sizeof(*r));
	r->path = path;
	r->d = d;
	r->set = set;
	return read_blocks(r, fd);
}
