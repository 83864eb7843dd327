// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_export.c - rolewall export: a policy in another firewall's language
 */
#include "cmd.h"
#include "input.h"
#include "json.h"
#include "nft.h"

static void print_json(const struct rwall_nft *nft)
{
	json_t *object = rwall_json_new("export");
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (to) {
		rwall_nft_print(nft, to);
		fclose(to);
	}
	rwall_json_set(object, "format", json_string("nft"));
	rwall_json_set(object, "text", rwall_json_text(text));
	rwall_json_print(object);
	free(text);
}

static int export_nft(const struct rwall_args *args,
		      const struct rwall_tables *t)
{
	struct rwall_nft *nft;
	const char *why;

	if (rwall_nft_build(t, &nft, &why)) {
		fprintf(stderr, "rolewall export: %s\n", why);
		return 2;
	}
	if (args->json)
		print_json(nft);
	else
		rwall_nft_print(nft, stdout);
	rwall_nft_free(nft);
	return 0;
}

int rwall_cmd_export(const struct rwall_args *args)
{
	struct rwall_input in = { 0 };
	int ret;

	if (!args->operand || strcmp(args->operand, "nft")) {
		fputs("rolewall export: the one format is nft: rolewall export nft -f SITE\n",
		      stderr);
		return 2;
	}
	ret = rwall_input_open(args, &in, true);
	if (!ret)
		ret = export_nft(args, &in.policy.t);
	rwall_input_close(&in);
	return ret;
}
