// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * diag.c - diagnostics with a place, a caret and a remedy
 *
 * For: what diag.h declares. Prints nothing before it is told to, and never
 * sends a byte of the input to a terminal that could act on it.
 */
#include <stdint.h>

#include "diag.h"
#include "util.h"

#define DIAG_KEEP    100 /* of each severity */
#define DIAG_COLUMNS 160 /* of a source line shown */

struct entry {
	enum rwall_severity sev;
	char *file; /* NULL: no place */
	unsigned int line;
	unsigned int col;
	unsigned int width;
	char *text;	      /* of the source line, or NULL */
	unsigned int skipped; /* its characters before that */
	char *message;
	char *remedy;	  /* or NULL */
	const char *lint; /* or NULL */
};

struct rwall_diag {
	struct entry *entries;
	size_t n;
	unsigned int count[RWALL_ERROR + 1];
};

static const char *const severity_name[] = {
	[RWALL_NOTE] = "note",
	[RWALL_WARNING] = "warning",
	[RWALL_ERROR] = "error",
};

static const char *const severity_colour[] = {
	[RWALL_NOTE] = "\033[1;36m",
	[RWALL_WARNING] = "\033[1;35m",
	[RWALL_ERROR] = "\033[1;31m",
};

/**
 * rwall_diag_new() - an empty collection
 *
 * Return: the caller's, see rwall_diag_free().
 */
struct rwall_diag *rwall_diag_new(void)
{
	return rwall_xcalloc(1, sizeof(struct rwall_diag));
}

/**
 * rwall_diag_free() - free a collection
 * @d: the collection, or NULL
 */
void rwall_diag_free(struct rwall_diag *d)
{
	size_t i;

	if (!d)
		return;
	for (i = 0; i < d->n; i++) {
		free(d->entries[i].file);
		free(d->entries[i].text);
		free(d->entries[i].message);
		free(d->entries[i].remedy);
	}
	free(d->entries);
	free(d);
}

/* Bytes of the UTF-8 sequence at @s; malformed ones count byte by byte. */
static size_t sequence(const char *s, uint32_t *cp)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t i, n = u[0] >= 0xf0 ? 4 :
		      u[0] >= 0xe0 ? 3 :
		      u[0] >= 0xc0 ? 2 :
				     1;

	*cp = n == 1 ? u[0] : u[0] & (0x7f >> n);
	for (i = 1; i < n; i++) {
		if ((u[i] & 0xc0) != 0x80) {
			*cp = 0xfffd;
			return 1;
		}
		*cp = *cp << 6 | (u[i] & 0x3f);
	}
	if (n == 1 && u[0] >= 0x80)
		*cp = 0xfffd;
	return n;
}

/* A long line is kept around the place, not from its start. */
static void copy_window(struct entry *e, const struct rwall_place *at)
{
	const char *p = at->text, *end = at->text + at->text_len;
	const char *first;
	uint32_t cp;
	unsigned int i;

	if (at->col > DIAG_COLUMNS / 2)
		e->skipped = at->col - DIAG_COLUMNS / 2;
	for (i = 0; i < e->skipped && p < end; i++)
		p += sequence(p, &cp);
	for (first = p, i = 0; i < DIAG_COLUMNS && p < end; i++)
		p += sequence(p, &cp);
	if (first < end)
		e->text = rwall_xstrndup(first,
					 (size_t)((p < end ? p : end) - first));
}

static void copy_place(struct entry *e, const struct rwall_place *at)
{
	if (!at || !at->file)
		return;
	e->file = rwall_xstrdup(at->file);
	e->line = at->line;
	e->col = at->col;
	e->width = at->width ? at->width : 1;
	if (at->text && at->line)
		copy_window(e, at);
}

static void add(struct rwall_diag *d, enum rwall_severity sev, const char *lint,
		const struct rwall_place *at, const char *remedy,
		const char *fmt, va_list ap)
{
	struct entry *e;

	if (d->count[sev]++ >= DIAG_KEEP)
		return;
	e = rwall_xgrow(&d->entries, &d->n, sizeof(*e));
	e->sev = sev;
	e->lint = lint;
	copy_place(e, at);
	if (remedy)
		e->remedy = rwall_xstrdup(remedy);
	e->message = rwall_xvasprintf(fmt, ap);
}

void rwall_diag_add(struct rwall_diag *d, enum rwall_severity sev,
		    const struct rwall_place *at, const char *remedy,
		    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(d, sev, NULL, at, remedy, fmt, ap);
	va_end(ap);
}

void rwall_diag_lint(struct rwall_diag *d, enum rwall_severity sev,
		     const char *lint, const struct rwall_place *at,
		     const char *remedy, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(d, sev, lint, at, remedy, fmt, ap);
	va_end(ap);
}

/**
 * rwall_diag_count() - how many of a severity were added
 * @d: the collection
 * @sev: the severity
 *
 * Return: all, those too that were counted but not kept.
 */
unsigned int rwall_diag_count(const struct rwall_diag *d,
			      enum rwall_severity sev)
{
	return d->count[sev];
}

/* Control and direction characters could rewrite what the reader sees. */
static bool unprintable(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xfffd ||
	       cp == 0x061c || cp == 0x200e || cp == 0x200f ||
	       (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069) || cp == 0xfeff;
}

/* Columns of a terminal that a character takes: East Asian ones take two. */
static unsigned int columns(uint32_t cp)
{
	static const uint32_t wide[][2] = {
		{ 0x1100, 0x115f },   { 0x2e80, 0x303e }, { 0x3041, 0xa4cf },
		{ 0xac00, 0xd7a3 },   { 0xf900, 0xfaff }, { 0xfe30, 0xfe6f },
		{ 0xff00, 0xff60 },   { 0xffe0, 0xffe6 }, { 0x1f300, 0x1f64f },
		{ 0x20000, 0x3fffd },
	};
	size_t i;

	for (i = 0; i < RWALL_COUNT(wide); i++)
		if (cp >= wide[i][0] && cp <= wide[i][1])
			return 2;
	return 1;
}

/*
 * Print the characters of @text from @from to @to (from 0), or as many blanks
 * or tildes as they take, so that what stands below them lines up.
 */
static void print_span(FILE *out, const char *text, unsigned int from,
		       unsigned int to, char instead)
{
	unsigned int i = 0, n;
	uint32_t cp;

	while (*text && i < to) {
		size_t len = sequence(text, &cp);

		for (n = columns(cp); i >= from && instead && n; n--)
			fputc(instead == ' ' && cp == '\t' ? '\t' : instead,
			      out);
		if (i >= from && !instead) {
			if (unprintable(cp) && cp != '\t')
				fputc('?', out);
			else
				fwrite(text, 1, len, out);
		}
		text += len;
		i++;
	}
}

static void print_source(const struct entry *e, FILE *to, const char *mark,
			 const char *plain)
{
	unsigned int col = e->col > e->skipped ? e->col - e->skipped - 1 : 0;
	unsigned int end = col + e->width;

	fputs("  ", to);
	print_span(to, e->text, 0, DIAG_COLUMNS, 0);
	if (!e->col) {
		fputc('\n', to);
		return;
	}
	fputs("\n  ", to);
	print_span(to, e->text, 0, col, ' ');
	fprintf(to, "%s^", mark);
	print_span(to, e->text, col + 1, end, '~');
	fprintf(to, "%s\n", plain);
}

/* Text with control characters made harmless; @indent follows a newline. */
static void print_text(FILE *to, const char *text, const char *indent)
{
	uint32_t cp;

	while (*text) {
		size_t len = sequence(text, &cp);

		if (cp == '\n')
			fprintf(to, "\n%s", indent);
		else if (unprintable(cp))
			fputc('?', to);
		else
			fwrite(text, 1, len, to);
		text += len;
	}
}

static void print_entry(const struct entry *e, FILE *to, bool colour)
{
	const char *mark = colour ? severity_colour[e->sev] : "";
	const char *plain = colour ? "\033[0m" : "";

	if (e->file) {
		print_text(to, e->file, "");
		if (e->line)
			fprintf(to, ":%u", e->line);
		if (e->line && e->col)
			fprintf(to, ":%u", e->col);
		fputs(": ", to);
	}
	fprintf(to, "%s%s:%s ", mark, severity_name[e->sev], plain);
	print_text(to, e->message, "  ");
	fputc('\n', to);
	if (e->text)
		print_source(e, to, mark, plain);
	if (e->remedy) {
		fputs("  = ", to);
		print_text(to, e->remedy, "    ");
		fputc('\n', to);
	}
}

/**
 * rwall_diag_print() - print a collection in the order of adding
 * @d: the collection
 * @to: where to
 * @colour: use ANSI colours; they never carry meaning alone
 */
void rwall_diag_print(const struct rwall_diag *d, FILE *to, bool colour)
{
	int sev;
	size_t i;

	for (i = 0; i < d->n; i++)
		print_entry(&d->entries[i], to, colour);
	for (sev = RWALL_ERROR; sev >= RWALL_NOTE; sev--)
		if (d->count[sev] > DIAG_KEEP)
			fprintf(to, "%u more %ss not shown\n",
				d->count[sev] - DIAG_KEEP, severity_name[sev]);
}

bool rwall_diag_item(const struct rwall_diag *d, size_t i,
		     struct rwall_diag_item *item)
{
	const struct entry *e;

	if (i >= d->n)
		return false;
	e = &d->entries[i];
	*item = (struct rwall_diag_item){
		.sev = e->sev,
		.file = e->file,
		.line = e->line,
		.col = e->col,
		.message = e->message,
		.remedy = e->remedy,
		.lint = e->lint,
	};
	return true;
}
