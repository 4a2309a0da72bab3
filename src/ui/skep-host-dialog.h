/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "skep-flatpak-info.h"

G_BEGIN_DECLS

#define SKEP_TYPE_HOST_DIALOG (skep_host_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SkepHostDialog, skep_host_dialog, SKEP, HOST_DIALOG, AdwDialog)

AdwDialog *skep_host_dialog_new         (const SkepFlatpakInfo *info);
void       skep_host_dialog_set_problem (SkepHostDialog        *self,
                                         const GError          *problem);

G_END_DECLS
