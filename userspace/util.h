/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * util.h - memory and strings that cannot fail
 *
 * For: every room of the tool. Allocation exits with a message when memory
 * ends, because a policy tool has nothing sensible left to do then. Knows
 * nothing of policies.
 */
#ifndef _RWALL_UTIL_H
#define _RWALL_UTIL_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RWALL_COUNT(array)	(sizeof(array) / sizeof((array)[0]))

#define _cleanup_(fn)		__attribute__((cleanup(fn)))
#define _cleanup_free_		_cleanup_(rwall_util_freep)
#define _cleanup_fclose_	_cleanup_(rwall_util_fclosep)
#define _cleanup_close_		_cleanup_(rwall_util_closep)
#define _cleanup_text_		_cleanup_(rwall_text_free)

static inline void rwall_util_freep(void *p)
{
	free(*(void **)p);
}

static inline void rwall_util_fclosep(FILE **f)
{
	if (*f)
		fclose(*f);
}

static inline void rwall_util_closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/**
 * rwall_xrealloc() - resize an array of members; exits when memory ends
 * @p: the array, or NULL
 * @n: members
 * @size: bytes of a member
 *
 * Return: the array, the caller's to free().
 */
void *rwall_xrealloc(void *p, size_t n, size_t size)
	__attribute__((returns_nonnull));

/**
 * rwall_xcalloc() - a zeroed array; exits when memory ends
 * @n: members
 * @size: bytes of a member
 *
 * Return: the array, the caller's to free().
 */
void *rwall_xcalloc(size_t n, size_t size) __attribute__((returns_nonnull));

/**
 * rwall_xstrdup() - copy a string; exits when memory ends
 * @s: the string
 *
 * Return: the copy, the caller's to free().
 */
char *rwall_xstrdup(const char *s) __attribute__((returns_nonnull));

/**
 * rwall_xstrndup() - copy the head of a string; exits when memory ends
 * @s: the bytes, without a NUL among them
 * @n: their number
 *
 * Return: the copy with a NUL, the caller's to free().
 */
char *rwall_xstrndup(const char *s, size_t n) __attribute__((returns_nonnull));

/**
 * rwall_xasprintf() - print to a new string; exits when memory ends
 * @fmt: as for printf()
 *
 * Return: the string, the caller's to free().
 */
char *rwall_xasprintf(const char *fmt, ...)
	__attribute__((format(printf, 1, 2), returns_nonnull));

/**
 * rwall_xvasprintf() - the same for a list of arguments
 * @fmt: as for vprintf()
 * @ap: the arguments
 *
 * Return: the string, the caller's to free().
 */
char *rwall_xvasprintf(const char *fmt, va_list ap)
	__attribute__((format(printf, 1, 0), returns_nonnull));

/**
 * rwall_xgrow() - append a zeroed member to an array
 * @array: the array's address, a pointer to any pointer
 * @n: its number of members, counted up
 * @size: bytes of a member
 *
 * The room doubles at each power of two, which @n alone tells: no capacity
 * need be kept. Only arrays grown by this function may be given to it.
 *
 * Return: the new member.
 */
void *rwall_xgrow(void *array, size_t *n, size_t size)
	__attribute__((returns_nonnull));

/* A string under construction; all zero is an empty one. */
struct rwall_text {
	char *text;		/* NUL-terminated, or NULL while empty */
	size_t len;
	size_t room;
};

/**
 * rwall_text_add() - append to a string
 * @b: the string
 * @fmt: as for printf()
 */
void rwall_text_add(struct rwall_text *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * rwall_text_get() - the string so far
 * @b: the string
 *
 * Return: never NULL; valid until the next change.
 */
const char *rwall_text_get(const struct rwall_text *b);

/**
 * rwall_text_steal() - take the string away
 * @b: the string, empty afterwards
 *
 * Return: never NULL; the caller's to free().
 */
char *rwall_text_steal(struct rwall_text *b);

/**
 * rwall_text_free() - free what a string holds; it is empty afterwards
 * @b: the string
 */
void rwall_text_free(struct rwall_text *b);

#endif /* _RWALL_UTIL_H */
