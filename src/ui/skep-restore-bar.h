/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-project-item.h"

G_BEGIN_DECLS

#define SKEP_TYPE_RESTORE_BAR (skep_restore_bar_get_type ())
G_DECLARE_FINAL_TYPE (SkepRestoreBar, skep_restore_bar, SKEP, RESTORE_BAR, GtkWidget)

void skep_restore_bar_set_project (SkepRestoreBar  *self,
                                   SkepProjectItem *project,
                                   SkepRunner      *runner);

G_END_DECLS
