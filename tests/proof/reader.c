// SPDX-License-Identifier: GPL-2.0
/*
 * reader.c - what is asked of an open blob apart from packets
 *
 * For: tests/proof/run. An interface's zone, whether it is screened, and where an
 * interval begins, of tables for which the gate's promises hold. Is never run.
 */
#include "model.h"

#include "blob.c"
#include "blob_addr.c"
#include "blob_ports.c"

/* A name of any length, which ends somewhere. */
static const char *any_name(void)
{
	size_t length = nondet_size();
	char *name;

	name_end = nondet_size();
	__CPROVER_assume(length >> 32 == 0 && name_end < length);
	name = __CPROVER_allocate(length, 0);
	__CPROVER_assume(!name[name_end]);
	return name;
}

static void road_zone(void)
{
	struct rwall_tables t;

	PLACE(RWALL_SEC_ZONES, u8, sizeof(struct rwall_blob_zone));
	t.patterns = model[RWALL_SEC_ZONES].at;
	t.npatterns = COUNT(ZONES);
	rwall_blob_zone(&t, any_name());
}

static void road_screened(void)
{
	struct rwall_tables t;

	PLACE(RWALL_SEC_SCREEN, u8, sizeof(struct rwall_blob_zone));
	t.screened = model[RWALL_SEC_SCREEN].at;
	t.nscreened = COUNT(SCREEN);
	rwall_blob_screened(&t, any_name());
}

static void road_start(void)
{
	struct rwall_addr_table a;
	u32 i = nondet_u32();
	u64 at[2];

	model_open_addr(&a);
	__CPROVER_assume(i < a.n);
	rwall_blob_start(&a, V6, i, at);
}

void main(void)
{
	ROAD();
	reached();
}
