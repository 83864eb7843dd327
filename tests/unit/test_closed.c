// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_closed.c - the policy of a host that has none yet
 *
 * For: core/closed.c. Lists of fail-safe ports are read exactly, and whatever
 * list there is, what the policy says to every port of every protocol and point
 * is known from the list alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "blobfile.h"
#include "classify.h"
#include "closed.h"
#include "compile.h"
#include "naive.h"
#include "util.h"

#define MOST                                                         \
	"tcp/1,tcp/2,tcp/65535,udp/1,udp/31,udp/32,udp/33,tcp/1023," \
	"tcp/1024,tcp/1025,udp/65535,udp/65504,udp/65503,tcp/443,"   \
	"tcp/32768,udp/32767"

static void parse(const char *text, struct rwall_failsafe *f)
{
	const char *why = NULL;

	if (!rwall_closed_parse(text, f, &why))
		fail_msg("'%s' was refused: %s", text, why);
}

static void reads_lists(void **state)
{
	struct rwall_failsafe f;

	(void)state;
	parse("", &f);
	assert_int_equal(f.n, 0);
	parse("tcp/22", &f);
	assert_int_equal(f.n, 1);
	assert_int_equal(f.at[0].slot, RWALL_SLOT_TCP);
	assert_int_equal(f.at[0].port, 22);
	parse("udp/65535,tcp/1,udp/161,tcp/1", &f);
	assert_int_equal(f.n, 3);
	assert_int_equal(f.at[0].slot, RWALL_SLOT_UDP);
	assert_int_equal(f.at[0].port, 65535);
	assert_int_equal(f.at[1].slot, RWALL_SLOT_TCP);
	assert_int_equal(f.at[2].port, 161);
	parse(MOST, &f);
	assert_int_equal(f.n, RWALL_CLOSED_PORTS);
	/* One that is there already takes no room. */
	parse(MOST ",tcp/443", &f);
	assert_int_equal(f.n, RWALL_CLOSED_PORTS);
}

static void refuses_others(void **state)
{
	static const char *const wrong[] = {
		",",
		"tcp",
		"tcp/",
		"tcp/0",
		"tcp/65536",
		"tcp/99999999999999999999",
		"tcp/22,",
		",tcp/22",
		"tcp/22,,udp/1",
		"tcp/22 ",
		" tcp/22",
		"tcp/22;udp/1",
		"sctp/22",
		"TCP/22",
		"22",
		"22/tcp",
		"tcp/-1",
		"tcp/+1",
		"tcp/0x16",
		"tcp/22-23",
		"tcp/22\n",
		"udp/161udp/1",
		"tcp//22",
		MOST ",tcp/7",
	};
	struct rwall_failsafe f = { .n = 77 };
	size_t i;

	(void)state;
	for (i = 0; i < RWALL_COUNT(wrong); i++) {
		const char *why = NULL;

		if (rwall_closed_parse(wrong[i], &f, &why))
			fail_msg("'%s' was taken", wrong[i]);
		if (!why || strlen(why) < 10)
			fail_msg("no sentence for '%s'", wrong[i]);
		assert_int_equal(f.n, 77);
	}
}

/* What the list says, in the order of classify's rules: -1 where it has none. */
static int wanted(const struct rwall_failsafe *f, int point, int slot,
		  uint32_t port)
{
	uint32_t i;

	for (i = 0; i < f->n; i++)
		if (point == RWALL_POINT_IN && f->at[i].slot == slot &&
		    f->at[i].port == port)
			return (int)i;
	return -RWALL_REASON_NO_SERVICE;
}

static void ask_all(const struct rwall_tables *t,
		    const struct rwall_failsafe *f)
{
	static const uint8_t addr[16] = { 10, 1, 2, 3 };
	struct rwall_key k = { .src = addr, .dst = addr, .sport = 22 };
	uint32_t port;
	int point, slot;

	for (point = 0; point < RWALL_POINTS; point++)
		for (slot = 0; slot < RWALL_SLOTS; slot++)
			for (port = 0; port < 65536; port++) {
				k.point = point;
				k.slot = slot;
				k.dport = port;
				k.v6 = port & 1;
				assert_int_equal(rwall_classify(t, &k),
						 wanted(f, point, slot, port));
				assert_int_equal(rwall_naive_classify(t, &k),
						 rwall_classify(t, &k));
			}
}

static void build(const char *list)
{
	struct rwall_blob_header *h = rwall_xcalloc(1, RWALL_CLOSED_SIZE);
	struct rwall_policy p = { 0 };
	struct rwall_failsafe f;
	const char *why = NULL;
	uint32_t size;
	void *exact;

	parse(list, &f);
	size = rwall_closed_build(&f, h);
	assert_in_range(size, RWALL_BLOB_HEADER_SIZE, RWALL_CLOSED_SIZE);
	rwall_blob_digest(h, size, h->digest);
	/* Of exactly its size, so that the address sanitizer sees a step outside. */
	exact = rwall_xcalloc(size, 1);
	memcpy(exact, h, size);
	free(h);
	if (rwall_blobfile_open(exact, size, &p, &why))
		fail_msg("the gate refuses it: %s", why);
	assert_int_equal(p.t.points, 7);
	assert_int_equal(p.t.tracking, RWALL_TRACKING_CONNTRACK);
	assert_int_equal(p.t.form, RWALL_FORM_NARROW);
	assert_int_equal(p.t.nrules, f.n);
	assert_string_equal(rwall_blob_string(&p.t, p.t.header->name),
			    RWALL_CLOSED_NAME);
	ask_all(&p.t, &f);
	rwall_blobfile_close(&p);
}

static void closes(void **state)
{
	(void)state;
	build("");
	build("tcp/22");
	build("udp/161,tcp/22");
	build(MOST);
}

static void names_ports(void **state)
{
	struct rwall_blob_header *h = rwall_xcalloc(1, RWALL_CLOSED_SIZE);
	struct rwall_tables t;
	struct rwall_failsafe f;
	const char *why = NULL;
	uint32_t size;

	(void)state;
	parse("tcp/22,udp/65535", &f);
	size = rwall_closed_build(&f, h);
	assert_true(rwall_blob_open(h, size, &t, &why));
	assert_string_equal(rwall_blob_string(&t, t.rules[0].flow),
			    "failsafe/tcp-22");
	assert_string_equal(rwall_blob_string(&t, t.rules[1].flow),
			    "failsafe/udp-65535");
	assert_string_equal(rwall_blob_string(&t, t.rules[1].service),
			    "udp/65535");
	assert_string_equal(rwall_blob_string(&t, t.groups[0].name), "any");
	free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_lists),
		cmocka_unit_test(refuses_others),
		cmocka_unit_test(closes),
		cmocka_unit_test(names_ports),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
