/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-failure-news.h"
#include "skep-host-banner.h"
#include "skep-leftovers-bar.h"
#include "skep-window.h"

G_BEGIN_DECLS

struct _SkepWindow
{
  AdwApplicationWindow parent_instance;

  /* Owned */
  SkepRunner *runner;
  SkepProjectModel *projects;
  GCancellable *cancellable; /* ends what the window waits for with the window */
  SkepFailureNews *news;
  SkepAgents *agents; /* NULL before it is set */
  GHashTable *notified; /* ids of notifications that may be there → paths of projects */

  /* Borrowed (weak), NULL while no project is shown */
  GBinding *title_binding;

  /* Borrowed (weak), NULL while nothing is asked */
  AdwDialog *question;

  /* Template */
  AdwToastOverlay *toasts;
  SkepHostBanner *host;
  SkepLeftoversBar *leftovers;
  GtkStack *stack;
  AdwNavigationSplitView *split_view;
  GtkListBox *project_list;
  GtkStack *views;
  AdwNavigationPage *content_page;
  AdwStatusPage *welcome_page;
  AdwSplitButton *open_button;
  GtkWidget *recent_group;
  GtkListBox *recent_list;
  GtkWidget *agents_button;
  AdwButtonContent *agents_label;
};

SkepProjectView *
     skep_window_ensure_view           (SkepWindow      *self,
                                        SkepProjectItem *project);
void skep_window_show_project          (SkepWindow      *self,
                                        SkepProjectItem *project);
void skep_window_tell                  (SkepWindow     *self,
                                        const char     *text);
void skep_window_tell_failed           (SkepWindow     *self,
                                        SkepRunItem    *item);
void skep_window_tell_failure          (SkepWindow     *self,
                                        SkepScript     *script,
                                        const char     *reason);
void skep_window_withdraw_news         (SkepWindow     *self);
void skep_window_ask                   (SkepWindow     *self);
void skep_window_withdraw_question     (SkepWindow     *self);
void skep_window_show_agents           (SkepWindow     *self);
void skep_window_tell_port_is_free     (SkepWindow     *self,
                                        guint           port,
                                        const char     *project,
                                        const char     *script);
void skep_window_tell_ended            (SkepWindow     *self,
                                        guint           n_processes);
void skep_window_class_install_actions (GtkWidgetClass *widget_class);
void skep_window_add_actions           (SkepWindow     *self);

G_END_DECLS
