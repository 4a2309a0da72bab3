/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-run.h"

G_BEGIN_DECLS

char *skep_status_text_describe        (SkepRun            *run,
                                        const SkepRunState *state,
                                        gint64              now_us);
char *skep_status_text_describe_error  (SkepScript         *script,
                                        const SkepRunState *state);
char *skep_status_text_describe_failure
                                       (SkepRun            *run,
                                        const SkepRunState *state);
char *skep_status_text_format_duration (gint64              duration_us);

G_END_DECLS
