// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * doctor_files.c - checks of what is to be enforced, see doctor.h
 */
#include <errno.h>
#include <glob.h>

#include "doctor.h"
#include "names.h"
#include "profile.h"
#include "util.h"

void rwall_check_profiles(const struct rwall_doctor *d, struct rwall_finding *f)
{
	char **products;
	size_t n = 0;

	if (!rwall_profile_list(d->profiles, &products, &n))
		rwall_profile_list_free(products, n);
	if (n)
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
				 "%zu products are known", n);
	else
		rwall_doctor_say(f, RWALL_LEVEL_WARN,
				 rwall_xstrdup("install them below "
					       "/usr/share/rolewall/profiles, "
					       "or give --profiles DIR"),
				 "no profile is found");
}

void rwall_check_site(const struct rwall_doctor *d, struct rwall_finding *f)
{
	if (strcmp(d->site, "-") && !rwall_host_has(&d->host, d->site))
		rwall_doctor_say(f, RWALL_LEVEL_WARN,
				 rwall_xasprintf("write %s, see rolewall(8)",
						 d->site),
				 "there is no site file %s", d->site);
	else if (d->site_ret)
		rwall_doctor_say(f, RWALL_LEVEL_FAIL,
				 rwall_xasprintf("rolewall check -f %s",
						 d->site),
				 "%s has %u errors", d->site, d->errors);
	else if (d->warnings)
		rwall_doctor_say(f, RWALL_LEVEL_WARN,
				 rwall_xasprintf("rolewall check -f %s",
						 d->site),
				 "%s has %u warnings", d->site, d->warnings);
	else
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL, "%s is right",
				 d->site);
}

static bool audits(const struct rwall_nl_status *s)
{
	unsigned int p;

	for (p = 0; p < RWALL_POINTS; p++)
		if (s->points >> p & 1 && s->mode[p] == RWALL_MODE_AUDIT)
			return true;
	return false;
}

void rwall_check_policy(const struct rwall_doctor *d, struct rwall_finding *f)
{
	const struct rwall_nl_status *s = &d->status;

	if (d->open_err || d->status_err)
		rwall_doctor_say(f, RWALL_LEVEL_WARN, NULL,
				 "not known, as the module could not be asked");
	else if (s->state == RWALL_STATE_CLOSED)
		rwall_doctor_say(f, RWALL_LEVEL_WARN,
				 rwall_xasprintf("rolewall apply -f %s "
						 "--confirm 60s",
						 d->site),
				 "no policy is loaded: closed, but for "
				 "fail-safe ports");
	else if (s->state != RWALL_STATE_ACTIVE)
		rwall_doctor_say(f, RWALL_LEVEL_WARN,
				 rwall_xasprintf("rolewall apply -f %s --audit",
						 d->site),
				 "no policy is active");
	else if (s->pending)
		rwall_doctor_say(f, RWALL_LEVEL_WARN,
				 rwall_xstrdup("rolewall confirm"),
				 "%s is on trial and ends by itself", s->name);
	else if (audits(s))
		rwall_doctor_say(f, RWALL_LEVEL_WARN, NULL,
				 "%s is active, but only audits", s->name);
	else
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL, "%s is enforced",
				 s->name);
}

void rwall_check_saved(const struct rwall_doctor *d, struct rwall_finding *f)
{
	_cleanup_free_ char *path =
		rwall_host_path(&d->host, "%s", RWALL_SAVED_POLICY);
	struct rwall_policy p = { 0 };
	const char *why;
	int err = rwall_blobfile_read(path, &p, &why);

	if (!err)
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
				 "%s is a policy of %u rules",
				 RWALL_SAVED_POLICY, p.t.nrules);
	else if (err == -ENOENT)
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
				 "none is saved for the next boot");
	else if (err == -EACCES)
		rwall_doctor_say(f, RWALL_LEVEL_WARN, NULL,
				 "%s may not be read", RWALL_SAVED_POLICY);
	else
		rwall_doctor_say(
			f, RWALL_LEVEL_FAIL,
			rwall_xasprintf("rolewall apply -f %s", d->site),
			"%s is not a policy: %s", RWALL_SAVED_POLICY, why);
	rwall_blobfile_close(&p);
}

static bool is_found(const struct rwall_host *h, const char *pattern)
{
	_cleanup_free_ char *path = rwall_host_path(h, "%s", pattern);
	glob_t found;

	if (glob(path, 0, NULL, &found))
		return false;
	globfree(&found);
	return true;
}

void rwall_check_service(const struct rwall_doctor *d, struct rwall_finding *f)
{
	const struct rwall_host *h = &d->host;

	if (!rwall_host_has(h, "/run/systemd/system"))
		rwall_doctor_say(f, RWALL_LEVEL_WARN, NULL,
				 "systemd is not running here: something else "
				 "must load the policy at boot");
	else if (!is_found(h, "/*/systemd/system/rolewall.service") &&
		 !is_found(h, "/usr/lib/systemd/system/rolewall.service"))
		rwall_doctor_say(f, RWALL_LEVEL_WARN, NULL,
				 "there is no rolewall.service: after a reboot "
				 "nothing is enforced");
	else if (!is_found(h, "/etc/systemd/system/*.wants/rolewall.service"))
		rwall_doctor_say(f, RWALL_LEVEL_WARN,
				 rwall_xstrdup("systemctl enable "
					       "rolewall.service"),
				 "rolewall.service is not enabled: after a "
				 "reboot nothing is enforced");
	else
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
				 "rolewall.service is enabled");
}
