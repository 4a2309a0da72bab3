/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-terminal-view.h"

G_BEGIN_DECLS

#define SKEP_TYPE_TERMINAL_SEARCH (skep_terminal_search_get_type ())
G_DECLARE_FINAL_TYPE (SkepTerminalSearch, skep_terminal_search, SKEP, TERMINAL_SEARCH, GtkWidget)

void skep_terminal_search_set_view (SkepTerminalSearch *self,
                                    SkepTerminalView   *view,
                                    SkepRunner         *runner);
void skep_terminal_search_update   (SkepTerminalSearch *self);
void skep_terminal_search_open     (SkepTerminalSearch *self);
void skep_terminal_search_close    (SkepTerminalSearch *self);

G_END_DECLS
