/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-document.h"
#include "skep-python-runner.h"

G_BEGIN_DECLS

/**
 * SkepPythonTasks:
 * @document: a pyproject.toml
 * @runner: what runs Python programs of its folder
 * @package: (nullable): what the package calls itself
 * @names: names of scripts so far, owned
 *
 * What the tasks of a pyproject.toml are made with. All borrowed.
 */
typedef struct
{
  SkepDocument *document;
  SkepPythonRunner *runner;
  const char *package;
  GHashTable *names;
} SkepPythonTasks;

JsonObject *skep_python_tasks_find (SkepDocument    *document,
                                    const char      *path);
void        skep_python_tasks_add  (SkepPythonTasks *self);

G_END_DECLS
