/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-project.h"

G_BEGIN_DECLS

/* Folders of one project that are watched, those nearest to its own first. The kernel has a limit
 * for all programs of a person together. */
#define SKEP_PROJECT_WATCHER_MAX_FOLDERS 1000

/**
 * SkepProjectWatcher:
 *
 * Tells when something that the scripts of a project depend on may have changed. It watches the
 * folders in which scripts were found, those around them, those near the project's own, and the
 * files that were read; not the whole tree. Main thread only.
 */
typedef struct _SkepProjectWatcher SkepProjectWatcher;

/**
 * SkepProjectWatcherFunc:
 * @data: user data
 *
 * The project should be loaded again.
 */
typedef void (*SkepProjectWatcherFunc) (gpointer data);

SkepProjectWatcher *skep_project_watcher_new           (SkepProject            *project,
                                                        SkepProjectWatcherFunc  changed,
                                                        gpointer                data);
void                skep_project_watcher_free          (SkepProjectWatcher     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepProjectWatcher, skep_project_watcher_free)

G_END_DECLS
