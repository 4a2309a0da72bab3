/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "skep-run-state.h"
#include "skep-script.h"

G_BEGIN_DECLS

void     skep_script_button_bind   (GtkButton          *button,
                                    const SkepScript   *script,
                                    const char         *action,
                                    const char         *label_format);
gboolean skep_script_button_update (GtkButton          *button,
                                    const SkepScript   *script,
                                    const SkepRunState *state);

G_END_DECLS
