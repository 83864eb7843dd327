// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * matrix_html.c - the matrix as one self-contained page
 *
 * For: markup alone; matrix_page.c holds style and script. The page loads
 * nothing and sends nothing, which it also tells the browser. Every text is
 * escaped, wherever it comes from.
 */
#include "matrix.h"

#include "names.h"

/* Fit for element content and for attributes in double quotes. */
static void html(const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", stdout);
			break;
		case '<':
			fputs("&lt;", stdout);
			break;
		case '>':
			fputs("&gt;", stdout);
			break;
		case '"':
			fputs("&quot;", stdout);
			break;
		case '\'':
			fputs("&#39;", stdout);
			break;
		default:
			putchar(*text);
		}
	}
}

static void element(const char *open, const char *text, const char *close)
{
	fputs(open, stdout);
	html(text);
	fputs(close, stdout);
}

static void print_head(const struct rwall_matrix *m, const char *title)
{
	printf("<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n"
	       "<meta charset=\"utf-8\">\n"
	       "<meta http-equiv=\"Content-Security-Policy\" content=\""
	       "default-src 'none'; style-src 'unsafe-inline'; "
	       "script-src 'unsafe-inline'\">\n"
	       "<meta name=\"viewport\" content=\"width=device-width, "
	       "initial-scale=1\">\n"
	       "<meta name=\"color-scheme\" content=\"light dark\">\n"
	       "<meta name=\"generator\" content=\"rolewall " ROLEWALL_VERSION
	       "\">\n",
	       m->ja ? "ja" : "en");
	element("<title>", title, "</title>\n");
	printf("<style>\n%s</style>\n</head>\n<body>\n", rwall_matrix_style);
}

static void print_option(const char *value, const char *text)
{
	element("<option value=\"", value, "\">");
	element("", text, "</option>\n");
}

static void print_roles(const struct rwall_matrix *m)
{
	const struct rwall_profile *p;
	size_t i, j;

	for (i = 0; i < m->nprofiles; i++) {
		p = m->profiles[i];
		for (j = 0; j < p->nroles; j++)
			print_option(p->roles[j].id,
				     rwall_matrix_title(m, &p->roles[j].title));
	}
}

/* Only the script can filter, so only the script shows the form. */
static void print_form(const struct rwall_matrix *m)
{
	const char *all = rwall_matrix_word(m, RWALL_WORD_ALL);

	fputs("<form id=\"filter\" role=\"search\" hidden>\n", stdout);
	element("<label>", rwall_matrix_word(m, RWALL_WORD_FILTER),
		" <input type=\"search\" id=\"q\" autocomplete=\"off\">"
		"</label>\n");
	element("<label>", rwall_matrix_word(m, RWALL_WORD_ROLE),
		" <select id=\"role\">\n");
	print_option("", all);
	print_roles(m);
	fputs("</select></label>\n", stdout);
	element("<label>", rwall_matrix_head(m, RWALL_CELL_DIRECTION),
		" <select id=\"dir\">\n");
	print_option("", all);
	print_option("in", rwall_matrix_word(m, RWALL_WORD_IN));
	print_option("out", rwall_matrix_word(m, RWALL_WORD_OUT));
	fputs("</select></label>\n", stdout);
	element("<p role=\"status\"><output id=\"count\"></output> ",
		rwall_matrix_word(m, RWALL_WORD_SHOWN), "</p>\n</form>\n");
}

static void print_source(const struct rwall_matrix *m,
			 const struct rwall_profile *p)
{
	const struct rwall_source *s = &p->source;

	element("<p class=\"source\">", rwall_matrix_title(m, &p->title), "");
	element(" <code>", p->product, "</code>: ");
	element("", s->document, "");
	element(", ", rwall_matrix_title(m, &s->title), "");
	if (*s->updated) {
		element(" (", rwall_matrix_word(m, RWALL_WORD_UPDATED), " ");
		element("<time>", s->updated, "</time>)");
	}
	if (s->url && !strncmp(s->url, "https://", 8)) {
		element(" <a rel=\"noreferrer\" href=\"", s->url, "\">");
		element("", s->url, "</a>");
	}
	fputs("</p>\n", stdout);
}

static const struct rwall_role *role_of(const struct rwall_matrix_line *line,
					enum rwall_cell cell)
{
	if (!line->flow)
		return NULL;
	return cell == RWALL_CELL_FROM ? line->flow->from : line->flow->to;
}

/* A role by its title, with the id that a site file wants. */
static void print_role(const struct rwall_matrix *m,
		       const struct rwall_matrix_line *line,
		       enum rwall_cell cell)
{
	const struct rwall_role *role = role_of(line, cell);
	const char *title = NULL;

	if (role && role != &rwall_role_any)
		title = rwall_matrix_title(m, &role->title);
	if (!title) {
		html(line->cell[cell]);
		return;
	}
	html(title);
	element(" <small><code>", role->id, "</code></small>");
}

static void print_cell(const struct rwall_matrix *m,
		       const struct rwall_matrix_line *line,
		       enum rwall_cell cell)
{
	static const char *const classes[RWALL_CELLS] = {
		[RWALL_CELL_SERVICE] = " class=\"service\"",
		[RWALL_CELL_FLOW] = " class=\"id\"",
		[RWALL_CELL_BOUND] = " class=\"bound\"",
		[RWALL_CELL_TITLE] = " class=\"title\"",
		[RWALL_CELL_WHY] = " class=\"why\"",
	};

	printf("<td%s>", classes[cell] ? classes[cell] : "");
	if (cell == RWALL_CELL_FROM || cell == RWALL_CELL_TO)
		print_role(m, line, cell);
	else
		html(line->cell[cell]);
	fputs("</td>", stdout);
}

static void print_line(const struct rwall_matrix *m,
		       const struct rwall_matrix_line *line)
{
	size_t i;

	element("<tr class=\"flow\" data-from=\"", line->from, "\"");
	element(" data-to=\"", line->to, "\"");
	printf(" data-dir=\"%s%s\"><td></td>", line->in ? "in " : "",
	       line->out ? "out" : "");
	for (i = 0; i < RWALL_CELLS; i++)
		if (rwall_matrix_shown(m, i))
			print_cell(m, line, i);
	fputs("</tr>\n", stdout);
}

static size_t count_columns(const struct rwall_matrix *m)
{
	size_t i, n = 0;

	for (i = 0; i < RWALL_CELLS; i++)
		n += rwall_matrix_shown(m, i);
	return n;
}

/* A row of the document and its flows are one group of rows. */
static void print_row(const struct rwall_matrix *m,
		      const struct rwall_matrix_row *row)
{
	size_t i;

	fputs("<tbody>\n", stdout);
	element("<tr class=\"row\"><th scope=\"rowgroup\">", row->id, "</th>");
	printf("<td colspan=\"%zu\">", count_columns(m));
	if (*row->ports)
		element("<b class=\"service\">", row->ports, "</b> ");
	html(row->title);
	if (row->note)
		element(" <i>", row->note, "</i>");
	if (!row->nlines)
		element(" <strong class=\"uncovered\">",
			rwall_matrix_word(m, RWALL_WORD_UNCOVERED),
			"</strong>");
	fputs("</td></tr>\n", stdout);
	for (i = 0; i < row->nlines; i++)
		print_line(m, &row->lines[i]);
	fputs("</tbody>\n", stdout);
}

static void print_section(const struct rwall_matrix *m,
			  const struct rwall_matrix_section *section)
{
	size_t i;

	fputs("<section><div class=\"wide\"><table>\n", stdout);
	element("<caption><code>", section->id, "</code> ");
	element("", section->title, "</caption>\n<thead><tr>");
	element("<th scope=\"col\">", rwall_matrix_word(m, RWALL_WORD_ROW),
		"</th>");
	for (i = 0; i < RWALL_CELLS; i++)
		if (rwall_matrix_shown(m, i))
			element("<th scope=\"col\">", rwall_matrix_head(m, i),
				"</th>");
	fputs("</tr></thead>\n", stdout);
	for (i = 0; i < section->nrows; i++)
		print_row(m, &section->rows[i]);
	fputs("</table></div></section>\n", stdout);
}

static char *page_title(const struct rwall_matrix *m)
{
	const struct rwall_profile *p;

	if (m->input)
		return rwall_xasprintf("%s %s",
				       rwall_matrix_word(m, RWALL_WORD_SITE),
				       m->input->site->name);
	/* Without a site it is of one product. */
	p = m->profiles[0];
	return rwall_xasprintf("%s: %s", p->source.document,
			       rwall_matrix_title(m, &p->title));
}

void rwall_matrix_html(const struct rwall_matrix *m)
{
	_cleanup_free_ char *title = page_title(m);
	size_t i;

	print_head(m, title);
	element("<header>\n<h1>", title, "</h1>\n");
	for (i = 0; i < m->nprofiles; i++)
		print_source(m, m->profiles[i]);
	print_form(m);
	fputs("</header>\n<main>\n", stdout);
	for (i = 0; i < m->nsections; i++)
		print_section(m, &m->sections[i]);
	printf("</main>\n<script>\n%s</script>\n</body>\n</html>\n",
	       rwall_matrix_script);
}
