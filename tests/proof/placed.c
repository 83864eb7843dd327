// SPDX-License-Identifier: GPL-2.0
/*
 * placed.c - the gate's first steps, from any bytes to sections inside the blob
 *
 * For: tests/proof/run. rwall_blob_open() on a blob of any size and content, as
 * far as its sections: what model.h presumes of them is what is shown here. Is
 * never run.
 */
#define SECTION_PLACED(g, s, offset, size) section_placed(g, s, offset, size)
#define ALL_PLACED(g)			   all_placed(g)

#include "model.h"
#include "gate.h"

static size_t whole;

static u32 element_size(const struct rwall_gate *g, enum rwall_section s);

static void section_placed(const struct rwall_gate *g, enum rwall_section s,
			   u32 offset, u32 size)
{
	__CPROVER_assert(offset % 8 == 0 && offset >= RWALL_BLOB_HEADER_SIZE,
			 "aligned, behind the header");
	__CPROVER_assert(offset <= whole && size <= whole - offset,
			 "inside the blob");
	__CPROVER_assert(!rest(size, element_size(g, s)), "whole elements");
}

static void all_placed(const struct rwall_gate *g)
{
	int s;

	reached();
	__CPROVER_assert(g->size == whole && whole <= RWALL_BLOB_MAX,
			 "the size is told as it is");
	model_place(g->t->wide);
	model_addr(g->t->header->a4.form, false);
	model_addr(g->t->header->a6.form, true);
	for (s = 0; s < RWALL_SECTIONS; s++)
		__CPROVER_assert(element_size(g, s) == model[s].element,
				 "elements are as the model has them");
	__CPROVER_assume(false);
}

#include "blob.c"
#include "blob_addr.c"
#include "blob_ports.c"

void main(void)
{
	struct rwall_tables t;
	const char *why = NULL;
	void *blob;

	whole = nondet_size();
	__CPROVER_assume(whole >> 48 == 0);
	blob = __CPROVER_allocate(whole, 0);
	rwall_blob_open(blob, whole, &t, &why);
	__CPROVER_assert(why, "what is refused has a reason");
}
