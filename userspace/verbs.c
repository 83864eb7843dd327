// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * verbs.c - the table of verbs and of their options
 *
 * For: everything that has to know what the command line may hold: parsing,
 * help, completion, and the test that compares the man page. Data only.
 */
#include "cmd.h"

#define MEMBER(m) offsetof(struct rwall_args, m)

#define FLAG(name, member, help)                                               \
	{                                                                      \
		name, 0, 0, false, RWALL_OPT_FLAG, MEMBER(member), NULL, NULL, \
			help                                                   \
	}
#define TEXT(name, member, needed, arg, help)                                  \
	{                                                                      \
		name, 0, 0, needed, RWALL_OPT_TEXT, MEMBER(member), arg, NULL, \
			help                                                   \
	}
#define POINT(name, member, help)                                         \
	{                                                                 \
		name, 0, 'p', true, RWALL_OPT_FLAG, MEMBER(member), NULL, \
			NULL, help                                        \
	}

/* What to read the policy from: one of these, and the site by default. */
#define SITE                                                                   \
	{                                                                      \
		"file", 'f', 's', false, RWALL_OPT_FILE, MEMBER(site), "SITE", \
			NULL,                                                  \
			"the site file (default " RWALL_SITE_DEFAULT           \
			"), - for stdin"                                       \
	}
#define BLOB                                                                 \
	{                                                                    \
		"blob", 0, 's', false, RWALL_OPT_FILE, MEMBER(blob), "BLOB", \
			NULL, "a compiled policy instead, - for stdin"       \
	}
#define NO_SAVE                  \
	FLAG("no-save", no_save, \
	     "do not keep it as what the next boot begins with")
#define LANG                                                               \
	{                                                                  \
		"lang", 0, 0, false, RWALL_OPT_WORD, MEMBER(lang), "LANG", \
			"en ja", "titles in English (en) or Japanese (ja)" \
	}
#define END                  \
	{                    \
		.name = NULL \
	}

static const struct rwall_opt apply_opts[] = {
	SITE,
	BLOB,
	FLAG("audit", audit, "deny nothing, but count what would be denied"),
	FLAG("dry-run", dry_run,
	     "stop short of loading, and say what would be"),
	FLAG("force", force, "load it although it locks out who is logged in"),
	TEXT("confirm", confirm, false, "TIME",
	     "return by itself after 10s to 1h unless 'rolewall confirm' comes"),
	FLAG("wait", wait, "with --confirm: wait until that is decided"),
	NO_SAVE,
	TEXT("keep-established", keep, false, "TIME",
	     "open connections go on for TIME, as in 1h, or always"),
	END,
};

static const struct rwall_opt allow_opts[] = {
	POINT("in", in, "to this host"),
	POINT("out", out, "from this host"),
	POINT("forward", forward, "through this host"),
	POINT("list", list, "list exceptions instead"),
	{ "remove", 0, 'p', true, RWALL_OPT_TEXT, MEMBER(remove), "ID", NULL,
	  "end an exception instead" },
	TEXT("for", span, false, "TIME", "from 1s to 24h, as in 30m or 2h"),
	TEXT("src", src, false, "PREFIX", "from there alone"),
	TEXT("dst", dst, false, "PREFIX", "to there alone"),
	END,
};

static const struct rwall_opt confirm_opts[] = { NO_SAVE, END };

static const struct rwall_opt build_opts[] = {
	SITE,
	{ "output", 'o', 0, true, RWALL_OPT_FILE, MEMBER(output), "BLOB", NULL,
	  "where to write the policy, - for stdout" },
	FLAG("verbose", verbose, "print a summary to stderr"),
	END,
};

static const struct rwall_opt check_opts[] = { SITE, END };

static const struct rwall_opt diff_opts[] = {
	{ "profiles-a", 0, 0, false, RWALL_OPT_FOLDER, MEMBER(profiles_a),
	  "DIR", NULL, "look for the profiles of A in DIR" },
	{ "profiles-b", 0, 0, false, RWALL_OPT_FOLDER, MEMBER(profiles_b),
	  "DIR", NULL, "look for the profiles of B in DIR" },
	LANG,
	END,
};

static const struct rwall_opt doctor_opts[] = { SITE, END };

static const struct rwall_opt explain_opts[] = {
	SITE,
	BLOB,
	{ "live", 0, 's', false, RWALL_OPT_FLAG, MEMBER(live), NULL, NULL,
	  "ask the module what its active policy says" },
	POINT("in", in, "the packet is for this host"),
	POINT("out", out, "this host sends it"),
	POINT("forward", forward, "this host passes it on"),
	TEXT("proto", proto, true, "P", "protocol, by name or number"),
	TEXT("src", src, false, "A", "source address"),
	TEXT("dst", dst, false, "A", "destination address"),
	TEXT("sport", sport, false, "N", "source port"),
	TEXT("dport", dport, false, "N",
	     "destination port, or ICMP type such as echo-request"),
	TEXT("iif", iif, false, "I", "interface that it comes in by"),
	TEXT("oif", oif, false, "I", "interface that it leaves by"),
	{ "state", 0, 0, false, RWALL_OPT_WORD, MEMBER(state), "STATE",
	  "new reply related",
	  "new (default), reply: it travels against its connection, related" },
	LANG,
	END,
};

static const struct rwall_opt matrix_opts[] = {
	SITE,
	TEXT("role", role, false, "R",
	     "look from this role, and leave others out"),
	{ "format", 0, 0, false, RWALL_OPT_WORD, MEMBER(format), "FORMAT",
	  "text csv md html json",
	  "text (default), csv, md, json, or html: one page that needs no network" },
	LANG,
	END,
};

static const struct rwall_opt flush_opts[] = {
	FLAG("open", open, "open the host even where it came up closed"),
	FLAG("yes", yes, "do not ask, on a terminal either"),
	END,
};

static const struct rwall_opt export_opts[] = { SITE, BLOB, END };

static const struct rwall_opt monitor_opts[] = {
	TEXT("count", count, false, "N", "end after N packets"),
	TEXT("for", span, false, "TIME", "end after a time, as in 30s, 5m"),
	FLAG("policy", policy,
	     "tell of loads, flushes and timed exceptions too"),
	END,
};

static const struct rwall_opt none_opts[] = { END };

static const struct rwall_opt show_opts[] = {
	SITE,
	BLOB,
	LANG,
	TEXT("unused", unused, false, "TIME",
	     "only rules that no packet used for TIME, as in 30d"),
	END,
};

static const struct rwall_opt metrics_opts[] = {
	{ "output", 'o', 0, false, RWALL_OPT_FILE, MEMBER(output), "FILE", NULL,
	  "replace FILE, whole or not at all, instead of printing" },
	END,
};

static const struct rwall_opt learn_opts[] = {
	SITE,
	TEXT("for", span, false, "TIME",
	     "watch denials for TIME, as in 60s, instead of reading some"),
	END,
};

static const struct rwall_opt refresh_opts[] = {
	SITE,
	TEXT("resolver", resolver, false, "ADDR[:PORT]",
	     "ask this resolver instead of the system's"),
	FLAG("resolve-only", resolve_only,
	     "remember the addresses, and leave the kernel alone"),
	FLAG("watch", watch, "go on, and ask again as answers expire"),
	END,
};

static const struct rwall_opt sign_opts[] = {
	SITE,
	BLOB,
	{ "key", 0, 0, true, RWALL_OPT_FILE, MEMBER(key), "KEY", NULL,
	  "the private key, PEM" },
	{ "cert", 0, 0, true, RWALL_OPT_FILE, MEMBER(cert), "CERT", NULL,
	  "its certificate, PEM or DER" },
	TEXT("serial", serial, true, "N", "higher with each policy"),
	TEXT("target", target, true, "WORD",
	     "for hosts of this name (the module's target=), or * for any"),
	TEXT("permit", permit, false, "WORDS",
	     "let the host do allow, keep or flush, joined by commas"),
	{ "output", 'o', 0, true, RWALL_OPT_FILE, MEMBER(output), "FILE", NULL,
	  "where to write the signed policy, - for stdout" },
	END,
};

static const struct rwall_opt verify_signature_opts[] = {
	{ "cert", 0, 0, true, RWALL_OPT_FILE, MEMBER(cert), "CERT", NULL,
	  "certificates to trust, PEM or DER" },
	END,
};

static const struct rwall_opt lock_opts[] = {
	FLAG("yes", yes, "do not ask, on a terminal either"),
	END,
};

static const struct rwall_opt verify_opts[] = { SITE, BLOB, END };

const struct rwall_verb rwall_verbs[] = {
	{ "profiles", "list the products whose port tables are known", NULL,
	  false, rwall_cmd_profiles, none_opts },
	{ "matrix", "print the port table as the vendor's document does",
	  "[PRODUCT]", false, rwall_cmd_matrix, matrix_opts },
	{ "check", "say all that is wrong with a site file", NULL, false,
	  rwall_cmd_check, check_opts },
	{ "build", "compile a site to a policy", NULL, false, rwall_cmd_build,
	  build_opts },
	{ "sign", "put a policy into a signed envelope", NULL, false,
	  rwall_cmd_sign, sign_opts },
	{ "verify-signature", "say whether the signature of a policy holds",
	  "FILE", false, rwall_cmd_verify_signature, verify_signature_opts },
	{ "apply", "enforce a site or a compiled policy", NULL, false,
	  rwall_cmd_apply, apply_opts },
	{ "confirm", "let the policy that 'apply --confirm' loaded stay", NULL,
	  false, rwall_cmd_confirm, confirm_opts },
	{ "rollback", "return to what was before 'apply --confirm'", NULL,
	  false, rwall_cmd_rollback, none_opts },
	{ "boot", "enforce what was saved, as rolewall.service does", NULL,
	  false, rwall_cmd_boot, none_opts },
	{ "allow", "permit a flow for a while", "[SERVICE]", false,
	  rwall_cmd_allow, allow_opts },
	{ "lock", "make the active policy final until the machine restarts",
	  NULL, false, rwall_cmd_lock, lock_opts },
	{ "flush", "enforce nothing any more", NULL, false, rwall_cmd_flush,
	  flush_opts },
	{ "status", "is a policy enforced, which, and what has it done", NULL,
	  false, rwall_cmd_status, none_opts },
	{ "doctor", "say whether this host can enforce, and what mends it",
	  NULL, false, rwall_cmd_doctor, doctor_opts },
	{ "show", "list a policy's rules, the active one's with counters", NULL,
	  false, rwall_cmd_show, show_opts },
	{ "monitor", "tell of denied packets as they are denied", NULL, false,
	  rwall_cmd_monitor, monitor_opts },
	{ "metrics", "print counters as OpenMetrics text", NULL, false,
	  rwall_cmd_metrics, metrics_opts },
	{ "learn", "propose, for review, what a site lacks to permit denials",
	  "[EVENTS]", false, rwall_cmd_learn, learn_opts },
	{ "explain", "say what becomes of one packet, and why", NULL, false,
	  rwall_cmd_explain, explain_opts },
	{ "diff", "say which flows become allowed or denied from A to B", "A B",
	  false, rwall_cmd_diff, diff_opts },
	{ "verify", "say whether a policy keeps what is expected of it",
	  "EXPECTED", false, rwall_cmd_verify, verify_opts },
	{ "export", "write a policy as an nftables ruleset", "nft", false,
	  rwall_cmd_export, export_opts },
	{ "refresh", "resolve the names of a site, and load what has changed",
	  NULL, false, rwall_cmd_refresh, refresh_opts },
	{ "help", "print the help of a verb", "[VERB]", false, rwall_cmd_help,
	  none_opts },
	{ "completion", "print a completion script for bash, fish or zsh",
	  "SHELL", true, rwall_cmd_completion, none_opts },
	{ .name = NULL },
};
