// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_completion.c - rolewall completion: a script for bash, fish or zsh
 */
#include <ctype.h>
#include <string.h>

#include "cmd.h"
#include "completion.h"
#include "util.h"

enum rwall_operand rwall_completion_operand(const struct rwall_verb *verb)
{
	static const struct {
		const char *operand;
		enum rwall_operand kind;
	} kinds[] = {
		{ "A B", RWALL_OPERAND_FILE },
		{ "EXPECTED", RWALL_OPERAND_FILE },
		{ "[EVENTS]", RWALL_OPERAND_FILE },
		{ "[PRODUCT]", RWALL_OPERAND_PRODUCT },
		{ "[VERB]", RWALL_OPERAND_VERB },
	};
	size_t i;

	if (!verb->operand)
		return RWALL_OPERAND_NONE;
	for (i = 0; i < RWALL_COUNT(kinds); i++)
		if (!strcmp(kinds[i].operand, verb->operand))
			return kinds[i].kind;
	return islower((unsigned char)*verb->operand) ? RWALL_OPERAND_WORD :
							RWALL_OPERAND_NONE;
}

int rwall_cmd_completion(const struct rwall_args *args)
{
	static const struct {
		const char *shell;
		void (*print)(void);
	} shells[] = {
		{ "bash", rwall_completion_bash },
		{ "fish", rwall_completion_fish },
		{ "zsh", rwall_completion_zsh },
	};
	const char *shell = args->operand ? args->operand : "";
	size_t i;

	for (i = 0; i < RWALL_COUNT(shells); i++) {
		if (strcmp(shell, shells[i].shell))
			continue;
		shells[i].print();
		return 0;
	}
	fputs("rolewall completion: say bash, fish or zsh\n", stderr);
	return 2;
}
