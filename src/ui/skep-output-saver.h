/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-log-export.h"
#include "skep-run.h"

G_BEGIN_DECLS

void skep_output_saver_save      (GtkWidget           *widget,
                                  SkepRun             *run,
                                  SkepLogExportFormat  format);
void skep_output_saver_copy_tail (GtkWidget           *widget,
                                  SkepRun             *run,
                                  guint                n_lines);

G_END_DECLS
