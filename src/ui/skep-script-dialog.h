/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "skep-project-item.h"

G_BEGIN_DECLS

#define SKEP_TYPE_SCRIPT_DIALOG (skep_script_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SkepScriptDialog, skep_script_dialog, SKEP, SCRIPT_DIALOG, AdwDialog)

AdwDialog *skep_script_dialog_new (SkepProjectItem *project,
                                   SkepScript      *script);

G_END_DECLS
