// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fuzz_blob.c - any bytes as a blob
 *
 * For: core/blob.c and everything that reads what it accepted. The bytes lie in
 * memory of exactly their size, so that a step outside is seen. Of an accepted
 * blob each lookup must stay inside, end, and give a rule or a reason that there
 * is; the linear rival must be as safe.
 */
#include <string.h>

#include "classify.h"
#include "fuzz.h"
#include "naive.h"
#include "stateless.h"

#define PACKETS 24

static uint64_t state;

/* xorshift64 by Marsaglia: the input decides, so that a finding repeats. */
static uint64_t draw(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static void draw_address(const struct rwall_tables *t, bool v6, uint8_t to[16])
{
	const struct rwall_addr_table *a = v6 ? &t->a6 : &t->a4;
	uint64_t at[2];
	size_t i;

	for (i = 0; i < 16; i++)
		to[i] = draw();
	if (!a->n || draw() % 4 == 0)
		return;
	/* At a boundary, or right before it. */
	rwall_blob_start(a, v6, draw() % a->n, at);
	at[v6] -= draw() % 2;
	for (i = 0; i < 8 && v6; i++) {
		to[i] = at[0] >> (56 - 8 * i);
		to[8 + i] = at[1] >> (56 - 8 * i);
	}
	for (i = 0; i < 4 && !v6; i++)
		to[i] = at[0] >> (24 - 8 * i);
}

static void classify(const struct rwall_tables *t)
{
	uint8_t src[16], dst[16];
	struct rwall_key k = { .src = src, .dst = dst };
	int grant;

	k.v6 = draw() % 2;
	draw_address(t, k.v6, src);
	draw_address(t, k.v6, dst);
	k.sport = draw();
	k.dport = draw() % 3 ? draw() % 1024 : draw();
	k.point = draw() % RWALL_POINTS;
	k.slot = draw() % RWALL_SLOTS;
	k.in_zone = draw() % t->nzones;
	k.out_zone = draw() % t->nzones;
	grant = rwall_classify(t, &k);
	fuzz_promise(grant < (int)t->nrules && grant > -RWALL_REASONS);
	grant = rwall_naive_classify(t, &k);
	fuzz_promise(grant < (int)t->nrules && grant > -RWALL_REASONS);
	grant = rwall_stateless_stated(t, &k, draw() % 2);
	fuzz_promise(grant < (int)t->nrules && grant > -RWALL_REASONS);
}

static void use(const struct rwall_tables *t)
{
	size_t read = 0;
	uint32_t i;

	for (i = 0; i < PACKETS; i++)
		classify(t);
	for (i = 0; i < t->nrules; i++)
		read += strlen(rwall_blob_string(t, t->rules[i].flow)) +
			strlen(rwall_blob_string(t, t->rules[i].row));
	fuzz_promise(rwall_blob_zone(t, "eth0") < t->nzones);
	fuzz_promise(rwall_blob_zone(t, "a-name-of-15-by") < t->nzones);
	(void)rwall_blob_screened(t, "eth0");
	fuzz_promise(read <= (size_t)t->nrules * 2 * t->strings_size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rwall_tables t;
	const char *why = NULL;
	void *blob = malloc(size ? size : 1);
	size_t i;

	fuzz_promise(blob);
	memcpy(blob, data, size);
	state = 88172645463325252ull;
	for (i = 0; i < size && i < 4096; i++)
		state = (state ^ data[i]) * 1099511628211ull;
	state |= 1;
	if (rwall_blob_open(blob, size, &t, &why))
		use(&t);
	else
		fuzz_promise(why);
	free(blob);
	return 0;
}
