/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-launcher.h"

G_BEGIN_DECLS

/**
 * SkepLocalLauncher:
 *
 * Launches on the system that this process runs on.
 */
#define SKEP_TYPE_LOCAL_LAUNCHER (skep_local_launcher_get_type ())
G_DECLARE_FINAL_TYPE (SkepLocalLauncher, skep_local_launcher, SKEP, LOCAL_LAUNCHER, SkepLauncher)

SkepLauncher *skep_local_launcher_new (const char *keeper_path);

G_END_DECLS
