// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * site_names.c - how long a site's resolved names stay, and how many addresses
 *
 * For: the map "names" under "settings". Says nothing about which names there
 * are, nor asks for any.
 */
#include "duration.h"
#include "resolved.h"
#include "site_read.h"
#include "util.h"

#define GRACE	(24 * 3600)
#define CAP	64
#define MIN_TTL 60
#define LONGEST (366u * 86400)

static void read_span(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	const char *word = rwall_read_word(r, v);
	uint32_t seconds;

	if (!word)
		return;
	if (rwall_duration_parse(word, &seconds) || !seconds ||
	    seconds > LONGEST)
		rwall_node_error(v, r->d, "write 60s, 5m, 24h or 30d",
				 "\"%s\" is no time from 1s to 366d", word);
	else
		*(uint32_t *)to = seconds;
}

static void read_cap(struct rwall_reader *r, const struct rwall_node *v,
		     void *to)
{
	const char *word = rwall_read_word(r, v);
	uint32_t cap;

	if (!word)
		return;
	/* A number of addresses is written as a number of seconds is. */
	if (strspn(word, "0123456789") != strlen(word) ||
	    rwall_duration_parse(word, &cap) || !cap ||
	    cap > RWALL_RESOLVED_CAP)
		rwall_node_error(v, r->d, NULL,
				 "\"%s\" is no number from 1 to %d", word,
				 RWALL_RESOLVED_CAP);
	else
		*(uint32_t *)to = cap;
}

#define KEY(n, f, fn)                                               \
	{                                                           \
		n, offsetof(struct rwall_names_rules, f), fn, false \
	}
static const struct rwall_key names_keys[] = {
	KEY("grace", grace, read_span),
	KEY("min-ttl", min_ttl, read_span),
	KEY("cap", cap, read_cap),
};
#undef KEY
const struct rwall_shape rwall_shape_names = RWALL_SHAPE("names", names_keys);

void rwall_site_names_default(struct rwall_names_rules *rules)
{
	rules->grace = GRACE;
	rules->min_ttl = MIN_TTL;
	rules->cap = CAP;
}

void rwall_site_read_names(struct rwall_reader *r, const struct rwall_node *v,
			   void *to)
{
	rwall_shape_read(r, v, &rwall_shape_names, to);
}
