/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-run-state.h"

G_BEGIN_DECLS

void skep_status_look_apply (GtkImage           *icon,
                             const SkepRunState *state);
const char *skep_status_look_get_label (SkepRunStatus status);

G_END_DECLS
