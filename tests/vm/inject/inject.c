// SPDX-License-Identifier: GPL-2.0
/*
 * inject.c - makes a function of rolewall fail
 *
 * For: the case faults_functions, on kernels that have probes and no fault
 * injection of their own. While it is loaded, each call of the function named
 * returns the error given and does nothing else. Touches nothing but that.
 */
#include <linux/kprobes.h>
#include <linux/module.h>

static char *function;
module_param(function, charp, 0444);
MODULE_PARM_DESC(function, "rolewall:NAME");

static long error;
module_param(error, long, 0444);
MODULE_PARM_DESC(error, "what it returns");

static int calls;
module_param(calls, int, 0444);
MODULE_PARM_DESC(calls, "how often it was called");

/* Runs in the function's place, on the stack that its caller has left. */
static noinline long failed(void)
{
	return READ_ONCE(error);
}

static int enter(struct kprobe *probe, struct pt_regs *regs)
{
	calls++;
	instruction_pointer_set(regs, (unsigned long)failed);
	return 1;
}

/* With one, the kernel makes no jump of the probe, which would come back to the function. */
static void after(struct kprobe *probe, struct pt_regs *regs,
		  unsigned long flags)
{
}

static struct kprobe probe = { .pre_handler = enter, .post_handler = after };

static int __init inject_init(void)
{
	probe.symbol_name = function;
	return register_kprobe(&probe);
}

static void __exit inject_exit(void)
{
	unregister_kprobe(&probe);
}

module_init(inject_init);
module_exit(inject_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Makes one function of rolewall fail, for its tests");
