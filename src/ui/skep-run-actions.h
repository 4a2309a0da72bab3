/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-script-item.h"

G_BEGIN_DECLS

#define SKEP_TYPE_RUN_ACTIONS (skep_run_actions_get_type ())
G_DECLARE_FINAL_TYPE (SkepRunActions, skep_run_actions, SKEP, RUN_ACTIONS, GtkWidget)

void skep_run_actions_update (SkepRunActions *self,
                              SkepScriptItem *item);

G_END_DECLS
