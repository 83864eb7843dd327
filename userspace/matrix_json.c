// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * matrix_json.c - the matrix as JSON, "matrix/1"
 *
 * For: data rather than cells: both languages, ids, numbers and lists. Reads
 * what matrix.h has laid out for order and choice.
 */
#include "matrix.h"

#include "names.h"
#include "rows.h"

static json_t *title_json(const struct rwall_title *title)
{
	json_t *object;

	if (!title->en)
		return json_null();
	object = json_object();
	rwall_json_set(object, "en", rwall_json_text(title->en));
	rwall_json_set(object, "ja", rwall_json_text(title->ja));
	return object;
}

static json_t *ports_json(const struct rwall_ports *ports)
{
	json_t *array = json_array();
	char service[RWALL_NAMES_SERVICE];
	size_t i;

	for (i = 0; i < ports->n; i++)
		rwall_json_add(array,
			       json_string(rwall_names_service(
				       ports->port[i].slot, ports->port[i].lo,
				       ports->port[i].hi, service)));
	return array;
}

static json_t *versions_json(const struct rwall_flow *flow)
{
	json_t *object = json_object();
	size_t i;

	for (i = 0; i < flow->nversions; i++)
		rwall_json_set(object, flow->versions[i].axis->id,
			       rwall_json_text(flow->versions[i].text));
	return object;
}

static json_t *open_json(const struct rwall_matrix *m, const char *flow)
{
	const struct rwall_tables *t = &m->input->policy.t;
	json_t *array = json_array();
	uint32_t i;

	for (i = 0; i < t->nrules; i++)
		if (!strcmp(rwall_blob_string(t, t->rules[i].flow), flow))
			rwall_json_add(array, rwall_json_rule(t, i));
	return array;
}

static json_t *closed_json(const struct rwall_matrix *m,
			   const struct rwall_flow *flow)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; flow && i < m->input->closed.n; i++)
		if (m->input->closed.closed[i].flow == flow)
			rwall_json_add(array,
				       rwall_rows_closed_json(
					       &m->input->closed.closed[i]));
	return array;
}

static json_t *direction_json(const struct rwall_matrix_line *line)
{
	json_t *array = json_array();

	if (line->in)
		rwall_json_add(array, json_string("in"));
	if (line->out)
		rwall_json_add(array, json_string("out"));
	return array;
}

/* What the document says of a flow; of a local one there is no document. */
static void flow_json(const struct rwall_matrix *m,
		      const struct rwall_flow *flow, json_t *object)
{
	const struct rwall_ports *ports = &flow->service->ports;

	if (m->input)
		ports = rwall_site_ports(m->input->site, flow->service);
	rwall_json_set(object, "from", rwall_json_text(flow->from->id));
	rwall_json_set(object, "to", rwall_json_text(flow->to->id));
	rwall_json_set(object, "service-id",
		       rwall_json_text(flow->service->id));
	rwall_json_set(object, "services", ports_json(ports));
	rwall_json_set(object, "configurable",
		       json_boolean(flow->service->configurable));
	rwall_json_set(object, "process", rwall_json_text(flow->process));
	rwall_json_set(object, "option",
		       rwall_json_text(flow->option ? flow->option->id : NULL));
	rwall_json_set(object, "versions", versions_json(flow));
	rwall_json_set(object, "loopback", json_boolean(flow->loopback));
	rwall_json_set(object, "title", title_json(&flow->title));
	rwall_json_set(object, "note", title_json(&flow->note));
}

static json_t *line_json(const struct rwall_matrix *m,
			 const struct rwall_matrix_line *line)
{
	const char *id = line->cell[RWALL_CELL_FLOW];
	json_t *object = json_object();

	rwall_json_set(object, "flow", rwall_json_text(id));
	rwall_json_set(object, "direction", direction_json(line));
	if (line->flow)
		flow_json(m, line->flow, object);
	if (m->input) {
		rwall_json_set(object, "open", open_json(m, id));
		rwall_json_set(object, "closed", closed_json(m, line->flow));
	}
	return object;
}

static json_t *row_json(const struct rwall_matrix *m,
			const struct rwall_matrix_row *row)
{
	json_t *object = json_object(), *flows = json_array();
	size_t i;

	rwall_json_set(object, "row", rwall_json_text(row->id));
	rwall_json_set(object, "ports", rwall_json_text(row->ports));
	rwall_json_set(object, "title", rwall_json_text(row->title));
	rwall_json_set(object, "note", rwall_json_text(row->note));
	for (i = 0; i < row->nlines; i++)
		rwall_json_add(flows, line_json(m, &row->lines[i]));
	rwall_json_set(object, "flows", flows);
	return object;
}

static json_t *section_json(const struct rwall_matrix *m,
			    const struct rwall_matrix_section *section)
{
	const struct rwall_profile *p = section->profile;
	json_t *object = json_object(), *rows = json_array();
	size_t i;

	rwall_json_set(object, "product",
		       rwall_json_text(p ? p->product : NULL));
	rwall_json_set(object, "table", rwall_json_text(section->id));
	rwall_json_set(object, "title", rwall_json_text(section->title));
	for (i = 0; i < section->nrows; i++)
		rwall_json_add(rows, row_json(m, &section->rows[i]));
	rwall_json_set(object, "rows", rows);
	return object;
}

static json_t *roles_json(const struct rwall_profile *p)
{
	json_t *array = json_array(), *role;
	size_t i;

	for (i = 0; i < p->nroles; i++) {
		role = json_object();
		rwall_json_set(role, "role", rwall_json_text(p->roles[i].id));
		rwall_json_set(role, "title", title_json(&p->roles[i].title));
		rwall_json_add(array, role);
	}
	return array;
}

static json_t *product_json(const struct rwall_profile *p)
{
	json_t *object = json_object();

	rwall_json_set(object, "product", rwall_json_text(p->product));
	rwall_json_set(object, "title", title_json(&p->title));
	rwall_json_set(object, "document", rwall_json_text(p->source.document));
	rwall_json_set(object, "updated", rwall_json_text(p->source.updated));
	rwall_json_set(object, "url", rwall_json_text(p->source.url));
	rwall_json_set(object, "roles", roles_json(p));
	return object;
}

void rwall_matrix_json(const struct rwall_matrix *m)
{
	json_t *object = rwall_json_new("matrix");
	json_t *products = json_array(), *tables = json_array();
	const struct rwall_site *site = m->input ? m->input->site : NULL;
	size_t i;

	rwall_json_set(object, "site",
		       rwall_json_text(site ? site->name : NULL));
	rwall_json_set(object, "role",
		       rwall_json_text(m->role ? m->role->id : NULL));
	rwall_json_set(object, "lang", json_string(m->ja ? "ja" : "en"));
	for (i = 0; i < m->nprofiles; i++)
		rwall_json_add(products, product_json(m->profiles[i]));
	rwall_json_set(object, "products", products);
	for (i = 0; i < m->nsections; i++)
		rwall_json_add(tables, section_json(m, &m->sections[i]));
	rwall_json_set(object, "tables", tables);
	rwall_json_print(object);
}
