// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * diffset.c - in what two policies differ; see diffset.h
 *
 * What is gained is, rule by rule of the second policy, the part that no rule
 * of the first permits; what is lost likewise the other way round. A rule that
 * stands in both, whatever its flow's name, has no such part: finding those
 * first leaves little to cut.
 */
#include "diffset.h"

#include "names.h"

struct side {
	size_t policy;
	struct rwall_book book;
	struct rwall_intern known; /* its boxes, and then what was asked for */
	uint32_t nknown;
};

/* Boxes are compared as bytes. */
_Static_assert(sizeof(struct rwall_box) == 8 * sizeof(uint32_t), "gaps");

const char *rwall_diffset_change(enum rwall_change change)
{
	static const char *const names[] = {
		[RWALL_CHANGE_NONE] = "none",
		[RWALL_CHANGE_GAINED] = "gained",
		[RWALL_CHANGE_LOST] = "lost",
		[RWALL_CHANGE_WIDENED] = "widened",
		[RWALL_CHANGE_NARROWED] = "narrowed",
		[RWALL_CHANGE_MOVED] = "moved",
		[RWALL_CHANGE_NAMED] = "named",
		[RWALL_CHANGE_UNNAMED] = "unnamed",
	};

	_Static_assert(RWALL_COUNT(names) == RWALL_CHANGES, "changes");
	return change < RWALL_CHANGES ? names[change] : "?";
}

static void add_setting(struct rwall_diffset *d, const char *setting,
			const char *at, const char *before, const char *after)
{
	struct rwall_setting_diff *s;

	if (!strcmp(before, after))
		return;
	s = rwall_xgrow(&d->settings, &d->nsettings, sizeof(*s));
	*s = (struct rwall_setting_diff){ setting, at, before, after };
}

static const char *yes(bool v)
{
	return v ? "yes" : "no";
}

static void compare_screens(struct rwall_diffset *d)
{
	size_t i;

	for (i = 0; i < RWALL_COUNT(d->screen); i++) {
		struct rwall_words words = { 0 };
		struct rwall_text text = { 0 };

		rwall_describe_screen(d->space->t[i], &words);
		rwall_describe_join(&words, words.n, &text);
		rwall_describe_free(&words);
		d->screen[i] = text.len ? rwall_text_steal(&text) :
					  rwall_xstrdup("none");
	}
	add_setting(d, "screen", NULL, d->screen[0], d->screen[1]);
}

static void compare_settings(struct rwall_diffset *d)
{
	const struct rwall_tables *a = d->space->t[0], *b = d->space->t[1];
	const struct rwall_blob_header *x = a->header, *y = b->header;
	unsigned int p;

	for (p = 0; p < RWALL_POINTS; p++)
		add_setting(d, "enforced", rwall_names_point(p),
			    yes(a->points >> p & 1), yes(b->points >> p & 1));
	for (p = 0; p < RWALL_POINTS; p++) {
		if (!((a->points & b->points) >> p & 1))
			continue;
		add_setting(d, "mode", rwall_names_point(p),
			    rwall_names_mode(x->mode[p]),
			    rwall_names_mode(y->mode[p]));
		add_setting(d, "deny", rwall_names_point(p),
			    rwall_names_deny(x->deny[p]),
			    rwall_names_deny(y->deny[p]));
	}
	add_setting(d, "tracking", NULL, rwall_names_tracking(x->tracking),
		    rwall_names_tracking(y->tracking));
	compare_screens(d);
}

static int flow_cmp(const void *a, const void *b)
{
	const struct rwall_flow_diff *x = a, *y = b;
	int ret = strcmp(x->flow, y->flow);

	if (ret)
		return ret;
	if (x->point != y->point)
		return x->point < y->point ? -1 : 1;
	return x->is - y->is;
}

static void list_flows(struct rwall_diffset *d, size_t policy,
		       unsigned int points)
{
	const struct rwall_tables *t = d->space->t[policy];
	struct rwall_flow_diff *f;
	uint32_t i;

	for (i = 0; i < t->nrules; i++) {
		if (!(points >> t->rules[i].point & 1))
			continue;
		f = rwall_xgrow(&d->flows, &d->nflows, sizeof(*f));
		f->flow = rwall_blob_string(t, t->rules[i].flow);
		f->point = t->rules[i].point;
		f->was = policy == 0;
		f->is = policy == 1;
		f->rule = i;
	}
}

/* One entry for each flow and point; rules of the second come last, and win. */
static void unite_flows(struct rwall_diffset *d)
{
	struct rwall_flow_diff *last = NULL, *f;
	size_t i, n = 0;

	if (d->nflows)
		qsort(d->flows, d->nflows, sizeof(*d->flows), flow_cmp);
	for (i = 0; i < d->nflows; i++) {
		f = &d->flows[i];
		if (last && !strcmp(last->flow, f->flow) &&
		    last->point == f->point) {
			if (f->is && !last->is)
				last->rule = f->rule;
			last->was |= f->was;
			last->is |= f->is;
			continue;
		}
		d->flows[n] = *f;
		last = &d->flows[n++];
	}
	d->nflows = n;
}

static int entry_cmp(const void *a, const void *b)
{
	const struct rwall_flow_diff *x = a, *y = b;
	int ret = strcmp(x->flow, y->flow);

	if (ret)
		return ret;
	return x->point < y->point ? -1 : x->point > y->point;
}

static struct rwall_flow_diff *
find_flow(struct rwall_diffset *d, const char *flow, enum rwall_point point)
{
	const struct rwall_flow_diff key = { .flow = flow, .point = point };

	return bsearch(&key, d->flows, d->nflows, sizeof(key), entry_cmp);
}

/* Interfaces of no weight, such as loopback, would make equal boxes differ. */
static void restrict_box(struct rwall_space *s, struct rwall_box *box)
{
	box->in = rwall_set_and(s, box->in, s->anywhere);
	box->out = rwall_set_and(s, box->out, s->anywhere);
}

static void read_side(struct rwall_diffset *d, struct side *side, size_t policy)
{
	struct rwall_box box;
	uint32_t i, id;

	side->policy = policy;
	rwall_split_book(d->space, policy, NULL, &side->book);
	for (i = 0; i < d->space->t[policy]->nrules; i++) {
		rwall_split_box(d->space, policy, i, &box);
		restrict_box(d->space, &box);
		rwall_intern(&side->known, &box, sizeof(box), &id);
	}
	side->nknown = side->known.n;
}

static void free_side(struct side *side)
{
	rwall_split_book_free(&side->book);
	rwall_intern_free(&side->known);
}

static bool knows(struct side *side, const struct rwall_box *box)
{
	uint32_t id;

	rwall_intern(&side->known, box, sizeof(*box), &id);
	return id < side->nknown;
}

/* What rules of @of permit and no rule of @against does. */
static void subtract(struct rwall_diffset *d, const struct side *of,
		     struct side *against, unsigned int points)
{
	const struct rwall_tables *t = d->space->t[of->policy];
	struct rwall_flow_diff *f;
	struct rwall_boxes *to;
	struct rwall_box box;
	uint32_t i;

	for (i = 0; i < t->nrules; i++) {
		if (!(points >> t->rules[i].point & 1))
			continue;
		rwall_split_box(d->space, of->policy, i, &box);
		restrict_box(d->space, &box);
		if (knows(against, &box))
			continue;
		f = find_flow(d, rwall_blob_string(t, t->rules[i].flow),
			      box.point);
		to = of->policy ? &f->gained : &f->lost;
		rwall_split(d->space, &box,
			    &against->book.of[box.point][box.slot], NULL, to);
	}
}

static enum rwall_change change_of(const struct rwall_flow_diff *f)
{
	if (f->was && f->is) {
		if (f->gained.n && f->lost.n)
			return RWALL_CHANGE_MOVED;
		return f->gained.n ? RWALL_CHANGE_WIDENED :
		       f->lost.n   ? RWALL_CHANGE_NARROWED :
				     RWALL_CHANGE_NONE;
	}
	if (f->is)
		return f->gained.n ? RWALL_CHANGE_GAINED : RWALL_CHANGE_NAMED;
	return f->lost.n ? RWALL_CHANGE_LOST : RWALL_CHANGE_UNNAMED;
}

static void sum_up(struct rwall_diffset *d)
{
	struct rwall_flow_diff *f;
	size_t i;

	for (i = 0; i < d->nflows; i++) {
		f = &d->flows[i];
		rwall_boxes_join(d->space, &f->gained, 0, false);
		rwall_boxes_join(d->space, &f->lost, 0, false);
		f->change = change_of(f);
		d->permissions |= f->gained.n || f->lost.n;
		d->names |= f->was != f->is;
	}
}

static enum rwall_helper helper_of(const struct rwall_tables *t,
				   const struct rwall_flow_diff *f)
{
	uint32_t i;

	for (i = 0; i < t->nrules; i++)
		if (t->rules[i].point == f->point &&
		    t->rules[i].helper != RWALL_HELPER_NONE &&
		    !strcmp(rwall_blob_string(t, t->rules[i].flow), f->flow))
			return t->rules[i].helper;
	return RWALL_HELPER_NONE;
}

static bool has_helpers(const struct rwall_tables *t)
{
	uint32_t i;

	for (i = 0; i < t->nrules; i++)
		if (t->rules[i].helper != RWALL_HELPER_NONE)
			return true;
	return false;
}

/* A helper lets related connections pass, which no set of packets shows. */
static void compare_helpers(struct rwall_diffset *d)
{
	const struct rwall_tables *a = d->space->t[0], *b = d->space->t[1];
	size_t i;

	if (!has_helpers(a) && !has_helpers(b))
		return;
	for (i = 0; i < d->nflows; i++)
		add_setting(d, "helper", d->flows[i].flow,
			    rwall_names_helper(helper_of(a, &d->flows[i])),
			    rwall_names_helper(helper_of(b, &d->flows[i])));
}

struct rwall_diffset *rwall_diffset_new(const struct rwall_tables *a,
					const struct rwall_tables *b)
{
	const struct rwall_tables *const both[] = { a, b };
	struct rwall_diffset *d = rwall_xcalloc(1, sizeof(*d));
	unsigned int points = a->points & b->points;
	struct side before = { 0 }, after = { 0 };

	d->space = rwall_space_new(both, RWALL_COUNT(both), NULL, 0);
	compare_settings(d);
	list_flows(d, 0, points);
	list_flows(d, 1, points);
	unite_flows(d);
	read_side(d, &before, 0);
	read_side(d, &after, 1);
	subtract(d, &after, &before, points);
	subtract(d, &before, &after, points);
	free_side(&before);
	free_side(&after);
	compare_helpers(d);
	sum_up(d);
	return d;
}

void rwall_diffset_free(struct rwall_diffset *d)
{
	size_t i;

	if (!d)
		return;
	for (i = 0; i < d->nflows; i++) {
		free(d->flows[i].gained.box);
		free(d->flows[i].lost.box);
	}
	free(d->flows);
	free(d->settings);
	free(d->screen[0]);
	free(d->screen[1]);
	rwall_space_free(d->space);
	free(d);
}
