/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <vte/vte.h>

G_BEGIN_DECLS

/* Lines that stay reachable; some 10 MB at most, for one terminal per project. */
#define SKEP_TERMINAL_SCROLLBACK_LINES 10000

#define SKEP_TYPE_TERMINAL (skep_terminal_get_type ())
G_DECLARE_FINAL_TYPE (SkepTerminal, skep_terminal, SKEP, TERMINAL, VteTerminal)

void        skep_terminal_feed_marker (SkepTerminal *self,
                                       const char   *token);
const char *skep_terminal_peek_marker (SkepTerminal *self);

G_END_DECLS
