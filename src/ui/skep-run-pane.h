/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-script-item.h"
#include "skep-terminal-view.h"

G_BEGIN_DECLS

#define SKEP_TYPE_RUN_PANE (skep_run_pane_get_type ())
G_DECLARE_FINAL_TYPE (SkepRunPane, skep_run_pane, SKEP, RUN_PANE, GtkWidget)

void              skep_run_pane_set_runner        (SkepRunPane    *self,
                                                   SkepRunner     *runner);
SkepScriptItem   *skep_run_pane_get_item          (SkepRunPane    *self);
void              skep_run_pane_set_item          (SkepRunPane    *self,
                                                   SkepScriptItem *item);
SkepTerminalView *skep_run_pane_get_terminal_view (SkepRunPane    *self);
void              skep_run_pane_show_problems     (SkepRunPane    *self);
void              skep_run_pane_show_run          (SkepRunPane    *self,
                                                   SkepRun        *run,
                                                   gsize           position);
gboolean          skep_run_pane_step_problem      (SkepRunPane    *self,
                                                   int             by);
void              skep_run_pane_tick              (SkepRunPane    *self,
                                                   gint64          now_us);

G_END_DECLS
