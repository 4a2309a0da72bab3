/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-script.h"

G_BEGIN_DECLS

SkepScript *skep_script_with_arguments (SkepScript        *script,
                                        const char *const *arguments);

G_END_DECLS
