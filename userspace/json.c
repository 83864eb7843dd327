// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * json.c - the JSON that the verbs print; see json.h
 */
#include "json.h"

#include <time.h>

#include "names.h"

static json_t *whole(json_t *value)
{
	if (value)
		return value;
	fputs("rolewall: out of memory\n", stderr);
	exit(3);
}

void rwall_json_set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, whole(value)))
		whole(NULL);
}

void rwall_json_add(json_t *array, json_t *value)
{
	if (json_array_append_new(array, whole(value)))
		whole(NULL);
}

json_t *rwall_json_new(const char *verb)
{
	json_t *object = whole(json_object());
	_cleanup_free_ char *schema = rwall_xasprintf("%s/1", verb);

	rwall_json_set(object, "rolewall", json_string(schema));
	return object;
}

json_t *rwall_json_text(const char *text)
{
	_cleanup_free_ char *copy = NULL;
	json_t *value;
	char *c;

	if (!text)
		return json_null();
	value = json_string(text);
	if (value)
		return value;
	copy = rwall_xstrdup(text);
	for (c = copy; *c; c++)
		if ((unsigned char)*c >= 0x80)
			*c = '?';
	return whole(json_string(copy));
}

json_t *rwall_json_number(uint64_t value)
{
	return whole(json_integer(value > INT64_MAX ? INT64_MAX : value));
}

json_t *rwall_json_time(uint64_t seconds)
{
	time_t at = seconds;
	struct tm tm;
	char buf[40];

	if (!gmtime_r(&at, &tm) ||
	    !strftime(buf, sizeof(buf), "%Y-%m-%dT%H:%M:%SZ", &tm))
		return json_null();
	return whole(json_string(buf));
}

json_t *rwall_json_hex(const uint8_t *bytes, size_t n)
{
	char buf[2 * 64 + 1] = "";
	size_t i;

	for (i = 0; i < n && i < 64; i++)
		snprintf(buf + 2 * i, 3, "%02x", bytes[i]);
	return whole(json_string(buf));
}

/* Frees the words. */
static json_t *words_json(struct rwall_words *words)
{
	json_t *array = whole(json_array());
	size_t i;

	for (i = 0; i < words->n; i++)
		rwall_json_add(array, rwall_json_text(words->word[i]));
	rwall_describe_free(words);
	return array;
}

static json_t *end_json(const struct rwall_tables *t, uint16_t group,
			__le32 role)
{
	json_t *end = whole(json_object());
	struct rwall_words words = { 0 };

	rwall_json_set(end, "self", json_boolean(group == RWALL_GROUP_SELF));
	rwall_json_set(end, "role",
		       rwall_json_text(rwall_blob_string(t, role)));
	if (group < t->ngroups)
		rwall_json_set(end, "group",
			       rwall_json_text(rwall_blob_string(
				       t, t->groups[group].name)));
	if (group != RWALL_GROUP_SELF) {
		rwall_describe_group(t, group, &words);
		rwall_json_set(end, "addresses", words_json(&words));
	}
	return end;
}

static json_t *zones_json(const struct rwall_tables *t, __le64 zones)
{
	struct rwall_words words = { 0 };

	rwall_describe_zones(t, le64_to_cpu(zones), &words);
	return words_json(&words);
}

static void service_json(json_t *object, const struct rwall_blob_rule *r)
{
	uint16_t lo = le16_to_cpu(r->port_lo), hi = le16_to_cpu(r->port_hi);
	char service[RWALL_NAMES_SERVICE];

	rwall_json_set(object, "point",
		       json_string(rwall_names_point(r->point)));
	rwall_json_set(object, "protocol",
		       json_integer(rwall_names_proto(r->slot, lo)));
	rwall_json_set(
		object, "service",
		json_string(rwall_names_service(r->slot, lo, hi, service)));
	rwall_json_set(object, "port-low", json_integer(lo));
	rwall_json_set(object, "port-high", json_integer(hi));
	if (r->helper != RWALL_HELPER_NONE)
		rwall_json_set(object, "helper",
			       json_string(rwall_names_helper(r->helper)));
}

json_t *rwall_json_rule(const struct rwall_tables *t, uint32_t rule)
{
	const struct rwall_blob_rule *r = &t->rules[rule];
	json_t *object = whole(json_object());
	json_t *title = whole(json_object());

	rwall_json_set(object, "rule", rwall_json_number(rule));
	rwall_json_set(object, "flow",
		       rwall_json_text(rwall_blob_string(t, r->flow)));
	service_json(object, r);
	rwall_json_set(object, "service-id",
		       rwall_json_text(rwall_blob_string(t, r->service)));
	rwall_json_set(object, "from",
		       end_json(t, le16_to_cpu(r->from_group), r->from_role));
	rwall_json_set(object, "to",
		       end_json(t, le16_to_cpu(r->to_group), r->to_role));
	rwall_json_set(object, "in-zones", zones_json(t, r->in_zones));
	rwall_json_set(object, "out-zones", zones_json(t, r->out_zones));
	rwall_json_set(object, "row",
		       rwall_json_text(rwall_blob_string(t, r->row)));
	rwall_json_set(title, "en",
		       rwall_json_text(rwall_blob_string(t, r->title_en)));
	rwall_json_set(title, "ja",
		       rwall_json_text(rwall_blob_string(t, r->title_ja)));
	rwall_json_set(object, "title", title);
	return object;
}

void rwall_json_print(json_t *object)
{
	json_dumpf(object, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(object);
}

void rwall_json_line(json_t *object)
{
	json_dumpf(object, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(object);
}
