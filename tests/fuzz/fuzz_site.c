// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fuzz_site.c - any bytes as a site file
 *
 * For: the strict YAML, the site's readers, binding to the shipped profiles and
 * compiling. What was accepted must compile into a blob that the gate accepts;
 * what was refused must have been told why.
 */
#include "diag.h"
#include "fuzz.h"
#include "site.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file("site.yaml", data, size);
	struct rwall_diag *d = rwall_diag_new();
	struct rwall_site *site = NULL;

	if (rwall_site_load(path, "policies", d, &site))
		fuzz_promise(rwall_diag_count(d, RWALL_ERROR));
	else
		fuzz_compile(site, d);
	rwall_site_free(site);
	rwall_diag_free(d);
	return 0;
}
