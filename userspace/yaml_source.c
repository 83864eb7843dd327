// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * yaml_source.c - the bytes of a YAML file, before they are parsed
 *
 * For: what yaml_source.h declares. The only file of the readers that opens
 * one.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <sys/stat.h>

#include "util.h"
#include "yaml_source.h"

static void complain(struct rwall_diag *d, const char *path, const char *remedy,
		     const char *what)
{
	struct rwall_place at = { .file = path };

	rwall_diag_add(d, RWALL_ERROR, &at, remedy, "%s", what);
}

/*
 * Opened without blocking, so that a FIFO nobody writes to is an empty file
 * rather than a hang; devices are refused before a byte is read.
 */
static int open_source(const char *path, struct rwall_diag *d)
{
	int fd, flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	struct stat st;

	if (!strcmp(path, "-"))
		fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	else
		fd = open(path, flags);
	if (fd < 0 || fstat(fd, &st) < 0) {
		int err = errno;

		complain(d, path, NULL, strerror(err));
		if (fd >= 0)
			close(fd);
		return -err;
	}
	if (S_ISREG(st.st_mode) || S_ISFIFO(st.st_mode) ||
	    S_ISSOCK(st.st_mode) || isatty(fd))
		return fd;
	close(fd);
	complain(d, path,
		 "name a regular file or a pipe, \"-\" for standard input",
		 S_ISDIR(st.st_mode) ? "is a directory" :
				       "is not a regular file");
	return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
}

static ssize_t read_some(int fd, char *to, size_t n)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	ssize_t got;

	for (;;) {
		got = read(fd, to, n);
		if (got >= 0)
			return got;
		if (errno == EAGAIN)
			poll(&p, 1, -1);
		else if (errno != EINTR)
			return -errno;
	}
}

int rwall_source_read(const char *path, size_t max, struct rwall_diag *d,
		      char **text, size_t *len)
{
	_cleanup_close_ int fd = open_source(path, d);
	_cleanup_free_ char *buf = NULL;
	size_t n = 0, room = 4096;
	ssize_t got;

	if (fd < 0)
		return fd;
	for (;;) {
		buf = rwall_xrealloc(buf, room, 1);
		got = read_some(fd, buf + n, room - n);
		if (got < 0) {
			complain(d, path, NULL, strerror((int)-got));
			return (int)got;
		}
		if (!got)
			break;
		n += (size_t)got;
		if (n > max) {
			complain(d, path, "10 MiB are enough for any policy",
				 "is too large");
			return -EFBIG;
		}
		/* One byte more than permitted tells "too large" from "full". */
		if (n == room)
			room = room * 2 > max ? max + 1 : room * 2;
	}
	*text = buf;
	*len = n;
	buf = NULL;
	return 0;
}

/* Decode strictly: no overlong forms, no surrogates, nothing above U+10FFFF. */
static size_t decode(const unsigned char *u, size_t len, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t i, n = u[0] < 0x80 ? 1 :
		      u[0] < 0xc0 ? 0 :
		      u[0] < 0xe0 ? 2 :
		      u[0] < 0xf0 ? 3 :
		      u[0] < 0xf8 ? 4 :
				    0;

	if (!n || n > len)
		return 0;
	*cp = n == 1 ? u[0] : u[0] & (0x7fu >> n);
	for (i = 1; i < n; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return 0;
		*cp = *cp << 6 | (u[i] & 0x3f);
	}
	if (*cp < least[n] || *cp > 0x10ffff || (*cp >= 0xd800 && *cp < 0xe000))
		return 0;
	return n;
}

const char *rwall_source_forbidden(const char *text, size_t len, size_t *used)
{
	uint32_t cp;

	*used = decode((const unsigned char *)text, len, &cp);
	if (!*used) {
		*used = 1;
		return "is not UTF-8";
	}
	if (cp >= 0x20 && cp < 0x7f)
		return NULL;
	if (cp == '\n' || cp == '\t')
		return NULL;
	if (!cp)
		return "is a NUL byte";
	if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
		return "is a control character";
	if (cp == 0xfeff)
		return "is a byte order mark";
	if (cp == 0x2028 || cp == 0x2029)
		return "is a line or paragraph separator";
	if (cp == 0x061c || cp == 0x200e || cp == 0x200f ||
	    (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069))
		return "changes the direction of writing";
	if ((cp & 0xfffe) == 0xfffe || (cp >= 0xfdd0 && cp <= 0xfdef))
		return "is not a character";
	return NULL;
}

/* Carriage returns before a line feed vanish; others stay and are refused. */
static size_t unify_line_ends(char *text, size_t len)
{
	size_t i, n = 0;

	for (i = 0; i < len; i++)
		if (text[i] != '\r' || i + 1 == len || text[i + 1] != '\n')
			text[n++] = text[i];
	return n;
}

static void index_lines(struct rwall_source_text *s)
{
	size_t i, *line;

	line = rwall_xgrow(&s->lines, &s->nlines, sizeof(*s->lines));
	*line = 0;
	for (i = 0; i < s->len; i++) {
		if (s->text[i] != '\n')
			continue;
		line = rwall_xgrow(&s->lines, &s->nlines, sizeof(*s->lines));
		*line = i + 1;
	}
}

static void check_characters(struct rwall_source_text *s, struct rwall_diag *d)
{
	struct rwall_place at;
	const char *why;
	size_t i, used;

	for (i = 0; i < s->len; i += used) {
		why = rwall_source_forbidden(s->text + i, s->len - i, &used);
		if (!why)
			continue;
		at = rwall_source_place(s, i, i + used);
		rwall_diag_add(d, RWALL_ERROR, &at,
			       "save the file as plain UTF-8 text without it",
			       "byte 0x%02x %s", (unsigned char)s->text[i],
			       why);
		/* Binary files need not be reported byte by byte. */
		if (rwall_diag_count(d, RWALL_ERROR) > 100)
			return;
	}
}

int rwall_source_init(struct rwall_source_text *s, const char *name, char *text,
		      size_t len, struct rwall_diag *d)
{
	unsigned int before = rwall_diag_count(d, RWALL_ERROR);

	memset(s, 0, sizeof(*s));
	s->name = rwall_xstrdup(name);
	s->memo_col = 1;
	s->text = rwall_xrealloc(text, len + 1, 1);
	s->len = unify_line_ends(s->text, len);
	s->text[s->len] = '\0';
	index_lines(s);
	check_characters(s, d);
	return rwall_diag_count(d, RWALL_ERROR) > before ? -EINVAL : 0;
}

void rwall_source_free(struct rwall_source_text *s)
{
	free(s->name);
	free(s->text);
	free(s->lines);
	memset(s, 0, sizeof(*s));
}

/* The line, counted from 0, that holds a byte. */
static size_t line_of(const struct rwall_source_text *s, size_t byte)
{
	size_t lo = 0, hi = s->nlines;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (s->lines[mid] <= byte)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

static unsigned int characters(const char *text, size_t from, size_t to)
{
	unsigned int n = 0;

	for (; from < to; from++)
		if (((unsigned char)text[from] & 0xc0) != 0x80)
			n++;
	return n;
}

unsigned int rwall_source_line(const struct rwall_source_text *s, size_t byte)
{
	return (unsigned int)line_of(s, byte) + 1;
}

/*
 * The column of a byte. Places are mostly asked for in the order of the file,
 * so counting goes on from the last answer: all columns of one endless line
 * cost one pass over it.
 */
static unsigned int column(struct rwall_source_text *s, size_t first,
			   size_t byte)
{
	if (s->memo_byte < first || s->memo_byte > byte) {
		s->memo_byte = first;
		s->memo_col = 1;
	}
	s->memo_col += characters(s->text, s->memo_byte, byte);
	s->memo_byte = byte;
	return s->memo_col;
}

struct rwall_place rwall_source_place(struct rwall_source_text *s, size_t start,
				      size_t end)
{
	size_t line = line_of(s, start), first = s->lines[line];
	size_t last = line + 1 < s->nlines ? s->lines[line + 1] - 1 : s->len;
	struct rwall_place at = {
		.file = s->name,
		.line = (unsigned int)line + 1,
		.text = s->text + first,
		.text_len = last - first,
	};

	if (start > last)
		start = last;
	if (end > last)
		end = last;
	at.col = column(s, first, start);
	at.width = end > start ? characters(s->text, start, end) : 1;
	if (!at.width)
		at.width = 1;
	return at;
}
