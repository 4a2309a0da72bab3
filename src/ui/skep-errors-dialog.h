/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SKEP_TYPE_ERRORS_DIALOG (skep_errors_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SkepErrorsDialog, skep_errors_dialog, SKEP, ERRORS_DIALOG, AdwDialog)

AdwDialog *skep_errors_dialog_new (GPtrArray *errors);

G_END_DECLS
