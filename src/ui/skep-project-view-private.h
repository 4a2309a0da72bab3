/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "skep-environment-banner.h"
#include "skep-log-search-view.h"
#include "skep-project-view.h"
#include "skep-restore-bar.h"
#include "skep-script-list.h"

G_BEGIN_DECLS

struct _SkepProjectView
{
  GtkWidget parent_instance;

  gboolean shows_output;
  gboolean was_split; /* the first time the halves are made equal */
  gboolean told_slow_shell;
  gboolean searches_output; /* in place of the list of scripts */
  guint timer_id; /* 0 unless mapped with something live */

  /* Owned */
  SkepProjectItem *project;
  SkepRunner *runner;
  char *requested_action; /* what to do once the scripts are known, or NULL */
  char *requested_script;
  GCancellable *opening; /* a run of the past that is to be shown, or NULL */

  /* Template */
  GtkWidget *content;
  AdwWindowTitle *title;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  AdwBanner *banner;
  SkepEnvironmentBanner *environment_banner;
  SkepRestoreBar *restore_bar;
  GtkStack *stack;
  SkepScriptList *list;
  SkepLogSearchView *search_view;
  AdwStatusPage *empty_page;
  AdwStatusPage *error_page;
  AdwMultiLayoutView *layouts;
  GtkPaned *paned;
  AdwNavigationView *pages;
  SkepRunPane *pane;
};

void skep_project_view_show_output           (SkepProjectView *self,
                                              SkepScriptItem  *item);
void skep_project_view_show_scripts          (SkepProjectView *self);
void skep_project_view_find_script           (SkepProjectView *self,
                                              SkepScriptItem  *item);
void skep_project_view_update_page           (SkepProjectView *self);
void skep_project_view_show_match            (SkepProjectView *self,
                                              SkepLogMatch    *match);
void skep_project_view_end_search            (SkepProjectView *self);
void skep_project_view_tick                  (SkepProjectView *self);
void skep_project_view_update_clock          (SkepProjectView *self);
void skep_project_view_show_holder           (SkepProjectView *self,
                                              SkepScriptItem  *item);
void skep_project_view_stop_holder           (SkepProjectView *self,
                                              SkepScriptItem  *item);
void skep_project_view_ask_arguments         (SkepProjectView *self,
                                              SkepScript      *script);
void skep_project_view_edit_script           (SkepProjectView *self,
                                              SkepScript      *script);
void skep_project_view_toggle_favorite       (SkepProjectView *self,
                                              SkepScript      *script);
void skep_project_view_toggle_hidden         (SkepProjectView *self,
                                              SkepScript      *script);
void skep_project_view_class_install_actions (GtkWidgetClass  *widget_class);
void skep_project_view_class_install_output  (GtkWidgetClass  *widget_class);

G_END_DECLS
