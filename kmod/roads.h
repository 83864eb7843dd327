/* SPDX-License-Identifier: GPL-2.0 */
/*
 * roads.h - do the short and the long road agree?
 *
 * For: tests. With the parameter "roads" each packet of the policies loaded
 * from then on is put to both, and those are counted on which they differ. May
 * cost what it likes; without the parameter nothing of it is run.
 */
#ifndef _RWALL_ROADS_H
#define _RWALL_ROADS_H

#include <linux/types.h>

bool rwall_roads_wanted(void);
void rwall_roads_note(bool handed_over, bool apart);

#endif /* _RWALL_ROADS_H */
