/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * diffset_split.h - what of some packets a policy permits, and what not
 *
 * For: cutting a region of packets along the boundaries of the rules that meet
 * it, exactly and without listing packets. diff asks which part of a rule the
 * other policy does not permit, verify which part of an expectation. Reads
 * rules only; may not print.
 */
#ifndef _RWALL_DIFFSET_SPLIT_H
#define _RWALL_DIFFSET_SPLIT_H

#include "diffset_space.h"

/*
 * All packets at one point, of one slot, with a port, interfaces and addresses
 * out of these. What a point does not read is not looked at.
 */
struct rwall_box {
	enum rwall_point point;
	enum rwall_slot slot;
	uint16_t lo; /* ports, both included */
	uint16_t hi;
	rwall_set in; /* interfaces */
	rwall_set out;
	rwall_set from; /* addresses */
	rwall_set to;
	enum rwall_reason reason; /* of what is not permitted */
};

struct rwall_boxes {
	struct rwall_box *box;
	size_t n;
};

/* A policy's rules as boxes, by point and slot, ascending by port. */
struct rwall_cover {
	struct rwall_box box;
	uint32_t rule;
};

struct rwall_covers {
	struct rwall_cover *cover;
	size_t n;
};

struct rwall_book {
	struct rwall_covers of[RWALL_POINTS][RWALL_SLOTS];
};

/**
 * rwall_split_box() - a rule as a box
 * @s: the space
 * @policy: index of its policy
 * @rule: index of the rule
 * @box: filled in
 */
void rwall_split_box(struct rwall_space *s, size_t policy, uint32_t rule,
		     struct rwall_box *box);

/**
 * rwall_split_book() - sort a policy's rules
 * @s: the space
 * @policy: index of the policy
 * @flow: rules of this flow alone, or NULL
 * @book: filled in; rwall_split_book_free()
 */
void rwall_split_book(struct rwall_space *s, size_t policy, const char *flow,
		      struct rwall_book *book);

/**
 * rwall_split_book_free() - free a book
 * @book: the book
 */
void rwall_split_book_free(struct rwall_book *book);

/**
 * rwall_split() - cut a region into what some rules permit and what not
 * @s: the space
 * @region: the packets
 * @covers: the rules of its point and slot, ascending by lowest port
 * @inside: permitted boxes are appended, or NULL; free() their array
 * @outside: boxes not permitted are appended, each with its reason, or NULL
 *
 * The boxes of one call are disjoint, and together they are the region.
 */
void rwall_split(struct rwall_space *s, const struct rwall_box *region,
		 const struct rwall_covers *covers, struct rwall_boxes *inside,
		 struct rwall_boxes *outside);

/**
 * rwall_boxes_join() - join boxes that differ in one dimension alone
 * @s: the space
 * @boxes: the boxes
 * @from: index of the first to look at
 * @reasons: keep boxes of different reasons apart
 */
void rwall_boxes_join(struct rwall_space *s, struct rwall_boxes *boxes,
		      size_t from, bool reasons);

#endif /* _RWALL_DIFFSET_SPLIT_H */
