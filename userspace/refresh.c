// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * refresh.c - one round of asking, remembering and loading; see refresh.h
 */
#include "refresh.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

#include "print.h"
#include "saved.h"
#include "util.h"

static int complain(const char *path, const char *why)
{
	fputs("rolewall: ", stderr);
	rwall_print_text(stderr, RWALL_PLAIN, path);
	fprintf(stderr, ": %s\n", why);
	return 2;
}

static void warn(const char *name, const char *what)
{
	fputs("rolewall: ", stderr);
	rwall_print_text(stderr, RWALL_PLAIN, name);
	fprintf(stderr, ": %s\n", what);
}

/*
 * Rounds of two processes would each undo what the other learned. The lock is
 * let go when its holder ends, whichever way.
 */
static int lock(const char *path, int *fd)
{
	_cleanup_free_ char *name = rwall_xasprintf("%s.lock", path);

	*fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*fd < 0 || flock(*fd, LOCK_EX))
		return complain(name, strerror(errno));
	return 0;
}

static int load_cache(const char *path, struct rwall_resolved *c)
{
	const char *why;
	int err = rwall_resolved_load(path, c, &why);

	if (!err || err == -ENOENT)
		return 0;
	if (err != -EINVAL)
		return complain(path, why);
	/* Whoever spoilt it must not also stop it from being mended. */
	warn(path, "begins anew, for it is no cache of names");
	return 0;
}

static void questions(struct rwall_refresh *r,
		      const struct rwall_resolved_want *want, size_t n)
{
	size_t i;

	r->q = rwall_xcalloc(2 * n, sizeof(*r->q));
	for (i = 0; i < n; i++) {
		/* No resolver lists what a star stands for. */
		if (strchr(want[i].name, '*'))
			continue;
		r->q[r->nq++].name = want[i].name;
		r->q[r->nq].name = want[i].name;
		r->q[r->nq++].v6 = true;
	}
}

static bool is_documented(const struct rwall_resolved_want *want, size_t n,
			  const char *name)
{
	while (n--)
		if (!strcmp(want[n].name, name))
			return want[n].documented;
	return false;
}

/* A vendor's name may not lead into the site: see rwall_resolved_public(). */
static void drop_private(struct rwall_question *q)
{
	size_t i, kept = 0;

	for (i = 0; i < q->naddr; i++)
		if (rwall_resolved_public(&q->addr[i]))
			q->addr[kept++] = q->addr[i];
	if (kept != q->naddr)
		warn(q->name,
		     "answers from private networks are left out: a vendor's host has none there; bind its addresses under \"peers\" if this one does");
	q->naddr = kept;
}

static void merge(struct rwall_refresh *r, struct rwall_question *q,
		  int64_t now)
{
	struct rwall_resolved_answer a = { q->addr, q->naddr, q->v6 };

	if (rwall_resolved_merge(&r->cache, q->name, &a, now, &r->rules))
		warn(q->name,
		     "some answers are left out: too many, or of loopback, multicast and the like");
}

/* Two questions a name. One family's silence says something only beside the
 * other's answer.
 */
static void learn(struct rwall_refresh *r, struct rwall_question *q,
		  int64_t now)
{
	bool any = q[0].naddr || q[1].naddr;
	int i;

	for (i = 0; i < 2; i++) {
		if (q[i].naddr)
			merge(r, &q[i], now);
		else if (any && q[i].result == RWALL_RESOLVE_NONE)
			rwall_resolved_age(&r->cache, q[i].name, q[i].v6, now,
					   &r->rules);
	}
	if (!any)
		warn(q->name,
		     q[0].why ? q[0].why : "the name has no addresses");
}

static int resolve(const struct rwall_args *args, struct rwall_refresh *r)
{
	_cleanup_free_ struct rwall_resolved_want *want = NULL;
	size_t i, n = rwall_resolved_wanted(r->in.site, &want);
	int64_t now = time(NULL);
	const char *why;

	questions(r, want, n);
	if (rwall_resolve_all(r->q, r->nq, args->resolver, &why))
		return complain(args->resolver ? args->resolver : "resolver",
				why);
	for (i = 0; i < r->nq; i++)
		if (is_documented(want, n, r->q[i].name))
			drop_private(&r->q[i]);
	for (i = 0; i < r->nq; i += 2)
		learn(r, &r->q[i], now);
	return 0;
}

static int compile(const struct rwall_args *args,
		   const struct rwall_resolved *cache, struct rwall_input *in)
{
	int ret = rwall_input_read(args, in);

	if (!ret) {
		rwall_resolved_fill(in->site, cache);
		ret = rwall_input_compile(in);
	}
	if (ret)
		rwall_diag_print(in->diag, stderr, rwall_print_colour(stderr));
	return ret;
}

static bool all_audit(const uint8_t *mode)
{
	int i;

	for (i = 0; i < RWALL_POINTS; i++)
		if (mode[i] != RWALL_MODE_AUDIT)
			return false;
	return true;
}

static bool same(const uint8_t *a, const uint8_t *b)
{
	return !memcmp(a, b, RWALL_BLOB_DIGEST);
}

/* Is what is in force this site's, made from the cache as it was? */
static bool is_ours(const struct rwall_resolved *cache, const uint8_t *made,
		    const uint8_t *active)
{
	return same(made, active) ||
	       (same(made, cache->digest) && same(cache->previous, active));
}

static int save(const char *path, struct rwall_refresh *r,
		const uint8_t *digest, const uint8_t *previous)
{
	int err;

	memcpy(r->cache.digest, digest, RWALL_BLOB_DIGEST);
	memcpy(r->cache.previous, previous, RWALL_BLOB_DIGEST);
	err = rwall_resolved_save(path, &r->cache);
	return err ? complain(path, strerror(-err)) : 0;
}

/* Remembered first: a round cut short here is finished by the next. */
static int load(struct rwall_nl *nl, const char *path, struct rwall_refresh *r,
		const struct rwall_policy *after,
		const struct rwall_nl_status *s)
{
	const struct rwall_nl_load request = {
		.blob = after->blob,
		.size = after->size,
		.keeps = s->keeps,
		.keep = s->keep,
	};
	struct rwall_nl_loaded loaded;
	int err, ret = save(path, r, after->t.header->digest, s->digest);

	if (ret)
		return ret;
	err = rwall_nl_load(nl, &request, &loaded);
	if (err == -EBUSY) {
		r->end = RWALL_REFRESH_LATER;
		return 0;
	}
	if (err)
		return rwall_input_complain(nl, err);
	r->end = RWALL_REFRESH_LOADED;
	r->generation = loaded.generation;
	return rwall_saved_keep(nl, after);
}

/* @before is made of the cache as it was on disk, @was. */
static int settle(struct rwall_nl *nl, const char *path,
		  struct rwall_refresh *r, const struct rwall_resolved *was,
		  struct rwall_policy *before, struct rwall_policy *after)
{
	_cleanup_(rwall_nl_status_free) struct rwall_nl_status s = { 0 };
	int err = rwall_nl_status(nl, &s);

	if (err)
		return rwall_input_complain(nl, err);
	if (s.state != RWALL_STATE_ACTIVE) {
		r->end = RWALL_REFRESH_REMEMBERED;
		return save(path, r, after->t.header->digest,
			    after->t.header->digest);
	}
	/* "apply --audit" changed the modes, and nothing else. */
	if (all_audit(s.mode)) {
		rwall_blobfile_audit(before);
		rwall_blobfile_audit(after);
	}
	if (same(after->t.header->digest, s.digest)) {
		r->end = RWALL_REFRESH_UNCHANGED;
		return save(path, r, s.digest, s.digest);
	}
	if (!is_ours(was, before->t.header->digest, s.digest)) {
		r->end = RWALL_REFRESH_OTHER_SITE;
		return 0;
	}
	return load(nl, path, r, after, &s);
}

static int put_in_force(const struct rwall_args *args, const char *path,
			struct rwall_refresh *r,
			const struct rwall_resolved *was,
			struct rwall_input *before)
{
	struct rwall_input after = { 0 };
	struct rwall_nl *nl = NULL;
	int ret = compile(args, &r->cache, &after);

	if (!ret && args->resolve_only) {
		r->end = RWALL_REFRESH_REMEMBERED;
		ret = save(path, r, was->digest, was->previous);
	} else if (!ret) {
		ret = rwall_input_connect(args, &nl);
		if (!ret)
			ret = settle(nl, path, r, was, &before->policy,
				     &after.policy);
	}
	rwall_nl_free(nl);
	rwall_input_close(&after);
	return ret;
}

static int round_locked(const struct rwall_args *args, const char *path,
			struct rwall_refresh *r)
{
	_cleanup_(rwall_resolved_free) struct rwall_resolved was = { 0 };
	struct rwall_input before = { 0 };
	int ret;

	ret = load_cache(path, &was);
	if (!ret)
		ret = load_cache(path, &r->cache);
	if (!ret)
		ret = compile(args, &was, &before);
	if (!ret)
		ret = rwall_input_read(args, &r->in);
	if (!ret) {
		r->rules = r->in.site->settings.names;
		ret = resolve(args, r);
	}
	if (!ret)
		ret = put_in_force(args, path, r, &was, &before);
	rwall_input_close(&before);
	return ret;
}

int rwall_refresh_round(const struct rwall_args *args, struct rwall_refresh *r)
{
	const char *path = rwall_input_names(args);
	_cleanup_close_ int fd = -1;
	int ret;

	if (!path)
		return complain("--names none", "there is nothing to refresh");
	ret = rwall_resolved_folder(path);
	if (ret)
		return complain(path, strerror(-ret));
	ret = lock(path, &fd);
	return ret ? ret : round_locked(args, path, r);
}

void rwall_refresh_free(struct rwall_refresh *r)
{
	size_t i;

	for (i = 0; i < r->nq; i++)
		free(r->q[i].addr);
	free(r->q);
	rwall_resolved_free(&r->cache);
	rwall_input_close(&r->in);
	memset(r, 0, sizeof(*r));
}
