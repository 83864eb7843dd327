// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * saved.c - the policy that the next boot begins with, see saved.h
 *
 * Each file is replaced whole or not at all, and there is no moment without a
 * policy on disk: the older one is a second name of it before the new one takes
 * its place.
 */
#include "saved.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <sys/stat.h>

#include "file.h"
#include "nft.h"
#include "resolved.h"
#include "util.h"

#define TABLE	  "rolewall"
#define REPLY_MAX 8192

static int complain(const char *path, const char *why)
{
	fprintf(stderr,
		"rolewall: the policy is in force, but the next boot will not "
		"begin with it: %s: %s\n",
		path, why);
	return RWALL_EXIT_UNSAVED;
}

static bool is_same(const struct rwall_policy *a, const struct rwall_policy *b)
{
	return a->size == b->size && !memcmp(a->blob, b->blob, a->size);
}

/* A second name of the file, in place of the one that was the older before. */
static int set_aside(void)
{
	static const char second[] = RWALL_SAVED_OLDER ".next";

	if (unlink(second) && errno != ENOENT)
		return -errno;
	if (link(RWALL_SAVED_BLOB, second) || rename(second, RWALL_SAVED_OLDER))
		return -errno;
	return 0;
}

/* Nothing is touched before all bytes of the new one are on the disk. */
static int replace(const struct rwall_policy *p, bool keep_older)
{
	static const char next[] = RWALL_SAVED_BLOB ".next";
	int err = rwall_file_replace(next, p->blob, p->size);

	if (!err && keep_older)
		err = set_aside();
	if (!err && rename(next, RWALL_SAVED_BLOB))
		err = -errno;
	if (err)
		unlink(next);
	else
		rwall_file_sync_folder(RWALL_SAVED_BLOB);
	return err;
}

static int keep_blob(const struct rwall_policy *p)
{
	struct rwall_policy before = { 0 };
	const char *why;
	bool good, same;
	int err;

	good = !rwall_blobfile_read(RWALL_SAVED_BLOB, &before, &why);
	same = good && is_same(&before, p);
	rwall_blobfile_close(&before);
	err = same ? 0 : replace(p, good);
	return err ? complain(RWALL_SAVED_BLOB, strerror(-err)) : 0;
}

static char *ruleset(const struct rwall_policy *p, size_t *size)
{
	struct rwall_nft *nft;
	char *text = NULL;
	const char *why;
	FILE *to;

	if (rwall_nft_build(&p->t, &nft, &why)) {
		fprintf(stderr,
			"rolewall: a boot without the module would have no "
			"ruleset for nftables: %s\n",
			why);
		return NULL;
	}
	to = open_memstream(&text, size);
	if (to) {
		rwall_nft_print(nft, to);
		fclose(to);
	}
	rwall_nft_free(nft);
	return text;
}

/* A ruleset of another policy is worse than none. */
static int keep_ruleset(const struct rwall_policy *p)
{
	size_t size;
	_cleanup_free_ char *text = ruleset(p, &size);
	int err = 0;

	if (text)
		err = rwall_file_replace(RWALL_SAVED_NFT, text, size);
	if (!text || err)
		unlink(RWALL_SAVED_NFT);
	return err ? complain(RWALL_SAVED_NFT, strerror(-err)) : 0;
}

int rwall_saved_keep(struct rwall_nl *nl, const struct rwall_policy *p)
{
	_cleanup_(rwall_nl_status_free) struct rwall_nl_status s = { 0 };
	int err = rwall_nl_status(nl, &s);

	if (err)
		return complain(RWALL_SAVED_BLOB, rwall_nl_why(nl));
	if (!s.initial || s.pending ||
	    memcmp(s.digest, p->t.header->digest, sizeof(s.digest)))
		return 0;
	err = rwall_resolved_folder(RWALL_SAVED_BLOB);
	if (err)
		return complain(RWALL_SAVED_BLOB, strerror(-err));
	return keep_blob(p) ? RWALL_EXIT_UNSAVED : keep_ruleset(p);
}

static void ask_for_table(struct nlmsghdr *nlh)
{
	struct nfgenmsg *nfg;

	nlh->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETTABLE;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	nfg = mnl_nlmsg_put_extra_header(nlh, sizeof(*nfg));
	nfg->nfgen_family = NFPROTO_INET;
	mnl_attr_put_strz(nlh, NFTA_TABLE_NAME, TABLE);
}

bool rwall_saved_fallback(void)
{
	char buf[REPLY_MAX] __attribute__((aligned(8))) = { 0 };
	struct mnl_socket *sock = mnl_socket_open(NETLINK_NETFILTER);
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	const struct nlmsghdr *reply = (struct nlmsghdr *)buf;
	bool found = false;

	ask_for_table(nlh);
	if (sock && !mnl_socket_bind(sock, 0, MNL_SOCKET_AUTOPID) &&
	    mnl_socket_sendto(sock, nlh, nlh->nlmsg_len) > 0)
		found = mnl_socket_recvfrom(sock, buf, sizeof(buf)) >=
				(ssize_t)sizeof(*reply) &&
			reply->nlmsg_type != NLMSG_ERROR;
	if (sock)
		mnl_socket_close(sock);
	return found;
}
