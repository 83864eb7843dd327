// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * profile_read.c - the keys of a profile, but for its flows
 *
 * For: tables of keys, and the values that they take. May not open files.
 */
#include "ident.h"
#include "profile_read.h"
#include "util.h"

struct ends {
	struct rwall_addrs *addresses;
	struct rwall_names *names;
};

static void read_peer(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	const char *word = rwall_read_word(r, v);
	struct rwall_addr_error err;
	struct ends *ends = to;
	const char **name;

	if (!word)
		return;
	switch (rwall_addrs_parse(ends->addresses, word, &err)) {
	case RWALL_ADDR_RANGE:
		break;
	case RWALL_ADDR_NAME:
		name = rwall_xgrow(&ends->names->name, &ends->names->n,
				   sizeof(*name));
		*name = word;
		break;
	case RWALL_ADDR_BAD:
		rwall_node_error(v, r->d, err.remedy, "\"%s\": %s", word,
				 err.why);
		break;
	}
}

void rwall_read_peers(struct rwall_reader *r, const struct rwall_node *v,
		      struct rwall_addrs *addresses, struct rwall_names *names)
{
	struct ends ends = { .addresses = addresses, .names = names };

	rwall_read_list(r, v, read_peer, &ends, true);
}

static void read_role_addresses(struct rwall_reader *r,
				const struct rwall_node *v, void *to)
{
	struct rwall_names names = { 0 };

	rwall_read_peers(r, v, to, &names);
	if (names.n)
		rwall_node_error(v, r->d, "write names under \"names\"",
				 "\"%s\" is not an address", names.name[0]);
	free(names.name);
}

static void read_role_names(struct rwall_reader *r, const struct rwall_node *v,
			    void *to)
{
	struct rwall_addrs addresses = { 0 };

	rwall_read_peers(r, v, &addresses, to);
	if (addresses.nr4 || addresses.nr6)
		rwall_node_error(v, r->d, "write addresses under \"addresses\"",
				 "there is an address among the names");
	rwall_addrs_free(&addresses);
}

static void read_port(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	const char *word = rwall_read_word(r, v);
	struct rwall_port_error err;

	if (word && rwall_ports_parse(to, word, RWALL_SLOTS, &err))
		rwall_node_error(v, r->d, err.remedy, "%s", err.why);
}

void rwall_profile_read_ports(struct rwall_reader *r,
			      const struct rwall_node *v, void *to)
{
	rwall_read_list(r, v, read_port, to, true);
}

void rwall_profile_read_helper(struct rwall_reader *r,
			       const struct rwall_node *v, void *to)
{
	const char *word = rwall_read_word(r, v);
	enum rwall_helper helper = word ? rwall_helper_parse(word) : 0;

	if (helper == RWALL_HELPERS) {
		rwall_node_error(v, r->d, "helpers are ftp and tftp",
				 "there is no helper \"%s\"", word);
		helper = RWALL_HELPER_NONE;
	}
	*(enum rwall_helper *)to = helper;
}

static void read_slot(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	const char *word = rwall_read_word(r, v);
	enum rwall_slot slot = word ? rwall_slot_parse(word) : RWALL_SLOTS;

	if (word && slot == RWALL_SLOTS)
		rwall_node_error(v, r->d,
				 "write tcp, udp, sctp, dccp or udplite",
				 "\"%s\" is not a protocol with ports", word);
	*(enum rwall_slot *)to = slot;
}

/* A day, or the month or year alone where a document says no more. */
static void read_date(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	static const char form[] = "dddd-dd-dd";
	const char *word = rwall_read_word(r, v);
	size_t i;

	if (!word)
		return;
	for (i = 0; form[i]; i++)
		if (form[i] == '-' ? word[i] != '-' :
				     word[i] < '0' || word[i] > '9')
			break;
	if (word[i] || (form[i] && i != 4 && i != 7))
		rwall_node_error(v, r->d, "write 2019-09-06, 2019-09 or 2019",
				 "\"%s\" is not a date", word);
	*(const char **)to = word;
}

static void read_format(struct rwall_reader *r, const struct rwall_node *v,
			void *to)
{
	const char *word = rwall_read_word(r, v);

	(void)to;
	if (word && strcmp(word, "profile/1"))
		rwall_node_error(
			v, r->d, "write rolewall: profile/1",
			"\"%s\" is not a format that this version reads", word);
}

/* The id of a row: words of letters and digits joined by dots. */
static void read_row_id(struct rwall_reader *r, const struct rwall_node *v,
			void *to)
{
	const char *word = rwall_read_word(r, v);

	if (word && strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789.") !=
			    strlen(word))
		rwall_node_error(v, r->d,
				 "write the table, a dot and a number: t1.2",
				 "\"%s\" is not the id of a row", word);
	*(const char **)to = word;
}

#define TEXT  rwall_read_text
#define TITLE rwall_read_title

#define KEY(n, f, fn, need)                                   \
	{                                                     \
		n, offsetof(struct rwall_source, f), fn, need \
	}
static const struct rwall_key source_keys[] = {
	KEY("document", document, TEXT, true),
	KEY("updated", updated, read_date, false),
	KEY("url", url, TEXT, false),
	KEY("title", title, TITLE, true),
};
#undef KEY
static const struct rwall_shape source_shape =
	RWALL_SHAPE("source", source_keys);

#define KEY(n, f, fn, need)                                 \
	{                                                   \
		n, offsetof(struct rwall_role, f), fn, need \
	}
static const struct rwall_key role_keys[] = {
	KEY("title", title, TITLE, true),
	KEY("addresses", addresses, read_role_addresses, false),
	KEY("names", names, read_role_names, false),
};
#undef KEY
static const struct rwall_shape role_shape = RWALL_SHAPE("role", role_keys);

static void read_source(struct rwall_reader *r, const struct rwall_node *v,
			void *to)
{
	struct rwall_source *source = to;

	rwall_shape_read(r, v, &source_shape, source);
	/* A document without a date has an empty one. */
	if (!source->updated)
		source->updated = "";
}

static void read_role(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	struct rwall_profile *p = to;
	struct rwall_role *role;

	if (!strcmp(v->key->text, "any") || !strcmp(v->key->text, "self")) {
		rwall_node_error(v->key, r->d, "choose another id",
				 "\"%s\" has a meaning of its own",
				 v->key->text);
		return;
	}
	role = rwall_xgrow(&p->roles, &p->nroles, sizeof(*role));
	role->id = v->key->text;
	role->at = rwall_node_place(v->key);
	rwall_shape_read(r, v, &role_shape, role);
}

static void read_known(struct rwall_reader *r, const struct rwall_node *v,
		       void *to)
{
	const char *word = rwall_read_word(r, v);
	struct rwall_axis *axis = to;
	struct rwall_version *version;
	size_t n = axis->nknown;
	const char **text;

	if (!word)
		return;
	version = rwall_xgrow(&axis->knownv, &n, sizeof(*version));
	text = rwall_xgrow(&axis->known, &axis->nknown, sizeof(*text));
	*text = word;
	if (rwall_version_parse(word, version))
		rwall_node_error(v, r->d, "write 14, 12.1.5, 5.x or 14.3-RU1",
				 "\"%s\" is not a version", word);
	else if (n > 1 && rwall_version_compare(version, version - 1) <= 0)
		rwall_node_error(
			v, r->d, "list the oldest first",
			"\"%s\" is not newer than the version before it", word);
}

static void read_versions_known(struct rwall_reader *r,
				const struct rwall_node *v, void *to)
{
	rwall_read_list(r, v, read_known, to, false);
}

static void read_version_default(struct rwall_reader *r,
				 const struct rwall_node *v, void *to)
{
	struct rwall_axis *axis = to;

	axis->default_text = rwall_read_word(r, v);
	if (axis->default_text &&
	    rwall_version_parse(axis->default_text, &axis->default_version))
		rwall_node_error(v, r->d, "write 14, 12.1.5, 5.x or 14.3-RU1",
				 "\"%s\" is not a version", axis->default_text);
}

static const struct rwall_key axis_keys[] = {
	{ "title", offsetof(struct rwall_axis, title), TITLE, true },
	{ "known", 0, read_versions_known, true },
	{ "default", 0, read_version_default, true },
};
static const struct rwall_shape axis_shape = RWALL_SHAPE("axis", axis_keys);

static void read_axis(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	struct rwall_profile *p = to;
	struct rwall_axis *axis;

	axis = rwall_xgrow(&p->axes, &p->naxes, sizeof(*axis));
	axis->id = v->key->text;
	axis->at = rwall_node_place(v->key);
	rwall_shape_read(r, v, &axis_shape, axis);
}

#define KEY(n, f, fn, need)                                   \
	{                                                     \
		n, offsetof(struct rwall_option, f), fn, need \
	}
static const struct rwall_key option_keys[] = {
	KEY("title", title, TITLE, true),
	KEY("default", on, rwall_read_bool, true),
};
#undef KEY
static const struct rwall_shape option_shape =
	RWALL_SHAPE("option", option_keys);

static void read_option(struct rwall_reader *r, const struct rwall_node *v,
			void *to)
{
	struct rwall_profile *p = to;
	struct rwall_option *option;

	option = rwall_xgrow(&p->options, &p->noptions, sizeof(*option));
	option->id = v->key->text;
	option->at = rwall_node_place(v->key);
	rwall_shape_read(r, v, &option_shape, option);
}

#define KEY(n, f, fn)                                           \
	{                                                       \
		n, offsetof(struct rwall_service, f), fn, false \
	}
static const struct rwall_key service_keys[] = {
	KEY("title", title, TITLE),
	KEY("port", ports, read_port),
	KEY("ports", ports, rwall_profile_read_ports),
	KEY("protocol", slot, read_slot),
	KEY("configurable", configurable, rwall_read_bool),
	KEY("helper", helper, rwall_profile_read_helper),
};
#undef KEY
static const struct rwall_shape service_shape =
	RWALL_SHAPE("service", service_keys);

/* A bare port of the site's takes the protocol that all ports here have. */
static void settle_protocol(struct rwall_service *s)
{
	size_t i;

	if (!s->ports.n)
		return;
	s->slot = s->ports.port[0].slot;
	for (i = 1; i < s->ports.n; i++)
		if (s->ports.port[i].slot != s->slot)
			s->slot = RWALL_SLOTS;
	if (s->slot >= RWALL_SLOT_ICMP)
		s->slot = RWALL_SLOTS;
}

static void read_service(struct rwall_reader *r, const struct rwall_node *v,
			 void *to)
{
	struct rwall_profile *p = to;
	struct rwall_service *s;
	bool port, ports;

	s = rwall_xgrow(&p->services, &p->nservices, sizeof(*s));
	s->id = v->key->text;
	s->at = rwall_node_place(v->key);
	s->slot = RWALL_SLOTS;
	if (!rwall_shape_read(r, v, &service_shape, s))
		return;
	port = rwall_node_find(v, "port");
	ports = rwall_node_find(v, "ports");
	if (port && ports)
		rwall_node_error(
			v->key, r->d, "join them under \"ports\"",
			"a service has \"port\" or \"ports\", not both");
	if ((port || ports) && rwall_node_find(v, "protocol"))
		rwall_node_error(v->key, r->d, "leave \"protocol\" out",
				 "\"protocol\" is for services without a port");
	if (!port && !ports && !s->configurable)
		rwall_node_error(
			v->key, r->d,
			"give its port, or say configurable: true",
			"service \"%s\" has no port and the site may not give one",
			s->id);
	settle_protocol(s);
}

#define KEY(n, f, fn, need)                                \
	{                                                  \
		n, offsetof(struct rwall_row, f), fn, need \
	}
static const struct rwall_key row_keys[] = {
	KEY("id", id, read_row_id, true),
	KEY("ports", ports, TEXT, true),
	KEY("title", title, TITLE, true),
	KEY("note", note, TITLE, false),
};
#undef KEY
static const struct rwall_shape row_shape = RWALL_SHAPE("row", row_keys);

static void read_row(struct rwall_reader *r, const struct rwall_node *v,
		     void *to)
{
	struct rwall_table *table = to;
	struct rwall_row *row;

	row = rwall_xgrow(&table->rows, &table->nrows, sizeof(*row));
	row->at = rwall_node_place(v);
	rwall_shape_read(r, v, &row_shape, row);
}

static void read_rows(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	rwall_read_list(r, v, read_row, to, false);
}

static const struct rwall_key table_keys[] = {
	{ "id", offsetof(struct rwall_table, id), rwall_read_ident, true },
	{ "title", offsetof(struct rwall_table, title), TITLE, true },
	{ "rows", 0, read_rows, true },
};
static const struct rwall_shape table_shape = RWALL_SHAPE("table", table_keys);

static void read_table(struct rwall_reader *r, const struct rwall_node *v,
		       void *to)
{
	struct rwall_profile *p = to;
	struct rwall_table *table;

	table = rwall_xgrow(&p->tables, &p->ntables, sizeof(*table));
	table->at = rwall_node_place(v);
	rwall_shape_read(r, v, &table_shape, table);
}

static void read_roles(struct rwall_reader *r, const struct rwall_node *v,
		       void *to)
{
	rwall_read_map(r, v, read_role, to);
}

static void read_versions(struct rwall_reader *r, const struct rwall_node *v,
			  void *to)
{
	rwall_read_map(r, v, read_axis, to);
}

static void read_options(struct rwall_reader *r, const struct rwall_node *v,
			 void *to)
{
	rwall_read_map(r, v, read_option, to);
}

static void read_services(struct rwall_reader *r, const struct rwall_node *v,
			  void *to)
{
	rwall_read_map(r, v, read_service, to);
}

static void read_tables(struct rwall_reader *r, const struct rwall_node *v,
			void *to)
{
	rwall_read_list(r, v, read_table, to, false);
}

/* Flows and advice refer to all the others and come last. */
static const struct rwall_key profile_keys[] = {
	{ "rolewall", 0, read_format, true },
	{ "product", offsetof(struct rwall_profile, product), rwall_read_ident,
	  true },
	{ "title", offsetof(struct rwall_profile, title), TITLE, true },
	{ "source", offsetof(struct rwall_profile, source), read_source, true },
	{ "roles", 0, read_roles, true },
	{ "versions", 0, read_versions, false },
	{ "options", 0, read_options, false },
	{ "services", 0, read_services, true },
	{ "tables", 0, read_tables, true },
	{ "flows", 0, rwall_profile_read_flows, true },
	{ "advice", 0, rwall_profile_read_advice, false },
};
static const struct rwall_shape profile_shape =
	RWALL_SHAPE("profile", profile_keys);

const struct rwall_shape *const *rwall_profile_shapes(void)
{
	static const struct rwall_shape *const shapes[] = {
		&profile_shape,
		&rwall_shape_title,
		&source_shape,
		&role_shape,
		&axis_shape,
		&option_shape,
		&service_shape,
		&table_shape,
		&row_shape,
		&rwall_shape_flow,
		&rwall_shape_when,
		&rwall_shape_advice,
		NULL,
	};

	return shapes;
}

void rwall_profile_read(struct rwall_profile *p, struct rwall_diag *d)
{
	struct rwall_reader r = { .d = d, .ctx = p };

	rwall_shape_read(&r, rwall_yaml_root(p->yaml), &profile_shape, p);
}
