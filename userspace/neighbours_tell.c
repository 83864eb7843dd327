// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * neighbours_tell.c - neighbours in words and as JSON, see neighbours.h
 *
 * Names of chains, functions and processes are others' and are printed as text
 * of unknown origin.
 */
#include <inttypes.h>

#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>

#include "json.h"
#include "neighbours.h"
#include "print.h"
#include "util.h"

#define OUR_PRIORITY (NF_IP_PRI_FILTER - 10)

static const char *family_name(uint8_t family)
{
	switch (family) {
	case NFPROTO_INET:
		return "inet";
	case NFPROTO_IPV4:
		return "ip";
	case NFPROTO_IPV6:
		return "ip6";
	case NFPROTO_ARP:
		return "arp";
	case NFPROTO_NETDEV:
		return "netdev";
	case NFPROTO_BRIDGE:
		return "bridge";
	default:
		return "other";
	}
}

/* NULL where it is not known. */
static const char *hook_name(const struct rwall_judge *j)
{
	static const char *const inet[] = { "prerouting",  "input",
					    "forward",	   "output",
					    "postrouting", "ingress" };
	static const char *const netdev[] = { "ingress", "egress" };
	static const char *const arp[] = { "input", "output", "forward" };

	if (j->family == NFPROTO_NETDEV)
		return j->hook < RWALL_COUNT(netdev) ? netdev[j->hook] : NULL;
	if (j->family == NFPROTO_ARP)
		return j->hook < RWALL_COUNT(arp) ? arp[j->hook] : NULL;
	return j->hook < RWALL_COUNT(inet) ? inet[j->hook] : NULL;
}

/* When a packet meets it, seen from our hook; NULL where it is not known. */
static const char *when(const struct rwall_judge *j)
{
	const char *hook = hook_name(j);

	if (!hook || j->family == NFPROTO_ARP || j->family == NFPROTO_BRIDGE)
		return NULL;
	if (!strcmp(hook, "prerouting") || !strcmp(hook, "ingress"))
		return "before";
	if (!strcmp(hook, "postrouting") || !strcmp(hook, "egress"))
		return "after";
	return j->priority < OUR_PRIORITY ? "before" : "after";
}

static const char *kind_name(enum rwall_judge_kind kind)
{
	static const char *const names[] = {
		[RWALL_JUDGE_NFTABLES] = "nftables",
		[RWALL_JUDGE_IPTABLES] = "iptables",
		[RWALL_JUDGE_BPF] = "bpf",
		[RWALL_JUDGE_HOOK] = "hook",
	};

	return names[kind];
}

static const char *bypass_name(enum rwall_bypass_kind kind)
{
	static const char *const names[] = {
		[RWALL_BYPASS_FLOWTABLE] = "flowtable",
		[RWALL_BYPASS_PACKET] = "packet-socket",
		[RWALL_BYPASS_XDP] = "xdp",
		[RWALL_BYPASS_TC] = "tc",
		[RWALL_BYPASS_BRIDGE] = "bridge",
		[RWALL_BYPASS_STACKED] = "stacked-device",
	};

	return names[kind];
}

char *rwall_bypass_text(const struct rwall_bypass *b)
{
	const char *device = b->device ? b->device : "all devices";
	const char *what = b->what ? b->what : "an unknown process";

	switch (b->kind) {
	case RWALL_BYPASS_FLOWTABLE:
		return rwall_xasprintf("flowtable %s on %s", what, device);
	case RWALL_BYPASS_PACKET:
		return rwall_xasprintf("packet socket of %s on %s", what,
				       device);
	case RWALL_BYPASS_XDP:
		return rwall_xasprintf("XDP program on %s", device);
	case RWALL_BYPASS_TC:
		return rwall_xasprintf("tc %s on %s", what, device);
	case RWALL_BYPASS_BRIDGE:
		return rwall_xasprintf("bridge %s: %s frames between its ports",
				       device, what);
	case RWALL_BYPASS_STACKED:
		return rwall_xasprintf("%s %s", what, device);
	}
	return rwall_xstrdup("");
}

/* "ip filter input", "hook ip_vs_in_hook [ip_vs]" */
static void judge_text(const struct rwall_judge *j, struct rwall_text *b)
{
	rwall_text_add(b, "%s", kind_name(j->kind));
	if (j->table)
		rwall_text_add(b, " %s %s", family_name(j->family), j->table);
	if (j->name)
		rwall_text_add(b, " %s", j->name);
	if (j->module)
		rwall_text_add(b, " [%s]", j->module);
}

static void judge_row(struct libscols_table *table, const struct rwall_judge *j)
{
	_cleanup_text_ struct rwall_text who = { 0 };
	_cleanup_text_ struct rwall_text hook = { 0 };
	char priority[RWALL_PRINT_MAX] = "", rules[RWALL_PRINT_MAX] = "";
	const char *order = when(j), *name = hook_name(j);
	bool chain = j->kind == RWALL_JUDGE_NFTABLES;

	judge_text(j, &who);
	rwall_text_add(&hook, "%s %s%s%s", family_name(j->family),
		       name ? name : "?", j->device ? " " : "",
		       j->device ? j->device : "");
	if (name)
		snprintf(priority, sizeof(priority), "%" PRId32, j->priority);
	if (chain)
		snprintf(rules, sizeof(rules), "%" PRIu32, j->rules);
	rwall_print_row(table,
			(const char *const[]){ rwall_text_get(&who),
					       rwall_text_get(&hook), priority,
					       order ? order : "",
					       !chain	? "" :
					       j->drops ? "drop" :
							  "accept",
					       rules });
}

static void print_judges(const struct rwall_neighbours *n)
{
	static const struct rwall_column columns[] = {
		{ "ALSO JUDGED BY", false, true }, { "HOOK", false, false },
		{ "PRIORITY", true, false },	   { "OF US", false, false },
		{ "POLICY", false, false },	   { "RULES", true, false },
	};
	struct libscols_table *table;
	size_t i;

	if (!n->njudges) {
		puts("nobody else judges packets");
		return;
	}
	table = rwall_print_table(columns, RWALL_COUNT(columns));
	for (i = 0; i < n->njudges; i++)
		judge_row(table, &n->judge[i]);
	rwall_print_table_end(table);
}

static void print_line(const char *head, const char *text)
{
	fputs(head, stdout);
	rwall_print_text(stdout, RWALL_PLAIN, text);
	putchar('\n');
}

void rwall_neighbours_print(const struct rwall_neighbours *n)
{
	size_t i;

	print_judges(n);
	for (i = 0; i < n->nbypasses; i++) {
		_cleanup_free_ char *text = rwall_bypass_text(&n->bypass[i]);

		print_line("not judged: ", text);
	}
	if (n->offloaded)
		printf("not judged: %" PRIu64 " connections in flowtables\n",
		       n->offloaded);
	for (i = 0; i < n->nunknown; i++)
		print_line("not known:  ", n->unknown[i]);
	if (n->cut)
		puts("not shown:  there are more");
}

static json_t *word(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *judge_json(const struct rwall_judge *j)
{
	json_t *object = json_object();
	bool chain = j->kind == RWALL_JUDGE_NFTABLES;
	bool placed = hook_name(j);

	rwall_json_set(object, "kind", json_string(kind_name(j->kind)));
	rwall_json_set(object, "family", json_string(family_name(j->family)));
	rwall_json_set(object, "table", rwall_json_text(j->table));
	rwall_json_set(object, "name", rwall_json_text(j->name));
	rwall_json_set(object, "module", rwall_json_text(j->module));
	rwall_json_set(object, "device", rwall_json_text(j->device));
	rwall_json_set(object, "hook", word(hook_name(j)));
	rwall_json_set(object, "priority",
		       placed ? json_integer(j->priority) : json_null());
	rwall_json_set(object, "order", word(when(j)));
	rwall_json_set(object, "policy",
		       word(!chain   ? NULL :
			    j->drops ? "drop" :
				       "accept"));
	rwall_json_set(object, "rules",
		       chain ? rwall_json_number(j->rules) : json_null());
	return object;
}

static json_t *bypass_json(const struct rwall_bypass *b)
{
	json_t *object = json_object();

	rwall_json_set(object, "kind", json_string(bypass_name(b->kind)));
	rwall_json_set(object, "device", rwall_json_text(b->device));
	rwall_json_set(object, "what", rwall_json_text(b->what));
	return object;
}

json_t *rwall_neighbours_json(const struct rwall_neighbours *n)
{
	json_t *object = json_object(), *judges = json_array();
	json_t *bypasses = json_array(), *unknown = json_array();
	size_t i;

	for (i = 0; i < n->njudges; i++)
		rwall_json_add(judges, judge_json(&n->judge[i]));
	for (i = 0; i < n->nbypasses; i++)
		rwall_json_add(bypasses, bypass_json(&n->bypass[i]));
	for (i = 0; i < n->nunknown; i++)
		rwall_json_add(unknown, rwall_json_text(n->unknown[i]));
	rwall_json_set(object, "judges", judges);
	rwall_json_set(object, "bypasses", bypasses);
	rwall_json_set(object, "offloaded", rwall_json_number(n->offloaded));
	rwall_json_set(object, "unknown", unknown);
	rwall_json_set(object, "complete", json_boolean(!n->cut));
	return object;
}
