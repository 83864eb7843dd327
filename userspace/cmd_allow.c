// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_allow.c - rolewall allow: permit a flow for a while
 */
#include <arpa/inet.h>
#include <errno.h>

#include "cmd.h"
#include "duration.h"
#include "exceptions.h"
#include "input.h"
#include "json.h"
#include "names.h"
#include "print.h"
#include "profile_service.h"

#define EXIT_USAGE 2

static int complain(const char *what, const char *word)
{
	fputs("rolewall allow: ", stderr);
	rwall_print_text(stderr, RWALL_PLAIN, what);
	if (word) {
		fputs(", not '", stderr);
		rwall_print_text(stderr, RWALL_PLAIN, word);
		putc('\'', stderr);
	}
	putc('\n', stderr);
	return EXIT_USAGE;
}

static int read_span(const char *text, struct rwall_exception *e)
{
	if (text && !rwall_duration_parse(text, &e->seconds) && e->seconds &&
	    e->seconds <= RWALL_ALLOW_MAX)
		return 0;
	return complain("--for is a time from 1s to 24h, such as 30m or 2h",
			text ? text : "left away");
}

static int read_service(const char *text, struct rwall_exception *e)
{
	static const char what[] =
		"name one service, such as tcp/22, udp/5000-5010 or icmp/echo-request";
	struct rwall_port_error why;
	struct rwall_ports ports = { 0 };
	int ret = 0;

	if (!text)
		return complain(what, "none");
	if (rwall_ports_parse(&ports, text, RWALL_SLOTS, &why))
		ret = complain(why.why, NULL);
	else if (ports.n != 1)
		ret = complain(what, text);
	if (!ret) {
		e->proto =
			rwall_names_proto(ports.port[0].slot, ports.port[0].lo);
		e->lo = ports.port[0].lo;
		e->hi = ports.port[0].hi;
		e->ports = ports.port[0].slot != RWALL_SLOT_OTHER &&
			   (e->lo || e->hi != UINT16_MAX);
	}
	rwall_ports_free(&ports);
	return ret;
}

static bool read_bits(const char *text, uint8_t most, uint8_t *bits)
{
	unsigned int v = 0;
	const char *p;

	for (p = text; *p >= '0' && *p <= '9' && v <= most; p++)
		v = v * 10 + (*p - '0');
	*bits = v;
	return p != text && !*p && v <= most;
}

/* Both ends are of the family that the first one has. */
static int read_prefix(const char *text, struct rwall_exception *e,
		       uint8_t *addr, uint8_t *bits)
{
	static const char what[] =
		"--src and --dst are an address or a prefix each, of one family";
	_cleanup_free_ char *word = NULL;
	uint8_t len;
	char *slash;

	if (!text)
		return 0;
	word = rwall_xstrdup(text);
	slash = strchr(word, '/');
	if (slash)
		*slash++ = '\0';
	if (inet_pton(AF_INET, word, addr) == 1)
		len = 4;
	else if (inet_pton(AF_INET6, word, addr) == 1)
		len = 16;
	else
		return complain(what, text);
	*bits = len * 8;
	if ((e->addr_len && e->addr_len != len) ||
	    (slash && !read_bits(slash, len * 8, bits)))
		return complain(what, text);
	e->addr_len = len;
	return 0;
}

static void say(const struct rwall_args *args, const struct rwall_exception *e)
{
	_cleanup_free_ char *flow = rwall_exceptions_flow(e);
	char left[RWALL_DURATION_TEXT];
	json_t *object;

	if (!args->json) {
		printf("exception %u: %s, for %s\n", e->id, flow,
		       rwall_duration_left(e->seconds, left));
		return;
	}
	object = rwall_json_new("allow");
	rwall_json_set(object, "id", rwall_json_number(e->id));
	rwall_json_set(object, "seconds", rwall_json_number(e->seconds));
	rwall_json_print(object);
}

static int allow(struct rwall_nl *nl, const struct rwall_args *args)
{
	struct rwall_exception e = {
		.point = args->in  ? RWALL_POINT_IN :
			 args->out ? RWALL_POINT_OUT :
				     RWALL_POINT_FORWARD,
	};
	int err, ret = read_span(args->span, &e);

	if (!ret)
		ret = read_service(args->operand, &e);
	if (!ret)
		ret = read_prefix(args->src, &e, e.src, &e.src_len);
	if (!ret)
		ret = read_prefix(args->dst, &e, e.dst, &e.dst_len);
	if (ret)
		return ret;
	err = rwall_exceptions_allow(nl, &e);
	if (err)
		return rwall_input_complain(nl, err);
	say(args, &e);
	return 0;
}

static int disallow(struct rwall_nl *nl, const struct rwall_args *args)
{
	char *end;
	unsigned long id = strtoul(args->remove, &end, 10);
	int err;

	if (*end || end == args->remove || !id || id > UINT32_MAX)
		return complain("--remove takes a number that --list shows",
				args->remove);
	err = rwall_exceptions_remove(nl, id);
	if (err == -ENODATA)
		return complain("there is no such exception: --list shows them",
				NULL);
	if (err)
		return rwall_input_complain(nl, err);
	if (args->json)
		rwall_json_print(rwall_json_new("allow"));
	return 0;
}

static int list(struct rwall_nl *nl, const struct rwall_args *args)
{
	struct rwall_exceptions all;
	int err = rwall_exceptions_list(nl, &all);
	json_t *object;

	if (err)
		return rwall_input_complain(nl, err);
	if (args->json) {
		object = rwall_json_new("allow");
		rwall_json_set(object, "exceptions",
			       rwall_exceptions_json(&all));
		rwall_json_print(object);
	} else if (all.n) {
		rwall_exceptions_print(&all);
	} else {
		puts("no exceptions");
	}
	free(all.e);
	return 0;
}

int rwall_cmd_allow(const struct rwall_args *args)
{
	bool other = args->list || args->remove;

	if (other && (args->span || args->operand || args->src || args->dst))
		return complain("--list and --remove take nothing else", NULL);
	return rwall_input_talk(args, args->list   ? list :
				      args->remove ? disallow :
						     allow);
}
