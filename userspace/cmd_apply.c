// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_apply.c - rolewall apply: load a policy, whole or not at all
 */
#include <errno.h>

#include "cmd.h"
#include "duration.h"
#include "guard.h"
#include "input.h"
#include "json.h"
#include "print.h"
#include "saved.h"
#include "trial.h"

#define MODULE_FOLDER "/sys/module/rolewall"

/* Would a load change, or did it, what is in force? */
enum change {
	CHANGE_UNKNOWN, /* the module cannot be asked */
	CHANGE_NONE,
	CHANGE_SOME,
};

/* What a load is to be and what became of it. */
struct job {
	const struct rwall_args *args;
	const struct rwall_policy *policy;
	struct rwall_nl_load load;
	struct rwall_nl_loaded loaded;
	uint32_t confirm; /* seconds on trial, or 0 */
	uint8_t outcome;  /* of a trial that was waited for */
	enum change change;
	bool done;
	bool elsewhere; /* the namespace at hand is not the one to load into */
	bool has_cuts;
	struct rwall_cuts cuts;
	struct rwall_lockout lockout;
};

static void print_json(const struct job *j)
{
	json_t *object = rwall_json_new("apply");
	const struct rwall_tables *t = &j->policy->t;

	rwall_json_set(object, "applied", json_boolean(j->done));
	rwall_json_set(object, "changed",
		       j->change == CHANGE_UNKNOWN ?
			       json_null() :
			       json_boolean(j->change == CHANGE_SOME));
	rwall_json_set(object, "name",
		       rwall_json_text(rwall_blob_string(t, t->header->name)));
	rwall_json_set(object, "audit", json_boolean(j->args->audit));
	rwall_json_set(object, "rules", rwall_json_number(t->nrules));
	rwall_json_set(object, "bytes", rwall_json_number(t->size));
	rwall_json_set(object, "digest",
		       rwall_json_hex(t->header->digest, RWALL_BLOB_DIGEST));
	if (j->loaded.generation)
		rwall_json_set(object, "generation",
			       rwall_json_number(j->loaded.generation));
	if (j->done) {
		rwall_json_set(object, "load-ns",
			       rwall_json_number(j->loaded.load_ns));
	}
	if (j->confirm && j->change != CHANGE_NONE)
		rwall_json_set(object, "confirm-within-s",
			       rwall_json_number(j->confirm));
	if (j->outcome)
		rwall_json_set(object, "outcome",
			       json_string(rwall_trial_word(j->outcome)));
	rwall_json_set(object, "lock-out", rwall_guard_json(&j->lockout));
	if (j->args->dry_run)
		rwall_json_set(object, "cuts",
			       j->has_cuts ? rwall_cuts_json(&j->cuts) :
					     json_null());
	rwall_json_print(object);
}

static void print_line(const struct job *j)
{
	char bytes[RWALL_PRINT_MAX], ns[RWALL_PRINT_MAX];
	const struct rwall_tables *t = &j->policy->t;

	fputs(j->done		       ? "applied " :
	      j->change == CHANGE_NONE ? "unchanged " :
					 "would apply ",
	      stdout);
	rwall_print_text(stdout, RWALL_BOLD,
			 rwall_blob_string(t, t->header->name));
	printf("%s: %u rules, %s", j->args->audit ? " in audit mode" : "",
	       t->nrules, rwall_print_bytes(t->size, bytes));
	if (j->done)
		printf(", generation %u, %s", j->loaded.generation,
		       rwall_print_ns(j->loaded.load_ns, ns));
	putchar('\n');
}

/* Flushed: who waits, or loses the connection, has read it before. */
static void print_trial(const struct job *j)
{
	char text[RWALL_DURATION_TEXT];

	if (!j->confirm || !j->done)
		return;
	printf("on trial for %s: log in anew, then 'rolewall confirm'; what "
	       "was before returns by itself otherwise\n",
	       rwall_duration_left(j->confirm, text));
	fflush(stdout);
}

/* Signed as it is in force, or not signed as it is not. */
static bool signed_alike(const struct rwall_nl_status *s,
			 const struct rwall_policy *p)
{
	const struct rwall_envelope *h = p->envelope.header;

	if (!h)
		return !s->is_signed;
	return s->is_signed && s->serial == le64toh(h->serial) &&
	       s->permits == le32toh(h->permits) &&
	       !strcmp(s->target, (const char *)h->target);
}

/*
 * Is this very policy in force, and to stay? The digest is over all that a
 * policy is. One that is on trial is not there to stay, and the module refuses;
 * for how long connections are kept each load decides anew.
 */
static int ask(struct job *j, struct rwall_nl *nl)
{
	_cleanup_(rwall_nl_status_free) struct rwall_nl_status s = { 0 };
	int err = rwall_nl_status(nl, &s);

	if (err)
		return err;
	j->change = CHANGE_SOME;
	if (s.state == RWALL_STATE_ACTIVE && !s.pending && !s.keeps &&
	    !j->load.keeps && signed_alike(&s, j->policy) &&
	    !memcmp(s.digest, j->policy->t.header->digest, sizeof(s.digest))) {
		j->change = CHANGE_NONE;
		j->loaded.generation = s.generation;
	}
	return 0;
}

/* What is in force passes, or where nothing is, all; else it is not known. */
static void foresee_cuts(struct job *j, struct rwall_nl *nl)
{
	struct rwall_policy before = { 0 };
	struct rwall_nl_policy p;
	const char *why;
	int err = nl ? rwall_nl_snapshot(nl, &p, NULL) : -ENOENT;

	if (err == -ENOENT)
		j->has_cuts = !rwall_cuts_find(NULL, &j->policy->t, &j->cuts);
	if (err || rwall_blobfile_open(p.blob, p.size, &before, &why))
		return;
	j->has_cuts = !rwall_cuts_find(&before.t, &j->policy->t, &j->cuts);
	rwall_blobfile_close(&before);
}

/* Must work without the module and without rights, and load no module. */
static void foresee(struct job *j)
{
	struct rwall_nl *nl = NULL;
	int err = 0;

	if (access(MODULE_FOLDER, F_OK)) {
		j->change = CHANGE_SOME;
		j->elsewhere = j->args->netns;
	} else {
		nl = rwall_nl_new();
		err = rwall_nl_open(nl, j->args->netns);
		if (!err)
			err = ask(j, nl);
		j->elsewhere = err && j->args->netns;
	}
	if (!err && !j->elsewhere && !j->load.keeps)
		foresee_cuts(j, nl);
	rwall_nl_free(nl);
}

/*
 * On trial too: a policy that is known to lock out could not be confirmed, and
 * would only cost the session its time. --force is for who knows better.
 */
static int guard(struct job *j)
{
	if (j->elsewhere || j->change == CHANGE_NONE)
		return 0;
	rwall_guard_look(&j->policy->t, &j->lockout);
	if (j->lockout.kind == RWALL_LOCKOUT_NONE)
		return 0;
	rwall_guard_tell(&j->lockout, j->args->force);
	return j->args->force ? 0 : 2;
}

static int load(struct job *j, struct rwall_nl *nl)
{
	int err = ask(j, nl);

	if (!err && j->change == CHANGE_NONE)
		return 0;
	if (!err && guard(j))
		return 2;
	j->load.blob = j->policy->blob;
	j->load.size = j->policy->size;
	j->load.confirm = j->confirm;
	if (!err)
		err = rwall_nl_load(nl, &j->load, &j->loaded);
	if (err)
		return rwall_input_complain(nl, err);
	j->done = true;
	return 0;
}

/* JSON is one object, printed when all is known; people read as it goes. */
static int tell_and_wait(struct job *j, struct rwall_nl *nl)
{
	int ret = 0;

	if (!j->args->json) {
		print_line(j);
		print_trial(j);
		if (j->has_cuts)
			rwall_cuts_print(&j->cuts);
	}
	if (j->args->wait && j->done)
		ret = rwall_trial_wait(nl, j->loaded.generation, &j->outcome);
	if (j->args->json)
		print_json(j);
	else if (j->outcome == RWALL_OUTCOME_CONFIRMED)
		puts("confirmed");
	return ret;
}

/* In force for good, now or already: a save that failed before is made good. */
static bool to_be_saved(const struct job *j)
{
	bool stays = j->change == CHANGE_NONE || (j->done && !j->confirm);

	return stays && !j->args->no_save;
}

/* What apply would do, its refusal included. */
static int rehearse(struct job *j)
{
	int ret;

	foresee(j);
	ret = guard(j);
	tell_and_wait(j, NULL);
	return ret;
}

static int apply(struct job *j)
{
	struct rwall_nl *nl = NULL;
	int ret = rwall_input_connect(j->args, &nl), unsaved = 0;

	if (!ret)
		ret = load(j, nl);
	if (!ret && to_be_saved(j))
		unsaved = rwall_saved_keep(nl, j->policy);
	if (!ret)
		ret = tell_and_wait(j, nl);
	rwall_nl_free(nl);
	return ret ? ret : unsaved;
}

static int check_args(const struct rwall_args *args, struct job *j)
{
	int ret = rwall_trial_parse(args->confirm, &j->confirm);

	if (!ret)
		ret = rwall_trial_keep(args->keep, &j->load);

	if (!ret && args->wait && !args->confirm) {
		fputs("rolewall apply: --wait needs --confirm\n", stderr);
		ret = 2;
	}
	return ret;
}

int rwall_cmd_apply(const struct rwall_args *args)
{
	struct rwall_input in = { 0 };
	struct job j = { .args = args, .policy = &in.policy };
	int ret = check_args(args, &j);

	if (!ret)
		ret = rwall_input_open(args, &in, true);
	if (!ret && args->audit && in.policy.envelope.header) {
		fputs("rolewall apply: --audit would change what is signed: "
		      "sign a policy of a site with 'mode: audit'\n",
		      stderr);
		ret = 2;
	}
	if (!ret && args->audit)
		rwall_blobfile_audit(&in.policy);
	rwall_input_policy_only(&in);
	if (!ret)
		ret = args->dry_run ? rehearse(&j) : apply(&j);
	rwall_input_close(&in);
	return ret;
}
