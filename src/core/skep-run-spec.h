/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-script.h"

G_BEGIN_DECLS

int skep_run_spec_open (SkepScript         *script,
                        const char *const  *environment,
                        GError            **error);

G_END_DECLS
