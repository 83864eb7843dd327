/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * yaml_shape.h - maps with known keys, as tables
 *
 * For: reading a map into a structure, key by key, from one table that the
 * JSON Schema is compared with. Reports unknown and missing keys and wrong
 * types. Knows no key itself.
 */
#ifndef _RWALL_YAML_SHAPE_H
#define _RWALL_YAML_SHAPE_H

#include "profile.h"
#include "yaml.h"

struct rwall_reader {
	struct rwall_diag *d;
	void *ctx; /* what is being read as a whole */
};

/* Reads a value; a bad one is reported and leaves @to zeroed. */
typedef void rwall_read_fn(struct rwall_reader *r, const struct rwall_node *v,
			   void *to);

struct rwall_key {
	const char *name;
	size_t offset; /* of the member that @read fills */
	rwall_read_fn *read;
	bool required;
};

/*
 * Keys are read in the order of the table, not of the file, so that what is
 * referred to can be read before what refers to it.
 */
struct rwall_shape {
	const char *name; /* of the schema's definition */
	const struct rwall_key *keys;
	size_t nkeys;
};

#define RWALL_SHAPE(title, table)                           \
	{                                                   \
		.name = (title), .keys = (table),           \
		.nkeys = sizeof(table) / sizeof((table)[0]) \
	}

/**
 * rwall_shape_read() - read a map with known keys
 * @r: the reader
 * @node: what should be the map
 * @shape: its keys
 * @into: the structure
 *
 * Return: false where it is no map at all.
 */
bool rwall_shape_read(struct rwall_reader *r, const struct rwall_node *node,
		      const struct rwall_shape *shape, void *into);

/**
 * rwall_read_list() - read each item of a list
 * @r: the reader
 * @v: the list
 * @item: called for each item, with @to
 * @to: passed through
 * @single: a single text may stand for a list of one
 */
void rwall_read_list(struct rwall_reader *r, const struct rwall_node *v,
		     rwall_read_fn *item, void *to, bool single);

/**
 * rwall_read_map() - read each value of a map whose keys are ids
 * @r: the reader
 * @v: the map
 * @value: called for each value whose key is an id, with @to
 * @to: passed through
 */
void rwall_read_map(struct rwall_reader *r, const struct rwall_node *v,
		    rwall_read_fn *value, void *to);

/**
 * rwall_read_word() - the text of a value
 * @r: the reader
 * @v: the value
 *
 * Return: the text, not empty, owned by the document; NULL after an error.
 */
const char *rwall_read_word(struct rwall_reader *r, const struct rwall_node *v);

/* For tables: into a const char *; any text, or an id. */
void rwall_read_text(struct rwall_reader *r, const struct rwall_node *v,
		     void *to);
void rwall_read_ident(struct rwall_reader *r, const struct rwall_node *v,
		      void *to);

/* For tables: into a bool; "true" or "false" and nothing else. */
void rwall_read_bool(struct rwall_reader *r, const struct rwall_node *v,
		     void *to);

/* For tables: into a struct rwall_title; both languages. */
void rwall_read_title(struct rwall_reader *r, const struct rwall_node *v,
		      void *to);

/* The shape of a title, for the lists of shapes. */
extern const struct rwall_shape rwall_shape_title;

#endif /* _RWALL_YAML_SHAPE_H */
