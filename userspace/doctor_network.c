// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * doctor_network.c - checks of the network stack, see doctor.h
 */
#include <inttypes.h>

#include "doctor.h"
#include "util.h"

#define SYSCTL "/proc/sys/net/"
#define FULL   80 /* percent of the table of connections */

/* Before there is a policy: the default. */
static unsigned int tracking(const struct rwall_doctor *d)
{
	return d->t ? d->t->tracking : RWALL_TRACKING_CONNTRACK;
}

static bool is_there(const struct rwall_doctor *d, const char *module)
{
	return rwall_host_module(&d->host, module, NULL) != RWALL_MODULE_ABSENT;
}

void rwall_check_conntrack(const struct rwall_doctor *d,
			   struct rwall_finding *f)
{
	if (tracking(d) != RWALL_TRACKING_CONNTRACK)
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
				 "the policy tracks no connections");
	else if (is_there(d, "nf_conntrack"))
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
				 "connections can be tracked");
	else
		rwall_doctor_say(f, RWALL_LEVEL_FAIL,
				 rwall_xstrdup("install a kernel with "
					       "CONFIG_NF_CONNTRACK, or set "
					       "tracking: none in the site"),
				 "Linux %s has no nf_conntrack",
				 d->host.release);
}

void rwall_check_helpers(const struct rwall_doctor *d, struct rwall_finding *f)
{
	static const char *const modules[RWALL_HELPERS] = {
		[RWALL_HELPER_FTP] = "nf_conntrack_ftp",
		[RWALL_HELPER_TFTP] = "nf_conntrack_tftp",
	};
	_cleanup_text_ struct rwall_text all = { 0 };
	uint32_t i, wanted = 0;
	unsigned int h;

	for (i = 0; d->t && i < d->t->nrules; i++)
		if (d->t->rules[i].helper < RWALL_HELPERS)
			wanted |= 1u << d->t->rules[i].helper;
	for (h = RWALL_HELPER_NONE + 1; h < RWALL_HELPERS; h++) {
		if (!(wanted >> h & 1))
			continue;
		if (!is_there(d, modules[h])) {
			rwall_doctor_say(f, RWALL_LEVEL_FAIL,
					 rwall_xasprintf("modprobe %s",
							 modules[h]),
					 "the policy needs %s, which Linux %s "
					 "has not",
					 modules[h], d->host.release);
			return;
		}
		rwall_text_add(&all, "%s%s", all.len ? ", " : "", modules[h]);
	}
	rwall_doctor_say(f, RWALL_LEVEL_OK, NULL, "%s",
			 all.len ? rwall_text_get(&all) : "none are needed");
}

void rwall_check_connections(const struct rwall_doctor *d,
			     struct rwall_finding *f)
{
	uint64_t count, max;

	if (tracking(d) != RWALL_TRACKING_CONNTRACK ||
	    !rwall_host_number(&d->host, SYSCTL "netfilter/nf_conntrack_count",
			       &count) ||
	    !rwall_host_number(&d->host, SYSCTL "netfilter/nf_conntrack_max",
			       &max))
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL, "none are tracked");
	else if (max && count >= max / 100.0 * FULL)
		rwall_doctor_say(f, RWALL_LEVEL_WARN,
				 rwall_xasprintf("sysctl -w net.netfilter."
						 "nf_conntrack_max=%" PRIu64,
						 2 * max),
				 "%" PRIu64 " of at most %" PRIu64
				 " are tracked: when the table is full, the "
				 "kernel drops new ones",
				 count, max);
	else
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
				 "%" PRIu64 " of at most %" PRIu64
				 " are tracked",
				 count, max);
}

void rwall_check_liberal(const struct rwall_doctor *d, struct rwall_finding *f)
{
	uint64_t on = 0;

	rwall_host_number(&d->host,
			  SYSCTL "netfilter/nf_conntrack_tcp_be_liberal", &on);
	if (on && tracking(d) == RWALL_TRACKING_CONNTRACK)
		rwall_doctor_say(f, RWALL_LEVEL_WARN,
				 rwall_xstrdup("sysctl -w net.netfilter."
					       "nf_conntrack_tcp_be_liberal=0"),
				 "segments out of a connection's window are "
				 "not denied as invalid");
	else
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
				 "segments out of a window are left to the "
				 "tracking mode");
}

void rwall_check_demux(const struct rwall_doctor *d, struct rwall_finding *f)
{
	uint64_t on = 1;

	rwall_host_number(&d->host, SYSCTL "ipv4/ip_early_demux", &on);
	if (!on && tracking(d) == RWALL_TRACKING_SOCKET)
		rwall_doctor_say(f, RWALL_LEVEL_WARN,
				 rwall_xstrdup("sysctl -w "
					       "net.ipv4.ip_early_demux=1"),
				 "it is off: each packet's socket is looked up "
				 "twice");
	else
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
				 on ? "it is on" :
				      "it is off, which the policy does not "
				      "mind");
}

void rwall_check_forwarding(const struct rwall_doctor *d,
			    struct rwall_finding *f)
{
	uint64_t on4 = 0, on6 = 0;

	rwall_host_number(&d->host, SYSCTL "ipv4/ip_forward", &on4);
	rwall_host_number(&d->host, SYSCTL "ipv6/conf/all/forwarding", &on6);
	if (!d->t || d->t->points >> RWALL_POINT_FORWARD & 1 || !(on4 || on6))
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL, "%s",
				 !(on4 || on6) ? "this host forwards nothing" :
				 d->t	       ? "what is forwarded is judged" :
						 "this host forwards packets");
	else
		rwall_doctor_say(f, RWALL_LEVEL_WARN,
				 rwall_xstrdup(
					 "write gateway: true in the "
					 "site, or sysctl -w "
					 "net.ipv4.ip_forward=0 "
					 "net.ipv6.conf.all.forwarding=0"),
				 "this host forwards packets, and the policy "
				 "does not judge them");
}

void rwall_check_bridges(const struct rwall_doctor *d, struct rwall_finding *f)
{
	const struct rwall_neighbours *n = &d->neighbours;
	size_t i;

	for (i = 0; i < n->nbypasses; i++) {
		if (n->bypass[i].kind != RWALL_BYPASS_BRIDGE)
			continue;
		rwall_doctor_say(
			f, RWALL_LEVEL_WARN,
			rwall_xstrdup("modprobe br_netfilter && sysctl -w "
				      "net.bridge.bridge-nf-call-iptables=1 "
				      "net.bridge.bridge-nf-call-ip6tables=1"),
			"%s frames between the ports of %s are not judged",
			n->bypass[i].what, n->bypass[i].device);
		return;
	}
	rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
			 "no bridge passes frames unseen");
}

/* Inbound, a packet shows the VRF's device alone. */
void rwall_check_vrf(const struct rwall_doctor *d, struct rwall_finding *f)
{
	const struct rwall_neighbours *n = &d->neighbours;
	size_t i;

	for (i = 0; d->t && d->t->nzones > 1 && i < n->nlinks; i++) {
		const struct rwall_link *l = &n->link[i];

		if (!l->kind || strcmp(l->kind, "vrf") ||
		    rwall_blob_zone(d->t, l->name))
			continue;
		rwall_doctor_say(f, RWALL_LEVEL_WARN,
				 rwall_xasprintf("name %s in the zones of the "
						 "site beside its ports",
						 l->name),
				 "packets that come in through VRF %s are in "
				 "no zone of the policy",
				 l->name);
		return;
	}
	rwall_doctor_say(f, RWALL_LEVEL_OK, NULL, "no VRF is left out");
}

void rwall_check_neighbours(const struct rwall_doctor *d,
			    struct rwall_finding *f)
{
	const struct rwall_neighbours *n = &d->neighbours;

	if (n->nunknown)
		rwall_doctor_say(f, RWALL_LEVEL_WARN, NULL,
				 "not all could be asked: %s", n->unknown[0]);
	else if (n->njudges)
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
				 "%zu others judge packets too, listed below; "
				 "their drops stand",
				 n->njudges);
	else
		rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
				 "nobody else judges packets");
}

void rwall_check_bypasses(const struct rwall_doctor *d, struct rwall_finding *f)
{
	const struct rwall_neighbours *n = &d->neighbours;
	_cleanup_free_ char *first = NULL;

	if (n->nbypasses) {
		first = rwall_bypass_text(&n->bypass[0]);
		rwall_doctor_say(f, RWALL_LEVEL_WARN, NULL,
				 n->nbypasses > 1 ?
					 "packets may pass unjudged: %s, and "
					 "%zu more, listed below" :
					 "packets may pass unjudged: %s",
				 first, n->nbypasses - 1);
		return;
	}
	rwall_doctor_say(f, RWALL_LEVEL_OK, NULL,
			 "nothing is known to go past the hooks");
}
