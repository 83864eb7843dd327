// SPDX-License-Identifier: GPL-2.0
/*
 * signature.c - whose policies this kernel takes, see signature.h
 *
 * The signature is asked for before a byte of the policy is read, and without
 * a lock: it takes a millisecond and more, and may ask for a cipher's module.
 * What depends on the namespace, the serial, is decided under its lock.
 *
 * May not look into packets or messages, nor into blobs.
 */
#define pr_fmt(fmt) "rolewall: " fmt

#include <linux/module.h>
#include <linux/security.h>
#include <linux/verification.h>

#include "audit.h"
#include "policy.h"
#include "signature.h"

static int required = -1;
module_param_named(signed, required, int, 0444);
MODULE_PARM_DESC(
	signed,
	"1: take signed policies alone; 0: others too; -1: as the kernel is locked down");

static char *target = "";
module_param(target, charp, 0444);
MODULE_PARM_DESC(
	target,
	"what this host goes by, joined by commas: signed policies for others are refused");

static unsigned long long min_serial;
module_param(min_serial, ullong, 0444);
MODULE_PARM_DESC(min_serial, "the lowest serial that a signed policy may have");

/**
 * rwall_signature_init() - are the parameters what they may be?
 *
 * Return: 0 or -EINVAL, which has been told.
 */
int __init rwall_signature_init(void)
{
	if (required >= -1 && required <= 1)
		return 0;
	pr_err("signed=%d: it is 1, 0 or -1\n", required);
	return -EINVAL;
}

/* Asked until it is: there is no way back, and the kernel logs each yes. */
static bool locked_down(void)
{
	static bool known;

	if (!READ_ONCE(known) && security_locked_down(LOCKDOWN_INTEGRITY_MAX))
		WRITE_ONCE(known, true);
	return READ_ONCE(known);
}

/**
 * rwall_signature_required() - must policies be signed?
 *
 * Return: why, or RWALL_REQUIRED_NO.
 */
enum rwall_required rwall_signature_required(void)
{
	if (required >= 0)
		return required ? RWALL_REQUIRED_PARAMETER : RWALL_REQUIRED_NO;
	return locked_down() ? RWALL_REQUIRED_LOCKDOWN : RWALL_REQUIRED_NO;
}

/**
 * rwall_signature_verifies() - can this kernel check signatures?
 *
 * Return: false where it was built without; then no envelope is taken.
 */
bool rwall_signature_verifies(void)
{
	return IS_ENABLED(CONFIG_SYSTEM_DATA_VERIFICATION);
}

#ifdef CONFIG_SYSTEM_DATA_VERIFICATION
static int verify(const struct rwall_envelope_parts *e)
{
	return verify_pkcs7_signature(e->header, e->signed_size, e->signature,
				      e->signature_size,
				      VERIFY_USE_SECONDARY_KEYRING,
				      VERIFYING_UNSPECIFIED_SIGNATURE, NULL,
				      NULL);
}
#else
static int verify(const struct rwall_envelope_parts *e)
{
	return -EOPNOTSUPP;
}
#endif

/* Of what is refused here nothing may be read, so the log is told no name. */
static int refuse(const struct rwall_net *rn, const char *cause,
		  const char *why, int err, struct netlink_ext_ack *extack)
{
	rwall_audit_refusal(rn, "load", cause, NULL);
	return rwall_refuse(extack, why, err);
}

static const struct {
	int said; /* by the verifier */
	int err;
	const char *cause;
	const char *why;
} answers[] = {
	{ -EOPNOTSUPP, -EOPNOTSUPP, "unverifiable",
	  "envelope: this kernel cannot check signatures" },
	{ -ENOKEY, -ENOKEY, "untrusted-key",
	  "envelope: signed by a key that this kernel does not trust, or no more" },
	{ -ENOPKG, -EKEYREJECTED, "algorithm",
	  "envelope: this kernel does not know the signature's algorithms" },
};

static int explain(const struct rwall_net *rn, int said,
		   struct netlink_ext_ack *extack)
{
	size_t i;

	if (!said || said == -ENOMEM)
		return said;
	/*
	 * While a key that is trusted no more lies in the ring, the kernel says
	 * so of each signer that it does not find there.
	 */
	if (said == -EKEYEXPIRED || said == -EKEYREVOKED)
		said = -ENOKEY;
	for (i = 0; i < ARRAY_SIZE(answers); i++)
		if (answers[i].said == said)
			return refuse(rn, answers[i].cause, answers[i].why,
				      answers[i].err, extack);
	return refuse(
		rn, "bad-signature",
		"envelope: the signature is malformed, or not of these bytes",
		-EKEYREJECTED, extack);
}

/**
 * rwall_signature_check() - may these bytes be looked at as a policy?
 * @rn: the namespace that it is for
 * @bytes: a blob or an envelope
 * @size: how many
 * @parts: set; all zero where there is no envelope
 * @extack: says what is wrong
 *
 * Return: 0; -EINVAL for an envelope that is none; -ENOKEY, -EKEYREJECTED,
 * -EOPNOTSUPP, -ENOMEM. The audit log knows of all but the last.
 */
int rwall_signature_check(const struct rwall_net *rn, const void *bytes,
			  size_t size, struct rwall_envelope_parts *parts,
			  struct netlink_ext_ack *extack)
{
	const char *why = NULL;
	int ret;

	*parts = (struct rwall_envelope_parts){};
	if (!rwall_envelope_is(bytes, size))
		return rwall_signature_required() ?
			       refuse(rn, "no-signature",
				      "signatures are required, and this policy has none",
				      -EKEYREJECTED, extack) :
			       0;
	if (!rwall_envelope_open(bytes, size, parts, &why))
		return refuse(rn, "malformed", why, -EINVAL, extack);
	ret = explain(rn, verify(parts), extack);
	if (ret)
		return ret;
	if (!rwall_envelope_meant(parts->header, target))
		return refuse(rn, "target",
			      "envelope: signed for another target",
			      -EKEYREJECTED, extack);
	return 0;
}

static u64 serial_of(const struct rwall_envelope *header)
{
	return le64_to_cpu(header->serial);
}

static bool is_newest(const struct rwall_newest *newest,
		      const struct rwall_policy *p)
{
	return !memcmp(&newest->header, p->envelope.header,
		       sizeof(newest->header)) &&
	       !memcmp(newest->digest, p->tables.header->digest,
		       sizeof(newest->digest));
}

static int too_old(const struct rwall_net *rn, const struct rwall_policy *p,
		   const char *why, struct netlink_ext_ack *extack)
{
	rwall_audit_refusal(rn, "load", "serial", p);
	return rwall_refuse(extack, why, -ESTALE);
}

/**
 * rwall_signature_admit() - is a signed policy new enough?
 * @rn: the namespace, its lock held
 * @p: from rwall_policy_new()
 * @extack: says what is wrong
 *
 * Return: 0, of others too; -ESTALE.
 */
int rwall_signature_admit(const struct rwall_net *rn,
			  const struct rwall_policy *p,
			  struct netlink_ext_ack *extack)
{
	const struct rwall_newest *newest = &rn->newest;

	if (!p->envelope.header)
		return 0;
	if (serial_of(p->envelope.header) < min_serial)
		return too_old(rn, p,
			       "envelope: its serial is below min_serial",
			       extack);
	if (!newest->any ||
	    serial_of(p->envelope.header) > serial_of(&newest->header) ||
	    is_newest(newest, p))
		return 0;
	return too_old(
		rn, p,
		"envelope: its serial is not above that of a policy that came before",
		extack);
}

/**
 * rwall_signature_stays() - a policy has come to stay: none goes back behind it
 * @rn: the namespace, its lock held
 * @p: the active policy, signed or not
 */
void rwall_signature_stays(struct rwall_net *rn, const struct rwall_policy *p)
{
	struct rwall_newest *newest = &rn->newest;

	if (!p->envelope.header)
		return;
	newest->any = true;
	newest->header = *p->envelope.header;
	memcpy(newest->digest, p->tables.header->digest,
	       sizeof(newest->digest));
}

/**
 * rwall_signature_floor() - which serial may a signed policy have at least?
 * @rn: the namespace, its lock held
 *
 * Return: the serial of the newest, which may be loaded anew, or min_serial.
 */
u64 rwall_signature_floor(const struct rwall_net *rn)
{
	u64 newest = rn->newest.any ? serial_of(&rn->newest.header) : 0;

	return max_t(u64, newest, min_serial);
}

static const char *op_of(u32 permit)
{
	return permit == RWALL_PERMIT_ALLOW ? "allow" :
	       permit == RWALL_PERMIT_FLUSH ? "flush" :
					      "load";
}

/**
 * rwall_signature_permits() - may something be done beside a policy?
 * @rn: the namespace
 * @p: the policy, or NULL: there is none that could be weakened
 * @permit: RWALL_PERMIT_*
 * @why: says so in words; NULL where nobody has asked, nor is told
 * @extack: takes them
 *
 * Return: 0, always where signatures are not required; -EKEYREJECTED.
 */
int rwall_signature_permits(const struct rwall_net *rn,
			    const struct rwall_policy *p, u32 permit,
			    const char *why, struct netlink_ext_ack *extack)
{
	const struct rwall_envelope *h = p ? p->envelope.header : NULL;

	if (!p || rwall_signature_required() == RWALL_REQUIRED_NO ||
	    (h && le32_to_cpu(h->permits) & permit))
		return 0;
	if (why)
		rwall_audit_refusal(rn, op_of(permit), "not-permitted", p);
	return rwall_refuse(extack, why, -EKEYREJECTED);
}
