// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fuzz_netlink.c - any bytes as what the module answers
 *
 * For: userspace/nlwire.c. The first byte chooses the reader, the others are
 * one datagram, in memory of exactly its size.
 */
#include <string.h>

#include <libmnl/libmnl.h>

#include "fuzz.h"
#include "netlink.h"

#define SEQ 1

union result {
	struct rwall_nl_status status;
	struct rwall_nl_policy policy;
	struct rwall_nl_counters counters;
	struct rwall_nl_denied denied;
	struct rwall_nl_answer answer;
	uint32_t generation;
};

enum reader { STATUS, LOADED, POLICY, COUNTER, DENIED, ANSWER, READERS };

static const rwall_nlwire_fn readers[READERS] = {
	[STATUS] = rwall_nlwire_status, [LOADED] = rwall_nlwire_loaded,
	[POLICY] = rwall_nlwire_policy, [COUNTER] = rwall_nlwire_counter,
	[DENIED] = rwall_nlwire_denied, [ANSWER] = rwall_nlwire_answer,
};

static void release(enum reader reader, union result *r)
{
	if (reader == STATUS)
		rwall_nl_status_free(&r->status);
	else if (reader == POLICY)
		free(r->policy.blob);
	else if (reader == COUNTER)
		free(r->counters.rules);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rwall_nlwire_end end = { 0 };
	enum reader reader;
	union result r;
	void *datagram;

	if (!size)
		return 0;
	memset(&r, 0, sizeof(r));
	reader = data[0] % READERS;
	datagram = malloc(size - 1 ? size - 1 : 1);
	fuzz_promise(datagram);
	memcpy(datagram, data + 1, size - 1);
	rwall_nlwire_walk(datagram, size - 1, SEQ, readers[reader], &r, &end);
	release(reader, &r);
	free(end.message);
	free(datagram);
	return 0;
}
