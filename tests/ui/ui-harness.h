/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-window.h"

G_BEGIN_DECLS

/* Everything a window needs, on a project of the test's own. */
typedef struct
{
  AdwApplication *application; /* borrowed */
  GSettings *settings;
  SkepRunner *runner;
  SkepProjectModel *projects;
  SkepWindow *window; /* NULL before ui_open_window() */
  char *folder;
  SkepProjectStore *store;
  char *store_path;
} UiHarness;

typedef gboolean (*UiCondition) (gpointer data);

void              ui_init                (int          *argc,
                                          char       ***argv);
UiHarness        *ui_new                 (void);
UiHarness        *ui_new_for_launcher    (SkepLauncher *launcher);
void              ui_free                (UiHarness    *self);
void              ui_write_file          (UiHarness    *self,
                                          const char   *name,
                                          const char   *text);
void              ui_open_window         (UiHarness    *self,
                                          int           width,
                                          int           height);
SkepProjectView  *ui_open_project        (UiHarness    *self);
SkepProjectItem  *ui_get_project         (UiHarness    *self);
SkepScriptItem   *ui_find_script         (UiHarness    *self,
                                          const char   *name);

gboolean          ui_wait                (guint         timeout_ms,
                                          UiCondition   condition,
                                          gpointer      data);
void              ui_spin                (guint         duration_ms);
void              ui_await_status        (SkepScriptItem *item,
                                          SkepRunStatus  status);

GtkWidget        *ui_get_leftovers_bar   (UiHarness    *self);
GtkWidget        *ui_find_type           (GtkWidget    *root,
                                          GType         type);
GtkWidget        *ui_find_label          (GtkWidget    *root,
                                          const char   *text);
GtkWidget        *ui_find_button         (GtkWidget    *root,
                                          const char   *label);
void              ui_click               (GtkWidget    *root,
                                          const char   *label);
void              ui_await_label         (GtkWidget    *root,
                                          const char   *text);
GtkWidget        *ui_find_text_button    (GtkWidget    *root,
                                          const char   *text);
void              ui_assert_within       (GtkWidget    *root,
                                          GtkWidget    *widget);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiHarness, ui_free)

G_END_DECLS
