// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd_boot.c - rolewall boot: put the saved policy into force
 *
 * For rolewall.service. Needs no site, no profile and no resolver. Whatever ends
 * it otherwise than with the saved policy in force is a failure of the service.
 */
#include <errno.h>
#include <spawn.h>
#include <sys/wait.h>

#include "cmd.h"
#include "input.h"
#include "json.h"
#include "names.h"
#include "saved.h"

#define EXIT_NOTHING 3

extern char **environ;

static bool run_nft(char *const argv[])
{
	int status;
	pid_t pid;

	return !posix_spawnp(&pid, "nft", NULL, NULL, argv, environ) &&
	       waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	       !WEXITSTATUS(status);
}

/* Without the module, what nftables can say of the same policy. */
static int fall_back(void)
{
	char *argv[] = { "nft", "-f", RWALL_SAVED_NFT, NULL };

	if (access(RWALL_SAVED_NFT, R_OK))
		fputs("rolewall boot: the module is not loaded and no ruleset "
		      "is saved: THE HOST IS OPEN\n",
		      stderr);
	else if (run_nft(argv))
		fputs("rolewall boot: the module is not loaded: NFTABLES "
		      "enforces the saved policy in its place; nothing of "
		      "rolewall's own sees packets\n",
		      stderr);
	else
		fputs("rolewall boot: the module is not loaded and nftables "
		      "does not take " RWALL_SAVED_NFT ": THE HOST IS OPEN\n",
		      stderr);
	return EXIT_NOTHING;
}

/* The module is back: nftables would go on judging by what may be old. */
static void end_fallback(void)
{
	char *argv[] = { "nft", "delete", "table", "inet", "rolewall", NULL };

	if (rwall_saved_fallback() && !run_nft(argv))
		fputs("rolewall boot: nftables goes on enforcing a saved "
		      "policy too: nft delete table inet rolewall\n",
		      stderr);
}

static void say(const struct rwall_policy *p, const char *path,
		const struct rwall_args *args)
{
	const char *name = rwall_blob_string(&p->t, p->t.header->name);
	json_t *object;

	if (args->json) {
		object = rwall_json_new("boot");
		rwall_json_set(object, "name", rwall_json_text(name));
		rwall_json_set(object, "file", json_string(path));
		rwall_json_set(object, "digest",
			       rwall_json_hex(p->t.header->digest,
					      RWALL_BLOB_DIGEST));
		rwall_json_print(object);
		return;
	}
	printf("in force: %s, from %s\n", name, path);
}

/* Return: 0; -ENOENT where there is no such file; 1 with the reason printed. */
static int try_file(struct rwall_nl *nl, const char *path,
		    const uint8_t *active, const struct rwall_args *args)
{
	struct rwall_policy p = { 0 };
	struct rwall_nl_loaded loaded;
	const char *why;
	int err = rwall_blobfile_read(path, &p, &why);

	if (err == -ENOENT)
		return err;
	if (!err && memcmp(active, p.t.header->digest, RWALL_BLOB_DIGEST)) {
		err = rwall_nl_load(nl,
				    &(struct rwall_nl_load){ .blob = p.blob,
							     .size = p.size },
				    &loaded);
		why = rwall_nl_why(nl);
	}
	if (err)
		fprintf(stderr, "rolewall boot: %s: %s\n", path, why);
	else
		say(&p, path, args);
	rwall_blobfile_close(&p);
	return err ? 1 : 0;
}

static int nothing(const struct rwall_nl_status *s, int first, int second)
{
	if (first == -ENOENT && second == -ENOENT)
		fputs("rolewall boot: no policy is saved: 'rolewall apply' and "
		      "'rolewall confirm' save one\n",
		      stderr);
	fprintf(stderr, "rolewall boot: the host stays as it was: %s\n",
		rwall_names_state(s->state));
	return EXIT_NOTHING;
}

static int put_in_force(struct rwall_nl *nl, const struct rwall_args *args)
{
	_cleanup_(rwall_nl_status_free) struct rwall_nl_status s = { 0 };
	int err = rwall_nl_status(nl, &s), first, second;

	if (err)
		return rwall_input_complain(nl, err);
	if (s.pending) {
		fputs("rolewall boot: a policy is on trial: confirm it or roll "
		      "it back first\n",
		      stderr);
		return 2;
	}
	first = try_file(nl, RWALL_SAVED_BLOB, s.digest, args);
	if (first) {
		second = try_file(nl, RWALL_SAVED_OLDER, s.digest, args);
		if (second)
			return nothing(&s, first, second);
		fputs("rolewall boot: what is in force is OLDER than the last "
		      "policy\n",
		      stderr);
	}
	end_fallback();
	return first ? RWALL_EXIT_UNSAVED : 0;
}

int rwall_cmd_boot(const struct rwall_args *args)
{
	struct rwall_nl *nl = rwall_nl_new();
	int ret, err = rwall_nl_open(nl, NULL);

	if (args->netns) {
		fputs("rolewall boot: other namespaces have no saved policy\n",
		      stderr);
		ret = 2;
	} else if (err == -EPROTONOSUPPORT) {
		ret = fall_back();
	} else if (err) {
		ret = rwall_input_complain(nl, err);
	} else {
		ret = put_in_force(nl, args);
	}
	rwall_nl_free(nl);
	return ret;
}
