/* SPDX-License-Identifier: GPL-2.0 */
/*
 * stateless.h - judging packets that no connection is known of
 *
 * For: the tracking modes without connections, in the module and in explain. A
 * packet is judged as it stands; where that is denied and it may be an answer,
 * as the packet that it would answer. A pure room.
 */
#ifndef _RWALL_CORE_STATELESS_H
#define _RWALL_CORE_STATELESS_H

#include "classify.h"

/**
 * rwall_stateless_answers() - can a packet of this key answer another one?
 * @k: its key
 *
 * Of TCP, SCTP and DCCP the key does not say it: their headers do, and the
 * caller has to look. Of ICMP a type that answers nothing never does, lest an
 * echo request pass as the answer to one that may be sent.
 *
 * Return: false where it cannot.
 */
bool rwall_stateless_answers(const struct rwall_key *k);

/**
 * rwall_stateless_answer() - judge a packet as an answer alone
 * @t: tables of an open blob
 * @k: its key; turned round on return where it is permitted
 * @denied: what it was denied with as it stands
 *
 * Return: the rule, or @denied.
 */
int rwall_stateless_answer(const struct rwall_tables *t, struct rwall_key *k,
			   int denied);

/**
 * rwall_stateless_classify() - judge a packet as it stands, then as an answer
 * @t: tables of an open blob
 * @k: its key; turned round on return where it is permitted as an answer
 * @answer: it may be one
 *
 * Return: the rule, or minus the reason for which it is denied as it stands.
 */
int rwall_stateless_classify(const struct rwall_tables *t, struct rwall_key *k,
			     bool answer);

/**
 * rwall_stateless_mistaken() - may a packet that opens be taken for an answer?
 * @t: tables of an open blob, of any tracking
 * @k: its key; addresses, zones and, but of ICMP, ports are not read
 *
 * Return: true where it is judged turned round too.
 */
bool rwall_stateless_mistaken(const struct rwall_tables *t,
			      const struct rwall_key *k);

/**
 * rwall_stateless_stated() - judge a packet of which a person says the state
 * @t: tables of an open blob, of any tracking
 * @k: its key; turned round on return where it was judged so
 * @reply: it travels against its connection, rather than with it
 *
 * What the module's tracking rooms do to a packet of that state, for those who
 * have no packet to look at: one that opens a TCP connection begins it, and one
 * that opens any other is for no socket of this host.
 *
 * Return: the rule, or minus a reason.
 */
int rwall_stateless_stated(const struct rwall_tables *t, struct rwall_key *k,
			   bool reply);

#endif /* _RWALL_CORE_STATELESS_H */
