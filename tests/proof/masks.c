// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * masks.c - are the lemmas true that the proof takes for granted?
 *
 * For: the lemmas of tests/proof/tables.h and port.h that are about bits of a 32-bit
 * word. Tries each on every word that there is, so nothing about them is believed.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

static bool rows(uint32_t r)
{
	uint32_t kind = r & 0xc0000000u, value = r & 0x3fffffffu;

	return kind == (r >= 0xc0000000u ? 0xc0000000u :
			r >= 0x80000000u ? 0x80000000u :
			r >= 0x40000000u ? 0x40000000u :
					   0) &&
	       value == r - kind && (r & 0x1fffffffu) <= value;
}

static bool nodes(uint32_t a)
{
	uint32_t b;

	if (a % 32)
		return (a & 31) < 32;
	for (b = 0; b < 32; b++)
		if ((uint64_t)(a | b) != (uint64_t)a + b)
			return false;
	return true;
}

static bool halved(uint32_t x)
{
	uint64_t twice = 2 * (uint64_t)(x >> 1);

	return twice <= x && x <= twice + 1;
}

static bool small(uint32_t p)
{
	return p > 0xffff ||
	       (p >> 5 < 2048 && p >> 10 < 64 && p << 5 == 32 * p &&
		(p > 0xff || p << 8 <= 0xff00));
}

int main(void)
{
	uint32_t i = 0;

	do {
		if (!rows(i) || !nodes(i) || !halved(i) || !small(i)) {
			printf("a lemma is false of %#x\n", i);
			return 1;
		}
	} while (++i);
	return 0;
}
