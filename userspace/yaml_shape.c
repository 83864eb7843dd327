// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * yaml_shape.c - maps with known keys, as tables
 *
 * For: what yaml_shape.h declares. Knows the key tables as data only.
 */
#include "ident.h"
#include "util.h"
#include "yaml_shape.h"

static const char *const type_name[] = {
	[RWALL_NODE_TEXT] = "a text",
	[RWALL_NODE_LIST] = "a list",
	[RWALL_NODE_MAP] = "a map",
};

static bool is_type(struct rwall_reader *r, const struct rwall_node *v,
		    enum rwall_node_type type, const char *remedy)
{
	if (v->type == type)
		return true;
	if (v->type == RWALL_NODE_TEXT && !v->text[0])
		rwall_node_error(v, r->d, remedy,
				 "a value is missing, %s is wanted",
				 type_name[type]);
	else
		rwall_node_error(v, r->d, remedy, "this is %s, %s is wanted",
				 type_name[v->type], type_name[type]);
	return false;
}

static const struct rwall_key *find_key(const struct rwall_shape *shape,
					const char *name)
{
	size_t i;

	for (i = 0; i < shape->nkeys; i++)
		if (!strcmp(shape->keys[i].name, name))
			return &shape->keys[i];
	return NULL;
}

static void refuse_key(struct rwall_reader *r, const struct rwall_node *key,
		       const struct rwall_shape *shape)
{
	struct rwall_guess guess = { .word = key->text };
	_cleanup_text_ struct rwall_text remedy = { 0 };
	size_t i;

	for (i = 0; i < shape->nkeys; i++)
		rwall_guess_try(&guess, shape->keys[i].name);
	if (guess.best) {
		rwall_text_add(&remedy, "did you mean \"%s\"?", guess.best);
	} else {
		rwall_text_add(&remedy, "known here:");
		for (i = 0; i < shape->nkeys; i++)
			rwall_text_add(&remedy, "%s %s", i ? "," : "",
				       shape->keys[i].name);
	}
	rwall_node_error(key, r->d, rwall_text_get(&remedy),
			 "unknown key \"%s\"", key->text);
}

bool rwall_shape_read(struct rwall_reader *r, const struct rwall_node *node,
		      const struct rwall_shape *shape, void *into)
{
	const struct rwall_node *v;
	size_t i;

	if (!is_type(r, node, RWALL_NODE_MAP, NULL))
		return false;
	rwall_node_each(v, node) if (!find_key(shape, v->key->text))
		refuse_key(r, v->key, shape);
	for (i = 0; i < shape->nkeys; i++) {
		const struct rwall_key *key = &shape->keys[i];

		v = rwall_node_find(node, key->name);
		if (v)
			key->read(r, v, (char *)into + key->offset);
		else if (key->required)
			rwall_node_error(node->key ? node->key : node, r->d,
					 NULL, "key \"%s\" is missing",
					 key->name);
	}
	return true;
}

void rwall_read_list(struct rwall_reader *r, const struct rwall_node *v,
		     rwall_read_fn *item, void *to, bool single)
{
	const struct rwall_node *i;

	if (single && v->type == RWALL_NODE_TEXT) {
		item(r, v, to);
		return;
	}
	if (!is_type(r, v, RWALL_NODE_LIST, "write: [one, two]"))
		return;
	rwall_node_each(i, v) item(r, i, to);
}

void rwall_read_map(struct rwall_reader *r, const struct rwall_node *v,
		    rwall_read_fn *value, void *to)
{
	const struct rwall_node *i;

	if (!is_type(r, v, RWALL_NODE_MAP, "write: {name: value}"))
		return;
	rwall_node_each(i, v)
	{
		if (rwall_ident_valid(i->key->text))
			value(r, i, to);
		else
			rwall_node_error(i->key, r->d, RWALL_IDENT_RULE,
					 "\"%s\" is not an id", i->key->text);
	}
}

const char *rwall_read_word(struct rwall_reader *r, const struct rwall_node *v)
{
	if (!is_type(r, v, RWALL_NODE_TEXT, NULL))
		return NULL;
	if (v->text[0])
		return v->text;
	rwall_node_error(v, r->d, NULL, "a value is missing");
	return NULL;
}

void rwall_read_text(struct rwall_reader *r, const struct rwall_node *v,
		     void *to)
{
	*(const char **)to = rwall_read_word(r, v);
}

void rwall_read_ident(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	const char *word = rwall_read_word(r, v);

	if (word && !rwall_ident_valid(word)) {
		rwall_node_error(v, r->d, RWALL_IDENT_RULE,
				 "\"%s\" is not an id", word);
		word = NULL;
	}
	*(const char **)to = word;
}

void rwall_read_bool(struct rwall_reader *r, const struct rwall_node *v,
		     void *to)
{
	const char *word = rwall_read_word(r, v);

	if (!word)
		return;
	if (strcmp(word, "true") && strcmp(word, "false"))
		rwall_node_error(v, r->d, "write true or false",
				 "\"%s\" is neither true nor false", word);
	*(bool *)to = !strcmp(word, "true");
}

#define KEY(n, f, need)                                                   \
	{                                                                 \
		n, offsetof(struct rwall_title, f), rwall_read_text, need \
	}
static const struct rwall_key title_keys[] = {
	KEY("en", en, true),
	KEY("ja", ja, true),
};
#undef KEY

const struct rwall_shape rwall_shape_title = RWALL_SHAPE("title", title_keys);

void rwall_read_title(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	rwall_shape_read(r, v, &rwall_shape_title, to);
}
