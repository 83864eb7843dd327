// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * profile_flow.c - the flows of a profile, and its sense as a whole
 *
 * For: the keys of a flow and of an advice, each looked up at once, and the
 * checks that need all flows. May not open files.
 */
#include "ident.h"
#include "profile_read.h"
#include "util.h"

const struct rwall_role rwall_role_any = {
	.id = "any",
	.title = { .en = "any host", .ja = "任意のホスト" },
};

const struct rwall_role *rwall_profile_role(const struct rwall_profile *p,
					    const char *id)
{
	size_t i;

	if (!strcmp(id, "any"))
		return &rwall_role_any;
	for (i = 0; i < p->nroles; i++)
		if (!strcmp(p->roles[i].id, id))
			return &p->roles[i];
	return NULL;
}

const struct rwall_flow *rwall_profile_flow(const struct rwall_profile *p,
					    const char *id)
{
	size_t i;

	for (i = 0; i < p->nflows; i++)
		if (p->flows[i].id && !strcmp(p->flows[i].id, id))
			return &p->flows[i];
	return NULL;
}

/* Say that an id is not known, and which one is near. */
static void refuse_id(struct rwall_reader *r, const struct rwall_node *v,
		      const char *what, const struct rwall_guess *g)
{
	_cleanup_free_ char *remedy = NULL;

	if (g->best)
		remedy = rwall_xasprintf("did you mean \"%s\"?", g->best);
	rwall_node_error(v, r->d, remedy, "there is no %s \"%s\"", what,
			 g->word);
}

static void read_end(struct rwall_reader *r, const struct rwall_node *v,
		     void *to)
{
	const struct rwall_profile *p = r->ctx;
	const char *word = rwall_read_word(r, v);
	struct rwall_guess guess = { .word = word };
	const struct rwall_role *role;
	size_t i;

	if (!word)
		return;
	role = rwall_profile_role(p, word);
	*(const struct rwall_role **)to = role;
	if (role)
		return;
	for (i = 0; i < p->nroles; i++)
		rwall_guess_try(&guess, p->roles[i].id);
	refuse_id(r, v, "role", &guess);
}

static void read_service(struct rwall_reader *r, const struct rwall_node *v,
			 void *to)
{
	const struct rwall_profile *p = r->ctx;
	const char *word = rwall_read_word(r, v);
	struct rwall_guess guess = { .word = word };
	size_t i;

	if (!word)
		return;
	for (i = 0; i < p->nservices; i++) {
		if (!strcmp(p->services[i].id, word)) {
			*(const struct rwall_service **)to = &p->services[i];
			return;
		}
		rwall_guess_try(&guess, p->services[i].id);
	}
	refuse_id(r, v, "service", &guess);
}

static const struct rwall_row *find_row(const struct rwall_profile *p,
					const char *id)
{
	size_t i, j;

	for (i = 0; i < p->ntables; i++)
		for (j = 0; j < p->tables[i].nrows; j++)
			if (p->tables[i].rows[j].id &&
			    !strcmp(p->tables[i].rows[j].id, id))
				return &p->tables[i].rows[j];
	return NULL;
}

static void read_row(struct rwall_reader *r, const struct rwall_node *v,
		     void *to)
{
	const char *word = rwall_read_word(r, v);
	const struct rwall_row *row = word ? find_row(r->ctx, word) : NULL;
	struct rwall_flow *flow = to;
	const struct rwall_row **slot;

	if (!row) {
		if (word)
			rwall_node_error(
				v, r->d,
				"rows are those listed under \"tables\"",
				"there is no row \"%s\"", word);
		return;
	}
	slot = rwall_xgrow(&flow->rows, &flow->nrows, sizeof(*slot));
	*slot = row;
}

static void read_rows(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	rwall_read_list(r, v, read_row, to, false);
}

static void read_option(struct rwall_reader *r, const struct rwall_node *v,
			void *to)
{
	const struct rwall_profile *p = r->ctx;
	const char *word = rwall_read_word(r, v);
	struct rwall_guess guess = { .word = word };
	struct rwall_flow *flow = to;
	size_t i;

	if (!word)
		return;
	for (i = 0; i < p->noptions; i++) {
		if (!strcmp(p->options[i].id, word)) {
			flow->option = &p->options[i];
			return;
		}
		rwall_guess_try(&guess, p->options[i].id);
	}
	refuse_id(r, v, "option", &guess);
}

static void read_version(struct rwall_reader *r, const struct rwall_node *v,
			 void *to)
{
	const struct rwall_profile *p = r->ctx;
	const char *word = rwall_read_word(r, v);
	struct rwall_guess guess = { .word = v->key->text };
	struct rwall_flow *flow = to;
	struct rwall_when_version *when;
	size_t i;

	for (i = 0; i < p->naxes; i++) {
		if (!strcmp(p->axes[i].id, v->key->text))
			break;
		rwall_guess_try(&guess, p->axes[i].id);
	}
	if (i == p->naxes) {
		refuse_id(r, v->key, "version axis", &guess);
		return;
	}
	when = rwall_xgrow(&flow->versions, &flow->nversions, sizeof(*when));
	when->axis = &p->axes[i];
	when->text = word;
	if (word && rwall_version_range_parse(word, &when->range))
		rwall_node_error(v, r->d,
				 "write \"<5\", \"=4.8\" or \">=14.2 <14.3\"",
				 "\"%s\" is not a condition on versions", word);
}

static void read_when_versions(struct rwall_reader *r,
			       const struct rwall_node *v, void *to)
{
	rwall_read_map(r, v, read_version, to);
}

static const struct rwall_key when_keys[] = {
	{ "option", 0, read_option, false },
	{ "versions", 0, read_when_versions, false },
};
const struct rwall_shape rwall_shape_when = RWALL_SHAPE("when", when_keys);

static void read_when(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	rwall_shape_read(r, v, &rwall_shape_when, to);
}

#define KEY(n, f, fn, need)                                 \
	{                                                   \
		n, offsetof(struct rwall_flow, f), fn, need \
	}
static const struct rwall_key flow_keys[] = {
	KEY("id", id, rwall_read_ident, true),
	KEY("from", from, read_end, true),
	KEY("to", to, read_end, true),
	KEY("service", service, read_service, true),
	{ "rows", 0, read_rows, false },
	KEY("title", title, rwall_read_title, true),
	{ "when", 0, read_when, false },
	KEY("process", process, rwall_read_text, false),
	KEY("loopback", loopback, rwall_read_bool, false),
	KEY("addition", addition, rwall_read_text, false),
	KEY("note", note, rwall_read_title, false),
};
#undef KEY
const struct rwall_shape rwall_shape_flow = RWALL_SHAPE("flow", flow_keys);

static const char *reference(const struct rwall_profile *p,
			     const struct rwall_flow *flow)
{
	_cleanup_text_ struct rwall_text ref = { 0 };
	size_t i;

	if (flow->nrows)
		rwall_text_add(&ref, "%s", p->source.document);
	else
		rwall_text_add(&ref, "addition: %s",
			       flow->addition ? flow->addition : "");
	for (i = 0; i < flow->nrows; i++)
		rwall_text_add(&ref, " %s", flow->rows[i]->id);
	return rwall_yaml_keep(p->yaml, rwall_text_steal(&ref));
}

static void read_flow(struct rwall_reader *r, const struct rwall_node *v,
		      void *to)
{
	struct rwall_profile *p = to;
	struct rwall_flow *flow;

	flow = rwall_xgrow(&p->flows, &p->nflows, sizeof(*flow));
	flow->at = rwall_node_place(v);
	if (!rwall_shape_read(r, v, &rwall_shape_flow, flow))
		return;
	if (flow->from == &rwall_role_any && flow->to == &rwall_role_any)
		rwall_node_error(v, r->d, "name the role at one end",
				 "a flow from any to any is no role's");
	if (!rwall_node_find(v, "rows") && !flow->addition)
		rwall_node_error(
			v, r->d,
			"list its rows, or say under \"addition\" why it is here",
			"the flow refers to no row of the document");
	flow->ref = reference(p, flow);
}

void rwall_profile_read_flows(struct rwall_reader *r,
			      const struct rwall_node *v, void *to)
{
	rwall_read_list(r, v, read_flow, to, false);
}

static void read_advised(struct rwall_reader *r, const struct rwall_node *v,
			 void *to)
{
	const struct rwall_service *service = NULL;
	struct rwall_advice *advice = to;
	const struct rwall_service **slot;

	read_service(r, v, &service);
	if (!service)
		return;
	slot = rwall_xgrow(&advice->services, &advice->nservices,
			   sizeof(*slot));
	*slot = service;
}

static void read_services(struct rwall_reader *r, const struct rwall_node *v,
			  void *to)
{
	rwall_read_list(r, v, read_advised, to, false);
}

/* The one thing that advice is about; the key leaves room for others. */
static void read_about(struct rwall_reader *r, const struct rwall_node *v,
		       void *to)
{
	const char *word = rwall_read_word(r, v);

	(void)to;
	if (word && strcmp(word, "peer-any"))
		rwall_node_error(v, r->d, "write peer-any",
				 "advice cannot be given on \"%s\"", word);
}

static const struct rwall_key advice_keys[] = {
	{ "id", offsetof(struct rwall_advice, id), rwall_read_ident, true },
	{ "services", 0, read_services, true },
	{ "when", 0, read_about, true },
	{ "title", offsetof(struct rwall_advice, title), rwall_read_title,
	  true },
};
const struct rwall_shape rwall_shape_advice =
	RWALL_SHAPE("advice", advice_keys);

static void read_advice(struct rwall_reader *r, const struct rwall_node *v,
			void *to)
{
	struct rwall_profile *p = to;
	struct rwall_advice *advice;

	advice = rwall_xgrow(&p->advice, &p->nadvice, sizeof(*advice));
	advice->at = rwall_node_place(v);
	rwall_shape_read(r, v, &rwall_shape_advice, advice);
}

void rwall_profile_read_advice(struct rwall_reader *r,
			       const struct rwall_node *v, void *to)
{
	rwall_read_list(r, v, read_advice, to, false);
}

static bool row_used(const struct rwall_profile *p, const struct rwall_row *row)
{
	size_t i, j;

	for (i = 0; i < p->nflows; i++)
		for (j = 0; j < p->flows[i].nrows; j++)
			if (p->flows[i].rows[j] == row)
				return true;
	return false;
}

static void check_rows(const struct rwall_profile *p, struct rwall_diag *d)
{
	const struct rwall_row *row;
	size_t i, j;

	for (i = 0; i < p->ntables; i++) {
		for (j = 0; j < p->tables[i].nrows; j++) {
			row = &p->tables[i].rows[j];
			if (find_row(p, row->id) != row)
				rwall_diag_add(d, RWALL_ERROR, &row->at,
					       "give each row an id of its own",
					       "row \"%s\" is there already",
					       row->id);
			else if (!row_used(p, row))
				rwall_diag_add(
					d, RWALL_ERROR, &row->at,
					"write its flow: what is documented must be in the table of flows",
					"row \"%s\" has no flow", row->id);
		}
	}
}

static void check_flows(const struct rwall_profile *p, struct rwall_diag *d)
{
	const struct rwall_flow *flow;
	size_t i;

	for (i = 0; i < p->nflows; i++) {
		flow = &p->flows[i];
		if (rwall_profile_flow(p, flow->id) != flow)
			rwall_diag_add(d, RWALL_ERROR, &flow->at,
				       "give each flow an id of its own",
				       "flow \"%s\" is there already",
				       flow->id);
	}
}

static void check_used(const struct rwall_profile *p, struct rwall_diag *d)
{
	size_t i, j;

	for (i = 0; i < p->nroles; i++) {
		for (j = 0; j < p->nflows; j++)
			if (p->flows[j].from == &p->roles[i] ||
			    p->flows[j].to == &p->roles[i])
				break;
		if (j == p->nflows)
			rwall_diag_add(d, RWALL_ERROR, &p->roles[i].at, NULL,
				       "role \"%s\" has no flow",
				       p->roles[i].id);
	}
	for (i = 0; i < p->nservices; i++) {
		for (j = 0; j < p->nflows; j++)
			if (p->flows[j].service == &p->services[i])
				break;
		if (j == p->nflows)
			rwall_diag_add(d, RWALL_ERROR, &p->services[i].at, NULL,
				       "service \"%s\" has no flow",
				       p->services[i].id);
	}
}

void rwall_profile_check(const struct rwall_profile *p, struct rwall_diag *d)
{
	check_rows(p, d);
	check_flows(p, d);
	check_used(p, d);
}
