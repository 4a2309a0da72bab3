/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-script-group.h"

G_BEGIN_DECLS

#define SKEP_TYPE_SCRIPT_HEADER (skep_script_header_get_type ())
G_DECLARE_FINAL_TYPE (SkepScriptHeader, skep_script_header, SKEP, SCRIPT_HEADER, GtkWidget)

GtkWidget *skep_script_header_new       (void);
void       skep_script_header_set_group (SkepScriptHeader *self,
                                         SkepScriptGroup  *group);

G_END_DECLS
