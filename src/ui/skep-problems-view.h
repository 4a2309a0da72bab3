/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-runner.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SKEP_TYPE_PROBLEMS_VIEW (skep_problems_view_get_type ())
G_DECLARE_FINAL_TYPE (SkepProblemsView, skep_problems_view, SKEP, PROBLEMS_VIEW, GtkWidget)

GtkWidget *skep_problems_view_new        (void);
void       skep_problems_view_set_runner (SkepProblemsView *self,
                                          SkepRunner       *runner);
void       skep_problems_view_set_run    (SkepProblemsView *self,
                                          SkepRun          *run);
gboolean   skep_problems_view_step       (SkepProblemsView *self,
                                          int               by);

G_END_DECLS
