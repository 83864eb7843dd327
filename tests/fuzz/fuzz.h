/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz.h - what the fuzz targets share
 *
 * For: tests/fuzz alone. Each target is one file with LLVMFuzzerTestOneInput();
 * a violated promise aborts, which libFuzzer reports with the input.
 */
#ifndef _RWALL_FUZZ_H
#define _RWALL_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* Unlike assert(), never compiled away. */
#define fuzz_promise(x) ((x) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file of this process with these bytes; its name is static. */
const char *fuzz_file(const char *name, const uint8_t *data, size_t size);

/* The folder in which fuzz_file() puts files; made at the first call. */
const char *fuzz_folder(void);

/* Bind and compile a site as apply does, and open what comes out. */
struct rwall_site;
struct rwall_diag;
void fuzz_compile(struct rwall_site *site, struct rwall_diag *d);

#endif /* _RWALL_FUZZ_H */
