// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ask.c - what blobs permit, many questions at a time
 *
 * For: tests/rows/run, which compiles this with the pure rooms alone. Reads
 * commands on standard input, one a line, and answers each with one line:
 *
 *	open PATH		"ok", or what is wrong with the blob
 *	in|out PROTO SRC DST DPORT
 *				FLOW, a tab, ROW; or "-", a tab, why not
 *	ports N ...		"ok"; the ports that sweeps try
 *	sweep in|out PROTO SRC DST
 *				those of the ports that are permitted
 *	rules			POINT SLOT LOW HIGH FROM TO FLOW ROW of each, all
 *				joined by tabs, a line each, and then "."
 *
 * The address that the point does not look at may be "-". The file is made
 * by the tool, so its digest is not compared.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "classify.h"
#include "naive.h"

#define LINE_MAX_BYTES 65536
#define PORTS_MAX      4096

static struct rwall_tables tables;
static void *blob;
static u16 ports[PORTS_MAX];
static size_t nports;

static const char *const reasons[RWALL_REASONS] = {
	[RWALL_REASON_NO_SERVICE] = "no-service",
	[RWALL_REASON_NO_PEER] = "no-peer",
	[RWALL_REASON_NO_ZONE] = "no-zone",
};

static const char *load(const char *path)
{
	const char *why = "it cannot be read";
	FILE *f = fopen(path, "rb");
	long size;

	free(blob);
	blob = NULL;
	memset(&tables, 0, sizeof(tables));
	if (!f)
		return why;
	if (!fseek(f, 0, SEEK_END) && (size = ftell(f)) > 0) {
		rewind(f);
		blob = aligned_alloc(8, ((size_t)size + 7) & ~(size_t)7);
		if (blob && fread(blob, 1, (size_t)size, f) == (size_t)size &&
		    rwall_blob_open(blob, (size_t)size, &tables, &why))
			why = NULL;
	}
	fclose(f);
	return why;
}

static bool read_address(const char *text, u8 *addr, struct rwall_key *k)
{
	if (!strcmp(text, "-"))
		return true;
	k->v6 = strchr(text, ':');
	return inet_pton(k->v6 ? AF_INET6 : AF_INET, text, addr) == 1;
}

static bool read_slot(const char *text, struct rwall_key *k)
{
	k->slot = !strcmp(text, "udp") ? RWALL_SLOT_UDP : RWALL_SLOT_TCP;
	return k->slot == RWALL_SLOT_UDP || !strcmp(text, "tcp");
}

/* PROTO SRC DST, the rest of a line whose point is known. */
static bool read_key(const char *point, u8 *src, u8 *dst, struct rwall_key *k)
{
	const char *proto = strtok(NULL, " "), *from = strtok(NULL, " ");
	const char *to = strtok(NULL, " ");

	memset(k, 0, sizeof(*k));
	k->point = point && !strcmp(point, "out") ? RWALL_POINT_OUT :
						    RWALL_POINT_IN;
	k->src = src;
	k->dst = dst;
	return blob && to && read_slot(proto, k) &&
	       read_address(from, src, k) && read_address(to, dst, k);
}

static void ask(const char *point)
{
	const struct rwall_blob_rule *r;
	u8 src[16] = { 0 }, dst[16] = { 0 };
	struct rwall_key k;
	const char *port;
	int got;

	if (!read_key(point, src, dst, &k) || !(port = strtok(NULL, " "))) {
		puts("?");
		return;
	}
	k.dport = (u16)atoi(port);
	got = rwall_classify(&tables, &k);
	/* Both must agree; a difference is an answer of its own. */
	if (got != rwall_naive_classify(&tables, &k)) {
		puts("!\tclassifiers differ");
		return;
	}
	if (got < 0) {
		printf("-\t%s\n", reasons[-got] ? reasons[-got] : "?");
		return;
	}
	r = &tables.rules[got];
	printf("%s\t%s\n", rwall_blob_string(&tables, r->flow),
	       rwall_blob_string(&tables, r->row));
}

static void sweep(void)
{
	u8 src[16] = { 0 }, dst[16] = { 0 };
	struct rwall_key k;
	size_t i;

	if (!read_key(strtok(NULL, " "), src, dst, &k)) {
		puts("?");
		return;
	}
	for (i = 0; i < nports; i++) {
		k.dport = ports[i];
		if (rwall_classify(&tables, &k) >= 0)
			printf("%u ", k.dport);
	}
	putchar('\n');
}

static void read_ports(void)
{
	const char *word;

	nports = 0;
	while ((word = strtok(NULL, " ")) && nports < PORTS_MAX)
		ports[nports++] = (u16)atoi(word);
	puts(word ? "too many" : "ok");
}

static void print_rules(void)
{
	const struct rwall_blob_rule *r;
	u32 i;

	for (i = 0; i < tables.nrules; i++) {
		r = &tables.rules[i];
		printf("%s\t%u\t%u\t%u\t%s\t%s\t%s\t%s\n",
		       r->point == RWALL_POINT_OUT ? "out" : "in", r->slot,
		       le16_to_cpu(r->port_lo), le16_to_cpu(r->port_hi),
		       rwall_blob_string(&tables, r->from_role),
		       rwall_blob_string(&tables, r->to_role),
		       rwall_blob_string(&tables, r->flow),
		       rwall_blob_string(&tables, r->row));
	}
	puts(".");
}

static void obey(char *line)
{
	const char *verb = strtok(line, " "), *path, *why;

	if (!verb) {
		puts("?");
	} else if (!strcmp(verb, "open")) {
		path = strtok(NULL, "");
		why = path ? load(path) : "no path";
		puts(why ? why : "ok");
	} else if (!strcmp(verb, "ports")) {
		read_ports();
	} else if (!strcmp(verb, "sweep")) {
		sweep();
	} else if (!strcmp(verb, "rules")) {
		print_rules();
	} else {
		ask(verb);
	}
}

int main(void)
{
	static char line[LINE_MAX_BYTES];

	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		obey(line);
		fflush(stdout);
	}
	free(blob);
	return 0;
}
