// SPDX-License-Identifier: GPL-2.0-or-later
/* test_profile.c - profiles: the one that is shipped, and bad ones. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy_text.h"

static const char good[] =
	"rolewall: profile/1\n"
	"product: x\n"
	"title: {en: X, ja: X}\n"
	"source: {document: D1, updated: \"2020-01-02\", title: {en: t, ja: t}}\n"
	"roles: {a: {title: {en: a, ja: a}, addresses: [10.0.0.0/8]}, b: {title: {en: b, ja: b}}}\n"
	"versions: {v: {title: {en: v, ja: v}, known: [\"12.1\", 14.x], default: 14.x}}\n"
	"options: {o: {title: {en: o, ja: o}, default: false}}\n"
	"services: {s: {ports: [tcp/139, tcp/445]}, free: {protocol: tcp, configurable: true}}\n"
	"tables: [{id: t1, title: {en: t, ja: t}, rows: [{id: t1.1, ports: \"1\", title: {en: r, ja: r}}]}]\n"
	"flows:\n"
	"  - {id: f, from: a, to: b, service: s, rows: [t1.1], title: {en: f, ja: f}, process: httpd.exe}\n"
	"  - {id: g, from: any, to: a, service: free, addition: wanted, title: {en: f, ja: f},\n"
	"     when: {option: o, versions: {v: \">=12.1 <14.3\"}}, loopback: true}\n"
	"advice: [{id: keep, services: [s, free], when: peer-any, title: {en: k, ja: k}}]\n";

/* Put a text where a profile of product x is looked for. */
struct folder {
	char dir[32];
	char path[48];
};

static void put(struct folder *f, const char *text, size_t len)
{
	FILE *file;

	strcpy(f->dir, "/tmp/rolewall-test-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->path, sizeof(f->path), "%s/x.yaml", f->dir);
	file = fopen(f->path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, len, file), len);
	fclose(file);
}

static void take_away(struct folder *f)
{
	unlink(f->path);
	rmdir(f->dir);
}

/* Load a text as product x; said is the caller's. */
static int load(const char *text, size_t len, char **said,
		struct rwall_profile **p)
{
	struct rwall_diag *d = rwall_diag_new();
	struct folder f;
	int ret;

	put(&f, text, len);
	ret = rwall_profile_load("x", f.dir, d, p);
	take_away(&f);
	*said = policy_text_print(d);
	rwall_diag_free(d);
	return ret;
}

static void refused(const char *from, const char *to, const char *because)
{
	struct rwall_profile *p = NULL;
	const char *at = strstr(good, from);
	char text[4096], *said;

	assert_non_null(at);
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - good), good, to,
		 at + strlen(from));
	assert_int_equal(load(text, strlen(text), &said, &p), -EINVAL);
	assert_null(p);
	if (!strstr(said, because))
		fail_msg("wanted \"%s\" in: %s", because, said);
	free(said);
}

static void language(void **state)
{
	struct rwall_profile *p = NULL;
	const struct rwall_flow *f;
	char *said;

	(void)state;
	assert_int_equal(load(good, sizeof(good) - 1, &said, &p), 0);
	assert_string_equal(said, "");
	free(said);
	assert_string_equal(p->product, "x");
	assert_string_equal(p->source.document, "D1");
	assert_int_equal(p->nroles, 2);
	assert_int_equal(p->roles[0].addresses.nr4, 1);
	assert_int_equal(p->axes[0].nknown, 2);
	assert_int_equal(p->services[0].ports.n, 2);
	assert_int_equal(p->services[0].slot, RWALL_SLOT_TCP);
	assert_int_equal(p->services[1].ports.n, 0);
	assert_true(p->services[1].configurable);
	f = rwall_profile_flow(p, "f");
	assert_ptr_equal(f->from, &p->roles[0]);
	assert_string_equal(f->rows[0]->id, "t1.1");
	assert_string_equal(f->ref, "D1 t1.1");
	assert_string_equal(f->process, "httpd.exe");
	assert_int_equal(f->at.line, 11);
	f = rwall_profile_flow(p, "g");
	assert_ptr_equal(f->from, &rwall_role_any);
	assert_true(f->loopback);
	assert_ptr_equal(f->option, &p->options[0]);
	assert_int_equal(f->versions[0].range.nterms, 2);
	assert_string_equal(f->ref, "addition: wanted");
	assert_null(rwall_profile_flow(p, "h"));
	assert_int_equal(p->nadvice, 1);
	assert_string_equal(p->advice[0].id, "keep");
	assert_int_equal(p->advice[0].nservices, 2);
	assert_ptr_equal(p->advice[0].services[1], &p->services[1]);
	rwall_profile_free(p);
}

/* The good profile with another date of its document. */
static void dated(const char *key, const char *date)
{
	static const char from[] = "updated: \"2020-01-02\", ";
	const char *at = strstr(good, from);
	struct rwall_profile *p = NULL;
	char text[4096], *said;

	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - good), good, key,
		 at + strlen(from));
	assert_int_equal(load(text, strlen(text), &said, &p), 0);
	free(said);
	assert_string_equal(p->source.updated, date);
	rwall_profile_free(p);
}

static void dates(void **state)
{
	(void)state;
	dated("", "");
	dated("updated: \"2018\", ", "2018");
	dated("updated: \"2018-03\", ", "2018-03");
	refused("2020-01-02", "2020-", "is not a date");
	refused("2020-01-02", "2020-01-", "is not a date");
	refused("2020-01-02", "2020-01-02-", "is not a date");
	refused("2020-01-02", "20", "is not a date");
}

static void mistakes(void **state)
{
	(void)state;
	refused("product: x", "product: y",
		"the file of \"x\" says it is of \"y\"");
	refused("from: a", "from: aa", "there is no role \"aa\"");
	refused("service: s,", "service: z,", "there is no service \"z\"");
	refused("rows: [t1.1]", "rows: [t1.2]", "there is no row \"t1.2\"");
	refused(", rows: [t1.1]", "", "refers to no row");
	refused("rows: [t1.1], title", "addition: x, title",
		"row \"t1.1\" has no flow");
	refused("id: g", "id: f", "flow \"f\" is there already");
	refused("option: o,", "option: p,", "there is no option \"p\"");
	refused(">=12.1 <14.3", "14", "is not a condition");
	refused("[\"12.1\", 14.x]", "[14.x, \"12.1\"]", "not newer");
	refused("tcp/445", "tcp/65536", "port 65536 is out of range");
	refused("from: any, to: a,", "from: any, to: any,", "from any to any");
	refused("10.0.0.0/8", "10.0.0.1/8", "the prefix is 10.0.0.0/8");
	refused("10.0.0.0/8", "a.example", "\"a.example\" is not an address");
	refused("default: false", "default: no",
		"\"no\" is neither true nor false");
	refused("roles:", "rolez:", "did you mean \"roles\"?");
	refused("protocol: tcp, configurable: true", "protocol: tcp",
		"may not give one");
	refused("title: {en: X, ja: X}", "title: {en: X}",
		"key \"ja\" is missing");
	refused("[s, free]", "[s, fre]", "there is no service \"fre\"");
	refused("peer-any", "peer-far",
		"advice cannot be given on \"peer-far\"");
	refused("when: peer-any, ", "", "key \"when\" is missing");
	refused("title: {en: X, ja: X}", "title: X",
		"this is a text, a map is wanted");
	refused("profile/1", "profile/2",
		"\"profile/2\" is not a format that this version reads");
	refused("addresses: [10.0.0.0/8]", "names: [10.0.0.1]",
		"there is an address among the names");
	refused("{ports: [tcp/139, tcp/445]}",
		"{ports: [tcp/139], protocol: tcp}",
		"\"protocol\" is for services without a port");
	refused("protocol: tcp,", "protocol: icmp,",
		"\"icmp\" is not a protocol with ports");
}

/* What is twice, what has no good name, and what nothing refers to. */
static void left_over(void **state)
{
	(void)state;
	refused("{id: t1.1,", "{id: T1-1,", "\"T1-1\" is not the id of a row");
	refused("rows: [{id: t1.1,",
		"rows: [{id: t1.1, ports: \"2\", title: {en: r, ja: r}}, {id: t1.1,",
		"row \"t1.1\" is there already");
	refused("roles: {", "roles: {c: {title: {en: c, ja: c}}, ",
		"role \"c\" has no flow");
	refused("services: {", "services: {u: {ports: [tcp/1]}, ",
		"service \"u\" has no flow");
}

static void bad_files(void **state)
{
	char text[4096], *said;
	struct rwall_profile *p;
	glob_t found;
	size_t i, len;
	FILE *f;

	(void)state;
	assert_int_equal(
		glob("tests/schema/bad/profile-*.yaml", 0, NULL, &found), 0);
	for (i = 0; i < found.gl_pathc; i++) {
		f = fopen(found.gl_pathv[i], "r");
		len = fread(text, 1, sizeof(text), f);
		fclose(f);
		p = NULL;
		if (load(text, len, &said, &p) != -EINVAL)
			fail_msg("%s was taken", found.gl_pathv[i]);
		free(said);
	}
	assert_true(i > 5);
	globfree(&found);
}

static void missing(void **state)
{
	struct rwall_diag *d = rwall_diag_new();
	struct rwall_profile *p = NULL;

	(void)state;
	assert_int_equal(rwall_profile_load("no-such", PROFILES, d, &p),
			 -ENOENT);
	assert_int_equal(rwall_profile_load("../policies/mcafee-epo", PROFILES,
					    d, &p),
			 -ENOENT);
	assert_int_equal(rwall_diag_count(d, RWALL_ERROR), 0);
	rwall_diag_free(d);
}

static void listed(void **state)
{
	char **products = NULL;
	size_t i, n = 0, seen = 0;

	(void)state;
	assert_int_equal(rwall_profile_list(PROFILES, &products, &n), 0);
	for (i = 0; i < n; i++)
		seen += !strcmp(products[i], "mcafee-epo");
	assert_int_equal(seen, 1);
	rwall_profile_list_free(products, n);
	assert_int_equal(rwall_profile_list("/nonexistent", &products, &n), 0);
	assert_int_equal(n, 0);
	rwall_profile_list_free(products, n);
}

/* Counted in the document: 12 ports; 10, 9, 5, 2 and 4 rows; one sentence on two. */
static void mcafee_is_complete(void **state)
{
	static const size_t rows[] = { 12, 10, 9, 5, 2, 4, 2 };
	struct rwall_diag *d = rwall_diag_new();
	struct rwall_profile *p = NULL;
	size_t i;

	(void)state;
	assert_int_equal(rwall_profile_load("mcafee-epo", PROFILES, d, &p), 0);
	assert_int_equal(p->ntables, 7);
	for (i = 0; i < 7; i++)
		assert_int_equal(p->tables[i].nrows, rows[i]);
	assert_int_equal(p->nroles, 13);
	for (i = 0; i < p->noptions; i++)
		assert_false(p->options[i].on);
	assert_int_equal(p->noptions, 4);
	assert_string_equal(
		rwall_profile_flow(p, "agent-to-server")->versions[0].text,
		"=4.x");
	assert_int_equal(
		rwall_profile_flow(p, "server-to-update-ftp")->service->helper,
		RWALL_HELPER_FTP);
	assert_int_equal(rwall_profile_role(p, "update-server")->names.n, 4);
	rwall_profile_free(p);
	rwall_diag_free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(language),
		cmocka_unit_test(dates),
		cmocka_unit_test(mistakes),
		cmocka_unit_test(left_over),
		cmocka_unit_test(bad_files),
		cmocka_unit_test(missing),
		cmocka_unit_test(listed),
		cmocka_unit_test(mcafee_is_complete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
