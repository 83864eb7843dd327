// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * trial.c - what became of a policy on trial, see trial.h
 */
#include "trial.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "duration.h"
#include "input.h"
#include "json.h"

/* A status is asked for so often: an event could be lost, a status cannot. */
#define POLL_NS 250000000

const char *rwall_trial_word(uint8_t outcome)
{
	static const char *const words[RWALL_OUTCOMES] = {
		[RWALL_OUTCOME_NONE] = "none",
		[RWALL_OUTCOME_CONFIRMED] = "confirmed",
		[RWALL_OUTCOME_TIMEOUT] = "timeout",
		[RWALL_OUTCOME_ROLLBACK] = "rollback",
		[RWALL_OUTCOME_FLUSHED] = "flushed",
	};

	return outcome < RWALL_OUTCOMES ? words[outcome] : "unknown";
}

int rwall_trial_parse(const char *text, uint32_t *seconds)
{
	uint32_t n = 0;

	*seconds = 0;
	if (!text)
		return 0;
	if (rwall_duration_parse(text, &n) || n < RWALL_CONFIRM_MIN ||
	    n > RWALL_CONFIRM_MAX) {
		fprintf(stderr,
			"rolewall apply: --confirm is a time from 10s to 1h, "
			"such as 60s or 5m; not '%s'\n",
			text);
		return 2;
	}
	*seconds = n;
	return 0;
}

int rwall_trial_keep(const char *text, struct rwall_nl_load *load)
{
	load->keeps = text;
	if (!text || !strcmp(text, "always"))
		return 0;
	if (!rwall_duration_parse(text, &load->keep) && load->keep)
		return 0;
	fprintf(stderr,
		"rolewall apply: --keep-established is a time, such as 10m or "
		"1h, or always; not '%s'\n",
		text);
	return 2;
}

static bool rolled_back(uint8_t outcome)
{
	return outcome == RWALL_OUTCOME_TIMEOUT ||
	       outcome == RWALL_OUTCOME_ROLLBACK;
}

/* A rollback makes a new generation right behind the one that was tried. */
int rwall_trial_over(const struct rwall_nl_status *s)
{
	bool last = s->state == RWALL_STATE_OPEN ||
		    s->generation == s->tried + 1;

	if (rolled_back(s->outcome) && last) {
		fprintf(stderr,
			"rolewall: rolled back: generation %u was not "
			"confirmed%s\n",
			s->tried,
			s->outcome == RWALL_OUTCOME_TIMEOUT ?
				" in time" :
				", 'rollback' was asked for");
		return RWALL_EXIT_ROLLED_BACK;
	}
	if (s->outcome == RWALL_OUTCOME_CONFIRMED && s->generation == s->tried)
		fputs("rolewall: the active policy is confirmed already\n",
		      stderr);
	else
		fputs("rolewall: no policy waits to be confirmed: 'rolewall "
		      "apply --confirm 60s' loads one that does\n",
		      stderr);
	return 2;
}

static int verdict(uint8_t outcome)
{
	if (rolled_back(outcome)) {
		fprintf(stderr, "rolewall: rolled back: %s\n",
			outcome == RWALL_OUTCOME_TIMEOUT ?
				"nobody confirmed in time" :
				"'rollback' was asked for");
		return RWALL_EXIT_ROLLED_BACK;
	}
	if (outcome == RWALL_OUTCOME_CONFIRMED)
		return 0;
	fputs("rolewall: flushed before it was confirmed\n", stderr);
	return 3;
}

int rwall_trial_wait(struct rwall_nl *nl, uint32_t generation, uint8_t *outcome)
{
	const struct timespec pause = { .tv_nsec = POLL_NS };
	struct rwall_nl_status s;
	bool decided = false;
	int err;

	while (!decided) {
		nanosleep(&pause, NULL);
		err = rwall_nl_status(nl, &s);
		if (err)
			return rwall_input_complain(nl, err);
		/* Another trial may have been decided since: ours is older. */
		decided = s.tried >= generation;
		*outcome = s.tried == generation ? s.outcome :
						   RWALL_OUTCOME_NONE;
		rwall_nl_status_free(&s);
	}
	if (*outcome)
		return verdict(*outcome);
	fputs("rolewall: other policies have been on trial since\n", stderr);
	return 3;
}

const char *rwall_trial_before(const struct rwall_nl_status *s)
{
	return s->prev_generation ? s->prev_name : "no policy at all";
}

json_t *rwall_trial_json(const struct rwall_nl_status *s)
{
	json_t *object, *previous;

	if (!s->pending)
		return json_null();
	object = json_object();
	rwall_json_set(object, "left-ms", rwall_json_number(s->left_ms));
	previous = s->prev_generation ? json_object() : json_null();
	if (s->prev_generation) {
		rwall_json_set(previous, "name", rwall_json_text(s->prev_name));
		rwall_json_set(previous, "generation",
			       rwall_json_number(s->prev_generation));
		rwall_json_set(previous, "digest",
			       rwall_json_hex(s->prev_digest,
					      sizeof(s->prev_digest)));
	}
	rwall_json_set(object, "previous", previous);
	return object;
}
