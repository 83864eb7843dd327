// SPDX-License-Identifier: GPL-2.0-or-later
/* A mistake that cppcheck must notice: one behind the end. */
int rwall_mistake(void);

int rwall_mistake(void)
{
	int array[4] = { 0 };

	return array[4];
}
