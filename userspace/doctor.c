// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * doctor.c - the table of checks, see doctor.h
 *
 * In the order in which things have to be right: a later check presumes nothing
 * of an earlier one, but is seldom worth reading where that failed.
 */
#include "doctor.h"
#include "util.h"

const struct rwall_check rwall_checks[] = {
	{ "kernel", rwall_check_kernel },
	{ "module", rwall_check_module },
	{ "signature", rwall_check_signature },
	{ "protocol", rwall_check_protocol },
	{ "privilege", rwall_check_privilege },
	{ "profiles", rwall_check_profiles },
	{ "site", rwall_check_site },
	{ "policy", rwall_check_policy },
	{ "policy-signature", rwall_check_signed },
	{ "saved-policy", rwall_check_saved },
	{ "service", rwall_check_service },
	{ "conntrack", rwall_check_conntrack },
	{ "helpers", rwall_check_helpers },
	{ "connections", rwall_check_connections },
	{ "tcp-liberal", rwall_check_liberal },
	{ "early-demux", rwall_check_demux },
	{ "forwarding", rwall_check_forwarding },
	{ "bridges", rwall_check_bridges },
	{ "vrf", rwall_check_vrf },
	{ "neighbours", rwall_check_neighbours },
	{ "bypasses", rwall_check_bypasses },
	{ .name = NULL },
};

void rwall_doctor_say(struct rwall_finding *f, enum rwall_level level,
		      char *remedy, const char *fmt, ...)
{
	va_list ap;

	f->level = level;
	f->remedy = remedy;
	va_start(ap, fmt);
	f->text = rwall_xvasprintf(fmt, ap);
	va_end(ap);
}

void rwall_doctor_free(struct rwall_finding *f)
{
	free(f->text);
	free(f->remedy);
	memset(f, 0, sizeof(*f));
}
