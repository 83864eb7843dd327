/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd.h - the verbs
 *
 * For: one function a verb, each in a file of its own; verbs.c lists them with
 * their options. A verb prints data to stdout, everything else to stderr, and
 * returns the tool's exit code.
 */
#ifndef _RWALL_CMD_H
#define _RWALL_CMD_H

#include "opts.h"

int rwall_cmd_allow(const struct rwall_args *args);
int rwall_cmd_apply(const struct rwall_args *args);
int rwall_cmd_boot(const struct rwall_args *args);
int rwall_cmd_build(const struct rwall_args *args);
int rwall_cmd_check(const struct rwall_args *args);
int rwall_cmd_completion(const struct rwall_args *args);
int rwall_cmd_confirm(const struct rwall_args *args);
int rwall_cmd_diff(const struct rwall_args *args);
int rwall_cmd_doctor(const struct rwall_args *args);
int rwall_cmd_explain(const struct rwall_args *args);
int rwall_cmd_export(const struct rwall_args *args);
int rwall_cmd_flush(const struct rwall_args *args);
int rwall_cmd_help(const struct rwall_args *args);
int rwall_cmd_lock(const struct rwall_args *args);
int rwall_cmd_matrix(const struct rwall_args *args);
int rwall_cmd_monitor(const struct rwall_args *args);
int rwall_cmd_metrics(const struct rwall_args *args);
int rwall_cmd_learn(const struct rwall_args *args);
int rwall_cmd_profiles(const struct rwall_args *args);
int rwall_cmd_refresh(const struct rwall_args *args);
int rwall_cmd_rollback(const struct rwall_args *args);
int rwall_cmd_show(const struct rwall_args *args);
int rwall_cmd_sign(const struct rwall_args *args);
int rwall_cmd_status(const struct rwall_args *args);
int rwall_cmd_verify(const struct rwall_args *args);
int rwall_cmd_verify_signature(const struct rwall_args *args);

#endif /* _RWALL_CMD_H */
