/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * random_model.h - models, packets and what the rules say of them
 *
 * For: the randomised comparisons. The rival here works on the model, so it
 * knows neither classes nor blobs; core/naive.c works on a blob's rules.
 */
#ifndef _RWALL_TESTS_RANDOM_MODEL_H
#define _RWALL_TESTS_RANDOM_MODEL_H

#include "classify.h"
#include "model.h"

struct random_packet {
	struct rwall_key key;
	uint8_t src[16];
	uint8_t dst[16];
	char in_name[RWALL_IFNAME];
	char out_name[RWALL_IFNAME];
};

uint32_t random_below(uint32_t bound);
void random_seed(uint64_t seed);
struct rwall_model *random_model(unsigned int rules, unsigned int groups,
				 unsigned int zones);
void random_draw(const struct rwall_model *m, struct random_packet *p);

/* The first rule of the model that permits, or minus the reason. */
int random_rival(const struct rwall_model *m, const struct random_packet *p);

#endif /* _RWALL_TESTS_RANDOM_MODEL_H */
