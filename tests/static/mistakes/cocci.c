// SPDX-License-Identifier: GPL-2.0-or-later
/* A mistake that the kernel's semantic patches must notice: what was freed is read. */
#include <linux/slab.h>

int rwall_mistake(const char *text);

int rwall_mistake(const char *text)
{
	kfree(text);
	return text[0];
}
