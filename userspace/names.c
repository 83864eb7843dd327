// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * names.c - numbers of the protocol and of the blob as words, see names.h
 *
 * The tables are positional: entry n names value n of its enum, and NAMES()
 * stops the build where their lengths part.
 */
#include "names.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "profile_service.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A lookup function over a table that must have exactly @n words. */
#define NAMES(what, n, ...)                                            \
	static const char *const what##_names[] = { __VA_ARGS__ };     \
	_Static_assert(COUNT(what##_names) == (n), "names of " #what); \
	const char *rwall_names_##what(unsigned int what)              \
	{                                                              \
		return what < (n) ? what##_names[what] : "?";          \
	}

NAMES(point, RWALL_POINTS, "in", "out", "forward")
NAMES(slot, RWALL_SLOTS, "tcp", "udp", "sctp", "dccp", "udplite", "icmp",
      "icmpv6", "other")
NAMES(reason, RWALL_REASONS, "none", "no-service", "no-peer", "no-zone",
      "invalid", "untracked", "malformed", "fragment", "exthdr", "related")
NAMES(mode, RWALL_MODES, "enforce", "audit")
NAMES(deny, RWALL_DENIES, "drop", "reject")
NAMES(tracking, RWALL_TRACKINGS, "conntrack", "socket", "none")
NAMES(helper, RWALL_HELPERS, "none", "ftp", "tftp")
NAMES(verdict, RWALL_VERDICT_NOT_ENFORCED + 1, "accept", "deny", "would-deny",
      "not-enforced")
NAMES(track, RWALL_TRACKS, "new", "reply", "related")
NAMES(essential, RWALL_ESSENTIALS, "none", "loopback", "neighbour-discovery",
      "multicast-listener", "path-mtu", "reject", "vrf", "exception", "kept")
NAMES(state, RWALL_STATE_CLOSED + 1, "open", "active", "closed")
NAMES(aside, RWALL_ASIDES, "none", "audit", "helper", "translation",
      "forwarding", "told", "lenient")

const char *rwall_names_reason_text(unsigned int reason)
{
	static const char *const texts[] = {
		"permitted",
		"no documented flow uses this service in this direction",
		"documented, but not for this address",
		"documented, but not through this interface",
		"connection tracking knows no connection that it belongs to",
		"another rule has exempted it from connection tracking",
		"a header is truncated or contradicts itself",
		"a fragment that was not reassembled has no ports to judge",
		"it has too many IPv6 extension headers",
		"the connection that it speaks of is not permitted",
	};

	_Static_assert(COUNT(texts) == RWALL_REASONS, "reasons");
	return reason < COUNT(texts) ? texts[reason] :
				       "for a reason newer than this tool";
}

const char *rwall_names_essential_text(unsigned int essential)
{
	static const char *const texts[] = {
		"nothing",
		"packets through the loopback interface",
		"IPv6 neighbour and router discovery",
		"IPv6 multicast listener reports",
		"packet-too-big messages of permitted connections",
		"this host's answers to what it rejects",
		"packets on their way through a VRF to its interface",
		"packets that a timed exception permits, see 'allow --list'",
		"packets of connections that this policy was told to keep",
	};

	_Static_assert(COUNT(texts) == RWALL_ESSENTIALS, "essentials");
	return essential < COUNT(texts) ? texts[essential] :
					  "something newer than this tool";
}

const char *rwall_names_aside_text(unsigned int aside)
{
	static const char *const texts[] = {
		"it does not",
		"a point of the policy only audits",
		"a flow names a helper, which may expect any port",
		"address translation is loaded (module nf_nat)",
		"an interface forwards, and the policy does not judge that",
		"somebody listens to denials, and is to hear of all",
		"there are exceptions, or connections that are kept",
	};

	_Static_assert(COUNT(texts) == RWALL_ASIDES, "asides");
	return aside < COUNT(texts) ? texts[aside] :
				      "for a cause newer than this tool";
}

int rwall_names_track_parse(const char *text, enum rwall_track *track)
{
	unsigned int i;

	for (i = 0; i < COUNT(track_names); i++) {
		if (strcmp(text, track_names[i]))
			continue;
		*track = i;
		return 0;
	}
	return -EINVAL;
}

/* Of the slots below RWALL_SLOT_OTHER, whose port is the number itself. */
static const uint8_t slot_protos[] = { 6, 17, 132, 33, 136, 1, 58 };
_Static_assert(COUNT(slot_protos) == RWALL_SLOT_OTHER, "protocols of slots");

uint8_t rwall_names_proto(unsigned int slot, uint16_t port)
{
	return slot < RWALL_SLOT_OTHER ? slot_protos[slot] : port;
}

/* One word for "what" that must mean one thing. */
static int port_parse(const char *word, struct rwall_port *port)
{
	struct rwall_port_error why;
	struct rwall_ports ports = { 0 };
	int err;

	err = rwall_ports_parse(&ports, word, RWALL_SLOTS, &why);
	if (!err && ports.n != 1)
		err = -EINVAL;
	if (!err)
		*port = ports.port[0];
	rwall_ports_free(&ports);
	return err;
}

/* Decimal digits alone: strtoul() would also take " +0x1f" and "-1". */
static int proto_number(const char *text, uint8_t *proto)
{
	unsigned int v = 0;

	if (!*text)
		return -EINVAL;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return -EINVAL;
		v = v * 10 + (*text - '0');
		if (v > UINT8_MAX)
			return -EINVAL;
	}
	*proto = v;
	return 0;
}

int rwall_names_proto_parse(const char *text, struct rwall_names_proto *p)
{
	struct rwall_port port;
	uint8_t proto;
	unsigned int i;

	if (proto_number(text, &proto)) {
		if (strchr(text, '/') || port_parse(text, &port))
			return -EINVAL;
		p->proto = rwall_names_proto(port.slot, port.lo);
		p->slot = port.slot;
		return 0;
	}
	p->proto = proto;
	p->slot = RWALL_SLOT_OTHER;
	for (i = 0; i < RWALL_SLOT_OTHER; i++)
		if (slot_protos[i] == proto)
			p->slot = i;
	return 0;
}

int rwall_names_port_parse(enum rwall_slot slot, const char *text,
			   uint16_t *port)
{
	bool icmp = slot == RWALL_SLOT_ICMP || slot == RWALL_SLOT_ICMPV6;
	struct rwall_port p;
	char word[64];

	if (slot >= RWALL_SLOT_OTHER)
		return -EINVAL;
	if (snprintf(word, sizeof(word), "%s/%s", rwall_names_slot(slot),
		     text) >= (int)sizeof(word))
		return -EINVAL;
	if (port_parse(word, &p) || p.slot != slot)
		return -EINVAL;
	if (!icmp && p.lo != p.hi)
		return -EINVAL;
	*port = p.lo;
	return 0;
}

const char *rwall_names_service(unsigned int slot, uint16_t lo, uint16_t hi,
				char *buf)
{
	const struct rwall_port port = { .slot = slot, .lo = lo, .hi = hi };
	char text[RWALL_PORT_TEXT];
	char *slash;

	rwall_port_format(&port, text);
	slash = strchr(text, '/');
	if (slash)
		*slash++ = '\0';
	if (!slash)
		snprintf(buf, RWALL_NAMES_SERVICE, "%s", text);
	else if (slot >= RWALL_SLOT_ICMP)
		snprintf(buf, RWALL_NAMES_SERVICE, "%s %s", text, slash);
	else
		snprintf(buf, RWALL_NAMES_SERVICE, "%s/%s", slash, text);
	return buf;
}
