// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * policy_text.c - sites and diagnostics as text, for unit tests
 *
 * For: what policy_text.h declares.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/mman.h>

#include "policy_text.h"
#include "util.h"

char *policy_text_print(const struct rwall_diag *d)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	assert_non_null(f);
	rwall_diag_print(d, f, false);
	fclose(f);
	return text;
}

void policy_text_load(struct policy_text *t, const char *site)
{
	int fd = memfd_create("site", MFD_CLOEXEC);
	char path[32];

	memset(t, 0, sizeof(*t));
	assert_true(fd >= 0);
	assert_int_equal(write(fd, site, strlen(site)), strlen(site));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	t->d = rwall_diag_new();
	t->ret = rwall_site_load(path, PROFILES, t->d, &t->site);
	close(fd);
	t->said = policy_text_print(t->d);
}

void policy_text_bind(struct policy_text *t, const char *site)
{
	policy_text_load(t, site);
	if (t->ret)
		return;
	t->ret = rwall_bind_site(t->site, t->d, &t->closed, &t->model);
	free(t->said);
	t->said = policy_text_print(t->d);
}

void policy_text_free(struct policy_text *t)
{
	rwall_closed_list_free(&t->closed);
	rwall_model_free(t->model);
	rwall_site_free(t->site);
	rwall_diag_free(t->d);
	free(t->said);
}

const struct rwall_rule *policy_text_rule(const struct policy_text *t,
					  const char *flow,
					  enum rwall_point point, size_t *n)
{
	const struct rwall_rule *found = NULL;
	size_t i, count = 0;

	for (i = 0; i < t->model->nrules; i++) {
		const struct rwall_rule *r = &t->model->rules[i];

		if (strcmp(r->flow, flow) || r->point != point)
			continue;
		found = found ? found : r;
		count++;
	}
	if (n)
		*n = count;
	return found;
}

const struct rwall_closed *policy_text_closed(const struct policy_text *t,
					      const char *flow)
{
	size_t i;

	for (i = 0; i < t->closed.n; i++)
		if (!strcmp(t->closed.closed[i].flow->id, flow))
			return &t->closed.closed[i];
	return NULL;
}
