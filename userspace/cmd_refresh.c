// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_refresh.c - rolewall refresh: resolve names, load what has changed
 */
#include <arpa/inet.h>
#include <time.h>

#include "cmd.h"
#include "json.h"
#include "refresh.h"
#include "util.h"

#define RETRY 60 /* seconds */

static const char *const ends[] = {
	[RWALL_REFRESH_UNCHANGED] = "unchanged",
	[RWALL_REFRESH_LOADED] = "loaded",
	[RWALL_REFRESH_REMEMBERED] = "remembered",
	[RWALL_REFRESH_LATER] = "later",
	[RWALL_REFRESH_OTHER_SITE] = "other-site",
};

static const char *const sentences[] = {
	[RWALL_REFRESH_UNCHANGED] = "the policy in force has them all",
	[RWALL_REFRESH_LOADED] = "loaded",
	[RWALL_REFRESH_REMEMBERED] = "remembered for the next load",
	[RWALL_REFRESH_LATER] =
		"a policy awaits confirmation, they are loaded after that",
	[RWALL_REFRESH_OTHER_SITE] =
		"the policy in force is not this site's: nothing was loaded, see \"rolewall apply\"",
};

static json_t *address(const struct rwall_resolved_addr *a)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(a->v6 ? AF_INET6 : AF_INET, a->bytes, text, sizeof(text));
	return json_string(text);
}

/* What is remembered of a name, and whether it was answered for just now. */
static json_t *name_json(const struct rwall_refresh *r,
			 const struct rwall_question *q)
{
	const struct rwall_resolved_name *name =
		rwall_resolved_find(&r->cache, q->name);
	bool answered = q[0].naddr || q[1].naddr;
	json_t *object = json_object(), *list = json_array();
	size_t i;

	for (i = 0; name && i < name->naddr; i++)
		rwall_json_add(list, address(&name->addr[i]));
	rwall_json_set(object, "name", rwall_json_text(q->name));
	rwall_json_set(object, "answered", json_boolean(answered));
	rwall_json_set(object, "addresses", list);
	return object;
}

static void print_json(const struct rwall_refresh *r)
{
	json_t *object = rwall_json_new("refresh"), *names = json_array();
	size_t i;

	rwall_json_set(object, "end", json_string(ends[r->end]));
	rwall_json_set(object, "changed",
		       json_boolean(r->end == RWALL_REFRESH_LOADED));
	if (r->end == RWALL_REFRESH_LOADED)
		rwall_json_set(object, "generation",
			       rwall_json_number(r->generation));
	for (i = 0; i < r->nq; i += 2)
		rwall_json_add(names, name_json(r, &r->q[i]));
	rwall_json_set(object, "names", names);
	rwall_json_print(object);
}

static void print_line(const struct rwall_refresh *r)
{
	const struct rwall_resolved_name *name;
	size_t i, addresses = 0, answered = 0;

	for (i = 0; i < r->nq; i += 2) {
		name = rwall_resolved_find(&r->cache, r->q[i].name);
		addresses += name ? name->naddr : 0;
		answered += r->q[i].naddr || r->q[i + 1].naddr;
	}
	printf("%zu of %zu names answered for, %zu addresses: %s", answered,
	       r->nq / 2, addresses, sentences[r->end]);
	if (r->end == RWALL_REFRESH_LOADED)
		printf(", generation %u", r->generation);
	putchar('\n');
}

/* How long the answers last is set to @pause. */
static int once(const struct rwall_args *args, uint32_t *pause)
{
	struct rwall_refresh r = { 0 };
	int ret = rwall_refresh_round(args, &r);

	if (!ret && args->json)
		print_json(&r);
	else if (!ret)
		print_line(&r);
	if (!ret && r.end == RWALL_REFRESH_OTHER_SITE)
		ret = 1;
	*pause = ret ? RETRY :
		       rwall_resolved_next(&r.cache, time(NULL), &r.rules);
	rwall_refresh_free(&r);
	return ret;
}

int rwall_cmd_refresh(const struct rwall_args *args)
{
	uint32_t pause;
	int ret = once(args, &pause);

	/* What fails at once is wrong; what fails later may come right again. */
	if (!args->watch || ret == 2)
		return ret;
	for (;;) {
		fflush(stdout);
		sleep(pause);
		once(args, &pause);
	}
}
