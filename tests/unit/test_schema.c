// SPDX-License-Identifier: GPL-2.0-or-later
/* test_schema.c - the readers' tables of keys against the JSON Schemas. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <string.h>

#include "expect.h"
#include "profile.h"
#include "site.h"
#include "yaml_shape.h"

static bool is_required(json_t *def, const char *key)
{
	json_t *name;
	size_t i;

	json_array_foreach(json_object_get(def, "required"), i, name)
		if (!strcmp(json_string_value(name), key))
			return true;
	return false;
}

static void compare(json_t *def, const struct rwall_shape *shape)
{
	json_t *properties = json_object_get(def, "properties"), *value;
	const char *name;
	size_t i, found = 0;

	for (i = 0; i < shape->nkeys; i++) {
		const struct rwall_key *key = &shape->keys[i];

		if (!json_object_get(properties, key->name))
			fail_msg("%s: schema lacks %s", shape->name, key->name);
		if (is_required(def, key->name) != key->required)
			fail_msg("%s.%s: required by one alone", shape->name,
				 key->name);
	}
	json_object_foreach(properties, name, value) {
		for (i = 0; i < shape->nkeys; i++)
			found += !strcmp(shape->keys[i].name, name);
	}
	assert_int_equal(found, json_object_size(properties));
	assert_true(
		json_is_false(json_object_get(def, "additionalProperties")));
}

/* Each map with known keys is a shape, and each shape a definition. */
static void compare_all(const char *path,
			const struct rwall_shape *const *shapes)
{
	json_t *schema = json_load_file(path, 0, NULL), *defs, *def;
	const char *name;
	size_t maps = 0, n;

	assert_non_null(schema);
	defs = json_object_get(schema, "$defs");
	for (n = 0; shapes[n]; n++) {
		def = json_object_get(defs, shapes[n]->name);
		if (!def)
			fail_msg("no definition of %s", shapes[n]->name);
		compare(def, shapes[n]);
	}
	json_object_foreach(defs, name, def)
		maps += !!json_object_get(def, "properties");
	assert_int_equal(maps, n);
	json_decref(schema);
}

static void profile(void **state)
{
	(void)state;
	compare_all("policies/schema/profile.schema.json",
		    rwall_profile_shapes());
}

static void site(void **state)
{
	(void)state;
	compare_all("policies/schema/site.schema.json", rwall_site_shapes());
}

static void expectations(void **state)
{
	(void)state;
	compare_all("policies/schema/expectations.schema.json",
		    rwall_expect_shapes());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(profile),
		cmocka_unit_test(site),
		cmocka_unit_test(expectations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
