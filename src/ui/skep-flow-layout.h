/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SKEP_TYPE_FLOW_LAYOUT (skep_flow_layout_get_type ())
G_DECLARE_FINAL_TYPE (SkepFlowLayout, skep_flow_layout, SKEP, FLOW_LAYOUT, GtkLayoutManager)

GtkLayoutManager *skep_flow_layout_new              (int             spacing,
                                                     int             line_spacing);
void              skep_flow_layout_set_aligns_end   (SkepFlowLayout *self,
                                                     gboolean        aligns_end);

G_END_DECLS
