// SPDX-License-Identifier: GPL-2.0-or-later
/* test_nft.c - the text of rulesets, line by line where it matters. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blobfile.h"
#include "compile.h"
#include "nft.h"
#include "policy_text.h"

#define HEAD "rolewall: site/1\nname: x\n"
#define HOST HEAD "roles: []\n"

/* A site as a ruleset's text; free() it. NULL where it cannot be written. */
static char *export_site(const char *site, const char **why)
{
	struct rwall_policy policy = { 0 };
	struct rwall_nft *nft = NULL;
	struct policy_text t;
	char *text = NULL;
	size_t size;
	void *blob;
	FILE *to;

	policy_text_bind(&t, site);
	if (t.ret)
		fail_msg("refused: %s", t.said);
	assert_int_equal(rwall_compile(t.model, &blob, &size, why), 0);
	assert_int_equal(rwall_blobfile_open(blob, size, &policy, why), 0);
	if (!rwall_nft_build(&policy.t, &nft, why)) {
		to = open_memstream(&text, &size);
		rwall_nft_print(nft, to);
		fclose(to);
	}
	rwall_nft_free(nft);
	rwall_blobfile_close(&policy);
	policy_text_free(&t);
	return text;
}

static void has(const char *site, bool want, const char *line)
{
	const char *why;
	char *text = export_site(site, &why);

	if (!!strstr(text, line) != want)
		fail_msg("%s \"%s\" in:\n%s", want ? "no" : "there is", line,
			 text);
	free(text);
}

static void idiom(void **state)
{
	(void)state;
	has(HOST, true,
	    "\ntable inet rolewall\ndelete table inet rolewall\ntable inet rolewall {\n");
	has(HOST, true,
	    "\t\ttype filter hook input priority filter - 10; policy drop;\n");
	has(HOST, false, "hook forward");
	has(HEAD "roles: []\ngateway: true\n", true,
	    "hook forward priority filter - 10; policy drop;\n");
	has(HOST, false, "flush");
}

static void essentials(void **state)
{
	(void)state;
	has(HOST, true,
	    "\t\tiiftype loopback counter accept comment \"essential: loopback\"\n");
	has(HOST, true,
	    "meta nfproto ipv6 meta l4proto ipv6-icmp icmpv6 type 133-136 ip6 hoplimit 255 counter accept");
	has(HOST, true,
	    "icmpv6 type 130-132 ip6 hoplimit 1 ip6 saddr @essential.link-local counter accept");
	has(HOST, true, "\t\t\t::,\n\t\t\tfe80::/10\n");
	has(HOST, true,
	    "meta l4proto icmp icmp type 3 icmp code 4 counter accept");
	has(HOST, true, "ct state invalid counter drop");
	has(HOST, true, "ct state untracked counter drop");
}

static void rules(void **state)
{
	static const char site[] = HOST
		"local:\n"
		"  - {id: web, from: [10.0.0.0/8, 192.0.2.1-192.0.2.9, \"2001:db8::/32\"], to: self, service: [tcp/80, tcp/8000-8010]}\n"
		"  - {id: dns, from: self, to: any, service: udp/53}\n"
		"  - {id: gre, from: any, to: self, service: gre}\n"
		"  - {id: ping, from: any, to: self, service: icmp/echo-request}\n";

	(void)state;
	has(site, true,
	    "\t\t\t80 : goto in/tcp/80,\n\t\t\t8000-8010 : goto in/tcp/8000\n");
	has(site, true, "\t\t\t10.0.0.0/8,\n\t\t\t192.0.2.1-192.0.2.9\n");
	has(site, true,
	    "ct original ip saddr @v4.local/web counter accept comment \"local/web: site\"\n");
	has(site, true, "ct original ip6 saddr @v6.local/web counter accept");
	has(site, true,
	    "chain out/udp/53 {\n\t\t# 53/udp\n\t\t# dns\n\t\tcounter accept comment");
	has(site, true, "\t\t\t47 : goto in/proto-47\n");
	has(site, true, "\t\t\t2048-2303 : goto in/icmp/2048\n");
	has(site, true,
	    "meta l4proto icmp ct original proto-dst vmap @in/icmp\n");
	/* A port range cut by another one leads to both where both are. */
	has(HOST "local:\n"
		 "  - {id: a, from: [10.0.0.1], to: self, service: tcp/1-9}\n"
		 "  - {id: b, from: [10.0.0.2], to: self, service: tcp/5}\n",
	    true,
	    "1-4 : goto in/tcp/1,\n\t\t\t5 : goto in/tcp/5,\n\t\t\t6-9 : goto in/tcp/6\n");
	has(HOST
	    "local:\n  - {id: all, from: any, to: self, service: tcp/1-65535}\n",
	    true, "\t\t\t1-65535 : goto in/tcp/1\n");
}

static void denials(void **state)
{
	(void)state;
	has(HOST, true,
	    "meta l4proto tcp counter reject with tcp reset comment \"denied: not documented\"\n");
	has(HOST "settings: {outbound: drop}\n", false, "reject with");
	has(HOST "settings: {mode: audit}\n", false, " drop");
	has(HOST "settings: {mode: audit}\n", true,
	    "counter accept comment \"would be denied: not documented\"\n");
	has(HOST "settings: {inbound: reject}\n", true,
	    "jump output/answers\n");
	has(HOST, false, "output/answers");
}

static void zones(void **state)
{
	static const char site[] = HOST
		"zones: {lan: [eth0, \"eth1*\"], wan: [\"eth*\"]}\nlocal:\n"
		"  - {id: a, from: any, to: self, service: tcp/80, zone: lan}\n";

	(void)state;
	has(site, true, "\t\tct direction original jump in.lan");
	has(site, true, "\t\tiifname \"eth1*\" goto in.lan");
	has(site, true, "\t\toifname \"eth0\" goto in.lan");
	has(site, true, "\t\tiifname \"eth*\" return\n");
}

static void helpers(void **state)
{
	static const char site[] = HOST
		"local:\n"
		"  - {id: ftp, from: [10.0.0.0/8], to: self, service: tcp/21, helper: ftp}\n";

	(void)state;
	has(site, true,
	    "\tct helper ftp-helper {\n\t\ttype \"ftp\" protocol tcp\n");
	has(site, true,
	    "ct original ip saddr @v4.local/ftp ct helper set \"ftp-helper\" counter accept");
	has(site, true,
	    "meta nfproto ipv4 ip saddr @v4.local/ftp ct helper \"ftp\" counter accept");
	has(site, true,
	    "meta nfproto ipv4 ip daddr @v4.local/ftp ct helper \"ftp\" counter accept");
}

static void unspeakable(void **state)
{
	const char *why;

	(void)state;
	assert_null(export_site(
		HOST
		"zones: {lan: ['a\"b']}\nlocal:\n"
		"  - {id: a, from: any, to: self, service: tcp/80, zone: lan}\n",
		&why));
	assert_non_null(strstr(why, "interface"));
}

static void same_twice(void **state)
{
	static const char site[] = HEAD
		"roles: [mcafee-epo/epo-server]\npeers-default: any\n";
	const char *why;
	char *a = export_site(site, &why), *b = export_site(site, &why);

	(void)state;
	assert_string_equal(a, b);
	assert_non_null(strstr(a, "KB66797 t1.2 q1.3 q3.2"));
	free(a);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(idiom),       cmocka_unit_test(essentials),
		cmocka_unit_test(rules),       cmocka_unit_test(denials),
		cmocka_unit_test(zones),       cmocka_unit_test(helpers),
		cmocka_unit_test(unspeakable), cmocka_unit_test(same_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
