// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * learn.c - denials gathered, see learn.h; learn_propose.c makes of them what a
 * person reads
 */
#include "learn.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>

#include <jansson.h>

#include "names.h"
#include "util.h"

#define LINE_MAX_READ (64u << 10)
#define COMPLAINTS    5 /* that are printed */

static int compare(const struct rwall_seen *a, const struct rwall_seen *b)
{
	int ret = a->point - b->point;

	if (!ret)
		ret = a->slot - b->slot;
	if (!ret)
		ret = a->port - b->port;
	if (!ret)
		ret = memcmp(a->iif, b->iif, sizeof(a->iif));
	if (!ret)
		ret = memcmp(a->oif, b->oif, sizeof(a->oif));
	if (!ret)
		ret = a->v6 - b->v6;
	if (!ret)
		ret = memcmp(a->src, b->src, sizeof(a->src));
	return ret ? ret : memcmp(a->dst, b->dst, sizeof(a->dst));
}

/* Where an observation is, or belongs. */
static size_t place(const struct rwall_learned *l, const struct rwall_seen *s)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (compare(&l->seen[mid], s) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void add(struct rwall_learned *l, const struct rwall_seen *s)
{
	size_t at = place(l, s);

	if (at < l->n && !compare(&l->seen[at], s)) {
		l->seen[at].packets++;
		return;
	}
	if (l->n == RWALL_LEARN_MAX) {
		l->left_out++;
		return;
	}
	rwall_xgrow(&l->seen, &l->n, sizeof(*l->seen));
	memmove(&l->seen[at + 1], &l->seen[at],
		(l->n - 1 - at) * sizeof(*l->seen));
	l->seen[at] = *s;
	l->seen[at].packets = 1;
}

static enum rwall_slot slot_of(uint8_t proto)
{
	unsigned int s;

	for (s = 0; s < RWALL_SLOT_OTHER; s++)
		if (rwall_names_proto(s, 0) == proto)
			return s;
	return RWALL_SLOT_OTHER;
}

/*
 * A site mends what lacks a flow; a reply is the answer to what does. Port 0
 * cannot be written in a site.
 */
static bool mendable(const struct rwall_nl_denied *d)
{
	return d->addr_len &&
	       (d->dport || slot_of(d->proto) >= RWALL_SLOT_ICMP) &&
	       d->track == RWALL_TRACK_NEW &&
	       (d->reason == RWALL_REASON_NO_SERVICE ||
		d->reason == RWALL_REASON_NO_PEER ||
		d->reason == RWALL_REASON_NO_ZONE);
}

void rwall_learn_event(struct rwall_learned *l, const struct rwall_nl_denied *d)
{
	struct rwall_seen s = {
		.point = d->point,
		.slot = slot_of(d->proto),
		.port = d->dport,
		.v6 = d->addr_len == 16,
	};

	if (!mendable(d)) {
		l->ignored++;
		return;
	}
	if (s.slot == RWALL_SLOT_OTHER)
		s.port = d->proto;
	if (d->point != RWALL_POINT_OUT)
		memcpy(s.src, d->src, d->addr_len);
	if (d->point != RWALL_POINT_IN)
		memcpy(s.dst, d->dst, d->addr_len);
	snprintf(s.iif, sizeof(s.iif), "%s", d->iif);
	snprintf(s.oif, sizeof(s.oif), "%s", d->oif);
	add(l, &s);
}

/* A member's text; never NULL. */
static const char *text(const json_t *o, const char *key)
{
	const char *word = json_string_value(json_object_get(o, key));

	return word ? word : "";
}

static bool number(const json_t *o, const char *key, json_int_t max,
		   json_int_t *value)
{
	const json_t *v = json_object_get(o, key);

	*value = json_integer_value(v);
	return json_is_integer(v) && *value >= 0 && *value <= max;
}

static bool read_word(const char *word, const char *(*name)(unsigned int),
		      unsigned int n, unsigned int *value)
{
	for (*value = 0; *value < n; (*value)++)
		if (!strcmp(word, name(*value)))
			return true;
	return false;
}

static bool read_ports(const json_t *o, struct rwall_nl_denied *d)
{
	enum rwall_slot slot = slot_of(d->proto);
	json_int_t a, b;

	if (slot == RWALL_SLOT_OTHER)
		return true;
	if (slot < RWALL_SLOT_ICMP) {
		if (!number(o, "dport", UINT16_MAX, &a))
			return false;
		d->dport = a;
		return true;
	}
	if (!number(o, "icmp-type", UINT8_MAX, &a) ||
	    !number(o, "icmp-code", UINT8_MAX, &b))
		return false;
	d->dport = a << 8 | b;
	return true;
}

static bool read_addresses(const json_t *o, struct rwall_nl_denied *d)
{
	const char *src = text(o, "src"), *dst = text(o, "dst");
	int family = strchr(src, ':') ? AF_INET6 : AF_INET;

	if (json_is_null(json_object_get(o, "src")))
		return true;
	if (inet_pton(family, src, d->src) != 1 ||
	    inet_pton(family, dst, d->dst) != 1)
		return false;
	d->addr_len = family == AF_INET6 ? 16 : 4;
	return true;
}

/* A name that can stand in a line of a proposal. */
static bool read_interface(const json_t *o, const char *key, char *name)
{
	const char *word = text(o, key), *c;

	for (c = word; *c; c++)
		if (*c <= ' ' || *c == 0x7f || *c == '/' || *c == ':')
			return false;
	return snprintf(name, RWALL_IFNAME, "%s", word) < RWALL_IFNAME;
}

static bool read_event(const json_t *o, struct rwall_nl_denied *d)
{
	unsigned int point, reason, track;
	json_int_t proto;

	if (!read_word(text(o, "point"), rwall_names_point, RWALL_POINTS,
		       &point) ||
	    !read_word(text(o, "state"), rwall_names_track, RWALL_TRACKS,
		       &track) ||
	    !number(o, "proto", UINT8_MAX, &proto))
		return false;
	/* A reason newer than this tool is none that a site mends. */
	if (!read_word(text(o, "reason"), rwall_names_reason, RWALL_REASONS,
		       &reason))
		reason = RWALL_REASON_NONE;
	d->point = point;
	d->track = track;
	d->reason = reason;
	d->proto = proto;
	return read_addresses(o, d) && read_ports(o, d) &&
	       read_interface(o, "iif", d->iif) &&
	       read_interface(o, "oif", d->oif);
}

int rwall_learn_line(struct rwall_learned *l, const char *line, size_t size)
{
	struct rwall_nl_denied d = { 0 };
	json_t *o = json_loadb(line, size, JSON_REJECT_DUPLICATES, NULL);
	int ret = -EINVAL;

	if (strcmp(text(o, "rolewall"), "monitor/1"))
		goto out;
	ret = 0;
	if (strcmp(text(o, "event"), "denied"))
		goto out;
	if (read_event(o, &d))
		rwall_learn_event(l, &d);
	else
		ret = -EINVAL;
out:
	json_decref(o);
	return ret;
}

/* The rest of a line that did not fit. */
static void skip_line(FILE *file)
{
	int c;

	do
		c = getc(file);
	while (c != EOF && c != '\n');
}

static int take_line(struct rwall_learned *l, FILE *file, const char *line)
{
	size_t n = strlen(line);

	if (n == LINE_MAX_READ - 1 && line[n - 1] != '\n') {
		skip_line(file);
		return -EINVAL;
	}
	return rwall_learn_line(l, line, n);
}

int rwall_learn_read(struct rwall_learned *l, FILE *file, const char *name)
{
	_cleanup_free_ char *line = rwall_xcalloc(1, LINE_MAX_READ);
	uint64_t number = 0, bad = 0;

	while (fgets(line, LINE_MAX_READ, file)) {
		number++;
		if (!take_line(l, file, line))
			continue;
		if (bad++ < COMPLAINTS)
			fprintf(stderr,
				"%s:%" PRIu64 ":1: not a line of 'rolewall "
				"monitor --json': passed over\n",
				name, number);
	}
	if (bad > COMPLAINTS)
		fprintf(stderr, "%s: %" PRIu64 " lines were passed over\n",
			name, bad);
	return number && bad == number ? -EINVAL : 0;
}
