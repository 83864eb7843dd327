/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lint.h - what is allowed, but perhaps not meant
 *
 * For: "check", on a site that can be bound. Says things; changes nothing and
 * permits nothing.
 * Documentation/lints.rst lists the ids.
 */
#ifndef _RWALL_LINT_H
#define _RWALL_LINT_H

#include "site.h"

/**
 * rwall_lint_site() - look for what a careful reader would ask about
 * @site: a site without errors
 * @d: gathers warnings and notes, each with an id
 *
 * What binding itself warns of is not said again.
 */
void rwall_lint_site(const struct rwall_site *site, struct rwall_diag *d);

#endif /* _RWALL_LINT_H */
