// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_blobfile.c - blobs written, read, and refused
 *
 * For: userspace/blobfile.c. Writes in a temporary folder of its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "blobfile.h"
#include "small_policy.h"
#include "util.h"

static char folder[] = "/tmp/rolewall-test-XXXXXX";
static char path[64];

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/policy.blob", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder); /* fails where a temporary file is left */
}

static void round_trip(void **state)
{
	struct rwall_policy p = { 0 }, back = { 0 };
	const char *why = NULL;

	(void)state;
	small_policy(&p);
	assert_int_equal(rwall_blobfile_write(path, &p), 0);
	assert_int_equal(rwall_blobfile_read(path, &back, &why), 0);
	assert_int_equal(p.size, back.size);
	assert_memory_equal(p.blob, back.blob, p.size);
	rwall_blobfile_close(&back);
	assert_int_equal(rwall_blobfile_write(path, &p), 0);
	rwall_blobfile_close(&p);
	assert_null(p.blob);
}

static void modes_follow_the_mask(void **state)
{
	struct rwall_policy p = { 0 };
	mode_t mask = umask(027);
	struct stat st;

	(void)state;
	small_policy(&p);
	unlink(path);
	assert_int_equal(rwall_blobfile_write(path, &p), 0);
	umask(mask);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	rwall_blobfile_close(&p);
}

/* Each byte matters: what is behind the digest by it, the others by value. */
static void each_byte_flipped(void **state)
{
	struct rwall_policy p = { 0 }, bad = { 0 };
	size_t i;

	(void)state;
	small_policy(&p);
	for (i = 0; i < p.size; i++) {
		char *copy = rwall_xcalloc(1, p.size);
		const char *why = NULL;

		memcpy(copy, p.blob, p.size);
		copy[i] ^= 1 << i % 8;
		assert_int_equal(rwall_blobfile_open(copy, p.size, &bad, &why),
				 -EINVAL);
		assert_non_null(why);
		assert_null(bad.blob);
	}
	rwall_blobfile_close(&p);
}

static void each_length(void **state)
{
	struct rwall_policy p = { 0 }, bad = { 0 };
	size_t n;

	(void)state;
	small_policy(&p);
	for (n = 0; n < p.size; n++) {
		char *copy = rwall_xcalloc(1, n + 1);
		const char *why = NULL;

		memcpy(copy, p.blob, n);
		assert_int_equal(rwall_blobfile_open(copy, n, &bad, &why),
				 -EINVAL);
		assert_non_null(why);
	}
	rwall_blobfile_close(&p);
}

static void bad_files(void **state)
{
	struct rwall_policy p = { 0 };
	const char *why = NULL;

	(void)state;
	assert_int_equal(rwall_blobfile_read("/nonexistent", &p, &why),
			 -ENOENT);
	assert_int_equal(rwall_blobfile_read("/dev/null", &p, &why), -EINVAL);
	assert_int_equal(rwall_blobfile_read("/", &p, &why), -EISDIR);
	/* endless, but read no further than a blob may reach */
	assert_int_equal(rwall_blobfile_read("/dev/zero", &p, &why), -EINVAL);
	assert_null(p.blob);
}

static void nowhere_to_write(void **state)
{
	struct rwall_policy p = { 0 };
	struct stat st;

	(void)state;
	small_policy(&p);
	assert_int_equal(rwall_blobfile_write("/nonexistent/x", &p), -ENOENT);
	assert_int_equal(rwall_blobfile_write("/", &p), -EISDIR);
	assert_int_equal(rwall_blobfile_write("/dev/full", &p), -ENOSPC);
	/* a device is written to, never replaced */
	assert_int_equal(rwall_blobfile_write("/dev/null", &p), 0);
	assert_int_equal(stat("/dev/null", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
	rwall_blobfile_close(&p);
}

static void audit(void **state)
{
	struct rwall_policy p = { 0 }, back = { 0 };
	const char *why = NULL;
	int i;

	(void)state;
	small_policy(&p);
	rwall_blobfile_audit(&p);
	assert_int_equal(rwall_blobfile_write(path, &p), 0);
	assert_int_equal(rwall_blobfile_read(path, &back, &why), 0);
	for (i = 0; i < RWALL_POINTS; i++)
		assert_int_equal(back.t.header->mode[i], RWALL_MODE_AUDIT);
	rwall_blobfile_close(&back);
	rwall_blobfile_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(modes_follow_the_mask),
		cmocka_unit_test(each_byte_flipped),
		cmocka_unit_test(each_length),
		cmocka_unit_test(bad_files),
		cmocka_unit_test(nowhere_to_write),
		cmocka_unit_test(audit),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
