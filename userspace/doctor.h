/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doctor.h - can this host enforce, check by check
 *
 * For: one small function a check, in a table, each with a sentence and, where
 * something is amiss, the command that mends it. Checks read what was gathered
 * and the host's files; they change nothing and print nothing.
 */
#ifndef _RWALL_DOCTOR_H
#define _RWALL_DOCTOR_H

#include "host.h"
#include "input.h"
#include "neighbours.h"

#define RWALL_SAVED_POLICY "/var/lib/rolewall/policy.blob"

enum rwall_level {
	RWALL_LEVEL_OK,
	RWALL_LEVEL_WARN, /* enforced all the same, but worth knowing */
	RWALL_LEVEL_FAIL, /* nothing can be enforced, or not what was meant */
};

struct rwall_finding {
	enum rwall_level level;
	char *text;
	char *remedy; /* a command for a shell, or what to do; or NULL */
};

/* What the checks look at; gathered by cmd_doctor.c, or made up by tests. */
struct rwall_doctor {
	struct rwall_host host;
	int open_err;	      /* of rwall_nl_open() */
	const char *open_why; /* and why */
	int status_err;	      /* of rwall_nl_status() */
	struct rwall_nl_status status;
	const char *profiles; /* folder, or NULL: the installed ones */
	const char *site;     /* the site file's name */
	int site_ret;	      /* of rwall_input_site() */
	unsigned int errors;  /* in the site file */
	unsigned int warnings;
	/* the active policy's, or else the site's; NULL: neither is there */
	const struct rwall_tables *t;
	struct rwall_neighbours neighbours;
};

struct rwall_check {
	const char *name;
	void (*run)(const struct rwall_doctor *d, struct rwall_finding *f);
};

/* The table of checks, which ends with a NULL name. */
extern const struct rwall_check rwall_checks[];

/**
 * rwall_doctor_say() - write down what a check found
 * @f: the finding
 * @level: how bad it is
 * @remedy: taken over, or NULL
 * @fmt: the sentence, as for printf()
 */
void rwall_doctor_say(struct rwall_finding *f, enum rwall_level level,
		      char *remedy, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/**
 * rwall_doctor_free() - free what a check found
 * @f: the finding; none afterwards
 */
void rwall_doctor_free(struct rwall_finding *f);

/* doctor_module.c: the kernel, the module and whether they get along. */
void rwall_check_kernel(const struct rwall_doctor *d, struct rwall_finding *f);
void rwall_check_module(const struct rwall_doctor *d, struct rwall_finding *f);
void rwall_check_signature(const struct rwall_doctor *d,
			   struct rwall_finding *f);
void rwall_check_protocol(const struct rwall_doctor *d,
			  struct rwall_finding *f);
void rwall_check_privilege(const struct rwall_doctor *d,
			   struct rwall_finding *f);

/* doctor_network.c: what the policy needs of the network stack. */
void rwall_check_conntrack(const struct rwall_doctor *d,
			   struct rwall_finding *f);
void rwall_check_helpers(const struct rwall_doctor *d, struct rwall_finding *f);
void rwall_check_connections(const struct rwall_doctor *d,
			     struct rwall_finding *f);
void rwall_check_liberal(const struct rwall_doctor *d, struct rwall_finding *f);
void rwall_check_demux(const struct rwall_doctor *d, struct rwall_finding *f);
void rwall_check_forwarding(const struct rwall_doctor *d,
			    struct rwall_finding *f);
void rwall_check_bridges(const struct rwall_doctor *d, struct rwall_finding *f);
void rwall_check_vrf(const struct rwall_doctor *d, struct rwall_finding *f);
void rwall_check_neighbours(const struct rwall_doctor *d,
			    struct rwall_finding *f);
void rwall_check_bypasses(const struct rwall_doctor *d,
			  struct rwall_finding *f);

/* doctor_files.c: what is to be enforced, now and after a reboot. */
void rwall_check_profiles(const struct rwall_doctor *d,
			  struct rwall_finding *f);
void rwall_check_site(const struct rwall_doctor *d, struct rwall_finding *f);
void rwall_check_policy(const struct rwall_doctor *d, struct rwall_finding *f);
void rwall_check_saved(const struct rwall_doctor *d, struct rwall_finding *f);
void rwall_check_service(const struct rwall_doctor *d, struct rwall_finding *f);

/* doctor_signed.c: must policies be signed, and can they be? */
void rwall_check_signed(const struct rwall_doctor *d, struct rwall_finding *f);

#endif /* _RWALL_DOCTOR_H */
