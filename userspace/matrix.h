/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * matrix.h - the port table as the vendor's document prints it
 *
 * For: a profile's tables and rows in the document's own order, each with the
 * flows that come from it, as cells of text that every format prints alike; of
 * a site also what is bound to whom and what stays closed. May not print.
 */
#ifndef _RWALL_MATRIX_H
#define _RWALL_MATRIX_H

#include "input.h"
#include "json.h"

/* What is said of a flow, in the order of columns. */
enum rwall_cell {
	RWALL_CELL_SERVICE, /* "443/tcp" */
	RWALL_CELL_FROM,    /* role, or address of a local flow */
	RWALL_CELL_TO,
	RWALL_CELL_DIRECTION, /* seen from the roles in view, or empty */
	RWALL_CELL_STATE,     /* of a site: "in: permitted; out: closed" */
	RWALL_CELL_BOUND,     /* of a site: whom it is bound to */
	RWALL_CELL_CONFIGURABLE,
	RWALL_CELL_PROCESS,
	RWALL_CELL_CONDITION, /* "option syslog; agent <5" */
	RWALL_CELL_TITLE,
	RWALL_CELL_NOTE,
	RWALL_CELL_WHY, /* of a site: why it is closed, and what opens it */
	RWALL_CELL_FLOW,
	RWALL_CELLS,
};

/* Words of the formats besides the columns' heads. */
enum rwall_matrix_word {
	RWALL_WORD_ROW,
	RWALL_WORD_PRINTED,
	RWALL_WORD_UNCOVERED,
	RWALL_WORD_UPDATED,
	RWALL_WORD_SITE,
	RWALL_WORD_FILTER,
	RWALL_WORD_ROLE,
	RWALL_WORD_ALL,
	RWALL_WORD_SHOWN,
	RWALL_WORD_TABLE,
	RWALL_WORD_PRODUCT,
	RWALL_WORD_IN,
	RWALL_WORD_OUT,
	RWALL_WORDS,
};

/* A flow under one row. */
struct rwall_matrix_line {
	const struct rwall_flow *flow; /* NULL for a local one */
	const char *from; /* role ids, for filters; "" where there is none */
	const char *to;
	bool in;		 /* a role in view receives */
	bool out;		 /* a role in view opens */
	char *cell[RWALL_CELLS]; /* never NULL */
};

/* A row of the document; without lines no flow covers it. */
struct rwall_matrix_row {
	const char *id;
	const char *ports; /* as printed */
	const char *title;
	const char *note; /* or NULL */
	struct rwall_matrix_line *lines;
	size_t nlines;
};

struct rwall_matrix_section {
	const struct rwall_profile *profile; /* NULL: the site's own */
	const char *id;
	const char *title;
	struct rwall_matrix_row *rows;
	size_t nrows;
};

struct rwall_matrix {
	const struct rwall_profile *const *profiles;
	size_t nprofiles;
	const struct rwall_input *input; /* of a site, else NULL */
	const struct rwall_role *role;	 /* to look from, or NULL */
	bool ja;
	struct rwall_matrix_section *sections;
	size_t nsections;
};

/**
 * rwall_matrix_build() - lay out the tables
 * @m: profiles, input, role and language are set; the rest is filled in,
 *	rwall_matrix_free()
 *
 * With a role, flows of other roles are left out, and so are rows that have
 * such flows alone. A row without any flow stays.
 */
void rwall_matrix_build(struct rwall_matrix *m);

/**
 * rwall_matrix_free() - free what was laid out
 * @m: the matrix
 */
void rwall_matrix_free(struct rwall_matrix *m);

/**
 * rwall_matrix_head() - the head of a column
 * @m: for its language
 * @cell: the column
 */
const char *rwall_matrix_head(const struct rwall_matrix *m,
			      enum rwall_cell cell);

/**
 * rwall_matrix_word() - another word of the table
 * @m: for its language
 * @word: which
 */
const char *rwall_matrix_word(const struct rwall_matrix *m,
			      enum rwall_matrix_word word);

/**
 * rwall_matrix_shown() - has a column anything to show
 * @m: the matrix
 * @cell: the column
 */
bool rwall_matrix_shown(const struct rwall_matrix *m, enum rwall_cell cell);

/**
 * rwall_matrix_title() - a title in the matrix' language
 * @m: the matrix
 * @title: the title; its members may be NULL
 *
 * Return: the title, the English one where there is no other, or NULL.
 */
const char *rwall_matrix_title(const struct rwall_matrix *m,
			       const struct rwall_title *title);

/**
 * rwall_matrix_site() - add what a site makes of a flow
 * @m: the matrix, of a site
 * @flow: "product/flow" or "local/flow"
 * @line: state, bound and why are written
 */
void rwall_matrix_site(const struct rwall_matrix *m, const char *flow,
		       struct rwall_matrix_line *line);

/* The formats; all go to stdout. */
void rwall_matrix_text(const struct rwall_matrix *m);
void rwall_matrix_csv(const struct rwall_matrix *m);
void rwall_matrix_md(const struct rwall_matrix *m);
void rwall_matrix_html(const struct rwall_matrix *m);
void rwall_matrix_json(const struct rwall_matrix *m);

/* The page's style and script, without their tags; matrix_page.c. */
extern const char rwall_matrix_style[];
extern const char rwall_matrix_script[];

#endif /* _RWALL_MATRIX_H */
