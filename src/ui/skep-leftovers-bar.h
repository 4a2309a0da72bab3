/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-runner.h"

G_BEGIN_DECLS

#define SKEP_TYPE_LEFTOVERS_BAR (skep_leftovers_bar_get_type ())
G_DECLARE_FINAL_TYPE (SkepLeftoversBar, skep_leftovers_bar, SKEP, LEFTOVERS_BAR, GtkWidget)

void     skep_leftovers_bar_look          (SkepLeftoversBar *self,
                                           SkepRunner       *runner);
gboolean skep_leftovers_bar_is_looking    (SkepLeftoversBar *self);
void     skep_leftovers_bar_set_leftovers (SkepLeftoversBar *self,
                                           GPtrArray        *leftovers);

G_END_DECLS
