/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SKEP_TYPE_SHORTCUTS_DIALOG (skep_shortcuts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SkepShortcutsDialog, skep_shortcuts_dialog, SKEP, SHORTCUTS_DIALOG,
                      AdwDialog)

AdwDialog *skep_shortcuts_dialog_new (void);

G_END_DECLS
