// SPDX-License-Identifier: GPL-2.0-or-later
/* A mistake that gcc's analyzer must notice: a leak. */
#include <stdlib.h>

char *rwall_mistake(size_t n);

char *rwall_mistake(size_t n)
{
	char *text = malloc(n);

	if (!text || n > 7)
		return NULL;
	return text;
}
