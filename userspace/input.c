// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * input.c - the policy that a command line names; see input.h
 */
#include "input.h"

#include <errno.h>
#include <limits.h>

#include "compile.h"
#include "print.h"
#include "resolved.h"
#include "util.h"

/* "<tree>/userspace/rolewall" has its profiles in "<tree>/policies". */
static const char *tree_profiles(void)
{
	static const char inside[] = "/userspace/rolewall";
	static char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	ssize_t tree = n - (ssize_t)strlen(inside);

	if (n < 0 || tree <= 0)
		return NULL;
	path[n] = '\0';
	if (strcmp(path + tree, inside))
		return NULL;
	strcpy(path + tree, "/policies");
	return access(path, R_OK | X_OK) ? NULL : path;
}

const char *rwall_input_profiles(const struct rwall_args *args)
{
	char **products;
	size_t n;

	if (args->profiles)
		return args->profiles;
	if (rwall_profile_list(NULL, &products, &n))
		return NULL;
	rwall_profile_list_free(products, n);
	return n ? NULL : tree_profiles();
}

static int compile_site(const struct rwall_model *model, struct rwall_input *in)
{
	const char *why;
	size_t size;
	void *blob;

	if (rwall_compile(model, &blob, &size, &why)) {
		rwall_diag_add(in->diag, RWALL_ERROR, &in->site->at, NULL, "%s",
			       why);
		return 2;
	}
	if (!rwall_blobfile_open(blob, size, &in->policy, &why))
		return 0;
	rwall_diag_add(in->diag, RWALL_ERROR, &in->site->at, NULL,
		       "the compiler made a policy that is refused: %s", why);
	return 2;
}

/* What was never resolved is warned of as it is bound; a bad cache is not used. */
static int fill_names(const struct rwall_args *args, struct rwall_input *in)
{
	const char *path = rwall_input_names(args), *why;
	struct rwall_resolved cache = { 0 };
	int err;

	if (!path)
		return 0;
	err = rwall_resolved_load(path, &cache, &why);
	if (err && (err != -ENOENT || args->names))
		rwall_diag_add(in->diag,
			       args->names ? RWALL_ERROR : RWALL_WARNING, NULL,
			       "rolewall refresh makes it anew",
			       "the addresses of names are not used: %s: %s",
			       path, why);
	rwall_resolved_fill(in->site, &cache);
	rwall_resolved_free(&cache);
	return err && args->names ? 2 : 0;
}

const char *rwall_input_names(const struct rwall_args *args)
{
	if (!args->names)
		return RWALL_NAMES_DEFAULT;
	return strcmp(args->names, "none") ? args->names : NULL;
}

int rwall_input_read(const struct rwall_args *args, struct rwall_input *in)
{
	const char *path = args->site ? args->site : RWALL_SITE_DEFAULT;

	in->diag = rwall_diag_new();
	return rwall_site_load(path, rwall_input_profiles(args), in->diag,
			       &in->site) ?
		       2 :
		       0;
}

int rwall_input_compile(struct rwall_input *in)
{
	struct rwall_model *model;
	int ret;

	if (rwall_bind_site(in->site, in->diag, &in->closed, &model))
		return 2;
	ret = compile_site(model, in);
	rwall_model_free(model);
	return ret;
}

int rwall_input_site(const struct rwall_args *args, struct rwall_input *in)
{
	int ret = rwall_input_read(args, in);

	if (!ret)
		ret = fill_names(args, in);
	return ret ? ret : rwall_input_compile(in);
}

static int open_blob(const char *path, struct rwall_input *in)
{
	const char *why;
	int err = rwall_blobfile_read(path, &in->policy, &why);

	if (!err)
		return 0;
	fputs("rolewall: ", stderr);
	rwall_print_text(stderr, RWALL_PLAIN, path);
	fprintf(stderr, ": %s%s\n",
		err == -EINVAL ? "not a policy of this version: " : "", why);
	return 2;
}

int rwall_input_open(const struct rwall_args *args, struct rwall_input *in,
		     bool warn)
{
	int ret;

	if (args->blob)
		return open_blob(args->blob, in);
	ret = rwall_input_site(args, in);
	if (ret || warn)
		rwall_diag_print(in->diag, stderr, rwall_print_colour(stderr));
	return ret;
}

int rwall_input_complain(const struct rwall_nl *nl, int err)
{
	fputs("rolewall: ", stderr);
	rwall_print_text(stderr, RWALL_PLAIN, rwall_nl_why(nl));
	putc('\n', stderr);
	return rwall_nl_exit(err);
}

int rwall_input_connect(const struct rwall_args *args, struct rwall_nl **nl)
{
	int err;

	*nl = rwall_nl_new();
	err = rwall_nl_open(*nl, args->netns);
	return err ? rwall_input_complain(*nl, err) : 0;
}

int rwall_input_talk(const struct rwall_args *args,
		     int (*talk)(struct rwall_nl *nl,
				 const struct rwall_args *args))
{
	struct rwall_nl *nl;
	int ret = rwall_input_connect(args, &nl);

	if (!ret)
		ret = talk(nl, args);
	rwall_nl_free(nl);
	return ret;
}

/* Only a person can mean something else than was typed. */
bool rwall_input_meant(const char *question, const struct rwall_args *args)
{
	int c, first;

	if (args->yes || !isatty(STDIN_FILENO))
		return true;
	fprintf(stderr, "%s [y/N] ", question);
	fflush(stderr);
	first = getchar();
	for (c = first; c != '\n' && c != EOF;)
		c = getchar();
	return first == 'y' || first == 'Y';
}

int rwall_input_live(struct rwall_nl *nl, struct rwall_input *in,
		     struct rwall_nl_counters *counters)
{
	struct rwall_nl_policy p;
	const char *why;
	int err = rwall_nl_snapshot(nl, &p, counters);

	if (err)
		return rwall_input_complain(nl, err);
	if (!rwall_blobfile_open(p.blob, p.size, &in->policy, &why))
		return 0;
	fprintf(stderr,
		"rolewall: the active policy is not one that this tool can "
		"read: %s\n",
		why);
	if (counters) {
		free(counters->rules);
		counters->rules = NULL;
	}
	return 3;
}

void rwall_input_policy_only(struct rwall_input *in)
{
	rwall_closed_list_free(&in->closed);
	rwall_site_free(in->site);
	in->site = NULL;
}

void rwall_input_close(struct rwall_input *in)
{
	rwall_blobfile_close(&in->policy);
	rwall_input_policy_only(in);
	rwall_diag_free(in->diag);
	memset(in, 0, sizeof(*in));
}
