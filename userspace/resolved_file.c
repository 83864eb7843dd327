// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * resolved_file.c - the cache of names on disk; see resolved.h
 *
 * For: a JSON file that people may read and nobody need trust: whatever is not
 * exactly the format is refused whole, and the caller goes on without.
 *
 *	{"rolewall": "names/1", "policy": "<hex>", "previous": "<hex>",
 *	 "names": {"updates.example.com": [
 *	    {"address": "192.0.2.1", "first": 1, "last": 2, "ttl": 300}]}}
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <libgen.h>
#include <sys/stat.h>

#include "file.h"
#include "resolved.h"
#include "util.h"

#define FORMAT	  "names/1"
#define MAX_BYTES (16 << 20)
#define HEX	  (2 * RWALL_BLOB_DIGEST)

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_digest(const json_t *v, uint8_t *digest)
{
	const char *hex = json_string_value(v);
	int i, hi, lo;

	if (!hex || strlen(hex) != HEX)
		return false;
	for (i = 0; i < RWALL_BLOB_DIGEST; i++) {
		hi = digit(hex[2 * i]);
		lo = digit(hex[2 * i + 1]);
		if (hi < 0 || lo < 0)
			return false;
		digest[i] = hi << 4 | lo;
	}
	return true;
}

static bool read_number(const json_t *v, int64_t max, int64_t *to)
{
	*to = json_integer_value(v);
	return json_is_integer(v) && *to >= 0 && *to <= max;
}

static bool read_addr(const json_t *v, struct rwall_resolved_addr *a)
{
	const char *text = json_string_value(json_object_get(v, "address"));
	int64_t ttl;

	if (!text || json_object_size(v) != 4)
		return false;
	a->v6 = strchr(text, ':');
	if (inet_pton(a->v6 ? AF_INET6 : AF_INET, text, a->bytes) != 1 ||
	    !read_number(json_object_get(v, "first"), INT64_MAX / 2,
			 &a->first) ||
	    !read_number(json_object_get(v, "last"), INT64_MAX / 2, &a->last) ||
	    !read_number(json_object_get(v, "ttl"), RWALL_RESOLVED_TTL, &ttl))
		return false;
	a->ttl = ttl;
	return true;
}

static bool read_name(struct rwall_resolved *c, const char *key,
		      const json_t *v)
{
	struct rwall_resolved_name *name;
	size_t i;

	if (!json_is_array(v) || json_array_size(v) > 2 * RWALL_RESOLVED_CAP ||
	    c->n == RWALL_RESOLVED_NAMES || rwall_resolved_find(c, key))
		return false;
	name = rwall_xgrow(&c->name, &c->n, sizeof(*name));
	name->name = rwall_xstrdup(key);
	name->addr = rwall_xcalloc(json_array_size(v), sizeof(*name->addr));
	for (i = 0; i < json_array_size(v); i++)
		if (!read_addr(json_array_get(v, i), &name->addr[i]))
			return false;
	name->naddr = i;
	return true;
}

static bool read_all(struct rwall_resolved *c, json_t *root)
{
	const char *format =
		json_string_value(json_object_get(root, "rolewall"));
	json_t *names = json_object_get(root, "names"), *v;
	const char *key;

	if (!format || strcmp(format, FORMAT) || json_object_size(root) != 4 ||
	    !json_is_object(names) ||
	    !read_digest(json_object_get(root, "policy"), c->digest) ||
	    !read_digest(json_object_get(root, "previous"), c->previous))
		return false;
	json_object_foreach(names, key, v)
		if (!read_name(c, key, v))
			return false;
	return true;
}

/* A device or a pipe might never end. */
static int open_file(const char *path, const char **why)
{
	int err, fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0 || fstat(fd, &st)) {
		err = -errno;
		*why = strerror(errno);
	} else if (!S_ISREG(st.st_mode) || st.st_size > MAX_BYTES) {
		err = -EINVAL;
		*why = "no cache of names: not a file, or too large";
	} else {
		return fd;
	}
	if (fd >= 0)
		close(fd);
	return err;
}

int rwall_resolved_load(const char *path, struct rwall_resolved *c,
			const char **why)
{
	_cleanup_(json_decrefp) json_t *root = NULL;
	struct rwall_resolved read = { 0 };
	_cleanup_close_ int fd = -1;

	fd = open_file(path, why);
	if (fd < 0)
		return fd;
	root = json_loadfd(fd, JSON_REJECT_DUPLICATES, NULL);
	if (!read_all(&read, root)) {
		rwall_resolved_free(&read);
		*why = "no cache of names of this version";
		return -EINVAL;
	}
	*c = read;
	return 0;
}

static json_t *write_addr(const struct rwall_resolved_addr *a)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(a->v6 ? AF_INET6 : AF_INET, a->bytes, text, sizeof(text));
	return json_pack("{s:s, s:I, s:I, s:I}", "address", text, "first",
			 (json_int_t)a->first, "last", (json_int_t)a->last,
			 "ttl", (json_int_t)a->ttl);
}

static json_t *write_digest(const uint8_t *digest)
{
	char hex[HEX + 1];
	int i;

	for (i = 0; i < RWALL_BLOB_DIGEST; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	return json_string(hex);
}

static json_t *write_all(const struct rwall_resolved *c)
{
	json_t *names = json_object(), *list;
	size_t i, j;

	for (i = 0; i < c->n; i++) {
		list = json_array();
		for (j = 0; j < c->name[i].naddr; j++)
			json_array_append_new(list,
					      write_addr(&c->name[i].addr[j]));
		json_object_set_new(names, c->name[i].name, list);
	}
	return json_pack("{s:s, s:o, s:o, s:o}", "rolewall", FORMAT, "policy",
			 write_digest(c->digest), "previous",
			 write_digest(c->previous), "names", names);
}

int rwall_resolved_folder(const char *path)
{
	_cleanup_free_ char *copy = rwall_xstrdup(path);

	return mkdir(dirname(copy), 0755) && errno != EEXIST ? -errno : 0;
}

int rwall_resolved_save(const char *path, const struct rwall_resolved *c)
{
	_cleanup_(json_decrefp) json_t *root = write_all(c);
	_cleanup_free_ char *text = NULL;

	text = json_dumps(root, JSON_INDENT(1) | JSON_SORT_KEYS);
	return text ? rwall_file_replace(path, text, strlen(text)) : -ENOMEM;
}
