/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "skep-problem-model.h"
#include "skep-problems-view.h"

G_BEGIN_DECLS

struct _SkepProblemsView
{
  GtkWidget parent_instance;

  guint n_problems;  /* as last told */
  guint progress_id; /* 0 unless output is being looked through while somebody watches */

  /* Owned */
  SkepRunner *runner; /* NULL in a test */
  SkepRun *run; /* NULL while nothing is shown */
  SkepProblemModel *model;
  GtkCustomFilter *severity_filter;
  GtkFilterListModel *shown;
  GtkWidget *menu; /* NULL before it was first opened */

  /* Template */
  GtkWidget *content;
  GtkWidget *bar;
  AdwToggleGroup *filter;
  GtkLabel *progress;
  GtkStack *stack;
  GtkListView *view;
  GtkSingleSelection *selection;
  AdwStatusPage *message;
};

void skep_problems_view_show_problem          (SkepProblemsView *self,
                                               SkepProblemItem  *item);
void skep_problems_view_class_install_actions (GtkWidgetClass   *widget_class);
void skep_problems_view_add_controllers       (SkepProblemsView *self);

G_END_DECLS
