/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-run-state.h"
#include "skep-script.h"

G_BEGIN_DECLS

char *skep_end_text_describe_failure (SkepScript         *script,
                                      const SkepRunState *state);
char *skep_end_text_describe         (SkepScript         *script,
                                      const SkepRunState *state,
                                      gint64              now_us);

G_END_DECLS
