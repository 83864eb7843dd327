// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * bpf_load.c - puts bpf_filter.c into force
 *
 * For: the contestant "bpf" of the benchmarks. bpf_load OBJECT LIST; a line of
 * LIST is "tcp PORT", "udp PORT" or a prefix. Attaches at FORWARD, just before
 * the filter tables, in both families, and pins the links under PIN, so that
 * removing them there takes the program away. Runs in the guest only.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/netfilter.h>

#include "bpf_filter.h"

/* Newer than this libbpf's headers. */
#define PROG_TYPE_NETFILTER 32
#define ATTACH_NETFILTER    45
#define PRIORITY	    (-10)
#define PIN		    "/sys/fs/bpf/bench-"

struct link_request {
	__u32 prog_fd;
	__u32 target_fd;
	__u32 attach_type;
	__u32 flags;
	__u32 family;
	__u32 hook;
	__s32 priority;
	__u32 netfilter_flags;
};

static struct bpf_object *object;
static __u32 counters;

static void die(const char *what)
{
	fprintf(stderr, "bpf_load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int map_fd(const char *name)
{
	int fd = bpf_object__find_map_fd_by_name(object, name);

	if (fd < 0)
		die(name);
	return fd;
}

static void add_port(__u32 protocol, unsigned int port)
{
	__u32 key = protocol | port, value = ++counters;

	if (value >= FILTER_COUNTERS ||
	    bpf_map_update_elem(map_fd("ports"), &key, &value, BPF_ANY))
		die("port");
}

static void add_prefix(char *text)
{
	struct filter_source4 k4;
	struct filter_source6 k6;
	char *slash = strchr(text, '/');
	__u8 yes = 1;
	int ret;

	if (!slash)
		die(text);
	*slash = 0;
	k4.length = k6.length = strtoul(slash + 1, NULL, 10);
	if (inet_pton(AF_INET, text, &k4.address) == 1)
		ret = bpf_map_update_elem(map_fd("sources4"), &k4, &yes, 0);
	else if (inet_pton(AF_INET6, text, k6.address) == 1)
		ret = bpf_map_update_elem(map_fd("sources6"), &k6, &yes, 0);
	else
		ret = -1;
	if (ret)
		die(text);
}

/* Twice: the program is loaded knowing whether there are prefixes. */
static int read_list(const char *path, int fill)
{
	FILE *file = fopen(path, "r");
	unsigned int port;
	char line[128];
	int prefixes = 0;

	if (!file)
		die(path);
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = 0;
		if (sscanf(line, "tcp %u", &port) == 1) {
			if (fill)
				add_port(0, port);
		} else if (sscanf(line, "udp %u", &port) == 1) {
			if (fill)
				add_port(FILTER_UDP, port);
		} else {
			prefixes++;
			if (fill)
				add_prefix(line);
		}
	}
	fclose(file);
	return prefixes;
}

static void load(const char *path, __u32 with_sources)
{
	struct bpf_program *prog;
	struct bpf_map *map;

	object = bpf_object__open_file(path, NULL);
	if (!object)
		die(path);
	bpf_object__for_each_program(prog, object)
	{
		bpf_program__set_type(prog, PROG_TYPE_NETFILTER);
		bpf_program__set_expected_attach_type(prog, ATTACH_NETFILTER);
	}
	map = bpf_object__find_map_by_name(object, ".rodata.settings");
	if (!map || bpf_map__set_initial_value(map, &with_sources,
					       sizeof(with_sources)))
		die("rodata");
	if (bpf_object__load(object))
		die("load");
}

static void attach(const char *name, __u32 family)
{
	struct link_request request = {
		.attach_type = ATTACH_NETFILTER,
		.family = family,
		.hook = NF_INET_FORWARD,
		.priority = PRIORITY,
	};
	struct bpf_program *prog;
	char pin[64];
	int fd;

	prog = bpf_object__find_program_by_name(object, name);
	if (!prog)
		die(name);
	request.prog_fd = bpf_program__fd(prog);
	fd = syscall(SYS_bpf, BPF_LINK_CREATE, &request, sizeof(request));
	if (fd < 0)
		die("attach");
	snprintf(pin, sizeof(pin), PIN "%s", name);
	if (bpf_obj_pin(fd, pin))
		die(pin);
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: bpf_load OBJECT LIST\n");
		return 2;
	}
	load(argv[1], read_list(argv[2], 0) > 0);
	read_list(argv[2], 1);
	attach("filter4", NFPROTO_IPV4);
	attach("filter6", NFPROTO_IPV6);
	return 0;
}
