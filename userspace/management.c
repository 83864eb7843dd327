// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * management.c - ports by which whole hosts are administered, see management.h
 */
#include "management.h"

#include <stddef.h>

#include "rolewall_blob.h"
#include "util.h"

/* Whatever a service on them is called. */
static const struct {
	enum rwall_slot slot;
	uint16_t port;
	const char *name;
} ports[] = {
	{ RWALL_SLOT_TCP, 22, "SSH" },	   { RWALL_SLOT_TCP, 23, "Telnet" },
	{ RWALL_SLOT_UDP, 623, "IPMI" },   { RWALL_SLOT_TCP, 3389, "RDP" },
	{ RWALL_SLOT_UDP, 3389, "RDP" },   { RWALL_SLOT_TCP, 5900, "VNC" },
	{ RWALL_SLOT_TCP, 5985, "WinRM" }, { RWALL_SLOT_TCP, 5986, "WinRM" },
};

const char *rwall_management_name(unsigned int slot, uint16_t lo, uint16_t hi)
{
	size_t i;

	for (i = 0; i < RWALL_COUNT(ports); i++)
		if (slot == ports[i].slot && lo <= ports[i].port &&
		    ports[i].port <= hi)
			return ports[i].name;
	return NULL;
}
