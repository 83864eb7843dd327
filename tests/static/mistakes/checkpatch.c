// SPDX-License-Identifier: GPL-2.0-or-later
/* A mistake that checkpatch must notice: volatile. */
static volatile int mistake;
