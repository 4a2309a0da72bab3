/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-flatpak-info.h"
#include "skep-launcher.h"

G_BEGIN_DECLS

/**
 * SkepHostLauncher:
 *
 * Launches on the host of a sandbox, by the service that flatpak has there.
 */
#define SKEP_TYPE_HOST_LAUNCHER (skep_host_launcher_get_type ())
G_DECLARE_FINAL_TYPE (SkepHostLauncher, skep_host_launcher, SKEP, HOST_LAUNCHER, SkepLauncher)

SkepLauncher          *skep_host_launcher_new      (const char            *keeper_path,
                                                    const SkepFlatpakInfo *info);
const SkepFlatpakInfo *skep_host_launcher_get_info (SkepHostLauncher      *self);
gboolean               skep_host_launcher_check    (const SkepFlatpakInfo *info,
                                                    GError               **error);

G_END_DECLS
