// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * yaml.c - a strict and small YAML on top of libfyaml's events
 *
 * For: what yaml.h declares. libfyaml's documents, which expand and compare,
 * are not used: its event parser needs no recursion, so that the bounds here
 * hold before anything is built. The only file that knows libfyaml.
 */
#include <errno.h>
#include <libfyaml.h>

#include "util.h"
#include "yaml.h"
#include "yaml_source.h"

#define NODE_BLOCK 512

struct node_block {
	struct node_block *next;
	size_t used;
	struct rwall_node node[NODE_BLOCK];
};

struct rwall_yaml {
	struct rwall_source_text src;
	struct node_block *blocks;
	size_t nnodes;
	struct rwall_node *root;
	char **kept;
	size_t nkept;
};

/* What the event loop carries along. */
struct builder {
	struct rwall_yaml *y;
	struct rwall_diag *d;
	struct rwall_node *open[RWALL_YAML_DEPTH]; /* from the outside in */
	struct rwall_node *key[RWALL_YAML_DEPTH];  /* awaits its value */
	size_t depth;
	unsigned int documents;
	bool stop; /* a bound was hit: read no further */
};

const struct rwall_node *rwall_yaml_root(const struct rwall_yaml *y)
{
	return y->root;
}

const char *rwall_yaml_name(const struct rwall_yaml *y)
{
	return y->src.name;
}

const char *rwall_yaml_keep(struct rwall_yaml *y, char *s)
{
	char **slot = rwall_xgrow(&y->kept, &y->nkept, sizeof(*y->kept));

	*slot = s;
	return s;
}

struct rwall_place rwall_node_place(const struct rwall_node *node)
{
	return rwall_source_place(&node->yaml->src, node->start, node->end);
}

const struct rwall_node *rwall_node_find(const struct rwall_node *map,
					 const char *key)
{
	const struct rwall_node *v;

	if (!map || map->type != RWALL_NODE_MAP)
		return NULL;
	rwall_node_each(v, map) if (!strcmp(v->key->text, key)) return v;
	return NULL;
}

void rwall_node_error(const struct rwall_node *node, struct rwall_diag *d,
		      const char *remedy, const char *fmt, ...)
{
	struct rwall_place at = rwall_node_place(node);
	_cleanup_free_ char *what = NULL;
	va_list ap;

	va_start(ap, fmt);
	what = rwall_xvasprintf(fmt, ap);
	va_end(ap);
	rwall_diag_add(d, RWALL_ERROR, &at, remedy, "%s", what);
}

static struct rwall_node *new_node(struct rwall_yaml *y)
{
	struct node_block *b = y->blocks;
	struct rwall_node *node;

	if (!b || b->used == NODE_BLOCK) {
		b = rwall_xcalloc(1, sizeof(*b));
		b->next = y->blocks;
		y->blocks = b;
	}
	node = &b->node[b->used++];
	node->yaml = y;
	y->nnodes++;
	return node;
}

/* Where an event stands. Values that were left out have no mark of their own. */
static void place_node(struct builder *b, struct rwall_node *node,
		       struct fy_event *e)
{
	const struct fy_mark *from = fy_event_start_mark(e);
	const struct fy_mark *to = fy_event_end_mark(e);
	size_t len = b->y->src.len;

	if (from && to) {
		node->start = from->input_pos < len ? from->input_pos : len;
		node->end = to->input_pos < len ? to->input_pos : len;
	} else if (b->depth && b->key[b->depth - 1]) {
		node->start = b->key[b->depth - 1]->start;
		node->end = b->key[b->depth - 1]->end;
	} else if (b->depth) {
		node->start = b->open[b->depth - 1]->start;
		node->end = node->start;
	}
	node->line = rwall_source_line(&b->y->src, node->start);
}

static void refuse_decoration(struct builder *b, struct fy_event *e,
			      const struct rwall_node *node)
{
	if (fy_event_get_anchor_token(e))
		rwall_node_error(node, b->d,
				 "write the value out at each place",
				 "anchors are not permitted");
	if (fy_event_get_tag_token(e))
		rwall_node_error(node, b->d,
				 "leave the tag out: values are text",
				 "tags are not permitted");
}

static void append(struct rwall_node *parent, struct rwall_node *node)
{
	if (parent->last)
		parent->last->next = node;
	else
		parent->child = node;
	parent->last = node;
	parent->n++;
}

static void check_key(struct builder *b, struct rwall_node *key)
{
	if (key->type != RWALL_NODE_TEXT)
		rwall_node_error(key, b->d, "write: key: value",
				 "a key must be a word");
	else if (!key->quoted && !strcmp(key->text, "<<"))
		rwall_node_error(key, b->d, "write the keys out at each place",
				 "merge keys are not permitted");
	/* The tree is not looked at after an error, but keys stay text. */
	if (!key->text)
		key->text = (char *)rwall_yaml_keep(b->y, rwall_xstrdup(""));
}

/* Hang a finished scalar, or a list or map just opened, into the tree. */
static void attach(struct builder *b, struct rwall_node *node)
{
	struct rwall_node *parent;

	if (!b->depth) {
		b->y->root = node;
		return;
	}
	parent = b->open[b->depth - 1];
	if (parent->type == RWALL_NODE_MAP) {
		struct rwall_node **key = &b->key[b->depth - 1];

		if (!*key) {
			*key = node;
			check_key(b, node);
			return;
		}
		node->key = *key;
		*key = NULL;
	}
	append(parent, node);
}

static void open_node(struct builder *b, struct fy_event *e,
		      enum rwall_node_type type)
{
	struct rwall_node *node = new_node(b->y);

	node->type = type;
	place_node(b, node, e);
	refuse_decoration(b, e, node);
	attach(b, node);
	if (b->depth == RWALL_YAML_DEPTH) {
		rwall_node_error(node, b->d,
				 "no policy needs more than a few levels",
				 "lists and maps are nested more than %d deep",
				 RWALL_YAML_DEPTH);
		b->stop = true;
		return;
	}
	b->open[b->depth] = node;
	b->key[b->depth] = NULL;
	b->depth++;
}

static int by_text(const void *a, const void *b)
{
	const struct rwall_node *const *x = a, *const *y = b;
	int order = strcmp((*x)->key->text, (*y)->key->text);

	if (order)
		return order;
	return (*x)->key->start < (*y)->key->start ? -1 : 1;
}

/* Sorted, so that a map of a million keys takes no square of it. */
static void refuse_duplicates(struct builder *b, const struct rwall_node *map)
{
	_cleanup_free_ const struct rwall_node **all = NULL;
	const struct rwall_node *v;
	size_t i = 0;

	all = rwall_xcalloc(map->n, sizeof(*all));
	rwall_node_each(v, map) all[i++] = v;
	qsort(all, map->n, sizeof(*all), by_text);
	for (i = 1; i < map->n; i++) {
		if (strcmp(all[i]->key->text, all[i - 1]->key->text))
			continue;
		rwall_node_error(
			all[i]->key, b->d, "join the two entries",
			"key \"%s\" is repeated; it is on line %u already",
			all[i]->key->text, all[i - 1]->key->line);
	}
}

static void close_node(struct builder *b)
{
	struct rwall_node *node = b->open[--b->depth];

	if (node->type == RWALL_NODE_MAP && node->n > 1)
		refuse_duplicates(b, node);
}

/* Escapes may have made what the check of the source could not see. */
static void check_text(struct builder *b, const struct rwall_node *node,
		       const char *text, size_t len)
{
	const char *why;
	size_t i, used;

	for (i = 0; i < len; i += used) {
		why = rwall_source_forbidden(text + i, len - i, &used);
		if (!why)
			continue;
		rwall_node_error(node, b->d, "leave the escape out",
				 "an escaped character %s", why);
		return;
	}
}

/* libfyaml leaves the quotes out of the marks. */
static void include_quotes(struct rwall_node *node, const char *src, size_t len)
{
	if (!node->start ||
	    (src[node->start - 1] != '"' && src[node->start - 1] != '\''))
		return;
	node->start--;
	if (node->end < len)
		node->end++;
}

static void add_text(struct builder *b, struct fy_event *e)
{
	struct rwall_node *node = new_node(b->y);
	struct fy_token *token = fy_event_get_token(e);
	const char *text;
	size_t len = 0;

	text = fy_token_get_text(token, &len);
	node->type = RWALL_NODE_TEXT;
	node->quoted = fy_token_scalar_style(token) != FYSS_PLAIN;
	place_node(b, node, e);
	if (node->quoted)
		include_quotes(node, b->y->src.text, b->y->src.len);
	refuse_decoration(b, e, node);
	if (node->quoted)
		check_text(b, node, text, len);
	/* A NUL among them is an error already; the text ends there. */
	node->text =
		rwall_xstrndup(text ? text : "", text ? strnlen(text, len) : 0);
	rwall_yaml_keep(b->y, node->text);
	attach(b, node);
}

static void refuse_alias(struct builder *b, struct fy_event *e)
{
	struct rwall_node *node = new_node(b->y);

	node->type = RWALL_NODE_TEXT;
	node->text = (char *)rwall_yaml_keep(b->y, rwall_xstrdup(""));
	place_node(b, node, e);
	rwall_node_error(node, b->d, "write the value out at each place",
			 "aliases are not permitted");
	attach(b, node);
}

static void start_document(struct builder *b, struct fy_event *e)
{
	const struct fy_mark *at = fy_event_start_mark(e);
	size_t pos = at ? at->input_pos : 0;
	struct rwall_place place = rwall_source_place(&b->y->src, pos, pos + 3);
	struct fy_document_state *state = e->document_start.document_state;

	if (b->documents++) {
		rwall_diag_add(b->d, RWALL_ERROR, &place,
			       "one file, one document",
			       "a second document begins here");
		b->stop = true;
	} else if (fy_document_state_version_explicit(state) ||
		   fy_document_state_tags_explicit(state)) {
		rwall_diag_add(b->d, RWALL_ERROR, &place,
			       "leave out the lines that begin with %",
			       "directives are not permitted");
	}
}

static void take_event(struct builder *b, struct fy_event *e)
{
	switch (e->type) {
	case FYET_DOCUMENT_START:
		start_document(b, e);
		break;
	case FYET_MAPPING_START:
		open_node(b, e, RWALL_NODE_MAP);
		break;
	case FYET_SEQUENCE_START:
		open_node(b, e, RWALL_NODE_LIST);
		break;
	case FYET_MAPPING_END:
	case FYET_SEQUENCE_END:
		close_node(b);
		break;
	case FYET_SCALAR:
		add_text(b, e);
		break;
	case FYET_ALIAS:
		refuse_alias(b, e);
		break;
	default:
		break;
	}
	if (!b->stop && b->y->nnodes > RWALL_YAML_NODES) {
		rwall_node_error(b->y->root, b->d, NULL,
				 "the file has more than %d values",
				 RWALL_YAML_NODES);
		b->stop = true;
	}
}

/* libfyaml counts lines and columns from 1, columns in characters. */
static void report_syntax(struct builder *b, struct fy_diag *fyd)
{
	struct rwall_source_text *src = &b->y->src;
	struct fy_diag_error *err;
	struct rwall_place at;
	void *it = NULL;
	size_t line;

	err = fy_diag_errors_iterate(fyd, &it);
	line = err && err->line > 0 ? (size_t)err->line - 1 : 0;
	if (line >= src->nlines)
		line = src->nlines - 1;
	at = rwall_source_place(src, src->lines[line], src->lines[line]);
	if (err && err->column > 0)
		at.col = (unsigned int)err->column;
	rwall_diag_add(
		b->d, RWALL_ERROR, &at,
		"see Documentation/profiles.rst for the form of the file",
		"not YAML: %s", err ? err->msg : "cannot be parsed");
}

static void run(struct builder *b, struct fy_parser *parser,
		struct fy_diag *fyd)
{
	struct fy_event *e;
	bool done = false;

	while (!done && !b->stop) {
		e = fy_parser_parse(parser);
		if (!e) {
			report_syntax(b, fyd);
			return;
		}
		done = e->type == FYET_STREAM_END;
		take_event(b, e);
		fy_parser_event_free(parser, e);
	}
	if (!b->y->root && !b->stop) {
		struct rwall_place at = { .file = b->y->src.name };

		rwall_diag_add(b->d, RWALL_ERROR, &at, NULL,
			       "the file is empty");
	}
}

/* libfyaml insists on writing its messages; they are collected and dropped. */
static struct fy_diag *quiet_diag(FILE *nowhere)
{
	struct fy_diag_cfg cfg;
	struct fy_diag *fyd;

	fy_diag_cfg_default(&cfg);
	cfg.fp = nowhere;
	cfg.colorize = false;
	cfg.level = FYET_ERROR;
	fyd = fy_diag_create(&cfg);
	if (fyd)
		fy_diag_set_collect_errors(fyd, true);
	return fyd;
}

static int parse(struct builder *b)
{
	_cleanup_fclose_ FILE *nowhere = fopen("/dev/null", "w");
	struct fy_parse_cfg cfg = {
		.flags = FYPCF_JSON_NONE | FYPCF_DEFAULT_VERSION_1_2,
		.diag = nowhere ? quiet_diag(nowhere) : NULL,
	};
	struct fy_parser *parser = cfg.diag ? fy_parser_create(&cfg) : NULL;
	int ret = -ENOMEM;

	if (parser &&
	    !fy_parser_set_string(parser, b->y->src.text, b->y->src.len)) {
		run(b, parser, cfg.diag);
		ret = 0;
	}
	if (parser)
		fy_parser_destroy(parser);
	if (cfg.diag)
		fy_diag_destroy(cfg.diag);
	return ret;
}

static int finish(struct rwall_yaml *y, char *text, const char *name,
		  size_t len, struct rwall_diag *d, struct rwall_yaml **out)
{
	unsigned int before = rwall_diag_count(d, RWALL_ERROR);
	struct builder b = { .y = y, .d = d };
	int ret;

	ret = rwall_source_init(&y->src, name, text, len, d);
	if (!ret && !y->src.len)
		rwall_diag_add(d, RWALL_ERROR,
			       &(struct rwall_place){ .file = y->src.name },
			       NULL, "the file is empty");
	else if (!ret)
		ret = parse(&b);
	if (!ret && rwall_diag_count(d, RWALL_ERROR) > before)
		ret = -EINVAL;
	if (ret)
		rwall_yaml_free(y);
	else
		*out = y;
	return ret;
}

int rwall_yaml_parse(const char *name, const char *text, size_t len,
		     struct rwall_diag *d, struct rwall_yaml **out)
{
	struct rwall_place at = { .file = name };
	char *copy;

	if (len > RWALL_YAML_BYTES) {
		rwall_diag_add(d, RWALL_ERROR, &at,
			       "10 MiB are enough for any policy",
			       "is too large");
		return -EFBIG;
	}
	copy = rwall_xcalloc(len + 1, 1);
	memcpy(copy, text, len);
	return finish(rwall_xcalloc(1, sizeof(struct rwall_yaml)), copy, name,
		      len, d, out);
}

int rwall_yaml_load(const char *path, struct rwall_diag *d,
		    struct rwall_yaml **out)
{
	const char *name = strcmp(path, "-") ? path : "<stdin>";
	size_t len = 0;
	char *text;
	int ret;

	ret = rwall_source_read(path, RWALL_YAML_BYTES, d, &text, &len);
	if (ret)
		return ret;
	return finish(rwall_xcalloc(1, sizeof(struct rwall_yaml)), text, name,
		      len, d, out);
}

void rwall_yaml_free(struct rwall_yaml *y)
{
	struct node_block *b, *next;
	size_t i;

	if (!y)
		return;
	for (b = y->blocks; b; b = next) {
		next = b->next;
		free(b);
	}
	for (i = 0; i < y->nkept; i++)
		free(y->kept[i]);
	free(y->kept);
	rwall_source_free(&y->src);
	free(y);
}
