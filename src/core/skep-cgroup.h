/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

char     *skep_cgroup_find_kill_file (const char *proc,
                                      const char *cgroups,
                                      pid_t       pid,
                                      const char *unit);
gboolean  skep_cgroup_kill           (const char *kill_file);

G_END_DECLS
