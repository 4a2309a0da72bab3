/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SKEP_TYPE_APPLICATION (skep_application_get_type ())
G_DECLARE_FINAL_TYPE (SkepApplication, skep_application, SKEP, APPLICATION, AdwApplication)

SkepApplication *skep_application_new (void);

G_END_DECLS
