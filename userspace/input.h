/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * input.h - the policy that a command line names
 *
 * For: what most verbs begin with: a site compiled, a blob read, or the active
 * policy fetched, always as an open policy. Complaints go to stderr; functions
 * return the tool's exit code. May not act on the policy.
 */
#ifndef _RWALL_INPUT_H
#define _RWALL_INPUT_H

#include "bind.h"
#include "blobfile.h"
#include "netlink.h"
#include "opts.h"

/* All zero is none. */
struct rwall_input {
	struct rwall_policy policy;
	struct rwall_site *site;	 /* NULL but for a site */
	struct rwall_closed_list closed; /* flows that it leaves shut */
	struct rwall_diag *diag;
};

/**
 * rwall_input_site() - load, bind and compile the site
 * @args: names the site and the profiles
 * @in: filled in; rwall_input_close(), also after failure
 *
 * Prints nothing: what there is to say is in @in->diag.
 *
 * Return: 0 or 2.
 */
int rwall_input_site(const struct rwall_args *args, struct rwall_input *in);

/**
 * rwall_input_read() - load the site, not yet bound
 * @args: names the site and the profiles
 * @in: filled in; rwall_input_close(), also after failure
 *
 * Return: 0 or 2, with what there is to say in @in->diag.
 */
int rwall_input_read(const struct rwall_args *args, struct rwall_input *in);

/**
 * rwall_input_compile() - bind and compile a site that was read
 * @in: from rwall_input_read(); its policy is filled in
 *
 * Return: 0 or 2, with what there is to say in @in->diag.
 */
int rwall_input_compile(struct rwall_input *in);

/**
 * rwall_input_names() - where the addresses of names are kept
 * @args: the command line
 *
 * Return: the file; NULL where none is to be used. Static or argv's.
 */
const char *rwall_input_names(const struct rwall_args *args);

/**
 * rwall_input_open() - the site or the blob, whichever was named
 * @args: the command line
 * @in: filled in; rwall_input_close(), also after failure
 * @warn: print warnings too when there is no error
 *
 * Return: 0 or 2; errors have been printed.
 */
int rwall_input_open(const struct rwall_args *args, struct rwall_input *in,
		     bool warn);

/**
 * rwall_input_connect() - open the door to the kernel
 * @args: names the network namespace
 * @nl: set to the door; rwall_nl_free(), also after failure
 *
 * Return: 0 or an exit code; the reason has been printed.
 */
int rwall_input_connect(const struct rwall_args *args, struct rwall_nl **nl);

/**
 * rwall_input_talk() - open the door to the kernel, go through, shut it
 * @args: names the network namespace
 * @talk: called with the open door
 *
 * Return: what @talk returns, or an exit code with the reason printed.
 */
int rwall_input_talk(const struct rwall_args *args,
		     int (*talk)(struct rwall_nl *nl,
				 const struct rwall_args *args));

/**
 * rwall_input_complain() - print why a request failed
 * @nl: the door
 * @err: what the request returned
 *
 * Return: the exit code for @err.
 */
int rwall_input_complain(const struct rwall_nl *nl, int err);

/**
 * rwall_input_meant() - ask a person whether that is what was meant
 * @question: what will be, and whether it shall
 * @args: the command line
 *
 * Return: true where the answer is yes, or nobody is there to ask.
 */
bool rwall_input_meant(const char *question, const struct rwall_args *args);

/**
 * rwall_input_live() - the active policy and its counters
 * @nl: an open door
 * @in: filled in; rwall_input_close(), also after failure
 * @counters: filled in with counters of this very policy, or NULL;
 *	@counters->rules is the caller's, free()
 *
 * Return: 0 or an exit code; the reason has been printed.
 */
int rwall_input_live(struct rwall_nl *nl, struct rwall_input *in,
		     struct rwall_nl_counters *counters);

/**
 * rwall_input_profiles() - where profiles are looked for
 * @args: the command line
 *
 * Return: --profiles; NULL for the installed folders; or, where there is no
 * profile in these and the tool runs in its source tree, that of the tree.
 * Static.
 */
const char *rwall_input_profiles(const struct rwall_args *args);

/**
 * rwall_input_policy_only() - free the site that a policy was compiled from
 * @in: its policy and its diagnostics stay
 *
 * For: loading. A site with long lists may be larger than its policy, which the
 * kernel is about to hold twice.
 */
void rwall_input_policy_only(struct rwall_input *in);

/**
 * rwall_input_close() - free what was opened; none is left
 * @in: the input
 */
void rwall_input_close(struct rwall_input *in);

#endif /* _RWALL_INPUT_H */
