// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * matrix.c - the port table as the vendor's document prints it; see matrix.h
 *
 * For: the profiles' side of it, and the words in both languages. What a site
 * makes of a flow is matrix_site.c's.
 */
#include "matrix.h"

#include "names.h"

static const char *const heads[][RWALL_CELLS] = {
	{ "Service", "From", "To", "Direction", "At this site", "Bound to",
	  "Configurable", "Process", "Condition", "Title", "Notes",
	  "Why closed", "Flow" },
	{ "サービス", "送信元", "宛先", "方向", "このサイト", "割り当て",
	  "変更", "プロセス", "条件", "内容", "備考", "閉じている理由",
	  "フロー" },
};

static const char *const words[][RWALL_WORDS] = {
	{
		"Row",
		"Ports as printed",
		"no flow covers this row",
		"updated",
		"Site",
		"Filter",
		"Role",
		"all",
		"flows shown",
		"Table",
		"Product",
		"in",
		"out",
	},
	{
		"行",
		"記載ポート",
		"この行に対応するフローなし",
		"更新日",
		"サイト",
		"絞り込み",
		"役割",
		"すべて",
		"件のフローを表示",
		"表",
		"製品",
		"受信",
		"送信",
	},
};

const char *rwall_matrix_head(const struct rwall_matrix *m,
			      enum rwall_cell cell)
{
	return heads[m->ja][cell];
}

const char *rwall_matrix_word(const struct rwall_matrix *m,
			      enum rwall_matrix_word word)
{
	return words[m->ja][word];
}

const char *rwall_matrix_title(const struct rwall_matrix *m,
			       const struct rwall_title *title)
{
	return m->ja && title->ja ? title->ja : title->en;
}

static char *ports_text(const struct rwall_matrix *m,
			const struct rwall_ports *ports)
{
	_cleanup_text_ struct rwall_text b = { 0 };
	char service[RWALL_NAMES_SERVICE];
	size_t i;

	for (i = 0; i < ports->n; i++)
		rwall_text_add(&b, "%s%s", i ? ", " : "",
			       rwall_names_service(ports->port[i].slot,
						   ports->port[i].lo,
						   ports->port[i].hi, service));
	if (!ports->n)
		rwall_text_add(&b, "%s",
			       m->ja ? "サイトで指定" : "given by the site");
	return rwall_text_steal(&b);
}

static char *service_text(const struct rwall_matrix *m,
			  const struct rwall_service *service)
{
	const struct rwall_ports *ports = &service->ports;

	if (m->input)
		ports = rwall_site_ports(m->input->site, service);
	return ports_text(m, ports);
}

static char *condition_text(const struct rwall_matrix *m,
			    const struct rwall_flow *flow)
{
	_cleanup_text_ struct rwall_text b = { 0 };
	size_t i;

	if (flow->option)
		rwall_text_add(&b, "%s %s", m->ja ? "オプション" : "option",
			       flow->option->id);
	for (i = 0; i < flow->nversions; i++)
		rwall_text_add(&b, "%s%s %s", b.len ? "; " : "",
			       flow->versions[i].axis->id,
			       flow->versions[i].text);
	return rwall_text_steal(&b);
}

static char *note_text(const struct rwall_matrix *m,
		       const struct rwall_flow *flow)
{
	_cleanup_text_ struct rwall_text b = { 0 };
	const char *note = rwall_matrix_title(m, &flow->note);

	if (note)
		rwall_text_add(&b, "%s", note);
	if (flow->loopback)
		rwall_text_add(&b, "%s%s", b.len ? "; " : "",
			       m->ja ? "ホスト内の通信のみ" :
				       "never leaves the host");
	if (flow->service->helper != RWALL_HELPER_NONE)
		rwall_text_add(&b, "%s%s %s", b.len ? "; " : "",
			       m->ja ? "ヘルパー" : "helper",
			       rwall_names_helper(flow->service->helper));
	return rwall_text_steal(&b);
}

/* Of a product the role asked for; of a site, without one, the host's own. */
static bool in_view(const struct rwall_matrix *m, const struct rwall_role *role)
{
	if (m->role)
		return role == m->role;
	return m->input && rwall_site_plays(m->input->site, role);
}

static char *direction_text(const struct rwall_matrix *m,
			    const struct rwall_matrix_line *line)
{
	const char *in = rwall_matrix_word(m, RWALL_WORD_IN);
	const char *out = rwall_matrix_word(m, RWALL_WORD_OUT);

	if (line->in && line->out)
		return rwall_xasprintf("%s, %s", in, out);
	return rwall_xstrdup(line->in ? in : line->out ? out : "");
}

static char *role_text(const struct rwall_matrix *m,
		       const struct rwall_role *role)
{
	if (role == &rwall_role_any)
		return rwall_xstrdup(m->ja ? "すべて" : "any");
	return rwall_xstrdup(role->id);
}

/* Cells that nobody has written are empty. */
static void fill_cells(struct rwall_matrix_line *line)
{
	size_t i;

	for (i = 0; i < RWALL_CELLS; i++)
		if (!line->cell[i])
			line->cell[i] = rwall_xstrdup("");
}

static void add_flow(const struct rwall_matrix *m,
		     const struct rwall_profile *p,
		     const struct rwall_flow *flow,
		     struct rwall_matrix_row *row)
{
	struct rwall_matrix_line *line;
	char **cell;

	line = rwall_xgrow(&row->lines, &row->nlines, sizeof(*line));
	cell = line->cell;
	line->flow = flow;
	line->from = flow->from->id;
	line->to = flow->to->id;
	line->in = in_view(m, flow->to);
	line->out = in_view(m, flow->from);
	cell[RWALL_CELL_SERVICE] = service_text(m, flow->service);
	cell[RWALL_CELL_FROM] = role_text(m, flow->from);
	cell[RWALL_CELL_TO] = role_text(m, flow->to);
	cell[RWALL_CELL_DIRECTION] = direction_text(m, line);
	if (flow->service->configurable)
		cell[RWALL_CELL_CONFIGURABLE] =
			rwall_xstrdup(m->ja ? "可" : "yes");
	if (flow->process)
		cell[RWALL_CELL_PROCESS] = rwall_xstrdup(flow->process);
	cell[RWALL_CELL_CONDITION] = condition_text(m, flow);
	cell[RWALL_CELL_TITLE] =
		rwall_xstrdup(rwall_matrix_title(m, &flow->title));
	cell[RWALL_CELL_NOTE] = note_text(m, flow);
	cell[RWALL_CELL_FLOW] = rwall_xasprintf("%s/%s", p->product, flow->id);
	if (m->input)
		rwall_matrix_site(m, cell[RWALL_CELL_FLOW], line);
	fill_cells(line);
}

static bool of_role(const struct rwall_matrix *m, const struct rwall_flow *flow)
{
	return !m->role || flow->from == m->role || flow->to == m->role;
}

static bool of_row(const struct rwall_flow *flow, const struct rwall_row *row)
{
	size_t i;

	for (i = 0; i < flow->nrows; i++)
		if (flow->rows[i] == row)
			return true;
	return false;
}

static void add_row(const struct rwall_matrix *m, const struct rwall_profile *p,
		    const struct rwall_row *row,
		    struct rwall_matrix_section *section)
{
	struct rwall_matrix_row *to;
	bool covered = false;
	size_t i;

	to = rwall_xgrow(&section->rows, &section->nrows, sizeof(*to));
	to->id = row->id;
	to->ports = row->ports;
	to->title = rwall_matrix_title(m, &row->title);
	to->note = rwall_matrix_title(m, &row->note);
	for (i = 0; i < p->nflows; i++) {
		if (!of_row(&p->flows[i], row))
			continue;
		covered = true;
		if (of_role(m, &p->flows[i]))
			add_flow(m, p, &p->flows[i], to);
	}
	if (covered && !to->nlines)
		section->nrows--;
}

static void add_table(struct rwall_matrix *m, const struct rwall_profile *p,
		      const struct rwall_table *table)
{
	struct rwall_matrix_section *section;
	size_t i;

	section = rwall_xgrow(&m->sections, &m->nsections, sizeof(*section));
	section->profile = p;
	section->id = table->id;
	section->title = rwall_matrix_title(m, &table->title);
	for (i = 0; i < table->nrows; i++)
		add_row(m, p, &table->rows[i], section);
	if (!section->nrows) {
		free(section->rows);
		m->nsections--;
	}
}

/* Flows that stand in no row, each with the reason why it is here. */
static void add_additions(struct rwall_matrix *m, const struct rwall_profile *p)
{
	struct rwall_matrix_section *section = NULL;
	struct rwall_matrix_row *row;
	size_t i;

	for (i = 0; i < p->nflows; i++) {
		if (p->flows[i].nrows || !of_role(m, &p->flows[i]))
			continue;
		if (!section) {
			section = rwall_xgrow(&m->sections, &m->nsections,
					      sizeof(*section));
			section->profile = p;
			section->id = "additions";
			section->title = m->ja ? "資料にないフロー" :
						 "Not in the document";
		}
		row = rwall_xgrow(&section->rows, &section->nrows,
				  sizeof(*row));
		row->id = "added";
		row->ports = "";
		row->title = p->flows[i].addition ? p->flows[i].addition : "";
		add_flow(m, p, &p->flows[i], row);
	}
}

static void add_local(const struct rwall_matrix *m,
		      const struct rwall_local *local,
		      struct rwall_matrix_section *section)
{
	const char *title = rwall_matrix_title(m, &local->title);
	struct rwall_matrix_line *line;
	struct rwall_matrix_row *row;

	row = rwall_xgrow(&section->rows, &section->nrows, sizeof(*row));
	row->id = local->id;
	row->ports = local->service;
	row->title = title ? title : local->id;
	line = rwall_xgrow(&row->lines, &row->nlines, sizeof(*line));
	line->from = local->from.role ? local->from.role->id : "";
	line->to = local->to.role ? local->to.role->id : "";
	line->in = local->to.kind == RWALL_END_SELF;
	line->out = local->from.kind == RWALL_END_SELF;
	line->cell[RWALL_CELL_SERVICE] = ports_text(m, &local->ports);
	line->cell[RWALL_CELL_FROM] = rwall_xstrdup(local->from.text);
	line->cell[RWALL_CELL_TO] = rwall_xstrdup(local->to.text);
	line->cell[RWALL_CELL_DIRECTION] = direction_text(m, line);
	line->cell[RWALL_CELL_TITLE] = rwall_xstrdup(row->title);
	line->cell[RWALL_CELL_FLOW] = rwall_xasprintf("local/%s", local->id);
	rwall_matrix_site(m, line->cell[RWALL_CELL_FLOW], line);
	fill_cells(line);
}

static void add_locals(struct rwall_matrix *m)
{
	const struct rwall_site *site = m->input->site;
	struct rwall_matrix_section *section;
	size_t i;

	if (!site->nlocals || m->role)
		return;
	section = rwall_xgrow(&m->sections, &m->nsections, sizeof(*section));
	section->id = "local";
	section->title = m->ja ? "サイト独自のフロー" : "The site's own flows";
	for (i = 0; i < site->nlocals; i++)
		add_local(m, &site->locals[i], section);
}

void rwall_matrix_build(struct rwall_matrix *m)
{
	const struct rwall_profile *p;
	size_t i, j;

	for (i = 0; i < m->nprofiles; i++) {
		p = m->profiles[i];
		for (j = 0; j < p->ntables; j++)
			add_table(m, p, &p->tables[j]);
		add_additions(m, p);
	}
	if (m->input)
		add_locals(m);
}

static void free_row(struct rwall_matrix_row *row)
{
	size_t i, j;

	for (i = 0; i < row->nlines; i++)
		for (j = 0; j < RWALL_CELLS; j++)
			free(row->lines[i].cell[j]);
	free(row->lines);
}

void rwall_matrix_free(struct rwall_matrix *m)
{
	size_t i, j;

	for (i = 0; i < m->nsections; i++) {
		for (j = 0; j < m->sections[i].nrows; j++)
			free_row(&m->sections[i].rows[j]);
		free(m->sections[i].rows);
	}
	free(m->sections);
	m->sections = NULL;
	m->nsections = 0;
}

static bool row_shows(const struct rwall_matrix_row *row, enum rwall_cell cell)
{
	size_t i;

	for (i = 0; i < row->nlines; i++)
		if (*row->lines[i].cell[cell])
			return true;
	return false;
}

bool rwall_matrix_shown(const struct rwall_matrix *m, enum rwall_cell cell)
{
	size_t i, j;

	for (i = 0; i < m->nsections; i++)
		for (j = 0; j < m->sections[i].nrows; j++)
			if (row_shows(&m->sections[i].rows[j], cell))
				return true;
	return false;
}
