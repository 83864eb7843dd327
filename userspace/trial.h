/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trial.h - what became of a policy on trial
 *
 * For: apply --wait, confirm and rollback, which all tell the same story.
 * Complaints go to stderr; functions return the tool's exit code.
 */
#ifndef _RWALL_TRIAL_H
#define _RWALL_TRIAL_H

#include <jansson.h>

#include "netlink.h"

#define RWALL_EXIT_ROLLED_BACK 5

/**
 * rwall_trial_word() - an enum rwall_outcome as JSON has it
 * @outcome: the outcome
 *
 * Return: static.
 */
const char *rwall_trial_word(uint8_t outcome);

/**
 * rwall_trial_parse() - read the time that a policy is on trial
 * @text: "10s" to "1h", or NULL
 * @seconds: set; 0 for NULL
 *
 * Return: 0 or 2.
 */
int rwall_trial_parse(const char *text, uint32_t *seconds);

/**
 * rwall_trial_keep() - read for how long open connections go on
 * @text: a time, "always", or NULL
 * @load: its keep is set
 *
 * Return: 0 or 2.
 */
int rwall_trial_keep(const char *text, struct rwall_nl_load *load);

/**
 * rwall_trial_over() - say that nothing is on trial, and why
 * @s: the module's status
 *
 * Return: 5 where the last thing that happened is that it was rolled back, 2
 * otherwise.
 */
int rwall_trial_over(const struct rwall_nl_status *s);

/**
 * rwall_trial_wait() - wait until a trial is decided
 * @nl: an open door
 * @generation: of the policy on trial
 * @outcome: set to the enum rwall_outcome
 *
 * Return: 0 where it was confirmed, 5 rolled back, 3 flushed; or the exit code
 * for a failure, which has been printed.
 */
int rwall_trial_wait(struct rwall_nl *nl, uint32_t generation,
		     uint8_t *outcome);

/**
 * rwall_trial_before() - what a rollback returns to, for people
 * @s: the status while a policy is on trial
 *
 * Return: a site's name, or that nothing was enforced; valid as long as @s.
 */
const char *rwall_trial_before(const struct rwall_nl_status *s);

/**
 * rwall_trial_json() - what status says of trials
 * @s: the module's status
 *
 * Return: an object, or null where no policy is on trial.
 */
json_t *rwall_trial_json(const struct rwall_nl_status *s);

#endif /* _RWALL_TRIAL_H */
