// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * doctor_signed.c - a check of what is required of policies, see doctor.h
 */
#include <inttypes.h>

#include "doctor.h"
#include "signed.h"
#include "util.h"

static void check_required(const struct rwall_nl_status *s, const char *why,
			   struct rwall_finding *f)
{
	if (!s->verifies)
		rwall_doctor_say(
			f, RWALL_LEVEL_FAIL,
			rwall_xstrdup("a kernel with "
				      "CONFIG_SYSTEM_DATA_VERIFICATION, or "
				      "modprobe rolewall signed=0"),
			"must be signed, %s, but this kernel cannot check "
			"signatures: no policy can be loaded",
			why);
	else if (s->state == RWALL_STATE_ACTIVE && !s->is_signed)
		rwall_doctor_say(f, RWALL_LEVEL_WARN,
				 rwall_xstrdup("rolewall apply --blob SIGNED"),
				 "must be signed, %s; the active one was "
				 "loaded before and is not",
				 why);
	else
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
				 "must be signed, %s, with serial %" PRIu64
				 " or above%s",
				 why, s->min_serial,
				 s->locked ? "; the active one is locked" : "");
}

void rwall_check_signed(const struct rwall_doctor *d, struct rwall_finding *f)
{
	const struct rwall_nl_status *s = &d->status;
	const char *why = rwall_signed_required(s->required);

	if (d->open_err || d->status_err)
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
				 "not known, as no module answers");
	else if (why)
		check_required(s, why, f);
	else
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
				 "need not be signed%s",
				 s->locked ? "; the active one is locked" : "");
}
