/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * management.h - ports by which whole hosts are administered
 *
 * For: the lint of services that are open to any address, and the guard
 * against lock-outs. Data only; asks nobody.
 */
#ifndef _RWALL_MANAGEMENT_H
#define _RWALL_MANAGEMENT_H

#include <stdint.h>

/**
 * rwall_management_name() - what is administered by one of some ports
 * @slot: enum rwall_slot
 * @lo: the first port
 * @hi: the last one
 *
 * Return: "SSH", "RDP" or the like, static; NULL where it is none of them.
 */
const char *rwall_management_name(unsigned int slot, uint16_t lo, uint16_t hi);

#endif /* _RWALL_MANAGEMENT_H */
