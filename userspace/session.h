/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session.h - the SSH connection that this process was started through
 *
 * For: not cutting the branch one sits on. SSH_CONNECTION says which it is;
 * where that is gone, as behind sudo, the sshd among our ancestors holds its
 * socket. Either counts only where it is a socket of the network namespace at
 * hand. Knows nothing of policies.
 */
#ifndef _RWALL_SESSION_H
#define _RWALL_SESSION_H

#include "conns.h"

/* Ends of a connection, as SSH_CONNECTION has them. */
struct rwall_session {
	struct rwall_conn conn;
	char zone[RWALL_CONNS_NAME]; /* interface of link-local ends, or "" */
};

/**
 * rwall_session_parse() - read SSH_CONNECTION
 * @text: "192.0.2.7 50022 192.0.2.1 22"; addresses of IPv6 may have a zone
 * @s: filled in on success
 *
 * Return: 0; -EINVAL for anything else, the empty string too.
 */
int rwall_session_parse(const char *text, struct rwall_session *s);

/**
 * rwall_session_find() - the connection among those that are open here
 * @c: this namespace's sockets
 * @s: filled in where there is one; its inode too
 *
 * Return: whether there is one: none of another namespace, nor one that is over.
 */
bool rwall_session_find(const struct rwall_conns *c, struct rwall_session *s);

#endif /* _RWALL_SESSION_H */
