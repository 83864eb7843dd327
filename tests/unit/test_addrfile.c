// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_addrfile.c - files of addresses, good and hostile
 *
 * For: userspace/addrfile.c and userspace/ranges.c.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "addrfile.h"
#include "random_model.h"
#include "ranges.h"
#include "util.h"

static char folder[] = "/tmp/rolewall-addrfile-XXXXXX";
static char path[64];

static int set_up(void **unused)
{
	(void)unused;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/list", folder);
	return 0;
}

static int tear_down(void **unused)
{
	(void)unused;
	unlink(path);
	return rmdir(folder);
}

static void write_list(const char *text, size_t len)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

/* The first complaint must be @line:@col: @message. */
static void refused(int err, unsigned int line, unsigned int col,
		    const char *message)
{
	struct rwall_diag *d = rwall_diag_new();
	struct rwall_addrs set = { 0 };
	struct rwall_diag_item item;

	assert_int_equal(rwall_addrfile_read(path, d, &set), err);
	assert_true(rwall_diag_item(d, 0, &item));
	assert_string_equal(item.message, message);
	assert_string_equal(item.file, path);
	assert_int_equal(item.line, line);
	assert_int_equal(item.col, col);
	rwall_addrs_free(&set);
	rwall_diag_free(d);
}

static void accepted(const char *text, size_t nr4, size_t nr6)
{
	struct rwall_diag *d = rwall_diag_new();
	struct rwall_addrs set = { 0 };

	write_list(text, strlen(text));
	assert_int_equal(rwall_addrfile_read(path, d, &set), 0);
	assert_int_equal(set.nr4, nr4);
	assert_int_equal(set.nr6, nr6);
	assert_false(rwall_diag_item(d, 0, &(struct rwall_diag_item){ 0 }));
	rwall_addrs_free(&set);
	rwall_diag_free(d);
}

static void test_lines(void **unused)
{
	(void)unused;
	accepted("", 0, 0);
	accepted("\n\r\n# nothing\n \t \n", 0, 0);
	accepted("10.0.0.1\n\t2001:db8::/32 # theirs\r\n"
		 "10.1.0.0-10.1.0.9#close\n# Gr\xc3\xbc\xc3\x9f"
		 "e\n::1",
		 2, 2);
}

static void test_refused(void **unused)
{
	static const char nul[] = "10.0.0.1\n10.0.0.2\0\n";

	(void)unused;
	write_list("10.0.0.1\n  10.0.0.1/8\n", 22);
	refused(-EINVAL, 2, 3,
		"\"10.0.0.1/8\": bits are set behind the prefix");
	write_list("10.0.0.1 10.0.0.2\n", 18);
	refused(-EINVAL, 1, 1,
		"\"10.0.0.1 10.0.0.2\": this is neither an address nor a DNS name");
	write_list("agent.example.com\n", 18);
	refused(-EINVAL, 1, 1,
		"\"agent.example.com\": a name, and a file has addresses alone");
	write_list(nul, sizeof(nul) - 1);
	refused(-EINVAL, 2, 1, "a character that no address has");
	write_list("\x1b[2J\n", 5);
	refused(-EINVAL, 1, 1, "a character that no address has");
}

/* However a long line lies to the blocks in which a file is read. */
static void test_long_lines(void **unused)
{
	size_t room = 200 << 10, n;
	char *text = rwall_xcalloc(room, 1);

	(void)unused;
	for (n = RWALL_ADDRFILE_LINE + 1; n < room - 100; n += 7919) {
		memset(text, 'x', n);
		memcpy(text + n, "\n10.0.0.1\n", 10);
		write_list(text, n + 10);
		refused(-EINVAL, 1, 1, "the line is longer than 1,023 bytes");
	}
	/* Comments and blanks over the edge of a block. */
	for (n = 0; n < 40; n++) {
		memset(text, '\n', 70 << 10);
		memcpy(text + (64 << 10) - n, "10.0.0.1/32 # one\n", 18);
		text[70 << 10] = '\0';
		accepted(text, 1, 0);
	}
	free(text);
}

static void test_not_a_list(void **unused)
{
	char *keep = rwall_xstrdup(path);

	(void)unused;
	write_list("", 0);
	unlink(path);
	refused(-ENOENT, 0, 0, "No such file or directory");
	assert_int_equal(mkdir(path, 0700), 0);
	refused(-EINVAL, 0, 0, "is a directory");
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	refused(-EINVAL, 0, 0, "is not a regular file");
	assert_int_equal(unlink(path), 0);
	strcpy(path, "/dev/zero");
	refused(-EINVAL, 0, 0, "is not a regular file");
	strcpy(path, keep);
	free(keep);
}

/* A hole of 65 MiB is one line without an end, and too large. */
static void test_bounds(void **unused)
{
	struct rwall_diag *d = rwall_diag_new();
	struct rwall_addrs set = { 0 };
	struct rwall_diag_item item;
	unsigned int i, n = 0;
	FILE *f;

	(void)unused;
	write_list("", 0);
	assert_int_equal(truncate(path, 65 << 20), 0);
	assert_int_equal(rwall_addrfile_read(path, d, &set), -EFBIG);
	rwall_diag_free(d);
	d = rwall_diag_new();
	f = fopen(path, "w");
	for (i = 0; i < 1000; i++)
		fputs("10.0.0.0/33\n", f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(rwall_addrfile_read(path, d, &set), -EINVAL);
	while (rwall_diag_item(d, n, &item))
		n++;
	assert_int_equal(n, RWALL_ADDRFILE_ERRORS + 1);
	assert_true(rwall_diag_item(d, n - 1, &item));
	assert_string_equal(item.message,
			    "too many errors; the rest was not read");
	rwall_addrs_free(&set);
	rwall_diag_free(d);
}

/* Sorted and merged, a list has the same members; small numbers collide. */
static void test_merge(void **unused)
{
	struct rwall_range4 r4[24];
	struct rwall_range6 r6[24];
	unsigned int round, i;

	(void)unused;
	random_seed(11);
	for (round = 0; round < 3000; round++) {
		size_t n4 = random_below(24), n6 = n4;
		bool member[300] = { false }, seen4[300] = { false },
		     seen6[300] = { false };

		for (i = 0; i < n4; i++) {
			uint32_t lo = random_below(250), v;
			uint32_t hi = lo + random_below(12);

			r4[i] = (struct rwall_range4){ lo, hi };
			r6[i] = (struct rwall_range6){ { lo >> 4, lo << 28 },
						       { hi >> 4, hi << 28 } };
			r6[i].lo.lo = (uint64_t)(lo & 15) << 60;
			r6[i].hi.lo = (uint64_t)(hi & 15) << 60 |
				      UINT64_MAX >> 4;
			for (v = lo; v <= hi; v++)
				member[v] = true;
		}
		rwall_ranges4_merge(r4, &n4);
		rwall_ranges6_merge(r6, &n6);
		assert_true(rwall_ranges4_merged(r4, n4));
		assert_true(rwall_ranges6_merged(r6, n6));
		assert_int_equal(n4, n6);
		for (i = 0; i < n4; i++) {
			uint32_t v;

			for (v = r4[i].lo; v <= r4[i].hi; v++)
				seen4[v] = true;
			for (v = r6[i].lo.hi << 4 | r6[i].lo.lo >> 60;
			     v <= (r6[i].hi.hi << 4 | r6[i].hi.lo >> 60); v++)
				seen6[v] = true;
		}
		assert_memory_equal(member, seen4, sizeof(member));
		assert_memory_equal(member, seen6, sizeof(member));
	}
}

/* A merged list in both families, and which of 300 numbers it has. */
static size_t draw_list(struct rwall_range4 *r4, struct rwall_range6 *r6,
			bool *member)
{
	size_t n4 = random_below(9), n6 = n4, i;
	uint32_t v;

	memset(member, 0, 300);
	for (i = 0; i < n4; i++) {
		uint32_t lo = random_below(250), hi = lo + random_below(40);

		r4[i] = (struct rwall_range4){ lo, hi };
		/* The boundary of the halves lies among the numbers. */
		r6[i] = (struct rwall_range6){ { lo > 99, lo - 100ull },
					       { hi > 99, hi - 100ull } };
		for (v = lo; v <= hi; v++)
			member[v] = true;
	}
	rwall_ranges4_merge(r4, &n4);
	rwall_ranges6_merge(r6, &n6);
	assert_int_equal(n4, n6);
	return n4;
}

/* What two lists share, and whether one lies in the other, number by number. */
static void test_pairs(void **unused)
{
	struct rwall_range4 a4[9], b4[9];
	struct rwall_range6 a6[9], b6[9];
	unsigned int round, met = 0, inside = 0;

	(void)unused;
	random_seed(12);
	for (round = 0; round < 20000; round++) {
		bool a[300], b[300], within = true;
		size_t na = draw_list(a4, a6, a), nb = draw_list(b4, b6, b);
		uint32_t first, v, at4 = 0;
		struct rwall_addr6 at6 = { 0, 0 };

		for (first = 0; first < 300 && !(a[first] && b[first]);)
			first++;
		for (v = 0; v < 300; v++)
			within &= !a[v] || b[v];
		assert_int_equal(rwall_ranges4_meet(a4, na, b4, nb, &at4),
				 first < 300);
		assert_int_equal(rwall_ranges6_meet(a6, na, b6, nb, &at6),
				 first < 300);
		assert_int_equal(rwall_ranges4_within(a4, na, b4, nb), within);
		assert_int_equal(rwall_ranges6_within(a6, na, b6, nb), within);
		inside += within;
		if (first == 300)
			continue;
		met++;
		assert_int_equal(at4, first);
		assert_int_equal(at6.hi, first > 99);
		assert_int_equal(at6.lo, first - 100ull);
	}
	assert_in_range(met, 1000, 19000);
	assert_in_range(inside, 1000, 19000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_not_a_list),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_merge),
		cmocka_unit_test(test_pairs),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
