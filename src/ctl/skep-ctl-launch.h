/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *skep_ctl_launch_dup_program (void);
int   skep_ctl_launch             (const char *folder,
                                   int        *process);

G_END_DECLS
