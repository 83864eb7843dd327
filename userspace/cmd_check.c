// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_check.c - rolewall check: all that is wrong with a site file
 */
#include "cmd.h"
#include "input.h"
#include "json.h"
#include "lint.h"
#include "print.h"

static json_t *item_json(const struct rwall_diag_item *item)
{
	static const char *const severities[] = {
		[RWALL_NOTE] = "note",
		[RWALL_WARNING] = "warning",
		[RWALL_ERROR] = "error",
	};
	json_t *object = json_object();

	rwall_json_set(object, "severity", json_string(severities[item->sev]));
	rwall_json_set(object, "file", rwall_json_text(item->file));
	rwall_json_set(object, "line", rwall_json_number(item->line));
	rwall_json_set(object, "column", rwall_json_number(item->col));
	rwall_json_set(object, "message", rwall_json_text(item->message));
	rwall_json_set(object, "remedy", rwall_json_text(item->remedy));
	rwall_json_set(object, "lint", rwall_json_text(item->lint));
	return object;
}

static void print_json(const struct rwall_diag *diag)
{
	json_t *object = rwall_json_new("check"), *array = json_array();
	struct rwall_diag_item item;
	size_t i;

	for (i = 0; rwall_diag_item(diag, i, &item); i++)
		rwall_json_add(array, item_json(&item));
	rwall_json_set(object, "errors",
		       rwall_json_number(rwall_diag_count(diag, RWALL_ERROR)));
	rwall_json_set(
		object, "warnings",
		rwall_json_number(rwall_diag_count(diag, RWALL_WARNING)));
	rwall_json_set(object, "diagnostics", array);
	rwall_json_print(object);
}

int rwall_cmd_check(const struct rwall_args *args)
{
	struct rwall_input in = { 0 };
	int ret = rwall_input_site(args, &in);

	if (!ret)
		rwall_lint_site(in.site, in.diag);
	if (args->json)
		print_json(in.diag);
	else
		rwall_diag_print(in.diag, stderr, rwall_print_colour(stderr));
	rwall_input_close(&in);
	return ret;
}
