/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-runner.h"

G_BEGIN_DECLS

#define SKEP_TYPE_RUN_PICKER (skep_run_picker_get_type ())
G_DECLARE_FINAL_TYPE (SkepRunPicker, skep_run_picker, SKEP, RUN_PICKER, GtkPopover)

void  skep_run_picker_set_runner    (SkepRunPicker *self,
                                     SkepRunner    *runner);
void  skep_run_picker_set_script    (SkepRunPicker *self,
                                     SkepScript    *script);
char *skep_run_picker_describe_time (gint64         wall_us,
                                     GDateTime     *now);

G_END_DECLS
