// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * exceptions.c - flows that the kernel permits for a while, see exceptions.h
 */
#include "exceptions.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

#include "duration.h"
#include "json.h"
#include "names.h"
#include "print.h"
#include "rows.h"

static void put_prefix(struct nlmsghdr *nlh, uint16_t addr, uint16_t len,
		       const struct rwall_exception *e, const uint8_t *bytes,
		       uint8_t bits)
{
	if (!e->addr_len)
		return;
	mnl_attr_put(nlh, addr, e->addr_len, bytes);
	mnl_attr_put_u8(nlh, len, bits);
}

static int number(const struct nlattr *attr, void *data)
{
	uint32_t *id = data;

	if (mnl_attr_get_type(attr) != RWALL_A_EXCEPTION)
		return MNL_CB_OK;
	if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
		return MNL_CB_ERROR;
	*id = mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

static int allowed(const struct nlmsghdr *nlh, void *ctx)
{
	return rwall_nlwire_attrs(nlh, GENL_HDRLEN, number, ctx);
}

int rwall_exceptions_allow(struct rwall_nl *nl, struct rwall_exception *e)
{
	uint8_t buf[RWALL_NL_REQUEST] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *nlh =
		rwall_nl_request(nl, buf, RWALL_CMD_ALLOW, NLM_F_ACK);

	mnl_attr_put_u32(nlh, RWALL_A_FOR, e->seconds);
	mnl_attr_put_u8(nlh, RWALL_A_POINT, e->point);
	mnl_attr_put_u8(nlh, RWALL_A_PROTO, e->proto);
	if (e->ports) {
		mnl_attr_put_u16(nlh, RWALL_A_DPORT, e->lo);
		mnl_attr_put_u16(nlh, RWALL_A_DPORT_LAST, e->hi);
	}
	put_prefix(nlh, RWALL_A_SRC, RWALL_A_SRC_LEN, e, e->src, e->src_len);
	put_prefix(nlh, RWALL_A_DST, RWALL_A_DST_LEN, e, e->dst, e->dst_len);
	return rwall_nl_talk(nl, nlh, allowed, &e->id);
}

static int nothing(const struct nlmsghdr *nlh, void *ctx)
{
	(void)nlh;
	(void)ctx;
	return 0;
}

int rwall_exceptions_remove(struct rwall_nl *nl, uint32_t id)
{
	uint8_t buf[RWALL_NL_REQUEST] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *nlh =
		rwall_nl_request(nl, buf, RWALL_CMD_DISALLOW, NLM_F_ACK);
	int err;

	mnl_attr_put_u32(nlh, RWALL_A_EXCEPTION, id);
	err = rwall_nl_talk(nl, nlh, nothing, NULL);
	return err == -ENOENT ? -ENODATA : err;
}

static int read_u16(const struct nlattr *attr, uint16_t *to)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U16) < 0)
		return MNL_CB_ERROR;
	*to = mnl_attr_get_u16(attr);
	return MNL_CB_OK;
}

static int read_u8(const struct nlattr *attr, uint8_t *to)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U8) < 0)
		return MNL_CB_ERROR;
	*to = mnl_attr_get_u8(attr);
	return MNL_CB_OK;
}

static int read_u64(const struct nlattr *attr, uint64_t *to)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U64) < 0)
		return MNL_CB_ERROR;
	*to = mnl_attr_get_u64(attr);
	return MNL_CB_OK;
}

static int read_addr(const struct nlattr *attr, struct rwall_exception *e,
		     uint8_t *to)
{
	uint16_t len = mnl_attr_get_payload_len(attr);

	if (len != 4 && len != 16)
		return MNL_CB_ERROR;
	e->addr_len = len;
	memcpy(to, mnl_attr_get_payload(attr), len);
	return MNL_CB_OK;
}

static int read_attr(const struct nlattr *attr, void *data)
{
	struct rwall_exception *e = data;

	switch (mnl_attr_get_type(attr)) {
	case RWALL_A_EXCEPTION:
		return number(attr, &e->id);
	case RWALL_A_POINT:
		return read_u8(attr, &e->point);
	case RWALL_A_PROTO:
		return read_u8(attr, &e->proto);
	case RWALL_A_DPORT:
		e->ports = true;
		return read_u16(attr, &e->lo);
	case RWALL_A_DPORT_LAST:
		return read_u16(attr, &e->hi);
	case RWALL_A_SRC:
		return read_addr(attr, e, e->src);
	case RWALL_A_SRC_LEN:
		return read_u8(attr, &e->src_len);
	case RWALL_A_DST:
		return read_addr(attr, e, e->dst);
	case RWALL_A_DST_LEN:
		return read_u8(attr, &e->dst_len);
	case RWALL_A_LEFT_MS:
		return read_u64(attr, &e->left_ms);
	case RWALL_A_PACKETS:
		return read_u64(attr, &e->tally.packets);
	case RWALL_A_BYTES:
		return read_u64(attr, &e->tally.bytes);
	case RWALL_A_LAST_MS:
		return read_u64(attr, &e->tally.last_ms);
	default:
		return MNL_CB_OK;
	}
}

int rwall_exceptions_message(const struct nlmsghdr *nlh, void *ctx)
{
	struct rwall_exceptions *list = ctx;
	struct rwall_exception *e =
		rwall_xgrow(&list->e, &list->n, sizeof(*list->e));

	if (rwall_nlwire_attrs(nlh, GENL_HDRLEN, read_attr, e) || !e->id ||
	    e->point >= RWALL_POINTS)
		return -EBADMSG;
	return 0;
}

int rwall_exceptions_list(struct rwall_nl *nl, struct rwall_exceptions *list)
{
	uint8_t buf[RWALL_NL_REQUEST] __attribute__((aligned(8))) = { 0 };
	struct nlmsghdr *nlh =
		rwall_nl_request(nl, buf, RWALL_CMD_GET_EXCEPTIONS, NLM_F_DUMP);
	int err;

	memset(list, 0, sizeof(*list));
	err = rwall_nl_talk(nl, nlh, rwall_exceptions_message, list);
	if (err) {
		free(list->e);
		memset(list, 0, sizeof(*list));
	}
	return err;
}

static char *prefix(const struct rwall_exception *e, const uint8_t *addr,
		    uint8_t bits)
{
	char text[INET6_ADDRSTRLEN];

	if (!bits)
		return rwall_xstrdup("any");
	inet_ntop(e->addr_len == 4 ? AF_INET : AF_INET6, addr, text,
		  sizeof(text));
	return rwall_xasprintf("%s/%u", text, bits);
}

static void service(const struct rwall_exception *e, char *text)
{
	struct rwall_names_proto p = { .slot = RWALL_SLOT_OTHER };
	char digits[8];

	snprintf(digits, sizeof(digits), "%u", e->proto);
	rwall_names_proto_parse(digits, &p);
	if (p.slot == RWALL_SLOT_OTHER)
		rwall_names_service(p.slot, e->proto, e->proto, text);
	else
		rwall_names_service(p.slot, e->ports ? e->lo : 0,
				    e->ports ? e->hi : UINT16_MAX, text);
}

char *rwall_exceptions_flow(const struct rwall_exception *e)
{
	_cleanup_free_ char *src = prefix(e, e->src, e->src_len);
	_cleanup_free_ char *dst = prefix(e, e->dst, e->dst_len);
	char text[RWALL_NAMES_SERVICE];

	service(e, text);
	return rwall_xasprintf("%s %s from %s to %s",
			       rwall_names_point(e->point), text, src, dst);
}

void rwall_exceptions_print(const struct rwall_exceptions *list)
{
	char left[RWALL_DURATION_TEXT];
	size_t i;

	for (i = 0; i < list->n; i++) {
		const struct rwall_exception *e = &list->e[i];
		_cleanup_free_ char *flow = rwall_exceptions_flow(e);

		printf("exception  %-3u %s, ", e->id, flow);
		rwall_print_text(stdout, RWALL_BAD,
				 rwall_duration_left(e->left_ms / 1000, left));
		printf(" left, %" PRIu64 " packets\n", e->tally.packets);
	}
}

static json_t *one_json(const struct rwall_exception *e)
{
	_cleanup_free_ char *src = prefix(e, e->src, e->src_len);
	_cleanup_free_ char *dst = prefix(e, e->dst, e->dst_len);
	json_t *object = json_object();
	char text[RWALL_NAMES_SERVICE];

	service(e, text);
	rwall_json_set(object, "id", rwall_json_number(e->id));
	rwall_json_set(object, "point",
		       json_string(rwall_names_point(e->point)));
	rwall_json_set(object, "service", json_string(text));
	rwall_json_set(object, "from", json_string(src));
	rwall_json_set(object, "to", json_string(dst));
	rwall_json_set(object, "left-ms", rwall_json_number(e->left_ms));
	rwall_rows_tally(object, &e->tally);
	rwall_json_set(object, "last-hit-ms",
		       e->tally.packets ? rwall_json_number(e->tally.last_ms) :
					  json_null());
	return object;
}

json_t *rwall_exceptions_json(const struct rwall_exceptions *list)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < list->n; i++)
		rwall_json_add(array, one_json(&list->e[i]));
	return array;
}

static const char *change(uint8_t cmd)
{
	switch (cmd) {
	case RWALL_CMD_ALLOWED:
		return "added";
	case RWALL_CMD_LAPSED:
		return "lapsed";
	case RWALL_CMD_DISALLOWED:
		return "removed";
	default:
		return NULL;
	}
}

bool rwall_exceptions_is(const struct rwall_nl_event *e)
{
	return change(e->cmd);
}

static void told_json(const struct rwall_nl_event *e,
		      const struct rwall_exception *x)
{
	json_t *object = rwall_json_new("monitor");

	rwall_json_set(object, "event", json_string("exception"));
	rwall_json_set(object, "change", json_string(change(e->cmd)));
	rwall_json_set(object, "generation", rwall_json_number(e->generation));
	rwall_json_set(object, "exception", one_json(x));
	rwall_json_line(object);
}

static void told_line(const struct rwall_nl_event *e,
		      const struct rwall_exception *x)
{
	_cleanup_free_ char *flow = rwall_exceptions_flow(x);
	char left[RWALL_DURATION_TEXT];

	printf("exception %u %s: %s", x->id, change(e->cmd), flow);
	if (e->cmd == RWALL_CMD_ALLOWED)
		printf(", for %s\n",
		       rwall_duration_left((x->left_ms + 999) / 1000, left));
	else
		printf(", %" PRIu64 " packets\n", x->tally.packets);
}

int rwall_exceptions_told(const struct rwall_nl_event *e, bool json)
{
	struct rwall_exceptions list = { 0 };
	int err = rwall_exceptions_message(e->message, &list);

	if (!err && json)
		told_json(e, &list.e[0]);
	else if (!err)
		told_line(e, &list.e[0]);
	free(list.e);
	return err;
}
