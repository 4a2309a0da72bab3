/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-script-item.h"

G_BEGIN_DECLS

#define SKEP_TYPE_PROBLEM_BADGE (skep_problem_badge_get_type ())
G_DECLARE_FINAL_TYPE (SkepProblemBadge, skep_problem_badge, SKEP, PROBLEM_BADGE, GtkWidget)

void skep_problem_badge_update (SkepProblemBadge *self,
                                SkepScriptItem   *item);

G_END_DECLS
