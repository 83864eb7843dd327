/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guard.h - would loading a policy lock out whoever loads it?
 *
 * For: apply. Two questions: would it deny the SSH connection that this process
 * was started through; and, where there is none, would it leave no port at all
 * by which this host is administered. Loads nothing.
 */
#ifndef _RWALL_GUARD_H
#define _RWALL_GUARD_H

#include "fate.h"
#include "logins.h"
#include "session.h"

enum rwall_lockout_kind {
	RWALL_LOCKOUT_NONE,
	RWALL_LOCKOUT_SESSION, /* our own connection is denied */
	RWALL_LOCKOUT_ALL,     /* nobody may come in to administer this host */
};

struct rwall_lockout {
	enum rwall_lockout_kind kind;
	struct rwall_conn conn; /* of SESSION */
	struct rwall_fate fate;
	struct rwall_logins_ports ports; /* of ALL */
};

/**
 * rwall_guard_session() - would a policy deny a session?
 * @t: an open blob
 * @s: the session
 * @l: its fate's interfaces are read; filled in where it would
 *
 * Return: whether it would.
 */
bool rwall_guard_session(const struct rwall_tables *t,
			 const struct rwall_session *s,
			 struct rwall_lockout *l);

/**
 * rwall_guard_ports() - would a policy let nobody in by any of some ports?
 * @t: an open blob
 * @p: the ports; of none the answer is no
 *
 * Return: whether it would.
 */
bool rwall_guard_ports(const struct rwall_tables *t,
		       const struct rwall_logins_ports *p);

/**
 * rwall_guard_look() - would a policy lock us out of this network namespace?
 * @t: an open blob
 * @l: filled in
 */
void rwall_guard_look(const struct rwall_tables *t, struct rwall_lockout *l);

/**
 * rwall_guard_tell() - say which connection, why, and what would permit it
 * @l: a lock-out
 * @forced: it happens all the same: a warning rather than a refusal
 */
void rwall_guard_tell(const struct rwall_lockout *l, bool forced);

/**
 * rwall_guard_json() - the same as an object
 * @l: what was found
 *
 * Return: an object, or null where nobody is locked out.
 */
json_t *rwall_guard_json(const struct rwall_lockout *l);

#endif /* _RWALL_GUARD_H */
