// SPDX-License-Identifier: GPL-2.0-or-later
/* test_lint.c - each lint: where it speaks, where it is silent, what its id is. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <limits.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lint.h"
#include "policy_text.h"
#include "util.h"

#define HEAD	    "rolewall: site/1\nname: x\n"
#define SERVER	    HEAD "roles: [mcafee-epo/epo-server]\n"
#define LOCAL(flow) HEAD "roles: []\nlocal:\n  - " flow "\n"

/* What lints say of a site: "id line severity" each, joined by semicolons. */
static void lint(const char *site, const char *want)
{
	struct rwall_diag_item item;
	struct policy_text t;
	char got[1000] = "";
	size_t i, before, n = 0;

	policy_text_bind(&t, site);
	if (t.ret)
		fail_msg("refused: %s", t.said);
	for (before = 0; rwall_diag_item(t.d, before, &item);)
		before++;
	rwall_lint_site(t.site, t.d);
	for (i = before; rwall_diag_item(t.d, i, &item); i++)
		if (item.lint)
			n += snprintf(got + n, sizeof(got) - n, "%s%s %u %s",
				      n ? "; " : "", item.lint, item.line,
				      item.sev == RWALL_NOTE ? "note" :
							       "warning");
	assert_string_equal(got, want);
	policy_text_free(&t);
}

static void management(void **state)
{
	(void)state;
	lint(LOCAL("{id: ssh, from: any, to: self, service: tcp/22}"),
	     "any-on-management 5 warning");
	lint(LOCAL("{id: lots, from: any, to: self, service: tcp/20-30}"),
	     "any-on-management 5 warning");
	lint(LOCAL("{id: ssh, from: [192.0.2.0/24], to: self, service: tcp/22}"),
	     "");
	lint(LOCAL("{id: ssh, from: any, to: self, service: udp/22}"), "");
	lint(LOCAL("{id: ssh, from: self, to: any, service: tcp/22}"), "");
	/* The console's port is no well-known one, but its service says so. */
	lint(SERVER "peers: {mcafee-epo: {console: any}}\n",
	     "any-on-management 4 warning");
	lint(SERVER "peers: {mcafee-epo: {agent: any}}\n", "");
	lint(SERVER "peers-default: any\n",
	     "any-on-management 2 warning; any-on-management 2 warning");
}

static void stateless(void **state)
{
	(void)state;
	lint(LOCAL("{id: dns, from: self, to: any, service: udp/53}") "settings: {tracking: none}\n",
	     "answers-unasked 6 note");
	lint(LOCAL("{id: dns, from: self, to: any, service: udp/53}") "settings: {tracking: socket}\n",
	     "");
	lint(LOCAL("{id: web, from: self, to: any, service: tcp/443}") "settings: {tracking: none}\n",
	     "");
}

static void versions(void **state)
{
	(void)state;
	lint(SERVER "versions: {mcafee-epo: {agent: \"4.8\"}}\n", "");
	lint(SERVER "versions: {mcafee-epo: {agent: \"9\"}}\n",
	     "version-outside 4 warning");
}

static void two_roles(void **state)
{
	(void)state;
	lint(SERVER "peers:\n  mcafee-epo:\n"
		    "    agent: [10.0.0.0/8]\n"
		    "    console: [10.255.255.255-11.0.0.1]\n",
	     "two-roles 7 note");
	lint(SERVER "peers:\n  mcafee-epo:\n"
		    "    agent: [10.0.0.0/8]\n"
		    "    console: [11.0.0.0-11.0.0.1]\n",
	     "");
	lint(SERVER "peers:\n  mcafee-epo:\n"
		    "    agent: [10.0.0.0/8, \"2001:db8::/48\"]\n"
		    "    console: [11.0.0.1, \"2001:db8::1\"]\n",
	     "two-roles 7 note");
	lint(SERVER "peers:\n  mcafee-epo:\n"
		    "    agent: [\"2001:db8::/48\"]\n"
		    "    console: [\"2001:db8:1::\"]\n",
	     "");
}

static void covered(void **state)
{
	(void)state;
	lint(SERVER
	     "peers: {mcafee-epo: {agent: [10.0.0.0/8]}}\nlocal:\n"
	     "  - {id: a, from: [10.1.0.0/16], to: self, service: tcp/443}\n",
	     "local-covered 6 warning");
	lint(SERVER
	     "peers: {mcafee-epo: {agent: [10.0.0.0/8]}}\nlocal:\n"
	     "  - {id: a, from: mcafee-epo/agent, to: self, service: tcp/443}\n",
	     "local-covered 6 warning");
	/* Somebody else, another port beside it, another family beside it. */
	lint(SERVER
	     "peers: {mcafee-epo: {agent: [10.0.0.0/8]}}\nlocal:\n"
	     "  - {id: a, from: [9.0.0.0/8], to: self, service: tcp/443}\n",
	     "");
	lint(SERVER
	     "peers: {mcafee-epo: {agent: [10.0.0.0/8]}}\nlocal:\n"
	     "  - {id: a, from: [10.1.0.0/16], to: self, service: [tcp/443, tcp/444]}\n",
	     "");
	lint(SERVER
	     "peers: {mcafee-epo: {agent: [10.0.0.0/8]}}\nlocal:\n"
	     "  - {id: a, from: [10.1.0.0/16, \"2001:db8::1\"], to: self, service: tcp/443}\n",
	     "");
	/* A zone that the documented flow is bound to, and the local one is not. */
	lint(SERVER
	     "peers: {mcafee-epo: {agent: [10.0.0.0/8]}}\n"
	     "zones: {lan: [eth0]}\nrole-zones: {mcafee-epo: {agent: lan}}\nlocal:\n"
	     "  - {id: a, from: [10.1.0.0/16], to: self, service: tcp/443}\n",
	     "");
}

/* Two lists of 100,000 that interleave: a walk over pairs would take minutes. */
static void long_lists(void **state)
{
	static const char *const name[2] = { "build/lint-a.txt",
					     "build/lint-b.txt" };
	clock_t began;
	unsigned int i, l;
	char *here = rwall_xrealloc(NULL, 1, PATH_MAX), *site;
	FILE *f;

	(void)state;
	assert_non_null(getcwd(here, PATH_MAX));
	for (l = 0; l < 2; l++) {
		f = fopen(name[l], "w");
		assert_non_null(f);
		for (i = 0; i < 100000; i++)
			fprintf(f, "%u.%u.%u.%u\n2001:%x:%x::/48\n",
				10 + i / 65536, i / 256 % 256, i % 256, l * 128,
				i / 16384, i % 16384 * 4 + l * 2);
		assert_int_equal(fclose(f), 0);
	}
	site = rwall_xasprintf(
		SERVER
		"peers:\n  mcafee-epo:\n    agent: {file: %s/%s}\n"
		"    console: {file: %s/%s}\nlocal:\n"
		"  - {id: a, from: {file: %s/%s}, to: self, service: tcp/443}\n",
		here, name[0], here, name[1], here, name[0]);
	began = clock();
	lint(site, "local-covered 9 warning");
	assert_in_range((clock() - began) / CLOCKS_PER_SEC, 0, 4);
	free(site);
	free(here);
	for (l = 0; l < 2; l++)
		unlink(name[l]);
}

static void screen(void **state)
{
	(void)state;
#define SCREEN(more)                                                  \
	LOCAL("{id: a, from: [10.0.0.1], to: self, service: tcp/21}") \
	"settings: {screen: eth0" more "}\n"
	lint(SCREEN(""), "");
	lint(SCREEN(", inbound: reject"), "screen-silent 6 note");
	lint(SCREEN(", mode: {out: audit}"), "screen-aside 6 warning");
	lint(SCREEN(", mode: {forward: audit}"), "");
#undef SCREEN
	lint(LOCAL("{id: a, from: [10.0.0.1], to: self, service: tcp/21, helper: ftp}") "settings: {screen: eth0}\n",
	     "screen-aside 6 warning");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(management), cmocka_unit_test(stateless),
		cmocka_unit_test(versions),   cmocka_unit_test(two_roles),
		cmocka_unit_test(covered),    cmocka_unit_test(long_lists),
		cmocka_unit_test(screen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
