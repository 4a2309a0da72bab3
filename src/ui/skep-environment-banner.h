/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "skep-runner.h"

G_BEGIN_DECLS

#define SKEP_TYPE_ENVIRONMENT_BANNER (skep_environment_banner_get_type ())
G_DECLARE_FINAL_TYPE (SkepEnvironmentBanner, skep_environment_banner, SKEP, ENVIRONMENT_BANNER,
                      GtkWidget)

void skep_environment_banner_set_folder   (SkepEnvironmentBanner        *self,
                                           SkepRunner                   *runner,
                                           const char                   *folder);
void skep_environment_banner_take_problem (SkepEnvironmentBanner        *self,
                                           SkepEnvironmentProblem       *problem);

G_END_DECLS
