// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * matrix_text.c - the matrix for terminals, as CSV and as Markdown
 *
 * For: three ways to print the cells of matrix.h. Decides nothing about them
 * but which columns are worth a place.
 */
#include "matrix.h"

#include "print.h"

#define COLUMNS (RWALL_CELLS + 1) /* and the row's id */

/* Columns of the table, in the order of the document: who, what, then why. */
struct columns {
	enum rwall_cell cell[RWALL_CELLS];
	size_t n;
};

static void choose_columns(const struct rwall_matrix *m, struct columns *c)
{
	size_t i;

	c->n = 0;
	for (i = 0; i < RWALL_CELLS; i++)
		if (rwall_matrix_shown(m, i))
			c->cell[c->n++] = i;
}

static void print_source(const struct rwall_matrix *m,
			 const struct rwall_profile *p)
{
	const struct rwall_source *s = &p->source;
	_cleanup_free_ char *line = rwall_xasprintf(
		"%s (%s): %s%s%s%s%s", rwall_matrix_title(m, &p->title),
		p->product, s->document, *s->updated ? ", " : "",
		*s->updated ? rwall_matrix_word(m, RWALL_WORD_UPDATED) : "",
		*s->updated ? " " : "", s->updated);

	rwall_print_text(stdout, RWALL_BOLD, line);
	putchar('\n');
	rwall_print_text(stdout, RWALL_PLAIN, rwall_matrix_title(m, &s->title));
	puts("\n");
}

/* The row as printed: its ports under "service", its words under "title". */
static void text_row(const struct rwall_matrix *m, const struct columns *c,
		     const struct rwall_matrix_row *row,
		     struct libscols_table *table)
{
	const char *cells[COLUMNS] = { row->id };
	size_t i, j;

	for (i = 0; i < c->n; i++) {
		cells[i + 1] = "";
		if (c->cell[i] == RWALL_CELL_SERVICE)
			cells[i + 1] = row->ports;
		if (c->cell[i] == RWALL_CELL_TITLE)
			cells[i + 1] = row->title;
		if (c->cell[i] == RWALL_CELL_NOTE && row->note)
			cells[i + 1] = row->note;
		if (c->cell[i] == RWALL_CELL_FLOW && !row->nlines)
			cells[i + 1] =
				rwall_matrix_word(m, RWALL_WORD_UNCOVERED);
	}
	rwall_print_row(table, cells);
	for (i = 0; i < row->nlines; i++) {
		cells[0] = "";
		for (j = 0; j < c->n; j++)
			cells[j + 1] = row->lines[i].cell[c->cell[j]];
		rwall_print_row(table, cells);
	}
}

static void text_section(const struct rwall_matrix *m, const struct columns *c,
			 const struct rwall_matrix_section *section)
{
	struct rwall_column columns[COLUMNS] = { 0 };
	struct libscols_table *table;
	size_t i;

	columns[0].head = rwall_matrix_word(m, RWALL_WORD_ROW);
	for (i = 0; i < c->n; i++) {
		columns[i + 1].head = rwall_matrix_head(m, c->cell[i]);
		columns[i + 1].shorten = c->cell[i] >= RWALL_CELL_TITLE &&
					 c->cell[i] != RWALL_CELL_FLOW;
	}
	rwall_print_text(stdout, RWALL_BOLD, section->id);
	fputs("  ", stdout);
	rwall_print_text(stdout, RWALL_BOLD, section->title);
	putchar('\n');
	table = rwall_print_table(columns, c->n + 1);
	for (i = 0; i < section->nrows; i++)
		text_row(m, c, &section->rows[i], table);
	rwall_print_table_end(table);
}

void rwall_matrix_text(const struct rwall_matrix *m)
{
	const struct rwall_profile *last = NULL;
	struct columns c;
	size_t i;

	choose_columns(m, &c);
	for (i = 0; i < m->nsections; i++) {
		const struct rwall_matrix_section *section = &m->sections[i];

		if (i)
			putchar('\n');
		if (section->profile && section->profile != last)
			print_source(m, section->profile);
		last = section->profile;
		text_section(m, &c, section);
	}
}

/* RFC 4180: quoted where needed, quotes doubled, lines end in CRLF. */
static void csv_field(const char *text, bool last)
{
	if (text[strcspn(text, ",\"\r\n")]) {
		putchar('"');
		for (; *text; text++) {
			if (*text == '"')
				putchar('"');
			putchar(*text);
		}
		putchar('"');
	} else {
		fputs(text, stdout);
	}
	fputs(last ? "\r\n" : ",", stdout);
}

static void csv_head(const struct rwall_matrix *m)
{
	static const enum rwall_matrix_word first[] = { RWALL_WORD_PRODUCT,
							RWALL_WORD_TABLE,
							RWALL_WORD_ROW,
							RWALL_WORD_PRINTED };
	size_t i;

	for (i = 0; i < RWALL_COUNT(first); i++)
		csv_field(rwall_matrix_word(m, first[i]), false);
	csv_field(m->ja ? "行の内容" : "Row title", false);
	csv_field(m->ja ? "行の備考" : "Row notes", false);
	for (i = 0; i < RWALL_CELLS; i++)
		csv_field(rwall_matrix_head(m, i), i + 1 == RWALL_CELLS);
}

/* Without a line: a row that no flow covers, and says so. */
static void csv_line(const struct rwall_matrix *m,
		     const struct rwall_matrix_section *section,
		     const struct rwall_matrix_row *row,
		     const struct rwall_matrix_line *line)
{
	size_t i;

	csv_field(section->profile ? section->profile->product : "", false);
	csv_field(section->id, false);
	csv_field(row->id, false);
	csv_field(row->ports, false);
	csv_field(row->title, false);
	csv_field(row->note ? row->note : "", false);
	for (i = 0; i + 1 < RWALL_CELLS; i++)
		csv_field(line ? line->cell[i] : "", false);
	csv_field(line ? line->cell[RWALL_CELL_FLOW] :
			 rwall_matrix_word(m, RWALL_WORD_UNCOVERED),
		  true);
}

void rwall_matrix_csv(const struct rwall_matrix *m)
{
	const struct rwall_matrix_row *row;
	size_t i, j, k;

	csv_head(m);
	for (i = 0; i < m->nsections; i++)
		for (j = 0; j < m->sections[i].nrows; j++) {
			row = &m->sections[i].rows[j];
			for (k = 0; k < row->nlines; k++)
				csv_line(m, &m->sections[i], row,
					 &row->lines[k]);
			if (!row->nlines)
				csv_line(m, &m->sections[i], row, NULL);
		}
}

/* Everything that Markdown or the HTML in it could take for markup. */
static void md_text(const char *text)
{
	for (; *text; text++) {
		if (strchr("\\`*_[]<>|~&$", *text))
			putchar('\\');
		putchar(*text == '\n' || *text == '\r' ? ' ' : *text);
	}
}

static void md_cell(const char *text)
{
	fputs(" ", stdout);
	md_text(text);
	fputs(" |", stdout);
}

static void md_row(const struct rwall_matrix *m, const struct columns *c,
		   const struct rwall_matrix_row *row)
{
	size_t i, j;

	fputs("| **", stdout);
	md_text(row->id);
	fputs("** |", stdout);
	for (i = 0; i < c->n; i++) {
		if (c->cell[i] == RWALL_CELL_SERVICE)
			md_cell(row->ports);
		else if (c->cell[i] == RWALL_CELL_TITLE)
			md_cell(row->title);
		else if (c->cell[i] == RWALL_CELL_NOTE)
			md_cell(row->note ? row->note : "");
		else if (c->cell[i] == RWALL_CELL_FLOW && !row->nlines)
			md_cell(rwall_matrix_word(m, RWALL_WORD_UNCOVERED));
		else
			md_cell("");
	}
	putchar('\n');
	for (i = 0; i < row->nlines; i++) {
		fputs("|  |", stdout);
		for (j = 0; j < c->n; j++)
			md_cell(row->lines[i].cell[c->cell[j]]);
		putchar('\n');
	}
}

static void md_section(const struct rwall_matrix *m, const struct columns *c,
		       const struct rwall_matrix_section *section)
{
	size_t i;

	fputs("\n## ", stdout);
	md_text(section->id);
	fputs(": ", stdout);
	md_text(section->title);
	fputs("\n\n|", stdout);
	md_cell(rwall_matrix_word(m, RWALL_WORD_ROW));
	for (i = 0; i < c->n; i++)
		md_cell(rwall_matrix_head(m, c->cell[i]));
	fputs("\n|", stdout);
	for (i = 0; i <= c->n; i++)
		fputs(" --- |", stdout);
	putchar('\n');
	for (i = 0; i < section->nrows; i++)
		md_row(m, c, &section->rows[i]);
}

void rwall_matrix_md(const struct rwall_matrix *m)
{
	const struct rwall_profile *last = NULL, *p;
	struct columns c;
	size_t i;

	choose_columns(m, &c);
	for (i = 0; i < m->nsections; i++) {
		p = m->sections[i].profile;
		if (p && p != last) {
			fputs(i ? "\n# " : "# ", stdout);
			md_text(rwall_matrix_title(m, &p->title));
			fputs("\n\n", stdout);
			md_text(rwall_matrix_title(m, &p->source.title));
			fputs(" — ", stdout);
			md_text(p->source.document);
			if (*p->source.updated)
				printf(", %s ", rwall_matrix_word(
							m, RWALL_WORD_UPDATED));
			md_text(p->source.updated);
			putchar('\n');
		}
		last = p;
		md_section(m, &c, &m->sections[i]);
	}
}
