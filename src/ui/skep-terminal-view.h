/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-runner.h"
#include "skep-terminal.h"

G_BEGIN_DECLS

#define SKEP_TYPE_TERMINAL_VIEW (skep_terminal_view_get_type ())
G_DECLARE_FINAL_TYPE (SkepTerminalView, skep_terminal_view, SKEP, TERMINAL_VIEW, GtkWidget)

GtkWidget    *skep_terminal_view_new            (SkepRunner       *runner);
void          skep_terminal_view_set_runner     (SkepTerminalView *self,
                                                 SkepRunner       *runner);
SkepRun      *skep_terminal_view_get_run        (SkepTerminalView *self);
void          skep_terminal_view_set_run        (SkepTerminalView *self,
                                                 SkepRun          *run);
void          skep_terminal_view_show_position  (SkepTerminalView *self,
                                                 gsize             position);
void          skep_terminal_view_show_end       (SkepTerminalView *self);
gsize         skep_terminal_view_get_start      (SkepTerminalView *self);
SkepTerminal *skep_terminal_view_get_terminal   (SkepTerminalView *self);
gboolean      skep_terminal_view_is_settled     (SkepTerminalView *self);

G_END_DECLS
