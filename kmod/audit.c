// SPDX-License-Identifier: GPL-2.0
/*
 * audit.c - the kernel's audit log hears of policies, see audit.h
 *
 * Records are of the type that the kernel's own packet filters use. They are
 * written once what they tell of has happened, so a log that is full delays
 * nobody's packets, and no load fails for want of one. May change nothing.
 */
#include <linux/audit.h>

#include "audit.h"
#include "core/envelope.h"
#include "policy.h"

/* As the log's readers expect it: in quotes, or in hexadecimal without them. */
static void log_name(struct audit_buffer *ab, const char *name)
{
	const char *c;

	for (c = name; *c > ' ' && *c < 0x7f && *c != '"'; c++)
		;
	if (*c)
		audit_log_format(ab, " name=%*phN",
				 (int)min(strlen(name), 64ul), name);
	else
		audit_log_format(ab, " name=\"%s\"", name);
}

static void log_policy(struct audit_buffer *ab, const struct rwall_policy *p)
{
	const struct rwall_blob_header *h = p->tables.header;

	log_name(ab, rwall_blob_string(&p->tables, h->name));
	audit_log_format(ab, " sha256=%*phN generation=%u signed=%d",
			 RWALL_BLOB_DIGEST, h->digest, p->generation,
			 !!p->envelope.header);
	if (p->envelope.header)
		audit_log_format(ab, " serial=%llu",
				 le64_to_cpu(p->envelope.header->serial));
}

static void record(const struct rwall_net *rn, const char *op,
		   const char *cause, const struct rwall_policy *p)
{
	struct audit_buffer *ab;

	if (!audit_enabled)
		return;
	ab = audit_log_start(audit_context(), GFP_KERNEL, AUDIT_NETFILTER_CFG);
	if (!ab)
		return;
	audit_log_format(ab, "table=rolewall op=%s netns=%u", op,
			 rn->net->ns.inum);
	if (cause)
		audit_log_format(ab, " cause=%s", cause);
	if (p)
		log_policy(ab, p);
	audit_log_task_info(ab);
	audit_log_format(ab, " res=%d", !cause);
	audit_log_end(ab);
}

/**
 * rwall_audit_policy() - write a record of what was done
 * @rn: the namespace, its lock held
 * @op: what was done: load, rollback, flush, lock
 * @p: the policy that is in force by now, or NULL
 */
void rwall_audit_policy(const struct rwall_net *rn, const char *op,
			const struct rwall_policy *p)
{
	record(rn, op, NULL, p);
}

/**
 * rwall_audit_refusal() - write a record of what was not done
 * @rn: the namespace
 * @op: what was asked for: besides what is done, allow and confirm
 * @cause: why not, a word
 * @p: the policy whose signature decided that, or NULL where none may be read
 */
void rwall_audit_refusal(const struct rwall_net *rn, const char *op,
			 const char *cause, const struct rwall_policy *p)
{
	record(rn, op, cause, p);
}
