// SPDX-License-Identifier: GPL-2.0-or-later
/* A mistake that clang's analyzer must notice: a pointer known to be null is read. */
int rwall_mistake(const int *p);

int rwall_mistake(const int *p)
{
	return p ? 0 : *p;
}
