/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-script-item.h"

G_BEGIN_DECLS

#define SKEP_TYPE_SCRIPT_STATUS (skep_script_status_get_type ())
G_DECLARE_FINAL_TYPE (SkepScriptStatus, skep_script_status, SKEP, SCRIPT_STATUS, GtkWidget)

void skep_script_status_set_item   (SkepScriptStatus *self,
                                    SkepScriptItem   *item);
void skep_script_status_set_narrow (SkepScriptStatus *self,
                                    gboolean          narrow);
void skep_script_status_refresh    (SkepScriptStatus *self,
                                    gint64            now_us);
void skep_script_status_tick       (SkepScriptStatus *self,
                                    gint64            now_us);

G_END_DECLS
