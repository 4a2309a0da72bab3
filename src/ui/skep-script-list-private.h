/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-script-list.h"

G_BEGIN_DECLS

/* The scripts of a project in one card per group. Virtual: only what is near the visible part has
 * rows, so thousands of scripts cost nothing. */
struct _SkepScriptList
{
  GtkWidget parent_instance;

  gboolean narrow;
  gboolean is_filtered;
  gboolean was_late; /* rows were left to the next frame as a whole */
  gint64 frame;     /* in which rows were filled last */
  gint64 filled_us; /* how long that took */
  guint rest_id;    /* 0 unless rows are left for the next frame */
  guint reveal_id;  /* 0 unless the selected row is to be brought into view */
  guint n_waited;   /* frames since that was asked for */

  /* Owned */
  SkepScriptOutline *outline; /* NULL before there are scripts */
  GPtrArray *bound;           /* of GtkListItem, those that show something */
  GPtrArray *spare_rows;      /* shared with all cells */
  GPtrArray *spare_headers;   /* likewise */
  GtkWidget *menu;            /* NULL before it was shown */

  /* Template */
  GtkWidget *scroller;
  GtkListView *view;
  GtkSingleSelection *selection;
};

void skep_script_list_class_install_actions (GtkWidgetClass *widget_class);
void skep_script_list_add_controllers       (SkepScriptList *self);

G_END_DECLS
