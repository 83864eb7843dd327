/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * completion.h - completion scripts, one room a shell
 *
 * For: cmd_completion.c. Written from the table of verbs, so that no shell is
 * told of an option that the tool does not know. Prints to stdout, nothing else.
 */
#ifndef _RWALL_COMPLETION_H
#define _RWALL_COMPLETION_H

#include "opts.h"

/* What the word is that a verb takes besides options. */
enum rwall_operand {
	RWALL_OPERAND_NONE, /* or nothing that could be completed */
	RWALL_OPERAND_FILE,
	RWALL_OPERAND_PRODUCT,
	RWALL_OPERAND_VERB,
	RWALL_OPERAND_WORD, /* the operand itself, such as "nft" */
};

/* A command that prints the products, a line each. */
#define RWALL_COMPLETION_PRODUCTS \
	"rolewall profiles 2>/dev/null | awk \"NR > 1 { print \\$1 }\""

/**
 * rwall_completion_operand() - what completes a verb's operand
 * @verb: the verb
 */
enum rwall_operand rwall_completion_operand(const struct rwall_verb *verb);

/**
 * rwall_completion_bash() - print the script for bash
 */
void rwall_completion_bash(void);

/**
 * rwall_completion_fish() - print the script for fish
 */
void rwall_completion_fish(void);

/**
 * rwall_completion_zsh() - print the script for zsh
 */
void rwall_completion_zsh(void);

#endif /* _RWALL_COMPLETION_H */
