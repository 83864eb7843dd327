// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_matrix.c - rolewall matrix: the port table as the vendor prints it
 */
#include <errno.h>

#include "cmd.h"
#include "ident.h"
#include "matrix.h"
#include "print.h"

#define EXIT_USAGE 2

/* What the matrix is read from: a site, or one profile. */
struct source {
	struct rwall_input input;
	struct rwall_profile *profile;
	struct rwall_diag *diag;
};

static void complain(const char *what, const char *word, const char *guess)
{
	fprintf(stderr, "rolewall matrix: %s '", what);
	rwall_print_text(stderr, RWALL_PLAIN, word);
	fputs("'", stderr);
	if (guess)
		fprintf(stderr, "; did you mean '%s'?", guess);
	putc('\n', stderr);
}

static void complain_product(const char *product, const char *dir)
{
	struct rwall_guess guess = { .word = product };
	char **products = NULL;
	size_t i, n = 0;

	rwall_profile_list(dir, &products, &n);
	for (i = 0; i < n; i++)
		rwall_guess_try(&guess, products[i]);
	complain("there is no profile of a product", product, guess.best);
	rwall_profile_list_free(products, n);
}

static int load_profile(const struct rwall_args *args, struct source *s)
{
	const char *dir = rwall_input_profiles(args);
	int err = -ENOENT;

	s->diag = rwall_diag_new();
	if (rwall_ident_valid(args->operand))
		err = rwall_profile_load(args->operand, dir, s->diag,
					 &s->profile);
	rwall_diag_print(s->diag, stderr, rwall_print_colour(stderr));
	if (err == -ENOENT)
		complain_product(args->operand, dir);
	return err ? EXIT_USAGE : 0;
}

/* "role" or "product/role". */
static const struct rwall_role *find_role(const struct rwall_profile *p,
					  const char *word)
{
	const char *slash = strchr(word, '/');
	size_t len = slash ? (size_t)(slash - word) : 0;
	size_t i;

	if (slash &&
	    (strlen(p->product) != len || strncmp(p->product, word, len)))
		return NULL;
	word = slash ? slash + 1 : word;
	for (i = 0; i < p->nroles; i++)
		if (!strcmp(p->roles[i].id, word))
			return &p->roles[i];
	return NULL;
}

static int choose_role(struct rwall_matrix *m, const char *word)
{
	struct rwall_guess guess = { .word = word };
	const struct rwall_role *found;
	size_t i, j;

	for (i = 0; i < m->nprofiles; i++) {
		found = find_role(m->profiles[i], word);
		if (found && m->role) {
			complain("several products have a role", word, NULL);
			return EXIT_USAGE;
		}
		if (found)
			m->role = found;
		for (j = 0; j < m->profiles[i]->nroles; j++)
			rwall_guess_try(&guess, m->profiles[i]->roles[j].id);
	}
	if (m->role)
		return 0;
	complain("there is no role", word, guess.best);
	return EXIT_USAGE;
}

static void print(const struct rwall_args *args, const struct rwall_matrix *m)
{
	static const struct {
		const char *name;
		void (*print)(const struct rwall_matrix *m);
	} formats[] = {
		{ "text", rwall_matrix_text }, { "csv", rwall_matrix_csv },
		{ "md", rwall_matrix_md },     { "html", rwall_matrix_html },
		{ "json", rwall_matrix_json },
	};
	const char *name = args->format ? args->format : "text";
	size_t i;

	if (args->json)
		name = "json";
	for (i = 0; i < RWALL_COUNT(formats); i++)
		if (!strcmp(formats[i].name, name))
			formats[i].print(m);
}

static int load(const struct rwall_args *args, struct source *s,
		struct rwall_matrix *m)
{
	int ret;

	if (args->operand) {
		ret = load_profile(args, s);
		m->profiles = (const struct rwall_profile *const *)&s->profile;
		m->nprofiles = 1;
		return ret;
	}
	ret = rwall_input_open(args, &s->input, false);
	if (ret)
		return ret;
	m->input = &s->input;
	m->profiles =
		(const struct rwall_profile *const *)s->input.site->profiles;
	m->nprofiles = s->input.site->nprofiles;
	return 0;
}

int rwall_cmd_matrix(const struct rwall_args *args)
{
	struct rwall_matrix m = {
		.ja = args->lang && !strcmp(args->lang, "ja"),
	};
	struct source s = { 0 };
	int ret;

	if (args->operand && args->site) {
		fputs("rolewall matrix: give a product or a site, not both\n",
		      stderr);
		return EXIT_USAGE;
	}
	ret = load(args, &s, &m);
	if (!ret && args->role)
		ret = choose_role(&m, args->role);
	if (!ret) {
		rwall_matrix_build(&m);
		print(args, &m);
		rwall_matrix_free(&m);
	}
	rwall_input_close(&s.input);
	rwall_profile_free(s.profile);
	rwall_diag_free(s.diag);
	return ret;
}
