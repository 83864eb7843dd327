/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * yaml.h - a strict and small YAML
 *
 * For: one document of maps, lists and text, each with its place. No anchors,
 * aliases, tags, merge keys or directives; scalars stay the text that they
 * are. Bounded in size, depth and number of values, whatever the input. Knows
 * nothing of policies.
 */
#ifndef _RWALL_YAML_H
#define _RWALL_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "diag.h"

#define RWALL_YAML_BYTES	(10u << 20)
#define RWALL_YAML_DEPTH	64
#define RWALL_YAML_NODES	1000000

enum rwall_node_type {
	RWALL_NODE_TEXT,
	RWALL_NODE_LIST,
	RWALL_NODE_MAP,
};

struct rwall_yaml;

struct rwall_node {
	struct rwall_yaml *yaml;
	enum rwall_node_type type;
	bool quoted;		/* text in quotes or a block */
	uint32_t line;		/* from 1 */
	uint32_t start;		/* byte in the source */
	uint32_t end;		/* byte behind it, on the same line */
	char *text;		/* of text; no NUL inside */
	struct rwall_node *key;	/* of a map's value */
	struct rwall_node *child;	/* first item, or first value */
	struct rwall_node *last;
	struct rwall_node *next;
	size_t n;		/* children */
};

#define rwall_node_each(item, parent) \
	for ((item) = (parent)->child; (item); (item) = (item)->next)

/**
 * rwall_yaml_load() - read a file
 * @path: a regular file or a pipe, "-" for standard input
 * @d: gathers what is wrong
 * @out: set on success alone; rwall_yaml_free()
 *
 * Every line end may be LF or CRLF. Reads no more than RWALL_YAML_BYTES, and
 * never from a device that has no end.
 *
 * Return: 0, -EINVAL, or the error of reading; @d says which.
 */
int rwall_yaml_load(const char *path, struct rwall_diag *d,
		    struct rwall_yaml **out);

/**
 * rwall_yaml_parse() - read from memory
 * @name: for diagnostics, copied
 * @text: the bytes, copied
 * @len: their number
 * @d: gathers what is wrong
 * @out: set on success alone; rwall_yaml_free()
 *
 * Return: 0 or -EINVAL.
 */
int rwall_yaml_parse(const char *name, const char *text, size_t len,
		     struct rwall_diag *d, struct rwall_yaml **out);

/**
 * rwall_yaml_free() - free a document, its nodes and kept strings
 * @y: the document, or NULL
 */
void rwall_yaml_free(struct rwall_yaml *y);

/**
 * rwall_yaml_root() - the document's one value
 * @y: the document
 */
const struct rwall_node *rwall_yaml_root(const struct rwall_yaml *y);

/**
 * rwall_yaml_name() - the file's name as given
 * @y: the document
 */
const char *rwall_yaml_name(const struct rwall_yaml *y);

/**
 * rwall_yaml_keep() - make a string live as long as the document
 * @y: the document
 * @s: the string, taken over
 *
 * Return: @s.
 */
const char *rwall_yaml_keep(struct rwall_yaml *y, char *s);

/**
 * rwall_node_place() - where a node stands
 * @node: the node
 *
 * Return: the place; it points into the document.
 */
struct rwall_place rwall_node_place(const struct rwall_node *node);

/**
 * rwall_node_find() - a value of a map by its key
 * @map: a node of any type
 * @key: the key
 *
 * Return: the value, or NULL.
 */
const struct rwall_node *rwall_node_find(const struct rwall_node *map,
					 const char *key);

/**
 * rwall_node_error() - add an error at a node
 * @node: where
 * @d: the collection
 * @remedy: what would be right, or NULL
 * @fmt: what is wrong
 */
void rwall_node_error(const struct rwall_node *node, struct rwall_diag *d,
		      const char *remedy, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif /* _RWALL_YAML_H */
