// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * doctor_module.c - checks of the kernel and of the module, see doctor.h
 */
#include <errno.h>
#include <glob.h>
#include <inttypes.h>

#include "doctor.h"
#include "util.h"

#define CAP_NET_ADMIN_BIT 12
#define SIGNATURE_END	  "~Module signature appended~\n"
#define SECURE_BOOT                      \
	"/sys/firmware/efi/efivars/"     \
	"SecureBoot-8be4df61-93ca-11d2-" \
	"aa0d-00e098032b8c"

/* The range of kernels that the tests have booted, see testing.rst. */
#define OLDEST_MAJOR 6
#define OLDEST_MINOR 1
#define NEWEST_MAJOR 7
#define NEWEST_MINOR 3

static bool is_before(unsigned int major, unsigned int minor,
		      unsigned int than_major, unsigned int than_minor)
{
	return major < than_major ||
	       (major == than_major && minor < than_minor);
}

void rwall_check_kernel(const struct rwall_doctor *d, struct rwall_finding *f)
{
	const char *release = d->host.release;
	unsigned int major, minor;

	if (sscanf(release, "%u.%u", &major, &minor) != 2)
		rwall_doctor_say(f, RWALL_LEVEL_WARN, NULL,
				 "version %s cannot be understood", release);
	else if (is_before(major, minor, OLDEST_MAJOR, OLDEST_MINOR))
		rwall_doctor_say(f, RWALL_LEVEL_FAIL,
				 rwall_xasprintf("install Linux %d.%d or newer",
						 OLDEST_MAJOR, OLDEST_MINOR),
				 "Linux %s is older than %d.%d", release,
				 OLDEST_MAJOR, OLDEST_MINOR);
	else if (is_before(NEWEST_MAJOR, NEWEST_MINOR, major, minor))
		rwall_doctor_say(
			f, RWALL_LEVEL_WARN, NULL,
			"Linux %s is newer than %d.%d, the newest that "
			"was tested",
			release, NEWEST_MAJOR, NEWEST_MINOR);
	else
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
				 "Linux %s, between %d.%d and %d.%d", release,
				 OLDEST_MAJOR, OLDEST_MINOR, NEWEST_MAJOR,
				 NEWEST_MINOR);
}

static bool answers(const struct rwall_doctor *d)
{
	return !d->open_err || d->open_err == -EPROTO;
}

/* The version of sources that DKMS can build; NULL where there are none. */
static char *dkms_version(const struct rwall_host *h)
{
	_cleanup_free_ char *path =
		rwall_host_path(h, "/usr/src/rolewall-*/dkms.conf");
	char *version = NULL, *from;
	glob_t found;

	if (glob(path, 0, NULL, &found))
		return NULL;
	from = strstr(found.gl_pathv[found.gl_pathc - 1],
		      "/usr/src/rolewall-") +
	       strlen("/usr/src/rolewall-");
	version = rwall_xstrndup(from, strcspn(from, "/"));
	globfree(&found);
	return version;
}

static char *build_command(const struct rwall_host *h)
{
	_cleanup_free_ char *version = dkms_version(h);
	_cleanup_free_ char *headers =
		rwall_xasprintf("/lib/modules/%s/build", h->release);
	_cleanup_free_ char *first =
		rwall_host_has(h, headers) ?
			rwall_xstrdup("") :
			rwall_xasprintf("apt install linux-headers-%s && ",
					h->release);

	if (version)
		return rwall_xasprintf("%sdkms install rolewall/%s -k %s && "
				       "modprobe rolewall",
				       first, version, h->release);
	return rwall_xasprintf("%smake module && install -D -m 644 "
			       "build/kmod-%s/rolewall.ko -t "
			       "/lib/modules/%s/extra && depmod && "
			       "modprobe rolewall",
			       first, h->release, h->release);
}

void rwall_check_module(const struct rwall_doctor *d, struct rwall_finding *f)
{
	_cleanup_free_ char *version =
		rwall_host_line(&d->host, "/sys/module/rolewall/version");

	if (answers(d)) {
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
				 "rolewall %s is loaded",
				 version ? version : "");
		return;
	}
	switch (rwall_host_module(&d->host, "rolewall", NULL)) {
	case RWALL_MODULE_ABSENT:
		rwall_doctor_say(f, RWALL_LEVEL_FAIL, build_command(&d->host),
				 "there is no rolewall module for Linux %s",
				 d->host.release);
		break;
	case RWALL_MODULE_AVAILABLE:
		rwall_doctor_say(f, RWALL_LEVEL_FAIL,
				 rwall_xstrdup("modprobe rolewall || dmesg | "
					       "tail"),
				 "the rolewall module is not loaded");
		break;
	default:
		rwall_doctor_say(f, RWALL_LEVEL_FAIL,
				 rwall_xstrdup("modprobe -r rolewall && "
					       "modprobe rolewall"),
				 "the rolewall module is there but does not "
				 "answer: %s",
				 d->open_why ? d->open_why : "");
	}
}

static bool secure_boot(const struct rwall_host *h)
{
	_cleanup_free_ char *path = rwall_host_path(h, "%s", SECURE_BOOT);
	_cleanup_fclose_ FILE *file = fopen(path, "re");
	unsigned char bytes[5];

	return file && fread(bytes, 1, sizeof(bytes), file) == sizeof(bytes) &&
	       bytes[4] == 1;
}

/* Why unsigned modules are refused; NULL where they are not. */
static const char *signature_needed(const struct rwall_host *h)
{
	_cleanup_free_ char *enforce =
		rwall_host_line(h, "/sys/module/module/parameters/sig_enforce");
	_cleanup_free_ char *lockdown =
		rwall_host_line(h, "/sys/kernel/security/lockdown");

	if (enforce && *enforce == 'Y')
		return "the kernel enforces signatures";
	if (lockdown && strchr(lockdown, '[') && !strstr(lockdown, "[none]"))
		return "the kernel is locked down";
	return secure_boot(h) ? "Secure Boot is on" : NULL;
}

static bool is_signed(const struct rwall_host *h, const char *path)
{
	static const char end[] = SIGNATURE_END;
	_cleanup_free_ char *full = rwall_host_path(h, "%s", path);
	_cleanup_fclose_ FILE *file = fopen(full, "re");
	char last[sizeof(end) - 1];

	return file && !fseek(file, -(long)sizeof(last), SEEK_END) &&
	       fread(last, 1, sizeof(last), file) == sizeof(last) &&
	       !memcmp(last, end, sizeof(last));
}

static char *sign_command(const struct rwall_host *h, const char *path)
{
	/* DKMS makes its key at its first build; without DKMS nobody has. */
	static const char make_key[] =
		"mkdir -p /var/lib/dkms && openssl req -new -x509 -nodes "
		"-days 36500 -newkey rsa:2048 -subj '/CN=rolewall module "
		"signing key/' -keyout /var/lib/dkms/mok.key -outform DER "
		"-out /var/lib/dkms/mok.pub && ";

	return rwall_xasprintf(
		"%s/lib/modules/%s/build/scripts/sign-file "
		"sha256 /var/lib/dkms/mok.key "
		"/var/lib/dkms/mok.pub %s && mokutil --import "
		"/var/lib/dkms/mok.pub",
		rwall_host_has(h, "/var/lib/dkms/mok.key") ? "" : make_key,
		h->release, path);
}

void rwall_check_signature(const struct rwall_doctor *d,
			   struct rwall_finding *f)
{
	const char *why = signature_needed(&d->host);
	_cleanup_free_ char *path = NULL;

	rwall_host_module(&d->host, "rolewall", &path);
	if (!why)
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
				 "modules need no signature");
	else if (answers(d))
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
				 "%s, and took the module", why);
	else if (!path)
		rwall_doctor_say(f, RWALL_LEVEL_WARN, NULL,
				 "%s: the module must be signed once it is "
				 "built",
				 why);
	else if (strcmp(path + strlen(path) - 3, ".ko"))
		rwall_doctor_say(f, RWALL_LEVEL_WARN,
				 rwall_xasprintf("modinfo -F signer %s", path),
				 "%s, and whether the packed module is signed "
				 "cannot be seen",
				 why);
	else if (is_signed(&d->host, path))
		rwall_doctor_say(f, RWALL_LEVEL_WARN,
				 rwall_xstrdup("mokutil --import "
					       "/var/lib/dkms/mok.pub"),
				 "%s, and the module is signed: is its key "
				 "enrolled?",
				 why);
	else
		rwall_doctor_say(f, RWALL_LEVEL_FAIL,
				 sign_command(&d->host, path),
				 "%s, and the module is not signed", why);
}

void rwall_check_protocol(const struct rwall_doctor *d, struct rwall_finding *f)
{
	if (!d->open_err)
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
				 "module and tool speak version %u",
				 RWALL_GENL_VERSION);
	else if (d->open_err == -EPROTO)
		rwall_doctor_say(f, RWALL_LEVEL_FAIL,
				 rwall_xstrdup("rolewall flush; modprobe -r "
					       "rolewall && modprobe rolewall"),
				 "%s", d->open_why);
	else
		rwall_doctor_say(f, RWALL_LEVEL_WARN, NULL,
				 "not known, as no module answers");
}

/* "CapEff:\t0000003fffffffff"; a container's own do not count for the module. */
static bool has_capability(const struct rwall_host *h)
{
	_cleanup_free_ char *path = rwall_host_path(h, "/proc/self/status");
	_cleanup_fclose_ FILE *file = fopen(path, "re");
	_cleanup_free_ char *line = NULL;
	size_t room = 0;
	uint64_t set;

	while (file && getline(&line, &room, file) > 0)
		if (sscanf(line, "CapEff: %" SCNx64, &set) == 1)
			return set >> CAP_NET_ADMIN_BIT & 1;
	return false;
}

void rwall_check_privilege(const struct rwall_doctor *d,
			   struct rwall_finding *f)
{
	if (has_capability(&d->host) && d->status_err != -EPERM)
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
				 "CAP_NET_ADMIN is held");
	else
		rwall_doctor_say(f, RWALL_LEVEL_WARN,
				 rwall_xstrdup("sudo rolewall doctor"),
				 "CAP_NET_ADMIN is not held in the initial "
				 "user namespace: not all can be seen");
}
