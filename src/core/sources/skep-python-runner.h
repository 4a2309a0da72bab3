/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-discovery.h"

G_BEGIN_DECLS

/**
 * SkepPythonRunner:
 *
 * What runs the Python programs of a folder: a tool such as uv that its project is managed with, or
 * the virtual environment beside it. For the one source that made it.
 */
typedef struct _SkepPythonRunner SkepPythonRunner;

SkepPythonRunner *skep_python_runner_new      (SkepDiscovery      *discovery,
                                               const char         *dir);
void              skep_python_runner_free     (SkepPythonRunner   *self);
gboolean          skep_python_runner_has_tool (SkepPythonRunner   *self);
void              skep_python_runner_run      (SkepPythonRunner   *self,
                                               SkepScript         *script,
                                               const char         *program,
                                               ...) G_GNUC_NULL_TERMINATED;
void              skep_python_runner_run_tool (SkepPythonRunner   *self,
                                               SkepScript         *script,
                                               const char         *program,
                                               ...) G_GNUC_NULL_TERMINATED;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepPythonRunner, skep_python_runner_free)

G_END_DECLS
