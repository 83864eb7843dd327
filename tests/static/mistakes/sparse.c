// SPDX-License-Identifier: GPL-2.0-or-later
/* A mistake that sparse must notice: a word of the network is added to. */
#include <linux/types.h>

u32 rwall_mistake(__be32 word);

u32 rwall_mistake(__be32 word)
{
	return word + 1;
}
