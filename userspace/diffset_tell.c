// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * diffset_tell.c - boxes of packets in words and as JSON; see the header
 */
#include "diffset_tell.h"

#include "names.h"

static void add_addresses(const struct rwall_space *s, const char *before,
			  rwall_set set, size_t most, struct rwall_text *b)
{
	struct rwall_words words = { 0 };

	rwall_space_words(s, set, &words);
	rwall_text_add(b, " %s ", before);
	rwall_describe_join(&words, most, b);
	rwall_describe_free(&words);
}

static void add_ifaces(const struct rwall_space *s, const char *before,
		       rwall_set set, size_t most, struct rwall_text *b)
{
	struct rwall_words words = { 0 };

	rwall_space_iface_words(s, set, &words);
	if (words.n) {
		rwall_text_add(b, " %s ", before);
		rwall_describe_join(&words, most, b);
	}
	rwall_describe_free(&words);
}

/* This host's own address is worth a word only where it is narrowed down. */
static bool end_told(const struct rwall_space *s, const struct rwall_box *box,
		     rwall_set set, enum rwall_point own)
{
	return box->point != own || set != s->all;
}

void rwall_tell_box(const struct rwall_space *s, const struct rwall_box *box,
		    size_t most, struct rwall_text *b)
{
	char service[RWALL_NAMES_SERVICE];

	rwall_text_add(b, "%s",
		       rwall_names_service(box->slot, box->lo, box->hi,
					   service));
	if (end_told(s, box, box->from, RWALL_POINT_OUT))
		add_addresses(s, "from", box->from, most, b);
	if (end_told(s, box, box->to, RWALL_POINT_IN))
		add_addresses(s, "to", box->to, most, b);
	if (box->point == RWALL_POINT_FORWARD) {
		add_ifaces(s, "in by", box->in, most, b);
		add_ifaces(s, "out by", box->out, most, b);
		return;
	}
	add_ifaces(s, "through",
		   box->point == RWALL_POINT_IN ? box->in : box->out, most, b);
}

/* Frees the words. */
static json_t *words_json(struct rwall_words *words)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < words->n; i++)
		rwall_json_add(array, rwall_json_text(words->word[i]));
	rwall_describe_free(words);
	return array;
}

static json_t *addresses_json(const struct rwall_space *s, rwall_set set)
{
	struct rwall_words words = { 0 };

	rwall_space_words(s, set, &words);
	return words_json(&words);
}

static json_t *ifaces_json(const struct rwall_space *s, rwall_set set)
{
	struct rwall_words words = { 0 };

	rwall_space_iface_words(s, set, &words);
	return words_json(&words);
}

static json_t *box_json(const struct rwall_space *s,
			const struct rwall_box *box)
{
	char service[RWALL_NAMES_SERVICE];
	json_t *object = json_object();

	rwall_json_set(object, "service",
		       json_string(rwall_names_service(box->slot, box->lo,
						       box->hi, service)));
	rwall_json_set(object, "protocol",
		       json_integer(rwall_names_proto(box->slot, box->lo)));
	rwall_json_set(object, "port-low", json_integer(box->lo));
	rwall_json_set(object, "port-high", json_integer(box->hi));
	if (end_told(s, box, box->from, RWALL_POINT_OUT))
		rwall_json_set(object, "from", addresses_json(s, box->from));
	if (end_told(s, box, box->to, RWALL_POINT_IN))
		rwall_json_set(object, "to", addresses_json(s, box->to));
	if (box->point != RWALL_POINT_OUT)
		rwall_json_set(object, "in-interfaces",
			       ifaces_json(s, box->in));
	if (box->point != RWALL_POINT_IN)
		rwall_json_set(object, "out-interfaces",
			       ifaces_json(s, box->out));
	return object;
}

json_t *rwall_tell_json(const struct rwall_space *s,
			const struct rwall_boxes *boxes)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < boxes->n; i++)
		rwall_json_add(array, box_json(s, &boxes->box[i]));
	return array;
}
