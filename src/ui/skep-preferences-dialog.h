/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SKEP_TYPE_PREFERENCES_DIALOG (skep_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SkepPreferencesDialog, skep_preferences_dialog, SKEP, PREFERENCES_DIALOG,
                      AdwPreferencesDialog)

AdwDialog *skep_preferences_dialog_new (GSettings *settings);

G_END_DECLS
