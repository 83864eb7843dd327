// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fuzz_profile.c - any bytes as a product's profile
 *
 * For: the profile's readers and checks, and a site that plays a role of it.
 */
#include <string.h>

#include "diag.h"
#include "fuzz.h"
#include "profile.h"
#include "site.h"

static const char site_text[] = "rolewall: site/1\n"
				"name: s\n"
				"roles: [demo/server]\n"
				"peers: {demo: {agent: [10.0.0.0/8, any]}}\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rwall_diag *d = rwall_diag_new();
	struct rwall_profile *profile = NULL;
	struct rwall_site *site = NULL;
	const char *path;

	fuzz_file("demo.yaml", data, size);
	if (rwall_profile_load("demo", fuzz_folder(), d, &profile)) {
		fuzz_promise(rwall_diag_count(d, RWALL_ERROR));
	} else {
		path = fuzz_file("site.yaml", (const uint8_t *)site_text,
				 strlen(site_text));
		if (!rwall_site_load(path, fuzz_folder(), d, &site))
			fuzz_compile(site, d);
	}
	rwall_site_free(site);
	rwall_profile_free(profile);
	rwall_diag_free(d);
	return 0;
}
