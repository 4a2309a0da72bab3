/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define SKEP_TYPE_SPARKLINE (skep_sparkline_get_type ())
G_DECLARE_FINAL_TYPE (SkepSparkline, skep_sparkline, SKEP, SPARKLINE, GtkWidget)

GtkWidget *skep_sparkline_new        (void);
void       skep_sparkline_set_values (SkepSparkline *self,
                                      const guint16 *permille,
                                      guint          n_values);
guint      skep_sparkline_get_top    (SkepSparkline *self);

G_END_DECLS
