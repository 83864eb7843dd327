/* SPDX-License-Identifier: GPL-2.0 */
/* interval_contracts.h - what interval.h's functions ask and promise, for the proof. */

/*@ requires \valid_read(a);
  @ requires i < a->n && classes_valid(a);
  @ assigns \nothing;
  @ ensures a->byte ==> \result == a->class8[i];
  @ ensures !a->byte ==> \result == a->class16[i];
  @*/
static inline u32 rwall_blob_class(const struct rwall_addr_table *a, u32 i);

/*@ requires \valid_read(a) && a->shift <= 63;
  @ assigns \nothing;
  @*/
static inline u64 rwall_interval_chunk(const struct rwall_addr_table *a,
				       u64 number);

/*@ requires \valid_read(a) && a->shift <= 63 && a->n >= 1;
  @ assigns \nothing;
  @ ensures \result < a->n;
  @*/
static inline u32 rwall_interval_outside(const struct rwall_addr_table *a,
					 u64 number);

/*@ requires \valid_read((const char *)addr + (0 .. 3));
  @ assigns \nothing;
  @*/
static inline u32 rwall_interval_key4(const void *addr);

/*@ requires \valid_read((const char *)addr + (0 .. 7));
  @ assigns \nothing;
  @*/
static inline u64 rwall_interval_key6(const void *addr);

/*@ requires \valid_read(a) && addr_open(a, \false);
  @ requires \valid_read((const char *)addr + (0 .. 3));
  @ assigns \nothing;
  @ ensures class_of(a, \result);
  @*/
static inline u32 rwall_interval_peer4(const struct rwall_addr_table *a,
				       const void *addr);

/*@ requires \valid_read(a) && addr_open(a, \true);
  @ requires \valid_read((const char *)addr + (0 .. 15));
  @ assigns \nothing;
  @ ensures class_of(a, \result);
  @*/
static inline u32 rwall_interval_peer6(const struct rwall_addr_table *a,
				       const void *addr);

#define RWALL_INTERVAL_UNSURE 0xffffffffu

/*@ requires \valid_read(a) && addr_open(a, \false);
  @ requires \valid_read((const char *)addr + (0 .. 3));
  @ assigns \nothing;
  @ ensures \result == RWALL_INTERVAL_UNSURE || class_of(a, \result);
  @*/
static inline u32 rwall_interval_quick4(const struct rwall_addr_table *a,
					const void *addr);

/*@ requires \valid_read(a) && addr_open(a, \true);
  @ requires \valid_read((const char *)addr + (0 .. 15));
  @ assigns \nothing;
  @ ensures \result == RWALL_INTERVAL_UNSURE || class_of(a, \result);
  @*/
static inline u32 rwall_interval_quick6(const struct rwall_addr_table *a,
					const void *addr);

/*@ requires \valid_read(a) && starts_valid(a, \true) && i < a->n;
  @ assigns \nothing;
  @*/
static inline bool rwall_interval_shares(const struct rwall_addr_table *a,
					 u32 i, u64 hi);

/*@ requires \valid_read(a) && starts_valid(a, \true) && i < a->n;
  @ requires \valid_read(a->low6 + (0 .. a->n - 1));
  @ requires \valid_read((const char *)addr + (0 .. 15));
  @ assigns \nothing;
  @*/
static inline bool rwall_interval_above(const struct rwall_addr_table *a, u32 i,
					u64 hi, const void *addr);

/*@ requires \valid_read(a) && starts_valid(a, \true);
  @ requires \valid_read(a->low6 + (0 .. a->n - 1));
  @ requires at + n < a->n && a->n <= RWALL_BLOB_MAX;
  @ assigns \nothing;
  @ ensures at <= \result <= at + n;
  @*/
static inline u32 rwall_interval_low6(const struct rwall_addr_table *a, u32 at,
				      u32 n, u64 hi, u64 lo);

/*@ requires \valid_read(t) && open_tables(t);
  @ requires \valid_read((const char *)addr + (0 .. 15));
  @ assigns \nothing;
  @ ensures \result < t->npeers;
  @*/
static inline u32 rwall_interval_class(const struct rwall_tables *t, bool v6,
				       const void *addr);

/*@ requires \valid_read(t) && open_tables(t);
  @ requires \valid_read((const char *)addr + (0 .. 15));
  @ assigns \nothing;
  @ ensures \result == RWALL_INTERVAL_UNSURE || \result < t->npeers;
  @*/
static inline u32 rwall_interval_quick(const struct rwall_tables *t, bool v6,
				       const void *addr);
