// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * util.c - memory and strings that cannot fail
 *
 * For: what util.h declares. The one place of the tool that may exit on its
 * own, when memory ends.
 */
#include <stdint.h>

#include "util.h"

static void __attribute__((noreturn)) out_of_memory(void)
{
	static const char text[] = "rolewall: out of memory\n";

	(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
	_exit(2);
}

void *rwall_xrealloc(void *p, size_t n, size_t size)
{
	p = reallocarray(p, n ? n : 1, size ? size : 1);
	if (!p)
		out_of_memory();
	return p;
}

void *rwall_xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

char *rwall_xstrdup(const char *s)
{
	return rwall_xstrndup(s, strlen(s));
}

char *rwall_xstrndup(const char *s, size_t n)
{
	char *copy;

	if (n == SIZE_MAX)
		out_of_memory();
	copy = rwall_xrealloc(NULL, n + 1, 1);
	memcpy(copy, s, n);
	copy[n] = '\0';
	return copy;
}

char *rwall_xvasprintf(const char *fmt, va_list ap)
{
	char *s;

	if (vasprintf(&s, fmt, ap) < 0)
		out_of_memory();
	return s;
}

char *rwall_xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = rwall_xvasprintf(fmt, ap);
	va_end(ap);
	return s;
}

void *rwall_xgrow(void *array, size_t *n, size_t size)
{
	char *member, **p = array;

	if (!(*n & (*n - 1)))
		*p = rwall_xrealloc(*p, *n ? *n * 2 : 1, size);
	member = *p + *n * size;
	(*n)++;
	return memset(member, 0, size);
}

void rwall_text_add(struct rwall_text *b, const char *fmt, ...)
{
	_cleanup_free_ char *more = NULL;
	va_list ap;
	size_t len;

	va_start(ap, fmt);
	more = rwall_xvasprintf(fmt, ap);
	va_end(ap);
	len = strlen(more);
	if (b->len + len >= b->room) {
		b->room = (b->len + len + 32) * 2;
		b->text = rwall_xrealloc(b->text, b->room, 1);
	}
	memcpy(b->text + b->len, more, len + 1);
	b->len += len;
}

const char *rwall_text_get(const struct rwall_text *b)
{
	return b->text ? b->text : "";
}

char *rwall_text_steal(struct rwall_text *b)
{
	char *text = b->text ? b->text : rwall_xstrdup("");

	memset(b, 0, sizeof(*b));
	return text;
}

void rwall_text_free(struct rwall_text *b)
{
	free(b->text);
	memset(b, 0, sizeof(*b));
}
