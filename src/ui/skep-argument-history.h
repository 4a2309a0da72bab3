/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-script.h"

G_BEGIN_DECLS

char **skep_argument_history_get (const SkepScript  *script);
void   skep_argument_history_add (const SkepScript  *script,
                                  const char        *line);

G_END_DECLS
