/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile_service.h - protocols and ports as text
 *
 * For: "tcp/443", "udp/8000-8010", "icmp/echo-request", "gre" and back. Knows
 * neither YAML nor files.
 */
#ifndef _RWALL_PROFILE_SERVICE_H
#define _RWALL_PROFILE_SERVICE_H

#include <stddef.h>
#include <stdint.h>

#include "rolewall_blob.h"

/* One protocol and port range, as the model has it. */
struct rwall_port {
	enum rwall_slot slot;
	uint16_t lo;
	uint16_t hi;
};

struct rwall_ports {
	struct rwall_port *port;
	size_t n;
};

#define RWALL_PORT_WHY	160	/* bytes of a complaint */

struct rwall_port_error {
	char why[RWALL_PORT_WHY];
	const char *remedy;	/* static */
};

/**
 * rwall_ports_parse() - read one word for "what" and add it
 * @ports: what to add to
 * @text: "proto", "proto/port", "proto/low-high", "icmp/type[/code]",
 *	"any", or, with @bare, a port or range alone
 * @bare: protocol of a bare port, or RWALL_SLOTS where there is none
 * @err: filled in on failure
 *
 * Return: 0 or -EINVAL.
 */
int rwall_ports_parse(struct rwall_ports *ports, const char *text,
		      enum rwall_slot bare, struct rwall_port_error *err);

/**
 * rwall_ports_free() - free the array; the set is empty afterwards
 * @ports: the set
 */
void rwall_ports_free(struct rwall_ports *ports);

/**
 * rwall_slot_parse() - a protocol with ports by its name
 * @text: "tcp", "udp", "sctp", "dccp" or "udplite"
 *
 * Return: the slot, or RWALL_SLOTS.
 */
enum rwall_slot rwall_slot_parse(const char *text);

#define RWALL_PORT_TEXT	40

/**
 * rwall_port_format() - a port as it would be written in a profile
 * @p: the port
 * @out: RWALL_PORT_TEXT bytes
 */
void rwall_port_format(const struct rwall_port *p, char *out);

/**
 * rwall_helper_parse() - a connection tracking helper by its name
 * @text: "ftp" or "tftp"
 *
 * Return: the helper, or RWALL_HELPERS.
 */
enum rwall_helper rwall_helper_parse(const char *text);

/**
 * rwall_helper_name() - the name of a helper
 * @h: the helper
 *
 * Return: a static string, "" for none.
 */
const char *rwall_helper_name(enum rwall_helper h);

#endif /* _RWALL_PROFILE_SERVICE_H */
