/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "skep-project-store.h"
#include "skep-script.h"

G_BEGIN_DECLS

#define SKEP_TYPE_ARGUMENTS_DIALOG (skep_arguments_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SkepArgumentsDialog, skep_arguments_dialog, SKEP, ARGUMENTS_DIALOG, AdwDialog)

AdwDialog *skep_arguments_dialog_new (SkepScript       *script,
                                      SkepProjectStore *store);

G_END_DECLS
