// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_doctor.c - what the doctor says of hosts made of files
 *
 * A host is a temporary folder in the place of the root; what the kernel would
 * answer is filled in by hand.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <sys/stat.h>

#include "doctor.h"
#include "util.h"

#define RELEASE "6.1.0-9-amd64"
#define MODULES "/lib/modules/" RELEASE
#define KO	MODULES "/extra/rolewall.ko"

static char root[64];

static void put(const char *path, const void *bytes, size_t size)
{
	_cleanup_free_ char *full = rwall_xasprintf("%s%s", root, path);
	_cleanup_fclose_ FILE *file = NULL;
	char *slash = full + strlen(root);

	while ((slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		mkdir(full, 0755);
		*slash = '/';
	}
	file = fopen(full, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
}

static void put_text(const char *path, const char *text)
{
	put(path, text, strlen(text));
}

static int make_root(void **state)
{
	(void)state;
	strcpy(root, "/tmp/test_doctor.XXXXXX");
	return mkdtemp(root) ? 0 : -1;
}

static int away(const char *path, const struct stat *st, int flag,
		struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int drop_root(void **state)
{
	(void)state;
	return nftw(root, away, 16, FTW_DEPTH | FTW_PHYS);
}

/* The module is not there, unless a test says otherwise. */
static struct rwall_doctor patient(void)
{
	return (struct rwall_doctor){
		.host = { root, RELEASE },
		.open_err = -EPROTONOSUPPORT,
		.open_why = "not loaded",
		.site = "/etc/rolewall/site.yaml",
	};
}

static void expect(const struct rwall_doctor *d, const char *name,
		   enum rwall_level level, const char *text, const char *remedy)
{
	const struct rwall_check *c = rwall_checks;
	struct rwall_finding f = { 0 };

	while (c->name && strcmp(c->name, name))
		c++;
	assert_non_null(c->name);
	c->run(d, &f);
	if (f.level != level || !strstr(f.text, text) ||
	    (remedy ? !f.remedy || !strstr(f.remedy, remedy) : !!f.remedy))
		fail_msg("%s: level %d, '%s', '%s'", name, f.level, f.text,
			 f.remedy ? f.remedy : "no remedy");
	rwall_doctor_free(&f);
}

static void test_signed(void **state)
{
	struct rwall_doctor d = patient();

	(void)state;
	expect(&d, "policy-signature", RWALL_LEVEL_OK, "not known", NULL);
	d.open_err = 0;
	expect(&d, "policy-signature", RWALL_LEVEL_OK, "need not be signed",
	       NULL);
	d.status.required = RWALL_REQUIRED_LOCKDOWN;
	expect(&d, "policy-signature", RWALL_LEVEL_FAIL,
	       "locked down, but this kernel cannot check", "signed=0");
	d.status.verifies = true;
	d.status.min_serial = 7;
	expect(&d, "policy-signature", RWALL_LEVEL_OK, "with serial 7 or above",
	       NULL);
	d.status.state = RWALL_STATE_ACTIVE;
	expect(&d, "policy-signature", RWALL_LEVEL_WARN, "is not",
	       "rolewall apply");
	d.status.is_signed = d.status.locked = true;
	expect(&d, "policy-signature", RWALL_LEVEL_OK, "is locked", NULL);
}

static void test_kernel(void **state)
{
	static const struct {
		const char *release;
		enum rwall_level level;
	} kernels[] = {
		{ "5.10.0-30-amd64", RWALL_LEVEL_FAIL },
		{ "6.0.19", RWALL_LEVEL_FAIL },
		{ "6.1.0", RWALL_LEVEL_OK },
		{ "6.12.117+deb12-amd64", RWALL_LEVEL_OK },
		{ "7.3.0", RWALL_LEVEL_OK },
		{ "7.4.1", RWALL_LEVEL_WARN },
		{ "8.0.0", RWALL_LEVEL_WARN },
		{ "next", RWALL_LEVEL_WARN },
	};
	struct rwall_doctor d = patient();
	size_t i;

	(void)state;
	for (i = 0; i < RWALL_COUNT(kernels); i++) {
		d.host.release = kernels[i].release;
		expect(&d, "kernel", kernels[i].level, kernels[i].release,
		       kernels[i].level == RWALL_LEVEL_FAIL ? "6.1" : NULL);
	}
	d.host.release = "7.4.1";
	expect(&d, "kernel", RWALL_LEVEL_WARN, "newer than 7.3", NULL);
}

static void test_module_absent(void **state)
{
	struct rwall_doctor d = patient();

	(void)state;
	expect(&d, "module", RWALL_LEVEL_FAIL, "no rolewall module",
	       "apt install linux-headers-" RELEASE " && make module");
	put_text(MODULES "/build", "");
	put_text("/usr/src/rolewall-0.4/dkms.conf", "");
	expect(&d, "module", RWALL_LEVEL_FAIL, RELEASE,
	       "dkms install rolewall/0.4 -k " RELEASE);
	expect(&d, "protocol", RWALL_LEVEL_WARN, "no module answers", NULL);
	expect(&d, "policy", RWALL_LEVEL_WARN, "not known", NULL);
}

static void test_module_there(void **state)
{
	struct rwall_doctor d = patient();

	(void)state;
	put_text(MODULES "/modules.dep",
		 "kernel/net/xrolewall.ko:\nextra/rolewall.ko: x.ko\n");
	expect(&d, "module", RWALL_LEVEL_FAIL, "not loaded",
	       "modprobe rolewall");
	put_text("/sys/module/rolewall/version", "0.4\n");
	expect(&d, "module", RWALL_LEVEL_FAIL, "does not answer",
	       "modprobe -r rolewall");
	d.open_err = -EPROTO;
	d.open_why = "another version";
	expect(&d, "module", RWALL_LEVEL_OK, "rolewall 0.4 is loaded", NULL);
	expect(&d, "protocol", RWALL_LEVEL_FAIL, "another version",
	       "modprobe -r rolewall");
	d.open_err = 0;
	expect(&d, "protocol", RWALL_LEVEL_OK, "version", NULL);
}

static void test_signature(void **state)
{
	static const char secure[] = "\6\0\0\0\1";
	struct rwall_doctor d = patient();

	(void)state;
	put_text(MODULES "/modules.dep", "extra/rolewall.ko:\n");
	put_text(KO, "ELF without a signature, of some length");
	put_text("/sys/module/module/parameters/sig_enforce", "N\n");
	put_text("/sys/kernel/security/lockdown",
		 "[none] integrity confidentiality\n");
	expect(&d, "signature", RWALL_LEVEL_OK, "no signature", NULL);
	put_text("/sys/kernel/security/lockdown",
		 "none [integrity] confidentiality\n");
	expect(&d, "signature", RWALL_LEVEL_FAIL, "locked down",
	       "openssl req -new -x509");
	put_text("/var/lib/dkms/mok.key", "a key");
	expect(&d, "signature", RWALL_LEVEL_FAIL, "locked down",
	       "sign-file sha256 /var/lib/dkms/mok.key /var/lib/dkms/mok.pub " KO);
	put_text("/sys/kernel/security/lockdown", "[none] integrity\n");
	put("/sys/firmware/efi/efivars/"
	    "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
	    secure, 5);
	expect(&d, "signature", RWALL_LEVEL_FAIL, "Secure Boot",
	       "mokutil --import");
	put_text(KO, "ELF~Module signature appended~\n");
	expect(&d, "signature", RWALL_LEVEL_WARN, "enrolled",
	       "mokutil --import");
	put_text(MODULES "/modules.dep", "extra/rolewall.ko.xz:\n");
	expect(&d, "signature", RWALL_LEVEL_WARN, "packed", "modinfo");
	d.open_err = 0;
	expect(&d, "signature", RWALL_LEVEL_OK, "took the module", NULL);
}

static void test_privilege(void **state)
{
	struct rwall_doctor d = patient();

	(void)state;
	expect(&d, "privilege", RWALL_LEVEL_WARN, "not held", "sudo");
	put_text("/proc/self/status", "Name:\tx\nCapEff:\t0000000000001000\n");
	expect(&d, "privilege", RWALL_LEVEL_OK, "is held", NULL);
	d.status_err = -EPERM;
	expect(&d, "privilege", RWALL_LEVEL_WARN, "not held", "sudo");
	d.status_err = 0;
	put_text("/proc/self/status", "CapEff:\t000001ffffffefff\n");
	expect(&d, "privilege", RWALL_LEVEL_WARN, "not held", "sudo");
}

static void test_network(void **state)
{
	struct rwall_doctor d = patient();
	struct rwall_blob_rule rule = { .helper = RWALL_HELPER_FTP };
	struct rwall_tables t = { .tracking = RWALL_TRACKING_CONNTRACK,
				  .rules = &rule,
				  .nrules = 1,
				  .points = 1 << RWALL_POINT_IN };

	(void)state;
	d.t = &t;
	expect(&d, "conntrack", RWALL_LEVEL_FAIL, "no nf_conntrack",
	       "CONFIG_NF_CONNTRACK");
	put_text(MODULES "/modules.builtin",
		 "kernel/net/netfilter/nf_conntrack.ko\n");
	expect(&d, "conntrack", RWALL_LEVEL_OK, "can be tracked", NULL);
	expect(&d, "helpers", RWALL_LEVEL_FAIL, "nf_conntrack_ftp",
	       "modprobe nf_conntrack_ftp");
	put_text(MODULES "/modules.dep",
		 "kernel/net/netfilter/nf-conntrack-ftp.ko.zst: a b\n");
	expect(&d, "helpers", RWALL_LEVEL_OK, "nf_conntrack_ftp", NULL);
	put_text("/proc/sys/net/netfilter/nf_conntrack_max", "1000\n");
	put_text("/proc/sys/net/netfilter/nf_conntrack_count", "799\n");
	expect(&d, "connections", RWALL_LEVEL_OK, "799 of at most 1000", NULL);
	put_text("/proc/sys/net/netfilter/nf_conntrack_count", "800\n");
	expect(&d, "connections", RWALL_LEVEL_WARN, "800 of at most 1000",
	       "nf_conntrack_max=2000");
	put_text("/proc/sys/net/netfilter/nf_conntrack_tcp_be_liberal", "1\n");
	expect(&d, "tcp-liberal", RWALL_LEVEL_WARN, "window", "liberal=0");
	put_text("/proc/sys/net/ipv4/ip_early_demux", "0\n");
	expect(&d, "early-demux", RWALL_LEVEL_OK, "off", NULL);
	expect(&d, "forwarding", RWALL_LEVEL_OK, "nothing", NULL);
	put_text("/proc/sys/net/ipv6/conf/all/forwarding", "1\n");
	expect(&d, "forwarding", RWALL_LEVEL_WARN, "does not judge",
	       "gateway: true");
	t.points |= 1 << RWALL_POINT_FORWARD;
	expect(&d, "forwarding", RWALL_LEVEL_OK, "is judged", NULL);
	t.tracking = RWALL_TRACKING_SOCKET;
	expect(&d, "early-demux", RWALL_LEVEL_WARN, "twice", "early_demux=1");
	expect(&d, "tcp-liberal", RWALL_LEVEL_OK, "", NULL);
	expect(&d, "connections", RWALL_LEVEL_OK, "none", NULL);
}

static void test_neighbours(void **state)
{
	struct rwall_bypass past[] = {
		{ RWALL_BYPASS_PACKET, NULL, (char *)"dhclient (7)" },
		{ RWALL_BYPASS_BRIDGE, (char *)"br0", (char *)"IP" },
	};
	struct rwall_link link = { 1, (char *)"blue", (char *)"vrf", false };
	struct rwall_tables t = { .nzones = 2 };
	struct rwall_doctor d = patient();

	(void)state;
	expect(&d, "bypasses", RWALL_LEVEL_OK, "nothing", NULL);
	expect(&d, "bridges", RWALL_LEVEL_OK, "no bridge", NULL);
	expect(&d, "neighbours", RWALL_LEVEL_OK, "nobody else", NULL);
	d.neighbours.bypass = past;
	d.neighbours.nbypasses = 1;
	expect(&d, "bypasses", RWALL_LEVEL_WARN,
	       "packet socket of dhclient (7) on all devices", NULL);
	d.neighbours.nbypasses = 2;
	expect(&d, "bypasses", RWALL_LEVEL_WARN, "and 1 more", NULL);
	expect(&d, "bridges", RWALL_LEVEL_WARN, "br0", "modprobe br_netfilter");
	d.neighbours.link = &link;
	d.neighbours.nlinks = 1;
	expect(&d, "vrf", RWALL_LEVEL_OK, "no VRF", NULL);
	d.t = &t;
	expect(&d, "vrf", RWALL_LEVEL_WARN, "blue", "blue");
}

static void test_files(void **state)
{
	struct rwall_doctor d = patient();

	(void)state;
	expect(&d, "site", RWALL_LEVEL_WARN, "no site file", "write");
	put_text("/etc/rolewall/site.yaml", "");
	d.site_ret = 2;
	d.errors = 3;
	expect(&d, "site", RWALL_LEVEL_FAIL, "3 errors",
	       "rolewall check -f /etc/rolewall/site.yaml");
	d.site_ret = 0;
	d.warnings = 1;
	expect(&d, "site", RWALL_LEVEL_WARN, "1 warnings", "rolewall check");
	d.warnings = 0;
	expect(&d, "site", RWALL_LEVEL_OK, "is right", NULL);
	expect(&d, "saved-policy", RWALL_LEVEL_OK, "none is saved", NULL);
	put_text(RWALL_SAVED_POLICY, "power was cut");
	expect(&d, "saved-policy", RWALL_LEVEL_FAIL, "not a policy",
	       "rolewall apply");
	expect(&d, "service", RWALL_LEVEL_WARN, "systemd is not", NULL);
	put_text("/run/systemd/system/x", "");
	expect(&d, "service", RWALL_LEVEL_WARN, "no rolewall.service", NULL);
	put_text("/usr/lib/systemd/system/rolewall.service", "");
	expect(&d, "service", RWALL_LEVEL_WARN, "not enabled",
	       "systemctl enable");
	put_text("/etc/systemd/system/sysinit.target.wants/rolewall.service",
		 "");
	expect(&d, "service", RWALL_LEVEL_OK, "is enabled", NULL);
}

static void test_policy(void **state)
{
	struct rwall_doctor d = patient();

	(void)state;
	d.open_err = 0;
	expect(&d, "policy", RWALL_LEVEL_WARN, "no policy", "rolewall apply");
	d.status.state = RWALL_STATE_CLOSED;
	expect(&d, "policy", RWALL_LEVEL_WARN, "closed", "--confirm 60s");
	d.status.state = RWALL_STATE_ACTIVE;
	d.status.name = (char *)"dc1";
	d.status.points = 1 << RWALL_POINT_OUT;
	d.status.mode[RWALL_POINT_OUT] = RWALL_MODE_ENFORCE;
	d.status.mode[RWALL_POINT_IN] = RWALL_MODE_AUDIT;
	expect(&d, "policy", RWALL_LEVEL_OK, "dc1 is enforced", NULL);
	d.status.mode[RWALL_POINT_OUT] = RWALL_MODE_AUDIT;
	expect(&d, "policy", RWALL_LEVEL_WARN, "only audits", NULL);
	d.status.pending = true;
	expect(&d, "policy", RWALL_LEVEL_WARN, "on trial", "rolewall confirm");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_root, drop_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_kernel),	 CASE(test_module_absent),
		CASE(test_module_there), CASE(test_signature),
		CASE(test_privilege),	 CASE(test_network),
		CASE(test_neighbours),	 CASE(test_files),
		CASE(test_policy),	 CASE(test_signed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
