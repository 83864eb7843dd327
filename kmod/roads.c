// SPDX-License-Identifier: GPL-2.0
/*
 * roads.c - do the short and the long road agree?
 *
 * For: the parameters of the comparison, see roads.h. The comparing itself is
 * in hook.c, where the roads begin.
 */
#include <linux/atomic.h>
#include <linux/moduleparam.h>
#include <linux/sysfs.h>

#include "roads.h"

static bool roads;
module_param(roads, bool, 0644);
MODULE_PARM_DESC(
	roads,
	"policies loaded from now on put each packet to both roads (for tests)");

static atomic_long_t compared, handed, differing;

static int get_count(char *buffer, const struct kernel_param *kp)
{
	return sysfs_emit(buffer, "%ld\n", atomic_long_read(kp->arg));
}

static const struct kernel_param_ops count_ops = { .get = get_count };

module_param_cb(roads_compared, &count_ops, &compared, 0444);
MODULE_PARM_DESC(roads_compared, "packets put to both roads");
module_param_cb(roads_handed, &count_ops, &handed, 0444);
MODULE_PARM_DESC(roads_handed,
		 "of these, those which the short road handed over");
module_param_cb(roads_apart, &count_ops, &differing, 0444);
MODULE_PARM_DESC(roads_apart, "of these, those judged differently");

/**
 * rwall_roads_wanted() - is a policy that is loaded now to be compared?
 *
 * Return: the parameter.
 */
bool rwall_roads_wanted(void)
{
	return READ_ONCE(roads);
}

/**
 * rwall_roads_note() - note a comparison
 * @handed_over: the short road took the long one itself
 * @apart: the two came to different ends
 */
void rwall_roads_note(bool handed_over, bool apart)
{
	atomic_long_inc(&compared);
	if (handed_over)
		atomic_long_inc(&handed);
	if (apart)
		atomic_long_inc(&differing);
}
