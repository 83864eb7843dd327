/* SPDX-License-Identifier: GPL-2.0 */
/* lookup_contracts.h - what lookup.h's functions ask and promise, for the proof. */

/*@ requires entry_ok(table, wide, i);
  @ assigns \nothing;
  @ ensures \result == entry(table, wide, i);
  @*/
static inline u32 rwall_lookup_entry(const void *table, u32 i, bool wide);

/*@ requires \valid_read(t) && ports_open(t) && wide == t->wide;
  @ requires mid < nmids(t) && port <= 0xffff;
  @ assigns \nothing;
  @ ensures \result < t->nclasses;
  @*/
static inline u32 rwall_lookup_below(const struct rwall_tables *t, u32 mid,
				     u32 port, bool wide, bool rare);

/*@ requires \valid_read(t) && ports_open(t) && wide == t->wide;
  @ requires slot < RWALL_SLOTS && port <= 0xffff;
  @ assigns \nothing;
  @ ensures \result < t->nclasses;
  @*/
static inline u32 rwall_lookup_class(const struct rwall_tables *t, u32 slot,
				     u32 port, bool wide);

/*@ requires \valid_read(t) && rows_open(t) && service < t->nclasses;
  @ requires 0 <= point < RWALL_POINTS && t->rows[point] != \null;
  @ requires in_zone < t->nzones && out_zone < t->nzones;
  @ assigns \nothing;
  @ ensures row_open(t, point, \result);
  @*/
static inline u32 rwall_lookup_zoned(const struct rwall_tables *t,
				     enum rwall_point point, u32 service,
				     u8 in_zone, u8 out_zone);

/*@ requires \valid_read(t) && ports_open(t) && rows_open(t) && form_open(t, form);
  @ requires 0 <= point < RWALL_POINTS && t->rows[point] != \null;
  @ requires slot < RWALL_SLOTS && port <= 0xffff;
  @ requires in_zone < t->nzones && out_zone < t->nzones;
  @ assigns \nothing;
  @ ensures row_open(t, point, \result);
  @*/
static inline u32 rwall_lookup_row(const struct rwall_tables *t,
				   enum rwall_form form, enum rwall_point point,
				   u32 slot, u32 port, u8 in_zone, u8 out_zone,
				   bool rare);

/*@ assigns \nothing;
  @ ensures \result <==> (point == RWALL_POINT_FORWARD && row >= RWALL_ROW_PAIR);
  @*/
static inline bool rwall_lookup_pairs(enum rwall_point point, u32 row);

/*@ requires \valid_read(t) && cells_open(t) && cell < ncells(t);
  @ assigns \nothing;
  @ ensures grants(t, \result);
  @*/
static inline int rwall_lookup_grant(const struct rwall_tables *t, u32 cell);

/*@ requires \valid_read(t) && open_tables(t);
  @ requires pair_row: row >= RWALL_ROW_PAIR && row_open(t, RWALL_POINT_FORWARD, row);
  @ requires \valid_read((const char *)src + (0 .. 15));
  @ requires \valid_read((const char *)dst + (0 .. 15));
  @ assigns \nothing;
  @ ensures grants(t, \result);
  @*/
static inline int rwall_lookup_pair(const struct rwall_tables *t, u32 row,
				    bool v6, const void *src, const void *dst);

/*@ assigns \nothing;
  @ ensures \result == src || \result == dst;
  @*/
static inline const void *rwall_lookup_end(enum rwall_point point, u32 row,
					   const void *src, const void *dst);

/*@ requires \valid_read(t) && open_tables(t);
  @ requires peer_row: RWALL_ROW_PEER <= row && row_open(t, point, row) &&
  @	(row >= RWALL_ROW_PAIR ==> \false);
  @ requires \valid_read((const char *)src + (0 .. 15));
  @ requires \valid_read((const char *)dst + (0 .. 15));
  @ assigns \nothing;
  @ ensures grants(t, \result);
  @*/
static inline int rwall_lookup_peer(const struct rwall_tables *t,
				    enum rwall_point point, u32 row, bool v6,
				    const void *src, const void *dst);

/*@ requires \valid_read(t) && open_tables(t);
  @ requires RWALL_ROW_PEER <= row && row_open(t, point, row);
  @ requires \valid_read((const char *)src + (0 .. 15));
  @ requires \valid_read((const char *)dst + (0 .. 15));
  @ assigns \nothing;
  @ ensures grants(t, \result);
  @*/
static inline int rwall_lookup_cell(const struct rwall_tables *t,
				    enum rwall_point point, u32 row, bool v6,
				    const void *src, const void *dst);

/*@ requires \valid_read(t) && open_tables(t);
  @ requires RWALL_ROW_PEER <= row && row_open(t, point, row);
  @ requires \valid_read((const char *)src + (0 .. 15));
  @ requires \valid_read((const char *)dst + (0 .. 15));
  @ assigns \nothing;
  @ ensures \result == 0xffffffff || \result <= t->nrules;
  @*/
static inline u32 rwall_lookup_quick(const struct rwall_tables *t,
				     enum rwall_point point, u32 row, bool v6,
				     const void *src, const void *dst);

/*@ assigns \nothing;
  @ ensures \result <==> (RWALL_ROW_ACCEPT <= row < RWALL_ROW_PEER);
  @*/
static inline bool rwall_lookup_accepts(u32 row);

/*@ assigns \nothing;
  @ ensures \result <==> row >= RWALL_ROW_PEER;
  @*/
static inline bool rwall_lookup_asks(u32 row);

/*@ assigns \nothing;
  @ ensures \result <==> row < RWALL_ROW_ACCEPT;
  @*/
static inline bool rwall_lookup_denies(u32 row);
