// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * site_zone.c - zones, interface patterns and settings of a site
 *
 * For: the keys that speak of this host rather than of a product.
 */
#include <ctype.h>

#include "ident.h"
#include "names.h"
#include "site_read.h"
#include "util.h"

static const char *pattern_fault(const char *text, size_t len)
{
	size_t i;

	if (len >= RWALL_IFNAME)
		return "is too long: an interface's name has 15 bytes at most";
	if (!strcmp(text, ".") || !strcmp(text, ".."))
		return "is no interface's name";
	for (i = 0; i < len; i++) {
		if (text[i] == '*')
			return "has a star before its end";
		if (text[i] == '/' || text[i] == ':' ||
		    isspace((unsigned char)text[i]))
			return "has a slash, a colon or a blank";
	}
	return NULL;
}

static size_t count_patterns(const struct rwall_site *site)
{
	size_t i, n = 0;

	for (i = 0; i < site->nzones; i++)
		n += site->zones[i].npatterns;
	return n;
}

static bool pattern_taken(const struct rwall_site *site,
			  const struct rwall_pattern *p)
{
	size_t i, j;

	for (i = 0; i < site->nzones; i++)
		for (j = 0; j < site->zones[i].npatterns; j++)
			if (!strcmp(site->zones[i].patterns[j].name, p->name) &&
			    site->zones[i].patterns[j].prefix == p->prefix)
				return true;
	return false;
}

/* The word, or NULL after an error. */
static const char *parse_pattern(struct rwall_reader *r,
				 const struct rwall_node *v,
				 struct rwall_pattern *p)
{
	const char *word = rwall_read_word(r, v), *fault;
	size_t len;

	if (!word)
		return NULL;
	len = strlen(word);
	p->prefix = word[len - 1] == '*';
	len -= p->prefix;
	fault = pattern_fault(
		p->prefix ?
			rwall_yaml_keep(v->yaml, rwall_xstrndup(word, len)) :
			word,
		len);
	if (fault) {
		rwall_node_error(v, r->d,
				 "write eth0, or eth* for all that begin so",
				 "\"%s\" %s", word, fault);
		return NULL;
	}
	memcpy(p->name, word, len);
	return word;
}

static void read_pattern(struct rwall_reader *r, const struct rwall_node *v,
			 void *to)
{
	struct rwall_site *site = ((struct rwall_site_reader *)r->ctx)->site;
	struct rwall_pattern p = { .zone = (unsigned int)site->nzones - 1 };
	const char *word = parse_pattern(r, v, &p);
	struct rwall_site_zone *zone = to;

	if (!word)
		return;
	if (count_patterns(site) >= RWALL_MAX_PATTERNS) {
		rwall_node_error(v, r->d, "join some with a star",
				 "a site has at most %d interface patterns",
				 RWALL_MAX_PATTERNS);
		return;
	}
	if (pattern_taken(site, &p)) {
		rwall_node_error(v, r->d, "an interface is in one zone",
				 "\"%s\" is in a zone already", word);
		return;
	}
	*(struct rwall_pattern *)rwall_xgrow(&zone->patterns, &zone->npatterns,
					     sizeof(p)) = p;
}

static void read_zone(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	struct rwall_site *site = to;
	struct rwall_site_zone *zone;

	/* One zone class is kept for interfaces of no zone. */
	if (site->nzones + 1 == RWALL_MAX_ZONES) {
		rwall_node_error(v->key, r->d, NULL,
				 "a site has at most %d zones",
				 RWALL_MAX_ZONES - 1);
		return;
	}
	zone = rwall_xgrow(&site->zones, &site->nzones, sizeof(*zone));
	zone->name = v->key->text;
	zone->at = rwall_node_place(v->key);
	rwall_read_list(r, v, read_pattern, zone, true);
}

void rwall_site_read_zones(struct rwall_reader *r, const struct rwall_node *v,
			   void *to)
{
	rwall_read_map(r, v, read_zone, to);
}

static void add_zone(struct rwall_reader *r, const struct rwall_node *v,
		     void *to)
{
	const struct rwall_site *site =
		((struct rwall_site_reader *)r->ctx)->site;
	const char *word = rwall_read_word(r, v);
	struct rwall_guess guess = { .word = word };
	size_t i;

	if (!word)
		return;
	for (i = 0; i < site->nzones; i++) {
		if (!strcmp(site->zones[i].name, word)) {
			*(uint64_t *)to |= (uint64_t)1 << i;
			return;
		}
		rwall_guess_try(&guess, site->zones[i].name);
	}
	rwall_site_refuse(r, v, "zone", word, guess.best);
}

uint64_t rwall_site_zones(struct rwall_reader *r, const struct rwall_node *v)
{
	uint64_t zones = 0;

	rwall_read_list(r, v, add_zone, &zones, true);
	if (v->type == RWALL_NODE_LIST && !v->n)
		rwall_node_error(v, r->d, "name a zone, or leave the key out",
				 "the list of zones is empty");
	return zones;
}

static bool read_choice(struct rwall_reader *r, const struct rwall_node *v,
			const char *const words[2], int *choice)
{
	const char *word = rwall_read_word(r, v);
	char remedy[64];

	if (!word)
		return false;
	for (*choice = 0; *choice < 2; (*choice)++)
		if (!strcmp(word, words[*choice]))
			return true;
	snprintf(remedy, sizeof(remedy), "write %s or %s", words[0], words[1]);
	rwall_node_error(v, r->d, remedy, "\"%s\" is neither %s nor %s", word,
			 words[0], words[1]);
	return false;
}

static const char *const mode_words[] = {
	[RWALL_MODE_ENFORCE] = "enforce",
	[RWALL_MODE_AUDIT] = "audit",
};

static const char *const deny_words[] = {
	[RWALL_DENY_DROP] = "drop",
	[RWALL_DENY_REJECT] = "reject",
};

static void read_point_mode(struct rwall_reader *r, const struct rwall_node *v,
			    void *to)
{
	int choice;

	if (read_choice(r, v, mode_words, &choice))
		*(enum rwall_mode *)to = choice;
}

static void read_deny(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	int choice;

	if (read_choice(r, v, deny_words, &choice))
		*(enum rwall_deny *)to = choice;
}

#define AT(point) ((point) * sizeof(enum rwall_mode))
static const struct rwall_key mode_keys[] = {
	{ "in", AT(RWALL_POINT_IN), read_point_mode, false },
	{ "out", AT(RWALL_POINT_OUT), read_point_mode, false },
	{ "forward", AT(RWALL_POINT_FORWARD), read_point_mode, false },
};
#undef AT
const struct rwall_shape rwall_shape_mode = RWALL_SHAPE("mode", mode_keys);

static void read_mode(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	enum rwall_mode *mode = to;
	size_t i;

	if (v->type == RWALL_NODE_MAP) {
		rwall_shape_read(r, v, &rwall_shape_mode, mode);
		return;
	}
	read_point_mode(r, v, &mode[0]);
	for (i = 1; i < RWALL_POINTS; i++)
		mode[i] = mode[0];
}

static void read_tracking(struct rwall_reader *r, const struct rwall_node *v,
			  void *to)
{
	const char *word = rwall_read_word(r, v);
	struct rwall_settings *settings = to;
	unsigned int i;

	settings->tracking_at = rwall_node_place(v);
	if (!word)
		return;
	for (i = 0; i < RWALL_TRACKINGS; i++)
		if (!strcmp(word, rwall_names_tracking(i))) {
			settings->tracking = i;
			return;
		}
	rwall_node_error(v, r->d, "write conntrack, socket or none",
			 "there is no tracking \"%s\"", word);
}

static void read_screened(struct rwall_reader *r, const struct rwall_node *v,
			  void *to)
{
	struct rwall_settings *s = to;
	struct rwall_pattern p = { 0 };
	const char *word = parse_pattern(r, v, &p);
	size_t i;

	if (!word)
		return;
	for (i = 0; i < s->nscreened; i++)
		if (!strcmp(s->screened[i].name, p.name) &&
		    s->screened[i].prefix == p.prefix) {
			rwall_node_error(v, r->d, "name each pattern once",
					 "\"%s\" is repeated", word);
			return;
		}
	if (s->nscreened >= RWALL_MAX_PATTERNS) {
		rwall_node_error(v, r->d, "join some with a star",
				 "a screen has at most %d interface patterns",
				 RWALL_MAX_PATTERNS);
		return;
	}
	*(struct rwall_pattern *)rwall_xgrow(&s->screened, &s->nscreened,
					     sizeof(p)) = p;
}

static void read_screen(struct rwall_reader *r, const struct rwall_node *v,
			void *to)
{
	struct rwall_settings *s = to;

	s->screen_at = rwall_node_place(v);
	rwall_read_list(r, v, read_screened, s, true);
}

/* Digits alone; stored as the group plus one, 0 being none. */
static void read_nflog_group(struct rwall_reader *r, const struct rwall_node *v,
			     void *to)
{
	const char *word = rwall_read_word(r, v);
	size_t digits = word ? strspn(word, "0123456789") : 0;

	if (!word)
		return;
	if (!digits || digits > 5 || word[digits] ||
	    (*word == '0' && digits > 1) || atol(word) > UINT16_MAX) {
		rwall_node_error(v, r->d, "write a number from 0 to 65535",
				 "\"%s\" is not an nflog group", word);
		return;
	}
	*(uint32_t *)to = atol(word) + 1;
}

#define KEY(n, f, fn)                                            \
	{                                                        \
		n, offsetof(struct rwall_settings, f), fn, false \
	}
static const struct rwall_key settings_keys[] = {
	KEY("mode", mode, read_mode),
	{ "tracking", 0, read_tracking, false },
	KEY("inbound", deny[RWALL_POINT_IN], read_deny),
	KEY("outbound", deny[RWALL_POINT_OUT], read_deny),
	KEY("forward", deny[RWALL_POINT_FORWARD], read_deny),
	KEY("dhcp", dhcp, rwall_read_bool),
	KEY("nflog-group", nflog, read_nflog_group),
	KEY("names", names, rwall_site_read_names),
	{ "screen", 0, read_screen, false },
};
#undef KEY
const struct rwall_shape rwall_shape_settings =
	RWALL_SHAPE("settings", settings_keys);

void rwall_site_read_settings(struct rwall_reader *r,
			      const struct rwall_node *v, void *to)
{
	rwall_shape_read(r, v, &rwall_shape_settings, to);
}
