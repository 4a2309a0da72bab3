/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-project-item.h"
#include "skep-run-pane.h"

G_BEGIN_DECLS

#define SKEP_TYPE_PROJECT_VIEW (skep_project_view_get_type ())
G_DECLARE_FINAL_TYPE (SkepProjectView, skep_project_view, SKEP, PROJECT_VIEW, GtkWidget)

GtkWidget       *skep_project_view_new             (SkepProjectItem *project,
                                                    SkepRunner      *runner);
SkepProjectItem *skep_project_view_get_project     (SkepProjectView *self);
SkepRunPane     *skep_project_view_get_pane        (SkepProjectView *self);
SkepScriptItem  *skep_project_view_get_selected    (SkepProjectView *self);
void             skep_project_view_request         (SkepProjectView *self,
                                                    const char      *action,
                                                    const char      *script);
void             skep_project_view_show_run        (SkepProjectView *self,
                                                    SkepRun         *run,
                                                    gsize            position);
void             skep_project_view_search          (SkepProjectView *self);
void             skep_project_view_filter          (SkepProjectView *self,
                                                    const char      *text);
void             skep_project_view_search_output   (SkepProjectView *self);
void             skep_project_view_close_output    (SkepProjectView *self);
void             skep_project_view_focus_terminal  (SkepProjectView *self);
void             skep_project_view_step_problem    (SkepProjectView *self,
                                                    int              by);
void             skep_project_view_clear_terminal  (SkepProjectView *self);

G_END_DECLS
