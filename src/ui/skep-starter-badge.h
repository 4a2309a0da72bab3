/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-script-item.h"

G_BEGIN_DECLS

#define SKEP_TYPE_STARTER_BADGE (skep_starter_badge_get_type ())
G_DECLARE_FINAL_TYPE (SkepStarterBadge, skep_starter_badge, SKEP, STARTER_BADGE, GtkWidget)

void skep_starter_badge_update (SkepStarterBadge *self,
                                SkepScriptItem   *item);

G_END_DECLS
