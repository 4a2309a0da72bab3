/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "skep-runner.h"

G_BEGIN_DECLS

#define SKEP_TYPE_HOST_BANNER (skep_host_banner_get_type ())
G_DECLARE_FINAL_TYPE (SkepHostBanner, skep_host_banner, SKEP, HOST_BANNER, GtkWidget)

void     skep_host_banner_look       (SkepHostBanner *self,
                                      SkepRunner     *runner);
gboolean skep_host_banner_is_looking (SkepHostBanner *self);

G_END_DECLS
