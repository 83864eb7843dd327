// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * print.c - tables, sizes and ages for people; see print.h
 */
#include "print.h"

#include <langinfo.h>
#include <locale.h>

#include <libsmartcols.h>

#include "util.h"

void rwall_print_init(void)
{
	setlocale(LC_CTYPE, "");
	if (strcmp(nl_langinfo(CODESET), "UTF-8"))
		setlocale(LC_CTYPE, "C.UTF-8");
}

bool rwall_print_colour(FILE *to)
{
	const char *wish = getenv("ROLEWALL_COLOR");
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (wish && !strcmp(wish, "always"))
		return true;
	if (wish && !strcmp(wish, "never"))
		return false;
	return !(no && *no) && term && strcmp(term, "dumb") &&
	       isatty(fileno(to));
}

void rwall_print_text(FILE *to, enum rwall_colour colour, const char *text)
{
	static const char *const codes[] = {
		[RWALL_PLAIN] = "",	     [RWALL_BOLD] = "\033[1m",
		[RWALL_GOOD] = "\033[1;32m", [RWALL_BAD] = "\033[1;31m",
		[RWALL_DIM] = "\033[2m",
	};
	bool coloured = colour != RWALL_PLAIN && rwall_print_colour(to);
	const unsigned char *c;

	if (coloured)
		fputs(codes[colour], to);
	for (c = (const unsigned char *)text; *c; c++) {
		/* the control characters U+0080 to U+009f are c2 80 to c2 9f */
		bool c1 = *c == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0;

		putc(*c < 0x20 || *c == 0x7f || c1 ? '?' : *c, to);
		c += c1;
	}
	if (coloured)
		fputs("\033[0m", to);
}

/* Three digits at least: "5.3", "53.1", "531". */
static const char *scaled(double value, const char *unit, char *buf)
{
	snprintf(buf, RWALL_PRINT_MAX, "%.*f %s", value < 99.95 ? 1 : 0, value,
		 unit);
	return buf;
}

const char *rwall_print_bytes(uint64_t bytes, char *buf)
{
	static const char *const units[] = { "KiB", "MiB", "GiB",
					     "TiB", "PiB", "EiB" };
	double value = bytes / 1024.0;
	size_t i = 0;

	if (bytes < 1024) {
		snprintf(buf, RWALL_PRINT_MAX, "%u B", (unsigned int)bytes);
		return buf;
	}
	while (value >= 1023.5 && i + 1 < RWALL_COUNT(units)) {
		value /= 1024;
		i++;
	}
	return scaled(value, units[i], buf);
}

const char *rwall_print_ns(uint64_t ns, char *buf)
{
	static const char *const units[] = { "us", "ms", "s" };
	double value = ns / 1000.0;
	size_t i = 0;

	if (ns < 1000) {
		snprintf(buf, RWALL_PRINT_MAX, "%u ns", (unsigned int)ns);
		return buf;
	}
	while (value >= 999.5 && i + 1 < RWALL_COUNT(units)) {
		value /= 1000;
		i++;
	}
	return scaled(value, units[i], buf);
}

const char *rwall_print_age(uint64_t seconds, char *buf)
{
	static const struct {
		uint64_t seconds;
		char unit;
	} units[] = { { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	size_t i;

	for (i = 0; i < RWALL_COUNT(units); i++) {
		if (seconds < units[i].seconds)
			continue;
		snprintf(buf, RWALL_PRINT_MAX, "%llu%c ago",
			 (unsigned long long)(seconds / units[i].seconds),
			 units[i].unit);
		return buf;
	}
	snprintf(buf, RWALL_PRINT_MAX, "just now");
	return buf;
}

static void *whole(void *p)
{
	if (p)
		return p;
	fputs("rolewall: out of memory\n", stderr);
	exit(3);
}

struct libscols_table *rwall_print_table(const struct rwall_column *columns,
					 size_t n)
{
	struct libscols_table *table = whole(scols_new_table());
	size_t i;

	scols_table_enable_colors(table, rwall_print_colour(stdout));
	for (i = 0; i < n; i++) {
		int flags = (columns[i].right ? SCOLS_FL_RIGHT : 0) |
			    (columns[i].shorten ? SCOLS_FL_TRUNC : 0);

		whole(scols_table_new_column(table, columns[i].head, 0, flags));
	}
	return table;
}

void rwall_print_row(struct libscols_table *table, const char *const *cells)
{
	struct libscols_line *line = whole(scols_table_new_line(table, NULL));
	size_t i, n = scols_table_get_ncols(table);

	for (i = 0; i < n; i++)
		if (scols_line_set_data(line, i, cells[i]))
			whole(NULL);
}

void rwall_print_table_end(struct libscols_table *table)
{
	scols_print_table(table);
	scols_unref_table(table);
}
