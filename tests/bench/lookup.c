// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lookup.c - what one address lookup costs, without kernel or packets
 *
 * For: tests/bench/lookup, which compiles lists and runs this. Prints
 * nanoseconds a lookup as the median of rounds, for random sources and for one
 * source; with COUNT alone it does that many random lookups, for cachegrind.
 *
 *	lookup BLOB 4|6 random|same [COUNT]
 *
 * Random sources lie half of them in the list's span of addresses. They are
 * drawn before the clock starts, more of them than caches hold.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "interval.h"

#define SOURCES (1u << 20)
#define ROUNDS	15

static uint64_t state = 88172645463325252ull;

static uint64_t draw(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static void *read_blob(const char *path, size_t *size)
{
	struct stat st;
	int fd = open(path, O_RDONLY);
	void *blob;

	if (fd < 0 || fstat(fd, &st))
		exit(2);
	blob = aligned_alloc(64, ((size_t)st.st_size + 63) & ~(size_t)63);
	if (!blob || read(fd, blob, (size_t)st.st_size) != st.st_size)
		exit(2);
	close(fd);
	*size = (size_t)st.st_size;
	return blob;
}

/* Each source near a start of the list or, every other one, anywhere. */
static void draw_sources(const struct rwall_tables *t, bool v6, bool same,
			 uint64_t (*to)[2])
{
	const struct rwall_addr_table *a = v6 ? &t->a6 : &t->a4;
	size_t i;
	u64 at[2];

	for (i = 0; i < SOURCES; i++) {
		rwall_blob_start(a, v6, draw() % a->n, at);
		if (same && i)
			memcpy(at, to[0], 16);
		else if (v6)
			at[0] = htobe64(i % 2 ? draw() : at[0]);
		else
			at[0] = htobe32((uint32_t)(i % 2 ? draw() : at[0]));
		memcpy(to[i], at, 16);
	}
}

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static uint64_t look_up(const struct rwall_tables *t, bool v6,
			uint64_t (*src)[2], size_t n)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += rwall_interval_class(t, v6, src[i % SOURCES]);
	return sum;
}

int main(int argc, char **argv)
{
	static uint64_t src[SOURCES][2];
	double ns[ROUNDS], from;
	struct rwall_tables t;
	uint64_t sum = 0;
	const char *why;
	size_t size;
	void *blob;
	bool v6;
	int i;

	if (argc < 4)
		return 2;
	v6 = argv[2][0] == '6';
	blob = read_blob(argv[1], &size);
	if (!rwall_blob_open(blob, size, &t, &why)) {
		fprintf(stderr, "lookup: %s\n", why);
		return 2;
	}
	draw_sources(&t, v6, !strcmp(argv[3], "same"), src);
	if (argc > 4) {
		sum = look_up(&t, v6, src, strtoul(argv[4], NULL, 10));
		fprintf(stderr, "%llu\n", (unsigned long long)sum);
		return 0;
	}
	for (i = 0; i < ROUNDS; i++) {
		from = now();
		sum += look_up(&t, v6, src, SOURCES);
		ns[i] = (now() - from) / SOURCES;
	}
	qsort(ns, ROUNDS, sizeof(*ns), by_value);
	printf("%.2f\n", ns[ROUNDS / 2]);
	fprintf(stderr, "%llu\n", (unsigned long long)sum);
	return 0;
}
