/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * learn.h - denials gathered, and what a site lacks to permit them
 *
 * For: folding many denials into few observations, bounded whatever comes in,
 * and sorted so that the same denials give the same proposals in any order.
 * Opens nothing: a person reads the proposals.
 */
#ifndef _RWALL_LEARN_H
#define _RWALL_LEARN_H

#include <stdio.h>

#include "input.h"

#define RWALL_LEARN_MAX 4096 /* observations kept apart; others are counted */

/*
 * A service that was denied to one peer through one interface; of a forwarded
 * one, to a pair through two.
 */
struct rwall_seen {
	uint8_t point;
	uint8_t slot;
	uint16_t port;
	bool v6;
	uint8_t src[16]; /* zero where this host is that end */
	uint8_t dst[16];
	char iif[RWALL_IFNAME]; /* or empty; zero behind the name */
	char oif[RWALL_IFNAME];
	uint64_t packets;
};

struct rwall_learned {
	struct rwall_seen *seen; /* sorted; free() */
	size_t n;
	uint64_t left_out; /* packets beyond RWALL_LEARN_MAX */
	uint64_t ignored;  /* denied for reasons that no site would mend */
};

/**
 * rwall_learn_event() - take a denial as the module told of it
 * @l: gathers it
 * @d: the denial
 */
void rwall_learn_event(struct rwall_learned *l,
		       const struct rwall_nl_denied *d);

/**
 * rwall_learn_line() - take a line that "rolewall monitor --json" printed
 * @l: gathers it
 * @line: the line; of any origin
 * @size: its bytes
 *
 * Return: 0, also for events of another kind; -EINVAL for what is no such line.
 */
int rwall_learn_line(struct rwall_learned *l, const char *line, size_t size);

/**
 * rwall_learn_read() - take all lines of a file
 * @l: gathers them
 * @file: an open file; of any origin
 * @name: what complaints call it
 *
 * A line that is none, or is longer than any event, is complained of on stderr,
 * once, and passed over.
 *
 * Return: 0; -EINVAL where there are lines, and none is an event.
 */
int rwall_learn_read(struct rwall_learned *l, FILE *file, const char *name);

/**
 * rwall_learn_print() - print proposals to stdout, as YAML with comments
 * @l: what was gathered
 * @in: a site, opened
 */
void rwall_learn_print(const struct rwall_learned *l,
		       const struct rwall_input *in);

/**
 * rwall_learn_json() - print proposals to stdout as one object
 * @l: what was gathered
 * @in: a site, opened
 */
void rwall_learn_json(const struct rwall_learned *l,
		      const struct rwall_input *in);

#endif /* _RWALL_LEARN_H */
