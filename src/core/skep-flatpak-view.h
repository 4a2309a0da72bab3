/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-flatpak-info.h"

G_BEGIN_DECLS

gboolean skep_flatpak_view_shows        (const SkepFlatpakInfo  *info,
                                         const char             *path);
gboolean skep_flatpak_view_hides        (const SkepFlatpakInfo  *info,
                                         const char             *path);
gboolean skep_flatpak_view_check_folder (const SkepFlatpakInfo  *info,
                                         const char             *path,
                                         GError                **error);
void     skep_flatpak_view_refuse       (const SkepFlatpakInfo  *info,
                                         const char             *path,
                                         GError                **error);

G_END_DECLS
