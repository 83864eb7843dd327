// SPDX-License-Identifier: GPL-2.0
/*
 * placed.c - the gate's first steps, from any bytes to sections inside the blob
 *
 * For: tests/gate/run. rwall_blob_open() on a blob of any size and content, as
 * far as its sections: what model.h presumes of them is what is shown here. Is
 * never run.
 */
#include "model.h"

struct rwall_gate;
static void gate_placed(struct rwall_gate *g);

#include "blob.c"
#include "blob_addr.c"
#include "blob_ports.c"

static size_t size;
static u32 section;

static void gate_placed(struct rwall_gate *g)
{
	const struct rwall_blob_section *s = &g->t->header->section[section];

	reached();
	__CPROVER_assert(g->size == size && size <= RWALL_BLOB_MAX,
			 "the size is told as it is");
	__CPROVER_assert(s->offset % 8 == 0 &&
				 s->offset >= RWALL_BLOB_HEADER_SIZE,
			 "aligned, behind the header");
	__CPROVER_assert(s->offset <= size && s->size <= size - s->offset,
			 "inside the blob");
	__CPROVER_assert(!rest(s->size, element_size(g, section)),
			 "whole elements");
	model_place(g->t->wide);
	model_addr(g->t->header->a4.form, false);
	model_addr(g->t->header->a6.form, true);
	__CPROVER_assert(element_size(g, section) == model[section].element,
			 "elements are as the model has them");
	__CPROVER_assume(false);
}

void main(void)
{
	struct rwall_tables t;
	const char *why = NULL;
	void *blob;

	size = nondet_size();
	__CPROVER_assume(size >> 48 == 0);
	section = nondet_u32();
	__CPROVER_assume(section < RWALL_SECTIONS);
	blob = __CPROVER_allocate(size, 0);
	rwall_blob_open(blob, size, &t, &why);
	__CPROVER_assert(why, "what is refused has a reason");
}
